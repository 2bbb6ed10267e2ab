"""A spreadsheet somebody gave us, as text: CSV, TSV or XLSX in, one clean table out.

Nothing is guessed silently that could move a value to another column or row; what cannot be read
safely is a BadInput with one sentence.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from charset_normalizer import from_bytes

from listening.excerpts.workbook import workbook_rows
from listening.settings import BadInput

DELIMITERS = (",", ";", "\t", "|")
NO_DELIMITER = "\x1f"  # unit separator: never typed, so every line is one cell
MAX_COLUMNS = 2_000
MAX_ROWS = 200_000
MAX_CELLS = 4_000_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LATIN = re.compile(
    r"^(cp125[02478]|cp1140|cp437|cp775|cp85\d|cp86[0135]|latin_1|iso8859_\d+|mac_.*|hp_roman8)$"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
WHOLE = re.compile(r"^-?\d+\.0$")
NUMBER = re.compile(r"^[-+]?[\d.,]+\s?%?$")
YEAR = re.compile(r"^(19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Table:
    """What a spreadsheet says: `rows` are as wide as `columns`, every cell stripped NFC text.

    `first_row` is the row of the file, counted from 1, that became `rows[0]`; `numbers` are those
    a person gives to the rows where some of the file were left out.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int
    numbers: tuple[int, ...] = ()


def read(data: bytes, name: str, *, sheet: str | None = None) -> Table:
    """The table in a CSV, TSV or XLSX file; raises BadInput naming file, row and column."""
    return _table(rows(data, name, sheet=sheet), name)


def rows(data: bytes, name: str, *, sheet: str | None = None) -> list[list[str]]:
    """Every row of a CSV, TSV or XLSX file as clean cells, headers and all; raises BadInput."""
    ending = PurePath(name).suffix.lower()
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise BadInput(f"{name} is empty; choose a file with a header and rows.")
    if ending in (".csv", ".tsv", ".tab", ".txt"):
        return _text_rows(data, name, ending)
    if ending == ".xlsx":
        return [[clean(cell) for cell in row] for row in workbook_rows(data, name, sheet)]
    kinds = "an old Excel file" if ending == ".xls" else f"a file of the kind '{ending or name}'"
    raise BadInput(f"{name} is {kinds}, which cannot be read; save it as .xlsx or .csv.")


def row_number(table: Table, i: int) -> int:
    """The number a person gives to `table.rows[i]`: 1 is the first row below the header."""
    if not 0 <= i < len(table.rows):
        raise IndexError(f"{table.name} has {len(table.rows)} rows, not {i + 1}")
    return table.numbers[i] if table.numbers else i + 1


def column(table: Table, name: str) -> int:
    """The position of a column, whatever its case and spacing; BadInput suggests the closest."""
    if name in table.columns:
        return table.columns.index(name)
    plain = [_plain(c) for c in table.columns]
    if plain.count(_plain(name)) == 1:
        return plain.index(_plain(name))
    close = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=0.5)
    hint = f" Did you mean '{table.columns[plain.index(close[0])]}'?" if close else ""
    raise BadInput(
        f"{table.name} has no column '{name}'; its columns are: {', '.join(table.columns)}.{hint}"
    )


def safe_cell(text: str) -> str:
    """A text as a cell that no spreadsheet runs as a formula, whatever blanks stand before it."""
    bare = text.lstrip(" \u00a0\u3000\ufeff\u200b\x00")
    return f"'{text}" if bare.startswith(FORMULA) else text


def clean(cell: str) -> str:
    """A cell as stripped NFC text, without control characters; '3.0' becomes '3'."""
    # U+00C2 U+00A0 is a no-break space that was encoded twice.
    text = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\u00c2\u00a0", " ")
    text = unicodedata.normalize("NFC", CONTROL.sub("", text)).strip()
    return text[:-2] if WHOLE.match(text) else text


