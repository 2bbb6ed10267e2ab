"""Who was heard: shares of the voices beside shares of the enrolment, and raking as a check.

Weighting cannot speak for those who were not heard at all; show them first. What is returned
here holds true counts: it goes through `disclosure` before it is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from listening.gaps.cells import Policy
from listening.gaps.certainty import Estimate, kish, wilson
from listening.settings import BadInput

Flag = Literal["none", "low", "strong", "silent"]
LOW, STRONG = 0.8, 0.5
UNKNOWN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A group's voices beside its enrolment.

    `share` is its share of the voices with the Wilson interval; `ratio` that share over its share
    of the enrolment, which is taken as fixed. A family voice may speak for several students.
    """

    dimension: str
    group: str
    voices: int
    voices_total: int
    enrolled: int
    enrolled_total: int
    share: Estimate
    ratio: float
    flag: Flag


@dataclass(frozen=True, slots=True)
class Coverage:
    """A dimension: groups in the order of the enrolment, and voices that belong to none.

    `unplaced` voices have no known group and are in no share; `unlisted` groups spoke but are not
    in the enrolment.
    """

    groups: tuple[Heard, ...]
    unplaced: int = 0
    unlisted: tuple[str, ...] = ()


def coverage(
    voices: Mapping[str, int], enrolled: Mapping[str, int], *, dimension: str = ""
) -> Coverage:
    """Representation of every enrolled group, from voices and students by group.

    The group "" counts voices without a known group. BadInput for negative numbers.
    """
    if any(n < 0 for n in (*voices.values(), *enrolled.values())):
        raise BadInput(
            f"Numbers of voices and students in {dimension or 'a dimension'} are below 0."
        )
    known = {g: n for g, n in voices.items() if g != UNKNOWN and g in enrolled}
    total, students = sum(known.values()), sum(enrolled.values())
    groups = tuple(
        _heard(dimension, g, known.get(g, 0), total, n, students)
        for g, n in enrolled.items()
        if n > 0
    )
    unlisted = tuple(g for g, n in voices.items() if g != UNKNOWN and g not in enrolled and n > 0)
    return Coverage(groups, voices.get(UNKNOWN, 0), unlisted)


def _heard(
    dimension: str, group: str, voices: int, total: int, enrolled: int, students: int
) -> Heard:
    share = voices / total if total else 0.0
    ratio = share / (enrolled / students)
    return Heard(
        dimension=dimension,
        group=group,
        voices=voices,
        voices_total=total,
        enrolled=enrolled,
        enrolled_total=students,
        share=Estimate(share, *wilson(voices, total)),
        ratio=ratio,
        flag=flag(voices, ratio),
    )


def flag(voices: int, ratio: float) -> Flag:
    """ "silent" without a voice, "strong" below 0.5, "low" below 0.8, else "none"."""
    if voices == 0:
        return "silent"
    if ratio < STRONG:
        return "strong"
    return "low" if ratio < LOW else "none"


def not_heard(found: Iterable[Coverage]) -> tuple[Heard, ...]:
    """Enrolled groups without any voice, the largest first."""
    silent = [h for one in found for h in one.groups if h.voices == 0]
    return tuple(sorted(silent, key=lambda h: (-h.enrolled, h.dimension, h.group)))


def shown(rows: Iterable[Heard], policy: Policy) -> list[Heard | str]:
    """Rows as they may be shown, least heard first: a group too small is its name alone.

    Small are groups of fewer than `min_n` students, or of 1 to `min_voices` - 1 voices. Whoever
    knows the sums could compute what is missing; so withheld groups that spoke are at least two,
    with `min_voices` voices together, and withheld groups have `min_n` students together.
    """
    ordered = sorted(rows, key=lambda row: (row.ratio, row.group))
    small = {
        row.group
        for row in ordered
        if row.enrolled < policy.min_n or 0 < row.voices < policy.min_voices
    }
    spare = sorted(
        (r for r in ordered if r.group not in small and r.voices), key=lambda r: (r.voices, r.group)
    )
    while spare and not _safe([r for r in ordered if r.group in small], policy):
        small.add(spare.pop(0).group)
    return [row.group if row.group in small else row for row in ordered]


def beside(rows: Iterable[Heard], group: str, policy: Policy) -> list[Heard | str]:
    """As `shown`, where the voices of `group` and of all others are told next to it.

    Then the others are a sum of their own, and what the group has hides none of them.
    """
    every = list(rows)
    own = shown([row for row in every if row.group == group], policy)
    return own + shown([row for row in every if row.group != group], policy)


