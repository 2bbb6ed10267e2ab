"""A paper as a value: sections of sentences, charts, tables and quotes, whatever prints it."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

Direction = Literal["up", "down", "note"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One paragraph. `own`: the team's words, shown as theirs; `quiet`: small print."""

    form: ClassVar[str] = "sentence"
    text: str
    kind: Literal["plain", "own", "quiet", "main"] = "plain"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section, with a word beside it."""

    form: ClassVar[str] = "heading"
    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A list under a line that introduces it; each point has the direction it speaks in."""

    form: ClassVar[str] = "points"
    title: str
    points: tuple[tuple[Direction, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """A protected row as the chart macros read it."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    count: int | None = None
    withheld: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Rows to be drawn; `words` are the same rows as cells of a table, under `head`."""

    form: ClassVar[str] = "chart"
    id: str
    kind: Literal["shares", "ratios"]
    title: str
    finding: str
    rows: tuple[ChartRow, ...]
    head: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; its first column names the row, `numeric` columns are set to the end."""

    form: ClassVar[str] = "grid"
    id: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[dict[str, str | bool], ...]:
        """The head as the table macro reads it."""
        return tuple(
            {"key": str(at), "label": label, "numeric": at in self.numeric}
            for at, label in enumerate(self.head)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What somebody said and allowed to be quoted, with what might tell who hidden.

    There is no room here for a session, a household or a voice. `group` is empty where the group
    is too small to be named beside a quote; `language_name` is what its speakers call it.
    """

    form: ClassVar[str] = "quoted"
    text: str
    language: str
    language_name: str = ""
    direction: str = "ltr"
    translation: str = ""
    translation_language: str = ""
    translated_by: str = ""
    group: str = ""

    @property
    def beside(self) -> tuple[str, ...]:
        """What stands beside the words, in its order."""
        return tuple(filter(None, (self.language_name, self.group)))


Block = Sentence | Heading | Points | Chart | Grid | Quoted


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the paper with its title."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the paper for the file of numbers; `value` None where it is withheld."""

    section: str
    subject: str
    who: str
    figure: str
    value: float | None
    likely: tuple[float, float] | None = None
    count: int | None = None
    n: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The whole paper; `lines` stand under the title."""

    title: str
    language: str
    author: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    figures: tuple[Figure, ...] = field(default=())
