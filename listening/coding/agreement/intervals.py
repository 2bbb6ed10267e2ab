"""Percentile bootstrap of alpha and AC1 over whole clusters (respondents or sessions)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from listening.coding.agreement.distances import Floats
from listening.coding.agreement.distances import matrix as distances
from listening.coding.agreement.units import Matrix, Weights, count, observed_by_unit, scaled

Places = NDArray[np.intp]
DRAWS = 2_000
FEWEST_CLUSTERS = 10
MOST_UNDEFINED = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The 2.5 and 97.5 percent points, or why there are none: few_clusters, often_undefined."""

    low: float | None = None
    high: float | None = None
    clusters: int = 0
    undefined: int = 0  # draws in which the coefficient was undefined
    reason: str = ""


def intervals(
    matrix: Matrix,
    clusters: Sequence[str],
    *,
    seed: int,
    metric: str = "nominal",
    weights: Weights = None,
) -> tuple[Interval, Interval]:
    """Intervals of alpha and of AC1 (two categories) by 2,000 draws of whole clusters.

    `clusters` names each unit's cluster, `weights` says how much it counts (length: units). Both
    figures are ratios of sums over clusters, so that a draw is a product of matrices. The ordinal
    level is not offered (ValueError), for its distances change with each draw.
    """
    if metric == "ordinal":
        raise ValueError("no interval on the ordinal level")
    counts = count(matrix, metric)
    own = scaled(weights, counts)
    kept = counts.pairable
    kept[kept] = own > 0
    paired, own = counts.by_unit[kept], own[own > 0]
    names = sorted({c for c, keep in zip(clusters, kept, strict=True) if keep})
    if len(names) < FEWEST_CLUSTERS:
        few = Interval(clusters=len(names), reason="few_clusters")
        return few, few
    place = {name: i for i, name in enumerate(names)}
    member = np.array([place[c] for c, keep in zip(clusters, kept, strict=True) if keep])
    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)
    times = drawn.astype(float)
    far = distances(counts.values, paired.sum(axis=0), metric)
    return (
        _interval(_alphas(paired, far, member, times, own), len(names)),
        _interval(_ac1s(paired, member, times, own), len(names)),
    )


def _alphas(paired: Floats, far: Floats, member: Places, times: Floats, own: Floats) -> Floats:
    """`times` (draws, clusters) each cluster was drawn; `own` weights of the units."""
    observed = times @ _summed(own * observed_by_unit(paired, far), member, times.shape[1])
    totals = times @ _summed(own[:, None] * paired, member, times.shape[1])
    whole = totals.sum(axis=1)
    expected = ((totals @ far) * totals).sum(axis=1) / (whole - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 1e-12, 1 - observed / expected, np.nan)


def _ac1s(paired: Floats, member: Places, times: Floats, own: Floats) -> Floats:
    r = paired.sum(axis=1)
    size = times.shape[1]
    agreeing = own * (paired * (paired - 1)).sum(axis=1) / (r * (r - 1))
    n = times @ _summed(own, member, size)
    shares = times @ _summed(own[:, None] * paired / r[:, None], member, size) / n[:, None]
    chance = (shares * (1 - shares)).sum(axis=1) / max(1, paired.shape[1] - 1)
    return np.asarray((times @ _summed(agreeing, member, size) / n - chance) / (1 - chance))


def _summed(values: Floats, member: Places, size: int) -> Floats:
    """Sums of units' values by cluster."""
    found = np.zeros((size, *values.shape[1:]))
    np.add.at(found, member, values)
    return found


def _interval(draws: Floats, clusters: int) -> Interval:
    defined = draws[~np.isnan(draws)]
    undefined = len(draws) - len(defined)
    if undefined > MOST_UNDEFINED * len(draws):
        return Interval(clusters=clusters, undefined=undefined, reason="often_undefined")
    low, high = np.percentile(defined, [2.5, 97.5])
    return Interval(low=float(low), high=float(high), clusters=clusters, undefined=undefined)
