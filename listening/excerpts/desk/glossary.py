"""Words that a project wants translated the same way everywhere, found in a source text."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from listening.communities.groups import folded

# Where words are not parted by blanks, a term is met anywhere.
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my", "ksw"})
ENDING = 2  # letters: buses, familias


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or phrase, its translations by language, and what to mind."""

    word: str
    language: str
    said: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Met:
    """A term that a source has: what stands for it in the target, and whether it stands there."""

    word: str
    said: str
    note: str
    used: bool


def met(
    source: str, target: str, terms: Iterable[Term], *, language: str, into: str
) -> tuple[Met, ...]:
    """Terms of a source in `language` that have a translation `into`, in the glossary's order.

    A term in another language is met the other way round: its translation stands in the source.
    """
    found = []
    for term in terms:
        by_language = {**term.said, term.language: term.word}
        word, said = by_language.get(language, ""), by_language.get(into, "")
        if word and said and _has(source, word, language):
            found.append(Met(word, said, term.note, _has(target, said, into)))
    return tuple(found)


def _has(text: str, word: str, language: str) -> bool:
    text, word = _plain(text), _plain(word)
    if language.partition("-")[0] in UNSPACED:
        return word in text
    parts = r"\s+".join(re.escape(part) for part in word.split())
    # Arabic writes articles and "and" together with what follows.
    before = r"(?:\b|\b\w{1,3})" if "\u0600" <= word[:1] <= "\u06ff" else r"\b"
    return re.search(rf"{before}{parts}\w{{0,{ENDING}}}\b", text) is not None


def _plain(text: str) -> str:
    return folded(unicodedata.normalize("NFC", text))
