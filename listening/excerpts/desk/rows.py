"""One line of the desk as a page shows it: the source first, its translation, what is known."""

from dataclasses import dataclass

from listening.excerpts.desk.glossary import Met
from listening.excerpts.desk.marks import State
from listening.settings import BadInput


class Conflict(BadInput):
    """Somebody else changed a translation meanwhile; both are shown, nothing is lost."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on a line: its number, words, who wrote it, and whether it is settled."""

    id: int
    text: str
    who: str
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line; `seen` marks the translation that the page shows, `of` the source it shows.

    `typed` is what somebody wrote and could not be kept yet, with the `error` that says why.
    """

    key: str
    source: str
    language: str
    target: str
    into: str
    state: State
    seen: str
    of: str
    context: str = ""
    earlier: str = ""
    who: str = ""
    terms: tuple[Met, ...] = ()
    notes: tuple[Note, ...] = ()
    undoable: bool = False
    typed: str | None = None
    error: str = ""
    conflict: bool = False
    masked: bool = False
