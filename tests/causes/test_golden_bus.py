"""The whole way from counts to a strong lead, on invented counts."""

import pytest
from crowds import GOLDEN, crowd, gap, reference

from listening.causes.linking import RecordCheck, cards
from listening.causes.wording import card_sentence


def test_bus_times_are_a_strong_lead() -> None:
    (card,) = cards(crowd(), gap())
    assert (card.kind, card.grade, card.timing) == ("candidate", "strong", "before")
    assert card.affected is not None and card.others is not None
    assert (card.affected.raised, card.affected.eligible) == (12, 22)
    assert (card.others.raised, card.others.eligible) == (20, 218)
    assert (card.ratio, card.low, card.high) == pytest.approx((5.757, 3.262, 10.160), abs=5e-4)
    figures = card.compared
    assert figures is not None
    difference = (figures.difference, figures.difference_low, figures.difference_high)
    assert difference == pytest.approx((0.454, 0.250, 0.642), abs=5e-4)
    assert figures.triangulated == ("focus_group", "survey")
    assert (figures.claims, figures.languages, figures.sources) == (5, 3, 3)
    assert card.q is not None and card.q <= 0.0028 + 1e-9


def test_the_reference_says_the_same() -> None:
    known = reference()["golden_bus"]
    strata = tuple(
        (s["source"], s["affected_raised"], s["affected_n"], s["others_raised"], s["others_n"])
        for s in known["strata"]
    )
    assert strata == GOLDEN
    (card,) = cards(crowd(strata), gap(themes_compared=known["story"]["themes_compared"]))
    figures = card.compared
    assert figures is not None
    assert card.ratio == pytest.approx(known["mh_rr"], abs=1e-6)
    assert [card.low, card.high] == pytest.approx(known["mh_rr_ci"], abs=1e-6)
    assert [figures.affected.low, figures.affected.high] == pytest.approx(known["wilson_affected"])
    assert [figures.others.low, figures.others.high] == pytest.approx(known["wilson_others"])
    assert figures.heterogeneity_p == pytest.approx(known["heterogeneity_log_rr"]["p"], abs=1e-6)
    assert figures.inflation == pytest.approx(known["permutation"]["inflation_limit"])
    assert card.p == pytest.approx(known["permutation"]["p_at_B_4999_expected"])
    least = min(known["leave_one_source_out"], key=lambda row: row["rr"])
    assert figures.left_out is not None
    assert (figures.left_out.name, figures.left_out.ratio) == (
        least["without"],
        pytest.approx(least["rr"], abs=1e-6),
    )


def test_an_agreeing_record_corroborates() -> None:
    agrees = gap(records=(RecordCheck("bus", True, "late-bus roster"),))
    assert cards(crowd(), agrees)[0].grade == "corroborated"


def test_a_record_that_disagrees_outweighs_one_that_agrees() -> None:
    checks = (RecordCheck("bus", True, "roster"), RecordCheck("bus", False, "route table"))
    (card,) = cards(crowd(), gap(records=checks))
    assert card.grade == "lead"
    assert "record_disagrees" in {reason.key for reason in card.reasons}


def test_the_card_reads_as_a_person_would_say_it() -> None:
    (card,) = cards(crowd(), gap())
    assert card_sentence(card) == (
        "In the group Eastside, 12 of 22 voices raised “bus times” against 20 of 218 among all "
        "others, about 6 times as often (likely 3 to 10)."
    )


def test_a_group_heard_too_little_takes_a_step_down() -> None:
    (card,) = cards(crowd(), gap(representation=0.22))
    assert card.grade == "lead"
    assert [r.key for r in card.reasons if r.direction == "down"] == ["low_representation"]
