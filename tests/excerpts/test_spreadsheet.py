"""Spreadsheets as people really send them become one clean table, or one clear sentence."""

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from listening.excerpts.spreadsheet import Table, column, read, row_number
from listening.excerpts.workbook import check_archive
from listening.settings import BadInput

ROWS = (("Ana", "el autobús, tarde"), ("Ben", "niño"))
PLAIN = 'name,answer\nAna,"el autobús, tarde"\nBen,niño\n'


def book(
    rows: list[list[Any]], *, sheet: str = "Sheet", formats: dict[str, str] | None = None
) -> bytes:
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    for cell, shape in (formats or {}).items():
        page[cell].number_format = shape
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.encode("cp1252"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.rstrip("\n").encode(),
        PLAIN.replace("autobús", "autobu\u0301s").encode(),
        PLAIN.replace("Ana", " \u00a0Ana\t").encode(),
        b"\xef\xbb\xbf\n\n" + PLAIN.encode() + b"\n,\n",
    ],
    ids=["utf-8", "bom", "utf-16", "le", "be", "cp1252", "crlf", "no end", "nfd", "space", "blank"],
)
def test_one_table_however_it_was_saved(data: bytes) -> None:
    table = read(data, "a.csv")
    assert table.columns == ("name", "answer")
    assert table.rows == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt"])
def test_the_delimiter_is_found_by_content(delimiter: str, name: str) -> None:
    text = f"n{delimiter}answer\n" + "".join(
        f"{i}{delimiter}" + '"yes, no; or | both"\n' for i in range(3)
    )
    table = read(text.encode(), name)
    assert table.columns == ("n", "answer")
    assert {row[1] for row in table.rows} == {"yes, no; or | both"}


def test_a_quoted_line_break_stays_in_its_cell() -> None:
    table = read(b'id,answer\r\n1,"first\r\nsecond"\r\n2,third\r\n', "a.csv")
    assert table.rows == (("1", "first\nsecond"), ("2", "third"))


def test_one_column_with_commas_in_it() -> None:
    table = read(b"answer\nyes, buses\nno\nwell, late, again\n", "a.csv")
    assert table.columns == ("answer",)
    assert table.rows[0] == ("yes, buses",)


def test_title_lines_stand_above_the_header() -> None:
    text = "Results of the survey\nSpring,,\n\nid,group,answer\n1,A,yes\n\n2,B,no\n"
    table = read(text.encode(), "a.csv")
    assert table.columns == ("id", "group", "answer")
    assert table.first_row == 5
    assert table.rows[2] == ("2", "B", "no")
    assert row_number(table, 2) == 3


def test_all_three_header_lines_of_a_survey_service_are_taken() -> None:
    text = 'Q1,Q2\nHow old?,Why?\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n7,bus\n'
    table = read(text.encode(), "a.csv")
    assert (table.columns, table.rows, table.first_row) == (("Q1", "Q2"), (("7", "bus"),), 4)


def test_years_are_names_of_columns() -> None:
    assert read(b"2019,2020,2021\n4,5,6\n", "a.csv").columns == ("2019", "2020", "2021")


def test_short_rows_are_filled_and_numbers_are_plain() -> None:
    table = read(b"id,n,note\n007,3.0\n1.50,38.200000000000003,x\n", "a.csv")
    assert table.rows == (("007", "3", ""), ("1.50", "38.200000000000003", "x"))


def test_control_characters_and_doubled_spaces_go() -> None:
    table = read("school,n\nA\u0016B\u00c2\u00a0C,1\n".encode(), "a.csv")
    assert table.rows[0][0] == "AB C"


