"""Which quotes to offer for a brief, and what to hide in them before a person looks."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listening.excerpts.masking import REPLACEMENTS, Mask

MOST = 4  # quotes under one lead
TYPICAL = 2  # chosen until a person chooses otherwise
OFFERED = 12  # to choose from, under one lead
SHORT, LONG = 30, 450  # letters; beyond these a quote says little, or tires


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A quote that may leave the team; `voice` only keeps two quotes of one person apart."""

    excerpt_id: str
    voice: str
    text: str
    language: str
    strength: float
    translation: str = ""
    translation_language: str = ""
    translated_by: str = ""
    consent: str = "count"


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The most typical first: readable length, then strength of the coding; one of each voice
    before a second one of anybody. Equal ones stand in an order without meaning."""
    ranked = sorted(
        candidates,
        key=lambda c: (not SHORT <= len(c.text) <= LONG, -c.strength, c.excerpt_id),
    )
    seen: set[str] = set()
    first: list[Candidate] = []
    more: list[Candidate] = []
    for one in ranked:
        (more if one.voice in seen else first).append(one)
        seen.add(one.voice)
    return first + more


def names_in(text: str) -> tuple[str, ...]:
    """Words to hide as a person lists them: one a line, or with commas between."""
    parts = (part.strip() for part in re.split(r"[\n,;،、]", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def fingerprint(*texts: str) -> str:
    """Tells whether words are those that a person looked at."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


def packed(masks: Iterable[Mask]) -> list[list[int | str]]:
    """Masks as they are stored: spans and kinds, none of the words."""
    return [[mask.start, mask.end, mask.kind] for mask in masks]


def unpacked(rows: Iterable[Sequence[int | str]]) -> tuple[Mask, ...]:
    """Stored masks."""
    kinds = {str(kind): kind for kind in REPLACEMENTS}
    return tuple(
        Mask(int(start), int(end), kinds[str(kind)], REPLACEMENTS[kinds[str(kind)]])
        for start, end, kind in rows
    )
