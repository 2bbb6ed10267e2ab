"""R4.5: files made to burst are refused at once, and on the page with a sentence."""

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from cast import csrf, sign_in
from flask import Flask
from trust.stage import Team

from listening.excerpts.spreadsheet import read
from listening.settings import BadInput

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>'
TAIL = "</sheetData></worksheet>"
CELL = '<row><c t="inlineStr"><is><t>text</t></is></c></row>'


def workbook(sheet: str, *, more: int = 0) -> bytes:
    """A workbook with one sheet, and `more` entries that nobody needs."""
    link = f'Id="rId1" Type="{OFFICE}'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship {link}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship {link}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for i in range(more):
            archive.writestr(f"x/{i}", "")
    return packed.getvalue()


def long_sheet() -> bytes:
    return workbook(HEAD + CELL + "<row><c><v>1</v></c></row>" * 2_500_000 + TAIL)


def entities() -> bytes:
    steps = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
    doctype = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{steps}]>'
    return workbook(f"{doctype}{HEAD}<row><c><v>&a9;</v></c></row>{TAIL}")


def outside() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    cell = CELL.replace("text", "&a;")
    return workbook(f"{doctype}{HEAD}{CELL}{cell}{TAIL}")


def lying() -> bytes:
    """Says in its directory that the sheet is short."""
    data = bytearray(long_sheet())
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, 1000)
    return bytes(data)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a sheet of 65 MB in 200 kB": (long_sheet, "far more than a table"),
    "a directory that lies": (lying, "can be read"),
    "a billion laughs": (entities, "can be read"),
    "a file of the server": (outside, "can be read"),
    "thousands of entries": (lambda: workbook(HEAD + CELL + TAIL, more=2500), "far more"),
    "a sheet that is no sheet": (lambda: workbook("\x00<"), "can be read"),
    "a cell without end": (lambda: b"text,b\n" + b'"' + b"x\n" * 2_000_000, "divide it"),
    "nothing but nulls": (lambda: b"\x00" * 5_000_000 + b"a", "encoding"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_R4_5_a_bomb_is_refused_at_once_and_with_a_sentence(kind: str) -> None:
    make, sentence = BOMBS[kind]
    data = make()
    name = "a.xlsx" if data.startswith(b"PK") else "a.csv"
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(BadInput, match=sentence):
        read(data, name)
    spent, (_, most) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 3 and most < 100 * 2**20


def test_R4_5_the_same_workbook_without_its_powder_is_read() -> None:
    rows = "<row><c><v>7</v></c></row>" * 3
    assert read(workbook(HEAD + CELL + rows + TAIL), "a.xlsx").rows == (("7",),) * 3


def test_R4_5_the_page_says_so_and_keeps_nothing(app: Flask, alpha: Team) -> None:
    client = sign_in(app, "alpha-organizer")
    folder = app.extensions["listening.settings"].instance / "uploads"
    before = sorted(folder.iterdir())
    for place in ("imports/new", "gaps/bring"):
        path = f"/p/{alpha.project_id}/{place}"
        for name in ("a.xlsx", "../../a.xlsx", "a.xlsx\x00.csv", "C:\\a.xlsx"):
            sent = {"csrf_token": csrf(client, path), "file": (io.BytesIO(entities()), name)}
            answer = client.post(path, data=sent)
            assert answer.status_code == 422, (place, name)
            assert b"root:" not in answer.data
    assert sorted(folder.iterdir()) == before
