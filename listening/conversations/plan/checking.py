"""Whether a plan lets everybody come: times, interpreters, and whom nobody has heard yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Matter = Literal[
    "no_slot",
    "past",
    "school_hours",
    "work_hours",
    "interpreter",
    "not_heard",
    "child_care",
    "way_there",
    "guide",
    "people",
]
# Monday to Friday, minutes after midnight: when children are at school, when many are at work.
SCHOOL = (7 * 60 + 30, 15 * 60 + 30)
WORK = (8 * 60, 17 * 60)
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time on offer, in minutes after midnight on the clock of the place."""

    day: date
    begins: int
    ends: int

    def meets(self, hours: tuple[int, int]) -> bool:
        """Whether it falls into these hours of a school day."""
        low, high = hours
        return self.day.weekday() < SATURDAY and self.begins < high and self.ends > low


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is prepared so far; `spoken` are languages of the neighbourhood.

    `covered` are languages that have an interpreter or that those who lead speak themselves;
    `unheard` are groups without any voice, `aimed` the group this conversation is meant for.
    """

    slots: Sequence[Slot]
    spoken: Sequence[str]
    covered: Sequence[str]
    offers: Sequence[str]
    guide: Sequence[str]
    facilitator: bool
    note_taker: bool
    unheard: Sequence[str] = ()
    aimed: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the checklist: settled or not, and what it is about."""

    matter: Matter
    settled: bool
    about: tuple[str, ...] = ()


def check(plan: Prepared, *, today: date) -> list[Finding]:
    """Every line of the checklist, those that are not settled first."""
    lines = [
        *_times(plan.slots, today=today),
        _all_of("interpreter", (tag for tag in plan.spoken if tag not in plan.covered)),
        _all_of("not_heard", (name for name in plan.unheard if name != plan.aimed)),
        Finding("child_care", "child_care" in plan.offers),
        Finding("way_there", bool({"transport", "call"} & set(plan.offers))),
        _all_of("guide", (tag for tag in plan.spoken if tag not in plan.guide)),
        Finding("people", plan.facilitator and plan.note_taker),
    ]
    return sorted(lines, key=lambda line: line.settled)


def _times(slots: Sequence[Slot], *, today: date) -> list[Finding]:
    if not slots:
        return [Finding("no_slot", False)]
    coming = [slot for slot in slots if slot.day >= today]
    if not coming:
        return [Finding("past", False)]
    return [
        Finding("school_hours", not all(slot.meets(SCHOOL) for slot in coming)),
        Finding("work_hours", not all(slot.meets(WORK) for slot in coming)),
    ]


def _all_of(matter: Matter, missing: Iterable[str]) -> Finding:
    left = tuple(dict.fromkeys(missing))
    return Finding(matter, not left, left)
