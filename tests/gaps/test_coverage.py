"""Who was heard, and weights that meet published margins."""

from typing import Any

import numpy as np
import pytest

from listening.gaps.cells import Policy
from listening.gaps.certainty import wilson
from listening.gaps.coverage import Margin, coverage, not_heard, rake, raked_share, shown
from listening.settings import BadInput


def test_representation_and_its_flags(known: Any) -> None:
    for case in known["representation"]["cases"]:
        voices = {"g": case["voices"], "rest": case["voices_total"] - case["voices"]}
        enrolled = {"g": case["enrolled"], "rest": case["enrolled_total"] - case["enrolled"]}
        heard = coverage(voices, enrolled, dimension="language").groups[0]
        assert heard.ratio == pytest.approx(case["ratio"], abs=5e-8)
        assert heard.flag == case["flag"]
        assert heard.share[1:] == wilson(case["voices"], case["voices_total"])


def test_those_not_heard_come_first_and_the_largest_of_them_first() -> None:
    found = coverage({"en": 40, "so": 2}, {"en": 900, "so": 300, "my": 20, "ar": 80})
    assert [h.group for h in not_heard([found])] == ["ar", "my"]


def test_unknown_and_unlisted_voices_are_beside() -> None:
    found = coverage({"en": 40, "": 7, "fr": 3}, {"en": 900, "so": 100, "gone": 0})
    assert found.unplaced == 7 and found.unlisted == ("fr",)
    assert [(h.group, h.voices_total) for h in found.groups] == [("en", 40), ("so", 40)]


def test_without_a_voice_everybody_is_silent() -> None:
    found = coverage({}, {"en": 900, "so": 100})
    assert {h.flag for h in found.groups} == {"silent"}
    assert found.groups[0].share == (0, 0, 1)


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(BadInput, match="language"):
        coverage({"en": -1}, {"en": 5}, dimension="language")


def test_raking_meets_a_table_of_the_textbook(known: Any) -> None:
    block = known["raking_table"]
    start = np.array(block["start"], dtype=float)
    rows, columns = np.indices(start.shape)
    goals = (block["row_targets"], block["column_targets"])
    margins = [
        Margin(name, [str(i) for i in index.ravel()], {str(i): g for i, g in enumerate(goal)})
        for name, index, goal in zip(("row", "column"), (rows, columns), goals, strict=True)
    ]
    fitted = rake(margins, start=start.ravel()).weights.reshape(start.shape)
    assert fitted == pytest.approx(np.array(block["fitted"]), abs=block["tolerance_abs"] * 1.01)


def test_raking_meets_a_survey_of_schools(known: Any) -> None:
    block = known["raking_survey"]
    cells = block["cells"]
    margins = [
        Margin(name, [c[name] for c in cells for _ in range(c["n"])], block["targets"][name])
        for name in ("stype", "sch_wide")
    ]
    raked = rake(margins, start=np.full(block["n"], block["start_weight"]))
    first = np.cumsum([0, *(c["n"] for c in cells)])[:-1]
    weights = raked.weights[first]
    assert weights == pytest.approx(np.array([c["raked_weight"] for c in cells]), rel=1e-6)
    assert raked.n_eff == pytest.approx(block["n_eff"], rel=1e-6)
    assert raked.design_effect == pytest.approx(block["deff_kish"], rel=1e-6)
    mean = weights @ [c["sum_api00"] for c in cells] / block["population_total"]
    assert mean == pytest.approx(block["mean_api00_raked"], rel=1e-6)
    assert (raked.smallest, raked.largest) == (weights.min(), weights.max())


def test_unknown_categories_keep_their_share() -> None:
    raked = rake([Margin("language", ["en", "so", "so", ""], {"en": 60, "so": 30})])
    assert raked.weights == pytest.approx([45, 11.25, 11.25, 22.5])


@pytest.mark.parametrize(
    ("margins", "words"),
    [
        ([Margin("a", ["x"], {"x": 10, "y": 5})], "'y' in a has students but no voice"),
        ([Margin("a", ["x", "z"], {"x": 10})], "'z' in a has voices but no students"),
        (
            [Margin("a", ["x"], {"x": 10}), Margin("b", ["x"], {"x": 12})],
            "disagree on the number of students: a 10, b 12",
        ),
        ([], "at least one margin"),
        ([Margin("a", ["x"], {"x": 10}), Margin("b", ["x", "x"], {"x": 10})], "one category per"),
    ],
)
def test_margins_that_cannot_be_met_are_named(margins: list[Margin], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        rake(margins)


def test_margins_that_contradict_each_other_do_not_settle() -> None:
    margins = [
        Margin("a", ["x", "y"], {"x": 10, "y": 20}),
        Margin("b", ["p", "q"], {"p": 20, "q": 10}),
    ]
    with pytest.raises(BadInput, match="does not settle"):
        rake(margins)


def test_equal_weights_change_nothing() -> None:
    raised = [1, 0, 0, 1, 0, 0, 0, 0]
    assert raked_share(raised, np.full(8, 3.7)) == pytest.approx((0.25, *wilson(2, 8)))


def test_unequal_weights_widen_the_interval() -> None:
    plain, weighted = (
        raked_share([1, 0, 1, 0], [1, 1, 1, 1]),
        raked_share([1, 0, 1, 0], [1, 1, 1, 3]),
    )
    assert weighted.value == pytest.approx(2 / 6)
    assert weighted.high - weighted.low > plain.high - plain.low - 0.05
    assert raked_share([1, 1], [0.1, 0.3]).value == 1


def test_a_small_group_loses_its_figures_and_takes_a_second_one_along() -> None:
    enrolled = {"en": 900, "so": 300, "ar": 80, "my": 6}
    rows = coverage({"en": 40, "so": 12, "ar": 9, "my": 1}, enrolled).groups
    told = shown(rows, Policy())
    assert {row for row in told if isinstance(row, str)} == {"my", "ar"}
    assert [row.group for row in told if not isinstance(row, str)] == ["so", "en"]


def test_a_silent_group_is_shown_as_silent() -> None:
    rows = coverage({"en": 40}, {"en": 900, "so": 100}).groups
    assert [row if isinstance(row, str) else row.flag for row in shown(rows, Policy())] == [
        "silent",
        "none",
    ]
