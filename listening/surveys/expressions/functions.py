"""The functions of form expressions: how many values each takes, and what it gives.

From “Form Operators and Functions” of the ODK documentation. Functions that need the form itself
(choices, repeats) stand in `evaluating`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import regex
from babel import UnknownLocaleError
from babel.dates import format_date

from listening.surveys.expressions.values import (
    EPOCH,
    Value,
    day,
    each,
    from_days,
    number,
    text,
    truth,
)

MANY = 10_000
SECONDS = 0.05  # for one pattern; nested repeats in a pattern could run for ever
LONGEST_MATCHED = 4_000


@dataclass(frozen=True, slots=True)
class Function:
    """What computes it, and between how many and how many values it takes."""

    compute: Callable[..., Value]
    least: int
    most: int


def _round(value: Value, digits: Value = 0.0) -> float:
    x, places = number(value), number(digits)
    if not math.isfinite(x) or not math.isfinite(places):
        return x
    scale = 10.0 ** max(-15, min(15, int(places)))
    return math.floor(x * scale + 0.5) / scale


def _whole(value: Value, how: Callable[[float], int]) -> float:
    x = number(value)
    return float(how(x)) if math.isfinite(x) else x


def _numbers(*values: Value) -> list[float]:
    return [number(one) for value in values for one in _parts(value)]


def _parts(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _extreme(pick: Callable[[list[float]], float], values: tuple[Value, ...]) -> float:
    """Of nothing, or with one that is no number: NaN."""
    found = _numbers(*values)
    return math.nan if not found or any(math.isnan(x) for x in found) else pick(found)


def _substr(value: Value, start: Value, end: Value | None = None) -> str:
    said, n = text(value), len(text(value))

    def place(of: Value) -> int:
        x = number(of)
        at = 0 if math.isnan(x) else int(max(-n, min(n, x)))
        return at + n if at < 0 else at

    return said[place(start) : n if end is None else place(end)]


def _substring(value: Value, start: Value, length: Value | None = None) -> str:
    """From 1, with the rounding of XPath 1.0, 4.2."""
    said, first = text(value), _round(start)
    last = math.inf if length is None else first + _round(length)
    return "".join(c for i, c in enumerate(said, 1) if first <= i < last)


def _regex(value: Value, pattern: Value) -> bool:
    """Whether the whole text matches; a pattern that takes too long matches nothing."""
    said = text(value)
    if len(said) > LONGEST_MATCHED:
        return False
    try:
        return regex.fullmatch(text(pattern), said, timeout=SECONDS) is not None
    except (regex.error, TimeoutError):
        return False


def _translate(value: Value, old: Value, new: Value) -> str:
    to = text(new)
    table: dict[int, str] = {}
    for i, sign in enumerate(text(old)):
        table.setdefault(ord(sign), to[i] if i < len(to) else "")
    return text(value).translate(table)


def _selected_at(value: Value, place: Value) -> str:
    chosen, at = text(value).split(), number(place)
    return chosen[int(at)] if math.isfinite(at) and 0 <= int(at) < len(chosen) else ""


def _before(value: Value, mark: Value) -> str:
    head, found, _ = text(value).partition(text(mark)) if text(mark) else ("", "", "")
    return head if found else ""


def _after(value: Value, mark: Value) -> str:
    return text(value).partition(text(mark))[2] if text(mark) else text(value)


def _date(value: Value) -> str:
    found = day(text(value))
    if found is not None:
        return found.isoformat()
    days = number(value)
    return from_days(days) if math.isfinite(days) else ""


def _moment(value: Value) -> datetime | None:
    said = text(value).strip()
    try:
        return datetime.fromisoformat(said).replace(tzinfo=None)
    except ValueError:
        pass
    days = number(value)
    if not math.isfinite(days) or abs(days) > 3_000_000:
        return None
    try:
        return datetime(EPOCH.year, EPOCH.month, EPOCH.day) + timedelta(days=days)
    except OverflowError:
        return None


def _decimal_date_time(value: Value) -> float:
    found = _moment(value)
    if found is None:
        return math.nan
    return (found - datetime(EPOCH.year, EPOCH.month, EPOCH.day)) / timedelta(days=1)


def _decimal_time(value: Value) -> float:
    try:
        found = datetime.fromisoformat(f"1970-01-01T{text(value).strip()}").replace(tzinfo=None)
    except ValueError:
        return math.nan
    return (found - datetime(1970, 1, 1)) / timedelta(days=1)


def formatted(value: Value, pattern: Value, *, language: str = "en") -> str:
    """A date in a pattern of %Y %y %m %n %b %d %e %H %h %M %S %3 %a %j, names in a language."""
    found = _moment(value)
    if found is None:
        return ""
    try:
        month, weekday = (
            format_date(found, mark, locale=language.replace("-", "_")) for mark in ("LLL", "ccc")
        )
    except (UnknownLocaleError, ValueError):
        month, weekday = (format_date(found, mark, locale="en") for mark in ("LLL", "ccc"))
    signs = {
        "Y": f"{found.year:04}",
        "y": f"{found.year % 100:02}",
        "m": f"{found.month:02}",
        "n": str(found.month),
        "b": month,
        "d": f"{found.day:02}",
        "e": str(found.day),
        "H": f"{found.hour:02}",
        "h": str(found.hour),
        "M": f"{found.minute:02}",
        "S": f"{found.second:02}",
        "3": f"{found.microsecond // 1000:03}",
        "a": weekday,
        "j": f"{found.timetuple().tm_yday:03}",
        "%": "%",
    }
    said, written, i = text(pattern), "", 0
    while i < len(said):
        sign = signs.get(said[i + 1], "") if said[i] == "%" and i + 1 < len(said) else None
        written, i = (written + said[i], i + 1) if sign is None else (written + sign, i + 2)
    return written


def _checklist(least: Value, most: Value, *answers: Value) -> bool:
    return _between(sum(truth_of_answer(a) for one in answers for a in _parts(one)), least, most)


def _weighted(least: Value, most: Value, *pairs: Value) -> bool:
    weights = zip(pairs[::2], pairs[1::2], strict=False)
    return _between(sum(number(w) for one, w in weights if truth_of_answer(one)), least, most)


def truth_of_answer(value: Value) -> bool:
    """Whether a box of a list is ticked: "true", "1", "yes", or a truth value."""
    if isinstance(value, (str, tuple)):
        return text(value) in ("true", "1", "yes", "OK")
    return truth(value)


def _between(found: float, least: Value, most: Value) -> bool:
    """-1 means no limit."""
    low, high = number(least), number(most)
    return (low < 0 or found >= low) and (high < 0 or found <= high)


def _log(value: Value, base: float = math.e) -> float:
    x = number(value)
    if math.isnan(x) or x < 0:
        return math.nan
    return -math.inf if x == 0 else math.log10(x) if base == 10 else math.log(x)


def _real(compute: Callable[..., float]) -> Callable[..., float]:
    """A function of numbers that gives NaN outside its domain instead of an error."""

    def safe(*values: Value) -> float:
        try:
            return float(compute(*(number(v) for v in values)))
        except (ValueError, ZeroDivisionError, TypeError):
            return math.nan
        except OverflowError:
            return math.inf

    return safe


FUNCTIONS: Mapping[str, Function] = {
    "not": Function(lambda a: not truth(a), 1, 1),
    "true": Function(lambda: True, 0, 0),
    "false": Function(lambda: False, 0, 0),
    "boolean": Function(truth, 1, 1),
    "boolean-from-string": Function(lambda a: text(a).casefold() in ("true", "1"), 1, 1),
    "selected": Function(lambda a, b: text(b).strip() in text(a).split(), 2, 2),
    "selected-at": Function(_selected_at, 2, 2),
    "count-selected": Function(lambda a: float(len(text(a).split())), 1, 1),
    "coalesce": Function(lambda *v: next((text(a) for a in v if text(a)), ""), 2, MANY),
    "string": Function(text, 1, 1),
    "string-length": Function(lambda a: float(len(text(a))), 1, 1),
    "concat": Function(lambda *v: "".join(one for a in v for one in each(a)), 1, MANY),
    "join": Function(lambda s, *v: text(s).join(one for a in v for one in each(a)), 1, MANY),
    "contains": Function(lambda a, b: text(b) in text(a), 2, 2),
    "starts-with": Function(lambda a, b: text(a).startswith(text(b)), 2, 2),
    "ends-with": Function(lambda a, b: text(a).endswith(text(b)), 2, 2),
    "substr": Function(_substr, 2, 3),
    "substring": Function(_substring, 2, 3),
    "substring-before": Function(_before, 2, 2),
    "substring-after": Function(_after, 2, 2),
    "translate": Function(_translate, 3, 3),
    "normalize-space": Function(lambda a: " ".join(text(a).split(None)), 1, 1),
    "regex": Function(_regex, 2, 2),
    "number": Function(number, 1, 1),
    "int": Function(lambda a: _whole(a, math.trunc), 1, 1),
    "round": Function(_round, 1, 2),
    "floor": Function(lambda a: _whole(a, math.floor), 1, 1),
    "ceiling": Function(lambda a: _whole(a, math.ceil), 1, 1),
    "abs": Function(_real(abs), 1, 1),
    "pow": Function(_real(math.pow), 2, 2),
    "sqrt": Function(_real(math.sqrt), 1, 1),
    "exp": Function(_real(math.exp), 1, 1),
    "exp10": Function(_real(lambda x: math.pow(10, x)), 1, 1),
    "log": Function(_log, 1, 1),
    "log10": Function(lambda a: _log(a, 10), 1, 1),
    "sin": Function(_real(math.sin), 1, 1),
    "cos": Function(_real(math.cos), 1, 1),
    "tan": Function(_real(math.tan), 1, 1),
    "asin": Function(_real(math.asin), 1, 1),
    "acos": Function(_real(math.acos), 1, 1),
    "atan": Function(_real(math.atan), 1, 1),
    "atan2": Function(_real(math.atan2), 2, 2),
    "pi": Function(lambda: math.pi, 0, 0),
    "min": Function(lambda *v: _extreme(min, v), 1, MANY),
    "max": Function(lambda *v: _extreme(max, v), 1, MANY),
    "sum": Function(lambda a: math.fsum(_numbers(a)), 1, 1),
    "count": Function(lambda a: float(len(each(a))), 1, 1),
    "count-non-empty": Function(lambda a: float(sum(one != "" for one in each(a))), 1, 1),
    "date": Function(_date, 1, 1),
    "decimal-date-time": Function(_decimal_date_time, 1, 1),
    "decimal-time": Function(_decimal_time, 1, 1),
    "checklist": Function(_checklist, 3, MANY),
    "weighted-checklist": Function(_weighted, 4, MANY),
}
# These take the present question where they are given nothing.
OF_HERE = ("string-length", "normalize-space")
# Computed where the form is known: least and most values.
OF_FORM: Mapping[str, tuple[int, int]] = {
    "if": (3, 3),
    "today": (0, 0),
    "now": (0, 0),
    "jr:choice-name": (2, 2),
    "position": (1, 1),
    "indexed-repeat": (3, 3),
    "once": (1, 1),
    "format-date": (2, 2),
    "format-date-time": (2, 2),
}
# Name -> why not.
REFUSED: Mapping[str, str] = {
    "random": "an answer must come out the same whenever it is looked at again",
    "uuid": "nothing may name one single form",
    "digest": "nothing may name one single form",
    "base64-decode": "hidden texts cannot be checked by a reader",
    "pulldata": "there is no second file to look into; put the values into choices",
    "instance": "only ${name} points to answers; use a choice filter",
    "property": "no property of a device is ever read",
    "version": "the version shown is kept with every answer anyway",
    "area": "no location is ever asked for",
    "distance": "no location is ever asked for",
    "randomize": "write it as a parameter of the list of choices",
}
