"""What kind of sound a file holds, told by its first bytes and never by its name."""

HEAD = 4096  # bytes that are looked at
KINDS = {
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/webm": "webm",
}
# Film files of phones and recorders of calls have the same first box; their first brands tell.
BRANDS = (b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"iso5", b"iso6", b"dash", b"qt  ")


def kind(head: bytes) -> str:
    """The media type of a sound file that is taken, "" for anything else."""
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head[4:8] == b"ftyp" and head[8:12] in BRANDS:
        return "audio/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return "audio/webm"
    if head.startswith(b"ID3") or _frame(head):
        return "audio/mpeg"
    return ""


def _frame(head: bytes) -> bool:
    """Whether a frame of MPEG sound begins here: eleven ones, then values that are not reserved."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, frequency = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer != 0 and rate not in (0, 15) and frequency != 3
