"""Measures, observations and gaps: counts of a group and of what it is compared with.

A deficit is positive when the group is worse off, whichever way the measure points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from listening.gaps.certainty import Estimate, mover, newcombe, risk_ratio, wilson

Better = Literal["higher", "lower"]
State = Literal["value", "withheld", "not applicable", "unknown", "banded"]
Verdict = Literal["narrowed", "widened", "no reliable change"]

TOTAL = "total"  # the dimension and the group of everybody
UNKNOWN_GROUPS = frozenset({"unknown", "not known", "missing", "not stated", "not reported"})
CHANCE = "how far chance alone could move this figure in a group of this size"


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator and the direction in which it is good."""

    name: str
    better: Better = "higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Of `n` in a group at a place in a period, `count` have the outcome.

    Both are None unless `state` is "value" (`n` may be known to data staff in other states).
    "banded" comes from protection alone: the rate lies between two shares, the count is not told.
    """

    measure: str
    period: str
    dimension: str
    group: str
    n: int | None = None
    count: int | None = None
    state: State = "value"
    place: str = ""
    rate_low: float | None = None
    rate_high: float | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """Compare with everyone else whose value on the dimension is known (the default)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Compare with one named group, chosen by a person for a written reason."""

    group: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """Compare with a fixed rate between 0 and 1."""

    rate: float


Comparator = Others | Reference | Goal
OTHERS = Others()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How far a group is behind its comparator; every figure with its interval.

    `comparator` is "all others", "goal" or the name of a group; `n0` and `count0` are None for a
    goal. `ratio` is the group's rate over the comparator's, None for a goal and with a zero count
    (word it "none in ..."). `students` is how many more (or fewer) outcomes would close the gap.
    `left_out` names groups of the dimension that could not be counted among the others.
    """

    measure: Measure
    period: str
    dimension: str
    group: str
    place: str
    n: int
    count: int
    comparator: str
    n0: int | None
    count0: int | None
    rate: Estimate
    rate0: Estimate
    deficit: Estimate
    ratio: Estimate | None
    students: Estimate
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoGap:
    """A group whose gap cannot be given; it keeps its row and says why.

    `reason` is a key: "too few to show", "shown as a range", "not applicable", "unknown",
    "nobody", "no comparator".
    """

    measure: Measure
    period: str
    dimension: str
    group: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """Change of a deficit between two periods, taken as independent: exact for two cohorts,
    approximate when the same students are counted twice."""

    deficit: Estimate
    verdict: Verdict


def gap(
    measure: Measure, group: Observation, against: Observation | Goal, *, level: float = 0.95
) -> Gap:
    """The gap of one group to another set of people or to a goal; ValueError without counts."""
    n, count = counts(group)
    if n == 0:
        raise ValueError(f"nobody is in the group {group.group}")
    rate = Estimate(count / n, *wilson(count, n, level=level))
    if isinstance(against, Goal):
        return _gap(measure, group, rate=rate, goal=against.rate)
    n0, count0 = counts(against)
    if n0 == 0:
        raise ValueError(f"nobody is in the comparator of {group.group}")
    first, second = ((count0, n0), (count, n))
    if measure.better == "lower":
        first, second = second, first
    value = first[0] / first[1] - second[0] / second[1]
    deficit = Estimate(value, *newcombe(*first, *second, level=level))
    ratio = Estimate(*risk_ratio(count, n, count0, n0, level=level)) if count and count0 else None
    return Gap(
        measure=measure,
        period=group.period,
        dimension=group.dimension,
        group=group.group,
        place=group.place,
        n=n,
        count=count,
        comparator=against.group,
        n0=n0,
        count0=count0,
        rate=rate,
        rate0=Estimate(count0 / n0, *wilson(count0, n0, level=level)),
        deficit=deficit,
        ratio=ratio,
        students=students_to_close(deficit, n),
    )


def _gap(measure: Measure, group: Observation, *, rate: Estimate, goal: float) -> Gap:
    if not 0 <= goal <= 1:
        raise ValueError("a goal is a rate between 0 and 1")
    n, count = counts(group)
    if measure.better == "higher":
        deficit = Estimate(goal - rate.value, goal - rate.high, goal - rate.low)
    else:
        deficit = Estimate(rate.value - goal, rate.low - goal, rate.high - goal)
    return Gap(
        measure=measure,
        period=group.period,
        dimension=group.dimension,
        group=group.group,
        place=group.place,
        n=n,
        count=count,
        comparator="goal",
        n0=None,
        count0=None,
        rate=rate,
        rate0=Estimate(goal, goal, goal),
        deficit=deficit,
        ratio=None,
        students=students_to_close(deficit, n),
    )


