"""Records of Ed-Fi files, one at a time: sample-shaped XML, JSON lines, packed or not.

Nothing outside the file is ever read: a file with a document type is refused, so that there are no
entities to expand. Only the leaves of a record are kept, under small letters.
"""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat

from listening.settings import BadInput

LARGEST = 2**30  # bytes of one unpacked file
HEAD = 2**16
XML, LINES = (".xml",), (".jsonl", ".ndjson", ".json")


@dataclass(frozen=True, slots=True)
class Record:
    """One thing of a file: its kind without plural, and its leaves in order, by small name."""

    kind: str
    leaves: Mapping[str, tuple[str, ...]]

    def first(self, *names: str) -> str:
        """The first leaf under one of these names, "" without."""
        return next((self.leaves[name][0] for name in names if name in self.leaves), "")

    def code(self, *names: str) -> str:
        """The word of a descriptor, without its address."""
        return self.first(*names).rpartition("#")[2]


def records(files: Mapping[str, bytes]) -> Iterator[Record]:
    """All records of some files, in order; BadInput for what cannot be read."""
    for name, data in files.items():
        for inner, stream in _opened(name, data):
            ending = PurePath(inner).suffix.lower()
            if ending in XML:
                yield from _from_xml(inner, stream)
            elif ending in LINES:
                yield from _from_lines(inner, stream)
            else:
                raise BadInput(f"{inner} is neither .xml nor .jsonl; leave it out.")


class _Bounded(io.RawIOBase):
    """A stream that refuses to unpack without end."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.stream, self.name, self.taken = stream, name, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes; BadInput beyond `LARGEST`."""
        try:
            data = self.stream.read(len(buffer))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile):
            raise BadInput(f"{self.name} is damaged and cannot be unpacked.") from None
        self.taken += len(data)
        if self.taken > LARGEST:
            raise BadInput(f"{self.name} unpacks to more than one gigabyte; split it.")
        buffer[: len(data)] = data
        return len(data)


def _opened(name: str, data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    if name.lower().endswith(".zip"):
        try:
            packed = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile:
            raise BadInput(f"{name} is no zip file, or it is damaged.") from None
        for info in packed.infolist():
            if info.filename.lower().endswith((*XML, *LINES)):
                yield info.filename, io.BufferedReader(_Bounded(packed.open(info), info.filename))
    elif name.lower().endswith(".gz"):
        stream = gzip.GzipFile(fileobj=io.BytesIO(data))
        yield name[:-3], io.BufferedReader(_Bounded(stream, name))  # type: ignore[arg-type]
    else:
        yield name, io.BytesIO(data)


def _from_xml(name: str, stream: IO[bytes]) -> Iterator[Record]:
    head = stream.read(HEAD)
    _refuse_entities(name, head)
    events = ElementTree.iterparse(_Rejoined(head, stream), events=("start", "end"))
    depth = 0
    try:
        root: ElementTree.Element | None = None
        for event, element in events:
            depth += 1 if event == "start" else -1
            if root is None:
                root = element
            if event == "end" and depth == 1:
                yield Record(_local(element.tag), _leaves_of(element))
                root.clear()
    except ElementTree.ParseError as fault:
        line, at = fault.position
        raise BadInput(f"{name}, line {line}, place {at}: this is no well-formed XML.") from None


class _Rejoined:
    """A stream whose first bytes have been looked at already."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self.head, self.rest = head, rest

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if self.head:
            first, self.head = self.head, b""
            return first
        return self.rest.read(size)


def _refuse_entities(name: str, head: bytes) -> None:
    """BadInput for a document type: it stands before the first element or nowhere."""

    class Seen(Exception):
        pass

    def stop(*_told: object) -> None:
        raise Seen

    def refuse(*_told: object) -> None:
        raise BadInput(f"{name} holds a document type (DOCTYPE), which is not read; take it out.")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(head, False)
    except Seen:
        return
    except expat.ExpatError as fault:
        raise BadInput(f"{name}, line {fault.lineno}: this is no well-formed XML.") from None
    raise BadInput(f"{name} has no element in its first {HEAD:,} bytes.")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].casefold()


def _leaves_of(element: ElementTree.Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one in element.iter():
        if len(one) == 0 and one.text and one.text.strip():
            found.setdefault(_plain(_local(one.tag)), []).append(one.text.strip())
    return {name: tuple(texts) for name, texts in found.items()}


def _from_lines(name: str, stream: IO[bytes]) -> Iterator[Record]:
    stem = _singular(PurePath(name).stem)
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            raise BadInput(
                f"{name}, line {number}: this is no JSON; give one record a line."
            ) from None
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, dict):
                raise BadInput(f"{name}, line {number}: a record must be an object in braces.")
            kind = one.pop("resource", None) or one.pop("_type", None) or stem
            found: dict[str, list[str]] = {}
            _gather(one, "", found)
            leaves = {key: tuple(texts) for key, texts in found.items()}
            yield Record(_singular(str(kind)), leaves)


def _gather(value: Any, key: str, found: dict[str, list[str]]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _gather(inner, str(name), found)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, key, found)
    elif value is not None and value != "":
        text = str(value).lower() if isinstance(value, bool) else str(value)
        found.setdefault(_plain(key.casefold()), []).append(text)


def _plain(name: str) -> str:
    return name.removesuffix("descriptor")


def _singular(name: str) -> str:
    plain = name.rpartition("/")[2].rpartition(".")[2].casefold()
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain
