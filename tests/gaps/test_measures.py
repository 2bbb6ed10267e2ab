"""Gaps, their change, schools, summary measures, and rules by name."""

from typing import Any

import pytest

from listening.gaps.measures import (
    TOTAL,
    Gap,
    Goal,
    Measure,
    NoGap,
    Observation,
    Reference,
    State,
    change,
    gap,
    gaps,
    students_to_close,
)
from listening.gaps.presets import IdeaPolicy, chronic, four_fifths, idea, idea_flag
from listening.gaps.schools import between_within
from listening.gaps.summary import summary

GRADUATED = Measure("graduated", "higher")
ABSENT = Measure("absent", "lower")


def seen(
    group: str,
    count: int | None,
    n: int | None,
    *,
    dimension: str = "home language",
    period: str = "2025",
    measure: str = "graduated",
    place: str = "",
    state: State = "value",
) -> Observation:
    return Observation(
        measure=measure,
        period=period,
        dimension=dimension,
        group=group,
        n=n,
        count=count,
        place=place,
        state=state,
    )


def one(found: tuple[Gap | NoGap, ...], group: str) -> Gap:
    (row,) = [g for g in found if g.group == group]
    assert isinstance(row, Gap)
    return row


ROWS = [seen("Somali", 60, 100), seen("Spanish", 150, 200), seen("English", 560, 700)]


def test_a_group_is_compared_with_everyone_else() -> None:
    found = one(gaps(ROWS, GRADUATED, "2025", "home language"), "Somali")
    assert (found.n, found.count, found.n0, found.count0) == (100, 60, 900, 710)
    assert found.comparator == "all others"
    assert found.deficit.value == pytest.approx(710 / 900 - 0.6)
    assert found.deficit.low < found.deficit.value < found.deficit.high
    assert found.ratio is not None
    assert found.ratio.value == pytest.approx(0.6 / (710 / 900))
    assert found.students.value == 19


def test_a_deficit_is_positive_when_more_is_worse_and_the_group_has_more() -> None:
    rows = [seen("Somali", 30, 100, measure="absent"), seen("English", 50, 500, measure="absent")]
    found = gaps(rows, ABSENT, "2025", "home language")
    assert one(found, "Somali").deficit.value == pytest.approx(0.2)
    assert one(found, "English").deficit.value == pytest.approx(-0.2)
    assert one(found, "English").students == (0, 0, 0)


def test_people_of_unknown_status_are_in_neither_side() -> None:
    rows = [*ROWS, seen("Unknown", 5, 50)]
    assert one(gaps(rows, GRADUATED, "2025", "home language"), "Somali").n0 == 900


def test_a_withheld_group_keeps_its_row_and_leaves_the_others() -> None:
    rows = [*ROWS, seen("Hmong", None, None, state="withheld")]
    found = gaps(rows, GRADUATED, "2025", "home language")
    assert [g.group for g in found] == ["Somali", "Spanish", "English", "Hmong"]
    assert isinstance(found[-1], NoGap) and found[-1].reason == "too few to show"
    assert one(found, "Somali").left_out == ("Hmong",)


def test_the_total_stands_in_for_withheld_others() -> None:
    rows = [
        *ROWS,
        seen("Hmong", None, None, state="withheld"),
        seen(TOTAL, 780, 1012, dimension=TOTAL),
    ]
    found = one(gaps(rows, GRADUATED, "2025", "home language"), "Somali")
    assert (found.n0, found.count0, found.left_out) == (912, 720, ())


