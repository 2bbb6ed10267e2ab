"""Questionnaires as values: texts, what is missing, what a form says, how one is written."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listening.i18n import FAMILY
from listening.settings import BadInput
from listening.surveys import editing, samples, texts
from listening.surveys import questionnaire as q
from listening.surveys.filling import fill

PLACES = {"neighbourhood": ("Eastside", "Riverside")}


def survey() -> q.Questionnaire:
    return samples.sample(("en", "es"), known=PLACES)


def test_sample_is_complete_in_every_family_language() -> None:
    whole = samples.sample(FAMILY, known=PLACES)
    q.check(whole)
    assert {tag: q.missing(whole, tag) for tag in FAMILY} == {tag: [] for tag in FAMILY}
    translated = [unit for unit in texts.units(whole) if unit.key[0] in "twq" and unit.text]
    assert all(len(set(unit.text.values())) == len(FAMILY) for unit in translated)


def test_sample_takes_the_groups_that_the_project_knows() -> None:
    known = {"home_language": ["Somali", "Spanish"], "neighborhood": ["North", "South"]}
    found = {one.dimension: one for one in samples.sample(("en",), known=known).questions}
    assert [c.group for c in found["home_language"].choices][:2] == ["Somali", "Spanish"]
    assert found["home_language"].choices[0].label == {"en": "Soomaali"}
    assert [c.group for c in found["neighborhood"].choices][:2] == ["North", "South"]


def test_sample_does_not_ask_for_places_it_does_not_know() -> None:
    assert [one.name for one in samples.sample(("en",)).questions] == [
        "barrier",
        "change",
        "home_language",
    ]


def test_stored_and_read_back_is_the_same() -> None:
    assert q.from_dict(q.to_dict(survey())) == survey()


def test_missing_names_each_text_that_a_language_lacks() -> None:
    gaps = texts.retold(survey(), {"welcome": {"es": " "}, "c:home_language:c2": {"es": ""}})
    assert q.missing(gaps, "es") == ["welcome", "home_language, c2"]
    assert q.missing(gaps, "en") == []


def test_hint_in_one_language_is_missing_in_the_other() -> None:
    hinted = texts.retold(survey(), {"q:barrier:hint": {"en": "Anything counts."}})
    assert q.missing(hinted, "es") == ["barrier, hint"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"questions": ()}, "no question that can be answered in words"),
        ({"questions": (survey().questions[0], survey().questions[0])}, "are called 'barrier'"),
        (
            {"questions": (survey().questions[0], replace(survey().questions[2], choices=()))},
            "'home_language' needs at least two answers",
        ),
    ],
)
def test_what_families_could_not_answer_is_refused(
    change: dict[str, tuple[q.Question, ...]], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        q.check(replace(survey(), questions=change["questions"]))


def test_form_is_read_by_question_and_unknown_things_are_left_out() -> None:
    form = {"barrier": " el bus\r\nno llega ", "home_language": "nonsense", "evil": "x"}
    found = fill(survey(), form, today=dt.date(2025, 11, 25)).values
    assert found == {"barrier": "el bus\nno llega"}


def test_typed_words_are_normalised() -> None:
    assert q.tidy("e\u0301\x00 \ud83d") == "é\ufffd ?"


@given(st.text(max_size=60))
def test_any_typed_text_can_be_stored(text: str) -> None:
    kept = q.tidy(text)
    assert "\x00" not in kept and q.tidy(kept) == kept
    kept.encode("utf-8")


def test_only_chosen_groups_count() -> None:
    values = {"home_language": "c2", "neighbourhood": q.RATHER_NOT}
    assert q.groups(survey(), values) == [("home language", "Spanish")]
    assert q.says_nothing({"neighbourhood": q.RATHER_NOT})
    assert not q.says_nothing(values)


def test_texts_from_a_form_go_back_to_their_place() -> None:
    form = {"t|q:barrier:label|es": "¿Qué pasa?", "t|title|en": "New", "csrf_token": "x"}
    changed = texts.retold(survey(), texts.from_form(form))
    assert changed.questions[0].label == survey().questions[0].label | {"es": "¿Qué pasa?"}
    assert changed.title == survey().title | {"en": "New"}


def test_keys_of_texts_are_unique() -> None:
    keys = [unit.key for unit in texts.units(survey())]
    assert len(keys) == len(set(keys))


def test_language_taken_out_leaves_no_text() -> None:
    fewer = texts.spoken(survey(), ("en",))
    assert all(set(unit.text) <= {"en"} for unit in texts.units(fewer))


def test_new_language_brings_our_own_translations_only_for_our_own_words() -> None:
    changed = texts.retold(survey(), {"title": {"en": "Buses"}})
    more = samples.translated(texts.spoken(changed, ("en", "es", "ar")))
    assert q.missing(more, "ar") == ["title"]


def test_group_question_is_added_with_names_that_need_no_translation() -> None:
    bare = samples.empty(("en", "so"))
    asked = editing.add_groups(
        bare,
        "Home Language",
        ["Somali", "English", "somali"],
        label=samples.label("Home Language"),
    )
    question = asked.questions[-1]
    assert question.name == "home_language"
    assert question.label["so"].startswith("Luqaddee")
    assert [c.label for c in question.choices] == [
        {"en": "Soomaali", "so": "Soomaali"},
        {"en": "English", "so": "English"},
    ]


@pytest.mark.parametrize(
    ("dimension", "groups", "said"),
    [
        ("", ["a", "b"], "Say what the groups differ in"),
        ("lunch", ["free"], "at least two groups of 'lunch'"),
        ("home_language", ["a", "b"], "asks for 'home_language' already"),
    ],
)
def test_group_question_that_makes_no_sense_is_refused(
    dimension: str, groups: list[str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        editing.add_groups(survey(), dimension, groups, label={})


def test_questions_move_go_and_settle() -> None:
    order = [one.name for one in editing.move_up(survey(), "change").questions]
    assert order[:2] == ["change", "barrier"]
    assert editing.move_up(survey(), "barrier") == survey()
    assert "change" not in [one.name for one in editing.remove(survey(), "change").questions]
    settled = editing.settle(
        survey(),
        required=frozenset({"change"}),
        more={"neighbourhood": ["Old Town", "eastside"]},
        dropped={"home_language": frozenset({"c1"})},
    )
    by_name = {one.name: one for one in settled.questions}
    assert [one.name for one in settled.questions if one.required] == ["change"]
    assert by_name["neighbourhood"].choices[-1].group == "Old Town"
    assert len(by_name["neighbourhood"].choices) == 4
    assert "English" not in [c.group for c in by_name["home_language"].choices]


def test_names_of_new_answers_never_take_the_place_of_old_ones() -> None:
    question = survey().questions[3]
    shorter = replace(question, choices=question.choices[1:])
    longer = editing.more_choices(shorter, ["Hilltop"], languages=("en", "es"))
    assert len({c.name for c in longer.choices}) == len(longer.choices)


def test_open_questions_have_a_bound() -> None:
    many = samples.empty(("en",))
    with pytest.raises(BadInput, match="families on a phone give up"):
        for _ in range(editing.MOST_WORDS):
            many = editing.add_words(many)
