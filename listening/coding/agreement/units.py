"""Agreement on units: alpha on every level, Gwet's AC1, Cohen's kappa, percent.

A matrix has a row per coder and a column per unit; None or NaN means not coded by that coder.
Weights, one per unit, are those of the draw: what stands for twice as many counts twice. They are
scaled so that the units two coders did weigh 1 on average; equal weights change no figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listening.coding.agreement.distances import SETS, Floats
from listening.coding.agreement.distances import matrix as distances

Matrix = Sequence[Sequence[Any]]
Weights = Sequence[float] | None
Places = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many coders gave each value to each unit."""

    values: tuple[Any, ...]  # K
    by_unit: Floats  # (units, K)

    @property
    def pairable(self) -> Places:
        """Whether a unit has two or more values, shape (units,)."""
        return np.asarray(self.by_unit.sum(axis=1) >= 2)

    def paired(self) -> Floats:
        """The rows of units with two or more values."""
        return np.asarray(self.by_unit[self.pairable])


def count(matrix: Matrix, metric: str = "nominal") -> Counts:
    """The counts of a matrix; rows must be equally long (ValueError otherwise)."""
    rows = [[_value(cell, metric) for cell in row] for row in matrix]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("every coder needs a value, or None, for every unit")
    present = {cell for row in rows for cell in row if cell is not None}
    values = tuple(sorted(present, key=_order))
    place = {value: k for k, value in enumerate(values)}
    found = np.zeros((len(rows[0]) if rows else 0, len(values)))
    for row in rows:
        for unit, cell in enumerate(row):
            if cell is not None:
                found[unit, place[cell]] += 1
    return Counts(values, found)


def disagreements(
    matrix: Matrix, metric: str = "nominal", *, weights: Weights = None
) -> tuple[float, float] | None:
    """Observed and expected disagreement, None where no unit has two values."""
    counts = count(matrix, metric)
    paired, w = counts.paired(), scaled(weights, counts)
    if not w.sum():
        return None
    totals = w @ paired
    far = distances(counts.values, totals, metric)
    whole = totals.sum()
    observed = w @ observed_by_unit(paired, far) / whole
    expected = totals @ far @ totals / (whole * (whole - 1))
    return float(observed), float(expected)


def scaled(weights: Weights, counts: Counts) -> Floats:
    """Weights of the units with two or more values, 1 on average; all 0 where none has any."""
    kept = counts.pairable
    found = np.ones(kept.sum()) if weights is None else np.asarray(weights, dtype=float)[kept]
    mean = found.mean() if len(found) else 0.0
    return np.asarray(found / mean if mean else np.zeros(len(found)))


def observed_by_unit(paired: Floats, far: Floats) -> Floats:
    """Each unit's sum of o_vw d(v, w), shape (units,)."""
    # Distances are zero between equals, so a value's pairing with itself adds nothing.
    return np.asarray(np.einsum("uk,kl,ul->u", paired, far, paired) / (paired.sum(axis=1) - 1))


def alpha(matrix: Matrix, metric: str = "nominal", *, weights: Weights = None) -> float | None:
    """Krippendorff's alpha; metric is nominal, ordinal, interval, ratio, masi or jaccard.

    None where no unit has two values or where nothing varies. Source: Krippendorff, Computing
    Krippendorff's Alpha-Reliability (2011).
    """
    found = disagreements(matrix, metric, weights=weights)
    if found is None or found[1] == 0:
        return None
    return 1.0 - found[0] / found[1]


def gwet_ac1(matrix: Matrix, categories: int = 2, *, weights: Weights = None) -> float | None:
    """Gwet's AC1 for `categories` values (at least those seen); None without a pairable unit."""
    counts = count(matrix)
    paired, q = counts.paired(), max(categories, len(counts.values))
    w = scaled(weights, counts)
    if not w.sum():
        return None
    some = counts.by_unit.sum(axis=1) >= 1
    every = np.ones(len(some)) if weights is None else np.asarray(weights, dtype=float)
    seen, seen_w = counts.by_unit[some], every[some]
    shares = seen_w @ (seen / seen.sum(axis=1, keepdims=True)) / seen_w.sum()
    by_chance = float((shares * (1 - shares)).sum() / (q - 1))
    return (float(w @ _pairs_agreeing(paired)) / len(paired) - by_chance) / (1 - by_chance)


def percent(matrix: Matrix, *, weights: Weights = None) -> float | None:
    """The share of pairs of coders that agree, averaged over units; None without a pair."""
    counts = count(matrix)
    w = scaled(weights, counts)
    return float(w @ _pairs_agreeing(counts.paired()) / len(w)) if w.sum() else None


def cohen_kappa(a: Sequence[Any], b: Sequence[Any]) -> float | None:
    """Cohen's kappa of two coders over the units both did; None where chance explains all."""
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if not (_missing(x) or _missing(y))]
    if not pairs:
        return None
    values = {value for pair in pairs for value in pair}
    n = len(pairs)
    observed = sum(x == y for x, y in pairs) / n
    by_chance = sum(
        sum(x == v for x, _ in pairs) * sum(y == v for _, y in pairs) for v in values
    ) / (n * n)
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def reason(matrix: Matrix, metric: str = "nominal") -> str:
    """Why alpha is undefined: one_coder, no_variation, or nothing where it is defined."""
    found = disagreements(matrix, metric)
    if found is None:
        return "one_coder"
    return "no_variation" if found[1] == 0 else ""


def _pairs_agreeing(paired: Floats) -> Floats:
    r = paired.sum(axis=1)
    return np.asarray((paired * (paired - 1)).sum(axis=1) / (r * (r - 1)))


def _value(cell: Any, metric: str) -> Any:
    if _missing(cell):
        return None
    if metric in SETS:
        return frozenset(cell)
    return cell.item() if isinstance(cell, np.generic) else cell


def _missing(cell: Any) -> bool:
    return cell is None or (isinstance(cell, float | np.floating) and bool(np.isnan(cell)))


def _order(value: Any) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, str(sorted(map(str, value)) if isinstance(value, frozenset) else value)
