"""The order of themes: ln ratios drawn toward 0 by as much as their own uncertainty says."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def tau_squared(theta: Floats, se: Floats, *, floor: float = 0.05) -> float:
    """Spread of the true ln ratios about 0: max(floor, (sum w theta^2 - k) / sum w), w = 1/se^2.

    DerSimonian-Laird moment estimate about a known mean of 0; the floor keeps a list of themes
    that all look alike from being drawn to nothing.
    """
    if len(theta) == 0:
        return floor
    w = 1 / se**2
    return max(floor, float((w * theta**2).sum() - len(theta)) / float(w.sum()))


def shrink(theta: Floats, se: Floats, *, tau2: float) -> tuple[Floats, Floats]:
    """Shrunken ln ratios and their standard deviations, same shape as `theta`."""
    kept = tau2 / (tau2 + se**2)
    return theta * kept, se * np.sqrt(kept)
