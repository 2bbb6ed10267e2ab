"""How sure: labels of whole sessions and households are shuffled inside each source."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
CELLS_AT_ONCE = 4_000_000  # random numbers held in memory at a time: 32 MB
TIE = 1e-9  # sums of fractions that should be equal differ by less than this


@dataclass(frozen=True, slots=True)
class Units:
    """The independent unit of every voice, and how many sessions had to be taken apart."""

    names: tuple[tuple[str, str, str], ...]
    sessions_split: int


@dataclass(frozen=True, slots=True)
class Shuffled:
    """Outcome for T themes: `p` and `inflation` of shape (T,), and what the design allows."""

    p: Floats
    inflation: Floats
    smallest_p: float
    exact: bool


@dataclass(frozen=True, slots=True)
class _Stratum:
    sums: Floats  # (units, themes), centred
    chosen: Bools  # (units,): the affected ones

    @property
    def speaks(self) -> bool:
        """Two units on each side, or the stratum cannot tell an echo from an agreement."""
        return bool(self.chosen.sum() >= 2 and (~self.chosen).sum() >= 2)


def units(
    keys: Sequence[str],
    sources: Sequence[str],
    sessions: Sequence[str],
    households: Sequence[str],
    affected: Sequence[bool],
) -> Units:
    """The session of each voice, else its household, else the voice itself, inside its source.

    People who sat together echo each other, so they count as one unit. A unit that holds affected
    and other voices is split into single voices, since its label cannot be shuffled as a whole.
    """
    whole = [
        (source, "session", session)
        if session
        else (source, "household", household)
        if household
        else (source, "voice", key)
        for key, source, session, household in zip(keys, sources, sessions, households, strict=True)
    ]
    sides: dict[tuple[str, str, str], set[bool]] = defaultdict(set)
    for name, side in zip(whole, affected, strict=True):
        sides[name].add(side)
    mixed = {name for name, both in sides.items() if len(both) == 2}
    names = tuple(
        (name[0], "voice", key) if name in mixed else name
        for name, key in zip(whole, keys, strict=True)
    )
    return Units(names, sum(name[1] == "session" for name in mixed))


def shuffle_test(
    raised: Floats,
    affected: Bools,
    strata: Sequence[str],
    unit_names: Sequence[tuple[str, str, str]],
    *,
    permutations: int,
    seed: int,
) -> Shuffled:
    """Two-sided permutation p of U = sum over affected voices of the centred theme columns.

    `raised` is (voices, themes) of 0 and 1, `affected`, `strata` and `unit_names` run over the
    voices. All arrangements are enumerated where there are no more than `permutations`, else
    p = (1 + hits) / (permutations + 1). `inflation` is the factor that the shuffled units put on
    the standard error against shuffled persons, in closed form (sampling without replacement).
    """
    parts = _parts(raised, affected, strata, unit_names)
    speaking = [part for part in parts if part.speaks]
    inflation = _inflation(parts, raised, affected, strata)
    arrangements, smallest = _arrangements(speaking)
    observed = np.zeros(raised.shape[1])
    for part in speaking:
        observed += part.sums[part.chosen].sum(axis=0)
    limit = np.abs(observed) - TIE
    if not speaking:
        return Shuffled(np.ones(raised.shape[1]), inflation, 1.0, exact=True)
    if arrangements <= permutations:
        hits = (np.abs(_every_arrangement(speaking)) >= limit).sum(axis=0)
        return Shuffled(hits / arrangements, inflation, smallest, exact=True)
    hits = _sampled_hits(speaking, limit, permutations, np.random.default_rng(seed))
    p = (1 + hits) / (permutations + 1)
    return Shuffled(p, inflation, max(smallest, 1 / (permutations + 1)), exact=False)


def _parts(
    raised: Floats, affected: Bools, strata: Sequence[str], names: Sequence[tuple[str, str, str]]
) -> list[_Stratum]:
    label = np.asarray(strata, dtype=object)
    parts = []
    for stratum in sorted(set(strata)):
        rows = np.flatnonzero(label == stratum)
        centred = raised[rows] - raised[rows].mean(axis=0)
        order = {name: i for i, name in enumerate(sorted({names[row] for row in rows.tolist()}))}
        unit = np.array([order[names[row]] for row in rows.tolist()])
        sums = np.zeros((len(order), raised.shape[1]))
        np.add.at(sums, unit, centred)
        chosen = np.zeros(len(order), dtype=bool)
        chosen[unit] = affected[rows]
        parts.append(_Stratum(sums, chosen))
    return parts


def _inflation(
    parts: list[_Stratum], raised: Floats, affected: Bools, strata: Sequence[str]
) -> Floats:
    of_units = np.zeros(raised.shape[1])
    for part in parts:
        size, chosen = len(part.chosen), int(part.chosen.sum())
        if 0 < chosen < size:
            spread = (part.sums**2).sum(axis=0)
            of_units += chosen * (size - chosen) / (size * (size - 1)) * spread
    of_voices = np.zeros(raised.shape[1])
    label = np.asarray(strata, dtype=object)
    for stratum in sorted(set(strata)):
        rows = label == stratum
        size, chosen, m = int(rows.sum()), int(affected[rows].sum()), raised[rows].sum(axis=0)
        if 0 < chosen < size:
            of_voices += chosen * (size - chosen) * m * (size - m) / (size**2 * (size - 1))
    known = of_voices > TIE
    quotient = np.divide(of_units, of_voices, out=np.ones_like(of_units), where=known)
    return np.sqrt(np.maximum(1.0, quotient))


def _arrangements(parts: list[_Stratum]) -> tuple[int, float]:
    """How many ways the labels can fall, and the smallest two-sided p that leaves."""
    ways = 1
    for part in parts:
        ways *= comb(len(part.chosen), int(part.chosen.sum()))
    # With equal sides everywhere the mirrored arrangement is exactly as extreme.
    mirrored = all(2 * part.chosen.sum() == len(part.chosen) for part in parts)
    return ways, min(1.0, (2 if mirrored else 1) / ways)


def _every_arrangement(parts: list[_Stratum]) -> Floats:
    total = np.zeros((1, parts[0].sums.shape[1]))
    for part in parts:
        picks = combinations(range(len(part.chosen)), int(part.chosen.sum()))
        sums = np.array([part.sums[list(pick)].sum(axis=0) for pick in picks])
        total = (total[:, None, :] + sums[None, :, :]).reshape(-1, total.shape[1])
    return total


def _sampled_hits(
    parts: list[_Stratum], limit: Floats, permutations: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    largest = max(len(part.chosen) for part in parts)
    rows_at_once = max(1, CELLS_AT_ONCE // largest)
    hits = np.zeros(limit.shape, dtype=np.int64)
    for start in range(0, permutations, rows_at_once):
        rows = min(rows_at_once, permutations - start)
        total = np.zeros((rows, len(limit)))
        for part in parts:
            total += _subset_sums(part, rows, rng)
        hits += (np.abs(total) >= limit).sum(axis=0)
    return hits


def _subset_sums(part: _Stratum, rows: int, rng: np.random.Generator) -> Floats:
    """Sums over `rows` random sets of units, each as many as there are affected units."""
    chosen = int(part.chosen.sum())
    lots = rng.random((rows, len(part.chosen)))
    bar = np.partition(lots, chosen - 1, axis=1)[:, chosen - 1, None]
    sums: Floats = (lots <= bar).astype(np.float64) @ part.sums
    return sums
