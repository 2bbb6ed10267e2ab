"""Files of students of whichever kind, counted at once and turned into an ordinary table."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from listening.excerpts import spreadsheet
from listening.gaps import edfi, oneroster, students
from listening.gaps.interchange import LINES, XML
from listening.gaps.races import Races
from listening.gaps.students import StudentWish
from listening.settings import BadInput

ROLLS = frozenset(name.casefold() for name in oneroster.COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The counts as a file, and what should be known about how they were made."""

    name: str
    data: bytes
    students: int
    doubts: Sequence[str]


def count(files: Mapping[str, bytes], wish: StudentWish, races: Races) -> Table:
    """Counts by group from the files; BadInput with one sentence for what cannot be counted."""
    names = [inner for name, data in files.items() for inner in _names(name, data)]
    endings = {PurePath(name.lower().removesuffix(".gz")).suffix for name in names}
    if endings & {*XML, *LINES}:
        found = edfi.count(files, races, period=wish.period)
        data = students.as_file(found.observations)
        return Table(
            name="edfi-counts.csv", data=data, students=found.students, doubts=found.doubts
        )
    if {PurePath(name).stem.casefold() for name in names} & (ROLLS - {"users"}):
        roll = oneroster.count(files, races)
        return Table(
            name="oneroster-enrolment.csv",
            data=oneroster.as_file(roll),
            students=roll.students,
            doubts=roll.doubts,
        )
    return _plain(files, wish, races)


def _plain(files: Mapping[str, bytes], wish: StudentWish, races: Races) -> Table:
    if len(files) != 1:
        raise BadInput("Bring one file with a row for each student, or all files of one export.")
    ((name, data),) = files.items()
    table = spreadsheet.read(data, name)
    asked = {
        "the number of the student": wish.student,
        "the groups": wish.groups,
        "the outcome": wish.outcome,
        "what it says for those who have it": wish.outcome_is,
        "a name of the measure": wish.measure,
        "a period": wish.period or wish.period_column,
    }
    missing = next((words for words, said in asked.items() if not said), None)
    if missing:
        raise BadInput(
            f"{name}: say below which column gives {missing}; its columns are:"
            f" {', '.join(table.columns)}."
        )
    found = students.count_rows(table, wish, races)
    return Table(
        name=f"{PurePath(name).stem}-counts.csv",
        data=students.as_file(found.observations),
        students=found.students,
        doubts=found.doubts,
    )


def _names(name: str, data: bytes) -> list[str]:
    if not name.lower().endswith(".zip"):
        return [name]
    try:
        return zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile:
        raise BadInput(f"{name} is no zip file, or it is damaged.") from None
