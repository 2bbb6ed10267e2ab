"""R1: no answer is lost, doubled, or refused because something got old."""

import re
import stat
import time
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select, text
from surveys.families import form, opened, responses, value_of
from trust.asking import asked_in
from trust.stage import sqlite_only

from listening.app import create_app
from listening.db import db
from listening.settings import Settings
from listening.surveys import service
from listening.surveys.questionnaire import LONGEST, Question
from listening.surveys.records import Answer

WORDS = "El autobús se fue sin ella."


def kept(app: Flask) -> list[str]:
    """Every answer in words."""
    with app.app_context():
        return sorted(db.session.scalars(select(Answer.value).filter_by(question="barrier")))


def test_R1_5_a_key_that_was_changed_and_a_month_that_passed_refuse_nothing(
    app: Flask, project_id: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = opened(app, project_id)
    page = app.test_client().get(f"{survey.path}/es").get_data(as_text=True)
    fields = form(key=value_of(page, "key"), version=value_of(page, "version"))
    later = create_app(replace(settings, secret_key="another one"))
    month = time.time() + 31 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: month)
    assert later.test_client().post(survey.path, data=fields).status_code == 303
    assert len(responses(app)) == 1
    with later.app_context():
        db.session.remove()
        db.engine.dispose()


def test_R1_7_emoji_up_to_the_longest_in_every_field_are_kept_whole(
    app: Flask, project_id: int
) -> None:
    survey = asked_in(str)
    many = tuple(
        Question(name=f"w{i}", kind="long text", label={"en": f"What {i}?"}) for i in range(30)
    )
    with app.app_context():
        row = service.write(project_id, replace(survey, questions=(*survey.questions, *many)))
        service.open_survey(row)
        token = row.token
        db.session.commit()
    family = "👩🏽‍👩🏿‍👧🏻‍👦🏾"
    longest = (family * LONGEST["long text"])[: LONGEST["long text"]]
    fields = {f"q-w{i}": longest for i in range(30)} | {"q-barrier": longest, "key": "d" * 32}
    assert app.test_client().post(f"/s/{token}", data=fields).status_code == 303
    assert kept(app) == [longest]
    with app.app_context():
        values = list(db.session.scalars(select(Answer.value).where(Answer.question != "barrier")))
    assert values.count(longest) == 30


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (b"one%00two", "one\ufffdtwo"),
        (b"half %ED%A0%BD pair", "half %ED%A0%BD pair"),
        (b"bad %ff byte", "bad %FF byte"),
        (b"%E2%80%AE turned", "\u202e turned"),
        (b"a%0D%0Ab", "a\nb"),
    ],
)
def test_R1_7_letters_no_database_takes_lose_no_answer(
    app: Flask, project_id: int, sent: bytes, stored: str
) -> None:
    survey = opened(app, project_id)
    rest = urlencode({k: v for k, v in form().items() if k != "q-barrier"}).encode()
    answer = app.test_client().post(
        survey.path,
        data=b"q-barrier=" + sent + b"&" + rest,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 303
    [said] = kept(app)
    assert said == stored


def test_R1_8_where_the_commit_itself_fails_the_words_are_still_on_the_page(
    app: Flask, project_id: int, settings: Settings
) -> None:
    """The disk that is full says so at the commit: an unkept promise stands in for it here."""
    sqlite_only(settings)
    survey = opened(app, project_id)
    with app.app_context():
        for line in (
            "CREATE TABLE owed (id TEXT REFERENCES project (name) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE UNIQUE INDEX ux ON project (name)",
            "CREATE TRIGGER owing AFTER INSERT ON response "
            "BEGIN INSERT INTO owed VALUES ('x'); END",
        ):
            db.session.execute(text(line))
        db.session.commit()
    app.config["TESTING"] = False
    client = app.test_client()
    answer = client.post(survey.path, data=form(key="c" * 32, q__barrier=WORDS))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert WORDS in unescape(page) and 'value="' + "c" * 32 in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.headers.getlist("Set-Cookie")
    assert kept(app) == []
    with app.app_context():
        db.session.execute(text("DROP TRIGGER owing"))
        db.session.commit()
    again = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
    fields = {name: unescape(value) for name, value in again.items()}
    assert client.post(survey.path, data=fields).status_code == 303
    assert kept(app) == [WORDS]


def test_R1_8_a_staff_page_whose_commit_fails_says_so(
    app: Flask, project_id: int, settings: Settings
) -> None:
    sqlite_only(settings)

    def owed() -> str:
        db.session.execute(text("INSERT INTO owed VALUES ('x')"))
        return "done"

    owed.access = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/owed", "owed", owed)
    with app.app_context():
        line = (
            "CREATE TABLE owed (id INTEGER REFERENCES project (id) DEFERRABLE INITIALLY DEFERRED)"
        )
        db.session.execute(text(line.replace("'x'", "9")))
        db.session.commit()
    app.config["TESTING"] = False
    answer = app.test_client().get("/owed")
    assert answer.status_code == 500
    assert "Something broke" in answer.get_data(as_text=True)


def test_R4_10_no_file_of_the_installation_is_open_to_other_accounts_of_the_machine(
    app: Flask, project_id: int, settings: Settings
) -> None:
    sqlite_only(settings)
    survey = opened(app, project_id)
    app.test_client().post(survey.path, data=form())
    for file in settings.instance.rglob("*"):
        if file.is_file() and "translations" not in file.parts:
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name
