"""Intervals and tests against published tables and independent programs."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from listening.gaps import certainty as c
from listening.gaps.gamma import chi_square_tail, gamma_quantile, lower_gamma

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
UCB = (  # Bickel, Hammel and O'Connell 1975: men admitted, men, women admitted, women
    (512, 825, 89, 108),
    (353, 560, 17, 25),
    (120, 325, 202, 593),
    (138, 417, 131, 375),
    (53, 191, 94, 393),
    (22, 373, 24, 341),
)


@pytest.mark.parametrize(  # Newcombe 1998, Statistics in Medicine 17:857-872, Table I
    ("x", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(x: int, n: int, low: float, high: float) -> None:
    assert c.wilson(x, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(  # Newcombe 1998, Statistics in Medicine 17:873-890, Table II
    ("x1", "n1", "x0", "n0", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
    ],
)
def test_newcombe_gives_the_published_intervals(
    x1: int, n1: int, x0: int, n0: int, low: float, high: float
) -> None:
    assert c.newcombe(x1, n1, x0, n0) == pytest.approx((low, high), abs=5e-5)


def test_stratified_admissions_reverse_the_crude_ratio() -> None:
    crude = c.risk_ratio(1198, 2691, 557, 1835)
    within = c.mantel_haenszel(UCB)
    assert crude[0] == pytest.approx(1.4666416)
    assert within == pytest.approx((0.944905, 0.8664522, 1.0304613), rel=1e-6)
    assert c.heterogeneity(UCB) == pytest.approx((18.0958929, 5, 0.0028286), rel=1e-4)


def test_every_reference_interval(known: Any) -> None:
    for case in known["wilson_95"]["cases"]:
        assert c.wilson(case["x"], case["n"]) == pytest.approx(
            (case["lower"], case["upper"]), abs=5e-5
        )
    block = known["newcombe_difference_95"]
    for case in (*block["cases"], block["extra_case_computed"]):
        four = (case["x1"], case["n1"], case["x0"], case["n0"])
        assert c.newcombe(*four) == pytest.approx((case["lower"], case["upper"]), abs=5e-5)
    katz = known["risk_ratio_katz"]
    found = c.risk_ratio(katz["x1"], katz["n1"], katz["x0"], katz["n0"])
    assert found == pytest.approx((katz["rr"], *katz["rr_ci"]), rel=1e-6)
    for case in known["cohens_h"]["cases"]:
        assert c.cohens_h(case["p1"], case["p0"]) == pytest.approx(case["h"], abs=5e-8)


def test_every_reference_pooling(known: Any) -> None:
    golden = known["golden_bus"]
    strata = [
        (s["affected_raised"], s["affected_n"], s["others_raised"], s["others_n"])
        for s in golden["strata"]
    ]
    assert c.mantel_haenszel(strata) == pytest.approx((golden["mh_rr"], *golden["mh_rr_ci"]))
    assert c.mantel_haenszel_log(strata)[1] == pytest.approx(golden["se_log_mh_rr"], rel=1e-6)
    het = golden["heterogeneity_log_rr"]
    assert c.heterogeneity(strata) == pytest.approx((het["Q"], het["df"], het["p"]), rel=1e-5)
    for case in golden["leave_one_source_out"]:
        rest = [
            stratum
            for stratum, source in zip(strata, golden["strata"], strict=True)
            if source["source"] != case["without"]
        ]
        assert c.mantel_haenszel(rest) == pytest.approx((case["rr"], *case["ci"]), rel=1e-6)
    oulad = known["oulad_withdrawal"]
    years = [(*s["yes"], *s["no"]) for s in oulad["strata_presentation"]]
    assert c.mantel_haenszel(years) == pytest.approx((oulad["mh_rr"], *oulad["mh_rr_ci"]))
    eight = known["dersimonian_laird"]
    assert c.dersimonian_laird(eight["y"], eight["se"]) == pytest.approx(
        (eight["mu"], eight["se_mu"], eight["Q"], eight["tau2"]), rel=1e-6
    )


def test_every_other_reference_value(known: Any) -> None:
    bh = known["benjamini_hochberg"]
    q = c.benjamini_hochberg(bh["p"])
    assert q == pytest.approx(np.array(bh["q"]), abs=5.001e-6)
    assert int(np.sum(q <= 0.05)) == bh["rejected_at_05"]
    for case in known["information_component"]["cases"]:
        assert c.information_component(case["O"], case["E"]) == pytest.approx(
            (case["ic"], case["lower"], case["upper"]), abs=1e-6
        )
    chart = known["p_chart"]
    limits = c.p_chart(chart["pbar"], chart["n"])
    assert limits == pytest.approx((chart["lcl"], chart["ucl"]), abs=5e-7)
    kish = known["kish"]
    assert c.kish(kish["weights"]) == pytest.approx((kish["n_eff"], kish["deff"]))
    ranks = known["spearman_permutation"]
    rho, p = c.spearman(ranks["x"], ranks["y"])
    assert rho == pytest.approx(ranks["rho"])
    assert round(p * 5040) == ranks["as_extreme"]


def test_intervals_cover_as_often_as_stated(known: Any) -> None:
    """Exact coverage over all outcomes of two binomials."""
    for n1, n0, p1, p0, newcombe, log_ratio in known["interval_coverage"]["cases"]:
        x1, x0 = (g.ravel() for g in np.meshgrid(np.arange(n1 + 1.0), np.arange(n0 + 1.0)))
        weight = stats.binom.pmf(x1, n1, p1) * stats.binom.pmf(x0, n0, p0)
        low, high = c.newcombe(x1, np.full_like(x1, n1), x0, np.full_like(x0, n0))
        inside = (low <= p1 - p0) & (p1 - p0 <= high)
        assert float(weight @ inside) == pytest.approx(newcombe, abs=5.1e-4)
        ratios = [
            c.risk_ratio(a, m1, b, m0)
            for a, m1, b, m0 in zip(*_without_zeros(x1, n1, x0, n0), strict=True)
        ]
        hit = np.array([lo <= p1 / p0 <= hi for _, lo, hi in ratios])
        assert float(weight @ hit) == pytest.approx(log_ratio, abs=5.1e-4)


def _without_zeros(x1: Any, n1: int, x0: Any, n0: int) -> tuple[Any, Any, Any, Any]:
    half = np.where((x1 == 0) | (x0 == 0), 0.5, 0.0)
    return x1 + half, n1 + 2 * half, x0 + half, n0 + 2 * half


@given(counts)
def test_wilson_agrees_with_another_program(pair: tuple[int, int]) -> None:
    x, n = pair
    other = proportion_confint(x, n, method="wilson")
    assert c.wilson(x, n) == pytest.approx(other, abs=1e-9)


@given(counts, counts)
def test_newcombe_agrees_with_another_program(one: tuple[int, int], two: tuple[int, int]) -> None:
    (x1, n1), (x0, n0) = one, two
    other = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff")
    low, high = c.newcombe(x1, n1, x0, n0)
    assert (low, high) == pytest.approx(other, abs=1e-9)
    assert -1 <= low <= x1 / n1 - x0 / n0 + 1e-12 <= high + 2e-12 <= 1 + 1e-9


def test_arrays_give_what_single_counts_give() -> None:
    x, n = np.array([0.0, 3.0, 20.0, 5.0]), np.array([0.0, 5.0, 20.0, 9.0])
    low, high = c.wilson(x, n)
    singles = [c.wilson(float(a), float(b)) for a, b in zip(x, n, strict=True)]
    assert list(zip(low, high, strict=True)) == singles
    d_low, d_high = c.newcombe(x, n, x[::-1].copy(), n[::-1].copy())
    assert (d_low[1], d_high[1]) == c.newcombe(3, 5, 20, 20)


def test_nothing_known_is_the_widest_interval() -> None:
    assert c.wilson(0, 0) == (0.0, 1.0)
    assert c.newcombe(0, 0, 3, 10) == (-1.0, 1.0)
    ratio, low, high = c.risk_ratio(0, 10, 0, 10)
    assert math.isnan(ratio) and (low, high) == (0.0, math.inf)
    assert c.risk_ratio(3, 10, 0, 10) == (math.inf, 0.0, math.inf)
    assert c.risk_ratio(0, 10, 3, 10) == (0.0, 0.0, math.inf)
    assert math.isnan(c.mantel_haenszel([])[0])


def test_a_ratio_of_two_full_groups_is_not_certain() -> None:
    ratio, low, high = c.risk_ratio(5, 5, 6, 6)
    assert ratio == 1 and low < 0.8 and high > 1.2


@pytest.mark.parametrize("bad", [(-1, 5), (6, 5), (1, -1), (math.nan, 5)])
def test_impossible_counts_are_refused(bad: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="counts must satisfy"):
        c.wilson(*bad)


def test_strata_with_one_side_only_do_not_move_the_ratio() -> None:
    assert c.mantel_haenszel([*UCB, (5, 9, 0, 0), (0, 0, 0, 0)]) == pytest.approx(
        c.mantel_haenszel(UCB)
    )


def test_one_stratum_gives_the_plain_difference_and_ratio() -> None:
    assert c.mantel_haenszel([(7, 20, 5, 40)])[0] == pytest.approx(7 / 20 / (5 / 40))
    assert c.mantel_haenszel_difference([(7, 20, 5, 40)])[0] == pytest.approx(7 / 20 - 5 / 40)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_agree_with_another_program(p: list[float]) -> None:
    assert c.benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


@given(st.floats(0.05, 200), st.floats(0.001, 0.999))
def test_gamma_agrees_with_another_program(shape: float, q: float) -> None:
    x = gamma_quantile(q, shape)
    assert x == pytest.approx(stats.gamma.ppf(q, shape), rel=1e-8, abs=1e-300)
    assert lower_gamma(shape, x) == pytest.approx(q, rel=1e-9)


@given(st.floats(0.001, 200), st.integers(1, 60))
def test_chi_square_tail_agrees_with_another_program(x: float, df: int) -> None:
    assert chi_square_tail(x, df) == pytest.approx(stats.chi2.sf(x, df), rel=1e-8, abs=1e-14)


def test_rank_correlation_shares_ranks_among_ties_and_draws_by_seed() -> None:
    x, y = [1, 2, 2, 3, 4, 5, 6, 7, 8, 9], [2, 1, 3, 3, 6, 4, 8, 7, 9, 9]
    rho, p = c.spearman(x, y, seed=3)
    assert rho == pytest.approx(stats.spearmanr(x, y).statistic)
    assert (rho, p) == c.spearman(x, y, seed=3)
    assert p == pytest.approx(1 / 10_000, abs=2e-3)
    assert math.isnan(c.spearman([1, 1, 1], [1, 2, 3])[0])


def test_change_of_two_figures_is_no_wider_than_adding_their_intervals() -> None:
    change, low, high = c.mover((0.2, 0.15, 0.27), (0.1, 0.04, 0.15))
    assert change == pytest.approx(-0.1)
    assert low == pytest.approx(-0.1 - math.hypot(0.06, 0.07))
    assert high == pytest.approx(-0.1 + math.hypot(0.05, 0.05))


def test_halves_make_an_empty_side_comparable() -> None:
    ratio, low, high = c.mantel_haenszel(c.with_halves([(3, 5, 0, 9), (1, 4, 0, 7)]))
    assert 1 < ratio < math.inf and 0 < low < high < math.inf
