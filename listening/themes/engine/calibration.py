"""How often what the machine is so sure of is right: strengths that mean what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEWEST = 20  # decided cases from which a project's own curve is learnt
_LEAST = 10  # cases a point of the curve stands on
_SHRINK = 10.0  # as many cases as the curve given beforehand counts for
Decided = tuple[float, bool]  # the machine's raw figure, and whether a person agreed


@dataclass(frozen=True, slots=True)
class Curve:
    """Raw figure -> share that people called right, rising, straight between the points."""

    raw: tuple[float, ...] = (0.0, 1.0)
    right: tuple[float, ...] = (0.0, 1.0)
    cases: int = 0

    def __call__(self, raw: float) -> float:
        return round(float(np.interp(raw, self.raw, self.right)), 4)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"raw": list(self.raw), "right": list(self.right), "cases": self.cases}


SAME = Curve()


def curve_from(data: dict[str, Any]) -> Curve:
    """The curve `to_dict` was taken from."""
    return Curve(tuple(data["raw"]), tuple(data["right"]), data["cases"])


def learn(cases: Sequence[Decided], *, before: Curve = SAME) -> Curve:
    """The curve these decided cases teach; `before` as it is with fewer than 20 of them.

    Isotonic regression (Barlow et al. 1972) on the cases in groups of at least ten, each drawn
    towards `before` as ten more cases would draw it. Never falls; stays within 0.01 and 0.99, for
    a few dozen cases make nobody certain. The order of the cases does not matter.
    """
    if len(cases) < FEWEST:
        return before
    groups = _groups(sorted(cases))
    raw = np.array([group[:, 0].mean() for group in groups])
    held = np.array([len(group) for group in groups]) + _SHRINK
    share = [
        (group[:, 1].sum() + _SHRINK * before(float(middle))) / weight
        for group, middle, weight in zip(groups, raw, held, strict=True)
    ]
    right = _rising(np.array(share), held).clip(0.01, 0.99)
    return Curve(
        tuple(round(float(value), 4) for value in raw),
        tuple(round(float(value), 4) for value in right),
        len(cases),
    )


def _groups(ordered: Sequence[Decided]) -> list[NDArray[np.float64]]:
    """At least ten neighbours each, those of one figure together."""
    groups: list[list[Decided]] = [[]]
    for case in ordered:
        if len(groups[-1]) >= _LEAST and case[0] > groups[-1][-1][0]:
            groups.append([])
        groups[-1].append(case)
    if len(groups) > 1 and len(groups[-1]) < _LEAST:
        last = groups.pop()
        groups[-1] += last
    return [np.array(group, dtype=np.float64) for group in groups]


def _rising(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted means of neighbours that fall (pool adjacent violators)."""
    pools: list[list[float]] = []  # value, weight, members
    for value, weight in zip(values, weights, strict=True):
        pools.append([float(value), float(weight), 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            b, a = pools.pop(), pools.pop()
            both = a[1] + b[1]
            pools.append([(a[0] * a[1] + b[0] * b[1]) / both, both, a[2] + b[2]])
    return np.concatenate([np.full(int(count), value) for value, _, count in pools])


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the cases with strengths from `low` to `high`: how many, mean strength, share right."""

    low: float
    high: float
    n: int
    said: float
    right: float


def reliability(cases: Sequence[Decided], *, steps: int = 5) -> list[Reliability]:
    """The table that shows whether strengths can be believed; empty steps are left out."""
    table = []
    for step in range(steps):
        low, high = step / steps, (step + 1) / steps
        mine = [c for c in cases if low <= c[0] < high or (step == steps - 1 and c[0] == 1)]
        if mine:
            said = sum(c[0] for c in mine) / len(mine)
            right = sum(c[1] for c in mine) / len(mine)
            table.append(Reliability(low, high, len(mine), round(said, 4), round(right, 4)))
    return table


def error(cases: Sequence[Decided], *, steps: int = 5) -> float:
    """Expected calibration error: mean distance of strength and share right, by step (0 best)."""
    n = max(len(cases), 1)
    return sum(r.n * abs(r.said - r.right) for r in reliability(cases, steps=steps)) / n
