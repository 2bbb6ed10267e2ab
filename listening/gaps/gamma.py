"""The gamma distribution without scipy, whose import costs a second and 94 MB."""

import math


def lower_gamma(shape: float, x: float) -> float:
    """P(X <= x) of a gamma variable with this shape and rate 1, to about 1e-14.

    Series below shape + 1, continued fraction (modified Lentz) above: Abramowitz and Stegun 6.5.
    """
    if shape <= 0:
        raise ValueError("shape must be positive")
    if x <= 0:
        return 0.0
    front = math.exp(-x + shape * math.log(x) - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        k = shape
        while abs(term) > abs(total) * 1e-17:
            k += 1
            term *= x / k
            total += term
        return min(1.0, total * front)
    return max(0.0, 1.0 - front * _fraction(shape, x))


def _fraction(shape: float, x: float) -> float:
    tiny = 1e-300
    b = x + 1 - shape
    c, d = 1 / tiny, 1 / b
    value = d
    for i in range(1, 10_000):
        an = -i * (i - shape)
        b += 2
        d = 1 / (an * d + b or tiny)
        c = b + an / c or tiny
        value *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return value


def chi_square_tail(x: float, df: int) -> float:
    """P(X > x) of a chi-square variable."""
    if df < 1:
        raise ValueError("degrees of freedom start at 1")
    half, shape = x / 2, df / 2
    if half < shape + 1:
        return 1.0 - lower_gamma(shape, half)
    # Directly, since 1 - (1 - p) loses all digits of a small p.
    front = math.exp(-half + shape * math.log(half) - math.lgamma(shape))
    return front * _fraction(shape, half)


def gamma_quantile(q: float, shape: float) -> float:
    """The x with P(X <= x) = q for a gamma variable with this shape and rate 1, by bisection."""
    if not 0 < q < 1:
        raise ValueError("q must lie between 0 and 1")
    high = shape + 1.0
    while lower_gamma(shape, high) < q:
        high *= 2
    # In logarithms: quantiles of small shapes lie many powers of ten below 1.
    low, top = -800.0, math.log(high)
    for _ in range(200):
        middle = (low + top) / 2
        if lower_gamma(shape, math.exp(middle)) < q:
            low = middle
        else:
            top = middle
    return math.exp((low + top) / 2)
