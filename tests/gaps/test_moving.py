"""Sums together say more than each alone; another table that looks alike proves the contrary."""

import numpy as np
import pytest
from attacker import attack

from listening.gaps.disclosure import Policy, protect, two_way
from listening.gaps.moving import unmoved
from listening.gaps.suppression import Sum


def test_what_only_several_sums_say_together_is_withheld_too() -> None:
    """Columns A and B less the second row leave 8 for A and B, so 2 for C and D: 1 each."""
    table = two_way(
        {"S1": {"A": 4, "B": 4, "C": 1, "D": 1}, "S2": {"A": 6, "B": 6, "C": 0, "D": 0}}
    )
    known, learned = attack(table, protect(table, Policy(bands=())))
    assert known == set()
    assert all(c.values >= 3 for i, c in learned.items() if 0 < (table.cells[i].n or 0) < 10)


def test_random_tables_of_small_groups_give_nothing_away() -> None:
    random = np.random.default_rng(5)
    for _ in range(60):
        grid = random.integers(0, random.choice([6, 12, 40]), (random.integers(2, 5), 4))
        rows = {f"S{i}": {f"g{j}": int(n) for j, n in enumerate(row)} for i, row in enumerate(grid)}
        table = two_way(rows)
        known, learned = attack(table, protect(table, Policy(bands=())))
        assert known == set()
        for i, c in learned.items():
            assert c.values >= 3 or not 0 < (table.cells[i].n or 0) < 10, rows


@pytest.mark.parametrize(
    ("sizes", "sums", "free"),
    [
        ([3, 20], [], True),  # in no sum that is known
        ([3, 20], [Sum(2, (0, 1))], True),
        ([3, 1], [Sum(2, (0, 1))], True),  # down two, the other up two
        ([2, 1], [Sum(2, (0, 1))], False),
        (
            [1, 1, 9],
            [Sum(3, (0, 1)), Sum(4, (0, 2))],
            False,
        ),  # nobody gives
        ([1, 5, 5, 1], [Sum(4, (0, 1)), Sum(5, (2, 3)), Sum(6, (0, 2)), Sum(7, (1, 3))], True),
        ([1, 5, 5], [Sum(3, (0, 1)), Sum(4, (0, 2)), Sum(5, (1, 2))], False),
    ],
)
def test_a_cell_moves_when_its_partners_can_give(
    sizes: list[int], sums: list[Sum], free: bool
) -> None:
    hidden = range(len(sizes))
    shown = max([s.total for s in sums], default=-1) + 1 - len(sizes)
    every = [*sizes, *[0] * max(0, shown)]
    found = unmoved([0], hidden=hidden, sizes=every, sums=sums, fewest=3)
    assert (found == set()) is free


def test_a_hidden_total_moves_with_its_parts() -> None:
    sums = [Sum(2, (0, 1)), Sum(4, (2, 3))]
    assert unmoved([0, 2], hidden=[0, 2, 3], sizes=[2, 5, 7, 9, 16], sums=sums, fewest=3) == set()