def test_a_named_reference_and_a_goal() -> None:
    named = gaps(ROWS, GRADUATED, "2025", "home language", against=Reference("English", "largest"))
    assert [g.group for g in named] == ["Somali", "Spanish"]
    assert one(named, "Somali").deficit.value == pytest.approx(0.8 - 0.6)
    goal = one(gaps(ROWS, GRADUATED, "2025", "home language", against=Goal(0.9)), "Somali")
    assert goal.deficit.value == pytest.approx(0.3)
    assert goal.deficit.high == pytest.approx(0.9 - goal.rate.low)
    assert goal.ratio is None and goal.students.value == 30


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (seen("Hmong", None, None, state="not applicable"), "not applicable"),
        (seen("Hmong", None, 30, state="unknown"), "unknown"),
        (seen("Hmong", None, 30, state="banded"), "shown as a range"),
        (seen("Hmong", 0, 0), "nobody"),
    ],
)
def test_a_group_without_a_gap_says_why(group: Observation, reason: str) -> None:
    (found,) = [
        g for g in gaps([*ROWS, group], GRADUATED, "2025", "home language") if g.group == "Hmong"
    ]
    assert isinstance(found, NoGap) and found.reason == reason


def test_a_single_group_has_nobody_to_be_compared_with() -> None:
    (found,) = gaps(ROWS[:1], GRADUATED, "2025", "home language")
    assert isinstance(found, NoGap) and found.reason == "no comparator"


def test_no_ratio_with_a_zero_count() -> None:
    found = gap(GRADUATED, seen("Somali", 0, 20), seen("others", 5, 50))
    assert found.ratio is None and found.deficit.value == pytest.approx(0.1)


def test_students_are_rounded_half_up() -> None:
    assert students_to_close((0.25, -0.1, 0.35), 10) == (3, 0, 4)


def test_a_reliable_change_has_a_word_and_an_unreliable_one_too() -> None:
    before = gap(GRADUATED, seen("Somali", 400, 1000), seen("others", 800, 1000))
    closed = gap(GRADUATED, seen("Somali", 780, 1000), seen("others", 800, 1000))
    same = gap(GRADUATED, seen("Somali", 410, 1000), seen("others", 800, 1000))
    assert change(before, closed).verdict == "narrowed"
    assert change(closed, before).verdict == "widened"
    assert change(before, same).verdict == "no reliable change"


def test_students_to_close_as_published(known: Any) -> None:
    for case in known["students_to_close"]["cases"]:
        found = gap(
            Measure("x", case["better"]), seen("g", *case["group"]), seen("r", *case["reference"])
        )
        assert found.students.value == case["students"]


def test_gaps_and_their_change_in_new_york(known: Any) -> None:
    nyc = known["nyc_graduation"]
    names = {
        "English proficient": "EnglishProficient",
        "Special": "SpecialEducation",
        "general education": "GeneralEducation",
    }

    def of(pair: str, year: str) -> Gap:
        first, second = (names.get(p, p) for p in pair.split(" - "))
        table = nyc[f"graduated_{year}"]
        return gap(GRADUATED, seen(first, *table[first]), seen(second, *table[second]))

    for case in nyc["gaps_2006"]:
        found = of(case["pair"], "2006")
        low, high = case["ci"]
        assert found.deficit == pytest.approx((-case["difference"], -high, -low), abs=5e-5)
        assert found.ratio is not None
        assert found.ratio.value == pytest.approx(case["rr"], abs=5e-5)
    for case in nyc["gap_change_2005_to_2006"]:
        moved = change(of(case["pair"], "2005"), of(case["pair"], "2006"))
        low, high = case["change_ci"]
        assert moved.deficit == pytest.approx((-case["change"], -high, -low), abs=5e-5)
        assert moved.verdict == case["verdict"]


def test_between_and_within_schools_add_up() -> None:
    group = [seen("a", 10, 40, place="S1"), seen("a", 30, 40, place="S2"), seen("a", 5, 9)]
    others = [
        seen("b", 5, 20, place="S1"),
        seen("b", 60, 80, place="S2"),
        seen("b", 1, 7, place="S3"),
    ]
    found = between_within(group, others)
    assert found is not None
    assert found.schools == 2
    assert found.difference_within.value == pytest.approx(0, abs=1e-12)
    assert found.between == pytest.approx(40 / 80 - 65 / 100)
    assert found.ratio_all.value == pytest.approx(45 / 89 / (66 / 107))
    assert between_within(group[:1], others[1:]) is None


