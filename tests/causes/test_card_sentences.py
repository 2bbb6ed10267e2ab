"""Sentences from templates only, none of which claims too much."""

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
from crowds import crowd, gap

from listening.causes import grading
from listening.causes.card import GRADES, KINDS, Card, Reason
from listening.causes.guard import guard
from listening.causes.linking import cards
from listening.causes.phrasebook import language_of, languages, speaking
from listening.causes.wording import (
    card_sentence,
    grade_name,
    kind_name,
    reason_sentence,
    times,
)
from listening.settings import BadInput

INTERFACE = ("en", "es", "vi", "zh_Hans", "ar", "so", "ht", "pt", "fr", "ru", "ko", "tl")
SPOKEN = [code for code in languages() if language_of(code).speaks]


def templates(code: str) -> list[tuple[str, str, str]]:
    found = []
    for section, entries in language_of(code).sections.items():
        for key, value in entries.items():
            forms = {"other": value} if isinstance(value, str) else value
            found += [(f"{section}.{key}", form, text) for form, text in forms.items()]
    return found


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", SPOKEN)
def test_every_template_passes_the_guard(code: str) -> None:
    for key, form, text in templates(code):
        assert guard(text, code) == [], (key, form)
        # Marks in a template would hide its own words from the guard.
        assert not set(text) & set("“”«»"), (key, form)


@pytest.mark.parametrize("code", SPOKEN)
def test_languages_say_the_same_things(code: str) -> None:
    mine, english = (
        {(key, frozenset(slots(text))) for key, _, text in templates(name)} for name in (code, "en")
    )
    assert mine == english


@pytest.mark.parametrize("code", INTERFACE)
def test_every_interface_language_has_a_guard(code: str) -> None:
    words = language_of(code)
    for word in words.banned:
        sample = word.replace("*", "")
        text = f"x{sample}x" if words.joined else f"— {sample}."
        assert word in guard(text, code)
    assert guard("12 / 22 — 6 (3–10)", code) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The bus CAUSES absence.", ["causes"]),
        ("Absent because  of the bus, due to it.", ["because of", "due to"]),
        ("It is significant.", ["significant"]),
        ("It is statistically significant.", ["significant"]),
        ("It is statistically significant (p = 0.01).", []),
        ("Two candidate causes stand here.", []),
        ("They raised “the bus causes trouble” often.", []),
        ("Unexplained, provenance, leads, surveys.", []),
        ("A strong lead; the lead to check.", []),
    ],
)
def test_the_english_guard(text: str, found: list[str]) -> None:
    assert guard(text, "en") == found


@pytest.mark.parametrize(
    ("text", "language", "caught"),
    [
        ("وبسبب الحافلة", "ar", True),
        ("بِسَبَبِ الحافلة", "ar", True),
        ("公交车导致缺课", "zh_Hans", True),
        ("버스 때문에 결석", "ko", True),
        ("Это доказывает", "ru", True),
        ("La causa posible es otra.", "es-MX", False),
        ("El autobús causa ausencias.", "es", True),
    ],
)
def test_the_guard_knows_how_words_are_written(text: str, language: str, caught: bool) -> None:
    assert bool(guard(text, language)) is caught


def test_a_language_without_a_list_is_named() -> None:
    with pytest.raises(BadInput, match="'hmn'"):
        guard("x", "hmn")


def every_reason() -> list[Reason]:
    """One reason for each template, with values for all of its slots."""
    values: dict[str, object] = {
        "n": 1, "m": 14, "q": 0.0028, "p": 0.03, "smallest_p": 0.2, "share": 0.3, "ratio": 0.22,
        "note": "late-bus roster", "title": "New timetable", "date": "2024-10-04",
        "language": "so", "name": "survey", "sources": ("survey", "focus_group"),
        "groups": ("Karen", "Mam"),
    }  # fmt: skip
    reasons = []
    for key in speaking("en").sections["reason"]:
        used = {s for k, _, text in templates("en") if k == f"reason.{key}" for s in slots(text)}
        filled = tuple((s, values[s]) for s in sorted(used - {"comparator", "indicator"}))
        reasons.append(Reason(key, "note", filled))  # type: ignore[arg-type]
    return reasons


@pytest.mark.parametrize("code", SPOKEN)
def test_every_filled_sentence_passes_the_guard(code: str) -> None:
    (card,) = cards(crowd(), gap())
    for reason in every_reason():
        text = reason_sentence(reason, card, code)
        assert guard(text, code) == [], reason.key
        assert re.fullmatch(r"[^{}]+\.", text), reason.key
    for kind in KINDS:
        assert guard(card_sentence(replace(card, kind=kind), code), code) == []
        assert guard(kind_name(kind, code), code) == []
    for grade in GRADES:
        assert guard(grade_name(grade, code), code) == []


def test_every_reason_a_card_can_carry_has_a_sentence() -> None:
    told = set(speaking("en").sections["reason"])
    folder = Path(grading.__file__).parent
    source = "".join((folder / f"{name}.py").read_text("utf-8") for name in ("grading", "assembly"))
    used = set(re.findall(r'reason\(\s*"(\w+)"', source)) | {"beyond_chance", "less_often"}
    assert used and used <= told


def test_words_of_the_team_stay_theirs() -> None:
    card = cards(crowd(), gap(labels={"bus": "bus “causes” trouble"}))[0]
    text = card_sentence(card)
    assert "“bus 'causes' trouble”" in text
    assert guard(text, "en") == []


def test_spanish_writes_numbers_as_schools_here_do_and_names_its_own_way() -> None:
    (card,) = cards(crowd(), gap())
    said = [reason_sentence(reason, card, "es") for reason in card.reasons]
    assert any("q = 0.003" in text for text in said)
    assert any("4 de octubre de 2024" in text for text in said)
    assert any("grupos focales y encuestas" in text for text in said)


def test_one_and_many_are_told_apart() -> None:
    (card,) = cards(crowd(), gap())
    one, many = (reason_sentence(Reason("mechanism", "up", (("n", n),)), card) for n in (1, 5))
    assert one.startswith("1 person tells") and many.startswith("5 people tell")


def test_a_language_without_sentences_speaks_english() -> None:
    (card,) = cards(crowd(), gap())
    assert card_sentence(card, "ko") == card_sentence(card, "en")


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(5.757, "6"), (10.16, "10"), (3.262, "3"), (2.63, "2.6"), (1.04, "1.04"), (0.97, "0.97")]
    + [(1.0, "1.0"), (0.42, "0.4"), (1234.0, "1,234")],
)
def test_ratios_are_rounded_but_never_onto_one(ratio: float, text: str) -> None:
    assert times(ratio) == text


def test_less_often_is_said_as_such() -> None:
    card: Card = cards(crowd((("survey", 6, 60, 90, 180),)), gap(events=()))[0]
    assert ", less often: about 0.2 times" in card_sentence(card)
    assert "less_often" in {reason.key for reason in card.reasons}
