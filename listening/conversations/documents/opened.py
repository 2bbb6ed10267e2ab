"""The words of an .odt file: paragraphs, headings, tables row by row, comments aside."""

from collections.abc import Iterator

from lxml import etree

from listening.conversations.documents.document import Document, counted, heading, row
from listening.conversations.documents.packed import parts
from listening.settings import BadInput

SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, OFFICE = (f"{{{SPACE}{kind}:1.0}}" for kind in ("text", "table", "office"))
CONTENT = "content.xml"
COMMENT = f"{OFFICE}annotation"
ASIDE = (COMMENT, f"{OFFICE}annotation-end", f"{TEXT}note", f"{TEXT}tracked-changes")
MOST_BLANKS = 200  # one element can ask for any number


def read(data: bytes, name: str) -> Document:
    """What an .odt says, without what somebody deleted in it; BadInput where it is none."""
    content = parts(data, name, (CONTENT,)).get(CONTENT)
    body = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
    if body is None:
        raise BadInput(f"{name} is no text document inside; save it again as .odt.")
    return Document(
        text="\n".join(line for line in _lines(body) if line.strip()),
        comments=tuple(filter(None, (_comment(one) for one in body.iter(COMMENT)))),
        left_out=counted(
            {
                "deletions": sum(1 for _ in body.iter(f"{TEXT}deletion")),
                "footnotes": sum(1 for _ in body.iter(f"{TEXT}note")),
            }
        ),
    )


def _lines(holder: etree._Element) -> Iterator[str]:
    for one in holder:
        if one.tag in ASIDE:
            continue
        if one.tag == f"{TEXT}h":
            yield heading("".join(_words(one)))
        elif one.tag == f"{TEXT}p":
            yield "".join(_words(one))
        elif one.tag == f"{TABLE}table-row":
            yield row("\n".join(_lines(cell)) for cell in one.iterchildren(f"{TABLE}table-cell"))
        else:  # lists, sections, tables: whatever holds paragraphs
            yield from _lines(one)


def _words(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for one in element:
        if one.tag == f"{TEXT}s":
            asked = one.get(f"{TEXT}c", "1")
            yield " " * min(int(asked) if asked.isdecimal() else 1, MOST_BLANKS)
        elif one.tag == f"{TEXT}tab":
            yield "\t"
        elif one.tag == f"{TEXT}line-break":
            yield "\n"
        elif one.tag == f"{TEXT}p":  # in a text box
            yield "\n"
            yield from _words(one)
        elif one.tag not in ASIDE:
            yield from _words(one)
        yield one.tail or ""


def _comment(element: etree._Element) -> str:
    return " ".join("".join(_words(p)).strip() for p in element.iter(f"{TEXT}p")).strip()
