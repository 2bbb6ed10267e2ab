"""The list of voices: narrowed, put in order, and summed up without telling of a few.

Families who answered a survey have no name and stand in the order of their random keys, whatever
the list is sorted by. Pure: values in, values out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from listening.excerpts.voices.places import Place
from listening.participants.consent import Consent

Sort = Literal["name", "consent", "place", "excerpts"]
SORTS: tuple[Sort, ...] = ("name", "consent", "place", "excerpts")
LEVELS = tuple(Consent)
NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One voice; without a `name` it is a family or whoever a file speaks of."""

    id: str
    name: str
    groups: tuple[str, ...]
    group_ids: frozenset[int]
    consent: Consent
    place: Place | None
    excerpts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asked for; empty where they did not."""

    consent: str = ""
    group: int | None = None
    place: str = ""
    sort: Sort = "name"
    descending: bool = False


def narrowed(lines: Iterable[Line], wanted: Wanted) -> list[Line]:
    """The lines that fit, in the order asked for."""
    kept = [line for line in lines if _fits(line, wanted)]
    kept.sort(key=lambda line: line.id)  # no order of arrival is left among equals
    kept.sort(key=lambda line: _key(line, wanted.sort), reverse=wanted.descending)
    return kept


def summed(lines: Sequence[Line], least: int) -> dict[Consent, int | None]:
    """How many allow what; None where they are too few to be told.

    Where only one number is too small, the next smallest goes too: the total would tell it.
    """
    counts = {level: sum(line.consent == level for line in lines) for level in LEVELS}
    hidden = {level for level, n in counts.items() if 0 < n < least}
    if len(hidden) == 1:
        others = [level for level in LEVELS if level not in hidden and counts[level]]
        hidden |= set(sorted(others, key=lambda level: counts[level])[:1])
    return {level: None if level in hidden else n for level, n in counts.items()}


def _fits(line: Line, wanted: Wanted) -> bool:
    return (
        (not wanted.consent or line.consent == wanted.consent)
        and (wanted.group is None or wanted.group in line.group_ids)
        and (not wanted.place or (line.place is not None and line.place.key == wanted.place))
    )


def _key(line: Line, sort: Sort) -> tuple[object, ...]:
    if sort == "consent":
        return (LEVELS.index(line.consent),)
    if sort == "excerpts":
        return (line.excerpts,)
    # P10 after P2; who has no name comes last.
    name = (
        not line.name,
        [int(p) if p.isdigit() else p.casefold() for p in NUMBERS.split(line.name)],
    )
    place = (line.place.kind, line.place.name.casefold()) if line.place else ("", "")
    return (place, *name) if sort == "place" else (*name, place)
