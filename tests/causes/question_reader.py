"""A reader who asks the codes everything that can be asked, adds it up and solves for the rest.

What is known of a population (answers, sessions, or both by weeks) is one system of whole numbers:
voices and excerpts of each group under each code and each two codes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import ceil, floor
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from listening.causes.questions import counting
from listening.causes.questions.counting import Said
from listening.causes.questions.material import Material

Block = tuple[str, str]  # population, dimension
Cell = tuple[str, str]  # group, measure; the measure "" is the size of the group
Term = tuple[Cell, float]
LEVELS = ("span", "excerpt", "voice")
ASKED, WAITING = "asked", "waiting"  # voices, and those of whose words nobody looked at any
FAR = 1e6


def pair(a: str, b: str, level: str) -> str:
    """Two codes that meet, as a measure."""
    return f"{min(a, b)} + {max(a, b)} {level}"


def quotes_of(measure: str) -> str:
    """The excerpts under a measure, as a measure."""
    return f"excerpts {measure}"


@dataclass
class Reader:
    """Numbers that were told, by block and cell; two views that disagree would tell something."""

    told: dict[Block, dict[Cell, int]] = field(default_factory=lambda: defaultdict(dict))
    at_least: dict[Block, dict[Cell, int]] = field(default_factory=lambda: defaultdict(dict))

    def learn(self, block: Block, group: str, measure: str, value: int) -> None:
        """A number that a page or a file tells."""
        cell = (group, measure)
        assert self.told[block].setdefault(cell, value) == value, f"two views of {cell} disagree"

    def learn_some(self, block: Block, group: str, measure: str, some: bool) -> None:
        """Whether there is anybody at all."""
        if some:
            self.at_least[block][group, measure] = 1
        else:
            self.learn(block, group, measure, 0)


@dataclass(frozen=True)
class Truth:
    """One block as it is: every cell, and what holds between measures whatever the numbers are."""

    groups: tuple[str, ...]
    codes: tuple[str, ...]
    values: Mapping[Cell, int]
    related: frozenset[tuple[str, str]]

    @property
    def measures(self) -> list[str]:
        """Every measure of the block."""
        return list(dict.fromkeys(measure for _, measure in self.values))

    def total(self, measure: str) -> int:
        """Of all groups; what the reader is given of everybody, less those without a group."""
        return sum(self.values.get((group, measure), 0) for group in self.groups)


def truth(
    material: Material,
    said: Sequence[Said],
    members: Mapping[str, set[str]],
    asked: Mapping[str, set[str]],
) -> Truth:
    """A block counted in the plainest way; `asked` are all voices of a group, looked at or not."""
    codes, related = material.codes, material.related
    sets: dict[str, set[str]] = {"": {one.voice for one in said}}
    excerpts: dict[str, set[str]] = {}
    for code in codes:
        sets[code] = {one.voice for one in said if code in one.codes}
        excerpts[code] = {one.excerpt for one in said if code in one.codes}
    for level in LEVELS:
        for (a, b), met in counting.meetings(said, codes, level=level, related=related).items():
            sets[pair(a, b, level)] = met
        units = counting.meetings(said, codes, level=level, unit="excerpts", related=related)
        for (a, b), met in units.items() if level != "voice" else ():
            excerpts[pair(a, b, level)] = met
    of = {one.excerpt: one.voice for one in said}
    values: dict[Cell, int] = {}
    for group, own in members.items():
        for measure, voices in sets.items():
            values[group, measure] = len(voices & own)
        for measure, keys in excerpts.items():
            values[group, quotes_of(measure)] = sum(of[key] in own for key in keys)
        if group in asked:
            values[group, ASKED] = len(asked[group])
            values[group, WAITING] = len(asked[group] - own)
    return Truth(groups=tuple(members), codes=codes, values=values, related=related)


def laws(one: Truth) -> list[list[Term]]:
    """What holds in every group, as sums that are at most 0."""
    known, found = set(one.measures), []
    for group in one.groups:

        def at_most(less: Iterable[str], more: Iterable[str], group: str = group) -> None:
            less, more = list(less), list(more)
            if known.issuperset(less) and known.issuperset(more):
                terms = [((group, m), 1.0) for m in less] + [((group, m), -1.0) for m in more]
                found.append(terms)

        at_most([ASKED], ["", WAITING])
        at_most(["", WAITING], [ASKED])
        for code in one.codes:
            at_most([code], [""])
            at_most([code], [quotes_of(code)])
        for below, above in one.related:
            at_most([below], [above])
            at_most([quotes_of(below)], [quotes_of(above)])
        for a, b in combinations(one.codes, 2):
            span, excerpt, voice = (pair(a, b, level) for level in LEVELS)
            at_most([span], [excerpt])
            at_most([excerpt], [voice])
            at_most([quotes_of(span)], [quotes_of(excerpt)])
            for level in (span, excerpt):
                at_most([level], [quotes_of(level)])
            for code in (a, b):
                at_most([voice], [code])
                at_most([quotes_of(excerpt)], [quotes_of(code)])
            at_most([a, b], ["", voice])  # those with either are no more than all
            if voice not in known and (a, b) not in one.related and (b, a) not in one.related:
                at_most([a, b], [""])
            for above in one.codes:
                if (a, above) in one.related and (b, above) in one.related:
                    at_most([a, b], [above, voice])
    return found


class Solver:
    """What a reader of one block can conclude of it."""

    def __init__(self, one: Truth, reader: Reader, block: Block, *, integral: bool) -> None:
        self.truth, self.integral = one, integral
        told, at_least = reader.told[block], reader.at_least[block]
        self.at = {cell: i for i, cell in enumerate(one.values)}
        self.low, self.high = np.zeros(len(self.at)), np.full(len(self.at), FAR)
        for cell, i in self.at.items():
            # A group of nobody would have been told as one.
            self.low[i] = at_least.get(cell, 1 if cell[1] == "" else 0)
            if cell in told:
                assert told[cell] == one.values[cell], cell
                self.low[i] = self.high[i] = told[cell]
        self.equal, self.sums = self._sums()
        self.above = self._matrix(laws(one))
        self.hidden = [cell for cell, i in self.at.items() if self.low[i] < self.high[i]]

    def _sums(self) -> tuple[Any, list[float]]:
        measures = self.truth.measures
        rows = [[((group, m), 1.0) for group in self.truth.groups] for m in measures]
        return self._matrix(rows), [float(self.truth.total(m)) for m in measures]

    def _matrix(self, rows: Sequence[Sequence[Term]]) -> Any:
        entries = [(k, self.at[cell], x) for k, row in enumerate(rows) for cell, x in row]
        lines, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        return coo_matrix((values, (lines, columns)), shape=(len(rows), len(self.at))).tocsr()

    def furthest(self, weights: Mapping[Cell, float]) -> np.ndarray[Any, Any]:
        """The world that fits everything told and has most of what is weighed."""
        cost = np.zeros(len(self.at))
        for cell, weight in weights.items():
            cost[self.at[cell]] = -weight
        found = linprog(
            cost,
            A_eq=self.equal,
            b_eq=self.sums,
            A_ub=self.above,
            b_ub=np.zeros(self.above.shape[0]),
            bounds=np.c_[self.low, self.high],
            method="highs",
            integrality=np.ones(len(self.at)) if self.integral else None,
        )
        assert found.status == 0, found.message
        return np.asarray(found.x)

    def pinned(self, targets: Iterable[Cell]) -> list[Cell]:
        """Those of some cells that can only be what they are; whole worlds are tried for all of
        them at once before each is tried alone."""
        left, draw, idle = list(targets), np.random.default_rng(0), 0
        while left and idle < 6:
            sign = 1 if idle % 2 == 0 else -1
            weights = {cell: sign * float(draw.uniform(0.5, 1.5)) for cell in left}
            still = self._same(left, self.furthest(weights))
            idle = idle + 1 if len(still) == len(left) else 0
            left = still
        return [
            cell
            for cell in left
            if self._same([cell], self.furthest({cell: 1.0}))
            and self._same([cell], self.furthest({cell: -1.0}))
        ]

    def _same(self, cells: Iterable[Cell], world: np.ndarray[Any, Any]) -> list[Cell]:
        return [c for c in cells if abs(world[self.at[c]] - self.truth.values[c]) < 1 - 1e-6]

    def ends(self, cell: Cell) -> tuple[int, int]:
        """Between which whole numbers a cell must lie."""
        most = self.furthest({cell: 1.0})[self.at[cell]]
        least = self.furthest({cell: -1.0})[self.at[cell]]
        return ceil(least - 1e-6), floor(most + 1e-6)


def recovered(
    one: Truth, reader: Reader, block: Block, *, least: int, integral: bool = True
) -> list[str]:
    """What the reader finds out about groups below the minimum, in words; empty if nothing.

    What follows for everybody at once is not held against a table: codes that nobody or everybody
    with a group raised, and sizes where all groups together are too few to hide one of them.
    """
    small = [g for g in one.groups if 0 < one.values[g, ""] < least]
    told = reader.told[block]
    found = [f"told: {cell}" for cell in told if cell[0] in small]
    if all(one.values[group, ""] == 0 for group, _ in told):
        return found
    solver = Solver(one, reader, block, integral=integral)
    for group in small:
        low, high = solver.ends((group, ""))
        if high < least or high - low < 2:
            found.append(f"size: {group} is {low} to {high}")
    n = one.total("")
    targets = [
        (group, measure)
        for group in small
        for measure in one.measures
        if measure and one.total(measure) and (measure not in one.codes or one.total(measure) < n)
    ]
    found += [f"count: {cell}" for cell in solver.pinned(targets)]
    return found
