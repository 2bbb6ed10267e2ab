"""Sound without what a device wrote beside it: place, time, names, pictures."""

from collections.abc import Iterator
from typing import BinaryIO

import mutagen

from listening.settings import BadInput

# Boxes of MP4 that hold others; those that tell about the recording become empty space, so that
# nothing behind them moves.
HOLDERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf")
TOLD = (b"udta", b"meta", b"uuid")
CLOCKS = (b"mvhd", b"tkhd", b"mdhd")  # when it was made, to the second
DEEPEST = 8
SOUND = (b"fmt ", b"fact", b"data")  # all that a player of WAV needs
# Elements of WebM: the segment and what it tells of itself, its tags, files attached to it.
SEGMENT, INFO, VOID = 0x18538067, 0x1549A966, 0xEC
TOP = {0x1254C367, 0x1941A469}
WITHIN = {0x4461, 0x7BA9, 0x4D80, 0x5741, 0x73A4, 0x7384}
BLANK = 2**16


def clean(file: BinaryIO, kind: str) -> None:
    """Empty what stands beside the sound, in place; raises BadInput where the file is broken."""
    try:
        if kind == "audio/mp4":
            _blank_boxes(file, 0, _length(file), 0)
        elif kind == "audio/webm":
            _blank_elements(file)
        elif kind == "audio/wav":
            _blank_chunks(file)
        else:
            file.seek(0)
            found = mutagen.File(file)
            if found is None:
                raise BadInput("This file is no sound that can be played; save it again.")
            file.seek(0)
            found.delete(file)
    except (mutagen.MutagenError, OverflowError, ValueError, IndexError, EOFError) as fault:
        if isinstance(fault, BadInput):
            raise
        raise BadInput("This file is broken; save the recording again.") from None
    file.seek(0)


def _blank_chunks(file: BinaryIO) -> None:
    at, end = 12, _length(file)
    while at + 8 <= end:
        file.seek(at)
        name, size = file.read(4), int.from_bytes(file.read(4), "little")
        if name == b"data" and at + 8 + size > end:
            return  # cut off while it was recorded; players take what there is
        if name not in SOUND:
            file.seek(at)
            file.write(b"JUNK")
            _zero(file, at + 8, min(at + 8 + size, end))
        at += 8 + size + size % 2


def _length(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _blank_boxes(file: BinaryIO, start: int, end: int, depth: int) -> None:
    for at, head, size, name in _boxes(file, start, end):
        if name in TOLD:
            file.seek(at + 4)
            file.write(b"free")
            _zero(file, at + head, at + size)
        elif name in CLOCKS:
            file.seek(at + head)
            wide = file.read(1) == b"\x01"
            _zero(file, at + head + 4, min(at + head + (20 if wide else 12), at + size))
        elif name in HOLDERS and depth < DEEPEST:
            _blank_boxes(file, at + head, at + size, depth + 1)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int, bytes]]:
    """Where each box begins, the lengths of its head and of all of it, its name."""
    at = start
    while at + 8 <= end:
        file.seek(at)
        raw = file.read(16)
        size, name, head = int.from_bytes(raw[:4], "big"), raw[4:8], 8
        if size == 1:
            size, head = int.from_bytes(raw[8:16], "big"), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise ValueError("a box that is longer than what holds it")
        yield at, head, size, name
        at += size


def _zero(file: BinaryIO, start: int, end: int) -> None:
    file.seek(start)
    while start < end:
        part = min(BLANK, end - start)
        file.write(bytes(part))
        start += part


def _blank_elements(file: BinaryIO) -> None:
    end = _length(file)
    for name, _start, body, stop in _elements(file, 0, end):
        if name != SEGMENT:
            continue
        for inner, at, begin, until in _elements(file, body, stop):
            if inner in TOP:
                _void(file, at, until)
            elif inner == INFO:
                for told, first, _begin, last in _elements(file, begin, until):
                    if told in WITHIN:
                        _void(file, first, last)


def _elements(file: BinaryIO, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Name, begin, begin of the content and end of each element; what streams has no end."""
    while at < end:
        name, first = _number(file, at, keep=True)
        size, body = _number(file, first, keep=False)
        unknown = size == 2 ** (7 * (body - first)) - 1
        stop = end if unknown else body + size
        if stop > end:
            # A recorder that was cut off wrote a length that it never reached.
            stop = end
        yield name, at, body, stop
        if unknown and name != SEGMENT:
            return
        at = stop


def _number(file: BinaryIO, at: int, *, keep: bool) -> tuple[int, int]:
    """A number of variable length at this place, and where it ends."""
    file.seek(at)
    first = file.read(1)
    if not first or not first[0]:
        raise ValueError("no number stands here")
    length = 9 - first[0].bit_length()
    rest = file.read(length - 1)
    if len(rest) != length - 1:
        raise EOFError
    lead = first[0] if keep else first[0] & (0xFF >> length)
    return int.from_bytes(bytes([lead]) + rest, "big"), at + length


def _void(file: BinaryIO, start: int, end: int) -> None:
    """Make an element into empty space of the same length."""
    space = end - start
    if space < 2:
        return
    width = 1 if space - 2 < 127 else 8
    size = space - 1 - width
    if size < 0:
        return
    file.seek(start)
    file.write(bytes([VOID]) + (size | 1 << 7 * width).to_bytes(width, "big"))
    _zero(file, file.tell(), end)
