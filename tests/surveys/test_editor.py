"""The writing page makes every kind of question, with conditions, sections and one page or many."""

import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening.db import db
from listening.settings import BadInput
from listening.surveys import asking, samples, service
from listening.surveys import questionnaire as q


@pytest.fixture
def path(app: Flask, project_id: int) -> str:
    with app.app_context():
        row = service.begin(project_id, samples.empty(("en", "es")), name="x")
        db.session.commit()
        return f"/p/{project_id}/surveys/{row.id}/texts"


def press(client: FlaskClient, path: str, status: int = 303, **fields: str) -> str:
    data = {name.replace("__", "|"): value for name, value in fields.items()}
    answer = client.post(path, data=data | {"csrf_token": csrf(client, path)})
    assert answer.status_code == status
    text = client.get(path).get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(text)
    return answer.get_data(as_text=True) if status != 303 else text


def written(app: Flask, path: str) -> q.Questionnaire:
    project, survey = (int(part) for part in path.split("/") if part.isdigit())
    with app.app_context():
        row = service.of_project(project, survey)
        assert row is not None
        return service.shown(row).questionnaire


def test_a_question_with_a_condition_is_made_in_the_browser(
    app: Flask, path: str, ana: FlaskClient
) -> None:
    add = {"action": "add-question"}
    lines = "Bus\nOn foot\n"
    new = {"new-kind": "single choice", "new-label": "How do you come?", "new-choices": lines}
    press(ana, path, **add, **new)
    press(ana, path, **add, **{"new-kind": "integer", "new-label": "Minutes?"})
    one, two = written(app, path).questions[1:]
    assert [c.name for c in one.choices] == ["bus", "on_foot"]
    condition = f"${{{one.name}}} = 'bus'"
    text = press(
        ana,
        path,
        action="save",
        **{f"o|{two.name}|relevant": condition, f"o|{two.name}|constraint": ". >= 0"},
    )
    found = written(app, path).questions[2]
    assert (found.relevant, found.constraint, found.kind) == (condition, ". >= 0", "integer")
    assert "What is said when the answer does not fit" in text


def test_a_condition_that_cannot_be_read_keeps_everything_typed(
    app: Flask, path: str, ana: FlaskClient
) -> None:
    fields = {"o|q1|relevant": "${nobody} = 1", "t|title|en": "Getting to school"}
    text = press(ana, path, 422, action="save", **fields)
    assert "Question &#39;q1&#39;, relevant" in text and "asked nowhere" in text
    assert 'value="Getting to school"' in text
    assert written(app, path).title == {}


def test_sections_repeat_for_each_child_and_go_without_their_questions(
    app: Flask, path: str, ana: FlaskClient
) -> None:
    press(
        ana, path, action="add-section", **{"section-label": "Your child", "section-repeats": "1"}
    )
    [section] = written(app, path).sections
    assert (section.label, section.repeats) == ({"en": "Your child"}, True)
    new = {"new-kind": "integer", "new-label": "Grade?", "new-section": section.name}
    press(ana, path, action="add-question", **new)
    press(ana, path, action="save", **{f"t|g:{section.name}:label|es": "Su hijo"})
    survey = written(app, path)
    assert survey.sections[0].label == {"en": "Your child", "es": "Su hijo"}
    assert survey.questions[-1].section == section.name
    press(ana, path, action=f"remove-section:{section.name}")
    survey = written(app, path)
    assert survey.sections == ()
    assert [one.section for one in survey.questions] == ["", ""]


def test_families_see_one_question_a_page_where_it_is_asked_so(
    app: Flask, path: str, ana: FlaskClient
) -> None:
    press(ana, path, action="save", layout="one")
    assert written(app, path).one_by_one
    press(ana, path, action="save", layout="all")
    assert not written(app, path).one_by_one


@pytest.mark.parametrize("kind", asking.OFFERED)
def test_every_kind_can_be_added_and_answered(kind: q.Kind) -> None:
    survey = asking.add(
        samples.empty(("en",)), kind, label={"en": "What is it?"}, choices=["Yes", "No", "No"]
    )
    asked = survey.questions[-1]
    assert asked.name == "what_is_it"
    assert (len(asked.choices) == 2) == (kind in q.CHOSEN)
    q.check(survey)


@pytest.mark.parametrize(
    ("kind", "choices", "sentence"),
    [("song", [], "what kind"), ("rank", ["One"], "at least two answers")],
)
def test_what_cannot_be_asked_is_refused(kind: str, choices: list[str], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        asking.add(samples.empty(("en",)), kind, label={"en": "x"}, choices=choices)


def test_a_choice_does_not_become_a_question_without_answers(app: Flask) -> None:
    survey = asking.add(
        samples.empty(("en",)), "single choice", label={"en": "Way"}, choices=["Bus", "Foot"]
    )
    kept = asking.asked_as(survey, {"way": {"kind": "integer"}})
    assert kept.questions[-1].kind == "single choice"
    several = asking.asked_as(survey, {"way": {"kind": "multiple choice"}})
    assert several.questions[-1].kind == "multiple choice"


def test_a_picture_stands_before_an_answer_and_words_do_not(
    app: Flask, path: str, ana: FlaskClient
) -> None:
    new = {"new-kind": "single choice", "new-label": "How?", "new-choices": "🚌 Bus\nOn foot\n"}
    press(ana, path, action="add-question", **new)
    [question] = written(app, path).questions[1:]
    assert [(c.icon, c.label["en"]) for c in question.choices] == [("🚌", "Bus"), ("", "On foot")]
    feet, bus = (f"icon|{question.name}|{name}" for name in ("on_foot", "bus"))
    press(ana, path, action="save", **{feet: "🚶🏽‍♀️", bus: ""})
    assert [c.icon for c in written(app, path).questions[1].choices] == ["", "🚶🏽‍♀️"]
    said = press(ana, path, status=422, action="save", **{feet: "walk"})
    assert "no picture" in said and "on_foot" in said
    assert [c.icon for c in written(app, path).questions[1].choices] == ["", "🚶🏽‍♀️"]


@pytest.mark.parametrize("line", ["A bus", "1 2 3", "— none", "公 车", "ب باص"])
def test_words_at_the_beginning_of_a_line_are_no_picture(line: str) -> None:
    assert asking.signed(line) == ("", line)
