"""How many voices are needed before a theme can be seen at all."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from listening.settings import BadInput

Floats = NDArray[np.float64]
ALPHA = 0.0067  # .10/15: what one of fifteen themes has to reach
OTHERS = 150
SIZES: tuple[int, ...] = (
    *range(2, 41),
    *range(45, 401, 5),
)  # beyond this nobody plans listening by a table
SAME = 1 + 1e-7  # tables whose probabilities differ by rounding alone count as equally likely


def power(n1: int, n0: int, p1: float, p0: float, *, alpha: float = ALPHA) -> float:
    """Chance that Fisher's exact two-sided test finds p1 > p0 with n1 and n0 voices.

    The sum of the binomial probabilities of all tables with p <= alpha in which the n1 voices
    raise the theme more often than the n0 do. Raises BadInput for impossible figures.
    """
    if n1 < 1 or n0 < 1 or not (0 <= p1 <= 1 and 0 <= p0 <= 1):
        raise BadInput("Give at least one voice on each side and shares between 0 and 1.")
    chance = np.outer(_binomial(n1, p1), _binomial(n0, p0))
    more = np.arange(n1 + 1)[:, None] * n0 > np.arange(n0 + 1)[None, :] * n1
    return float(chance[more & (fisher(n1, n0) <= alpha)].sum())


@lru_cache(maxsize=64)
def fisher(n1: int, n0: int) -> Floats:
    """Two-sided exact p of every table, shape (n1 + 1, n0 + 1): x of n1 against y of n0.

    Tables with the same total that are no more likely than the observed one are added up.
    """
    logs = _log_factorials(n1 + n0)
    p = np.ones((n1 + 1, n0 + 1))
    for total in range(n1 + n0 + 1):
        x = np.arange(max(0, total - n0), min(n1, total) + 1)
        log_chance = (
            _log_choose(logs, n1, x)
            + _log_choose(logs, n0, total - x)
            - _log_choose(logs, n1 + n0, np.array([total]))
        )
        chance = np.exp(log_chance)
        order = np.argsort(chance)
        rising = np.cumsum(chance[order])
        upto = np.searchsorted(chance[order], chance * SAME, side="right")
        p[x, total - x] = np.minimum(1.0, rising[upto - 1])
    return p


def voices_needed(
    p1: float,
    p0: float,
    *,
    others: int = OTHERS,
    alpha: float = ALPHA,
    chance: float = 0.8,
) -> int | None:
    """Fewest affected voices from which on the chance stays at `chance`; None beyond 400.

    The power of an exact test wavers from one size to the next, so a size counts when the next
    two hold as well; above 40 in steps of 5.
    """
    run = 0
    for place, n1 in enumerate(SIZES):
        run = run + 1 if power(n1, others, p1, p0, alpha=alpha) >= chance else 0
        if run == 3:
            return SIZES[place - 2]
    return None


def table(
    sizes: Iterable[int],
    shares: Sequence[tuple[float, float]],
    *,
    others: int = OTHERS,
    alpha: float = ALPHA,
) -> dict[int, tuple[float, ...]]:
    """Power for every number of affected voices, in the order of the pairs (affected, others)."""
    return {n1: tuple(power(n1, others, p1, p0, alpha=alpha) for p1, p0 in shares) for n1 in sizes}


def _log_factorials(n: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])


def _log_choose(logs: Floats, n: int, k: NDArray[np.int64]) -> Floats:
    found: Floats = logs[n] - logs[k] - logs[n - k]
    return found


def _binomial(n: int, p: float) -> Floats:
    if p in (0.0, 1.0):
        sure = np.zeros(n + 1)
        sure[int(p) * n] = 1.0
        return sure
    k = np.arange(n + 1)
    logs = _log_choose(_log_factorials(n), n, k) + k * np.log(p) + (n - k) * np.log(1 - p)
    chance: Floats = np.exp(logs)
    return chance
