"""A form of another tool becomes a survey through the pages, and goes out again."""

from io import BytesIO

import html5lib
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from test_family_forms import SCHOOL
from test_xlsform import HEAD, YES, book

from listening.db import db
from listening.surveys import service
from listening.surveys.xlsform import exporting, importing
from listening.surveys.xlsform.child import converted


def bring(client: FlaskClient, project_id: int, data: bytes, name: str = "form.xlsx") -> str:
    path = f"/p/{project_id}/forms/new"
    fields = {"file": (BytesIO(data), name), "csrf_token": csrf(client, path)}
    answer = client.post(path, data=fields)
    return answer.headers.get("Location", "") or answer.get_data(as_text=True)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def test_a_form_is_looked_at_kept_as_a_draft_and_goes_out(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    where = bring(ana, project_id, exporting.workbook(SCHOOL))
    text = page(ana, where)
    assert "11 questions" in text and "العربية" in text
    with app.app_context():
        assert service.asked(project_id) == []
    kept = ana.post(where, data={"keep": "1", "csrf_token": csrf(ana, where)})
    assert kept.status_code == 303
    page(ana, kept.headers["Location"])
    with app.app_context():
        [(row, _n)] = service.asked(project_id)
        assert row.state == "draft"
        number = row.id
        db.session.rollback()
    sent = ana.get(f"/p/{project_id}/surveys/{number}/form.xlsx")
    assert "attachment" in sent.headers["Content-Disposition"]
    again = importing.read(converted(sent.data, ".xlsx"))
    assert again.survey is not None
    assert again.survey.title == SCHOOL.title
    # The file waits no longer.
    assert ana.get(where).status_code == 303


def test_what_stands_in_the_way_is_on_the_page_and_cannot_be_kept(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    data = book([HEAD, ["geopoint", "home", "Where do you live?"]], YES)
    where = bring(ana, project_id, data)
    text = page(ana, where)
    assert "survey, row 2: type geopoint" in text
    ana.post(where, data={"keep": "1", "csrf_token": csrf(ana, where)})
    with app.app_context():
        assert service.asked(project_id) == []


def test_a_header_without_a_language_is_asked_for(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    data = book([["type", "name", "label", "label::Old tongue"], ["text", "a", "A", "B"]])
    where = bring(ana, project_id, data)
    text = page(ana, where)
    assert "Columns without a language" in text and "Old tongue" in text
    fields = {"language_0": "en", "language_1": "so", "csrf_token": csrf(ana, where)}
    looked = ana.post(where, data=fields)
    assert looked.status_code == 200 and "1 question" in looked.get_data(as_text=True)
    assert ana.post(where, data=fields | {"keep": "1"}).status_code == 303
    with app.app_context():
        [(row, _n)] = service.asked(project_id)
        assert service.shown(row).questionnaire.questions[0].label == {"en": "A", "so": "B"}


def test_no_form_at_all_is_refused_with_a_sentence(project_id: int, ana: FlaskClient) -> None:
    assert "is no XLSForm; bring an Excel file" in bring(ana, project_id, b"%PDF", "form.pdf")
    where = bring(ana, project_id, b"not a workbook")
    assert "This is no XLSForm" in page(ana, where)


def test_others_do_not_see_the_form(
    project_id: int, ana: FlaskClient, ben: FlaskClient, chris: FlaskClient
) -> None:
    where = bring(ana, project_id, exporting.workbook(SCHOOL))
    assert chris.get(where).status_code == 404
    assert ben.get(where).status_code == 403
