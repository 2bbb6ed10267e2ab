"""Decoys, silence and small numbers: what must not become a lead, and what must not be shown."""

import random
from dataclasses import replace

import pytest
from crowds import crowd, gap

from listening.causes.linking import Card, Voice, cards
from listening.causes.strata import pooled
from listening.causes.wording import card_sentence, reason_sentence
from listening.settings import BadInput


def by_theme(made: list[Card]) -> dict[str, Card]:
    return {card.theme: card for card in made}


def keys(card: Card) -> set[str]:
    return {reason.key for reason in card.reasons}


def also(voices: list[Voice], theme: str, chosen: list[int]) -> list[Voice]:
    rows = set(chosen)
    return [
        replace(voice, themes=voice.themes | {theme}) if i in rows else voice
        for i, voice in enumerate(voices)
    ]


def rows(voices: list[Voice], *, affected: bool, source: str = "") -> list[int]:
    return [
        i
        for i, voice in enumerate(voices)
        if voice.affected is affected and source in ("", voice.source)
    ]


def test_a_focus_group_that_echoes_is_not_flagged() -> None:
    voices = crowd((("survey", 3, 14, 34, 160), ("focus_group", 0, 14, 0, 42)), theme="bus")
    mine = rows(voices, affected=True, source="focus_group")
    theirs = rows(voices, affected=False, source="focus_group")
    for number, row in enumerate(mine + theirs):
        voices[row] = replace(voices[row], session=f"session {number // 7}")
    voices = also(voices, "snacks", mine[:7] + theirs[:2])
    card = by_theme(cards(voices, gap(events=())))["snacks"]
    assert card.grade == "heard"
    alone = [replace(voice, session="") for voice in voices]
    assert by_theme(cards(alone, gap(events=())))["snacks"].grade != "heard"


def test_what_everybody_says_is_a_shared_barrier() -> None:
    voices = crowd()
    hit = rows(voices, affected=True)[::2] + rows(voices, affected=False)[::2]
    card = by_theme(cards(also(voices, "cost", hit), gap()))["cost"]
    assert (card.kind, card.grade) == ("shared", "heard")


def test_what_only_others_say_stands_in_its_own_list() -> None:
    voices = crowd()
    made = cards(also(voices, "parking", rows(voices, affected=False)[:30]), gap())
    card = by_theme(made)["parking"]
    assert (card.kind, made[0].theme) == ("others", "bus")


