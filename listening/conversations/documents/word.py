"""The words of a .docx file: paragraphs, headings, tables row by row, comments aside."""

import re
from collections.abc import Iterator

from lxml import etree

from listening.conversations.documents.document import Document, counted, heading, row
from listening.conversations.documents.packed import parts
from listening.settings import BadInput

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY, STYLES, COMMENTS = "word/document.xml", "word/styles.xml", "word/comments.xml"
# Deleted or moved away; and the second copy of a text box for older programs.
GONE = (f"{W}del", f"{W}moveFrom")
COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
NOTES = (f"{W}footnoteReference", f"{W}endnoteReference")
NAMED = re.compile(r"^(?:heading \d|title|subtitle)$", re.IGNORECASE)
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


def read(data: bytes, name: str) -> Document:
    """What a .docx says, without what somebody deleted in it; BadInput where it is none."""
    found = parts(data, name, (BODY, STYLES, COMMENTS))
    body = found[BODY].find(f"{W}body") if BODY in found else None
    if body is None:
        raise BadInput(f"{name} is no Word file inside; save it again as .docx.")
    titles = _titles(found.get(STYLES))
    deleted = sum(1 for kind in GONE for one in body.iter(kind) if one.find(f".//{W}r") is not None)
    notes = sum(1 for kind in NOTES for _ in body.iter(kind))
    return Document(
        text="\n".join(line for line in _lines(body, titles) if line.strip()),
        comments=tuple(_comments(found.get(COMMENTS))),
        left_out=counted({"deletions": deleted, "footnotes": notes}),
    )


def _titles(styles: etree._Element | None) -> set[str]:
    """Ids of the styles that are headings, whatever language Word speaks."""
    if styles is None:
        return set()
    found = set()
    for style in styles.iter(f"{W}style"):
        told = style.find(f"{W}name")
        level = style.find(f"{W}pPr/{W}outlineLvl")
        named = told is not None and NAMED.match(told.get(f"{W}val", ""))
        if named or (level is not None and level.get(f"{W}val") != "9"):
            found.add(style.get(f"{W}styleId", ""))
    return found


def _lines(holder: etree._Element, titles: set[str]) -> Iterator[str]:
    for one in holder:
        if one.tag == f"{W}p":
            yield _paragraph(one, titles)
        elif one.tag == f"{W}tbl":
            for cells in one.iter(f"{W}tr"):
                if next(cells.iterancestors(f"{W}tbl")) is one and not _deleted(cells):
                    yield row("\n".join(_lines(cell, set())) for cell in _cells(cells))
        elif one.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
            yield from _lines(one, titles)


def _cells(cells: etree._Element) -> Iterator[etree._Element]:
    for one in cells:
        if one.tag == f"{W}tc":
            yield one
        elif one.tag in (f"{W}sdt", f"{W}sdtContent"):
            yield from _cells(one)


def _deleted(cells: etree._Element) -> bool:
    return cells.find(f"{W}trPr/{W}del") is not None


def _paragraph(paragraph: etree._Element, titles: set[str]) -> str:
    text = "".join(_words(paragraph))
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    level = paragraph.find(f"{W}pPr/{W}outlineLvl")
    titled = style is not None and style.get(f"{W}val") in titles
    return heading(text) if titled or level is not None else text


def _words(element: etree._Element) -> Iterator[str]:
    for one in element:
        if one.tag in GONE or one.tag in (COPY, f"{W}pPr", f"{W}rPr", f"{W}instrText"):
            continue
        if one.tag == f"{W}t":
            yield one.text or ""
        elif isinstance(one.tag, str) and one.tag.removeprefix(W) in SIGNS:
            yield SIGNS[one.tag.removeprefix(W)]
        elif one.tag == f"{W}p":  # in a text box
            yield "\n"
            yield from _words(one)
        else:
            yield from _words(one)


def _comments(root: etree._Element | None) -> Iterator[str]:
    for one in root.iter(f"{W}comment") if root is not None else ():
        text = " ".join("".join(_words(p)).strip() for p in one.iter(f"{W}p")).strip()
        if text:
            yield text
