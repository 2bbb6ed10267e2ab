"""How much of a gap lies between schools and how much within them.

Three numbers, since two things change on the way: which schools can be compared at all, and then
the comparison within each. A gap between schools is still a gap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listening.gaps.certainty import (
    Estimate,
    Stratum,
    mantel_haenszel,
    mantel_haenszel_difference,
    newcombe,
    risk_ratio,
)
from listening.gaps.measures import Observation, counts, has_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Schools:
    """Difference and ratio of the rates (group minus, over, comparator): three times each.

    `between` is the part of the difference that lies between the schools that have both groups.
    """

    schools: int
    difference_all: Estimate
    difference_same: Estimate
    difference_within: Estimate
    ratio_all: Estimate
    ratio_same: Estimate
    ratio_within: Estimate

    @property
    def between(self) -> float:
        """Crude minus within difference over the same schools."""
        return self.difference_same.value - self.difference_within.value


def between_within(
    group: Iterable[Observation], comparator: Iterable[Observation]
) -> Schools | None:
    """The three numbers from observations of two groups by place; None without a common school.

    Mantel-Haenszel within schools (evidence: Greenland and Robins 1985, Sato 1989).
    """
    ours, theirs = _by_place(group), _by_place(comparator)
    both = [place for place in ours if place in theirs]
    strata = [(*ours[place], *theirs[place]) for place in both]
    if not strata:
        return None
    everywhere = (*_sum(ours.values()), *_sum(theirs.values()))
    same = _crude(strata)
    return Schools(
        schools=len(both),
        difference_all=_difference(everywhere),
        difference_same=_difference(same),
        difference_within=Estimate(*mantel_haenszel_difference(strata)),
        ratio_all=Estimate(*risk_ratio(*everywhere)),
        ratio_same=Estimate(*risk_ratio(*same)),
        ratio_within=Estimate(*mantel_haenszel(strata)),
    )


def _by_place(observations: Iterable[Observation]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for o in observations:
        if not has_counts(o) or o.n == 0:
            continue
        if o.place in found:
            raise ValueError(f"{o.place} has two rows for {o.group}")
        n, count = counts(o)
        found[o.place] = (count, n)
    return found


def _sum(pairs: Iterable[tuple[float, float]]) -> tuple[float, float]:
    xs, ns = zip(*pairs, strict=True)
    return sum(xs), sum(ns)


def _crude(strata: Sequence[Stratum]) -> Stratum:
    a, n1, b, n0 = (sum(column) for column in zip(*strata, strict=True))
    return a, n1, b, n0


def _difference(four: Stratum) -> Estimate:
    a, n1, b, n0 = four
    return Estimate(a / n1 - b / n0, *newcombe(a, n1, b, n0))
