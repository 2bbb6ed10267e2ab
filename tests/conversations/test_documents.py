"""Files of notes become lines of notes, and a page shows them before anything is kept."""

import io
import zipfile
from typing import Any

import pytest
from docx import Document as WordFile
from docx.oxml import OxmlElement
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from sqlalchemy import func, select

from listening.conversations.documents.reading import read
from listening.conversations.records import Note
from listening.conversations.transcript import read as turns
from listening.db import db
from listening.settings import BadInput

ODT = (
    "<office:document-content"
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
    "<office:body><office:text>{}</office:text></office:body></office:document-content>"
)
SPANISH = "Ana: ¿Quién avisó? Mañana no habrá autobús.\nLuís: El niño también llegó tarde.\n"


def word(*, deleted: str = "", comment: str = "") -> bytes:
    """A Word file as Word writes it, with a heading, a table and perhaps traces of work on it."""
    file = WordFile()
    file.add_heading("Buses", level=1)
    paragraph = file.add_paragraph("Ana: The late bus ")
    stopped = paragraph.add_run("stopped.")
    if deleted:
        mark = OxmlElement("w:del")
        run = OxmlElement("w:r")
        text = OxmlElement("w:delText")
        text.text = deleted
        run.append(text)
        mark.append(run)
        paragraph._p.append(mark)
    if comment:
        file.add_comment(stopped, comment, author="Zebulonia")
    table = file.add_table(rows=2, cols=2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells),
        ("Ben", "For us too.", "Ana:", "Since May."),
        strict=True,
    ):
        cell.text = words
    file.add_paragraph("Ben: أهلا")
    stored = io.BytesIO()
    file.save(stored)
    return stored.getvalue()


