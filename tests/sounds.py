"""Small sound files with what a device writes beside the sound: names, a place, a time."""

import io
import struct
import wave
from collections.abc import Iterable

from mutagen.id3 import ID3, TIT2, TXXX

TOLD = "Zebulonia at 12 Elm Street"
RATE = 8_000


def wav(seconds: float = 1.0) -> bytes:
    """Silence, and a title in a list of information."""
    stored = io.BytesIO()
    with wave.open(stored, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE)
        made.writeframes(bytes(int(RATE * seconds) * 2))
    told = b"INFOINAM" + struct.pack("<I", len(TOLD)) + TOLD.encode()
    stored.seek(0, io.SEEK_END)
    stored.write(b"LIST" + struct.pack("<I", len(told)) + told)
    stored.seek(4)
    stored.write(struct.pack("<I", len(stored.getvalue()) - 8))
    return stored.getvalue()


def mp3() -> bytes:
    """Frames of silence behind a tag, a shorter tag at the end."""
    frame = b"\xff\xfb\x90\xc4" + bytes(413)
    stored = io.BytesIO(frame * 20)
    tags = ID3()
    tags.add(TIT2(encoding=3, text=TOLD))
    tags.add(TXXX(encoding=3, desc="place", text=TOLD))
    tags.save(stored, v1=2)
    return stored.getvalue()


def box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + name + content


def m4a() -> bytes:
    """The boxes of a phone: when, where and by whom it was recorded, then the sound."""
    made = struct.pack(">IIII", 0, 3_900_000_000, 3_900_000_001, 1000) + bytes(84)
    place = box(b"\xa9xyz", TOLD.encode())
    return b"".join(
        (
            box(b"ftyp", b"M4A ", bytes(4)),
            box(
                b"moov",
                box(b"mvhd", made),
                box(b"trak", box(b"tkhd", made), box(b"udta", place)),
                box(b"udta", place),
                box(b"meta", bytes(4), TOLD.encode()),
            ),
            box(b"mdat", b"SOUND" * 100),
        )
    )


def element(name: bytes, content: bytes) -> bytes:
    return name + (len(content) | 1 << 56).to_bytes(8, "big") + content


def webm() -> bytes:
    """A browser's recording, with a title, a day and tags."""
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm"))
    info = element(
        b"\x15\x49\xa9\x66",
        element(b"\x7b\xa9", TOLD.encode()) + element(b"\x44\x61", bytes(range(8))),
    )
    tags = element(b"\x12\x54\xc3\x67", TOLD.encode() * 20)
    cluster = element(b"\x1f\x43\xb6\x75", b"SOUND" * 100)
    return head + element(b"\x18\x53\x80\x67", info + cluster + tags)


def ogg() -> bytes:
    """Two pages of Opus: what it is, and comments."""
    comment = f"TITLE={TOLD}".encode()
    tags = b"OpusTags" + struct.pack("<I", 1) + b"x" + struct.pack("<I", 1)
    tags += struct.pack("<I", len(comment)) + comment
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    return b"".join(_pages((head, tags, b"SOUND" * 20)))


def _pages(packets: Iterable[bytes]) -> Iterable[bytes]:
    for number, packet in enumerate(packets):
        flags = 2 if number == 0 else 4 if number == 2 else 0
        lacing = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
        page = b"OggS" + struct.pack("<BBqIII", 0, flags, 960 * number, 7, number, 0)
        page += bytes([len(lacing)]) + lacing + packet
        yield page[:22] + struct.pack("<I", _crc(page)) + page[26:]


def _crc(page: bytes) -> int:
    found = 0
    for byte in page:
        found ^= byte << 24
        for _ in range(8):
            found = (found << 1 ^ 0x04C11DB7 if found & 0x80000000 else found << 1) & 0xFFFFFFFF
    return found


ALL = {
    "audio/wav": wav(),
    "audio/mpeg": mp3(),
    "audio/mp4": m4a(),
    "audio/webm": webm(),
    "audio/ogg": ogg(),
}
