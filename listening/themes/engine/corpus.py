"""The texts that go to the encoder: units of passages, duplicates folded, order free of input."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from listening.excerpts.passage import Passage
from listening.themes.engine.clusters import Floats
from listening.themes.engine.encoders import Encoder
from listening.themes.engine.folding import canonical, digest
from listening.themes.engine.languages import primary
from listening.themes.engine.units import pieces, trim
from listening.themes.engine.values import Membership


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of one passage as the encoder reads it: `text` in the language `tag`."""

    passage: str
    start: int
    end: int
    text: str
    tag: str

    @property
    def folded(self) -> tuple[str, str]:
        """Units alike in this are duplicates."""
        return self.tag, canonical(self.text)

    def member(self, theme: str, strength: float) -> Membership:
        """This unit as a member of a theme."""
        return Membership(
            passage=self.passage,
            theme=theme,
            strength=strength,
            start=self.start,
            end=self.end,
            origin="cluster",
        )


def units_of(passage: Passage, encoder: Encoder | None) -> list[Unit]:
    """Units of a passage. Where the encoder does not know its language and there is a
    translation, the translation is read instead, and stands for the whole passage."""
    tag = primary(passage.language)
    known = encoder is not None and encoder.languages is not None and tag in encoder.languages
    if passage.translation and passage.translation.strip() and not known:
        start, end = trim(passage.text, 0, len(passage.text))
        return [Unit(passage.key, start, end, passage.translation.strip(), "en")]
    return [
        Unit(passage.key, start, end, passage.text[start:end], tag)
        for start, end in pieces(passage.text)
    ]


@dataclass(frozen=True, slots=True)
class Distinct:
    """Distinct texts sorted by hash: one spelling each, how often said, by which units."""

    texts: tuple[str, ...]
    tags: tuple[str, ...]
    counts: Floats
    rows: dict[tuple[str, str], int]

    @property
    def weights(self) -> Floats:
        """Square roots of the counts: what many say counts more, not as many times more."""
        return np.asarray(np.sqrt(self.counts), dtype=np.float32)


def distinct(units: Sequence[Unit]) -> Distinct:
    """Fold duplicates; the most frequent spelling stands for all (ties: the first by letter)."""
    spellings: dict[tuple[str, str], Counter[str]] = {}
    for unit in units:
        spellings.setdefault(unit.folded, Counter())[unit.text] += 1
    keys = sorted(spellings, key=lambda key: (digest(*key), key))
    texts = [min(s, key=lambda t: (-s[t], t)) for s in (spellings[key] for key in keys)]
    counts = np.array([spellings[key].total() for key in keys], dtype=np.float32)
    rows = {key: row for row, key in enumerate(keys)}
    return Distinct(tuple(texts), tuple(tag for tag, _ in keys), counts, rows)
