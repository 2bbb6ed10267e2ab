"""A project file (.qdpx) as values, tolerant of what other programs write."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from listening.exchange.refi.archive import Archive, parse, unpack
from listening.exchange.refi.values import (
    Case,
    Code,
    Coding,
    Note,
    Project,
    Selection,
    Source,
    User,
    Variable,
)
from listening.settings import BadInput

VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
# Where a picture, a PDF or a recording has words of its own.
TEXTS = ("TextDescription", "Representation", "Transcript")
UNREAD = {
    "PictureSource": "picture",
    "PDFSource": "PDF",
    "AudioSource": "audio",
    "VideoSource": "video",
}


def read(data: bytes, name: str) -> Project:
    """What a .qdpx says; BadInput where it is none. Positions are as in the file."""
    archive = unpack(data, name)
    root = parse(archive.project, f"{name}: project.qde")
    if _tag(root) != "Project":
        raise BadInput(f"{name}: project.qde holds no project; export it again.")
    return Project(
        name=root.get("name", ""),
        origin=root.get("origin", ""),
        users=tuple(
            User(guid=_guid(u, "guid"), name=u.get("name") or u.get("id") or "")
            for u in _below(root, "Users")
        ),
        codes=read_codes(root),
        variables=tuple(
            Variable(
                guid=_guid(v, "guid"), name=v.get("name", ""), kind=v.get("typeOfVariable", "Text")
            )
            for v in _below(root, "Variables")
        ),
        cases=tuple(_case(case) for case in _below(root, "Cases")),
        sources=tuple(_sources(root, archive)),
        notes=tuple(_note(note, archive) for note in _below(root, "Notes")),
        project_notes=tuple(_refs(root, "NoteRef")),
        other=_other(root),
    )


def read_codes(root: etree._Element) -> tuple[Code, ...]:
    """The tree of codes below a project or a codebook."""
    holder = root if _tag(root) == "CodeBook" else _first(root, "CodeBook")
    codes = _first(holder, "Codes") if holder is not None else None
    return tuple(_code(c) for c in _children(codes, "Code")) if codes is not None else ()


def _code(element: etree._Element) -> Code:
    return Code(
        guid=_guid(element, "guid"),
        name=element.get("name", ""),
        description=_text(element, "Description"),
        colour=element.get("color", ""),
        codable=element.get("isCodable", "true") not in ("false", "0"),
        notes=tuple(_refs(element, "NoteRef")),
        children=tuple(_code(child) for child in _children(element, "Code")),
    )


def _sources(root: etree._Element, archive: Archive) -> Iterator[Source]:
    for element in _below(root, "Sources"):
        kind = UNREAD.get(_tag(element))
        if kind is None:
            yield _source(element, archive)
            continue
        yield _medium(element, kind)
        for name in TEXTS:
            for text in _children(element, name):
                yield _source(text, archive, name=element.get("name", ""))


def _source(element: etree._Element, archive: Archive, *, name: str = "") -> Source:
    return Source(
        guid=_guid(element, "guid"),
        name=element.get("name") or name,
        text=_content(element, archive),
        selections=tuple(_selection(s) for s in _children(element, "PlainTextSelection")),
        codings=tuple(_coding(c) for c in _children(element, "Coding")),
        notes=tuple(_refs(element, "NoteRef")),
        values=tuple(_values(element)),
    )


def _medium(element: etree._Element, kind: str) -> Source:
    """A picture, a recording: what was coded on it is counted, to be told as lost."""
    return Source(
        guid=_guid(element, "guid"),
        name=element.get("name", ""),
        text=None,
        selections=tuple(_selection(s) for s in element if _tag(s).endswith("Selection")),
        codings=tuple(_coding(c) for c in _children(element, "Coding")),
        kind=kind,
    )


def _content(element: etree._Element, archive: Archive) -> str | None:
    inline = _first(element, "PlainTextContent")
    if inline is not None:
        return inline.text or ""
    path = element.get("plainTextPath", "")
    data = archive.files.get(re.split(r"[/\\]", path)[-1].lower()) if path else None
    if data is None:
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    # The mark stays: whether it was counted is one of the questions.
    return data.decode("utf-8", errors="replace")


def _selection(element: etree._Element) -> Selection:
    return Selection(
        guid=_guid(element, "guid"),
        start=_number(element, "startPosition"),
        end=_number(element, "endPosition"),
        name=element.get("name", ""),
        codings=tuple(_coding(c, element) for c in _children(element, "Coding")),
        notes=tuple(_refs(element, "NoteRef")),
    )


def _coding(element: etree._Element, around: etree._Element | None = None) -> Coding:
    codes = _refs(element, "CodeRef")
    user = _guid(element, "creatingUser", made=False)
    if not user and around is not None:
        user = _guid(around, "creatingUser", made=False)
    return Coding(
        guid=_guid(element, "guid"),
        code=next(codes, ""),
        user=user,
        at=element.get("creationDateTime", ""),
        notes=tuple(_refs(element, "NoteRef")),
    )


def _case(element: etree._Element) -> Case:
    return Case(
        guid=_guid(element, "guid"),
        name=element.get("name", ""),
        values=tuple(_values(element)),
        sources=tuple(_refs(element, "SourceRef")),
    )


def _note(element: etree._Element, archive: Archive) -> Note:
    return Note(
        guid=_guid(element, "guid"),
        name=element.get("name", ""),
        text=_content(element, archive) or "",
        user=_guid(element, "creatingUser", made=False),
    )


def _values(element: etree._Element) -> Iterator[tuple[str, str]]:
    for one in _children(element, "VariableValue"):
        variable = next(_refs(one, "VariableRef"), "")
        text = next((t for name in VALUES if (t := _text(one, name))), "")
        if variable and text:
            yield variable, text


def _other(root: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in ("Sets", "Links", "Graphs"):
        names = [e.get("name") or e.get("guid", "") for e in _below(root, place)]
        if names:
            found[place[:-1].lower()] = names
    return found


def doubled(names: Mapping[str, str]) -> list[str]:
    """Names that more than one thing has."""
    return [name for name, n in Counter(names.values()).items() if n > 1]


def _number(element: etree._Element, name: str) -> int:
    try:
        return int(element.get(name, ""))
    except ValueError:
        return -1  # outside every text, so it is listed with those


def _guid(element: etree._Element, name: str, *, made: bool = True) -> str:
    """A guid in the one form we use; a new one where there is none and one is needed."""
    told = element.get(name, "").strip().strip("{}").lower()
    return told or (str(uuid.uuid4()) if made else "")


def _refs(element: etree._Element, name: str) -> Iterator[str]:
    for one in _children(element, name):
        target = _guid(one, "targetGUID", made=False)
        if target:
            yield target


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    yield from element.iterchildren(f"{{*}}{name}")  # in any namespace or none


def _first(element: etree._Element, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _below(root: etree._Element, place: str) -> Iterator[etree._Element]:
    holder = _first(root, place)
    return (e for e in holder if _tag(e)) if holder is not None else iter(())


def _text(element: etree._Element, name: str) -> str:
    found = _first(element, name)
    return (found.text or "") if found is not None else ""
