"""One spelling for many: folded text whose every character knows where it came from."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_ARABIC = str.maketrans("أإآٱىؤئةکی", "اااايوىهكي")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_PLAIN = {"đ": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "ё": "е"}
_APOSTROPHES = frozenset("'’‘ʼʻ`´ʿʾ＇")
_AS_BLANK = frozenset("-‐‑‒–—_/\\|")
_GAPS = re.compile(r"\s{2,}|[^\S ]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` folded; `origin[i]` is the offset in the given text (None: the same offset)."""

    text: str
    origin: tuple[int, ...] | None
    length: int

    def at(self, offset: int) -> int:
        """Offset in the given text of the folded character at `offset`."""
        if self.origin is None:
            return offset
        return self.origin[offset] if offset < len(self.origin) else self.length


class _Table(dict[int, str]):
    """Character by character; remembers those that change the length of a text."""

    def __init__(self, *, accents: bool) -> None:
        super().__init__()
        self.accents = accents
        self.odd: set[str] = set()

    def __missing__(self, point: int) -> str:
        char = chr(point)
        folded = self._fold(char)
        if len(folded) != 1:
            self.odd.add(char)
        self[point] = folded
        return folded

    def _fold(self, char: str) -> str:
        if char in _APOSTROPHES:
            return "'"
        if char in _AS_BLANK:
            return " "
        if unicodedata.category(char) in ("Cf", "Mn") and not _keeps_mark(char):
            return ""
        low = unicodedata.normalize("NFKC", char).casefold().translate(_ARABIC)
        low = _ARABIC_MARKS.sub("", low)
        if low in _PLAIN and (self.accents or low == "ё"):
            return _PLAIN[low]
        if self.accents and unicodedata.normalize("NFD", low)[:1].isascii():
            low = "".join(c for c in unicodedata.normalize("NFD", low) if not _combining(c))
        return unicodedata.normalize("NFC", low)


def _combining(char: str) -> bool:
    return unicodedata.category(char) == "Mn"


def _keeps_mark(char: str) -> bool:
    # Vowel signs of Indic, Burmese, Khmer, Thai and Ethiopic scripts carry the word.
    return _combining(char) and "\u0900" <= char <= "\u17ff"


_WITHOUT, _WITH = _Table(accents=True), _Table(accents=False)


def fold(text: str, *, keep_accents: bool = False) -> Folded:
    """`text` casefolded, blanks run together, accents of Latin letters dropped.

    Arabic vowel signs and tatweel go, alef, ta marbuta and alef maqsura become one letter each,
    Russian ё becomes е, hyphens and slashes become blanks. `keep_accents` serves languages
    whose accents tell words apart (Vietnamese).
    """
    table = _WITH if keep_accents else _WITHOUT
    quick = text.translate(table)
    plain = unicodedata.is_normalized("NFC", text) and table.odd.isdisjoint(text)
    if plain and not _GAPS.search(quick):
        return Folded(quick, None, len(text))
    return _slowly(text, table)


def _slowly(text: str, table: _Table) -> Folded:
    chars: list[str] = []
    origin: list[int] = []
    for start, end in _clusters(text):
        for char in unicodedata.normalize("NFC", text[start:end]).translate(table):
            blank = char.isspace()
            if blank and (not chars or chars[-1] == " "):
                continue
            chars.append(" " if blank else char)
            origin.append(start)
    return Folded("".join(chars), tuple(origin), len(text))


def _clusters(text: str) -> list[tuple[int, int]]:
    """Stretches of a letter with the marks that combine with it."""
    starts = [i for i, c in enumerate(text) if i == 0 or not unicodedata.combining(c)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def canonical(text: str) -> str:
    """The one spelling under which duplicates meet: folded, outer punctuation dropped."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return " ".join(folded.split()).strip(".,;:!?¡¿。，！？؟،؛ \"'“”«»()[]-–—")


def digest(*parts: str) -> str:
    """A short hash that orders texts without regard to the order they came in."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def has_letters(text: str) -> bool:
    """Whether anything in `text` could be read aloud as a word."""
    return any(map(str.isalpha, text))


def order(texts: Sequence[str]) -> list[int]:
    """Positions of `texts` sorted by hash: the same list however the rows were shuffled."""
    return sorted(range(len(texts)), key=lambda i: (digest(texts[i]), texts[i]))
