"""How different two values are, for each level of measurement and for sets of codes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def matrix(values: Sequence[Any], counts: Floats, metric: str) -> Floats:
    """Distances (K, K) between K values; `counts` (K,) matter on the ordinal level alone.

    Raises ValueError for a metric that is not known. Source: Krippendorff, Computing
    Krippendorff's Alpha-Reliability (2011); sets: Passonneau (LREC 2006).
    """
    size = len(values)
    if metric == "nominal":
        return 1.0 - np.eye(size)
    if metric == "ordinal":
        before = np.cumsum(counts)
        ranks = before - counts / 2  # middle rank of each value
        return np.asarray((ranks[:, None] - ranks[None, :]) ** 2, dtype=float)
    if metric in ("interval", "ratio"):
        numbers = np.array([float(v) for v in values])
        away = numbers[:, None] - numbers[None, :]
        if metric == "ratio":
            both = numbers[:, None] + numbers[None, :]
            away = np.divide(away, both, out=np.zeros_like(away), where=both != 0)
        return np.asarray(away**2, dtype=float)
    if metric in SETS:
        found = np.zeros((size, size))
        for i, one in enumerate(values):
            for j in range(i):
                found[i, j] = found[j, i] = SETS[metric](one, values[j])
        return found
    raise ValueError(f"unknown metric {metric!r}")


def masi(a: frozenset[Any], b: frozenset[Any]) -> float:
    """1 - Jaccard x monotonicity (1, 2/3, 1/3, 0); two empty sets are the same."""
    if a == b:
        return 0.0
    if not a & b:
        return 1.0
    monotone = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1.0 - len(a & b) / len(a | b) * monotone


def jaccard(a: frozenset[Any], b: frozenset[Any]) -> float:
    """1 - the share of common members; two empty sets are the same."""
    return 1.0 - len(a & b) / len(a | b) if a | b else 0.0


SETS: dict[str, Callable[[frozenset[Any], frozenset[Any]], float]] = {
    "masi": masi,
    "jaccard": jaccard,
}
