"""The tables of the questions as files: what the pages tell, and nothing else."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from listening.causes.questions.counting import Two
from listening.causes.questions.meeting import Together
from listening.causes.questions.tables import ByGroup, Week
from listening.excerpts.spreadsheet import safe_cell

Value = str | float | None
WITHHELD = "withheld"
NOTES = {"": "", "few": WITHHELD, "nobody": "nobody"}  # why a cell has no number


def groups(table: ByGroup, *, reference: str) -> str:
    """Code by group: voices that raised it, of those asked, the likely range, the difference."""
    rows: list[Sequence[Value]] = []
    for row in table.rows:
        for cell in row.cells:
            numbers = [cell.count, cell.n, cell.value, cell.low, cell.high]
            difference = cell.difference or (None, None, None)
            note = NOTES[cell.why]
            rows.append([row.label, cell.group, *numbers, *difference, cell.quotes, note])
    against = reference or "the other groups shown"
    columns = ["code", table.dimension, "voices", "of", "share", "low", "high"]
    columns += [f"difference to {against}", "difference low", "difference high", "quotes", "note"]
    return _sheet(columns, rows)


def sessions(table: ByGroup) -> str:
    """Sessions in which a group raised a code, of those in which it spoke."""
    rows: list[Sequence[Value]] = [
        [row.label, cell.group, *(cell.sessions or (None, None)), NOTES[cell.why]]
        for row in table.rows
        for cell in row.cells
    ]
    return _sheet(["code", table.dimension, "sessions", "of", "note"], rows)


def pairs(found: Together, labels: Mapping[str, str], *, counted_in: str) -> str:
    """Codes that meet; all pairs, not only the closest."""
    rows: list[Sequence[Value]] = [
        [labels[p.one], labels[p.other], p.n12, p.n1, p.n2, round(p.closeness, 4), ""]
        for p in found.pairs
    ]
    rows += [_hidden(two, labels) for two in found.withheld]
    first, second, both = (f"{name} ({counted_in})" for name in ("first", "second", "both"))
    return _sheet(["code", "other code", both, first, second, "closeness", "note"], rows)


def weeks(found: Sequence[tuple[str, Sequence[Week]]]) -> str:
    """Codes over time: each code's name with its weeks."""
    rows: list[Sequence[Value]] = [
        [label, w.label, w.count, w.n, w.value, w.low, w.high, WITHHELD * w.withheld]
        for label, own in found
        for w in own
    ]
    return _sheet(["code", "week", "voices", "of", "share", "low", "high", "note"], rows)


def _hidden(two: Two, labels: Mapping[str, str]) -> Sequence[Value]:
    return [labels[two[0]], labels[two[1]], None, None, None, None, WITHHELD]


def _sheet(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(column) for column in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Value) -> Value:
    if isinstance(value, str):
        return safe_cell(value)
    return round(value, 4) if isinstance(value, float) else value
