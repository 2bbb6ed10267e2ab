"""Values of expressions and how XPath 1.0 turns one kind into another.

A value is a text, a number, a truth value, or the answers a reference points to: a tuple of texts,
one per instance of a repeat. An unanswered question is an empty text.
"""

import math
import re
from datetime import date, timedelta
from typing import Literal

Nodes = tuple[str, ...]
Value = str | float | bool | Nodes
EPOCH = date(1970, 1, 1)
NUMBER = re.compile(r"\s*-?(\d+(\.\d*)?|\.\d+)\s*", re.ASCII)
DAY = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)(T\S*)?\s*", re.ASCII)
Sign = Literal["=", "!=", "<", "<=", ">", ">="]


def text(value: Value) -> str:
    """As text: the first answer of a reference, a number without needless digits."""
    if isinstance(value, tuple):
        return value[0] if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return spelt(float(value))


def spelt(number: float) -> str:
    """A number as XPath writes it: never with an exponent, whole numbers without a point."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    written = repr(number)
    return f"{number:.15f}".rstrip("0") if "e" in written else written


def number(value: Value) -> float:
    """As number: NaN where it is none; a date is its days since 1 January 1970."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, (int, float)):
        return float(value)
    said = text(value)
    if NUMBER.fullmatch(said):
        return float(said)
    found = day(said)
    return math.nan if found is None else float((found - EPOCH).days)


def truth(value: Value) -> bool:
    """As truth value: a text that is not empty, a number but 0 and NaN, any answer at all."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (str, tuple)):
        return len(value) > 0
    return not (value == 0 or math.isnan(value))


def each(value: Value) -> Nodes:
    """The texts a value holds."""
    return value if isinstance(value, tuple) else (text(value),)


def day(said: str) -> date | None:
    """The date a text begins with, None where it is none."""
    found = DAY.fullmatch(said)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def from_days(days: float) -> str:
    """The date so many days after 1 January 1970, "" beyond the calendar."""
    try:
        return (EPOCH + timedelta(days=math.floor(days))).isoformat()
    except (OverflowError, ValueError):
        return ""


def compare(sign: Sign, left: Value, right: Value) -> bool:
    """A comparison; one with answers holds if it holds for any of them."""
    if isinstance(left, bool) or isinstance(right, bool):
        # Beside a truth value answers count as given or not.
        return _plain(sign, _given(left), _given(right))
    return any(_plain(sign, a, b) for a in _members(left) for b in _members(right))


def _given(value: Value) -> str | float | bool:
    return truth(value) if isinstance(value, tuple) else value


def _members(value: str | float | Nodes) -> tuple[str | float, ...]:
    return value if isinstance(value, tuple) else (value,)


def _plain(sign: Sign, a: str | float | bool, b: str | float | bool) -> bool:
    if sign in ("=", "!="):
        if isinstance(a, bool) or isinstance(b, bool):
            same = truth(a) == truth(b)
        elif isinstance(a, str) and isinstance(b, str):
            same = a == b
        else:
            same = number(a) == number(b)
        return same == (sign == "=")
    x, y = number(a), number(b)
    return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[sign]
