"""The middle of numbers: the median with its interval, from order statistics."""

from collections.abc import Iterable
from math import comb
from statistics import median

from listening.gaps.certainty import Estimate

# From ten on, the interval's ends are never the smallest or the largest number that somebody gave.
FEWEST = 10


def middle(values: Iterable[float]) -> Estimate | None:
    """The median and an interval of at least 95 % that assumes nothing of how numbers lie.

    Ends are the k-th smallest and k-th largest value, k the largest with P(B < k) <= 0.025 for
    B binomial (n, 1/2) (Conover 1999, 3.2). None for fewer than ten values.
    """
    ordered = sorted(values)
    n = len(ordered)
    if n < FEWEST:
        return None
    k, below = 0, 0
    while 40 * (below + comb(n, k)) <= 2**n:
        below += comb(n, k)
        k += 1
    return Estimate(float(median(ordered)), ordered[k - 1], ordered[n - k])
