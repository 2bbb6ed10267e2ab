"""Translations as a table: CSV for any program, XLSX for those who write in Excel."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

from listening.excerpts import spreadsheet
from listening.excerpts.desk.entries import Entry
from listening.excerpts.desk.marks import STATES
from listening.settings import BadInput

COLUMNS = ("key", "context", "source", "target", "state", "note", "seen")
WIDTHS = {"context": 24, "source": 50, "target": 50, "note": 30}


def as_csv(entries: Sequence[Entry]) -> bytes:
    """The bytes of a CSV file that Excel opens as UTF-8 and runs no formula of."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([spreadsheet.safe_cell(cell) for cell in _cells(entry)])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(entries: Sequence[Entry]) -> bytes:
    """The bytes of an .xlsx file; every cell is text."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(list(COLUMNS))
    for entry in entries:
        at = page.max_row + 1
        for i, text in enumerate(_cells(entry), 1):
            if text:
                page.cell(row=at, column=i, value=text).data_type = "s"
    for i, name in enumerate(COLUMNS):
        page.column_dimensions["ABCDEFG"[i]].width = WIDTHS.get(name, 14)
    page.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(data: bytes, name: str) -> list[Entry]:
    """The entries of a CSV or XLSX file; BadInput names what is wrong and in which row."""
    rows = spreadsheet.rows(data, name)
    head = [cell.casefold() for cell in rows[0]] if rows else []
    for needed in ("key", "target"):
        if needed not in head:
            raise BadInput(
                f"{name} has no column '{needed}' in its first row; export a table here and fill "
                "in its column 'target'."
            )
    found = []
    for number, row in enumerate(rows[1:], 2):
        cells = dict(zip(head, map(_bare, row), strict=False))
        if any(cells.values()):
            found.append(_entry(cells, name, number))
    return found


def _cells(entry: Entry) -> list[str]:
    return [str(getattr(entry, name)) for name in COLUMNS]


def _entry(cells: dict[str, str], name: str, number: int) -> Entry:
    if not cells.get("key"):
        raise BadInput(f"{name}, row {number}: the key is missing; it says which text this is.")
    said = cells.get("state", "").casefold()
    if said and said not in STATES:
        raise BadInput(
            f"{name}, row {number}: the state '{said}' is unknown; write human or machine."
        )
    return Entry(
        key=cells["key"],
        context=cells.get("context", ""),
        source=cells.get("source", ""),
        target=cells.get("target", ""),
        state=next((one for one in STATES if one == said), "human"),
        note=cells.get("note", ""),
        seen=cells.get("seen", ""),
        row=number,
    )


def _bare(cell: str) -> str:
    """A cell without the apostrophe that `safe_cell` put before it."""
    return cell[1:] if cell.startswith("'") and spreadsheet.safe_cell(cell[1:]) == cell else cell
