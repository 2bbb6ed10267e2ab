"""The wording guard: words that would claim more than a comparison of voices can."""

import re
import unicodedata
from functools import lru_cache

from listening.causes.phrasebook import Language, language_of

NEARBY = 20  # characters within which an allowed phrase must show its number
ARABIC_MARKS = re.compile("[\u0640\u064b-\u0652]")  # stretching and short vowels


def guard(text: str, language: str) -> list[str]:
    """The banned words of `language` found in `text`, in the order of the list; empty is good.

    Words inside typographic quotation marks are the team's or a voice's own and are left alone.
    Upper and lower case, and Arabic vowel marks, make no difference. Raises BadInput for a
    language without a list.
    """
    words = language_of(language)
    plain = _plain(text)
    for opening, closing in (("“", "”"), ("«", "»"), (words.quotes[0], words.quotes[1])):
        plain = re.sub(f"{opening}[^{opening}{closing}]*{closing}", " ", plain)
    for pattern in _allowed(words):
        plain = pattern.sub(" ", plain)
    return [word for word, pattern in _banned(words) if pattern.search(plain)]


def _plain(text: str) -> str:
    return ARABIC_MARKS.sub("", unicodedata.normalize("NFC", text).casefold())


@lru_cache
def _banned(words: Language) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((word, re.compile(_pattern(word, words))) for word in words.banned)


@lru_cache
def _allowed(words: Language) -> tuple[re.Pattern[str], ...]:
    patterns = []
    for phrase in words.allowed:
        wanted = phrase.removesuffix(" #")
        number = "" if wanted == phrase else rf"(?=[^.]{{0,{NEARBY}}}\d)"
        patterns.append(re.compile(_pattern(wanted, words) + number))
    return tuple(patterns)


def _pattern(phrase: str, words: Language) -> str:
    """A banned phrase as a pattern: blanks of any width, * for any ending, whole words."""
    parts = [re.escape(part).replace(r"\*", r"\w*") for part in _plain(phrase).split()]
    body = r"\s+".join(parts)
    if words.joined:
        return body
    before = f"(?:{'|'.join(words.prefixes)})?" if words.prefixes else ""
    return rf"(?<!\w){before}{body}(?!\w)"
