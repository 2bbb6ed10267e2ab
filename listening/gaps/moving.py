"""Whether a hidden cell could as well hold another number: a set of tables that would look alike.

Intervals alone do not see what follows from several sums together. Here another table is looked
for: hidden cells move up and down so that every shown sum stays and no hidden cell becomes empty.
A table that is found proves that the cell is unknown; where none is found the cell counts as known.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

NEAR = (24, 120)  # so many cells around are moved; the others stay, which only makes it harder
GIVING = 8  # cells of a sum that are asked to give
EPSILON = 1e-7
Floats = NDArray[np.float64]


class AnySum(Protocol):
    """The cells `parts` add up to the cell `total`."""

    @property
    def parts(self) -> tuple[int, ...]: ...
    @property
    def total(self) -> int: ...
    @property
    def complete(self) -> bool: ...
    @property
    def exact(self) -> bool: ...


def unmoved(
    cells: Iterable[int],
    *,
    hidden: Iterable[int],
    sizes: Sequence[int | None],
    sums: Sequence[AnySum],
    fewest: int,
) -> set[int]:
    """Those of `cells` for which fewer than `fewest` numbers were found to be possible.

    Hidden cells hold 1 or more, which readers know; a size that we do not know is taken for 1.
    """
    tables = _Tables(set(hidden), sizes, sums)
    return {c for c in cells if not _spread(tables, c, fewest - 1)}


def _spread(tables: "_Tables", cell: int, width: int) -> bool:
    """Whether a cell can move up and down so far that `width` + 1 whole numbers are possible."""
    for up in range(width, -1, -1):
        down = width - up
        if tables.x[cell] - down < 1:
            continue
        if all(step == 0 or tables.moves(cell, step) for step in (up, -down)):
            return True
    return False


class _Tables:
    """Hidden cells, and the sums that tie them together."""

    def __init__(
        self, hidden: set[int], sizes: Sequence[int | None], sums: Sequence[AnySum]
    ) -> None:
        self.x = {c: sizes[c] or 1 for c in hidden}
        self.members: list[list[tuple[int, int]]] = []
        self.where: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.largest: dict[int, list[int]] = {}
        for one in sums:
            if not (one.complete or one.exact):
                continue
            own = [(c, 1) for c in one.parts if c in self.x]
            own += [(one.total, -1)] if one.total in self.x else []
            for c, sign in own:
                self.where[c].append((len(self.members), sign))
            self.members.append(own)

    def moves(self, cell: int, step: int) -> bool:
        """Whether some table has `step` more in a cell."""
        return self._chained(cell, step) or any(self._solved(cell, step, n) for n in NEAR)

    def _chained(self, cell: int, step: int) -> bool:
        """A quick look: one cell after the other makes good what the last one left open."""
        own = self.where.get(cell, [])
        if len(own) > 2:
            return False
        left = [(k, sign * step) for k, sign in own]
        moved = {cell: step}
        if len(left) == 2:
            (first, second) = left
            chain = self._chain(first, cell, end=(second[0], -second[1]))
            if chain is not None and self._fits(_together(moved, chain)):
                return True
        for one in left:
            chain = self._chain(one, cell, end=None)
            if chain is None:
                return False
            moved = _together(moved, chain)
        return moved[cell] == step and self._fits(moved)

    def _fits(self, moved: Mapping[int, int]) -> bool:
        return all(self.x[c] + step >= 1 for c, step in moved.items())

    def _chain(
        self, start: tuple[int, int], cell: int, end: tuple[int, int] | None
    ) -> dict[int, int] | None:
        """Moves that make good what is left over in a sum (its number, the excess).

        The last of them leaves the excess `end` in another sum or, without `end`, none at all
        because it stands in one sum only.
        """
        came: dict[tuple[int, int], tuple[tuple[int, int], int, int]] = {}
        seen, waiting = {start}, deque([start])
        while waiting:
            here = waiting.popleft()
            k, excess = here
            for c, sign in self.members[k]:
                step = -sign * excess
                if c == cell or self.x[c] + step < 1:
                    continue
                own = self.where[c]
                others = [(j, s * step) for j, s in own if j != k]
                last = others == [end] if end is not None else not others
                if last:
                    return self._walked(came, start, here, {c: step})
                if len(others) == 1 and others[0] not in seen:
                    seen.add(others[0])
                    came[others[0]] = (here, c, step)
                    waiting.append(others[0])
        return None

    @staticmethod
    def _walked(
        came: Mapping[tuple[int, int], tuple[tuple[int, int], int, int]],
        start: tuple[int, int],
        here: tuple[int, int],
        moved: dict[int, int],
    ) -> dict[int, int]:
        while here != start:
            here, c, step = came[here]
            moved = _together(moved, {c: step})
        return moved

    def _solved(self, cell: int, step: int, near: int) -> bool:
        """Moves v with v[cell] = step that keep every sum, found by least squares without minus."""
        around, sums = self._around(cell, near)
        at = {c: i for i, c in enumerate(around)}
        matrix = np.zeros((len(sums), len(around)))
        for row, k in enumerate(sums):
            for c, sign in self.members[k]:
                if c in at:
                    matrix[row, at[c]] += sign
        least = np.array([1.0 - self.x[c] for c in around])
        others = [i for i, c in enumerate(around) if c != cell]
        wanted = -step * matrix[:, at[cell]] - matrix[:, others] @ least[others]
        return _reached(matrix[:, others], wanted)

    def _around(self, cell: int, near: int) -> tuple[list[int], list[int]]:
        """The cells next to a cell, ring by ring, and all sums that they stand in.

        Of a long sum the largest cells are taken: they have most to give.
        """
        cells = {cell: None}
        ring = [cell]
        while ring and len(cells) < near:
            further = []
            for k in dict.fromkeys(k for c in ring for k, _ in self.where[c]):
                for c in self._largest(k):
                    if c not in cells and len(cells) < near:
                        cells[c] = None
                        further.append(c)
            ring = further
        sums = dict.fromkeys(k for c in cells for k, _ in self.where[c])
        return list(cells), list(sums)

    def _largest(self, k: int) -> list[int]:
        if k not in self.largest:
            own = sorted((c for c, _ in self.members[k]), key=lambda c: (-self.x[c], c))
            self.largest[k] = own[:GIVING]
        return self.largest[k]


def _together(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    return {c: one.get(c, 0) + other.get(c, 0) for c in {**one, **other}}


def _reached(matrix: Floats, wanted: Floats) -> bool:
    """Whether matrix @ y = wanted for some y >= 0 (Lawson and Hanson 1974, non-negative least
    squares)."""
    width = matrix.shape[1]
    y = np.zeros(width)
    active = np.zeros(width, dtype=np.bool_)
    barred = np.zeros(width, dtype=np.bool_)
    far = float(wanted @ wanted)
    while far > EPSILON:
        slope = matrix.T @ (wanted - matrix @ y)
        slope[active | barred] = -np.inf
        if width == 0 or slope.max() < EPSILON:
            return False
        column = int(slope.argmax())
        trial = active.copy()
        trial[column] = True
        moved = _shortened(matrix, wanted, y, trial)
        rest = wanted - matrix @ moved
        # A column that rounding lets in without a gain would be let in for ever.
        if float(rest @ rest) > far - EPSILON * EPSILON - 1e-12 * far:
            barred[column] = True
            continue
        y, active, far = moved, trial, float(rest @ rest)
        barred[:] = False
    return True


def _shortened(matrix: Floats, wanted: Floats, y: Floats, active: NDArray[np.bool_]) -> Floats:
    """The least-squares point over the active columns, stepped back until none is negative."""
    while True:
        point = np.zeros(len(y))
        point[active] = np.linalg.lstsq(matrix[:, active], wanted, rcond=None)[0]
        low = active & (point <= EPSILON)
        if not low.any():
            return point
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(low, y / (y - point), np.inf)
        share[np.isnan(share)] = 0.0
        y = y + min(1.0, float(share.min())) * (point - y)
        active &= y > EPSILON
        y[~active] = 0.0