def language_crowd() -> list[Voice]:
    """Somali is spoken by 24 of 30 in the group and 40 of 200 elsewhere; half of its speakers ask
    for an interpreter wherever they live, and late buses trouble the place in every language."""
    voices = []
    for affected, somali, english in ((True, 24, 6), (False, 40, 160)):
        for language, size in (("so", somali), ("en", english)):
            for i in range(size):
                said = set()
                if language == "so" and i % 2 == 0 or language == "en" and i % 20 == 0:
                    said.add("interpreter")
                if (affected and i % 2 == 1) or (not affected and i % 10 == 1):
                    said.add("bus")
                key = f"{affected}-{language}-{i:03}"
                themes = frozenset(said)
                source = ("survey", "interview")[i // 2 % 2]
                voices.append(Voice(key, affected, source, language=language, themes=themes))
    return voices


def test_a_theme_that_follows_a_language_is_not_a_lead() -> None:
    made = by_theme(cards(language_crowd(), gap(themes_compared=2)))
    card = made["interpreter"]
    assert card.grade == "heard"
    assert "lost_within_language" in keys(card)
    (reason,) = (r for r in card.reasons if r.key == "lost_within_language")
    assert reason_sentence(reason, card).startswith("Among those who speak Somali, all others")
    assert made["bus"].grade == "strong"


def test_without_languages_that_theme_would_be_a_lead() -> None:
    voices = [replace(voice, language="") for voice in language_crowd()]
    assert by_theme(cards(voices, gap(themes_compared=2)))["interpreter"].grade != "heard"


def test_what_q_alone_would_make_a_lead_has_to_hold_within_languages_too() -> None:
    """Its shrunken interval holds 1, so an interval alone would never look at its languages."""
    voices = []
    for affected, somali, english in ((True, 18, 14), (False, 40, 160)):
        for language, size in (("so", somali), ("en", english)):
            for i in range(size):
                follows = i % 2 == 0 if language == "so" else i % 20 == 0
                said = {"interpreter"} if follows else set()
                said |= {name for name, every in (("cost", 4), ("food", 3)) if i % every == 1}
                source = ("survey", "interview")[i // 2 % 2]
                key = f"{affected}-{language}-{i:03}"
                voices.append(
                    Voice(key, affected, source, language=language, themes=frozenset(said))
                )
    card = by_theme(cards(voices, gap(themes_compared=3)))["interpreter"]
    figures = card.compared
    assert figures is not None and figures.shrunken is not None
    assert figures.q < 0.10 and (figures.shrunken_low or 9) < 1 < figures.shrunken
    assert "lost_within_language" in keys(card) and card.grade == "heard"
    unheeded = [replace(voice, language="") for voice in voices]
    assert by_theme(cards(unheeded, gap(themes_compared=3)))["interpreter"].grade != "heard"


def test_a_group_that_is_a_language_is_not_compared_within_languages() -> None:
    made = by_theme(cards(language_crowd(), gap(themes_compared=2, dimension="home_language")))
    assert "lost_within_language" not in keys(made["interpreter"])


def test_a_group_with_its_own_language_cannot_be_told_from_it() -> None:
    voices = [replace(v, language="so" if v.affected else "en") for v in crowd()]
    (card,) = cards(voices, gap())
    assert "inseparable_language" in keys(card)
    assert card.grade == "strong"


def test_order_of_voices_changes_nothing() -> None:
    voices = also(crowd(), "cost", list(range(0, 240, 3)))
    shuffled = voices[:]
    random.Random(4).shuffle(shuffled)
    assert cards(voices, gap(), seed=9) == cards(shuffled, gap(), seed=9)


def test_nobody_else_raised_it() -> None:
    (card,) = cards(crowd((("survey", 8, 20, 0, 150),)), gap())
    assert (card.ratio, card.low, card.high) == (None, None, None)
    assert card.shrunken is not None and card.shrunken > 1
    assert "no_other" in keys(card)
    assert "none of 150" in card_sentence(card)


def test_everybody_raised_it() -> None:
    (card,) = cards(crowd((("survey", 20, 20, 150, 150),)), gap(events=()))
    assert (card.kind, card.grade, card.ratio) == ("shared", "heard", pytest.approx(1.0))


@pytest.mark.parametrize(
    ("strata", "expected"),
    [
        ((("survey", 2, 20, 1, 150),), "few_raised"),
        ((("survey", 0, 0, 4, 150), ("letter", 6, 20, 0, 0)), "no_shared_source"),
        ((("survey", 0, 9, 4, 150), ("letter", 6, 20, 0, 0)), "no_shared_source"),
    ],
)
def test_too_few_to_compare(
    strata: tuple[tuple[str, int, int, int, int], ...], expected: str
) -> None:
    (card,) = cards(crowd(strata), gap())
    assert (card.kind, card.grade) == ("too_few", "heard")
    assert expected in keys(card)


def test_one_household_is_not_enough() -> None:
    voices = [
        replace(v, household="one") if v.affected and v.themes else v
        for v in crowd((("survey", 6, 20, 4, 150),))
    ]
    (card,) = cards(voices, gap())
    assert card.kind == "too_few"
    assert "one_unit" in keys(card)


@pytest.mark.parametrize(("mine", "theirs"), [(4, 150), (30, 4), (0, 20)])
def test_small_sides_are_withheld_without_a_figure(mine: int, theirs: int) -> None:
    made = cards(crowd((("survey", min(3, mine), mine, 3, theirs),)), gap())
    for card in made:
        assert card.withheld
        assert (card.kind, card.grade) == ("too_few", "heard")
        assert (card.ratio, card.q, card.affected, card.shrunken) == (None, None, None, None)
        for language in ("en", "es"):
            said = [card_sentence(card, language)]
            said += [reason_sentence(reason, card, language) for reason in card.reasons]
            assert not any(sign.isdigit() for text in said for sign in text)


def test_withheld_cards_do_not_betray_an_order() -> None:
    voices = [replace(v, themes=frozenset({"zoo"})) for v in crowd((("survey", 0, 4, 0, 9),))]
    voices[0] = replace(voices[0], themes=frozenset({"zoo", "art"}))
    assert [card.theme for card in cards(voices, gap())] == ["art", "zoo"]


def test_voices_of_unknown_side_are_counted_beside() -> None:
    unknown = [Voice(f"x{i}", None, "survey", themes=frozenset({"bus", "moon"})) for i in range(3)]
    plain, with_unknown = cards(crowd(), gap()), cards(crowd() + unknown, gap())
    assert [card.theme for card in with_unknown] == ["bus"]
    assert with_unknown[0].ratio == plain[0].ratio
    figures = with_unknown[0].compared
    assert figures is not None and (figures.unknown, figures.unknown_raised) == (3, 3)


def test_undecided_suggestions_hold_a_grade_back() -> None:
    waiting = frozenset({"bus"})
    voices = crowd()
    idle = [i for i, v in enumerate(voices) if not v.themes][:9]
    voices = [replace(v, undecided=waiting) if i in idle else v for i, v in enumerate(voices)]
    (card,) = cards(voices, gap())
    assert card.compared is not None and card.compared.undecided == pytest.approx(9 / 41)
    assert card.grade == "lead"


def test_a_paradox_over_sources_is_flagged() -> None:
    """Raised a little less within each source, yet more over all, since sources differ."""
    strata = (("letter", 60, 100, 13, 20), ("survey", 3, 20, 18, 100))
    (card,) = cards(crowd(strata), gap())
    assert card.compared is not None and card.compared.reversal
    assert card.grade == "heard"


def test_sides_coded_by_different_people_get_no_order() -> None:
    voices = [replace(v, coders=frozenset({"ana" if v.affected else "ben"})) for v in crowd()]
    (card,) = cards(voices, gap())
    assert card.grade == "heard"
    assert "coders_differ" in keys(card)


def test_a_voice_that_appears_twice_is_refused() -> None:
    voices = crowd()
    with pytest.raises(BadInput, match="appears twice"):
        cards([*voices, voices[0]], gap())


def test_no_voices_give_no_cards() -> None:
    assert cards([], gap()) == []


def test_more_themes_compared_make_a_finding_less_sure() -> None:
    few, many = (cards(crowd(), gap(themes_compared=m))[0].q for m in (1, 40))
    assert few is not None and many is not None and many == pytest.approx(40 * few)


def test_small_rows_are_pooled_until_they_may_be_shown() -> None:
    (card,) = cards(crowd(), gap())
    assert card.compared is not None
    shown = pooled(card.compared.by_source, smallest=5, name=" and ".join)
    assert [row.name for row in shown] == ["survey", "focus_group and interview"]
    assert (shown[1].affected_n, shown[1].others_n, shown[1].small) == (8, 58, False)


def test_a_row_is_small_when_either_side_is() -> None:
    strata = (("letter", 1, 3, 0, 0), ("note", 0, 0, 1, 4), ("survey", 7, 14, 14, 160))
    (card,) = cards(crowd(strata), gap())
    assert card.compared is not None
    assert [row.small for row in card.compared.by_source] == [True, True, False]
