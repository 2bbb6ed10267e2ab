"""Words as the pages of masks show them: cut at the marks, each mark with its box in the form."""

from dataclasses import dataclass

from flask_babel import gettext as _

from listening.excerpts.hiding.service import Looked, Part
from listening.excerpts.masking import Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span that can be hidden or seen: its key in the form, its number on the page."""

    key: str
    number: int
    words: str
    kind: str
    ticked: bool
    offered: bool  # not ticked means that it may be seen; otherwise only that nobody asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A part of an excerpt: pieces of its words, those with a mark marked."""

    part: Part
    pieces: tuple[tuple[str, Mark | None], ...]
    marks: tuple[Mark, ...]


def shown(looked: Looked) -> tuple[Shown, ...]:
    """The parts of an excerpt, their marks numbered through."""
    found, number = [], 0
    for part in looked.parts:
        spans = _spans(part)
        pieces: list[tuple[str, Mark | None]] = []
        at = 0
        for mask, ticked, offered in spans:
            number += 1
            key = f"{part.name}.{mask.start}.{mask.end}.{mask.kind}"
            words = part.text[mask.start : mask.end]
            pieces.append((part.text[at : mask.start], None))
            made = Mark(
                key=key, number=number, words=words, kind=mask.kind, ticked=ticked, offered=offered
            )
            pieces.append((words, made))
            at = mask.end
        pieces.append((part.text[at:], None))
        marks = tuple(mark for _words, mark in pieces if mark)
        found.append(Shown(part=part, pieces=tuple(pieces), marks=marks))
    return tuple(found)


def kinds() -> dict[str, str]:
    """What a mask seems to hide, in words."""
    return {
        "e-mail": _("e-mail address"),
        "link": _("link"),
        "account": _("account"),
        "address": _("home address"),
        "birthday": _("date of birth"),
        "number": _("number of papers or of a pupil"),
        "phone": _("telephone number"),
        "name": _("name"),
    }


def _spans(part: Part) -> list[tuple[Mask, bool, bool]]:
    """Spans that lie apart, in order: what is hidden, what was freed, what might be a name."""
    found: list[tuple[Mask, bool, bool]] = []
    hidden = [(mask, True, True) for mask in part.settled.masked.masks]
    freed = [
        (Mask(one.start, one.end, one.kind, ""), False, True)
        for one in part.settled.decisions
        if not one.hidden
    ]
    maybe = [(mask, False, False) for mask in part.doubtful]
    for one in [*hidden, *freed, *maybe]:
        if not any(one[0].start < other.end and other.start < one[0].end for other, *_ in found):
            found.append(one)
    return sorted(found, key=lambda one: one[0].start)
