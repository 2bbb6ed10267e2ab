"""Exact tests and intervals for small tables, from the binomial and hypergeometric alone.

A table is (x1, n1, x0, n0): x1 of n1 in the group, x0 of n0 beside it. No page rests on these:
the intervals of `certainty` hold for small numbers too, and a ratio with its interval says more
than a p value. They are here for whoever checks our figures by another way, and for benchmarks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Alternative = Literal["less", "greater", "two-sided"]
SAME = 1 + 1e-7  # tables whose probabilities differ by rounding alone count as equally likely
GRID = 2_000  # shares of the whole at which the two unconditional tests look first
LARGEST = 1e9  # no odds ratio is looked for beyond it


@dataclass(frozen=True, slots=True)
class Exact:
    """A test's statistic (None where it has none) and its p value."""

    statistic: float | None
    p: float


def clopper_pearson(x: int, n: int, *, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share that covers at least `level` whatever the share is.

    Clopper and Pearson, Biometrika 26, 1934. ValueError unless 0 <= x <= n and n > 0.
    """
    if not 0 <= x <= n or n == 0:
        raise ValueError("x must lie between 0 and n, and n above 0")
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else _root(lambda p: float(_binomial(n, p)[x:].sum()) - tail, 0.0, 1.0)
    high = (
        1.0 if x == n else _root(lambda p: tail - float(_binomial(n, p)[: x + 1].sum()), 0.0, 1.0)
    )
    return low, high


def fisher(x1: int, n1: int, x0: int, n0: int, *, alternative: Alternative = "two-sided") -> float:
    """p value of Fisher's exact test; two-sided adds up every table that is no more likely."""
    values, chance = _hypergeometric(x1 + x0, n1, n0, 1.0)
    if alternative == "greater":
        return float(chance[values >= x1].sum())
    if alternative == "less":
        return float(chance[values <= x1].sum())
    return float(min(1.0, chance[chance <= chance[values == x1] * SAME].sum()))


def odds_ratio(
    x1: int, n1: int, x0: int, n0: int, *, level: float = 0.95
) -> tuple[float, float, float]:
    """Conditional maximum likelihood odds ratio and its exact interval (Fisher 1935, as in R).

    Infinite or 0 where the table lies at the end of what its margins allow.
    """
    values, _ = _hypergeometric(x1 + x0, n1, n0, 1.0)
    tail = (1 - level) / 2

    def expected(odds: float) -> float:
        return float(values @ _hypergeometric(x1 + x0, n1, n0, odds)[1])

    def above(odds: float) -> float:
        return float(_hypergeometric(x1 + x0, n1, n0, odds)[1][values >= x1].sum())

    def below(odds: float) -> float:
        return float(_hypergeometric(x1 + x0, n1, n0, odds)[1][values <= x1].sum())

    least, most = x1 == values[0], x1 == values[-1]
    ratio = 0.0 if least else np.inf if most else _odds(lambda o: expected(o) - x1)
    low = 0.0 if least else _odds(lambda o: above(o) - tail)
    high = np.inf if most else _odds(lambda o: tail - below(o))
    return ratio, low, high


def barnard(x1: int, n1: int, x0: int, n0: int, *, alternative: Alternative = "less") -> Exact:
    """Unconditional test on the pooled score statistic (Barnard, Biometrika 34, 1947)."""
    a, b = np.arange(n1 + 1)[:, None], np.arange(n0 + 1)[None, :]
    p1, p0, both = a / n1, b / n0, (a + b) / (n1 + n0)
    with np.errstate(invalid="ignore", divide="ignore"):
        score = (p1 - p0) / np.sqrt(both * (1 - both) * (1 / n1 + 1 / n0))
    score = np.where(p1 == p0, 0.0, score)
    seen = float(score[x1, x0])
    slack = 1e-10 * max(1.0, abs(seen))
    extreme = {
        "less": score <= seen + slack,
        "greater": score >= seen - slack,
        "two-sided": np.abs(score) >= abs(seen) - slack,
    }[alternative]
    return Exact(seen, _largest(extreme, n1, n0))


def boschloo(x1: int, n1: int, x0: int, n0: int, *, alternative: Alternative = "greater") -> Exact:
    """Unconditional test in the order of Fisher's p (Boschloo, Statistica Neerlandica 24, 1970)."""
    p = np.array(
        [
            [fisher(a, n1, b, n0, alternative=alternative) for b in range(n0 + 1)]
            for a in range(n1 + 1)
        ]
    )
    seen = float(p[x1, x0])
    return Exact(seen, _largest(p <= seen * SAME, n1, n0))


def _largest(extreme: NDArray[np.bool_], n1: int, n0: int) -> float:
    """The largest chance of the extreme tables over every share both groups may have in common."""

    def chance(share: float) -> float:
        return float(_binomial(n1, share) @ extreme @ _binomial(n0, share))

    shares = np.linspace(0, 1, GRID + 1)
    found = [chance(share) for share in shares]
    best = int(np.argmax(found))
    low, high = shares[max(best - 1, 0)], shares[min(best + 1, len(shares) - 1)]
    for _ in range(60):  # golden enough: each step keeps two thirds
        left, right = low + (high - low) / 3, high - (high - low) / 3
        low, high = (low, right) if chance(left) >= chance(right) else (left, high)
    return min(1.0, max(found[best], chance((low + high) / 2)))


def _hypergeometric(total: int, n1: int, n0: int, odds: float) -> tuple[NDArray[np.int64], Floats]:
    """Values of x1 under fixed margins and their chances at an odds ratio."""
    values = np.arange(max(0, total - n0), min(n1, total) + 1)
    logs = _log_factorials(n1 + n0)
    weight = (
        _log_choose(logs, n1, values)
        + _log_choose(logs, n0, total - values)
        + values * np.log(odds)
    )
    chance: Floats = np.exp(weight - weight.max())
    return values, chance / chance.sum()


def _binomial(n: int, share: float) -> Floats:
    k = np.arange(n + 1)
    if share in (0.0, 1.0):
        sure: Floats = (k == round(share) * n).astype(np.float64)
        return sure
    logs = _log_choose(_log_factorials(n), n, k)
    chance: Floats = np.exp(logs + k * np.log(share) + (n - k) * np.log1p(-share))
    return chance


def _log_factorials(n: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])


def _log_choose(logs: Floats, n: int, k: NDArray[np.int64]) -> Floats:
    found: Floats = logs[n] - logs[k] - logs[n - k]
    return found


def _odds(rising: Callable[[float], float]) -> float:
    """Where a function of the odds ratio crosses 0, looked for on the logarithm."""
    end = float(np.log(LARGEST))
    return float(np.exp(_root(lambda log: rising(float(np.exp(log))), -end, end)))


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses 0, by halving."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2
