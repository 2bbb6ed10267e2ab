"""Shuffled labels against exact distributions."""

from math import sqrt

import numpy as np
import pytest
from crowds import GOLDEN, reference
from numpy.typing import NDArray

from listening.causes.permutation import Shuffled, shuffle_test, units

Strata = list[tuple[str, int, int, int, int]]
# Exact p by convolution of hypergeometric distributions.
SINGLE = [
    ([(5, 14, 20, 160), (3, 6, 8, 40), (0, 2, 1, 18)], 0.011911),
    ([(4, 14, 24, 160), (2, 6, 9, 40), (1, 2, 2, 18)], 0.0868657),
]
# Affected or not, size of the session, how many in it raised the theme.
SESSIONS = [(1, 6, 6), (1, 5, 4), (1, 1, 1), (1, 1, 0), (0, 6, 1)]
SESSIONS += [(0, 5, 0), (0, 6, 2), (0, 1, 0), (0, 1, 1), (0, 1, 0)]


def of_counts(strata: list[tuple[int, int, int, int]], *, permutations: int) -> Shuffled:
    raised: list[int] = []
    side: list[bool] = []
    stratum: list[str] = []
    for name, (a, n1, b, n0) in enumerate(strata):
        raised += [1] * a + [0] * (n1 - a) + [1] * b + [0] * (n0 - b)
        side += [True] * n1 + [False] * n0
        stratum += [str(name)] * (n1 + n0)
    names = [(s, "voice", str(i)) for i, s in enumerate(stratum)]
    column = np.array(raised, dtype=np.float64)[:, None]
    return shuffle_test(column, np.array(side), stratum, names, permutations=permutations, seed=11)


def of_sessions(permutations: int) -> Shuffled:
    raised: list[int] = []
    side: list[bool] = []
    names: list[tuple[str, str, str]] = []
    for number, (group, size, said) in enumerate(SESSIONS):
        raised += [1] * said + [0] * (size - said)
        side += [bool(group)] * size
        names += [("talk", "session", str(number))] * size
    column: NDArray[np.float64] = np.array(raised, dtype=np.float64)[:, None]
    strata = ["talk"] * len(side)
    return shuffle_test(column, np.array(side), strata, names, permutations=permutations, seed=3)


@pytest.mark.parametrize(("strata", "exact"), SINGLE)
def test_sampled_p_lies_at_the_exact_one(
    strata: list[tuple[int, int, int, int]], exact: float
) -> None:
    found = of_counts(strata, permutations=19_999)
    assert not found.exact
    assert found.p[0] == pytest.approx(exact, abs=4 * sqrt(exact * (1 - exact) / 19_999))
    assert found.inflation[0] == pytest.approx(1.0)


def test_the_exact_values_are_those_of_the_reference() -> None:
    known = reference()["permutation_exact"]
    cases = [
        ([tuple(s) for s in case["strata"]], case["exact_p"])
        for case in known["single_voice_clusters"]
    ]
    assert cases == SINGLE
    assert [tuple(row) for row in known["clusters_one_stratum"]["clusters"]] == SESSIONS
    assert of_sessions(4999).inflation[0] == pytest.approx(
        known["clusters_one_stratum"]["inflation"], abs=1e-6
    )


def test_few_sessions_are_enumerated() -> None:
    found = of_sessions(4999)
    assert found.exact
    assert found.p[0] == pytest.approx(10 / 210)
    assert found.smallest_p == pytest.approx(1 / 210)


def test_sampling_sessions_agrees_with_enumerating_them() -> None:
    exact = 10 / 210
    sampled = np.mean([of_sessions(200).p[0]])
    assert sampled == pytest.approx(exact, abs=4 * sqrt(exact * (1 - exact) / 200))


def test_echo_makes_the_ratio_less_sure() -> None:
    assert of_sessions(4999).inflation[0] == pytest.approx(1.767, abs=1e-3)


def test_golden_counts_cannot_go_lower_than_the_number_of_shuffles_allows() -> None:
    found = of_counts([row[1:] for row in GOLDEN], permutations=999)
    assert found.p[0] == pytest.approx(1 / 1000)


def test_one_session_a_side_says_nothing() -> None:
    raised = np.array([[1.0]] * 6 + [[0.0]] * 6)
    side = np.array([True] * 6 + [False] * 6)
    names = [("talk", "session", "a")] * 6 + [("talk", "session", "b")] * 6
    found = shuffle_test(raised, side, ["talk"] * 12, names, permutations=999, seed=0)
    assert (found.p[0], found.smallest_p) == (1.0, 1.0)


def test_equal_sides_double_the_smallest_p() -> None:
    raised = np.array([[1.0], [1.0], [0.0], [0.0]])
    side = np.array([True, True, False, False])
    names = [("s", "voice", str(i)) for i in range(4)]
    found = shuffle_test(raised, side, ["s"] * 4, names, permutations=999, seed=0)
    assert found.smallest_p == found.p[0] == pytest.approx(2 / 6)


def test_a_mixed_session_is_split_and_counted() -> None:
    found = units(
        ["a", "b", "c", "d", "e"],
        ["talk"] * 3 + ["survey"] * 2,
        ["one", "one", "two", "", ""],
        ["", "", "", "home", "home"],
        [True, False, True, False, False],
    )
    assert found.sessions_split == 1
    assert found.names[0] != found.names[1]
    assert found.names[3] == found.names[4]


def test_the_same_seed_gives_the_same_p() -> None:
    first, again = (of_counts(SINGLE[0][0], permutations=499) for _ in range(2))
    assert first.p.tolist() == again.p.tolist()


def test_p_without_an_effect_is_not_too_small_too_often() -> None:
    rng = np.random.default_rng(5)
    raised = (rng.random((120, 400)) < 0.2).astype(np.float64)
    side = np.arange(120) < 24
    names = [("s", "voice", str(i)) for i in range(120)]
    found = shuffle_test(raised, side, ["s"] * 120, names, permutations=999, seed=1)
    share = float((found.p <= 0.1).mean())
    assert share <= 0.1 + 3 * sqrt(0.09 / 400)
