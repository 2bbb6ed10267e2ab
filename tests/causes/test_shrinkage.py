"""Shrinkage and the correction over many themes."""

import numpy as np
import pytest
from crowds import reference

from listening.causes.ranking import shrink, tau_squared
from listening.gaps.certainty import benjamini_hochberg

RATIOS = np.array([5.7569365, 2.0, 1.1, 0.7, 3.0])
ERRORS = np.array([0.2898148, 0.35, 0.25, 0.4, 0.9])


def test_a_wide_ratio_of_three_falls_below_a_narrow_one_of_two() -> None:
    tau2 = tau_squared(np.log(RATIOS), ERRORS)
    shrunken = np.exp(shrink(np.log(RATIOS), ERRORS, tau2=tau2)[0])
    assert shrunken[4] == pytest.approx(1.766, abs=1e-3)
    assert shrunken[1] == pytest.approx(1.836, abs=1e-3)


def test_shrinkage_is_that_of_the_reference() -> None:
    known = reference()["shrinkage"]
    theta, se = np.log(np.array(known["rr"])), np.array(known["se_log"])
    tau2 = tau_squared(theta, se)
    middle, spread = shrink(theta, se, tau2=tau2)
    assert tau2 == pytest.approx(known["tau2"], abs=1e-6)
    assert np.exp(middle).tolist() == pytest.approx(known["shrunken_rr"], abs=1e-6)
    assert spread.tolist() == pytest.approx(known["shrunken_sd"], abs=1e-6)


@pytest.mark.parametrize("theta", [np.zeros(4), np.array([])])
def test_themes_without_spread_keep_the_floor(theta: np.ndarray) -> None:
    assert tau_squared(theta, np.full(len(theta), 0.3)) == 0.05


def test_q_values_are_those_of_the_published_example() -> None:
    known = reference()["benjamini_hochberg"]
    q = benjamini_hochberg(known["p"])
    assert q.tolist() == pytest.approx(known["q"], abs=known["tolerance_abs"] * 1.01)
    assert int((q <= 0.05).sum()) == known["rejected_at_05"]
