"""Repaired prevalence: its interval holds the truth, and the machine's bias by language goes."""

import random

import pytest

from listening.themes.prevalence import LEAST, estimate


def drawn(
    chance: random.Random, share: float, recall: float, false: float, *, n: int, m: int
) -> tuple[float, list[int], list[tuple[int, int]]]:
    truth = [int(chance.random() < share) for _ in range(n)]
    said = [int(chance.random() < (recall if t else false)) for t in truth]
    chosen = chance.sample(range(n), m)
    return share, said, [(truth[i], said[i]) for i in chosen]


@pytest.mark.parametrize(
    ("share", "recall", "false"), [(0.3, 0.5, 0.05), (0.3, 0.95, 0.02), (0.05, 0.6, 0.04)]
)
@pytest.mark.parametrize("m", [30, 80, 150])
def test_the_interval_holds_the_truth(share: float, recall: float, false: float, m: int) -> None:
    chance, held = random.Random(7), 0
    for _ in range(400):
        truth, said, sample = drawn(chance, share, recall, false, n=900, m=m)
        found = estimate(said, sample)
        held += found.low <= truth <= found.high
    assert held / 400 >= 0.92


def test_two_languages_with_one_truth_are_told_alike() -> None:
    chance = random.Random(3)
    good = drawn(chance, 0.3, 0.95, 0.02, n=3000, m=150)
    poor = drawn(chance, 0.3, 0.45, 0.02, n=3000, m=150)
    assert sum(good[1]) > 1.6 * sum(poor[1]), "counted by machine there is a gap"
    a, b = (estimate(said, sample) for _, said, sample in (good, poor))
    assert a.low < b.high and b.low < a.high
    assert b.recall is not None and b.recall < 0.6 and b.kappa is not None


def test_without_a_sample_it_says_that_nobody_checked() -> None:
    found = estimate([1, 0, 0, 0] * 50, [(1, 1)] * (LEAST - 1))
    assert found.how == "machine" and found.value == 0.25 and found.kappa is None


def test_a_sample_alone_is_used_where_it_says_more() -> None:
    chance = random.Random(5)
    _, said, sample = drawn(chance, 0.04, 0.5, 0.5, n=500, m=100)
    assert estimate(said, sample).how == "human"
