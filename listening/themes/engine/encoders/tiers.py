"""Which way an answer's language is read: what the page says beside each language."""

from dataclasses import dataclass
from typing import Literal

from listening.themes.engine.encoders import caching, pivot
from listening.themes.engine.encoders.protocol import Encoder, Learning
from listening.themes.engine.languages import primary

Letter = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A: the codebook's terms alone, groups inside the language. B: the embedded encoder. C:
    through rough English (Apertium). D: a model that was added. `pooled`: its answers may meet
    those of other languages in one new theme. Terms are read in every tier."""

    language: str
    letter: Letter
    pooled: bool
    encoder: str


def tier(language: str, encoder: Encoder) -> Tier:
    """How `encoder` reads this language."""
    tag = primary(language)
    while isinstance(encoder, caching.Cached):
        encoder = encoder.inner
    name = encoder.name
    if isinstance(encoder, pivot.Pivot) and tag in (encoder.inner.languages or ("en",)):
        encoder = encoder.inner
    known = tag in (encoder.languages or ())
    pooled = known and encoder.shared
    letter: Letter = "A"
    if known and isinstance(encoder, pivot.Pivot):
        letter = "C"
    elif known:
        letter = "B" if isinstance(encoder, Learning) else "D"
    return Tier(tag, letter, pooled, name)
