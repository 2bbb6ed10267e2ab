"""Organizers write, translate, open and close a survey."""

import re

import pytest
from families import Asked, form, opened, token, well_formed, written
from flask import Flask
from flask.testing import FlaskClient

from listening import db
from listening.communities import service as communities
from listening.surveys import service
from listening.surveys.questionnaire import Questionnaire
from listening.surveys.records import Survey


def only(app: Flask, project_id: int) -> tuple[Survey, Questionnaire]:
    with app.app_context():
        [(row, _)] = service.asked(project_id)
        return row, service.shown(row).questionnaire


def begin(ana: FlaskClient, project_id: int, **changes: object) -> str:
    """The address of the writing page of a new draft."""
    path = f"/p/{project_id}/surveys/new"
    data = {
        "csrf_token": token(ana, path),
        "languages": ["en", "es", "ar"],
        "default": "en",
        "start": "sample",
        "places": "Eastside\nRiverside",
    }
    answer = ana.post(path, data=data | changes)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def test_empty_room_says_how_to_begin(ana: FlaskClient, project_id: int) -> None:
    html = ana.get(f"/p/{project_id}/listen").get_data(as_text=True)
    for path in ("surveys/new", "imports/new"):
        assert f"/p/{project_id}/{path}" in html
    well_formed(html)


def test_sample_survey_can_be_opened_at_once(app: Flask, ana: FlaskClient, project_id: int) -> None:
    begin(ana, project_id)
    row, survey = only(app, project_id)
    assert (row.state, survey.languages) == ("draft", ("en", "es", "ar"))
    page = f"/p/{project_id}/surveys/{row.id}"
    answer = ana.post(f"{page}/open", data={"csrf_token": token(ana, page)})
    assert answer.status_code == 303
    html = ana.get(page).get_data(as_text=True)
    well_formed(html)
    for tag in survey.languages:
        assert f"/s/{row.token}/{tag}" in html
    assert html.count("data:image/svg+xml") == 6
    assert "no answers yet" in html
    assert app.test_client().get(f"/s/{row.token}/ar").status_code == 200


def test_no_language_chosen_keeps_the_form_and_stores_nothing(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    path = f"/p/{project_id}/surveys/new"
    data = {"csrf_token": token(ana, path), "default": "es", "places": "Old Town"}
    answer = ana.post(path, data=data)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Choose at least one language." in html and "Old Town" in html
    well_formed(html)
    with app.app_context():
        assert service.asked(project_id) == []


def test_writing_page_keeps_texts_beside_each_other(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    path = begin(ana, project_id, start="empty", languages=["en", "es"])
    html = ana.get(path).get_data(as_text=True)
    well_formed(html)
    assert 'name="t|title|en"' in html and 'name="t|title|es"' in html
    data = {
        "csrf_token": token(ana, path),
        "action": "save",
        "t|title|en": "Buses",
        "t|title|es": "Autobuses",
        "t|q:q1:label|en": "What about the bus?",
        "languages": ["en", "es"],
    }
    assert ana.post(path, data=data).status_code == 303
    row, survey = only(app, project_id)
    assert row.name == "Buses"
    assert survey.title == {"en": "Buses", "es": "Autobuses"}
    assert survey.questions[0].label == {"en": "What about the bus?"}


def test_opening_is_refused_while_texts_are_missing_and_says_which(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    path = begin(ana, project_id)
    data = {"csrf_token": token(ana, path), "action": "add-words"}
    ana.post(path, data=data)
    row, _ = only(app, project_id)
    page = f"/p/{project_id}/surveys/{row.id}"
    answer = ana.post(f"{page}/open", data={"csrf_token": token(ana, page)})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "q1" in html and "cannot be opened" in html
    well_formed(html)
    assert only(app, project_id)[0].state == "draft"
    assert app.test_client().get(f"/s/{row.token}").status_code == 404


def test_a_language_with_a_missing_text_is_held_back_and_the_others_open(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    path = begin(ana, project_id)
    fields = {"t|q:barrier:label|en": "Something of our own?", "t|q:barrier:label|ar": ""}
    fields["t|q:barrier:label|es"] = "¿Algo nuestro?"
    ana.post(path, data={"csrf_token": token(ana, path), "action": "save", **fields})
    row, _ = only(app, project_id)
    page = f"/p/{project_id}/surveys/{row.id}"
    assert ana.post(f"{page}/open", data={"csrf_token": token(ana, page)}).status_code == 303
    html = ana.get(page).get_data(as_text=True)
    assert "Not offered to families yet" in html
    well_formed(html)
    families = app.test_client()
    for tag, lang in (("es", "es"), ("ar", "en")):
        shown = families.get(f"/s/{row.token}/{tag}").get_data(as_text=True)
        assert f'<html lang="{lang}"' in shown
        buttons = re.findall(r'name="language" value="([\w-]+)"', shown)
        assert set(buttons) | {lang} == {"en", "es"}


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"action": "add-words"}, ["barrier", "change", "q1", "home_language", "neighbourhood"]),
        ({"action": "remove:change"}, ["barrier", "home_language", "neighbourhood"]),
        ({"action": "up:change"}, ["change", "barrier", "home_language", "neighbourhood"]),
        (
            {"action": "add-groups", "dimension": "lunch", "groups": "free\npaid"},
            ["barrier", "change", "home_language", "neighbourhood", "lunch"],
        ),
    ],
)
def test_buttons_of_the_writing_page_save_what_was_typed_too(
    app: Flask, ana: FlaskClient, project_id: int, fields: dict[str, str], names: list[str]
) -> None:
    path = begin(ana, project_id)
    data = {"csrf_token": token(ana, path), "t|title|en": "Changed", **fields}
    assert ana.post(path, data=data).status_code == 303
    _, survey = only(app, project_id)
    assert [question.name for question in survey.questions] == names
    assert survey.title["en"] == "Changed"
    well_formed(ana.get(path).get_data(as_text=True))


