"""How sure a figure is: intervals and tests in closed form, numpy and the standard library only.

Counts may be integers, floats (weighted counts) or numpy arrays of one shape; intervals are
two-sided at `level`. p-values of permutations need a seed.
"""

import math
from collections.abc import Sequence
from itertools import permutations
from statistics import NormalDist
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from listening.gaps.gamma import chi_square_tail, gamma_quantile

Floats = NDArray[np.float64]
Stratum = tuple[float, float, float, float]  # a of n1 in the group, b of n0 in the comparator


class Estimate(NamedTuple):
    """A figure and the two ends of its interval."""

    value: float
    low: float
    high: float


class Pooled(NamedTuple):
    """A random-effects mean: mean, its standard error, Cochran's Q, variance between studies."""

    mean: float
    se: float
    q: float
    tau2: float


class Heterogeneity(NamedTuple):
    """Do strata agree: Cochran's Q, its degrees of freedom, chi-square p."""

    q: float
    df: int
    p: float


def _z(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
    return NormalDist().inv_cdf(0.5 + level / 2)


def _counts(x: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    xs, ns = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    # Weighted counts carry rounding noise, hence the slack above n.
    if not (np.all(xs >= 0) and np.all(xs <= ns * (1 + 1e-12)) and np.all(np.isfinite(ns))):
        raise ValueError("counts must satisfy 0 <= x <= n")
    return xs, ns


@overload
def wilson(x: float, n: float, *, level: float = ...) -> tuple[float, float]: ...
@overload
def wilson(x: Floats, n: Floats | float, *, level: float = ...) -> tuple[Floats, Floats]: ...
def wilson(x: Any, n: Any, *, level: float = 0.95) -> tuple[Any, Any]:
    """Score interval of a rate x/n, within [0, 1]; (0, 1) where n = 0. Wilson 1927."""
    xs, ns = _counts(x, n)
    z2 = _z(level) ** 2
    safe = np.where(ns > 0, ns, 1.0)
    p = np.clip(xs / safe, 0.0, 1.0)
    centre = (p + z2 / (2 * safe)) / (1 + z2 / safe)
    half = np.sqrt(z2) * np.sqrt(p * (1 - p) / safe + z2 / (4 * safe**2)) / (1 + z2 / safe)
    # The ends at 0 and n are exact; computed, they miss by rounding.
    low = np.where((ns > 0) & (xs > 0), np.clip(centre - half, 0.0, 1.0), 0.0)
    high = np.where((ns > 0) & (xs < ns), np.clip(centre + half, 0.0, 1.0), 1.0)
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


@overload
def newcombe(
    x1: float, n1: float, x0: float, n0: float, *, level: float = ...
) -> tuple[float, float]: ...
@overload
def newcombe(
    x1: Floats, n1: Floats, x0: Floats, n0: Floats, *, level: float = ...
) -> tuple[Floats, Floats]: ...
def newcombe(x1: Any, n1: Any, x0: Any, n0: Any, *, level: float = 0.95) -> tuple[Any, Any]:
    """Interval of x1/n1 - x0/n0 within [-1, 1]; (-1, 1) where an n is 0. Newcombe 1998, no. 10."""
    (a, m1), (b, m0) = _counts(x1, n1), _counts(x0, n0)
    (l1, u1), (l0, u0) = wilson(a, m1, level=level), wilson(b, m0, level=level)
    known = (m1 > 0) & (m0 > 0)
    p1, p0 = a / np.where(m1 > 0, m1, 1.0), b / np.where(m0 > 0, m0, 1.0)
    d = p1 - p0
    low = np.where(known, d - np.sqrt((p1 - l1) ** 2 + (u0 - p0) ** 2), -1.0)
    high = np.where(known, d + np.sqrt((u1 - p1) ** 2 + (p0 - l0) ** 2), 1.0)
    low, high = np.clip(low, -1.0, 1.0), np.clip(high, -1.0, 1.0)
    return (float(low), float(high)) if low.ndim == 0 else (low, high)


def risk_ratio(
    x1: float, n1: float, x0: float, n0: float, *, level: float = 0.95
) -> tuple[float, float, float]:
    """Ratio (x1/n1)/(x0/n0) with Katz's log interval: (ratio, low, high).

    A zero count gives 0 or infinity, nan when both are zero or an n is, with the interval
    (0, infinity): word it "none in ...", print no ratio. When everybody in both groups has the
    outcome the standard error is taken with half a person added (Pettigrew 1986), since 0 would
    claim certainty.
    """
    _counts(x1, n1), _counts(x0, n0)
    if n1 == 0 or n0 == 0 or x1 == 0 or x0 == 0:
        return _ratio(x1 * n0, x0 * n1), 0.0, math.inf
    variance = 1 / x1 - 1 / n1 + 1 / x0 - 1 / n0
    if variance <= 1e-15:
        variance = sum(1 / (x + 0.5) - 1 / (n + 1) for x, n in ((x1, n1), (x0, n0)))
    return _log_interval(x1 / n1 * n0 / x0, math.sqrt(variance), level)


def _ratio(above: float, below: float) -> float:
    if below == 0:
        return math.nan if above == 0 else math.inf
    return above / below


def _log_interval(ratio: float, se: float, level: float) -> tuple[float, float, float]:
    z = _z(level)
    return ratio, ratio * math.exp(-z * se), ratio * math.exp(z * se)


def _strata(strata: Sequence[Stratum]) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    table = np.asarray(strata, dtype=np.float64).reshape(-1, 4)
    table = table[(table[:, 1] + table[:, 3]) > 0]
    a, n1, b, n0 = table.T
    _counts(a, n1), _counts(b, n0)
    return a, n1, b, n0, n1 + n0


def mantel_haenszel_log(strata: Sequence[Stratum]) -> tuple[float, float]:
    """ln of the Mantel-Haenszel risk ratio and its standard error (Greenland and Robins 1985).

    Infinite or nan with an infinite error where one side has no outcome in any stratum that
    compares.
    """
    a, n1, b, n0, total = _strata(strata)
    r, s = float(np.sum(a * n0 / total)), float(np.sum(b * n1 / total))
    if r == 0 or s == 0:
        return math.nan if r == s else math.copysign(math.inf, r - s), math.inf
    v = float(np.sum(((a + b) * n1 * n0 - a * b * total) / total**2))
    return math.log(r / s), math.sqrt(max(v, 0.0) / (r * s))


def mantel_haenszel(
    strata: Sequence[Stratum], *, level: float = 0.95
) -> tuple[float, float, float]:
    """Risk ratio within strata (a, n1, b, n0): (ratio, low, high); nan or 0 as `risk_ratio`."""
    log_ratio, se = mantel_haenszel_log(strata)
    if math.isinf(se):
        return math.exp(log_ratio), 0.0, math.inf
    return _log_interval(math.exp(log_ratio), se, level)


def with_halves(strata: Sequence[Stratum]) -> list[Stratum]:
    """Strata with half an outcome added to each side over all: for ordering only, never shown."""
    k = len(strata)
    return [(a + 0.5 / k, n1 + 1 / k, b + 0.5 / k, n0 + 1 / k) for a, n1, b, n0 in strata]


def mantel_haenszel_difference(
    strata: Sequence[Stratum], *, level: float = 0.95
) -> tuple[float, float, float]:
    """Difference of rates within strata (a, n1, b, n0), variance of Sato 1989: (value, low, high).

    (nan, -1, 1) when no stratum holds both sides.
    """
    a, n1, b, n0, total = _strata(strata)
    w = float(np.sum(n1 * n0 / total))
    if w == 0:
        return math.nan, -1.0, 1.0
    d = float(np.sum((a * n0 - b * n1) / total)) / w
    p = float(np.sum((n1**2 * b - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / total**2))
    q = float(np.sum((a * (n0 - b) + b * (n1 - a)) / (2 * total)))
    half = _z(level) * math.sqrt(max(0.0, d * p + q)) / w
    return d, max(-1.0, d - half), min(1.0, d + half)


def heterogeneity(strata: Sequence[Stratum]) -> Heterogeneity:
    """Cochran's Q of the log risk ratios; strata with a zero count or no variance are left out."""
    a, n1, b, n0, _ = _strata(strata)
    use = (a > 0) & (b > 0) & ((a < n1) | (b < n0))
    a, n1, b, n0 = a[use], n1[use], b[use], n0[use]
    if a.size < 2:
        return Heterogeneity(0.0, 0, 1.0)
    theta = np.log(a / n1 / (b / n0))
    w = 1 / (1 / a - 1 / n1 + 1 / b - 1 / n0)
    q = float(np.sum(w * (theta - np.sum(w * theta) / np.sum(w)) ** 2))
    return Heterogeneity(q, a.size - 1, chi_square_tail(q, a.size - 1))


def mover(before: Sequence[float], after: Sequence[float]) -> tuple[float, float, float]:
    """Change after - before of two figures (value, low, high): (change, low, high).

    Zou and Donner 2008; takes the two as independent.
    """
    (g1, l1, u1), (g2, l2, u2) = before, after
    change = g2 - g1
    return change, change - math.hypot(g2 - l2, u1 - g1), change + math.hypot(u2 - g2, g1 - l1)


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """q-values of m p-values, in their order: the false discovery rate at which each is flagged."""
    ps = np.asarray(p, dtype=np.float64)
    if ps.size and not (np.all(ps >= 0) and np.all(ps <= 1)):
        raise ValueError("p-values lie between 0 and 1")
    order = np.argsort(ps)[::-1]
    steps = ps[order] * ps.size / np.arange(ps.size, 0, -1)
    q = np.empty_like(ps)
    q[order] = np.minimum(np.minimum.accumulate(steps), 1.0)
    return q


def dersimonian_laird(y: ArrayLike, se: ArrayLike) -> Pooled:
    """Random-effects mean of estimates y with standard errors se. DerSimonian and Laird 1986."""
    ys, w = np.asarray(y, dtype=np.float64), 1 / np.asarray(se, dtype=np.float64) ** 2
    if ys.size == 0 or ys.shape != w.shape:
        raise ValueError("give as many standard errors as estimates, at least one")
    fixed = np.sum(w * ys) / np.sum(w)
    q = float(np.sum(w * (ys - fixed) ** 2))
    c = float(np.sum(w) - np.sum(w**2) / np.sum(w))
    tau2 = max(0.0, (q - (ys.size - 1)) / c) if c > 0 else 0.0
    ws = 1 / (1 / w + tau2)
    return Pooled(float(np.sum(ws * ys) / np.sum(ws)), float(1 / np.sqrt(np.sum(ws))), q, tau2)


def cohens_h(p1: float, p0: float) -> float:
    """Difference of two rates on the arcsine scale: .2 small, .5 medium, .8 large. Cohen 1988."""
    return 2 * math.asin(math.sqrt(p1)) - 2 * math.asin(math.sqrt(p0))


def information_component(
    observed: float, expected: float, *, level: float = 0.95
) -> tuple[float, float, float]:
    """log2((O + .5)/(E + .5)) with gamma quantiles as ends. Noren, Hopstadius and Bate 2013."""
    if observed < 0 or expected < 0:
        raise ValueError("observed and expected counts are not negative")
    shape, rate = observed + 0.5, expected + 0.5
    ends = [gamma_quantile(q, shape) / rate for q in (0.5 - level / 2, 0.5 + level / 2)]
    return math.log2(shape / rate), math.log2(ends[0]), math.log2(ends[1])


def p_chart(pbar: float, n: float) -> tuple[float, float]:
    """Limits pbar -+ 3 sigma of a rate among n: outside is a signal, inside is noise."""
    if not 0 <= pbar <= 1 or n < 0:
        raise ValueError("pbar lies between 0 and 1, n is not negative")
    half = 3 * math.sqrt(pbar * (1 - pbar) / n) if n else 1.0
    return max(0.0, pbar - half), min(1.0, pbar + half)


def kish(weights: ArrayLike) -> tuple[float, float]:
    """Effective sample size (sum w)^2 / sum w^2 and design effect n/n_eff. Kish 1965."""
    w = np.asarray(weights, dtype=np.float64)
    if w.size == 0 or np.any(w < 0) or not np.any(w > 0):
        raise ValueError("weights are not negative and not all zero")
    n_eff = float(w.sum() ** 2 / np.sum(w**2))
    return n_eff, w.size / n_eff


def spearman(
    x: ArrayLike, y: ArrayLike, *, seed: int = 0, draws: int = 9_999
) -> tuple[float, float]:
    """Rank correlation and its two-sided permutation p: all orders up to 8 pairs, else `draws`.

    (nan, 1) when a side does not vary.
    """
    rx, ry = _ranks(x), _ranks(y)
    if rx.shape != ry.shape or rx.size < 2:
        raise ValueError("give two series of one length, at least two pairs")
    rx, ry = rx - rx.mean(), ry - ry.mean()
    scale = math.sqrt(float(rx @ rx) * float(ry @ ry))
    if scale == 0:
        return math.nan, 1.0
    rho = float(rx @ ry) / scale
    if rx.size <= 8:
        every = np.array(list(permutations(range(rx.size))))
        return rho, float(np.mean(np.abs(ry[every] @ rx) / scale >= abs(rho) - 1e-12))
    order = np.random.default_rng(seed).permuted(np.tile(ry, (draws, 1)), axis=1)
    extreme = int(np.sum(np.abs(order @ rx) / scale >= abs(rho) - 1e-12))
    return rho, (1 + extreme) / (draws + 1)


def _ranks(values: ArrayLike) -> Floats:
    """Ranks from 1, ties sharing their mean."""
    array = np.asarray(values, dtype=np.float64)
    _, place, times = np.unique(array, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(times) - (times - 1) / 2)[place], dtype=np.float64)
