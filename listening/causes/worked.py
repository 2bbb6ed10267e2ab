"""The figures of a card worked through step by step, for the page that tells how they are made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from listening.causes.card import Card, Compared, Stratum
from listening.causes.strata import Z, pooled


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedRow:
    """One source: a of n1 and b of n0, and what it adds above and below the line."""

    row: Stratum
    above: float  # a * n0 / (n1 + n0)
    below: float  # b * n1 / (n1 + n0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How ratio, interval, q and shrunken ratio of a card come about."""

    rows: tuple[WorkedRow, ...]
    above: float
    below: float
    se_plain: float  # of the ln ratio, each voice on its own
    se: float  # after the inflation
    rank: int  # place of p among all themes compared, smallest first
    q_at_rank: float  # p * m / rank
    kept: float  # share of the ln ratio that shrinkage keeps


def worked(
    card: Card, others: Sequence[Card], *, smallest: int, name: Callable[[Sequence[str]], str]
) -> Worked | None:
    """The steps behind a card's figures; None where it has no ratio to work through.

    `others` are all cards of the gap, this one among them. Sources with fewer than `smallest`
    voices on a side are added up under `name` of their names, and keep their own terms.
    """
    figures = card.compared
    if figures is None or not figures.ratio or figures.high is None:
        return None
    shared = [row for row in figures.by_source if row.affected_n and row.others_n]
    se = (log(figures.high) - log(figures.ratio)) / Z
    rank = sum(1 for other in others if other.p is not None and other.p <= figures.p)
    return Worked(
        rows=tuple(_rows(shared, smallest, name)),
        above=sum(_above(row) for row in shared),
        below=sum(_below(row) for row in shared),
        se_plain=se / figures.inflation,
        se=se,
        rank=rank,
        q_at_rank=min(1.0, figures.p * card.themes_compared / max(1, rank)),
        kept=_kept(figures, se),
    )


def _rows(
    shared: Sequence[Stratum], smallest: int, name: Callable[[Sequence[str]], str]
) -> list[WorkedRow]:
    shown = pooled(shared, smallest=smallest, name=name)
    kept = {row.name for row in shown}
    rest = [row for row in shared if row.name not in kept]
    found = []
    for row in shown:
        parts = [row] if any(row.name == own.name for own in shared) else rest
        above, below = sum(map(_above, parts)), sum(map(_below, parts))
        found.append(WorkedRow(row=row, above=above, below=below))
    return found


def _above(row: Stratum) -> float:
    return row.affected_raised * row.others_n / (row.affected_n + row.others_n)


def _below(row: Stratum) -> float:
    return row.others_raised * row.affected_n / (row.affected_n + row.others_n)


def _kept(figures: Compared, se: float) -> float:
    return figures.tau2 / (figures.tau2 + se**2) if figures.tau2 else 1.0