def decode(data: bytes, name: str) -> str:
    """Bytes of a text file as text: UTF-8, UTF-16, else an older encoding that fits, else BadInput.

    The older Western encodings cannot be told apart on short texts; Windows-1252 is by far the
    most common of them and is taken for all.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadInput(f"{name} is an Excel workbook inside; give it the ending .xlsx.")
    for encoding in _unicode_encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    guess = None if b"\x00" in data else from_bytes(data[:200_000]).best()
    if guess is not None:
        encoding = "cp1252" if LATIN.match(guess.encoding) else guess.encoding
        for attempt in (encoding, guess.encoding):
            try:
                return data.decode(attempt)
            except UnicodeDecodeError:
                continue
    raise BadInput(f"{name} is in an encoding that cannot be told; save it as CSV UTF-8.")


def _unicode_encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = data[:4_000]
    if head[1::2].count(0) > len(head) // 4:
        return ("utf-16-le",)
    if head[::2].count(0) > len(head) // 4:
        return ("utf-16-be",)
    return ("utf-8-sig",)


def _text_rows(data: bytes, name: str, ending: str) -> list[list[str]]:
    text = decode(data, name)
    # Counted before anything is taken apart: every row and cell costs many times its own size.
    if text.count("\n") + text.count("\r") > 3 * MAX_ROWS:
        raise _too_long(name)
    if sum(text.count(mark) for mark in DELIMITERS) > MAX_CELLS:
        raise _too_long(name)
    first = DELIMITERS if ending != ".tsv" else ("\t", *DELIMITERS)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text, first), strict=True
    )
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append([clean(cell) for cell in row])
            if len(rows) > MAX_ROWS:
                raise _too_long(name)
    except csv.Error:
        raise BadInput(
            f"{name}, row {len(rows) + 1} of the file (line {reader.line_num}): a quotation mark is"
            " opened or closed in the wrong place, or a cell is longer than 131,072 characters;"
            " correct this row."
        ) from None
    return rows


def _too_long(name: str) -> BadInput:
    return BadInput(
        f"{name} has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells; divide it and bring the "
        "parts one by one."
    )


def _delimiter(text: str, candidates: Sequence[str]) -> str:
    """The delimiter under which most of the first rows have the same number of cells, above one."""
    sample = text[:100_000]
    best, best_score = NO_DELIMITER, (0.0, 0)
    for delimiter in candidates:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row, _ in zip(rows, range(200), strict=False) if row]
        except csv.Error:
            continue
        width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
        # The first row of a plain file is its header: a delimiter it lacks splits only prose.
        usable = width > 1 and (times > len(widths) / 2 or widths[0] > 1)
        score = (times / len(widths), width) if usable else (0.0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _table(source: Iterable[list[str]], name: str) -> Table:
    rows = [_trimmed(row) for row in source]
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise BadInput(f"{name} is empty; choose a file with a header and rows.")
    at = _header(rows, name)
    columns = _columns(rows, at, name)
    under = at + 1 + _more_header(rows[at + 1 : at + 3])
    body = tuple(_fitted(row, columns, i, name) for i, row in enumerate(rows[under:], 1))
    if tuple(rows[at]) in body:
        again = body.index(tuple(rows[at])) + 1
        raise BadInput(
            f"{name}, row {again} below the header: the header stands there a second time; keep"
            " one table in one file."
        )
    return Table(name=name, columns=columns, rows=body, first_row=under + 1)


def _trimmed(row: Sequence[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return list(row[:end])


def _header(rows: Sequence[Sequence[str]], name: str) -> int:
    """The first row in which most cells of the usual width are filled: title lines stand above."""
    widths = Counter(len(row) for row in rows if row)
    usual = max(widths, key=lambda w: (widths[w], w))
    for i, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        if len(filled) > usual / 2:
            if all(NUMBER.match(cell) and not YEAR.match(cell) for cell in filled):
                break
            return i
    raise BadInput(f"{name} has no header: put the names of the columns into the first row.")


def _more_header(rows: Sequence[Sequence[str]]) -> int:
    """Rows below the header that belong to it: Qualtrics adds the questions and import codes."""
    codes = [i for i, row in enumerate(rows, 1) if any('{"ImportId":' in cell for cell in row)]
    return codes[0] if codes else 0


def _columns(rows: Sequence[Sequence[str]], at: int, name: str) -> tuple[str, ...]:
    header = tuple(" ".join(cell.split()) for cell in rows[at])
    if len(header) > MAX_COLUMNS:
        raise BadInput(f"{name} has {len(header)} columns; at most {MAX_COLUMNS:,} can be read.")
    twice = [cell for cell, times in Counter(header).items() if cell and times > 1]
    if twice:
        raise BadInput(f"{name}: two columns are called '{twice[0]}'; rename one of them.")
    return tuple(cell or f"column {i}" for i, cell in enumerate(header, 1))


def _fitted(row: Sequence[str], columns: Sequence[str], i: int, name: str) -> tuple[str, ...]:
    if len(row) > len(columns):
        raise BadInput(
            f"{name}, row {i} below the header: it has {len(row)} cells, the header {len(columns)};"
            f" the cell '{row[len(columns)][:40]}' belongs to no column (is a text with a comma"
            " missing its quotation marks?)."
        )
    return (*row, *[""] * (len(columns) - len(row)))


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.casefold()).strip()
