"""What one cell of a district's table says: a number, or one of the reasons why there is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from listening.gaps.measures import State

# Urban Institute codes: -1 missing, -2 not applicable, -3 suppressed.
MARKS: Mapping[str, State] = {
    **dict.fromkeys(
        ("s", "*", "**", "***", "ps", "-3", "-", "–", "—", "suppressed", "redacted", "masked"),
        "withheld",
    ),
    **dict.fromkeys(("too few", "too few to show", "fewer than 10", "tfts", "ds"), "withheld"),
    **dict.fromkeys(("-2", "n/a", "not applicable", "not offered"), "not applicable"),
    **dict.fromkeys(
        ("-1", "", "na", "nan", "null", "none", ".", "missing", "unknown", "not available", "#n/a"),
        "unknown",
    ),
}
RANGE = re.compile(r"^(n\s*)?(<|>|≤|≥|<=|>=|=<|=>)\s*\d+([.,]\d+)?\s*%?$")
NUMBER = re.compile(r"^[-+]?(\d{1,3}(?:[ ,\u00a0\u202f']\d{3})+|\d+)?(\.\d+)?\s*(%?)$")


@dataclass(frozen=True, slots=True)
class Said:
    """A number with or without a percent sign, or the state that stands in its place."""

    state: State
    number: float | None = None
    percent: bool = False


def said(text: str) -> Said | None:
    """The meaning of a cell; None when it is neither a number nor a known mark."""
    plain = " ".join(text.split()).casefold()
    if plain in MARKS:
        return Said(MARKS[plain])
    if RANGE.match(plain):
        return Said("withheld")
    match = NUMBER.match(plain)
    if match is None or not any(c.isdigit() for c in plain):
        return None
    digits = re.sub(r"[^\d.+-]", "", plain)
    return Said("value", float(digits), percent=bool(match[3]))


def whole(number: float) -> int | None:
    """A number as an integer when it is one but for rounding noise (3.0000000000000004)."""
    nearest = round(number)
    return nearest if abs(number - nearest) < 1e-6 else None


def tidy(name: str) -> str:
    """A name on one line, without the remains of a space that was encoded twice."""
    return " ".join(name.replace("Â ", " ").replace("\u00a0", " ").split())
