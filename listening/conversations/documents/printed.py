"""The words of a PDF, as far as it holds text and no pictures of text."""

import io
import logging

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from listening.conversations.documents.document import Document
from listening.settings import BadInput

MOST_PAGES = 300
MOST_SIGNS = 2_000_000
MOST_DRAWN = 300_000  # bytes of a page when unpacked; one full of words has some 20,000
MOST_STEPS = 100_000  # of drawing, in all; two hours of talk take about 10,000
# What a broken or hostile file makes the reader raise, beside its own errors.
BROKEN = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)

# Its warnings quote the file, and what people said has no place in a log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read(data: bytes, name: str) -> Document:
    """The text of a PDF in the order of its pages; BadInput where there is none to be had."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise BadInput(f"{name} is locked with a password; save it without one.")
        number = len(reader.pages)
        if number > MOST_PAGES:
            raise BadInput(f"{name} has more than {MOST_PAGES} pages; bring it in parts.")
        pages = _pages(reader, name)
    except BadInput:
        raise
    except BROKEN:
        raise BadInput(f"{name} is no PDF that can be read; save it again.") from None
    text = "\n".join(line for page in pages for line in page)
    if not text.strip():
        raise BadInput(
            f"{name} holds no text, perhaps only pictures of pages; type the notes or paste them."
        )
    return Document(text=text)


def _pages(reader: PdfReader, name: str) -> list[list[str]]:
    found, signs, steps = [], 0, 0

    def step(*_what: object) -> None:
        nonlocal steps
        steps += 1
        if steps > MOST_STEPS:
            raise _too_much(name)

    for number, page in enumerate(reader.pages, 1):
        drawn = page.get_contents()
        if drawn is not None and len(drawn.get_data()) > MOST_DRAWN:
            raise _too_much(name)
        text = page.extract_text(visitor_operand_before=step)
        signs += len(text)
        if signs > MOST_SIGNS:
            raise _too_much(name)
        found.append(_lines(text, str(number)))
    return found


def _too_much(name: str) -> BadInput:
    return BadInput(f"{name} holds more than notes have; save it as .docx or .txt, or in parts.")


def _lines(text: str, number: str) -> list[str]:
    """The lines of a page without a page number at its top or bottom."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and lines[-1].strip() == number:
        lines.pop()
    if lines and lines[0].strip() == number:
        lines.pop(0)
    return lines
