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


def estimate(
    machine: Sequence[int],
    sample: Sequence[tuple[int, int]],
    *,
    weights: Sequence[float] | None = None,
) -> Prevalence:
    """The share by machine marks of n excerpts and (human, machine) marks of a random sample.

    Machine mean plus mean of human - machine, variances of both added (prediction-powered
    inference, Angelopoulos et al. 2023). The deviations' variance is smoothed by one pseudo-case
    either way, for few cases without an error prove no machine flawless. `sample` may be part of
    `machine`. `weights` say for how many excerpts each of the sample stands, where it was drawn
    by strata; uneven ones make it worth fewer (Kish 1965). ValueError without a machine mark.
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
    each = list(weights) if weights is not None else [1.0] * m
    whole = sum(each)
    worth = whole * whole / sum(w * w for w in each)
    off = [human - said for human, said in sample]
    mean = sum(w * d for w, d in zip(each, off, strict=True)) / whole
    squares = worth / whole * sum(w * d * d for w, d in zip(each, off, strict=True))
    spread = (squares + 2) / (worth + 2) - mean * mean
    half = _t(worth - 1) * math.sqrt(share * (1 - share) / n + max(spread, 0.0) / worth)
    value = min(1.0, max(0.0, share + mean))
    repaired = (max(0.0, share + mean - half), min(1.0, share + mean + half))
    found = sum(w for w, (human, _) in zip(each, sample, strict=True) if human)
    both = sum(w for w, (human, said) in zip(each, sample, strict=True) if human and said)
    alone = wilson(found / whole * worth, worth)
    narrower = alone[1] - alone[0] < _CLEARLY * (repaired[1] - repaired[0])
    low, high = alone if narrower else repaired
    return Prevalence(
        value=found / whole if narrower else value,
        low=low,
        high=high,
        how="human" if narrower else "repaired",
        n=n,
        sample=m,
        kappa=cohen_kappa([h for h, _ in sample], [s for _, s in sample]),
        recall=both / found if found else None,
    )


def _t(df: float) -> float:
    """Student's 97.5 % point, to the first order in 1 / df (Peiser 1943): a small sample is less
    sure of its own variance."""
    return _Z + (_Z**3 + _Z) / (4 * df)
