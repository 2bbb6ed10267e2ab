"""Which cells of a set of tables must be hidden so that nobody can compute the small ones.

Cells are numbered; a `Sum` says that some of them add up to another. Primary cells are given,
complementary ones are added until no hidden cell can be computed from what is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from listening.gaps.moving import unmoved

UNBOUNDED = 10**12  # integers keep sums exact where float infinity would give nan
FEWEST_VALUES = 3  # fewer possible values than this count as known


@dataclass(frozen=True, slots=True)
class Sum:
    """The cells `parts` add up to the cell `total`.

    `complete` is False where known numbers do not add up, so that somebody is in no part.
    `exact`: the numbers of shown and hidden cells satisfy the sum, as far as they are known.
    """

    total: int
    parts: tuple[int, ...]
    complete: bool = True
    exact: bool = True

    @property
    def cells(self) -> tuple[int, ...]:
        """Parts and total."""
        return (*self.parts, self.total)


def withhold(
    sizes: Sequence[int | None],
    sums: Sequence[Sum],
    primary: Iterable[int],
    *,
    least: int,
    fewest: int = FEWEST_VALUES,
) -> frozenset[int]:
    """Primary and complementary cells: in each sum two or more, together `least` or more.

    `sizes` are the true sizes, None where unknown; of each primary size at least `fewest` values
    stay possible. Stable: hiding the result again adds nothing.
    A total is hidden only when hiding all its parts does not protect them.
    """
    state = _Search(sizes, sums, set(primary), least)
    state.settle(range(len(sums)))
    while leaks := _leaks(state, primary, fewest):
        touched: set[int] = set()
        for cell in leaks:
            touched |= state.widen(cell)
        if not touched:
            break
        state.settle(touched)
    return frozenset(state.hidden)


class _Search:
    """The growing set of hidden cells, with the sums in which each cell stands."""

    def __init__(
        self, sizes: Sequence[int | None], sums: Sequence[Sum], hidden: set[int], least: int
    ) -> None:
        self.sizes, self.sums, self.hidden, self.least = sizes, sums, hidden, least
        self.where: dict[int, list[int]] = {}
        for k, one in enumerate(sums):
            for cell in one.cells:
                self.where.setdefault(cell, []).append(k)

    def settle(self, start: Iterable[int]) -> None:
        """Hide cells until every sum that could be touched is in order."""
        waiting = sorted(set(start))
        while waiting:
            k = waiting.pop()
            while not self._in_order(self.sums[k]):
                added = self._choose(k)
                if added is None:
                    break
                self.hidden.add(added)
                waiting.extend(j for j in self.where[added] if j != k)

    def widen(self, cell: int) -> set[int]:
        """Hide one more cell in each sum of a cell that leaks; the sums touched by that.

        Where those sums have nothing left to hide, the next ones over hidden cells are taken.
        """
        touched: set[int] = set()
        ring, seen = {cell}, {cell}
        while ring and not touched:
            sums = sorted({k for c in ring for k in self.where.get(c, ())})
            for k in sums:
                added = self._choose(k)
                if added is not None:
                    self.hidden.add(added)
                    touched.update(self.where[added])
            ring = {c for k in sums for c in self.sums[k].cells if c in self.hidden} - seen
            seen |= ring
        return touched

    def _in_order(self, one: Sum) -> bool:
        parts = [c for c in one.parts if c in self.hidden]
        if one.total in self.hidden:
            return bool(parts) or not any(self._hideable(c) for c in one.parts)
        if not parts:
            return True
        return len(parts) > 1 and sum(self.sizes[c] or 0 for c in parts) >= self.least

    def _hideable(self, cell: int) -> bool:
        # An empty group is shown as "none" and would protect nobody.
        return cell not in self.hidden and bool(self.sizes[cell])

    def _choose(self, k: int) -> int | None:
        """The shown part that costs least: first one that leaves no lone cell elsewhere, then
        the smallest; the total when no part is left."""
        one = self.sums[k]
        parts = [c for c in one.parts if self._hideable(c)]
        if parts:
            return min(parts, key=lambda c: (self._lonely(c, k), self.sizes[c] or 0, c))
        return one.total if one.complete and self._hideable(one.total) else None

    def _lonely(self, cell: int, k: int) -> int:
        others = (self.sums[j] for j in self.where[cell] if j != k)
        return sum(not any(c in self.hidden for c in one.cells) for one in others)


def _leaks(state: _Search, primary: Iterable[int], fewest: int) -> set[int]:
    known = determined(state.hidden, state.sums)
    if known:
        return known
    # Whoever reads the table knows that a hidden group is not empty: empty ones are shown.
    low = [1 if c in state.hidden else n or 0 for c, n in enumerate(state.sizes)]
    high = [UNBOUNDED if n is None or c in state.hidden else n for c, n in enumerate(state.sizes)]
    low, high = bounds(low, high, state.sums)
    counted = {c for c in primary if state.sizes[c]}
    narrow = {c for c in counted if high[c] - low[c] + 1 < fewest}
    # Intervals see each sum alone; what several of them say together is looked for last.
    return narrow or unmoved(
        counted, hidden=state.hidden, sizes=state.sizes, sums=state.sums, fewest=fewest
    )


def determined(hidden: Iterable[int], sums: Sequence[Sum]) -> set[int]:
    """Hidden cells whose value follows from the shown ones (unit vector in the row space).

    A cell is determined when it is 0 in every solution of the homogeneous equations; random
    vectors are projected on that space by conjugate gradients (CGLS), so large sparse sets of
    tables cost little. Fixed seed: the same tables give the same answer.
    """
    cells = sorted(hidden)
    at = {c: i for i, c in enumerate(cells)}
    rows, columns, signs = [], [], []
    for k, one in enumerate(sums):
        for cell in one.cells if one.complete else ():
            if cell in at:
                rows.append(k)
                columns.append(at[cell])
                signs.append(-1.0 if cell == one.total else 1.0)
    if not rows:
        return set()
    matrix = _Sparse(np.array(rows), np.array(columns), np.array(signs), len(sums), len(cells))
    free = np.zeros(len(cells), dtype=np.bool_)
    generator = np.random.default_rng(0)
    for _ in range(3):
        vector = generator.standard_normal(len(cells))
        free |= np.abs(vector - matrix.row_space(vector)) > 1e-6
    return {cells[i] for i in np.flatnonzero(~free)}


@dataclass(frozen=True, slots=True)
class _Sparse:
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    signs: NDArray[np.float64]
    height: int
    width: int

    def times(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(self.rows, self.signs * x[self.columns], self.height), float)

    def transposed(self, y: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(self.columns, self.signs * y[self.rows], self.width), float)

    def row_space(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """The projection of a vector on the row space: the least-norm x with A x = A vector."""
        x = np.zeros(self.width)
        rest = self.times(vector)
        step = gradient = self.transposed(rest)
        norm = first = float(gradient @ gradient)
        for _ in range(20 * self.width + 100):
            if norm <= 1e-26 * first:
                break
            image = self.times(step)
            length = norm / float(image @ image)
            x = x + length * step
            rest = rest - length * image
            gradient = self.transposed(rest)
            before, norm = norm, float(gradient @ gradient)
            step = gradient + norm / before * step
        return x


def bounds(
    low: Sequence[int], high: Sequence[int], sums: Sequence[Sum], *, passes: int = 60
) -> tuple[list[int], list[int]]:
    """What a reader can conclude: intervals of whole numbers, tightened through the exact sums."""
    lows, highs = list(low), list(high)
    for _ in range(passes):
        moved = False
        for one in sums:
            moved |= one.exact and _tighten(one, lows, highs)
        if not moved:
            break
    return lows, highs


def _tighten(one: Sum, low: list[int], high: list[int]) -> bool:
    least, most = sum(low[c] for c in one.parts), sum(high[c] for c in one.parts)
    new = {one.total: (max(low[one.total], least), min(high[one.total], most))}
    bottom, top = new[one.total]
    for c in one.parts:
        new[c] = (max(low[c], bottom - (most - high[c])), min(high[c], top - (least - low[c])))
    moved = False
    for c, (a, b) in new.items():
        # Contradicting tables tell nothing; leave such a cell as it is.
        if a <= b and (a, b) != (low[c], high[c]):
            low[c], high[c] = a, b
            moved = True
    return moved
