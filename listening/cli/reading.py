"""Files that a person names on the command line."""

from collections.abc import Iterable
from pathlib import Path

from listening.excerpts.spreadsheet import Table, read
from listening.settings import BadInput


def table(path: Path) -> Table:
    """The table in a file; BadInput where there is none."""
    if not path.is_file():
        raise BadInput(f"{path}: there is no such file.")
    return read(path.read_bytes(), path.name)


def pairs(said: Iterable[str]) -> dict[str, str]:
    """ROLE=COLUMN options as a mapping."""
    found = {}
    for one in said:
        role, sign, column = one.partition("=")
        if not sign or not role or not column:
            raise BadInput(f"--map {one}: write it as ROLE=COLUMN, such as count=participating.")
        found[role] = column
    return found
