"""How much of a theme comes back when the excerpts are drawn anew."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from listening.themes.engine.clusters import Floats, Ints, kmeans, one_thread

Sureness = Literal["firm", "tentative", "examples only"]
_DRAWS = 12
_SAMPLE = 3000
SHAKY, STEADY = 0.5, 0.75
_EXAMPLES, _FIRM = 5, 12  # texts


def words_for(stability: float) -> str:
    """The word people see: steady (>= .75), fair (>= .5), shaky."""
    return "steady" if stability >= STEADY else "fair" if stability >= SHAKY else "shaky"


def sureness(stability: float, size: int, distinct: int | None = None) -> Sureness:
    """firm, tentative, or "examples only" for what is too little to be a theme.

    Firm: comes back in three of four draws and holds at least 12 texts. Examples only: comes back
    in less than half of them, or holds fewer than 5 texts (`distinct` counts wordings, if known).
    """
    held = size if distinct is None else distinct
    if stability < SHAKY or held < _EXAMPLES:
        return "examples only"
    return "firm" if stability >= STEADY and held >= _FIRM else "tentative"


def of_clusters(rows: Floats, weights: Floats, labels: Ints, *, seed: int) -> NDArray[np.float64]:
    """Mean best Jaccard of each group over 12 bootstrap refits, shape (k,).

    Hennig (2007), "Cluster-wise assessment of cluster stability": each refit is compared on the
    rows it drew. Above 3,000 rows the first 3,000 stand for all (rows come sorted by hash).
    """
    k = int(labels.max()) + 1
    rows, weights, labels = rows[:_SAMPLE], weights[:_SAMPLE], labels[:_SAMPLE]
    rng = np.random.default_rng(seed)
    best = np.zeros((_DRAWS, k))
    with one_thread():
        for draw in range(_DRAWS):
            drawn, times = np.unique(rng.integers(0, len(rows), len(rows)), return_counts=True)
            fitted = kmeans(
                rows[drawn],
                weights[drawn] * times,
                k=min(k, len(drawn)),
                seed=seed + draw,
                starts=2,
            )
            best[draw] = _best_jaccards(labels[drawn], fitted.labels_, k)
    return np.asarray(best.mean(axis=0))


def _best_jaccards(mine: Ints, theirs: Ints, k: int) -> NDArray[np.float64]:
    both = np.zeros((k, int(theirs.max()) + 1))
    np.add.at(both, (mine, theirs), 1)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return np.asarray((both / np.maximum(either, 1)).max(axis=1))


def of_terms(words: Mapping[str, Sequence[str]]) -> float:
    """Share of a theme's excerpts that stay when its weightiest term is taken away.

    `words` are the terms that spoke in each excerpt; an excerpt placed without terms (by a
    person) stays. 0 for an empty theme.
    """
    if not words:
        return 0.0
    alone: dict[str, int] = {}
    for spoke in words.values():
        if len(set(spoke)) == 1:
            alone[spoke[0]] = alone.get(spoke[0], 0) + 1
    return round(1 - max(alone.values(), default=0) / len(words), 4)