def counts(observation: Observation) -> tuple[int, int]:
    """(n, count) of an observation with a value; ValueError otherwise."""
    if observation.state != "value" or observation.n is None or observation.count is None:
        raise ValueError(f"{observation.group} has no counts: {observation.state}")
    return observation.n, observation.count


def has_counts(observation: Observation) -> bool:
    """Whether both counts are there and meant to be used."""
    return observation.state == "value" and None not in (observation.n, observation.count)


def students_to_close(deficit: Sequence[float], n: int) -> Estimate:
    """Deficit times n, rounded half up, never below 0, with the ends of its interval."""
    value, low, high = (float(max(0, math.floor(d * n + 0.5))) for d in deficit)
    return Estimate(value, low, high)


def gaps(
    observations: Sequence[Observation],
    measure: Measure,
    period: str,
    dimension: str,
    *,
    against: Comparator = OTHERS,
    place: str = "",
) -> tuple[Gap | NoGap, ...]:
    """The gap of every group of a dimension at one place and period, in the order given.

    Give protected observations wherever the result is shown.
    """
    here = [
        o for o in observations if (o.measure, o.period, o.place) == (measure.name, period, place)
    ]
    groups = [o for o in here if o.dimension == dimension and o.group != TOTAL]
    total = next((o for o in here if o.group == TOTAL and has_counts(o)), None)
    return tuple(
        _one(measure, o, groups, total, against)
        for o in groups
        if not (isinstance(against, Reference) and o.group == against.group)
    )


def _one(
    measure: Measure,
    group: Observation,
    groups: Sequence[Observation],
    total: Observation | None,
    against: Comparator,
) -> Gap | NoGap:
    def none(reason: str) -> NoGap:
        return NoGap(
            measure=measure,
            period=group.period,
            dimension=group.dimension,
            group=group.group,
            place=group.place,
            reason=reason,
        )

    if not has_counts(group):
        words = {"value": "unknown", "withheld": "too few to show", "banded": "shown as a range"}
        return none(words.get(group.state, group.state))
    if group.n == 0:
        return none("nobody")
    if isinstance(against, Goal):
        return gap(measure, group, against)
    left_out: tuple[str, ...] = ()
    if isinstance(against, Reference):
        named = (o for o in groups if o.group == against.group and has_counts(o))
        comparator = next(named, None)
    else:
        comparator, left_out = all_others(group, groups, total)
    if comparator is None or comparator.n == 0:
        return none("no comparator")
    return replace(gap(measure, group, comparator), left_out=left_out)


def all_others(
    group: Observation, groups: Sequence[Observation], total: Observation | None = None
) -> tuple[Observation | None, tuple[str, ...]]:
    """Everyone of the dimension but the group, and the names of groups that had to stay out.

    People of unknown status are in neither. Where another group has no counts, the total minus
    the group stands in, if it is there.
    """
    rest = [
        o for o in groups if o.group != group.group and o.group.casefold() not in UNKNOWN_GROUPS
    ]
    missing = tuple(o.group for o in rest if not has_counts(o) and o.state != "not applicable")
    n, count = counts(group)
    others = [counts(o) for o in rest if has_counts(o)]
    n0, count0 = sum(o[0] for o in others), sum(o[1] for o in others)
    if (missing or not rest) and total is not None:
        whole = counts(total)
        n0, count0, missing = whole[0] - n, whole[1] - count, ()
    if n0 <= 0 or not 0 <= count0 <= n0:
        return None, missing
    return replace(group, group="all others", n=n0, count=count0), missing


def change(before: Gap, after: Gap) -> Change:
    """How a deficit moved, and the word for it: only an interval that leaves out 0 is a change."""
    moved = Estimate(*mover(before.deficit, after.deficit))
    if moved.high < 0:
        return Change(moved, "narrowed")
    return Change(moved, "widened" if moved.low > 0 else "no reliable change")
