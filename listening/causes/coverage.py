"""Who was heard: a group's share of the voices beside its share of the enrolment."""

from dataclasses import dataclass
from typing import Literal

from listening.gaps.certainty import wilson
from listening.settings import BadInput

Flag = Literal["none", "low", "strong", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """How far a group is heard: `ratio` 1 means as much as its share of the enrolment."""

    group: str
    voices: int
    voices_total: int
    enrolled: int
    enrolled_total: int
    low: float  # of the share of voices
    high: float
    ratio: float
    flag: Flag


def representation(
    group: str, voices: int, voices_total: int, *, enrolled: int, enrolled_total: int
) -> Representation:
    """Share of the voices over share of the enrolment, with its flag.

    Flags: `low` under 0.8, `strong` under 0.5, `silent` without a voice. `low` and `high` are the
    95 % Wilson limits of the group's share of the voices; enrolment is taken as a fixed number.
    """
    if not (0 <= voices <= voices_total and voices_total > 0):
        raise BadInput(
            f"Group '{group}': {voices} voices of {voices_total} cannot be; check the voices."
        )
    if not 0 < enrolled <= enrolled_total:
        raise BadInput(
            f"Group '{group}': {enrolled} of {enrolled_total} enrolled cannot be compared; "
            "give the enrolment of a group that has pupils."
        )
    ratio = (voices / voices_total) / (enrolled / enrolled_total)
    low, high = wilson(voices, voices_total)
    return Representation(
        group=group,
        voices=voices,
        voices_total=voices_total,
        enrolled=enrolled,
        enrolled_total=enrolled_total,
        low=low,
        high=high,
        ratio=ratio,
        flag=_flag(voices, ratio),
    )


def _flag(voices: int, ratio: float) -> Flag:
    if voices == 0:
        return "silent"
    if ratio < 0.5:
        return "strong"
    return "low" if ratio < 0.8 else "none"
