"""What a family typed or chose, by the kind of question: digits of any script, dates as written.

A reader gives the value to keep and what is wrong with it; what does not fit stays as it was typed.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

from babel import UnknownLocaleError
from babel.dates import parse_date

from listening.surveys import questionnaire as q
from listening.surveys.expressions.values import number, spelt

ISO = re.compile(r"\d{4}-\d\d-\d\d")
CLOCK = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")
TICKED = "OK"
Problem = Literal["", "number", "whole number", "between", "date", "time", "constraint"]
Read = tuple[str, Problem]
Reader = Callable[[str, q.Question, Sequence[q.Choice], str], Read]


def _words(given: str, *_rest: object) -> Read:
    return given, ""


def _nothing(*_rest: object) -> Read:
    return "", ""


def _one(given: str, _question: q.Question, choices: Sequence[q.Choice], _language: str) -> Read:
    return (given if given in {q.RATHER_NOT, *(c.name for c in choices)} else ""), ""


def _several(
    given: str, _question: q.Question, choices: Sequence[q.Choice], _language: str
) -> Read:
    chosen = dict.fromkeys(given.split())
    known = [c.name for c in choices if c.name in chosen]
    return " ".join(known) or (q.RATHER_NOT if q.RATHER_NOT in chosen else ""), ""


def _ranked(given: str, _question: q.Question, choices: Sequence[q.Choice], _language: str) -> Read:
    """In the order given; the first place of a choice that comes twice."""
    known = {c.name for c in choices}
    chosen = [name for name in dict.fromkeys(given.split()) if name in known]
    return " ".join(chosen) or (q.RATHER_NOT if given == q.RATHER_NOT else ""), ""


def _digits(given: str) -> str:
    """Digits of any script as ASCII, without spaces between them."""
    signs = (str(unicodedata.digit(c, -1)) if unicodedata.digit(c, -1) >= 0 else c for c in given)
    return "".join(c for c in "".join(signs) if not c.isspace())


def _decimal(given: str, *_rest: object) -> Read:
    if not given:
        return "", ""
    plain = _digits(given).replace("٫", ".").replace("−", "-")
    plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    value = number(plain)
    return (given, "number") if math.isnan(value) else (spelt(value), "")


def _integer(given: str, *_rest: object) -> Read:
    value, problem = _decimal(given)
    if not value:
        return "", ""
    return (given, "whole number") if problem or "." in value else (value, "")


def _range(given: str, question: q.Question, *_rest: object) -> Read:
    value, problem = _decimal(given)
    if not value or problem:
        return value, problem
    low, high = (number(question.parameters.get(n, "")) for n in ("start", "end"))
    outside = number(value) < min(low, high) or number(value) > max(low, high)
    return value, "between" if outside else ""


def _date(given: str, _question: q.Question, _choices: Sequence[q.Choice], language: str) -> Read:
    if not given:
        return "", ""
    plain = _digits(given)
    try:
        if ISO.fullmatch(plain):
            return date.fromisoformat(plain).isoformat(), ""
        return parse_date(plain, locale=language.replace("-", "_")).isoformat(), ""
    except (ValueError, UnknownLocaleError, IndexError, TypeError):
        return given, "date"


def _time(given: str, *_rest: object) -> Read:
    if not given:
        return "", ""
    found = CLOCK.fullmatch(_digits(given))
    return (f"{int(found[1]):02}:{found[2]}", "") if found else (given, "time")


def _ticked(given: str, *_rest: object) -> Read:
    return (TICKED if given else ""), ""


READERS: Mapping[str, Reader] = {
    "single choice": _one,
    "multiple choice": _several,
    "rank": _ranked,
    "integer": _integer,
    "decimal": _decimal,
    "range": _range,
    "date": _date,
    "time": _time,
    "acknowledge": _ticked,
    "note": _nothing,
}


def read(given: str, question: q.Question, choices: Sequence[q.Choice], language: str) -> Read:
    """The value of an answer, and what is wrong with it ("" for nothing)."""
    return READERS.get(question.kind, _words)(given, question, choices, language)
