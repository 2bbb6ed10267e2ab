"""Rates near 0 and 1, and rates of small groups, are shown as a band without their count.

A band is worth nothing when the count follows from a total and a partner, so partners are made
coarser until it does not.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from listening.gaps.suppression import FEWEST_VALUES, UNBOUNDED, Sum, bounds

NO_FLOORS: Mapping[int, tuple[float, float]] = {}
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 1.0)  # from finest to "not shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The rule for groups of `n_from` to `n_to` students.

    Either every rate is shown in steps of `step`, or only those at most `low` or at least `high`
    are, as "at most" and "at least".
    """

    n_from: int
    n_to: int | None = None
    step: float | None = None
    low: float | None = None
    high: float | None = None


DEFAULT_BANDS = (
    Band(n_from=10, n_to=19, step=0.2),
    Band(n_from=20, n_to=39, step=0.1),
    Band(n_from=40, n_to=99, low=0.05, high=0.95),
    Band(n_from=100, n_to=299, low=0.02, high=0.98),
    Band(n_from=300, low=0.01, high=0.99),
)


@dataclass(frozen=True, slots=True)
class Published:
    """What is told of a count: it lies from `low` to `high`, the rate between the two shares."""

    low: int
    high: int
    rate_low: float = 0.0
    rate_high: float = 1.0

    @property
    def exact(self) -> bool:
        """The count itself is told."""
        return self.rate_low == self.rate_high

    @property
    def silent(self) -> bool:
        """Nothing is told."""
        return (self.rate_low, self.rate_high) == (0.0, 1.0)


def band(
    n: int, count: int, bands: Sequence[Band], *, min_cell: int = 0
) -> tuple[float, float] | None:
    """The share band in which a rate must be shown, None when it may be shown exactly."""
    if n > 0 and min_cell and min(count, n - count) < min_cell:
        edge = min(1.0, (min_cell - 1) / n)
        return (0.0, edge) if count < min_cell else (1.0 - edge, 1.0)
    rule = next((b for b in bands if b.n_from <= n and (b.n_to is None or n <= b.n_to)), None)
    if rule is None or n == 0:
        return None
    if rule.step is not None:
        return _step(n, count, rule.step)
    if rule.low is not None and count <= rule.low * n + 1e-9:
        return 0.0, rule.low
    if rule.high is not None and count >= rule.high * n - 1e-9:
        return rule.high, 1.0
    return None


def _step(n: int, count: int, step: float) -> tuple[float, float]:
    slots = round(1 / step)
    slot = min(slots - 1, math.floor(count / n * slots + 1e-9))
    return slot / slots, (slot + 1) / slots


def _no_finer(
    n: int,
    count: int,
    shares: tuple[float, float] | None,
    before: tuple[float, float],
    steps: Sequence[float],
) -> tuple[float, float]:
    """A band at least as wide as the one before, and that one itself where the rate still fits."""
    width = before[1] - before[0]
    if shares is not None and shares[1] - shares[0] >= width - 1e-9:
        return shares
    # Two bands that overlap a little would say more than each of them.
    if before[0] - 1e-9 <= count / n <= before[1] + 1e-9:
        return before
    return _step(n, count, next((s for s in steps if s >= width - 1e-9), 1.0))


def _exact(n: int, count: int) -> Published:
    rate = count / n if n else 0.0
    return Published(count, count, rate, rate)


def _within(n: int, shares: tuple[float, float]) -> Published:
    low, high = math.ceil(shares[0] * n - 1e-9), math.floor(shares[1] * n + 1e-9)
    return Published(low, high, *shares)


