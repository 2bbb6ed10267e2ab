"""R4.5: files and texts made to do harm are refused at once with a sentence; real ones are read."""

import io
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from conversations.test_documents import odt, word, zipped
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, EncodedStreamObject, NameObject

from listening.conversations.documents.reading import read
from listening.conversations.transcript import read as turns
from listening.settings import BadInput

N = 300_000
ENTITIES = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{ENTITIES}]><x>&a9;</x>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
CIRCLE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 1000000000/Kids[2 0 R 2 0 R]>>endobj\ntrailer<</Root 1 0 R>>"
)


def drawn(content: bytes) -> bytes:
    """A PDF of one page whose packed content unpacks to this."""
    writer = PdfWriter()
    page = writer.add_blank_page(400, 400)
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
    stream = EncodedStreamObject()
    stream._data = zlib.compress(content, 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    page[NameObject("/Contents")] = stream
    stored = io.BytesIO()
    writer.write(stored)
    return stored.getvalue()


def lying() -> bytes:
    """A Word file whose directory says that its part is short."""
    data = bytearray(zipped(**{"word/document.xml": "<a>" + "x" * 5_000_000 + "</a>"}))
    at = data.rfind(b"PK\x01\x02") + 24
    data[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


def many(count: int) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        for n in range(count):
            archive.writestr(f"x/{n}", "")
    return stored.getvalue()


BOMBS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "a locked Word file": (
        lambda: b"\xd0\xcf\x11\xe0" + bytes(5000),
        "a.docx",
        "locked with a pass",
    ),
    "a Word file with a DTD": (
        lambda: zipped(**{"word/document.xml": LAUGHS}),
        "a.docx",
        "DTD|broken inside",
    ),
    "a file of the server": (lambda: zipped(**{"content.xml": OUTSIDE}), "a.odt", "DTD"),
    "a directory that lies": (lying, "a.docx", "wrong size|cannot be read|far more"),
    "thousands of parts": (lambda: many(5000), "a.docx", "no Word file"),
    "a Word file without words": (lambda: odt("<text:p> </text:p>"), "a.odt", "holds no words"),
    "blanks without end": (lambda: drawn(b" " * 300_000_000), "a.pdf", "no PDF|more than notes"),
    "a page of millions of words": (
        lambda: drawn(b"BT /F1 12 Tf " + b"(aaaaaaaaaa) Tj " * 3_000_000 + b"ET"),
        "a.pdf",
        "more than notes have",
    ),
    "steps without end": (lambda: drawn(b"q " * 145_000), "a.pdf", "more than notes have"),
    "pages in a circle": (lambda: CIRCLE, "a.pdf", "no PDF"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_R4_5_a_document_made_to_do_harm_is_refused_at_once(kind: str) -> None:
    make, name, sentence = BOMBS[kind]
    data = make()
    begun = time.process_time()
    with pytest.raises(BadInput, match=sentence):
        read(data, name)
    assert time.process_time() - begun < 3
    # Once more for the memory: watching it makes everything several times as slow.
    tracemalloc.start()
    with pytest.raises(BadInput, match=sentence):
        read(data, name)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200 * 2**20


TEXTS = {
    "one letter": "a" * N,
    "blanks": "a" + " " * N,
    "lines": "a\n" * N,
    "colons": "a: " + ":" * N,
    "brackets": "[" * N,
    "times": "00:00 " * (N // 6),
    "cues": "00:00:01.000 --> 00:00:02.000\n" * (N // 30),
    "voices that never end": "WEBVTT\n00:01.000 --> 00:02.000\n" + "<v " * (N // 3),
    "classes that never end": "WEBVTT\n00:01.000 --> 00:02.000\n" + "<v." * (N // 3),
    "marks that never end": "WEBVTT\n00:01.000 --> 00:02.000\n" + "{\\" * (N // 2),
    "one long turn": "Ana Li  0:02\n" + "x\n" * (N // 2) + "Ben Ok  0:03\nx",
    "cues of one speaker": "00:00:01.000 --> 00:00:02.000\nAna: words\n\n" * (N // 45),
    "a sender": "00:00:01 From " + "a to " * (N // 5),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_no_text_keeps_the_reader_busy(kind: str) -> None:
    begun = time.process_time()
    try:
        assert turns(TEXTS[kind]).turns
    except BadInput as refusal:
        assert str(refusal).endswith(".")
    assert time.process_time() - begun < 3


@pytest.mark.shared
def test_a_word_file_of_another_program_is_read(shared: Path) -> None:
    """NVivo's sample holds two Word files without a word in them."""
    with zipfile.ZipFile(shared / "data" / "refi" / "nvivo_project.qdpx") as project:
        files = [project.read(name) for name in project.namelist() if name.endswith(".docx")]
    assert len(files) == 2
    for data in files:
        with pytest.raises(BadInput, match=r"^a\.docx holds no words"):
            read(data, "a.docx")
    assert read(word(), "a.docx").text
