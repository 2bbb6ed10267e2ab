"""The zip around a project, opened with care."""

import io
import stat
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from listening.settings import BadInput

LARGEST = 200 * 2**20  # bytes unpacked
MAX_RATIO = 100
SMALL = 10 * 2**20  # bytes; below that a high ratio does no harm
MOST_ENTRIES = 50_000
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Archive:
    """The project's XML and its other files by lower-cased base name."""

    project: bytes
    files: dict[str, bytes]


def unpack(data: bytes, name: str) -> Archive:
    """Open a .qdpx; BadInput for what is no project or would do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check(entries, len(data), name)
            found = {e.filename: _read(archive, e, name) for e in entries if not e.is_dir()}
    except BROKEN:
        raise BadInput(f"{name} is not a project file (.qdpx) that can be read.") from None
    project = [text for path, text in found.items() if path.lower() == "project.qde"]
    if not project:
        raise BadInput(f"{name} holds no project.qde; export it again as a REFI-QDA project.")
    return Archive(project[0], {path.rpartition("/")[2].lower(): t for path, t in found.items()})


def parse(data: bytes, name: str) -> etree._Element:
    """The root of an XML file; BadInput where it is broken or defines entities."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise BadInput(f"{name}, line {line}: the XML is broken; export it again.") from None
    about = root.getroottree().docinfo
    if about.doctype or about.internalDTD is not None:
        raise BadInput(f"{name} carries a DTD, which no such file needs; it was not read.")
    return root


def _check(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST:
        raise BadInput(f"{name} unpacks to more than {LARGEST // 2**20} MB; export it in parts.")
    if unpacked > SMALL and unpacked > MAX_RATIO * packed:
        raise BadInput(f"{name} unpacks to more than {MAX_RATIO} times its size; it was not read.")
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or ":" in path.split("/")[0]:
            raise BadInput(f"{name} names a file outside itself ({path[:80]}); it was not read.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise BadInput(f"{name} holds a link ({path[:80]}) in place of a file.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise BadInput(f"{name} says a wrong size for {entry.filename[:80]}; it was not read.")
    return data