def test_a_header_without_rows_is_an_empty_table() -> None:
    assert read(b"id,name\n", "a.csv").rows == ()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "a.csv is empty"),
        (b"\xef\xbb\xbf \r\n", "a.csv", "a.csv is empty"),
        (b"\n\n,,\n", "a.csv", "a.csv is empty"),
        (b"1,2\n3,4\n", "a.csv", "no header"),
        (b"id,answer,id\n1,a,2\n", "a.csv", "two columns are called 'id'"),
        (b"id,answer\n1,a\n2,b,c\n", "a.csv", "row 2 below the header: it has 3 cells"),
        (b"id,answer\n1,a\nid,answer\n2,b\n", "a.csv", "row 2 below the header: the header"),
        (b'id,answer\n1,"open\n2,b\n', "a.csv", "row 2 of the file"),
        (b"\x81\x8d\x00\xff\xfa\x90" * 9, "a.csv", "encoding"),
        (b"id\n1\n", "a.pdf", "save it as .xlsx or .csv"),
        (b"id\n1\n", "a.xls", "an old Excel file"),
        (b"id\n1\n", "answers", "save it as .xlsx or .csv"),
        (b"id\n1\n", "a.xlsx", "not a real .xlsx"),
        (b"\xd0\xcf\x11\xe0 anything", "a.xlsx", "password"),
        (b"PK\x03\x04 anything", "a.csv", "Excel workbook inside"),
        (b"PK\x03\x04 anything", "a.xlsx", "not a real .xlsx"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(data: bytes, name: str, words: str) -> None:
    with pytest.raises(BadInput) as raised:
        read(data, name)
    assert words in str(raised.value)
    assert str(raised.value).startswith(name)


def test_a_column_is_found_whatever_its_case() -> None:
    table = Table("a.csv", ("Home Language", "Answer"), (), 2)
    assert column(table, "home_language") == 0
    with pytest.raises(BadInput, match="a.csv has no column 'anwser'.*Did you mean 'Answer'"):
        column(table, "anwser")
    with pytest.raises(BadInput, match="its columns are: Home Language, Answer.$"):
        column(table, "zzz")


def test_a_workbook_gives_what_a_person_sees() -> None:
    rows = [
        ["id", "when", "at", "rate", "yes", "note"],
        [7, date(2025, 9, 1), datetime(2025, 9, 1, 8, 30), 0.5, True, " niño "],
        [8.0, None, None, 38.200000000000003, False, None],
    ]
    table = read(book(rows, formats={"A2": "00000"}), "a.xlsx")
    assert table.rows == (
        ("00007", "2025-09-01", "2025-09-01 08:30:00", "0.5", "true", "niño"),
        ("8", "", "", "38.2", "false", ""),
    )


def test_a_sheet_is_chosen_by_name_or_is_the_first_with_content() -> None:
    made = Workbook()
    made.create_sheet("Data").append(["id", "x"])
    made["Data"].append([1, 2])
    made.create_sheet("Other").append(["other"])
    stream = io.BytesIO()
    made.save(stream)
    data = stream.getvalue()
    assert read(data, "a.xlsx").columns == ("id", "x")
    assert read(data, "a.xlsx", sheet="Other").columns == ("other",)
    with pytest.raises(BadInput, match="no sheet 'Nope'; it has: Sheet, Data, Other"):
        read(data, "a.xlsx", sheet="Nope")


def archive(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "entries",
    [
        {"xl/worksheets/sheet1.xml": bytes(5_000_000)},
        {f"{i}.xml": b"" for i in range(2_001)},
        {f"{i}.xml": Path(__file__).read_bytes() * 400 for i in range(15)},
    ],
    ids=["ratio", "entries", "size"],
)
def test_bombs_are_refused_by_their_directory(entries: dict[str, bytes]) -> None:
    with pytest.raises(BadInput, match="unpacks to far more"):
        check_archive(archive(entries), "a.xlsx")


def test_a_zip_of_something_else_is_no_workbook() -> None:
    with pytest.raises(BadInput, match="cannot be read|can be read"):
        read(archive({"hello.txt": b"hello"}), "a.xlsx")


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12
).map(str.strip)


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_csv_and_workbook_say_the_same(rows: list[tuple[str, str, str]]) -> None:
    header = ("identifier", "answer text", "group name")
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([header, *rows])
    from_text = read(stream.getvalue().encode(), "a.csv")
    texts = [list(header), *[[c or None for c in row] for row in rows]]
    made = Workbook()
    page = made.active
    assert page is not None
    for y, row in enumerate(texts, 1):
        for x, value in enumerate(row, 1):
            if value is not None:
                page.cell(y, x, value).data_type = "s"
    out = io.BytesIO()
    made.save(out)
    from_book = read(out.getvalue(), "a.xlsx")
    assert from_book.columns == from_text.columns
    assert from_book.rows == from_text.rows
