"""What a file of notes says, whatever program wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

HEADING = "# "  # how a heading stands among lines of notes
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way of reading the letters of a text file, and a line that shows it."""

    encoding: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file's words as lines of notes, and what of it is no word that somebody said.

    `left_out` tells kinds of things and how many; `encoding` is empty where a file says its own.
    """

    text: str
    comments: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    encoding: str = ""
    sure: bool = True
    others: tuple[Reading, ...] = ()
    # What a recorded call tells beside its words, and whether its pieces name who speaks.
    names: tuple[str, ...] = ()
    call: bool = False
    named: bool = True
    # What a spreadsheet has, what was taken for what, and whether it tells the questions.
    columns: tuple[str, ...] = ()
    chosen: dict[str, str] = field(default_factory=dict)
    questions: bool = False


def heading(text: str) -> str:
    """A heading as one line of notes."""
    words = " ".join(text.split())
    return f"{HEADING}{words}" if words else ""


def row(cells: Iterable[str]) -> str:
    """A row of a table as lines: in two columns, a short first cell is who speaks."""
    said = [cell.strip() for cell in cells if cell.strip()]
    if len(said) == 2 and len(said[0]) <= LONGEST_NAME and "\n" not in said[0]:
        return f"{said[0].rstrip(':： ')}: {said[1]}"
    return "\n".join(said)


def counted(found: dict[str, int]) -> dict[str, int]:
    """Only what there is."""
    return {kind: number for kind, number in found.items() if number}
