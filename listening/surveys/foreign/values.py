"""What becomes of every column of another program's export: a column of ours, or a named rule."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Literal

from listening.excerpts.spreadsheet import Table

Source = Literal[
    "Google Forms", "SurveyMonkey", "Qualtrics", "KoboToolbox", "ODK Central", "LimeSurvey"
]
Rule = Literal["time", "contact", "key", "device", "place", "bookkeeping", "file", "empty"]
RowRule = Literal["preview", "spam", "tags"]
Role = Literal["", "words", "language", "voice"]
Rows = Sequence[Sequence[str]]
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some columns of the file that become one of ours, or go by a rule.

    `labels` names the choice behind each column of ticks, "" for one whose cell is kept as it
    stands; `never` are the cells that mean “not chosen”; `whole` is a column with the same choices
    in one cell, looked at where no tick is.
    """

    at: tuple[int, ...]
    title: str
    rule: Rule | None = None
    labels: tuple[str, ...] = ()
    never: frozenset[str] = frozenset()
    whole: int | None = None
    role: Role = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """An export taken apart; `below` is the index of the first row with answers."""

    source: Source
    parts: tuple[Part, ...]
    below: int
    row_rules: dict[int, RowRule] = field(default_factory=dict)
    unfinished: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A column of the file that is not taken over, and by which rule."""

    column: str
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A table as the import reads it, and everything that was done to get it.

    `source` is "" for a plain spreadsheet; `joined` counts the columns behind one of ours; `rows`
    counts rows that were left out, by rule; `sheets` are further sheets that are not read.
    """

    table: Table
    source: Source | Literal[""] = ""
    left: tuple[LeftOut, ...] = ()
    joined: dict[str, int] = field(default_factory=dict)
    rows: dict[RowRule, int] = field(default_factory=dict)
    unfinished: int = 0
    sheets: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    language: str = ""
    voice: str = ""


def plain(text: str) -> str:
    """A title without markup, on one line."""
    return " ".join(unescape(TAG.sub(" ", text)).split())


def cells(rows: Rows, at: int, *, below: int) -> list[str]:
    """The filled cells of a column."""
    return [row[at] for row in rows[below:] if at < len(row) and row[at]]


def unique(titles: Iterable[str]) -> list[str]:
    """Titles that may repeat, told apart by a number."""
    taken: set[str] = set()
    found = []
    for title in titles:
        free, n = title, 1
        while free.casefold() in taken:
            n += 1
            free = f"{title} ({n})"
        taken.add(free.casefold())
        found.append(free)
    return found
