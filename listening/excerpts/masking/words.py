"""The words that tell a name, by language, read once from words.yaml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from listening.excerpts.masking.listed import folded

# Where a mark makes another word, words are met with their marks.
MARKED = frozenset({"vi"})
FILE = Path(__file__).with_name("words.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a language says around names; phrases as written, single words folded."""

    called: tuple[str, ...] = ()
    am: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    places: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    digits: tuple[str, ...] = ()
    marked: bool = False  # marks tell words apart

    def plain(self, word: str) -> str:
        """A word as the sets hold it."""
        return word.casefold() if self.marked else folded(word)[0]

    def is_word(self, word: str) -> bool:
        """Whether this is no name, capital or not."""
        return self.plain(word) in self.common or self.plain(word) in self.places


@cache
def of(language: str) -> Words:
    """The words of a language; empty where we know none."""
    own = raw(language)
    return Words(
        called=_split(own.get("called")),
        am=_split(own.get("am")),
        titles=_split(own.get("titles")),
        family=_split(own.get("family")),
        places=_plain(own.get("places"), language),
        common=_plain(own.get("common"), language),
        given=_plain(own.get("given"), language),
        also=_plain(own.get("also"), language),
        digits=_split(own.get("digits")),
        marked=language in MARKED,
    )


def raw(language: str) -> dict[str, str]:
    """The lines of a language as they stand in the file."""
    found: dict[str, str] = _all().get(language, {})
    return found


@cache
def languages() -> frozenset[str]:
    """Languages whose words we know."""
    return frozenset(tag for tag, own in _all().items() if "called" in own)


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return loaded


def _split(line: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in str(line or "").split(",") if word.strip())


def _plain(line: str | None, language: str) -> frozenset[str]:
    whole = language in MARKED
    return frozenset(word.casefold() if whole else folded(word)[0] for word in _split(line))
