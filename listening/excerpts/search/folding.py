"""Letters as a search compares them, in any script, and where each of them stood.

Case, accents, forms of width, Arabic vowel signs and the stretching line do not count; the marks
of scripts that write vowels with them (Hindi, Thai, Khmer) do. Pure: texts in, values out.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Signs that tell nobody apart in a search: accents, Hebrew points, Arabic vowels, what joins.
LOST = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06ed\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]"
)
# Letters that no decomposition takes apart but people type for one another.
ALIKE = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ʻ": "'",
        "ʼ": "'",
        "’": "'",
        "‘": "'",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ک": "ك",
        "ة": "ه",
        "ۀ": "ه",
        "ہ": "ه",
    }
)
WHOLE = re.compile("[\u3040-\u30ff\uac00-\ud7a3]")  # kana and Hangul lose by being taken apart


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; each of its letters comes from `spans[i]` of the text as it was."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """A span here -> the span of the text as it was, whole letters with their marks."""
        return self.spans[start][0], self.spans[end - 1][1]


def fold(text: str) -> Folded:
    """The text folded, with the way back."""
    if text.isascii():
        return Folded(text.lower(), tuple((i, i + 1) for i in range(len(text))))
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        made = _folded(text[start:end])
        letters.append(made)
        spans += [(start, end)] * len(made)
    return Folded("".join(letters), tuple(spans))


def folded(text: str) -> str:
    """The text folded, for what needs no way back."""
    if text.isascii():
        return text.lower()
    return "".join(_folded(text[start:end]) for start, end in _clusters(text))


def _clusters(text: str) -> list[tuple[int, int]]:
    """A letter with the marks that follow it; letters of Hangul that make one syllable."""
    starts = [i for i, sign in enumerate(text) if i == 0 or not _joins(sign)]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


@lru_cache(maxsize=4096)
def _joins(sign: str) -> bool:
    medial = "\u1160" <= sign <= "\u11ff"
    return medial or unicodedata.combining(sign) > 0 or LOST.match(sign) is not None


@lru_cache(maxsize=65536)
def _folded(cluster: str) -> str:
    made = []
    for sign in unicodedata.normalize("NFKC", cluster).casefold():
        if WHOLE.match(sign):
            made.append(sign)
            continue
        plain = LOST.sub("", unicodedata.normalize("NFKD", sign)).translate(ALIKE)
        made.append("".join(str(unicodedata.decimal(one, one)) for one in plain))
    return "".join(made)
