"""The parts of a card beside its comparison: weights, coders, worked figures, the story."""

from dataclasses import replace
from math import log

import pytest
from crowds import crowd, gap

from listening.causes.coders import coder_table, uneven
from listening.causes.guard import guard
from listening.causes.linking import Card, Voice, cards
from listening.causes.phrasebook import language_of, languages
from listening.causes.voices import RecordCheck
from listening.causes.weighting import weigh_by_enrolment
from listening.causes.wording import card_story, source_names
from listening.causes.worked import worked
from listening.gaps.coverage import coverage

SPOKEN = [code for code in languages() if language_of(code).speaks]
PLACES = {"place": {"Eastside": 100, "Westside": 900}}


def placed(east: int, west: int) -> list[dict[str, str]]:
    return [{"place": "Eastside"}] * east + [{"place": "Westside"}] * west


# --- weights ------------------------------------------------------------------------------------


def test_weights_spread_the_voices_like_the_students() -> None:
    found = weigh_by_enrolment(placed(20, 20), PLACES)
    assert found.margins == ("place",) and found.problem == ""
    assert sum(found.weights[:20]) / sum(found.weights) == pytest.approx(0.1)
    assert sum(found.weights) == pytest.approx(40)
    assert found.n_eff < 40 and found.smallest < 1 < found.largest


def test_a_silent_group_is_named_and_a_large_one_stops_its_margin() -> None:
    few = {"language": {"English": 970, "Spanish": 20, "Karen": 10}}
    many = {"language": {"English": 600, "Spanish": 200, "Karen": 200}}
    voices = [{"language": "English"}] * 9 + [{"language": "Spanish"}] * 3
    kept, dropped = weigh_by_enrolment(voices, few), weigh_by_enrolment(voices, many)
    assert (kept.margins, kept.silent) == (("language",), (("language", "Karen"),))
    assert (dropped.margins, dropped.left_out) == ((), ("language",))
    assert dropped.silent == (("language", "Karen"),) and dropped.weights == ()


def test_a_group_without_students_leaves_its_margin_out() -> None:
    found = weigh_by_enrolment([*placed(5, 5), {"place": "Moon"}], PLACES)
    assert (found.margins, found.left_out) == ((), ("place",))


def test_margins_that_contradict_each_other_give_a_sentence_instead_of_weights() -> None:
    enrolled = PLACES | {"lunch": {"free": 900, "paid": 100}}
    voices = [{"place": "Eastside", "lunch": "free"}] * 5
    voices += [{"place": "Westside", "lunch": "paid"}] * 5
    found = weigh_by_enrolment(voices, enrolled)
    assert found.weights == () and found.problem.endswith(".")


def weighted(change: float) -> Card:
    """The golden crowd, where those of all others who raised it weigh `change` times as much."""
    voices = [
        replace(v, weight=change if v.themes and not v.affected else 1.0) for v in crowd(claims=0)
    ]
    (card,) = cards(voices, gap(weighted_by=("place",)))
    return card


@pytest.mark.parametrize(("change", "depends"), [(1.0, False), (1.3, False), (4.0, True)])
def test_a_card_says_when_the_result_depends_on_who_answered(change: float, depends: bool) -> None:
    card = weighted(change)
    assert card.compared is not None and card.compared.weighted is not None
    assert card.compared.weighted.depends is depends
    assert ("depends_on_who" in {r.key for r in card.reasons}) is depends
    assert card.ratio == pytest.approx(5.757, abs=5e-4), "the headline stays the plain count"


def test_without_enrolment_nothing_is_weighted() -> None:
    (card,) = cards(crowd(), gap())
    assert card.compared is not None and card.compared.weighted is None


# --- coders -------------------------------------------------------------------------------------


def by(voices: list[Voice], **coders: str) -> list[Voice]:
    return [
        replace(v, coders=frozenset({coders["group" if v.affected else "others"]})) for v in voices
    ]


def test_the_coder_table_counts_voices_of_both_sides() -> None:
    voices = by(crowd(), group="ana", others="ben")
    unknown = replace(voices[0], key="x", affected=None)
    first, second = coder_table([*voices, unknown], "bus")
    assert (first.coder, first.others_raised, first.others_n) == ("ben", 20, 218)
    assert (second.coder, second.affected_raised, second.affected_n) == ("ana", 12, 22)
    assert uneven((first, second))
    assert not uneven(coder_table(by(crowd(), group="ana", others="ana"), "bus"))
    assert not uneven(coder_table(crowd(), "bus"))


# --- worked figures -----------------------------------------------------------------------------


def test_the_worked_figures_are_those_of_the_card() -> None:
    (card,) = cards(crowd(), gap())
    found = worked(card, [card], smallest=5, name=lambda names: "+".join(names))
    figures = card.compared
    assert found is not None and figures is not None and figures.shrunken is not None
    assert card.ratio is not None and card.high is not None and card.q is not None
    assert found.above / found.below == pytest.approx(card.ratio)
    assert sum(row.above for row in found.rows) == pytest.approx(found.above)
    assert sum(row.below for row in found.rows) == pytest.approx(found.below)
    assert found.se_plain == pytest.approx(0.2898148, abs=1e-6)
    assert (found.rank, found.q_at_rank) == (1, pytest.approx(card.q))
    assert found.kept * log(card.ratio) == pytest.approx(log(figures.shrunken))
    assert all(not one.row.small for one in found.rows)
    assert [one.row.name for one in found.rows] == ["survey", "focus_group+interview"]


def test_without_a_ratio_there_is_nothing_to_work_through() -> None:
    (card,) = cards(crowd((("survey", 8, 20, 0, 150),)), gap())
    assert worked(card, [card], smallest=5, name=str) is None


# --- the story ----------------------------------------------------------------------------------


def storied() -> Card:
    heard = coverage(
        {"Somali": 10, "Other": 230, "Mam": 3}, {"Somali": 180, "Other": 790, "Mam": 30},
        dimension="home_language",
    )  # fmt: skip
    (card,) = cards(
        crowd(),
        gap(
            coverage=heard.groups,
            unheard=("Karen",),
            records=(RecordCheck("bus", True, "late-bus roster"),),
        ),
    )
    return card


def test_the_story_says_what_speaks_beside_the_comparison() -> None:
    text = card_story(storied())
    for told in (
        "12 of 22 voices",
        "Focus groups and surveys agree, in 3 languages.",
        "5 people tell how it bears on “chronic absence”.",
        "“New bus timetable” (October 4, 2024) came first, the gap later.",
        "An independent record agrees.",
        "Of every 100 students 18 belong to the group Somali (home language)",
        "of every 100 voices 4.",
        "Nobody was heard from: “Karen”.",
    ):
        assert told in text, told
    assert "Mam" not in text, "three voices are no figure to print"


@pytest.mark.parametrize("code", SPOKEN)
def test_the_story_passes_the_guard(code: str) -> None:
    assert guard(card_story(storied(), code), code) == []


def test_a_withheld_card_has_no_story() -> None:
    (card,) = cards(crowd((("survey", 3, 4, 3, 150),)), gap())
    assert not any(sign.isdigit() for sign in card_story(card))


def test_sources_are_named_in_the_readers_language() -> None:
    assert source_names(["focus group", "survey"], "es") == "grupos focales y encuestas"
