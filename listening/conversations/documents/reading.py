"""A file of notes as lines of notes, by what it is."""

from dataclasses import replace
from pathlib import PurePath

from listening.conversations.calls import reading as calls
from listening.conversations.documents import opened, plain, printed, sheet, word
from listening.conversations.documents.document import Document, counted
from listening.settings import BadInput

TEXTS = (".txt", ".md", ".markdown", ".text", ".vtt", ".srt")
SHEETS = (".xlsx", ".csv", ".tsv")
ENDINGS = (".docx", ".odt", ".pdf", *TEXTS, *SHEETS)


def read(
    data: bytes, name: str, *, encoding: str = "", asked: sheet.Asked | None = None
) -> Document:
    """What a file says; BadInput, with a way out, where it cannot be read.

    `encoding` is what a person chose for a plain text file, empty to find it out; `asked` how a
    spreadsheet is to be read. Transcripts of calls come out as turns.
    """
    if PurePath(name).suffix.lower() in SHEETS:
        return sheet.read(data, name, asked or sheet.Asked())
    found = _opened(data, name, encoding)
    if not found.text.strip():
        raise BadInput(f"{name} holds no words; choose the file with the notes.")
    call = calls.read(found.text)
    if call is None:
        return found
    told = counted({**found.left_out, "lines": call.left_out})
    return replace(
        found, text=call.text, left_out=told, names=call.names, call=True, named=call.named
    )


def _opened(data: bytes, name: str, encoding: str) -> Document:
    ending = PurePath(name).suffix.lower()
    if not data.strip():
        raise BadInput(f"{name} is empty; choose the file with the notes.")
    if ending == ".docx":
        return word.read(data, name)
    if ending == ".odt":
        return opened.read(data, name)
    if ending == ".pdf":
        return printed.read(data, name)
    if ending in TEXTS:
        return plain.read(data, name, encoding=encoding)
    raise BadInput(
        f"{name} is of a kind that cannot be read here; save it as .docx, .odt, .pdf, .xlsx, .csv "
        "or .txt."
    )
