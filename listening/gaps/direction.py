"""Which direction of a measure is good, when a period begins: read off names, then confirmed."""

import re
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
SCHOOL_YEAR = re.compile(r"\b((?:19|20)\d{2})\s*[-–/]\s*(?:\d{2}|(?:19|20)\d{2})\b")


def likely(name: str) -> Better:
    """The direction a measure's name suggests; a person confirms it."""
    lowered = name.casefold()
    return "lower" if any(word in lowered for word in UNWANTED) else "higher"


def begins(period: str) -> date | None:
    """The first day of a period: 1 September for "2025-26", 1 January for "2025", else None."""
    school_year = SCHOOL_YEAR.search(period)
    if school_year:
        return date(int(school_year[1]), 9, 1)
    year = YEAR.search(period)
    return date(int(year[0]), 1, 1) if year else None
