"""A project as a .qdpx by the safe profile: what every importer we know of reads right."""

import io
import re
import zipfile
from bisect import bisect_left
from collections.abc import Iterable

from lxml import etree

from listening.exchange.refi.values import (
    COLOUR,
    FORBIDDEN,
    ORIGIN,
    Case,
    Code,
    Coding,
    Note,
    Project,
    Source,
)

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
# One moment for all entries: a file must not tell when it was made by its parts.
STAMP = (2000, 1, 1, 0, 0, 0)


def write(project: Project, *, crlf: bool = False) -> bytes:
    """The bytes of a .qdpx: text in UTF-8 files, LF, positions in code points, end exclusive.

    `crlf` is for MAXQDA: text in CRLF and positions that count it as two.
    """
    root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT})
    root.set("name", _clean(project.name))
    root.set("origin", ORIGIN)
    _users(root, project)
    if project.codes:
        _codes(_add(_add(root, "CodeBook"), "Codes"), project.codes)
    _variables(root, project)
    if project.cases:
        _cases(_add(root, "Cases"), project.cases)
    if project.sources:
        _sources(_add(root, "Sources"), project.sources, crlf)
    if project.notes:
        _notes(_add(root, "Notes"), project.notes)
    _note_refs(root, project.project_notes)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "project.qde", _bytes(root))
        texts = {s.guid: s.text or "" for s in project.sources}
        texts |= {note.guid: note.text for note in project.notes}
        for guid, text in texts.items():
            ended = text.replace("\n", "\r\n") if crlf else text
            _put(archive, f"sources/{guid}.txt", ended.encode())
    return out.getvalue()


def write_codebook(codes: Iterable[Code]) -> bytes:
    """A codebook alone (.qdc)."""
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK})
    root.set("origin", ORIGIN)
    _codes(_add(root, "Codes"), codes)
    return _bytes(root)


def _users(root: etree._Element, project: Project) -> None:
    if project.users:
        users = _add(root, "Users")
        for user in project.users:
            _add(users, "User", guid=user.guid, name=user.name)


def _codes(parent: etree._Element, codes: Iterable[Code]) -> None:
    for code in codes:
        element = _add(
            parent,
            "Code",
            guid=code.guid,
            name=code.name,
            isCodable="true" if code.codable else "false",
        )
        if COLOUR.fullmatch(code.colour):
            element.set("color", code.colour)
        if code.description:
            _add(element, "Description").text = _clean(code.description)
        _note_refs(element, code.notes)
        _codes(element, code.children)


def _variables(root: etree._Element, project: Project) -> None:
    if project.variables:
        variables = _add(root, "Variables")
        for one in project.variables:
            _add(variables, "Variable", guid=one.guid, name=one.name, typeOfVariable=one.kind)


def _cases(parent: etree._Element, cases: Iterable[Case]) -> None:
    for case in cases:
        element = _add(parent, "Case", guid=case.guid, name=case.name)
        _values(element, case.values)
        for source in case.sources:
            _add(element, "SourceRef", targetGUID=source)


def _sources(parent: etree._Element, sources: Iterable[Source], crlf: bool) -> None:
    for source in sources:
        element = _add(
            parent,
            "TextSource",
            guid=source.guid,
            name=source.name,
            plainTextPath=f"internal://{source.guid}.txt",
        )
        lines = _line_ends(source.text or "") if crlf else []
        for one in source.selections:
            selection = _add(
                element,
                "PlainTextSelection",
                guid=one.guid,
                name=one.name,
                startPosition=str(one.start + _before(lines, one.start)),
                endPosition=str(one.end + _before(lines, one.end)),
            )
            for coding in one.codings:
                _coding(selection, coding)
            _note_refs(selection, one.notes)
        _note_refs(element, source.notes)
        _values(element, source.values)


def _coding(parent: etree._Element, coding: Coding) -> None:
    element = _add(parent, "Coding", guid=coding.guid)
    if coding.user:
        element.set("creatingUser", coding.user)
    _add(element, "CodeRef", targetGUID=coding.code)
    _note_refs(element, coding.notes)


def _values(parent: etree._Element, values: Iterable[tuple[str, str]]) -> None:
    for variable, text in values:
        element = _add(parent, "VariableValue")
        _add(element, "VariableRef", targetGUID=variable)
        _add(element, "TextValue").text = _clean(text)


def _notes(parent: etree._Element, notes: Iterable[Note]) -> None:
    for note in notes:
        element = _add(
            parent,
            "Note",
            guid=note.guid,
            name=note.name,
            plainTextPath=f"internal://{note.guid}.txt",
        )
        if note.user:
            element.set("creatingUser", note.user)


def _note_refs(parent: etree._Element, notes: Iterable[str]) -> None:
    for note in notes:
        _add(parent, "NoteRef", targetGUID=note)


def _add(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    space = etree.QName(parent).namespace
    clean = {key: _clean(value) for key, value in attributes.items()}
    return etree.SubElement(parent, f"{{{space}}}{tag}", clean)


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", text)


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def _line_ends(text: str) -> list[int]:
    return [match.start() for match in re.finditer("\n", text)]


def _before(lines: list[int], at: int) -> int:
    """How many line ends lie before a position; each counts one more in CRLF."""
    return bisect_left(lines, at)


def _put(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, date_time=STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, data)
