"""Groups of texts nobody coded: PCA, KMeans, and how many groups the texts bear."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listening.themes.engine.values import Grain

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

FEWEST = 12  # distinct texts: with fewer there is nothing to group
MOST = 20_000  # distinct texts that are fitted; the rest is assigned
_GRID = (2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 50, 65, 80, 110, 150)
_SAMPLE = 2000  # rows on which the number of groups is chosen
_STARTED = 4000  # rows on which starts compete; the best of them is finished on all
_SHIFT: dict[Grain, float] = {"small": 0.6, "coarse": 0.6, "medium": 1.0, "fine": 1.7}


@dataclass(frozen=True, slots=True)
class Clustering:
    """`labels` (n,) 0..k-1, the reduced vectors, and how k was chosen."""

    labels: Ints
    reduced: Floats
    k: int
    how: str


def cluster(vectors: Floats, weights: Floats, *, seed: int, grain: Grain = "medium") -> Clustering:
    """Partition unit vectors (n, d), n >= 12, rows in an order that does not depend on input.

    KMeans with ten starts on 50 principal components, texts weighted (square root of how often
    each was said). One thread: sums of floats then have one order, and two runs are equal.
    """
    with one_thread():
        reduced = reduce(vectors, min(50, len(vectors) - 1))
        k, how = choose(
            reduced[:_SAMPLE], weights[:_SAMPLE], n=len(vectors), seed=seed, grain=grain
        )
        labels = kmeans(reduced, weights, k=k, seed=seed, starts=10).labels_.astype(np.int64)
    return Clustering(labels, reduced, k, how)


def one_thread() -> Any:
    """A context in which linear algebra and KMeans run on one thread."""
    import threadpoolctl  # type: ignore[import-untyped]

    return threadpoolctl.threadpool_limits(limits=1)


def reduce(vectors: Floats, dimensions: int) -> Floats:
    """First principal components (n, at most `dimensions`), by the covariance matrix."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    values, directions = np.linalg.eigh(centred.T @ centred)
    best = np.argsort(-values, kind="stable")[: min(dimensions, vectors.shape[1])]
    return np.asarray(centred @ directions[:, best], dtype=np.float32)


def kmeans(rows: Floats, weights: Floats, *, k: int, seed: int, starts: int) -> Any:
    """A fitted KMeans; callers hold the thread limit."""
    few = rows[:_STARTED], weights[:_STARTED]  # sorted by hash: the first are a fair sample
    rng = np.random.default_rng(seed)
    fits = [_lloyd(*few, _spread(*few, k, rng)) for _ in range(starts)]
    best = min(fits, key=lambda fitted: float(fitted.inertia_))
    return best if len(rows) <= _STARTED else _lloyd(rows, weights, best.cluster_centers_)


def _lloyd(rows: Floats, weights: Floats, centres: Floats) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(len(centres), init=centres, n_init=1).fit(rows, sample_weight=weights)


def _spread(rows: Floats, weights: Floats, k: int, rng: np.random.Generator) -> Floats:
    """k rows far from one another (Arthur and Vassilvitskii 2007, "k-means++", one trial).

    scikit-learn's own tries several rows a step, which took ten times as long as all the rest.
    """
    squares = np.einsum("ij,ij->i", rows, rows)
    picks = [int(rng.choice(len(rows), p=weights / weights.sum(dtype=np.float64)))]
    apart = np.full(len(rows), np.inf)
    while len(picks) < k:
        last = rows[picks[-1]]
        np.minimum(apart, np.maximum(squares - 2 * (rows @ last) + last @ last, 0), out=apart)
        reach = np.cumsum(apart * weights)
        if reach[-1] <= 0:  # fewer different rows than groups: what is left is nobody's
            picks += [int(i) for i in np.setdiff1d(np.arange(len(rows)), picks)[: k - len(picks)]]
            break
        drawn = int(np.searchsorted(reach, rng.random() * reach[-1], side="right"))
        picks.append(min(drawn, len(rows) - 1))
    return rows[picks]


def choose(rows: Floats, weights: Floats, *, n: int, seed: int, grain: Grain) -> tuple[int, str]:
    """Number of groups: best mean rank of silhouette and of agreement between halves.

    Silhouette alone goes too fine, agreement alone stops at three; their mean rank came nearest
    to people. At most 1.2 sqrt(n), and at least 0.7 sqrt(n / 2) up to 15: on smooth vectors both
    figures like two or three groups best, which tells nobody anything. `grain` shifts the answer,
    never the way it is found.
    """
    most = max(2, int(1.2 * np.sqrt(n)))
    distinct = len(np.unique(rows.round(5), axis=0))
    fewest = int(min(15, 0.7 * np.sqrt(n / 2)))
    able = [k for k in _GRID if k <= most and k < distinct]
    grid = [k for k in able if k >= fewest]
    if len(grid) < 2:
        return (able or [1])[-1], "too few distinct texts to choose"
    quality = _silhouettes(rows, weights, grid, seed)
    agreement = _agreements(rows, weights, grid, seed)
    score = (_ranks(quality) + _ranks(agreement)) / 2
    best = grid[int(np.argmin(score))]
    wanted = best * _SHIFT[grain]
    k = min(able, key=lambda g: (abs(np.log(g / wanted)), g))
    shift = "" if grain == "medium" else f", shifted to {grain}"
    return k, f"mean rank of silhouette and agreement over {grid[0]}-{grid[-1]}{shift}"


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    from scipy.stats import rankdata

    return np.asarray(rankdata([-v for v in values]), dtype=np.float64)


def _silhouettes(rows: Floats, weights: Floats, grid: Sequence[int], seed: int) -> list[float]:
    from sklearn.metrics import silhouette_score
    from sklearn.metrics.pairwise import cosine_distances

    apart = cosine_distances(rows)
    np.fill_diagonal(apart, 0)
    found = []
    for k in grid:
        labels = kmeans(rows, weights, k=k, seed=seed, starts=2).labels_
        several = 1 < len(np.unique(labels)) < len(rows)
        found.append(
            float(silhouette_score(apart, labels, metric="precomputed")) if several else -1
        )
    return found


def _agreements(rows: Floats, weights: Floats, grid: Sequence[int], seed: int) -> list[float]:
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(seed)
    draws = [np.sort(rng.permutation(len(rows))[: int(0.8 * len(rows))]) for _ in range(4)]
    found = []
    for k in grid:
        fits = [kmeans(rows[d], weights[d], k=k, seed=seed, starts=1).predict(rows) for d in draws]
        pairs = [adjusted_rand_score(a, b) for i, a in enumerate(fits) for b in fits[:i]]
        found.append(float(np.mean(pairs)))
    return found


def language_share(labels: Sequence[int] | Ints, tags: Sequence[str]) -> float:
    """Normalised mutual information of groups and languages: 0 mixed, 1 the groups are the
    languages. 0 where there is one language only."""
    if len(set(tags)) < 2 or len(labels) < 2:
        return 0.0
    from sklearn.metrics import normalized_mutual_info_score

    return float(normalized_mutual_info_score(list(tags), list(labels)))
