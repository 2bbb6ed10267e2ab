"""The kinds of files in which translations go out and come back."""

from collections.abc import Sequence
from pathlib import PurePath

from listening.excerpts.desk import po, sheet, xliff
from listening.excerpts.desk.entries import Entry
from listening.settings import BadInput

KINDS = {
    "xlf": "application/xliff+xml",
    "po": "text/x-gettext-translation",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write(kind: str, entries: Sequence[Entry], *, source: str, language: str, title: str) -> bytes:
    """The bytes of a file of one of `KINDS`."""
    if kind == "xlf":
        return xliff.write(entries, source=source, language=language, title=title)
    if kind == "po":
        return po.write(entries, language=language, title=title)
    return sheet.as_csv(entries) if kind == "csv" else sheet.as_xlsx(entries)


def read(data: bytes, name: str) -> list[Entry]:
    """What a file brings, by its ending; BadInput where it cannot be read or holds nothing."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending in ("xlf", "xliff"):
        found = xliff.read(data, name)
    elif ending == "po":
        found = po.read(data, name)
    elif ending in ("csv", "tsv", "xlsx"):
        found = sheet.read(data, name)
    else:
        raise BadInput(f"{name} is none of .xlf, .po, .csv and .xlsx; export one here to see how.")
    if not found:
        raise BadInput(f"{name} holds no texts.")
    return found
