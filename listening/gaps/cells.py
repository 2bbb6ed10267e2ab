"""Tables of counts before and after protection, and the policy between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from listening.gaps.bands import DEFAULT_BANDS, STEPS, Band
from listening.gaps.measures import TOTAL, State
from listening.gaps.suppression import FEWEST_VALUES

Key = tuple[str, ...]
TOO_FEW = "too few to show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What may be shown.

    `min_n`: smallest group of students; `min_voices`: smallest group of voices; `min_cell`:
    smallest count, and smallest rest n - count, whose exact value is shown (0: no such rule);
    `bands`: rates shown as ranges; `steps`: how partners of banded rates are made coarser;
    `fewest`: how many values must stay possible for a number that is not shown.
    """

    min_n: int = 10
    min_voices: int = 5
    min_cell: int = 0
    bands: tuple[Band, ...] = DEFAULT_BANDS
    steps: tuple[float, ...] = STEPS
    fewest: int = FEWEST_VALUES


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A group before protection; `n` and `count` are None where the source does not give them."""

    key: Key
    n: int | None = None
    count: int | None = None
    state: State = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedCell:
    """A group as it may be shown.

    "value": n, and count if it was given. "banded": n and the two ends of the rate, no count.
    "none": n is 0. Every other state carries no number; `reason` is a text key.
    """

    key: Key
    state: State | Literal["none"]
    n: int | None = None
    count: int | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Partition:
    """Groups that add up to a total that readers see or know.

    `total` None stands for a total that is no cell: its size counts as known to readers, its count
    too if `counted`.
    """

    parts: tuple[Key, ...]
    total: Key | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Cells and the sums in which readers meet them."""

    cells: tuple[Cell, ...]
    partitions: tuple[Partition, ...] = ()


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """Cells as they may be shown, in the order of the table."""

    cells: tuple[ProtectedCell, ...]
    _by_key: dict[Key, ProtectedCell] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {c.key: c for c in self.cells})

    def __getitem__(self, key: Key | str) -> ProtectedCell:
        return self._by_key[(key,) if isinstance(key, str) else key]

    @property
    def withheld(self) -> tuple[Key, ...]:
        """Keys of the cells that are withheld."""
        return tuple(c.key for c in self.cells if c.state == "withheld")


def one_way(sizes: Mapping[str, int], counts: Mapping[str, int] | None = None) -> Table:
    """Groups that add up to a known total: {"A": 40, "B": 8}."""
    cells = tuple(
        Cell(key=(g,), n=n, count=None if counts is None else counts[g]) for g, n in sizes.items()
    )
    return Table(cells, (Partition(tuple(c.key for c in cells)),))


def two_way(sizes: Mapping[str, Mapping[str, int]]) -> Table:
    """Schools x groups whose row and column totals are shown: {"S1": {"g1": 50, "g2": 4}}.

    Totals have the keys (row, "total") and ("total", column).
    """
    columns = list(dict.fromkeys(g for row in sizes.values() for g in row))
    cells = [Cell(key=(s, g), n=n) for s, row in sizes.items() for g, n in row.items()]
    partitions = []
    for s, row in sizes.items():
        cells.append(Cell(key=(s, TOTAL), n=sum(row.values())))
        partitions.append(Partition(tuple((s, g) for g in row), (s, TOTAL)))
    for g in columns:
        rows = {s: row[g] for s, row in sizes.items() if g in row}
        cells.append(Cell(key=(TOTAL, g), n=sum(rows.values())))
        partitions.append(Partition(tuple((s, g) for s in rows), (TOTAL, g)))
    return Table(tuple(cells), tuple(partitions))
