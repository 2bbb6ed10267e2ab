"""What a form asks, offers, computes and refuses, given what was typed so far."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys.filling import Filled, check, fill
from listening.surveys.questionnaire import Choice, Question, Questionnaire, Section

TODAY = dt.date(2025, 11, 25)


def choice(name: str, **more: Any) -> Choice:
    return Choice(name=name, label={"en": name.title(), "es": f"{name} (es)"}, **more)


def ask(name: str, kind: q.Kind = "text", **more: Any) -> Question:
    return Question(name=name, kind=kind, label={"en": name}, **more)


BUS = Questionnaire(
    title={"en": "Getting to school"},
    welcome={"en": "Welcome"},
    thanks={"en": "Thanks"},
    languages=("en", "es"),
    sections=(
        Section(name="ride", label={"en": "The ride"}, relevant="${mode} = 'bus'"),
        Section(name="child", label={"en": "Your child"}, repeats=True),
    ),
    questions=(
        ask("mode", "single choice", choices=(choice("bus"), choice("walk"), choice("car"))),
        ask("wait", "integer", section="ride", constraint=". >= 0 and . <= 120"),
        ask("stop", "single choice", section="ride", choice_filter="area = ${area}",
            choices=(choice("elm", columns={"area": "east"}),
                     choice("oak", columns={"area": "west"}))),
        ask("area", "single choice", choices=(choice("east"), choice("west"))),
        ask("grade", "integer", section="child"),
        ask("tutored", "single choice", section="child", relevant="${grade} >= 3",
            choices=(choice("yes"), choice("no"))),
        ask("many", "calculation", calculation="count(${grade})"),
        ask("eldest", "calculation", calculation="max(${grade})"),
        ask("said", "calculation", calculation="concat(jr:choice-name(${mode}, '${mode}'), '!')"),
        ask("why", "long text", relevant="${wait} > 20"),
    ),
)  # fmt: skip


def filled(raw: dict[str, str], survey: Questionnaire = BUS, language: str = "en") -> Filled:
    return fill(survey, raw, language=language, today=TODAY)


def keys(form: Filled) -> list[str]:
    return [slot.key for slot in form.asked]


def test_only_what_fits_the_answers_is_asked() -> None:
    assert keys(filled({})) == ["mode", "area", "grade[1]"]
    assert keys(filled({"mode": "bus"})) == ["mode", "wait", "stop", "area", "grade[1]"]
    assert "why" in keys(filled({"mode": "bus", "wait": "45"}))
    # What is no longer asked is no longer kept, nor looked at by others.
    turned = filled({"mode": "walk", "wait": "45", "why": "It is late"})
    assert set(turned.values) == {"mode", "many", "said", "child[]"}


def test_a_section_is_answered_once_for_each_child() -> None:
    form = filled({"child[]": "2", "grade[1]": "2", "grade[2]": "5", "tutored[2]": "no"})
    assert keys(form) == ["mode", "area", "grade[1]", "grade[2]", "tutored[2]"]
    assert (form.values["many"], form.values["eldest"], form.counts) == ("2", "5", {"child": 2})
    assert form.values["tutored[2]"] == "no"
    assert filled({"child[]": "9999"}).counts == {"child": q.MOST_TIMES}
    assert filled({"child[]": "٢"}).counts == {"child": 1}


def test_a_section_repeats_as_often_as_an_answer_says() -> None:
    often = replace(
        BUS,
        sections=(BUS.sections[0], replace(BUS.sections[1], count="${children}")),
        questions=(ask("children", "integer"), *BUS.questions),
    )
    assert [k for k in keys(filled({"children": "3"}, often)) if k.startswith("grade")] == [
        "grade[1]",
        "grade[2]",
        "grade[3]",
    ]
    assert not [k for k in keys(filled({}, often)) if k.startswith("grade")]


def test_choices_are_filtered_and_a_choice_that_is_gone_is_dropped() -> None:
    form = filled({"mode": "bus", "area": "west", "stop": "elm"})
    slot = form.slot("stop")
    assert slot is not None
    assert [c.name for c in slot.choices] == ["oak"]
    assert "stop" not in form.values


def test_piped_choices_speak_the_language_of_the_page() -> None:
    assert filled({"mode": "bus"}).values["said"] == "Bus!"
    assert filled({"mode": "bus"}, language="es").values["said"] == "bus (es)!"


@pytest.mark.parametrize(
    ("kind", "typed", "language", "value", "problem"),
    [
        ("integer", "12", "en", "12", ""),
        ("integer", "١٢", "ar", "12", ""),
        ("integer", "1 200", "fr", "1200", ""),
        ("integer", "2.5", "en", "2.5", "whole number"),
        ("integer", "many", "en", "many", "whole number"),
        ("decimal", "2,5", "es", "2.5", ""),
        ("decimal", "٢٫٥", "ar", "2.5", ""),
        ("decimal", "x", "en", "x", "number"),
        ("range", "11", "en", "11", "between"),
        ("range", "10", "en", "10", ""),
        ("date", "2025-09-01", "en", "2025-09-01", ""),
        ("date", "1/9/2025", "es", "2025-09-01", ""),
        ("date", "9/1/2025", "en", "2025-09-01", ""),
        ("date", "2025-02-30", "en", "2025-02-30", "date"),
        ("date", "soon", "en", "soon", "date"),
        ("time", "7:05", "en", "07:05", ""),
        ("time", "25:00", "en", "25:00", "time"),
        ("acknowledge", "on", "en", "OK", ""),
        ("note", "x", "en", "", ""),
        ("multiple choice", "c a z a", "en", "a c", ""),
        ("multiple choice", "-", "en", "-", ""),
        ("rank", "c a c", "en", "c a", ""),
        ("single choice", "z", "en", "", ""),
        ("single choice", "-", "en", "-", ""),
        ("long text", " two\r\nlines\x00 ", "en", "two\nlines\ufffd", ""),
    ],
)
def test_each_kind_of_answer_is_read(
    kind: q.Kind, typed: str, language: str, value: str, problem: str
) -> None:
    one = ask(
        "x",
        kind,
        choices=(choice("a"), choice("b"), choice("c")) if kind in q.CHOSEN else (),
        parameters={"start": "0", "end": "10", "step": "1"},
    )
    slot = filled({"x": typed}, replace(BUS, sections=(), questions=(one,)), language).slot("x")
    assert slot is not None
    assert (slot.value, slot.problem) == (value, problem)


def test_what_breaks_a_constraint_is_shown_again_and_not_kept() -> None:
    form = filled({"mode": "bus", "wait": "500"})
    assert [s.key for s in form.problems] == ["wait"]
    assert form.slot("wait").value == "500"  # type: ignore[union-attr]
    assert "wait" not in form.values
    assert "why" not in keys(form)


def test_a_question_may_start_from_something() -> None:
    survey = replace(
        BUS, sections=(), questions=(ask("a", default="x"), ask("b", "date", default="today()"))
    )
    fresh = filled({}, survey)
    assert [s.preset for s in fresh.slots] == ["x", "2025-11-25"]
    assert not fresh.values
    assert [s.preset for s in filled({"a": "", "b": ""}, survey).slots] == ["", ""]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"relevant": "${nobody} = 1"}, "Question 'x', relevant: .*asked nowhere"),
        ({"relevant": "${mode} == 'bus'"}, "Question 'x', relevant: .*write one"),
        ({"relevant": "${mode} = 'tram'"}, "'tram' is no choice of 'mode'"),
        ({"relevant": "selected(${mode}, 'buss')"}, "'buss' is no choice"),
        ({"constraint": "here > 1"}, "Question 'x', constraint: .*no answer"),
        ({"relevant": "${why} != ''", "name": "wait"}, "wait for each other"),
    ],
)
def test_expressions_that_make_no_sense_are_found_before_families_are(
    change: dict[str, str], sentence: str
) -> None:
    name = change.pop("name", "x")
    old = next((one for one in BUS.questions if one.name == name), ask("x"))
    rest = tuple(one for one in BUS.questions if one.name != name)
    with pytest.raises(BadInput, match=sentence):
        check(replace(BUS, questions=(*rest, replace(old, **change))))


def test_the_bus_form_itself_is_sound() -> None:
    check(BUS)
