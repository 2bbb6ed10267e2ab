"""Translations as XLIFF 1.2 (OASIS standard, 1 February 2008), as CAT programs read it."""

from collections.abc import Iterator, Sequence

from lxml import etree

from listening.excerpts.desk.entries import Entry
from listening.excerpts.desk.marks import State
from listening.excerpts.desk.pieces import PIECE
from listening.settings import BadInput

NS = "urn:oasis:names:tc:xliff:document:1.2"
TAG = f"{{{NS}}}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STATES: dict[State, str] = {
    "missing": "needs-translation",
    "machine": "needs-review-translation",
    "stale": "needs-adaptation",
    "human": "final",
}
# What other programs write for a translation that nobody has looked at.
DOUBTED = {"needs-review-translation", "needs-review-l10n"}
BY_MACHINE = {"mt-suggestion", "fuzzy-match", "leveraged-mt"}
OURS = "listening"


def write(entries: Sequence[Entry], *, source: str, language: str, title: str) -> bytes:
    """The bytes of an .xlf file; placeholders and tags are locked as <ph>."""
    root = etree.Element(f"{TAG}xliff", nsmap={None: NS}, version="1.2")
    about = {"original": _plain(title) or OURS, "datatype": "plaintext"}
    file = etree.SubElement(root, f"{TAG}file", about)
    file.set("source-language", source)
    file.set("target-language", language)
    body = etree.SubElement(file, f"{TAG}body")
    for entry in entries:
        unit = etree.SubElement(body, f"{TAG}trans-unit", id=entry.key)
        unit.set(SPACE, "preserve")
        if entry.state == "human":
            unit.set("approved", "yes")
        _fill(etree.SubElement(unit, f"{TAG}source"), entry.source)
        target = etree.SubElement(unit, f"{TAG}target", state=STATES[entry.state])
        if entry.state == "machine":
            target.set("state-qualifier", "mt-suggestion")
        _fill(target, entry.target)
        for text in (entry.context, entry.note):
            if text:
                etree.SubElement(unit, f"{TAG}note").text = _plain(text)
        etree.SubElement(unit, f"{TAG}note", {"from": OURS}).text = f"seen={entry.seen}"
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False))


def read(data: bytes, name: str) -> list[Entry]:
    """The entries of an .xlf file; BadInput names the unit that cannot be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadInput(f"{name} is no well-formed XML: {error.msg}.") from None
    if root.getroottree().docinfo.doctype:
        raise BadInput(f"{name} holds a document type, which no XLIFF needs; save it without.")
    if etree.QName(root).localname != "xliff" or not root.get("version", "").startswith("1."):
        raise BadInput(f"{name} is not XLIFF 1.2; choose that kind when saving it.")
    return list(_units(root, name))


def _units(root: etree._Element, name: str) -> Iterator[Entry]:
    for number, unit in enumerate(root.iter(f"{TAG}trans-unit"), 1):
        key, source = unit.get("id", ""), unit.find(f"{TAG}source")
        if not key or source is None:
            raise BadInput(f"{name}, unit {number}: its id or its source is missing.")
        target = unit.find(f"{TAG}target")
        notes = [n.text or "" for n in unit.findall(f"{TAG}note") if n.get("from") == OURS]
        yield Entry(
            key=key,
            source=_text(source),
            target=_text(target) if target is not None else "",
            state=_state(unit, target),
            seen=next((n.removeprefix("seen=") for n in notes if n.startswith("seen=")), ""),
            row=number,
        )


def _state(unit: etree._Element, target: etree._Element | None) -> State:
    said = target.get("state", "") if target is not None else ""
    guessed = target is not None and target.get("state-qualifier", "") in BY_MACHINE
    if said in DOUBTED or (guessed and unit.get("approved") != "yes"):
        return "machine"
    return "stale" if said == "needs-adaptation" else "human"


def _fill(element: etree._Element, text: str) -> None:
    """The text with every placeholder and tag as a <ph> of its own."""
    text, at, last = _plain(text), 0, None
    for number, found in enumerate(PIECE.finditer(text), 1):
        _append(element, last, text[at : found.start()])
        last = etree.SubElement(element, f"{TAG}ph", {"id": str(number), "equiv-text": found[0]})
        last.text = found[0]
        at = found.end()
    _append(element, last, text[at:])


def _append(element: etree._Element, last: etree._Element | None, text: str) -> None:
    if last is None:
        element.text = text
    else:
        last.tail = text


def _text(element: etree._Element) -> str:
    """The words of an element; a placeholder that a program emptied says what it stands for."""
    parts = [element.text or ""]
    for inner in element:
        parts += [_text(inner) or inner.get("equiv-text", ""), inner.tail or ""]
    return (
        "".join(parts).strip()
        if element.tag in (f"{TAG}source", f"{TAG}target")
        else "".join(parts)
    )


def _plain(text: str) -> str:
    """Without signs that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or ord(c) >= 32 and c not in "\ufffe\uffff")
