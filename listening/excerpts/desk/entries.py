"""One text on its way out to a translator's program and back, whatever the file's kind."""

from dataclasses import dataclass

from listening.excerpts.desk.marks import State, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A text with its translation; `seen` marks the translation that stood there at the export.

    `row` is where a file has it, as a person counts; `note` is for the translator.
    """

    key: str
    source: str
    target: str = ""
    state: State = "missing"
    seen: str = ""
    context: str = ""
    note: str = ""
    row: int = 0


def seen(target: str) -> str:
    """The mark of a translation at the moment of an export."""
    return mark(target) if target else "empty"