def publish(
    sizes: Sequence[int | None],
    counts: Sequence[int | None],
    sums: Sequence[Sum],
    hidden: frozenset[int],
    *,
    bands: Sequence[Band] = DEFAULT_BANDS,
    min_cell: int = 0,
    steps: Sequence[float] = STEPS,
    fewest: int = FEWEST_VALUES,
    floors: Mapping[int, tuple[float, float]] = NO_FLOORS,
) -> list[Published]:
    """What may be told of every count, so that neither hidden nor banded counts can be computed.

    `hidden` cells tell nothing. Exact counts beside a banded or hidden one are coarsened in the
    order of `steps` until at least `fewest` values (or all of its band) stay possible for it. A
    cell in `floors` was told as these two shares before and is never told more finely.
    """
    told: list[Published] = []
    for c, (n, count) in enumerate(zip(sizes, counts, strict=True)):
        if c in hidden or n is None or count is None:
            told.append(Published(0, UNBOUNDED if n is None else n))
        else:
            shares = band(n, count, bands, min_cell=min_cell)
            if c in floors and n:
                shares = _no_finer(n, count, shares, floors[c], steps)
            told.append(_exact(n, count) if shares is None else _within(n, shares))
    # A total that nobody states has no count of its own to guard.
    guarded = [
        c
        for c, p in enumerate(told)
        if sizes[c] and not p.exact and (c in hidden or counts[c] is not None)
    ]
    needed = {c: min(fewest, told[c].high - told[c].low + 1) for c in guarded}
    _coarsen(told, sizes, counts, sums, needed, steps)
    return told


def _coarsen(
    told: list[Published],
    sizes: Sequence[int | None],
    counts: Sequence[int | None],
    sums: Sequence[Sum],
    needed: dict[int, int],
    steps: Sequence[float],
) -> None:
    where: dict[int, list[int]] = {}
    for k, one in enumerate(sums):
        for c in one.cells if one.exact else ():
            where.setdefault(c, []).append(k)
    effort: dict[int, int] = {}

    def open_cells(k: int) -> list[int]:
        one = sums[k]
        cells = [c for c in one.cells if sizes[c] and _coarser(told[c], steps) is not None]
        # One per cent of a large group hides many students and costs little; where the only step
        # is silence, the smallest costs least. Totals and other bands are touched last.
        way = -1 if steps[0] < 1 else 1
        return sorted(cells, key=lambda c: (c in needed, c == one.total, way * (sizes[c] or 0), c))

    while True:
        low, high = bounds([p.low for p in told], [p.high for p in told], sums)
        short = [c for c, least in needed.items() if high[c] - low[c] + 1 < least]
        blamed = {k for c in short for k in _blamed(c, told, low, high, sums, where, open_cells)}
        if not blamed:
            return
        for k in sorted(blamed):
            effort[k] = 2 * effort.get(k, 0) or 1  # few rounds, even in long sums
            for c in open_cells(k)[: effort[k]]:
                n, step = sizes[c] or 0, _coarser(told[c], steps) or 1.0
                told[c] = _within(n, _step(n, counts[c] or 0, step))


def _coarser(told: Published, steps: Sequence[float]) -> float | None:
    """The next step in which a rate could be told, None when nothing is told already."""
    width = told.rate_high - told.rate_low
    return next((step for step in steps if step > width + 1e-9), None)


def _blamed(
    cell: int,
    told: Sequence[Published],
    low: Sequence[int],
    high: Sequence[int],
    sums: Sequence[Sum],
    where: Mapping[int, Sequence[int]],
    open_cells: Callable[[int], Sequence[int]],
) -> set[int]:
    """The nearest sums that narrow a cell and still have something to make coarser."""
    waiting, seen, found = [cell], {cell}, set[int]()
    while waiting and not found:
        after: list[int] = []
        for c in waiting:
            for k in where.get(c, ()):
                if not _narrows(sums[k], c, told, low, high):
                    continue
                if open_cells(k):
                    found.add(k)
                after += [d for d in sums[k].cells if d not in seen]
                seen.update(sums[k].cells)
        waiting = after
    return found


def _narrows(
    one: Sum, cell: int, told: Sequence[Published], low: Sequence[int], high: Sequence[int]
) -> bool:
    least, most = sum(low[c] for c in one.parts), sum(high[c] for c in one.parts)
    if cell == one.total:
        return least > told[cell].low or most < told[cell].high
    rest_least, rest_most = least - low[cell], most - high[cell]
    return (
        low[one.total] - rest_most > told[cell].low
        or high[one.total] - rest_least < told[cell].high
    )
