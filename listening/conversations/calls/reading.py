"""What a program wrote of a call, whichever it was, as lines of notes."""

from listening.conversations.calls import subtitles, written
from listening.conversations.calls.spoken import Call, joined, lines


def read(text: str) -> Call | None:
    """A transcript of Zoom, Teams, Meet and their like; None where the text is something else.

    Known forms: WebVTT and SubRip with names in voice tags, before a colon or above the words;
    names and times on lines of their own; blocks of minutes. What follows from one speaker is one
    turn. Lines come out in our own form, which read again is left as it is.
    """
    cues = subtitles.pieces(text)
    if cues:
        named = any(piece.name for piece in cues)
        # Who speaks has to be written in, so every piece stays where a name can be put before it.
        return Call(text=lines(joined(cues) if named else cues), named=named)
    found = written.pieces(text)
    if found is None:
        return None
    return Call(text=lines(joined(found.pieces)), names=found.names, left_out=found.left_out)
