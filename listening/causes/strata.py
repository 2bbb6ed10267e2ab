"""How much more, and does it hold: counts by stratum and the ratios made from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from listening.causes.card import LeftOut, Stratum
from listening.gaps.certainty import mantel_haenszel_log, with_halves

Z = NormalDist().inv_cdf(0.975)
TINY = 1e-9
Floats = NDArray[np.float64]
Cells = tuple[float, float, float, float]  # raised, asked of the affected; raised, asked of others


@dataclass(frozen=True, slots=True)
class Counts:
    """Voices by stratum: `a` and `b` are (strata, themes), `n1` and `n0` are (strata,).

    a of n1 affected voices and b of n0 others raised the theme.
    """

    names: tuple[str, ...]
    a: Floats
    n1: Floats
    b: Floats
    n0: Floats

    def shared(self) -> "Counts":
        """Only the strata in which both sides were heard."""
        both = (self.n1 > 0) & (self.n0 > 0)
        names = tuple(name for name, kept in zip(self.names, both, strict=True) if kept)
        return Counts(names, self.a[both], self.n1[both], self.b[both], self.n0[both])

    def cells(self, theme: int) -> list[Cells]:
        """The strata of one theme as (a, n1, b, n0)."""
        columns = (self.a[:, theme], self.n1, self.b[:, theme], self.n0)
        return [
            (float(a), float(m), float(b), float(n)) for a, m, b, n in zip(*columns, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class LogRatio:
    """A Mantel-Haenszel ln ratio and its standard error; `corrected` when a side was empty."""

    theta: float
    se: float
    corrected: bool


def count(
    raised: Floats, affected: NDArray[np.bool_], strata: Sequence[str] | Sequence[tuple[str, str]]
) -> Counts:
    """Counts by stratum, strata in alphabetical order; a pair is one stratum."""
    names = [name if isinstance(name, str) else " / ".join(name) for name in strata]
    order = {name: i for i, name in enumerate(sorted(set(names)))}
    rows = np.array([order[name] for name in names], dtype=np.int64)
    size, side = len(order), affected.astype(np.float64)
    a, b = np.zeros((size, raised.shape[1])), np.zeros((size, raised.shape[1]))
    np.add.at(a, rows, raised * side[:, None])
    np.add.at(b, rows, raised * (1 - side)[:, None])
    n1 = np.bincount(rows, weights=side, minlength=size).astype(np.float64)
    n0 = np.bincount(rows, weights=1 - side, minlength=size).astype(np.float64)
    return Counts(tuple(order), a, n1, b, n0)


def log_ratio(cells: Sequence[Cells]) -> LogRatio | None:
    """ln of the Mantel-Haenszel ratio over strata that hold both sides; None without any.

    Where one side raised nothing, half a voice is added to each side over all strata, so that the
    theme can be put in order; such a ratio is never printed.
    """
    if not cells:
        return None
    theta, se = mantel_haenszel_log(cells)
    corrected = not isfinite(se)
    if corrected or se < TINY:
        # Everybody raised it: a standard error of 0 would claim certainty.
        with_half, se = mantel_haenszel_log(with_halves(cells))
        theta = with_half if corrected else theta
    return LogRatio(theta, se, corrected)


def plain_ratios(counts: Counts) -> Floats:
    """Mantel-Haenszel ratio of every theme, shape (themes,); inf and nan where a side is empty."""
    total = np.maximum(counts.n1 + counts.n0, 1)[:, None]
    above = (counts.a * counts.n0[:, None] / total).sum(axis=0)
    below = (counts.b * counts.n1[:, None] / total).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios: Floats = above / below
    return ratios


def reversed_by_strata(crude: float, stratified: float) -> bool:
    """Simpson's flag: the two ratios lie on opposite sides of 1."""
    return (crude > 1 > stratified) or (crude < 1 < stratified)


def left_out(
    raised: Floats, affected: NDArray[np.bool_], sources: Sequence[str], sessions: Sequence[str]
) -> list[LeftOut | None]:
    """For every theme the smallest ratio when one source, then one session, is left out."""
    smallest: list[LeftOut | None] = [None] * raised.shape[1]
    whole = count(raised, affected, sources)
    steps = [("source", name, _without_source(whole, name)) for name in whole.names]
    source, session = np.asarray(sources, dtype=object), np.asarray(sessions, dtype=object)
    for name in sorted(set(sessions) - {""}):
        rows = session == name
        steps.append(("session", name, _without_rows(whole, raised, affected, source, rows)))
    for unit, name, counts in steps:
        for theme, ratio in enumerate(plain_ratios(counts)):
            found = smallest[theme]
            if np.isfinite(ratio) and (found is None or ratio < found.ratio):
                kind = "source" if unit == "source" else "session"
                smallest[theme] = LeftOut(kind, name, float(ratio))  # type: ignore[arg-type]
    return smallest


def _without_source(whole: Counts, name: str) -> Counts:
    kept = np.array([other != name for other in whole.names])
    return Counts(whole.names, whole.a[kept], whole.n1[kept], whole.b[kept], whole.n0[kept])


def _without_rows(
    whole: Counts,
    raised: Floats,
    affected: NDArray[np.bool_],
    sources: NDArray[np.object_],
    rows: NDArray[np.bool_],
) -> Counts:
    gone = count(raised[rows], affected[rows], list(sources[rows]))
    at = [whole.names.index(name) for name in gone.names]
    a, n1, b, n0 = whole.a.copy(), whole.n1.copy(), whole.b.copy(), whole.n0.copy()
    a[at] -= gone.a
    n1[at] -= gone.n1
    b[at] -= gone.b
    n0[at] -= gone.n0
    return Counts(whole.names, a, n1, b, n0)


def table(counts: Counts, theme: int, *, smallest: int) -> tuple[Stratum, ...]:
    """The strata of one theme as rows; rows with fewer than `smallest` voices are marked small.

    No rows where nobody knows the stratum of any voice.
    """
    if counts.names == ("",):
        return ()
    return tuple(
        Stratum(
            name, int(a), int(m), int(b), int(n), small=any(0 < side < smallest for side in (m, n))
        )
        for name, (a, m, b, n) in zip(counts.names, counts.cells(theme), strict=True)
    )


def pooled(
    rows: Sequence[Stratum], *, smallest: int, name: Callable[[Sequence[str]], str]
) -> tuple[Stratum, ...]:
    """Rows that may leave the team: small ones are added up, with the next smallest if need be.

    A single small row could be found by subtraction from the total, so the pool grows until both
    of its sides reach `smallest` or nothing is left to add.
    """
    kept = sorted(rows, key=lambda row: (row.small, -min(row.affected_n, row.others_n), row.name))
    pool: list[Stratum] = [row for row in kept if row.small]
    shown = [row for row in kept if not row.small]
    while pool and shown and _too_small(pool, smallest):
        pool.append(shown.pop())
    if not pool:
        return tuple(sorted(shown, key=lambda row: row.name))
    names = sorted(row.name for row in pool)
    together = Stratum(
        name(names),
        sum(row.affected_raised for row in pool),
        sum(row.affected_n for row in pool),
        sum(row.others_raised for row in pool),
        sum(row.others_n for row in pool),
        small=_too_small(pool, smallest),
    )
    return (*sorted(shown, key=lambda row: row.name), together)


def _too_small(pool: Sequence[Stratum], smallest: int) -> bool:
    sides = (sum(row.affected_n for row in pool), sum(row.others_n for row in pool))
    return any(side < smallest for side in sides)
