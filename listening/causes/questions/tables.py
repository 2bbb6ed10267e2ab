"""The cells of a question's table, from what may be told: shares with intervals and differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from listening.causes.questions.shielding import Shielded
from listening.gaps.certainty import newcombe, wilson

OTHERS = ""  # the reference when none is chosen: the other groups whose counts are shown
Why = Literal["", "few", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Voices of a group that raised a code; without numbers where too few could be told apart."""

    group: str
    count: int | None = None
    n: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    difference: tuple[float, float, float] | None = None  # to the reference, with its interval
    quotes: int | None = None
    sessions: tuple[int, int] | None = None
    withheld: bool = False
    why: Why = ""

    @property
    def label(self) -> str:
        """The name under which charts draw it."""
        return self.group

    @property
    def reason(self) -> str:
        """Charts say the same words of every withheld cell."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A code and its cells, in the order of the groups."""

    key: str
    label: str
    cells: tuple[Cell, ...]

    @property
    def furthest(self) -> float:
        """The largest difference of the row, whatever its sign; 0 where there is none."""
        return max((abs(c.difference[0]) for c in self.cells if c.difference), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByGroup:
    """Code by group, protected. `not_done` is the share of a shown group's voices of whose words
    nothing was looked at; `comparisons` is how many differences the table holds."""

    dimension: str
    groups: tuple[str, ...]
    rows: tuple[Row, ...]
    not_done: Mapping[str, float]
    comparisons: int
    shown: frozenset[str]

    @property
    def columns(self) -> list[str]:
        """The groups of which anything may be told."""
        return [group for group in self.groups if group in self.shown]

    @property
    def silent(self) -> list[str]:
        """The others: too few, a partner of too few, or nobody."""
        return [group for group in self.groups if group not in self.shown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Voices first heard in a week, and those of them that raised a code."""

    label: str
    count: int | None = None
    n: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    withheld: bool = False
    reason: str = ""


def cells(
    code: str,
    groups: Sequence[str],
    told: Shielded,
    *,
    reference: str = OTHERS,
    quotes: Mapping[tuple[str, str], int],
) -> tuple[Cell, ...]:
    """One row. What a group is compared with stands in the same row, so that a difference tells
    nothing that the row does not tell."""
    counts = {g: told.counts[code, g] for g in groups if told.tells(code, g)}
    return tuple(
        _cell(
            group,
            counts.get(group),
            told.sizes.get(group),
            against=_against(group, reference, counts, told.sizes),
            quotes=quotes.get((code, group), 0),
        )
        for group in groups
    )


def session_cells(
    code: str,
    groups: Sequence[str],
    told: Shielded,
    sessions: Mapping[tuple[str, str], tuple[int, int]],
) -> tuple[Cell, ...]:
    """One row of sessions, told wherever the voices behind it may be."""
    return tuple(
        Cell(group=group, sessions=sessions[code, group])
        if told.tells(code, group) and told.sizes[group]
        else _hidden(group, told.sizes.get(group))
        for group in groups
    )


def weeks(code: str, told: Shielded, names: Sequence[str]) -> list[Week]:
    """A code over time: share of the voices of each week, with the Wilson interval."""
    found = []
    for name in names:
        n, count = told.sizes.get(name), told.counts.get((code, name))
        if not n or count is None:
            found.append(Week(label=name, withheld=True))
            continue
        low, high = wilson(count, n)
        found.append(Week(label=name, count=count, n=n, value=count / n, low=low, high=high))
    return found


def _against(
    group: str, reference: str, counts: Mapping[str, int], sizes: Mapping[str, int]
) -> tuple[int, int] | None:
    if group == reference:
        return None
    others = [g for g in counts if (g != group if reference == OTHERS else g == reference)]
    n = sum(sizes[g] for g in others)
    return (sum(counts[g] for g in others), n) if n else None


def _cell(
    group: str,
    count: int | None,
    n: int | None,
    *,
    against: tuple[int, int] | None,
    quotes: int,
) -> Cell:
    if count is None or not n:
        return _hidden(group, n)
    low, high = wilson(count, n)
    difference = None
    if against is not None:
        ends = newcombe(count, n, *against)
        difference = (count / n - against[0] / against[1], *ends)
    return Cell(
        group=group,
        count=count,
        n=n,
        value=count / n,
        low=low,
        high=high,
        difference=difference,
        quotes=quotes,
    )


def _hidden(group: str, n: int | None) -> Cell:
    return Cell(group=group, withheld=True, why="nobody" if n == 0 else "few")
