"""Exact tests give what R and the literature print."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from listening.causes import power
from listening.gaps import exact, presets


@pytest.fixture
def known(shared: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "reference" / "known_values.json").read_text())
    return found


def test_the_interval_of_a_share(known: dict[str, Any]) -> None:
    one = known["exact_binomial_95"]
    assert exact.clopper_pearson(one["x"], one["n"]) == pytest.approx(
        (one["lower"], one["upper"]), abs=5e-7
    )
    assert exact.clopper_pearson(0, 10)[0] == 0.0
    assert exact.clopper_pearson(10, 10)[1] == 1.0
    with pytest.raises(ValueError):
        exact.clopper_pearson(3, 2)


def test_fisher_and_its_odds_ratio(known: dict[str, Any]) -> None:
    (a, b), (c, d) = (tea := known["fisher"]["tea_greater"])["table"]
    assert exact.fisher(a, a + b, c, c + d, alternative="greater") == pytest.approx(tea["p"])
    ratio, _, _ = exact.odds_ratio(a, a + b, c, c + d)
    assert ratio == pytest.approx(tea["odds_ratio_conditional"], rel=1e-4)
    (a, b), (c, d) = (twins := known["fisher"]["twins_two_sided"])["table"]
    assert exact.fisher(a, a + b, c, c + d) == pytest.approx(twins["p"], rel=1e-6)
    # The table of all tables, which tells how many voices are needed, says the same.
    assert power.fisher(a + b, c + d)[a, c] == pytest.approx(twins["p"], rel=1e-6)
    found = exact.odds_ratio(a, a + b, c, c + d)
    assert found[0] == pytest.approx(twins["odds_ratio_conditional"], rel=1e-4)
    assert found[1:] == pytest.approx(twins["ci"], rel=1e-2)
    assert exact.odds_ratio(0, 5, 3, 5)[:2] == (0.0, 0.0)
    assert exact.odds_ratio(5, 5, 3, 5)[2] == np.inf


def test_unconditional_tests(known: dict[str, Any]) -> None:
    # scipy's tables have the groups in their columns.
    one = known["barnard"]
    (a, b), (c, d) = one["table"]
    found = exact.barnard(a, a + c, b, b + d, alternative=one["alternative"])
    assert found.statistic == pytest.approx(one["statistic"], abs=5e-7)
    assert found.p == pytest.approx(one["p"], abs=5e-5)
    one = known["boschloo"]
    (a, b), (c, d) = one["table"]
    found = exact.boschloo(a, a + c, b, b + d, alternative=one["alternative"])
    assert found.statistic == pytest.approx(one["statistic"], abs=5e-6)
    assert found.p == pytest.approx(one["p"], abs=5e-5)


@pytest.mark.parametrize("table", [(3, 10, 1, 12), (0, 4, 4, 9), (6, 6, 2, 7), (5, 11, 5, 11)])
@pytest.mark.parametrize("alternative", ["less", "greater", "two-sided"])
def test_small_tables_as_scipy_counts_them(table: tuple[int, ...], alternative: Any) -> None:
    x1, n1, x0, n0 = table
    columns = [[x1, x0], [n1 - x1, n0 - x0]]
    assert exact.fisher(*table, alternative=alternative) == pytest.approx(
        stats.fisher_exact(columns, alternative=alternative).pvalue
    )
    theirs = stats.barnard_exact(columns, alternative=alternative, n=128)
    assert exact.barnard(*table, alternative=alternative).p == pytest.approx(
        theirs.pvalue, abs=5e-4
    )


def test_chronic_absence_is_compared_in_whole_days(known: dict[str, Any]) -> None:
    for case in known["chronic_absence"]["cases"]:
        assert presets.chronic(case["absent"], case["enrolled"]) is case["chronic"], case