def _safe(hidden: Sequence[Heard], policy: Policy) -> bool:
    if not hidden:
        return True
    spoke = [row.voices for row in hidden if row.voices]
    enough = len(hidden) > 1 and sum(row.enrolled for row in hidden) >= policy.min_n
    return enough and (not spoke or (len(spoke) > 1 and sum(spoke) >= policy.min_voices))


@dataclass(frozen=True, slots=True)
class Margin:
    """The category of every voice ("" unknown) and how many students each category has."""

    name: str
    categories: Sequence[str]
    targets: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights that meet all margins; print `smallest` and `largest` beside any raked figure."""

    weights: NDArray[np.float64]
    passes: int
    n_eff: float
    design_effect: float

    @property
    def smallest(self) -> float:
        """The smallest weight."""
        return float(self.weights.min())

    @property
    def largest(self) -> float:
        """The largest weight."""
        return float(self.weights.max())


def rake(
    margins: Sequence[Margin],
    *,
    start: ArrayLike | None = None,
    tolerance: float = 1e-9,
    passes: int = 100,
) -> Raked:
    """Weights (n,) whose sums meet the students of every margin (Deming and Stephan 1940).

    `start`: design weights, 1 unless given. Voices of unknown category keep their sample share.
    BadInput when targets disagree on the total, a category with students has no voice or the
    other way round, or the passes do not suffice.
    """
    if not margins or not len(margins[0].categories):
        raise BadInput("Weighting needs at least one margin and one voice.")
    n = len(margins[0].categories)
    weights = np.ones(n) if start is None else np.array(start, dtype=np.float64)
    if (
        weights.shape != (n,)
        or np.any(weights <= 0)
        or any(len(m.categories) != n for m in margins)
    ):
        raise BadInput("Weighting needs one category per voice and margin, and positive weights.")
    totals = [sum(m.targets.values()) for m in margins]
    if max(totals) - min(totals) > 1e-6 * max(totals):
        words = ", ".join(f"{m.name} {t:,.0f}" for m, t in zip(margins, totals, strict=True))
        raise BadInput(f"The margins disagree on the number of students: {words}.")
    prepared = [_prepared(m, weights) for m in margins]
    for done in range(passes + 1):
        errors = [
            float(np.max(np.abs(np.bincount(codes, weights, len(goal)) / goal - 1)))
            for codes, goal in prepared
        ]
        if max(errors) < tolerance:
            return Raked(weights, done, *kish(weights))
        for codes, goal in prepared:
            weights = weights * (goal / np.bincount(codes, weights, len(goal)))[codes]
    raise BadInput(
        f"Weighting does not settle in {passes} passes; merge categories or leave a margin out."
    )


def _prepared(
    margin: Margin, weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Category numbers of the voices and the target of each number."""
    present = list(dict.fromkeys(margin.categories))
    silent = [c for c, goal in margin.targets.items() if goal > 0 and c not in present]
    if silent:
        raise BadInput(
            f"'{silent[0]}' in {margin.name} has students but no voice: weighting cannot speak for"
            " them; merge it with another category or leave the margin out."
        )
    lost = [c for c in present if c != UNKNOWN and margin.targets.get(c, 0) <= 0]
    if lost:
        raise BadInput(
            f"'{lost[0]}' in {margin.name} has voices but no students; correct the enrolment or"
            " merge it with another category."
        )
    codes = np.array([present.index(c) for c in margin.categories], dtype=np.int64)
    total = sum(margin.targets.values())
    unknown = np.array([c == UNKNOWN for c in present])
    share = float(np.bincount(codes, weights)[unknown].sum() / weights.sum())
    goals = [total * share if c == UNKNOWN else margin.targets[c] * (1 - share) for c in present]
    return codes, np.array(goals, dtype=np.float64)


def raked_share(raised: ArrayLike, weights: ArrayLike, *, level: float = 0.95) -> Estimate:
    """Weighted share of the voices that raised something, 0/1 (n,), with an approximate interval.

    Wilson with the effective sample size of Kish.
    """
    y, w = np.asarray(raised, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    n_eff, _ = kish(w)
    share = min(1.0, max(0.0, float(w @ y / w.sum())))
    return Estimate(share, *wilson(share * n_eff, n_eff, level=level))
