"""Monthly measures: a run of rates with the limits that chance alone would keep to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listening.gaps.certainty import p_chart
from listening.gaps.measures import Observation, counts, has_counts

MONTH = re.compile(r"^((?:19|20)\d\d)-(0[1-9]|1[0-2])$")
FEWEST = 3  # months that make a run


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One month: its rate between the limits of chance, or why there is none.

    `signal`: the rate lies outside the limits, which chance alone does about 3 times in 1,000.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    count: int | None = None
    withheld: bool = True
    reason: str = ""
    signal: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Months in order and the rate of all shown months together (None without any)."""

    points: tuple[Point, ...]
    mean: float | None

    @property
    def signals(self) -> tuple[Point, ...]:
        """Months that chance alone hardly explains."""
        return tuple(p for p in self.points if p.signal)


def is_monthly(periods: Iterable[str]) -> bool:
    """Whether periods are months (2025-09), not school years (2025-26, 2011-12).

    School years never share their first year, months do.
    """
    found = [MONTH.match(p) for p in dict.fromkeys(periods)]
    years = [m[1] for m in found if m]
    return len(years) == len(found) >= FEWEST and len(set(years)) < len(years)


def run(observations: Sequence[Observation]) -> Run:
    """A p-chart of one group at one place, from protected figures, oldest month first.

    Limits: pbar -+ 3 sqrt(pbar (1 - pbar) / n of the month), clipped to [0, 1]; pbar over all
    shown months. ValueError when a month comes twice.
    """
    ordered = sorted(observations, key=lambda o: o.period)
    if len({o.period for o in ordered}) < len(ordered):
        raise ValueError("a month has two rows")
    known = [counts(o) for o in ordered if has_counts(o) and o.n]
    total = sum(n for n, _ in known)
    mean = sum(count for _, count in known) / total if total else None
    return Run(tuple(_point(o, mean) for o in ordered), mean)


def _point(o: Observation, mean: float | None) -> Point:
    if mean is None or not has_counts(o) or not o.n:
        return Point(label=o.period, reason="banded" if o.state == "banded" else "")
    n, count = counts(o)
    low, high = p_chart(mean, n)
    value = count / n
    return Point(
        label=o.period,
        value=value,
        low=low,
        high=high,
        n=n,
        count=count,
        withheld=False,
        signal=not low - 1e-12 <= value <= high + 1e-12,
    )
