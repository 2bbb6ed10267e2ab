"""What of a text goes into the index, what a question asks of it, and where it was found.

Words are found by their beginning. Scripts that set no blanks between words (and Hangul, whose
words grow together) are kept as single letters and pairs of them. Pure: texts in, values out.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from listening.excerpts.search.folding import Folded, fold, folded

LONGEST = 40  # letters of a word that are kept
MOST = 12  # words of one question
# Han, kana, Hangul, Thai, Lao, Myanmar, Khmer.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
RUN = re.compile("w+|c+")
# Particles in front of an Arabic word; what is left must be long enough to be one.
JOINED = re.compile("^(?:[وف]?[بكل]?ال|[وف]?لل|[وف](?=[\u0620-\u06ff]))")
BARE = 3
QUOTED = re.compile('["“”«»„]([^"“”«»„]*)["“”«»„]')


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the index that must be there, or (`begins`) one that begins so."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One word, run of letters or phrase of a question.

    All entries must be there; `exact` says that this alone is not enough: `text` must stand in the
    folded words as it is.
    """

    text: str
    entries: tuple[Entry, ...]
    exact: bool = False
    phrase: bool = False


def index(*texts: str) -> set[str]:
    """The entries of an excerpt's texts."""
    found: set[str] = set()
    for text in texts:
        plain = folded(text)
        for start, end, unspaced in _runs(plain):
            run = plain[start:end]
            found |= set(_pairs(run)) | set(run) if unspaced else _forms(run)
    return found


def ask(question: str) -> tuple[Part, ...]:
    """What a question asks: each word as a beginning, and what stands in quotation marks as is."""
    parts: list[Part] = []
    at = 0
    for quoted in QUOTED.finditer(question):
        parts += _loose(question[at : quoted.start()])
        parts += _phrase(quoted.group(1))
        at = quoted.end()
    parts += _loose(question[at:])
    return tuple(dict.fromkeys(parts))[:MOST]


def says(parts: tuple[Part, ...], *texts: str) -> bool:
    """Whether every part that the index alone cannot tell stands in one of the texts."""
    wanted = [part for part in parts if part.exact]
    said = [folded(text) for text in texts] if wanted else []
    return all(any(_places(part, text) for text in said) for part in wanted)


def marks(parts: tuple[Part, ...], text: str) -> list[tuple[int, int]]:
    """Code points of the text that answer the question, in order and apart from each other."""
    plain = fold(text)
    spans = sorted(
        plain.back(start, end)
        for part in parts
        for start, end in _found(part, plain)
        if end > start
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def pieces(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text cut at the spans: each piece, and whether it is one of them."""
    found: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*found, (text[at:], False)] if piece[0]]


def _loose(text: str) -> list[Part]:
    plain = folded(text)
    parts: list[Part] = []
    for start, end, unspaced in _runs(plain):
        run = plain[start:end]
        if not unspaced:
            parts.append(Part(run, (Entry(run[:LONGEST], begins=True),)))
        else:
            entries = tuple(Entry(one) for one in (_pairs(run) or [run]))
            parts.append(Part(run, entries, exact=len(run) > 2))
    return parts


def _phrase(text: str) -> list[Part]:
    plain = " ".join(folded(text).split())
    entries: list[Entry] = []
    for start, end, unspaced in _runs(plain):
        run = plain[start:end]
        entries += (
            [Entry(one) for one in (_pairs(run) or [run])] if unspaced else [Entry(run[:LONGEST])]
        )
    return [Part(plain, tuple(dict.fromkeys(entries)), exact=True, phrase=True)] if entries else []


def _found(part: Part, plain: Folded) -> Iterator[tuple[int, int]]:
    if part.exact or len(part.entries) != 1 or not part.entries[0].begins:
        yield from _places(part, plain.text)
        return
    for start, end, unspaced in _runs(plain.text):
        forms = set() if unspaced else _forms(plain.text[start:end])
        if any(form.startswith(part.entries[0].text) for form in forms):
            yield start, end


def _places(part: Part, text: str) -> list[tuple[int, int]]:
    """Where a part stands in a folded text; a phrase as whole words, whatever divides them."""
    if not part.phrase:
        return [hit.span() for hit in re.finditer(re.escape(part.text), text)]
    runs = [part.text[start:end] for start, end, _ in _runs(part.text)]
    first, last = _edge(runs[0][0]), _edge(runs[-1][-1])
    sought = first + re.escape(runs[0])
    for before, run in pairwise(runs):
        sought += (r"[\W_]+" if _edge(before[-1]) and _edge(run[0]) else r"[\W_]*") + re.escape(run)
    sought += last
    return [hit.span() for hit in re.finditer(sought, text)]


def _edge(sign: str) -> str:
    return "" if UNSPACED.match(sign) else r"\b"


def _runs(plain: str) -> Iterator[tuple[int, int, bool]]:
    """Words of a folded text: start, end, and whether its script sets no blanks."""
    kinds = "".join(map(_kind, plain))
    for run in RUN.finditer(kinds):
        yield run.start(), run.end(), kinds[run.start()] == "c"


@lru_cache(maxsize=65536)
def _kind(sign: str) -> str:
    if UNSPACED.match(sign):
        return "c"
    # Vowel signs of Hindi and its kin are marks, not letters, and belong to the word.
    return "w" if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " "


def _forms(run: str) -> set[str]:
    """A word, and what is left of it without what Arabic writes together with it: and, the, to."""
    bare = JOINED.sub("", run)
    return {run[:LONGEST], bare[:LONGEST]} if len(bare) >= BARE else {run[:LONGEST]}


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def tokens(plain: str) -> list[tuple[int, int]]:
    """Words of a folded text as spans; a script without blanks counts letter by letter."""
    found: list[tuple[int, int]] = []
    for start, end, unspaced in _runs(plain):
        found += [(i, i + 1) for i in range(start, end)] if unspaced else [(start, end)]
    return found