def zipped(**parts: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return stored.getvalue()


def odt(body: str) -> bytes:
    return zipped(**{"mimetype": "application/vnd.oasis", "content.xml": ODT.format(body)})


def pdf(*pages: tuple[str, ...], password: str = "") -> bytes:
    """A PDF with these lines on its pages."""
    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(width=400, height=400)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        content = DecodedStreamObject()
        drawn = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
        content.set_data(f"BT /F1 12 Tf 20 350 Td {drawn}ET".encode())
        page[NameObject("/Contents")] = content
    if password:
        writer.encrypt(password)
    stored = io.BytesIO()
    writer.write(stored)
    return stored.getvalue()


def test_a_word_file_gives_its_paragraphs_headings_and_tables_row_by_row() -> None:
    found = read(word(), "notes.docx")
    assert found.text.split("\n") == [
        "# Buses",
        "Ana: The late bus stopped.",
        "Ben: For us too.",
        "Ana: Since May.",
        "Ben: أهلا",
    ]
    assert [(t.speaker, t.text) for t in turns(found.text).turns] == [
        ("P1", "The late bus stopped."),
        ("P2", "For us too."),
        ("P1", "Since May."),
        ("P2", "أهلا"),
    ]
    assert turns(found.text).headings == ("Buses",)


def test_what_was_deleted_in_a_word_file_stays_deleted_and_comments_stand_aside() -> None:
    found = read(word(deleted="Quentinius", comment="Ask about May."), "notes.docx")
    assert "Quentinius" not in found.text
    assert "Ask about May." not in found.text
    assert found.comments == ("Ask about May.",)
    assert found.left_out == {"deletions": 1}


def test_an_open_document_gives_its_paragraphs_and_leaves_out_what_was_deleted() -> None:
    found = read(
        odt(
            '<text:tracked-changes><text:changed-region text:id="c"><text:deletion>'
            "<text:p>Quentinius</text:p></text:deletion></text:changed-region>"
            "</text:tracked-changes>"
            '<text:h text:outline-level="1">Buses</text:h>'
            '<text:p>Ana: The<text:s text:c="2"/>bus<office:annotation><text:p>Why?</text:p>'
            '</office:annotation> stopped.<text:line-break/>In May.<text:change text:id="c"/>'
            "</text:p><text:list><text:list-item><text:p>Ben: Too.</text:p></text:list-item>"
            "</text:list><table:table><table:table-header-rows><table:table-row>"
            "<table:table-cell><text:p>Ana</text:p></table:table-cell>"
            "<table:table-cell><text:p>Yes.</text:p></table:table-cell></table:table-row>"
            "</table:table-header-rows></table:table>"
        ),
        "notes.odt",
    )
    assert found.text.split("\n") == [
        "# Buses",
        "Ana: The  bus stopped.",
        "In May.",
        "Ben: Too.",
        "Ana: Yes.",
    ]
    assert found.comments == ("Why?",)
    assert found.left_out == {"deletions": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_known_for_sure(encoding: str) -> None:
    found = read(SPANISH.replace("\n", "\r\n").encode(encoding), "notes.txt")
    assert found.text == SPANISH
    assert found.sure


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_an_older_encoding_is_found_and_told_to_be_a_guess(encoding: str) -> None:
    found = read(SPANISH.encode(encoding), "notes.md")
    assert (found.text, found.encoding, found.sure) == (SPANISH, encoding, False)
    [other] = [one for one in found.others if one.encoding in ("cp1252", "mac_roman")]
    assert other.sample and other.sample not in SPANISH


def test_russian_is_not_taken_for_western_letters() -> None:
    text = "Анна: Автобус больше не приходит вечером.\nПётр: Мы ждали целый час на морозе.\n" * 5
    assert read(text.encode("cp1251"), "notes.txt").text == text


def test_a_person_chooses_another_encoding() -> None:
    found = read("Ana: añadió".encode("mac_roman"), "notes.txt", encoding="cp1252")
    assert found.encoding == "cp1252"
    assert "añadió" not in found.text
    with pytest.raises(BadInput, match="is not written in utf-8"):
        read("Ana: añadió".encode("mac_roman"), "notes.txt", encoding="utf-8")


def test_the_text_of_a_pdf_comes_without_page_numbers() -> None:
    found = read(pdf(("Ana: The bus stopped.", "1"), ("Ben: 12 of us.", "2")), "notes.pdf")
    assert found.text.split("\n") == ["Ana: The bus stopped.", "Ben: 12 of us."]


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (b"", "a.txt", "is empty"),
        (b"x", "a.doc", "save it as .docx"),
        (b"\x00\x01\x02\xff\xfe\x00\x03", "a.txt", "is no text file"),
        (b"no zip", "a.docx", "cannot be read"),
        (b"no zip", "a.odt", "cannot be read"),
        (b"%PDF-1.4 and nothing", "a.pdf", "no PDF that can be read"),
        (pdf(()), "a.pdf", "holds no text"),
        (pdf(("Ana: x",), password="x"), "a.pdf", "locked with a password"),
        (zipped(**{"word/other.xml": "<a/>"}), "a.docx", "no Word file inside"),
        (zipped(**{"content.xml": "<a/>"}), "a.odt", "no text document inside"),
        (zipped(**{"content.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "a.odt", "DTD"),
        (zipped(**{"content.xml": " " * 3_000_000}), "a.odt", "unpacks to far more"),
        (zipped(**{"word/document.xml": " " * 3_000_000}), "a.docx", "unpacks to far more"),
        (
            odt("<text:section>" * 300 + "</text:section>" * 300),
            "a.odt",
            "nested too deeply|broken",
        ),
    ],
)
def test_what_cannot_be_read_or_would_do_harm_is_refused(data: bytes, name: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read(data, name)


def send(client: FlaskClient, project_id: int, **fields: Any) -> tuple[int, str]:
    path = f"/p/{project_id}/conversations/new"
    page = client.get(path).get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    about = {"kind": "interview", "title": "Tea", "language": "en", "csrf_token": token}
    answer = client.post(path, data={**about, **fields}, content_type="multipart/form-data")
    return answer.status_code, answer.get_data(as_text=True)


def test_a_chosen_file_stands_in_the_notes_and_nothing_is_kept(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    file = (io.BytesIO(word(deleted="Quentinius", comment="Ask about May.")), "notes.docx")
    status, page = send(ana, project_id, file=file, step="file", notes="")
    assert status == 200
    assert "Ana: The late bus stopped." in page
    assert "Ask about May." in page
    assert "Quentinius" not in page
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Note)) == 0
    assert not list((app.extensions["listening.settings"].instance / "uploads").glob("*"))
    status, page = send(ana, project_id, notes=read(word(), "a.docx").text, step="preview")
    assert status == 200
    assert "“Ana” in your notes" in page
    assert "Buses" in page


def test_a_guessed_encoding_is_said_on_the_page_and_can_be_changed(
    ana: FlaskClient, project_id: int
) -> None:
    data = SPANISH.encode("mac_roman")
    status, page = send(ana, project_id, file=(io.BytesIO(data), "n.txt"), step="file")
    assert status == 200
    assert "were read as Mac Roman, which is a guess" in page
    assert "Windows-1252: " in page
    status, page = send(
        ana, project_id, file=(io.BytesIO(data), "n.txt"), step="file", encoding="cp1252"
    )
    assert "were read as Windows-1252." in page


def test_a_new_file_takes_the_place_of_typed_notes_only_when_asked(
    ana: FlaskClient, project_id: int
) -> None:
    status, page = send(
        ana,
        project_id,
        file=(io.BytesIO(b"Ben: other"), "n.txt"),
        notes="Ana: typed words",
        step="preview",
    )
    assert status == 422
    assert "Ana: typed words" in page
    assert "takes the place of your notes" in page


def test_a_refused_file_leaves_the_notes_as_they_were(ana: FlaskClient, project_id: int) -> None:
    status, page = send(
        ana, project_id, file=(io.BytesIO(b"x"), "n.doc"), notes="Ana: typed", step="file"
    )
    assert status == 422
    assert "save it as .docx" in page
    assert "Ana: typed" in page
    status, page = send(ana, project_id, notes="Ana: typed", step="file")
    assert status == 422
    assert "Choose a file first" in page
