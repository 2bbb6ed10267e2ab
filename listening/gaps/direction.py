"""Which direction of a measure is good, when a period begins and ends: read off names."""

import re
from calendar import monthrange
from datetime import date

from listening.gaps.measures import Better

# Words in the name of a measure of something that nobody wants more of.
UNWANTED = (
    "absen",
    "suspen",
    "expul",
    "drop",
    "fail",
    "disciplin",
    "referral",
    "tard",
    "late",
    "withdr",
    "retain",
    "retention in grade",
    "bully",
    "mobility",
)
YEAR = re.compile(r"\b(19|20)(\d{2})\b")
PAIR = re.compile(r"\b((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)?\d{2})\b")


def likely(name: str) -> Better:
    """The direction a measure's name suggests; a person confirms it."""
    lowered = name.casefold()
    return "lower" if any(word in lowered for word in UNWANTED) else "higher"


def begins(period: str) -> date | None:
    """The first day of a period: 1 September for "2025-26", 1 January for "2025", else None.

    "2025-10" is a month.
    """
    first, second = _parts(period)
    if first is None:
        return None
    if second is None:
        return date(first, 1, 1)
    return date(first, 9, 1) if _follows(first, second) else date(first, second, 1)


def ends(period: str) -> date | None:
    """The last day of a period: 31 August for "2025-26", 31 December for "2025"."""
    first, second = _parts(period)
    if first is None:
        return None
    if second is None:
        return date(first, 12, 31)
    if _follows(first, second):
        return date(first + 1, 8, 31)
    return date(first, second, monthrange(first, second)[1])


def _parts(period: str) -> tuple[int | None, int | None]:
    """The year of a period, and the second year or the month where it names one."""
    pair = PAIR.search(period)
    if pair:
        first, second = int(pair[1]), int(pair[2])
        if _follows(first, second) or 1 <= second <= 12:
            return first, second
    year = YEAR.search(period)
    return (int(year[0]) if year else None), None


def _follows(first: int, second: int) -> bool:
    return second in (first + 1, (first + 1) % 100)
