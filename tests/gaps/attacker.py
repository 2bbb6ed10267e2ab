"""An attacker who reads a protected table and knows its sums: rank criterion and linear bounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from listening.gaps.disclosure import ProtectedTable, Table


@dataclass(frozen=True)
class Conclusion:
    """What the attacker learns of one hidden number: it lies from low to high."""

    low: float
    high: float

    @property
    def values(self) -> int:
        """How many whole numbers are possible."""
        return int(np.floor(self.high + 1e-6) - np.ceil(self.low - 1e-6)) + 1


def derivable(hidden: Sequence[int], sums: Sequence[tuple[int, tuple[int, ...]]]) -> set[int]:
    """Hidden cells whose unit vector lies in the row space of the sums, by dense rank."""
    at = {c: i for i, c in enumerate(hidden)}
    matrix = np.zeros((len(sums), len(hidden)))
    for k, (total, parts) in enumerate(sums):
        for c in parts:
            if c in at:
                matrix[k, at[c]] += 1
        if total in at:
            matrix[k, at[total]] -= 1
    rank = np.linalg.matrix_rank(matrix)
    unit = np.eye(len(hidden))
    return {c for c, i in at.items() if np.linalg.matrix_rank(np.vstack([matrix, unit[i]])) == rank}


def attack(table: Table, shown: ProtectedTable) -> tuple[set[int], dict[int, Conclusion]]:
    """(derivable sizes, bounds on every withheld size); virtual totals are known to the attacker.

    The attacker also knows that a withheld group is not empty, since empty ones are shown.
    """
    sizes, sums = _system(table)
    hidden = [i for i, c in enumerate(shown.cells) if c.state == "withheld"]
    low = [1.0 if i in hidden else float(n) for i, n in enumerate(sizes)]
    high = [np.inf if i in hidden else float(n) for i, n in enumerate(sizes)]
    return derivable(hidden, sums), bounds(hidden, low, high, sums)


def attack_counts(table: Table, shown: ProtectedTable) -> dict[int, Conclusion]:
    """Bounds on every count that is withheld or banded, for one who knows all sizes."""
    sizes, sums = _system(table)
    low, high, open_ = [], [], []
    for i, n in enumerate(sizes):
        cell = shown.cells[i] if i < len(shown.cells) else None
        if cell is None:
            (parts,) = [p for t, p in sums if t == i]
            whole = sum(table.cells[p].count or 0 for p in parts)
            low.append(float(whole))
            high.append(float(whole))
        elif cell.state == "withheld":
            low.append(0.0)
            high.append(float(n))
            open_.append(i)
        elif cell.state == "banded":
            assert cell.rate_low is not None and cell.rate_high is not None
            low.append(float(np.ceil(cell.rate_low * n - 1e-9)))
            high.append(float(np.floor(cell.rate_high * n + 1e-9)))
            open_.append(i)
        else:
            low.append(float(cell.count or 0))
            high.append(float(cell.count or 0))
    return bounds(open_, low, high, sums)


def bounds(
    targets: Sequence[int],
    low: Sequence[float],
    high: Sequence[float],
    sums: Sequence[tuple[int, tuple[int, ...]]],
) -> dict[int, Conclusion]:
    """The smallest and largest value of each target over all tables that fit."""
    if not targets:
        return {}
    matrix = np.zeros((len(sums), len(low)))
    for k, (total, parts) in enumerate(sums):
        matrix[k, list(parts)] += 1
        matrix[k, total] -= 1
    found = {}
    for target in targets:
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(low))
            cost[target] = sign
            result = linprog(
                cost,
                A_eq=matrix,
                b_eq=np.zeros(len(sums)),
                bounds=list(zip(low, high, strict=True)),
                method="highs",
            )
            assert result.status in (0, 3), result.message  # 3: no upper end
            ends.append(sign * result.fun if result.status == 0 else np.inf)
        found[target] = Conclusion(ends[0], min(ends[1], 1e9))
    return found


def _system(table: Table) -> tuple[list[int], list[tuple[int, tuple[int, ...]]]]:
    at = {c.key: i for i, c in enumerate(table.cells)}
    sizes = [c.n or 0 for c in table.cells]
    sums = []
    for one in table.partitions:
        parts = tuple(at[key] for key in one.parts)
        if one.total is None:
            sizes.append(sum(sizes[p] for p in parts))
            sums.append((len(sizes) - 1, parts))
        else:
            sums.append((at[one.total], parts))
    return sizes, sums
