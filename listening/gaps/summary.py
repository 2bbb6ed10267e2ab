"""One figure for many groups: the measures of the WHO Health Equity Assessment Toolkit.

Always show an absolute one (difference, BGV) beside a relative one (ratio, Theil).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from listening.gaps.measures import Better


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Inequality over groups, in the unit of the rates (squared for `bgv`); `index_*` in percent.

    `ratio`, `theil`, `mld` and the indices are None where a rate or the mean is 0.
    """

    mean: float
    difference: float
    ratio: float | None
    bgv: float
    theil: float | None
    mld: float | None
    mean_difference_from_mean: float
    mean_difference_from_best: float
    population_attributable: float
    index_of_disparity: float | None
    index_of_disparity_unweighted: float | None


def summary(rates: ArrayLike, sizes: ArrayLike, *, better: Better = "higher") -> Summary:
    """Summary of group rates (any scale) weighted by group sizes; two groups or more."""
    p, n = np.asarray(rates, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if p.shape != n.shape or p.size < 2 or np.any(p < 0) or np.any(n <= 0):
        raise ValueError("give two rates or more, none negative, each with a positive size")
    w = n / n.sum()
    mean = float(np.sum(w * p))
    best = float(p.max() if better == "higher" else p.min())
    away = np.abs(p - mean)
    logs = np.log(p / mean) if np.all(p > 0) else None
    return Summary(
        mean=mean,
        difference=float(p.max() - p.min()),
        ratio=float(p.max() / p.min()) if p.min() > 0 else None,
        bgv=float(np.sum(w * (p - mean) ** 2)),
        theil=None if logs is None else float(np.sum(w * p / mean * logs)),
        mld=None if logs is None else float(-np.sum(w * logs)),
        mean_difference_from_mean=float(np.sum(w * away)),
        mean_difference_from_best=float(np.sum(w * np.abs(best - p))),
        population_attributable=best - mean,
        index_of_disparity=float(100 * np.sum(w * away) / mean) if mean > 0 else None,
        index_of_disparity_unweighted=float(100 * away.mean() / mean) if mean > 0 else None,
    )