def test_bad_group_question_keeps_what_was_typed(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    path = begin(ana, project_id)
    data = {"csrf_token": token(ana, path), "t|title|en": "Typed", "action": "add-groups"}
    answer = ana.post(path, data=data | {"dimension": "lunch", "groups": "free"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "at least two groups" in html and "Typed" in html
    assert only(app, project_id)[1].title["en"] != "Typed"


def test_new_language_comes_with_our_translations(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    path = begin(ana, project_id)
    tags = ["en", "es", "ar", "so", "vi"]
    data = {"csrf_token": token(ana, path), "action": "save", "languages": tags}
    ana.post(path, data=data)
    _, survey = only(app, project_id)
    assert survey.languages == tuple(tags)
    html = ana.get(path).get_data(as_text=True)
    assert "missing" not in html.partition("<aside")[2]
    assert 'name="t|title|so"' in ana.get(f"{path}?show=so").get_data(as_text=True)
    assert 'name="t|title|vi"' not in ana.get(f"{path}?show=so").get_data(as_text=True)


def test_open_survey_cannot_lose_a_text(app: Flask, ana: FlaskClient, project_id: int) -> None:
    asked = opened(app, project_id)
    path = f"/p/{project_id}/surveys/{asked.id}/texts"
    answer = ana.post(
        path, data={"csrf_token": token(ana, path), "required": "barrier", "t|title|ar": ""}
    )
    # Our own title is filled in again, since the English words are still ours.
    assert answer.status_code == 303
    fields = {"t|title|en": "Other words", "t|title|ar": ""}
    answer = ana.post(path, data={"csrf_token": token(ana, path), "action": "save", **fields})
    assert answer.status_code == 422
    row, survey = only(app, project_id)
    assert (row.version, survey.title["en"]) == (1, "What helps, and what gets in the way?")


def test_change_of_an_open_survey_is_a_new_version(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    asked = opened(app, project_id)
    path = f"/p/{project_id}/surveys/{asked.id}/texts"
    for _ in range(2):
        ana.post(path, data={"csrf_token": token(ana, path), "t|title|en": "Other words"})
    row, survey = only(app, project_id)
    assert (row.version, survey.title["en"]) == (2, "Other words")


@pytest.mark.parametrize(
    ("answers", "words"),
    [(0, "no answers yet"), (1, "fewer than 5 answers"), (4, "fewer than 5 answers"),
     (5, "5 answers")],
)  # fmt: skip
def test_few_answers_are_only_a_band(
    app: Flask, ana: FlaskClient, project_id: int, answers: int, words: str
) -> None:
    asked = opened(app, project_id)
    client = app.test_client()
    for n in range(answers):
        client.post(asked.path, data=form(key=f"{n:032x}"))
    for path in ("listen", f"surveys/{asked.id}"):
        assert words in ana.get(f"/p/{project_id}/{path}").get_data(as_text=True)


def test_closing_and_opening_again(app: Flask, ana: FlaskClient, project_id: int) -> None:
    asked = opened(app, project_id)
    page = f"/p/{project_id}/surveys/{asked.id}"
    ana.post(f"{page}/close", data={"csrf_token": token(ana, page)})
    assert only(app, project_id)[0].state == "closed"
    assert app.test_client().post(asked.path, data=form()).status_code == 410
    ana.post(f"{page}/open", data={"csrf_token": token(ana, page)})
    assert app.test_client().post(asked.path, data=form()).status_code == 303


def test_draft_can_be_thrown_away_and_an_asked_survey_not(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    draft, asked = written(app, project_id), opened(app, project_id)
    page = f"/p/{project_id}/surveys"
    key = {"csrf_token": token(ana, f"{page}/{draft.id}")}
    assert ana.post(f"{page}/{draft.id}/remove", data=key).status_code == 303
    refused = ana.post(f"{page}/{asked.id}/remove", data=key)
    assert refused.status_code == 422
    assert only(app, project_id)[0].id == asked.id


def test_preview_of_a_draft_keeps_nothing(app: Flask, ana: FlaskClient, project_id: int) -> None:
    draft = written(app, project_id)
    path = f"/p/{project_id}/surveys/{draft.id}/preview"
    page = ana.get(path)
    html = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "This is a preview" in html and 'method="get"' in html
    assert re.search(rf'<form[^>]*action="{path}"', html)
    well_formed(html)
    arabic = ana.get(path, query_string={"language": "ar", "q-barrier": "الحافلة"})
    assert '<html lang="ar" dir="rtl">' in arabic.get_data(as_text=True)
    assert "الحافلة" in arabic.get_data(as_text=True)


PATHS = ("listen", "surveys/new", "imports/new", "surveys/{id}", "surveys/{id}/texts",
         "surveys/{id}/preview", "surveys/{id}/take-back")  # fmt: skip


def test_other_teams_see_nothing(app: Flask, chris: FlaskClient, project_id: int) -> None:
    asked = opened(app, project_id)
    paths = [f"/p/{project_id}/{path.format(id=asked.id)}" for path in PATHS]
    assert {path: chris.get(path).status_code for path in paths} == dict.fromkeys(paths, 404)


def test_survey_of_another_project_is_not_there(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    with app.app_context():
        other = communities.create("Elsewhere")
        db.db.session.commit()
        number = other.id
    asked: Asked = opened(app, number)
    for path in PATHS[3:]:
        assert ana.get(f"/p/{project_id}/{path.format(id=asked.id)}").status_code == 404


def test_analyst_reads_but_does_not_collect(app: Flask, ben: FlaskClient, project_id: int) -> None:
    asked = opened(app, project_id)
    html = ben.get(f"/p/{project_id}/listen").get_data(as_text=True)
    assert "surveys/new" not in html
    assert ben.get(f"/p/{project_id}/surveys/{asked.id}").status_code == 200
    for path in ("surveys/new", "imports/new", f"surveys/{asked.id}/texts"):
        assert ben.get(f"/p/{project_id}/{path}").status_code == 403


def test_staff_pages_are_not_compressed(ana: FlaskClient, project_id: int) -> None:
    page = ana.get(f"/p/{project_id}/listen", headers={"Accept-Encoding": "gzip"})
    assert page.status_code == 200
    assert "Content-Encoding" not in page.headers
