"""A paper as a Word file: real headings, tables and text; each quote in its own language."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Any

from docx import Document as new_file
from docx.document import Document as File
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from listening.actions.brief.document import (
    Block,
    Chart,
    Document,
    Grid,
    Heading,
    Points,
    Quoted,
    Sentence,
)

MARKS = {"up": "▲ ", "down": "▼ ", "note": ""}
QUIET = RGBColor(0x55, 0x55, 0x55)
ILLEGAL = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def word_file(paper: Document, *, made_on: dt.date) -> bytes:
    """The bytes of a .docx with the same sections, sentences and numbers as the page.

    Charts stand as their tables. The file names its language, and every quote its own; scripts
    that run from right to left are set so.
    """
    file = new_file()
    _set_up(file, paper, made_on)
    file.add_heading(_clean(paper.title), level=0)
    for line in filter(None, paper.lines):
        _quiet(file.add_paragraph(_clean(line)))
    for section in paper.sections:
        file.add_heading(_clean(section.title), level=1)
        for block in section.blocks:
            _block(file, block)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _set_up(file: File, paper: Document, made_on: dt.date) -> None:
    about = file.core_properties
    about.title, about.author = _clean(paper.title)[:255], _clean(paper.author)[:255]
    about.language, about.comments = paper.language, ""
    about.last_modified_by = about.author
    about.created = about.modified = dt.datetime.combine(made_on, dt.time())
    styles: Any = file.styles
    styles["Normal"].font.size = Pt(10.5)
    # The template says that all its text is American English, in several places.
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), paper.language)
    for part in file.sections:
        part.left_margin = part.right_margin = Mm(22)
        part.top_margin = part.bottom_margin = Mm(20)


def _block(file: File, block: Block) -> None:
    match block:
        case Sentence():
            _sentence(file, block)
        case Heading():
            file.add_heading(_clean(block.text), level=2)
            if block.beside:
                file.add_paragraph().add_run(_clean(block.beside)).bold = True
        case Points():
            if block.title:
                file.add_paragraph().add_run(_clean(block.title)).bold = True
            for direction, text in block.points:
                file.add_paragraph(MARKS[direction] + _clean(text), style="List Bullet")
        case Chart():
            file.add_paragraph().add_run(_clean(block.title)).bold = True
            _quiet(file.add_paragraph(_clean(block.finding)))
            _table(file, block.head, block.words, numeric=range(1, len(block.head)))
        case Grid():
            file.add_paragraph().add_run(_clean(block.caption)).bold = True
            _table(file, block.head, block.rows, numeric=block.numeric)
        case Quoted():
            _quote(file, block)


def _sentence(file: File, block: Sentence) -> None:
    if block.kind == "own":
        file.add_paragraph(_clean(block.text), style="Intense Quote")
        return
    paragraph = file.add_paragraph(_clean(block.text))
    if block.kind == "quiet":
        _quiet(paragraph)
    if block.kind == "main":
        for run in paragraph.runs:
            run.bold, run.font.size = True, Pt(13)


def _quote(file: File, block: Quoted) -> None:
    words = file.add_paragraph(style="Quote")
    run = words.add_run(_clean(block.text))
    run.font.size = Pt(12)
    _speak(run, block.language, block.direction)
    if block.direction == "rtl":
        words._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    if block.translation:
        translation = file.add_paragraph(style="Quote")
        _speak(translation.add_run(_clean(block.translation)), block.translation_language, "ltr")
        _quiet(file.add_paragraph(_clean(block.translated_by)))
    if block.beside:
        _quiet(file.add_paragraph(_clean(" · ".join(block.beside))))


def _speak(run: Run, language: str, direction: str) -> None:
    """Say which language a run is in, and which way it runs."""
    properties = run._r.get_or_add_rPr()
    if direction == "rtl":
        properties.append(OxmlElement("w:rtl"))
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), language)
    if direction == "rtl":
        said.set(qn("w:bidi"), language)
    properties.append(said)


def _table(
    file: File, head: Sequence[str], rows: Sequence[Sequence[str]], *, numeric: Sequence[int]
) -> None:
    table = file.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    for cells, texts in ((table.rows[0].cells, head), *((None, row) for row in rows)):
        for at, (cell, text) in enumerate(zip(cells or table.add_row().cells, texts, strict=True)):
            cell.text = _clean(text)
            if at in numeric:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # Said to screen readers, and repeated where a table runs over a page.
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    file.add_paragraph()


def _quiet(paragraph: Paragraph) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(9), QUIET


def _clean(text: str) -> str:
    """Without signs that no XML may hold."""
    return ILLEGAL.sub("", text)
