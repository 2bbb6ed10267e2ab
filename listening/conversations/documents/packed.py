"""The zip around a word processor's file, opened with care."""

import io
import zipfile
import zlib

from lxml import etree

from listening.settings import BadInput

LARGEST = 50 * 2**20  # bytes unpacked, per part
MAX_RATIO = 200
SMALL = 2**20  # bytes; below that a high ratio does no harm
DEEPEST = 200  # nested elements; people's files have a few dozen
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, NotImplementedError)


def parts(data: bytes, name: str, wanted: tuple[str, ...]) -> dict[str, etree._Element]:
    """The XML of those wanted parts that a file has; BadInput where it is broken or a bomb."""
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if entry.filename in wanted:
                    found[entry.filename] = _xml(_bytes(archive, entry, name), name)
    except BROKEN:
        raise BadInput(
            f"{name} cannot be read (broken, or locked with a password); save it again."
        ) from None
    return found


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    size = entry.file_size
    if size > LARGEST or (size > SMALL and size > MAX_RATIO * max(entry.compress_size, 1)):
        raise BadInput(f"{name} unpacks to far more than it is; it was not read.")
    with archive.open(entry) as file:
        data = file.read(size + 1)
    if len(data) > size:
        raise BadInput(f"{name} says a wrong size of itself; it was not read.")
    return data


def _xml(data: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise BadInput(f"{name} is broken inside; save it again.") from None
    about = root.getroottree().docinfo
    if about.doctype or about.internalDTD is not None:
        raise BadInput(f"{name} carries a DTD, which no such file needs; it was not read.")
    if _deeper(root, DEEPEST):
        raise BadInput(f"{name} is nested too deeply to be read; save it again as plain text.")
    return root


def _deeper(root: etree._Element, most: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            return True
    return False
