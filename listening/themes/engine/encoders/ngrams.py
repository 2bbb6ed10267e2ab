"""N-grams of many short texts at once, as hashed numbers: numpy alone, no loop over characters.

Words, pairs of words, and runs of characters inside a word with its blanks. The hash is our own
(multiply and shift over code points, 64 bits), so that a number means the same n-gram in every
process and on every machine.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from listening.themes.engine.folding import fold
from listening.themes.engine.languages import ACCENTS_MATTER

Keys = NDArray[np.int64]
_Codes = NDArray[np.uint64]
BITS = 30
SHORTEST, LONGEST = 2, 5  # characters of a run, blanks round the word counted
_STEP, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
_HALF, _REST = np.uint64(32), np.uint64(64 - BITS)
_FIRST_WIDE = 0x2E80  # from here on one character carries about as much as a short word
_BLANK, _NEXT = np.uint64(32), "\n"


def ngrams(texts: Sequence[str], tag: str) -> tuple[Keys, Keys]:
    """Row of the text and number (0 <= number < 2**BITS) of every n-gram, in pairs.

    `tag` is the primary tag of the texts' language. An n-gram that a text holds twice is there
    twice. Accents of Latin letters, capitals and Arabic vowel signs make no difference, except
    accents in Vietnamese.
    """
    keep = tag in ACCENTS_MATTER
    folded = [fold(text, keep_accents=keep).text.replace(_NEXT, " ") for text in texts]
    codes, owner = _spaced(_NEXT + _NEXT.join(folded) + _NEXT)
    if len(codes) < 2:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    found = [*_words(codes, owner), *_runs(codes, owner)]
    rows = np.concatenate([rows for rows, _ in found])
    numbers = np.concatenate([numbers for _, numbers in found])
    return rows, numbers


def _spaced(joined: str) -> tuple[_Codes, Keys]:
    """Letters and digits, exactly one blank before and after each word, and whose they are."""
    raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    breaks = raw == ord(_NEXT)
    owner = np.cumsum(breaks) - 1 - breaks
    letters = _letters(raw)
    kept = letters.copy()
    kept[1:] |= letters[:-1]
    kept[0] = True
    codes = np.where(letters, raw, 32)[kept].astype(np.uint64)
    return codes, owner[kept].astype(np.int64)


def _letters(raw: NDArray[np.uint32]) -> NDArray[np.bool_]:
    seen = np.zeros(0x110000, dtype=bool)
    seen[raw] = True
    points = np.flatnonzero(seen)
    seen[points] = [_is_letter(int(point)) for point in points]
    return seen[raw]


@cache
def _is_letter(point: int) -> bool:
    return chr(point).isalnum() or unicodedata.category(chr(point)).startswith("M")


def _words(codes: _Codes, owner: Keys) -> list[tuple[Keys, Keys]]:
    """Words and pairs of neighbouring words of one text."""
    blank = codes == _BLANK
    starts = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    if not len(starts):
        return []
    first = np.zeros(len(codes), dtype=np.int64)
    first[starts] = 1
    word = np.cumsum(first) - 1
    place = np.arange(len(codes)) - starts[np.maximum(word, 0)]
    inside = ~blank
    powers = np.cumprod(np.full(int(place.max()) + 1, _STEP, dtype=np.uint64))
    values = np.zeros(len(codes), dtype=np.uint64)
    values[inside] = _mixed(codes[inside]) * powers[place[inside]]
    whole = np.add.reduceat(values, starts)
    mine = owner[starts]
    pairs = np.flatnonzero(mine[:-1] == mine[1:])
    both = whole[pairs] * _MIX + whole[pairs + 1]
    return [
        (mine, _numbers(whole + np.uint64(1))),
        (mine[pairs], _numbers(both + np.uint64(2))),
    ]


def _runs(codes: _Codes, owner: Keys) -> list[tuple[Keys, Keys]]:
    """Runs of characters, word by word; single characters only in scripts where they tell."""
    blanks = np.concatenate([[0], np.cumsum(codes == _BLANK)])
    found = []
    wide = np.flatnonzero(codes >= _FIRST_WIDE)
    hashed = _mixed(codes)
    found.append((owner[wide], _numbers(hashed[wide] + np.uint64(3))))
    for length in range(2, LONGEST + 1):
        last = len(codes) - length + 1
        if last < 1:
            break
        hashed = (hashed[:last] * _STEP) ^ _mixed(codes[length - 1 :])
        inner = blanks[length - 1 : length - 1 + last] - blanks[1 : 1 + last]
        start = np.flatnonzero(inner == 0)
        found.append((owner[start + 1], _numbers(hashed[start] + np.uint64(3 + length))))
    return found


def _mixed(values: _Codes) -> _Codes:
    values = (values + np.uint64(1)) * _MIX
    values ^= values >> _HALF
    return values * _STEP


def _numbers(hashed: _Codes) -> Keys:
    return (_mixed(hashed) >> _REST).astype(np.int64)
