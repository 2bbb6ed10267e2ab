"""Known values of agreement, the edges where a figure is undefined, and oracles."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from listening.coding import agreement
from listening.coding.agreement.spans import terms, terms_1995


@pytest.fixture
def cases(shared: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((shared / "reference" / "agreement_values.json").read_text("utf-8"))
    return {case["id"]: case for case in found["cases"]}


def rows(case: dict[str, Any]) -> list[list[Any]]:
    if case["kind"] == "table2x2":
        a, b, c, d = (case["table"][k] for k in "abcd")
        return [[1] * (a + b) + [0] * (c + d), [1] * a + [0] * b + [1] * c + [0] * d]
    if case["kind"] == "counts":
        raters = [[k for k, n in enumerate(row) for _ in range(n)] for row in case["counts"]]
        return [list(column) for column in zip(*raters, strict=True)]
    if case["kind"] == "edge_codings":
        put = {(who, unit) for who, unit, _code in case["codings"]}
        return [[int((who, u) in put) for u in case["units"]] for who in case["done"]]
    found: list[list[Any]] = case["values"]
    return found


def on_units(case: dict[str, Any]) -> dict[str, Any]:
    matrix = rows(case)
    found: dict[str, Any] = {}
    if case["kind"] == "sets":
        both = agreement.disagreements(matrix, "masi")
        assert both
        return {
            "alpha_masi": agreement.alpha_masi(matrix),
            "alpha_jaccard": agreement.alpha_jaccard(matrix),
            "observed_disagreement_masi": both[0],
            "expected_disagreement_masi": both[1],
        }
    for level in ("nominal", "ordinal", "interval", "ratio"):
        if f"alpha_{level}" in case["expected"]:
            found[f"alpha_{level}"] = agreement.alpha(matrix, metric=level)
    both = agreement.disagreements(matrix)
    if both:
        found["observed_disagreement"], found["expected_disagreement"] = both
        found["observed_disagreement_nominal"], found["expected_disagreement_nominal"] = both
    found["ac1"] = agreement.gwet_ac1(matrix)
    found["percent"] = agreement.percent(matrix)
    if len(matrix) == 2:
        found["cohen_kappa"] = agreement.cohen_kappa(*matrix)
        if {cell for row in matrix for cell in row} <= {0, 1, None}:
            table = agreement.two_by_two(*matrix)
            found["n_units"] = table.n
            found["positive_agreement"], found["negative_agreement"] = (
                table.positive,
                table.negative,
            )
            found["table"] = {"a": table.a, "b": table.b, "c": table.c, "d": table.d}
    return found


def same(got: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and "value" in wanted:
        if wanted["value"] is None:
            return got is None
        return got is not None and abs(got - wanted["value"]) <= wanted["abs_tol"]
    return bool(got == wanted)


def test_every_known_value_on_units_and_sets_holds(cases: dict[str, dict[str, Any]]) -> None:
    checked = 0
    for name, case in cases.items():
        if case["kind"].startswith("spans") or name == "fleiss_14x10x5":
            continue
        got = on_units(case)
        for figure, wanted in case["expected"].items():
            if figure in ("n_pairable_units",) or (figure == "n_units" and figure not in got):
                continue
            assert same(got[figure], wanted), (name, figure, got[figure], wanted)
            checked += 1
    assert checked > 70


def test_reasons_are_named(cases: dict[str, dict[str, Any]]) -> None:
    for name in ("edge_no_variation_absent", "edge_no_variation_present", "edge_one_coder"):
        case = cases[name]
        assert agreement.reason(rows(case)) == case["expected"]["alpha_nominal"]["reason"]
    assert agreement.reason([[0, 1], [1, 0]]) == ""


def test_known_values_of_spans_in_both_definitions(cases: dict[str, dict[str, Any]]) -> None:
    for name, case in cases.items():
        if case["kind"] != "spans_valued":
            continue
        length, wanted = case["continuum"]["length"], case["expected"]
        spans = case["spans"]
        assert same(agreement.unitised_alpha(spans, length), wanted["u_alpha_2016"]), name
        if "u_alpha_2016_binary" in wanted:
            flat = [agreement.united(row) for row in spans]
            assert same(agreement.unitised_alpha(flat, length), wanted["u_alpha_2016_binary"])
        if "cu_alpha_2016" in wanted:
            figure, covered = agreement.coded_alpha(spans, length)
            assert same(figure, wanted["cu_alpha_2016"]) and same(covered, wanted["cu_coverage"])


def test_the_example_of_2004_under_both_definitions(cases: dict[str, dict[str, Any]]) -> None:
    case = cases["spans_2004_p254"]
    begin, length = case["continuum"]["begin"], case["continuum"]["length"]
    sums = np.zeros(2)
    for code, coders in case["spans"].items():
        spans = [[(start, start + size) for start, size in row] for row in coders]
        wanted = case["expected"]["alpha_u_1995_2004"][code]
        observed, expected = terms_1995(spans, length, begin=begin)
        sums += observed, expected
        assert same(observed, wanted["observed_disagreement"])
        assert same(expected, wanted["expected_disagreement"])
        assert same(agreement.alpha_u_1995(spans, length, begin=begin), wanted["alpha"])
        newer = case["expected"]["u_alpha_2016"][code]
        assert same(agreement.unitised_alpha(spans, length, begin=begin), newer)
    assert same(1 - sums[0] / sums[1], case["expected"]["alpha_u_1995_2004"]["all_codes"])


def test_three_or_more_coders_come_near_fleiss(cases: dict[str, dict[str, Any]]) -> None:
    case = cases["fleiss_14x10x5"]
    matrix = rows(case)
    both = agreement.disagreements(matrix)
    assert both
    n = len(matrix) * len(matrix[0])
    # Alpha corrects expected disagreement for the finite number of values.
    fleiss = 1 - both[0] / (both[1] * (n - 1) / n)
    assert same(fleiss, case["expected"]["fleiss_kappa"])


def test_spans_that_overlap_or_leave_the_continuum_are_refused() -> None:
    for spans in ([[(0, 5), (3, 8)], []], [[(5, 12)], []], [[(5, 5)], []]):
        with pytest.raises(ValueError, match=r"overlap|continuum"):
            terms(spans, 10)
    assert agreement.united([(3, 8), (0, 5), (8, 9)]) == [(0, 8, "coded"), (8, 9, "coded")]


def test_an_interval_is_the_same_for_the_same_seed_and_holds_the_figure() -> None:
    random = np.random.default_rng(1)
    first = random.integers(0, 2, 120)
    second = np.where(random.random(120) < 0.85, first, 1 - first)
    matrix = [list(first), list(second)]
    clusters = [f"voice {i // 2}" for i in range(120)]
    one = agreement.intervals(matrix, clusters, seed=5)
    assert one == agreement.intervals(matrix, clusters, seed=5)
    assert one != agreement.intervals(matrix, clusters, seed=6)
    for interval, figure in zip(
        one, (agreement.alpha(matrix), agreement.gwet_ac1(matrix)), strict=True
    ):
        assert interval.low is not None and interval.high is not None and figure is not None
        assert interval.low < figure < interval.high and interval.clusters == 60


def test_an_interval_equals_that_of_coefficients_computed_anew_on_every_draw() -> None:
    """Each draw written out by hand: every cluster repeated as often as it was drawn."""
    random = np.random.default_rng(3)
    matrix = [[int(v) for v in random.integers(0, 2, 40)] for _ in range(3)]
    clusters = [f"{i % 12:02}" for i in range(40)]
    weights = np.random.default_rng(9).multinomial(12, np.full(12, 1 / 12), size=2_000)
    alphas, ac1s = [], []
    for draw in weights:
        units = [u for u in range(40) for _ in range(draw[int(clusters[u])])]
        drawn = [[row[u] for u in units] for row in matrix]
        alphas.append(agreement.alpha(drawn))
        ac1s.append(agreement.gwet_ac1(drawn))
    for counted, anew in zip(
        agreement.intervals(matrix, clusters, seed=9), (alphas, ac1s), strict=True
    ):
        low, high = np.percentile([one for one in anew if one is not None], [2.5, 97.5])
        assert counted.low == pytest.approx(low, abs=1e-9)
        assert counted.high == pytest.approx(high, abs=1e-9)


def test_no_interval_from_few_clusters_or_where_draws_are_often_undefined() -> None:
    few = agreement.intervals([[1, 0] * 20, [1, 0] * 20], ["a", "b"] * 20, seed=0)
    assert few[0].reason == "few_clusters" and few[0].low is None
    once = [[1, *[0] * 19], [1, *[0] * 19]]
    rare = agreement.intervals(once, [str(i) for i in range(20)], seed=0)
    assert rare[0].reason == "often_undefined" and rare[0].undefined > 200


def test_kappa_equals_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(7)
    for _ in range(5):
        a, b = random.integers(0, 3, 50).tolist(), random.integers(0, 3, 50).tolist()
        kappa = agreement.cohen_kappa(a, b)
        assert kappa is not None
        assert abs(kappa - metrics.cohen_kappa_score(a, b)) < 1e-9
