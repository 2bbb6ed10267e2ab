"""Who coded the two sides: a table to look at before any figure is believed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listening.causes.voices import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderRow:
    """Voices of each side that a coder worked on, and how many of them got the theme."""

    coder: str
    affected_n: int
    affected_raised: int
    others_n: int
    others_raised: int


def coder_table(voices: Iterable[Voice], theme: str) -> tuple[CoderRow, ...]:
    """One row per coder, those with most voices first; voices of unknown side are left out."""
    known = [voice for voice in voices if voice.affected is not None]
    coders = sorted({coder for voice in known for coder in voice.coders})
    rows = [_row(coder, [v for v in known if coder in v.coders], theme) for coder in coders]
    return tuple(sorted(rows, key=lambda row: (-row.affected_n - row.others_n, row.coder)))


def uneven(rows: Sequence[CoderRow]) -> bool:
    """True when nobody worked on voices of both sides."""
    sides = any(row.affected_n for row in rows), any(row.others_n for row in rows)
    return all(sides) and not any(row.affected_n and row.others_n for row in rows)


def _row(coder: str, coded: Sequence[Voice], theme: str) -> CoderRow:
    mine = [voice for voice in coded if voice.affected]
    theirs = [voice for voice in coded if not voice.affected]
    return CoderRow(
        coder=coder,
        affected_n=len(mine),
        affected_raised=sum(theme in voice.themes for voice in mine),
        others_n=len(theirs),
        others_raised=sum(theme in voice.themes for voice in theirs),
    )
