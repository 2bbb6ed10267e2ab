"""Text broken into lines without a browser: every width is a cautious guess, so nothing runs out.

Fonts differ from phone to phone. A line may end early, which looks calm, but should not leave its
box.
"""

import unicodedata
from collections.abc import Iterator
from itertools import dropwhile

# Widths in ems, by what the widest of the usual system fonts takes.
EMS = {
    **dict.fromkeys("ijlI.,:;'|!()[]’‘·ıí-", 0.38),
    **dict.fromkeys("rtf/", 0.43),
    **dict.fromkeys("cszkvxyJ", 0.58),
    **dict.fromkeys("mwMW@%—…œæ", 0.99),
}
# Scripts that write no spaces between words: a line may end after any of their letters.
JOINED = ("THAI", "LAO", "KHMER", "MYANMAR", "CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def width(text: str, size: float) -> float:
    """How wide a text may get at a font size, in the units of the size."""
    return size * sum(_em(sign) for sign in text)


def wrap(text: str, room: float, size: float) -> tuple[str, ...]:
    """Lines of at most `room`; nothing but blanks at the ends of lines is lost.

    A word longer than a line is cut between letters, never between a letter and its marks.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if width((line + piece).rstrip(), size) <= room:
            line += piece
            continue
        if line.strip():
            lines.append(_begun(line).rstrip())
        line = _begun(piece)
        while width(line.rstrip(), size) > room:
            head = _fitting(line, room, size)
            lines.append(head)
            line = line[len(head) :]
    if line.strip():
        lines.append(_begun(line).rstrip())
    return tuple(lines)


def _begun(line: str) -> str:
    """Without the blanks before it; a blank that carries a mark is a letter and stays."""
    return "".join(dropwhile(str.isspace, _letters(line)))


def _em(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(sign) in ("W", "F"):
        return 1.04
    if sign.isspace():
        return 0.32
    if sign in EMS:
        return EMS[sign]
    return 0.76 if sign.isupper() else 0.64


def _pieces(text: str) -> Iterator[str]:
    """Stretches after which a line may end."""
    piece = ""
    for letter in _letters(text):
        if piece and (piece[-1].isspace() or piece[-1] == "/") and not letter[0].isspace():
            yield piece
            piece = ""
        piece += letter
        if _joined(letter[0]):
            yield piece
            piece = ""
    if piece:
        yield piece


def _letters(text: str) -> Iterator[str]:
    """Each letter with the marks that belong to it."""
    letter = ""
    for sign in text:
        if letter and unicodedata.category(sign) not in ("Mn", "Mc", "Me", "Cf"):
            yield letter
            letter = ""
        letter += sign
    if letter:
        yield letter


def _joined(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith(JOINED)


def _fitting(word: str, room: float, size: float) -> str:
    """The longest beginning of a word that fits, at least one letter."""
    head = ""
    for letter in _letters(word):
        if head and width(head + letter, size) > room:
            break
        head += letter
    return head
