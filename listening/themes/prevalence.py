"""How often a theme is raised, once the machine's habits in each language are taken out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from listening.coding.agreement import cohen_kappa
from listening.gaps.certainty import wilson

LEAST = 30  # excerpts coded by people in a language, from which anything is repaired
_Z = 1.959964
_CLEARLY = 0.9  # the sample alone is used where its interval is a tenth narrower; picking the
# narrower of two equals each time would miss the truth more often than either of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Prevalence:
    """The share of excerpts that raise a theme, with 95 % limits.

    `how`: "repaired" (machine corrected by people), "human" (the sample alone, where narrower), or
    "machine" (nobody has checked: its interval leaves out what the machine gets wrong).
    `kappa` and `recall` are the machine's against people; None where they are not defined.
    """

    value: float
    low: float
    high: float
    how: Literal["repaired", "human", "machine"]
    n: int
    sample: int
    kappa: float | None = None
    recall: float | None = None


def estimate(machine: Sequence[int], sample: Sequence[tuple[int, int]]) -> Prevalence:
    """The share by machine marks of n excerpts and (human, machine) marks of a random sample.

    Machine mean plus mean of human - machine, variances of both added (prediction-powered
    inference, Angelopoulos et al. 2023). The deviations' variance is smoothed by one pseudo-case
    either way, for few cases without an error prove no machine flawless. `sample` may be part of
    `machine`. ValueError without a machine mark.
    """
    n, m = len(machine), len(sample)
    if not n:
        raise ValueError("no excerpt to estimate from")
    share = sum(machine) / n
    if m < LEAST:
        return Prevalence(
            value=share,
            low=wilson(sum(machine), n)[0],
            high=wilson(sum(machine), n)[1],
            how="machine",
            n=n,
            sample=m,
        )
    off = [human - said for human, said in sample]
    mean = sum(off) / m
    squares = sum(d * d for d in off)
    spread = (squares + 2) / (m + 2) - mean * mean
    half = _t(m - 1) * math.sqrt(share * (1 - share) / n + max(spread, 0.0) / m)
    value = min(1.0, max(0.0, share + mean))
    repaired = (max(0.0, share + mean - half), min(1.0, share + mean + half))
    raised = sum(human for human, _ in sample)
    alone = wilson(raised, m)
    narrower = alone[1] - alone[0] < _CLEARLY * (repaired[1] - repaired[0])
    low, high = alone if narrower else repaired
    return Prevalence(
        value=raised / m if narrower else value,
        low=low,
        high=high,
        how="human" if narrower else "repaired",
        n=n,
        sample=m,
        kappa=cohen_kappa([h for h, _ in sample], [s for _, s in sample]),
        recall=sum(h and s for h, s in sample) / raised if raised else None,
    )


def _t(df: int) -> float:
    """Student's 97.5 % point, to the first order in 1 / df (Peiser 1943): a small sample is less
    sure of its own variance."""
    return _Z + (_Z**3 + _Z) / (4 * df)
