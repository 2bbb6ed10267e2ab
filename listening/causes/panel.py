"""The voices as columns: sorted once, so that their order in a file changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from listening.causes.voices import Voice
from listening.settings import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Voices whose side is known, in the order of their keys, by the themes any of them raised.

    `raised`, `undecided`, `claims`, `counterclaims` are (voices, themes) of 0 and 1.
    `unknown` and `unknown_raised` (themes,) count the voices whose side nobody knows.
    """

    voices: tuple[Voice, ...]
    themes: tuple[str, ...]
    affected: NDArray[np.bool_]
    raised: Floats
    undecided: Floats
    claims: Floats
    counterclaims: Floats
    unknown: int
    unknown_raised: NDArray[np.int64]

    def column(self, read: Callable[[Voice], str]) -> tuple[str, ...]:
        """One property of every voice, in the order of the rows."""
        return tuple(read(voice) for voice in self.voices)

    def distinct(self, read: Callable[[Voice], str], theme: int) -> int:
        """How many different known values the affected voices that raised `theme` have."""
        rows = np.flatnonzero(self.affected & (self.raised[:, theme] > 0))
        return len({read(self.voices[row]) for row in rows} - {""})


def panel(voices: Iterable[Voice]) -> Panel:
    """Sorts the voices and lays them out; raises BadInput when two share a key."""
    listed = sorted(voices, key=lambda voice: voice.key)
    twice = [key for key, times in Counter(v.key for v in listed).items() if times > 1]
    if twice:
        raise BadInput(
            f"Voice '{twice[0]}' appears twice; a voice is one person, so join its rows first."
        )
    known = [voice for voice in listed if voice.affected is not None]
    beside = [voice for voice in listed if voice.affected is None]
    themes = tuple(sorted({theme for voice in known for theme in voice.themes}))
    raised = _marks(known, themes, lambda voice: voice.themes)
    return Panel(
        voices=tuple(known),
        themes=themes,
        affected=np.array([bool(voice.affected) for voice in known], dtype=bool),
        raised=raised,
        # A theme that a person has already accepted for this voice is settled.
        undecided=_marks(known, themes, lambda voice: voice.undecided - voice.themes),
        claims=_marks(known, themes, lambda voice: voice.claims),
        counterclaims=_marks(known, themes, lambda voice: voice.counterclaims),
        unknown=len(beside),
        unknown_raised=_marks(beside, themes, lambda v: v.themes).sum(axis=0).astype(np.int64),
    )


def _marks(
    voices: Sequence[Voice], themes: Sequence[str], read: Callable[[Voice], frozenset[str]]
) -> Floats:
    at = {theme: i for i, theme in enumerate(themes)}
    marks = np.zeros((len(voices), len(themes)))
    for row, voice in enumerate(voices):
        for theme in read(voice):
            if theme in at:
                marks[row, at[theme]] = 1.0
    return marks
