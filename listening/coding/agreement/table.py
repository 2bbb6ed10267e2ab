"""The two by two table of a code and a pair of coders, and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """Units that both coded (a), only the first (b), only the second (c), neither (d)."""

    a: int
    b: int
    c: int
    d: int

    @property
    def n(self) -> int:
        """Units that both coders finished."""
        return self.a + self.b + self.c + self.d

    @property
    def percent(self) -> float | None:
        """The share of units on which both say the same."""
        return (self.a + self.d) / self.n if self.n else None

    @property
    def positive(self) -> float | None:
        """Agreement where the code was used; the same as F1. None where nobody used it."""
        used = 2 * self.a + self.b + self.c
        return 2 * self.a / used if used else None

    @property
    def negative(self) -> float | None:
        """Agreement where the code was left out. None where nobody left it out."""
        left = 2 * self.d + self.b + self.c
        return 2 * self.d / left if left else None

    @property
    def recall(self) -> float | None:
        """Of the units the first coded, the share that the second coded too."""
        return self.a / (self.a + self.b) if self.a + self.b else None

    @property
    def precision(self) -> float | None:
        """Of the units the second coded, the share that the first coded too."""
        return self.a / (self.a + self.c) if self.a + self.c else None


def two_by_two(first: Sequence[Any], second: Sequence[Any]) -> Table:
    """The table of two rows of 0, 1 or None; units with a None drop out."""
    pairs = [
        (bool(x), bool(y))
        for x, y in zip(first, second, strict=True)
        if x is not None and y is not None
    ]
    return Table(
        a=pairs.count((True, True)),
        b=pairs.count((True, False)),
        c=pairs.count((False, True)),
        d=pairs.count((False, False)),
    )