def test_summary_measures_of_the_world_health_organization(known: Any) -> None:
    who = known["who_heat"]
    found = summary(who["estimate"], who["population"])
    assert found.theil is not None and found.mld is not None
    expected = {
        found.mean: who["weighted_mean"],
        found.bgv: who["bgv"],
        1000 * found.theil: who["ti_x1000"],
        1000 * found.mld: who["mld_x1000"],
        found.mean_difference_from_mean: who["mdm_weighted"],
        found.mean_difference_from_best: who["mean_difference_from_best_weighted"],
        found.index_of_disparity or 0: who["index_of_disparity_weighted_pct"],
        found.index_of_disparity_unweighted or 0: who["index_of_disparity_unweighted_pct"],
    }
    for ours, theirs in expected.items():
        assert ours == pytest.approx(theirs, rel=1e-4)


def test_summary_of_races_in_new_york(known: Any) -> None:
    nyc = known["nyc_graduation"]
    race = nyc["race_summary_2006"]
    pairs = [nyc["graduated_2006"][g] for g in race["groups"]]
    found = summary([100 * x / n for x, n in pairs], [n for _, n in pairs])
    assert found.theil is not None and found.mld is not None
    assert found.mean == pytest.approx(race["weighted_mean_pct"], abs=5e-4)
    assert found.difference == pytest.approx(race["difference"], abs=5e-4)
    assert found.ratio == pytest.approx(race["ratio"], abs=5e-6)
    assert found.bgv == pytest.approx(race["bgv"], abs=5e-4)
    assert 1000 * found.theil == pytest.approx(race["ti_x1000"], abs=5e-4)
    assert 1000 * found.mld == pytest.approx(race["mld_x1000"], abs=5e-4)
    assert found.mean_difference_from_mean == pytest.approx(race["mdm_weighted"], abs=5e-4)
    assert found.population_attributable == pytest.approx(race["population_attributable"], abs=5e-4)


def test_equal_rates_have_no_inequality_and_zero_has_no_logarithm() -> None:
    flat = summary([0.4, 0.4], [10, 30])
    assert (flat.bgv, flat.theil, flat.mld, flat.difference) == pytest.approx((0, 0, 0, 0))
    zero = summary([0.0, 0.4], [10, 30])
    assert zero.theil is None and zero.mld is None and zero.ratio is None


@pytest.mark.parametrize(
    ("absent", "enrolled", "expected"),
    [
        (18, 180, True),
        (17, 180, False),
        (17, 169, True),
        (16, 169, False),
        (3, 30, True),
        (0, 0, None),
    ],
)
def test_chronic_absence_is_a_tenth_or_more(
    absent: int, enrolled: int, expected: bool | None
) -> None:
    assert chronic(absent, enrolled) is expected


def test_four_fifths_is_a_label_with_its_certainty() -> None:
    assert four_fifths((8, 10), (10, 10)).below is False
    small = four_fifths((7, 10), (10, 10))
    assert small.below is True and small.sure is False
    large = four_fifths((500, 1000), (800, 1000))
    assert large.below is True and large.sure is True
    assert four_fifths((0, 10), (5, 10)).ratio is None


def test_idea_preset(known: Any) -> None:
    block = known["idea_preset"]
    for case in block["cases"]:
        state = case.get("state_others")
        found = idea(
            tuple(case["group"]),
            tuple(case["others"]),
            state_others=tuple(state) if state else None,
        )
        if "result" in case:
            assert (found.kind, found.reason) == (case["result"], case["reason"]), case["name"]
            continue
        kind = "risk ratio" if "risk_ratio" in case else "alternate risk ratio"
        value = case[kind.replace(" ", "_")]
        assert (found.kind, found.above) == (kind, case["above"]), case["name"]
        assert found.ratio == pytest.approx(value)
    for years in block["years"]:
        assert idea_flag(years["ratios"]) is years["flag"]


def test_reasonable_progress_leaves_a_district_out_only_where_the_state_says_so() -> None:
    assert idea_flag([4.5, 4.0, 3.5])
    assert not idea_flag([4.5, 4.0, 3.5], policy=IdeaPolicy(progress=0.5))
    assert idea_flag([4.5, 4.4, 3.5], policy=IdeaPolicy(progress=0.5))
