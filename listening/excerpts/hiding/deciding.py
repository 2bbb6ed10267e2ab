"""What is hidden in words once people have had their say. Pure: no Flask, no database."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from listening.excerpts.leaving import Masked, masked
from listening.excerpts.masking import REPLACEMENTS, Kind, Mask, listed_spans, propose

AROUND = 16  # letters kept before and behind, to find a span again


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A span that a person wants hidden, or seen; with its words, to find it again."""

    start: int
    end: int
    kind: Kind
    hidden: bool
    exact: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Words with what is hidden in them, and what of it nobody has decided yet."""

    masked: Masked
    decisions: tuple[Decision, ...]
    open: tuple[Mask, ...]
    lost: int  # decisions whose words are no longer there


def decision(text: str, start: int, end: int, kind: Kind, *, hidden: bool) -> Decision:
    """A decision about a span of a text."""
    return Decision(
        start=start,
        end=end,
        kind=kind,
        hidden=hidden,
        exact=text[start:end],
        before=text[max(0, start - AROUND) : start],
        after=text[end : end + AROUND],
    )


def found_again(text: str, one: Decision) -> Decision | None:
    """The decision where its words stand now; None where they are gone."""
    if text[one.start : one.end] == one.exact:
        return one
    places, at = [], text.find(one.exact)
    while at >= 0:
        places.append(at)
        at = text.find(one.exact, at + 1)
    if not places:
        return None
    best = max(places, key=lambda place: (_alike(text, place, one), -abs(place - one.start)))
    return replace(one, start=best, end=best + len(one.exact))


def settle(
    text: str, language: str, decisions: Iterable[Decision], *, names: Sequence[str] = ()
) -> Settled:
    """Everything that is hidden: what a person hid, and what is proposed and was not freed."""
    given = list(decisions)
    here = tuple(one for one in (found_again(text, each) for each in given) if one is not None)
    kept = apart(mask_of(one) for one in here if one.hidden)
    freed = tuple((one.start, one.end) for one in here if not one.hidden)
    undecided = tuple(
        mask
        for mask in propose(text, language, names=names)
        if not any(one.start <= mask.start and mask.end <= one.end for one in here)
    )
    return Settled(
        masked=masked(text, language, names=names, kept=kept, freed=freed),
        decisions=here,
        open=undecided,
        lost=len(given) - len(here),
    )


def mask_of(one: Decision) -> Mask:
    """The mask that a decision asks for."""
    return Mask(one.start, one.end, one.kind, REPLACEMENTS[one.kind])


def apart(found: Iterable[Mask]) -> tuple[Mask, ...]:
    """Masks in order, those that overlap made one."""
    joined: list[Mask] = []
    for mask in sorted(found, key=lambda one: (one.start, -one.end)):
        if joined and mask.start < joined[-1].end:
            if mask.end > joined[-1].end:
                joined[-1] = replace(joined[-1], end=mask.end)
        else:
            joined.append(mask)
    return tuple(joined)


def added(text: str, language: str, typed: str) -> list[tuple[int, int]]:
    """Where words that somebody typed stand: as whole words, else wherever they are written so."""
    spans = [(start, end) for start, end, _ in listed_spans(text, language, (typed,), whole=True)]
    if spans:
        return spans
    places, at = [], text.find(typed)
    while at >= 0:
        places.append((at, at + len(typed)))
        at = text.find(typed, at + len(typed))
    return places


def digest(*texts: str) -> str:
    """Tells whether words are those that somebody looked at."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


def _alike(text: str, place: int, one: Decision) -> int:
    """How many letters around the place are those that stood around the words."""
    before = text[max(0, place - len(one.before)) : place]
    after = text[place + len(one.exact) : place + len(one.exact) + len(one.after)]
    same = 0
    for here, there in zip(reversed(before), reversed(one.before), strict=False):
        if here != there:
            break
        same += 1
    for here, there in zip(after, one.after, strict=False):
        if here != there:
            break
        same += 1
    return same
