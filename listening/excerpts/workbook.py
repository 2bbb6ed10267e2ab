"""The cells of an XLSX workbook as text, after its zip directory has been checked for bombs."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from listening.settings import BadInput

MAX_BYTES = 50_000_000
MAX_ENTRIES = 2_000
MAX_RATIO = 200
SMALL_ENTRY = 100_000  # below this size a high ratio is harmless and common
MAX_CELLS = 1_000_000  # openpyxl takes about 30 microseconds and 500 bytes for each
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    RuntimeError,
)


def workbook_rows(data: bytes, name: str, sheet: str | None = None) -> list[list[str]]:
    """Rows of the asked sheet, or of the first one that is not empty; raises BadInput."""
    check_archive(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles and extensions we ignore
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            names = [s.title for s in book.worksheets]
            if sheet is not None and sheet not in names:
                raise BadInput(f"{name} has no sheet '{sheet}'; it has: {', '.join(names)}.")
            for title in names if sheet is None else [sheet]:
                rows = list(_rows(book[title], name))
                if any(any(row) for row in rows):
                    return rows
    except BadInput:
        raise
    except BROKEN:
        raise BadInput(f"{name} is not a workbook that can be read; save it again.") from None
    raise BadInput(f"{name} is empty; choose a file with a header and rows.")


def further_sheets(data: bytes, name: str) -> tuple[str, ...]:
    """Titles of the sheets with cells that `workbook_rows` does not read by itself."""
    check_archive(data, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        filled = [s.title for s in book.worksheets if any(any(r) for r in _first(s))]
    return tuple(filled[1:])


def _first(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_row=3):
        yield [_text(cell) for cell in row]


def check_archive(data: bytes, name: str) -> None:
    """Refuse what is no zip, and zips that would unpack to far more than they are."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(f"{name} has a password or is an old Excel file; save it as plain .xlsx.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except BROKEN:
        raise BadInput(
            f"{name} is not a real .xlsx file; save it again as .xlsx or .csv."
        ) from None
    large = [e for e in entries if e.file_size > SMALL_ENTRY]
    if (
        len(entries) > MAX_ENTRIES
        or sum(e.file_size for e in entries) > MAX_BYTES
        or any(e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in large)
    ):
        raise BadInput(f"{name} unpacks to far more than a table needs; save the sheet as .csv.")


def _rows(sheet: Any, name: str) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # a file may claim a million columns
    cells = 0
    for row in sheet.iter_rows():
        texts = [_text(cell) for cell in row]
        cells += len(texts) + 1
        if cells > MAX_CELLS:
            raise BadInput(f"{name} has more cells than can be read; save the sheet as .csv.")
        yield texts


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and float(value).is_integer():
        # The format 00000 is how spreadsheets keep the leading zeros of an identifier.
        shape = str(cell.number_format or "")
        return str(int(value)).zfill(len(shape) if shape.strip("0") == "" else 0)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
