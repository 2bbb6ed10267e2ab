"""What a translator brings back: one of the desk's own files, or the survey as an XLSForm."""

from collections.abc import Mapping
from pathlib import PurePath

from listening.excerpts.desk import files, sheet
from listening.excerpts.desk.entries import Entry
from listening.excerpts.desk.marks import mark
from listening.excerpts.spreadsheet import rows
from listening.settings import BadInput
from listening.surveys.texts import units
from listening.surveys.xlsform import importing, running


def read(data: bytes, name: str, tag: str, here: Mapping[str, Entry]) -> list[Entry]:
    """The texts of a file in a language; BadInput where it cannot be read or has none of it."""
    if PurePath(name).suffix.lower() == ".xlsx" and "key" not in _head(data, name):
        return _form(data, name, tag, here)
    return files.read(data, name)


def _head(data: bytes, name: str) -> list[str]:
    """The first row, as `sheet` reads it: a form begins with type and name."""
    found = rows(data, name)
    return [cell.casefold() for cell in found[0]] if found else list(sheet.COLUMNS)


def _form(data: bytes, name: str, tag: str, here: Mapping[str, Entry]) -> list[Entry]:
    form = importing.read(running.converted(data, name)).survey
    if form is None:
        raise BadInput(f"{name} is a form that cannot run here; bring it where forms come in.")
    if tag not in form.languages:
        raise BadInput(f"{name} has no column in the language '{tag}'.")
    found = []
    for unit in units(form):
        source, target = unit.text.get(form.default, ""), unit.text.get(tag, "")
        now = here.get(unit.key)
        # Parts that the survey leaves empty, such as a hint, are no texts of it.
        if not source or (now is None and not target):
            continue
        # A form does not say who made a text; what it leaves as it was stays as it was.
        same = now is not None and mark(now.target) == mark(target)
        state = now.state if same and now is not None else "human"
        entry = Entry(key=unit.key, source=source, target=target, state=state)
        found.append(entry)
    return found
