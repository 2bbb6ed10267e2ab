"""Who has been reached so far: answers beside enrolment, told so roughly that nobody is seen
arriving.

Numbers of answers go up in steps; below one step nobody can tell a few from none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listening.gaps.cells import Policy, one_way
from listening.gaps.coverage import LOW, STRONG, Flag
from listening.gaps.disclosure import protect
from listening.surveys.results.tallies import UNSTATED

FEWEST_VALUES = 3  # of a number below one step so many must stay possible


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A group: at least so many answers (0: fewer than a step), of so many enrolled students.

    `enrolled` None: unknown, or too few to show. `per_hundred` is the least number of answers for
    a hundred students, `share` that of the goal reached, at most 1.
    """

    dimension: str
    group: str
    least: int
    enrolled: int | None = None
    goal: int | None = None
    flag: Flag = "none"

    @property
    def per_hundred(self) -> float | None:
        """Answers for a hundred enrolled students; no rate: a family may have several."""
        return None if not self.enrolled else 100 * self.least / self.enrolled

    @property
    def share(self) -> float | None:
        """The part of the goal that is reached for sure."""
        return None if not self.goal else min(1.0, self.least / self.goal)

    @property
    def reached(self) -> bool:
        """Whether the goal is reached; nobody is turned away then."""
        return self.goal is not None and self.least >= self.goal


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything at a glance: all answers, lines by dimension, who was not heard yet."""

    least: int
    step: int
    dimensions: Mapping[str, tuple[Line, ...]]
    languages: tuple[Line, ...]
    quiet: tuple[Line, ...]


def floored(n: int, step: int) -> int:
    """The multiple of a step that has been passed."""
    return n // step * step


def board(
    answers: int,
    groups: Mapping[str, Mapping[str, int]],
    languages: Mapping[str, int],
    *,
    enrolled: Mapping[str, Mapping[str, int]],
    goals: Mapping[tuple[str, str], int],
    policy: Policy,
) -> Board:
    """Answers by dimension and group, and by language, beside students; all numbers true."""
    step = policy.min_voices
    every = [*groups.values(), languages]
    least = total(answers, [list(counts.values()) for counts in every], step)
    dimensions = {
        dimension: _lines(dimension, counts, enrolled.get(dimension, {}), goals, policy)
        for dimension, counts in groups.items()
    }
    spoken = tuple(
        Line(dimension="", group=tag, least=floored(n, step), goal=goals.get(("", tag)))
        for tag, n in languages.items()
    )
    lines = [line for one in dimensions.values() for line in one]
    quiet = sorted(
        (line for line in lines if line.least == 0 and line.group != UNSTATED),
        key=lambda line: (-(line.enrolled or 0), line.dimension, line.group),
    )
    return Board(
        least=least, step=step, dimensions=dimensions, languages=spoken, quiet=tuple(quiet)
    )


def total(n: int, tables: Sequence[Sequence[int]], step: int) -> int:
    """All answers in steps; fewer where the sum would tell what a row below one step holds."""
    told = floored(n, step)
    while told and any(_tells(told, counts, step) for counts in tables):
        told -= step
    return told


def _tells(told: int, counts: Sequence[int], step: int) -> bool:
    """Whether a total of `told` to told + step - 1 narrows a small row of floored numbers."""
    floors = [floored(n, step) for n in counts]
    least, most = sum(floors), sum(floors) + len(floors) * (step - 1)
    for floor in floors:
        if floor:
            continue
        low = max(0, told - (most - (step - 1)))
        high = min(step - 1, told + step - 1 - least)
        if high - low + 1 < min(FEWEST_VALUES, step):
            return True
    return False


def _lines(
    dimension: str,
    counts: Mapping[str, int],
    enrolled: Mapping[str, int],
    goals: Mapping[tuple[str, str], int],
    policy: Policy,
) -> tuple[Line, ...]:
    step = policy.min_voices
    shown = protect(one_way(enrolled), policy) if enrolled else None
    students = {group: shown[group].n for group in enrolled} if shown else {}
    known = {group: n for group, n in students.items() if n}
    heard = sum(floored(counts.get(group, 0), step) for group in known)
    return tuple(
        Line(
            dimension=dimension,
            group=group,
            least=floored(counts.get(group, 0), step),
            enrolled=students.get(group),
            goal=goals.get((dimension, group)),
            flag=_flag(floored(counts.get(group, 0), step), heard, group, known),
        )
        for group in dict.fromkeys((*enrolled, *counts))
        # Of a group in which nobody is enrolled nobody is missing.
        if students.get(group) != 0 or counts.get(group)
    )


def _flag(least: int, heard: int, group: str, known: Mapping[str, int]) -> Flag:
    """How a group's part of the answers compares with its part of the students."""
    if least == 0:
        return "silent"
    if group not in known:
        return "none"
    ratio = (least / heard) / (known[group] / sum(known.values()))
    return "strong" if ratio < STRONG else "low" if ratio < LOW else "none"
