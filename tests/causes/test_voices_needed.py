"""How many voices are needed."""

import numpy as np
import pytest
from crowds import reference
from scipy.stats import fisher_exact

from listening.causes.power import fisher, power, table, voices_needed
from listening.settings import BadInput


@pytest.mark.parametrize(("column", "alpha"), [("alpha_0067", 0.0067), ("alpha_05", 0.05)])
def test_the_table_is_that_of_the_reference(column: str, alpha: float) -> None:
    known = reference()["voices_needed"]
    shares = [tuple(pair) for pair in known["columns_affected_v_others"]]
    found = table([int(n) for n in known[column]], shares, alpha=alpha)
    for n1, row in known[column].items():
        assert found[int(n1)] == pytest.approx(row, abs=known["tolerance_abs"] + 1e-9)


def test_exact_p_agrees_with_an_independent_program() -> None:
    found = fisher(7, 19)
    expected = [
        [fisher_exact([[x, 7 - x], [y, 19 - y]]).pvalue for y in range(20)] for x in range(8)
    ]
    assert np.abs(found - np.array(expected)).max() < 1e-12


def test_eight_voices_give_an_even_chance_of_overlooking_what_half_of_them_name() -> None:
    assert power(8, 150, 0.5, 0.1) == pytest.approx(0.49, abs=0.005)
    assert voices_needed(0.5, 0.1) == 15


def test_a_small_difference_needs_more_voices_than_anybody_plans_for() -> None:
    assert voices_needed(0.11, 0.10) is None


@pytest.mark.parametrize("shares", [(0.0, 0.1), (1.0, 0.0)])
def test_certain_shares_are_no_trouble(shares: tuple[float, float]) -> None:
    expected = 1.0 if shares[0] > shares[1] else 0.0
    assert power(10, 50, *shares) == pytest.approx(expected)


def test_impossible_figures_are_named() -> None:
    with pytest.raises(BadInput, match="at least one voice"):
        power(0, 10, 0.5, 0.1)
