"""Every kind of question without script: conditions, children, review, kiosk, one page or many."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from families import Asked, responses, value_of, well_formed
from flask import Flask
from flask.testing import FlaskClient

from listening import db
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.surveys import questionnaire as q
from listening.surveys import service, store
from listening.surveys.questionnaire import Choice, Question, Questionnaire, Section

KEY = "0123456789abcdef0123456789abcdef"


def both(english: str, arabic: str) -> q.Text:
    return {"en": english, "ar": arabic}


def choices(*names: str) -> tuple[Choice, ...]:
    signs = {"bus": "🚌"}
    return tuple(
        Choice(name=n, label=both(n.title(), f"{n} ع"), icon=signs.get(n, "")) for n in names
    )


def one(name: str, kind: q.Kind, english: str, arabic: str, **more: Any) -> Question:
    return Question(name=name, kind=kind, label=both(english, arabic), **more)


FIVE = {"start": "1", "end": "5", "step": "1"}
SCHOOL = Questionnaire(
    title=both("Getting to school", "الطريق إلى المدرسة"),
    welcome=both("Two minutes, no name.", "دقيقتان، بلا اسم."),
    thanks=both("Thank you.", "شكرا لكم."),
    languages=("en", "ar"),
    sections=(Section(name="child", label=both("Child", "الطفل"), repeats=True),),
    questions=(
        one("hello", "note", "Think of last week.", "فكروا في الأسبوع الماضي."),
        one("mode", "single choice", "How?", "كيف؟", choices=choices("bus", "walk")),
        one(
            "wait",
            "integer",
            "Minutes?",
            "كم دقيقة؟",
            relevant="${mode} = 'bus'",
            constraint=". <= 120",
            constraint_message=both("At most two hours.", "ساعتان على الأكثر."),
        ),
        one(
            "why",
            "long text",
            "Why by ${mode}?",
            "لماذا ${mode}؟",
            relevant="${wait} > 20",
            required=True,
        ),
        one(
            "ways", "multiple choice", "Help?", "مساعدة؟", choices=choices("ride", "later", "call")
        ),
        one("order", "rank", "First?", "الأهم؟", choices=choices("ride", "later")),
        one("since", "date", "Since when?", "منذ متى؟"),
        one("sure", "range", "How sure?", "كم الثقة؟", parameters=FIVE),
        one("read", "acknowledge", "Read it?", "قرأت؟"),
        one("grade", "integer", "Grade?", "الصف؟", section="child"),
        one("late", "text", "Late?", "متأخر؟", section="child", relevant="${grade} > 3"),
    ),
)


@pytest.fixture
def project_id(app: Flask) -> int:
    with app.app_context():
        project = communities.create("Maple Valley")
        db.db.session.commit()
        return int(project.id)


def ask(app: Flask, project_id: int, survey: Questionnaire) -> Asked:
    with app.app_context():
        row = service.write(project_id, survey)
        service.open_survey(row)
        db.db.session.commit()
        return Asked(row.id, row.token)


@pytest.fixture
def asked(app: Flask, project_id: int) -> Asked:
    return ask(app, project_id, SCHOOL)


@pytest.fixture
def paged(app: Flask, project_id: int) -> Asked:
    return ask(app, project_id, replace(SCHOOL, one_by_one=True))


def seen(html: str) -> set[str]:
    return set(value_of(html, "seen").split())


def carried(html: str) -> dict[str, str]:
    """Every hidden field of a page, as the next button sends it."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in fields}


def post(client: FlaskClient, asked: Asked, html: str, status: int = 200, **typed: object) -> str:
    """Press a button of a page with these answers typed; `__` stands for a hyphen."""
    data: dict[str, object] = {**carried(html)}
    data |= {name.replace("__", "-").replace("_of_", "["): value for name, value in typed.items()}
    answer = client.post(asked.path, data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text[:600]
    if status == 200:
        well_formed(text)
    return answer.headers.get("Location", "") or text


def kept(app: Flask) -> Mapping[str, str]:
    with app.app_context():
        [response] = responses(app)
        return store.answers(response.id)


def test_every_kind_is_on_the_page_in_both_directions(app: Flask, asked: Asked) -> None:
    for tag in ("en", "ar"):
        html = app.test_client().get(f"{asked.path}/{tag}").get_data(as_text=True)
        well_formed(html)
        for one in SCHOOL.questions:
            assert (f'name="q-{one.name}' in html) is (one.kind != "note")
        assert "🚌" in html
        assert html.count("<select") == 2
        assert seen(html) == {"hello", "mode", "ways", "order", "since", "sure", "read", "grade[1]"}


def test_without_script_new_questions_are_asked_before_the_form_is_sent(
    app: Flask, asked: Asked
) -> None:
    client = app.test_client()
    html = client.get(f"{asked.path}/en").get_data(as_text=True)
    assert re.search(r'<div data-if="[^"]*q-mode[^"]*" hidden>', html)
    html = post(client, asked, html, 422, q__mode="bus")
    assert "one more question" in html
    assert responses(app) == []
    html = post(client, asked, html, 422, q__mode="bus", q__wait="45")
    assert "Why by <bdi>Bus</bdi>?" in html
    # The required one is asked for once, then let go.
    html = post(client, asked, html, 422, q__mode="bus", q__wait="45")
    assert "You left this empty" in html
    assert post(client, asked, html, 303, q__mode="bus", q__wait="45").endswith("/en/thanks")
    assert {"mode": "bus", "wait": "45"}.items() <= kept(app).items()


def test_what_is_no_longer_asked_is_not_kept(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    html = client.get(f"{asked.path}/en").get_data(as_text=True)
    typed = {"q__mode": "walk", "q__wait": "45", "q__why": "The bus is late."}
    post(client, asked, html, 303, **typed)
    assert not {"wait", "why"} & set(kept(app))


def test_each_kind_of_answer_is_kept_in_one_spelling(
    app: Flask, asked: Asked, project_id: int
) -> None:
    client = app.test_client()
    html = client.get(f"{asked.path}/ar").get_data(as_text=True)
    typed: dict[str, object] = {
        "q__mode": "bus",
        "q__wait": "٤٥",
        "q__why": "الحافلة لا تنتظر",
        "q__ways": ["later", "call"],
        "q__order": ["later", "ride"],
        "q__since": "2025-09-01",
        "q__sure": "٤",
        "q__read": "OK",
        "q-grade[1]": "5",
        "q-late[1]": "yes",
        "consent": "quote",
    }
    html = post(client, asked, html, 422, **typed)
    post(client, asked, html, 303, **typed)
    assert kept(app) == {
        "mode": "bus", "wait": "45", "why": "الحافلة لا تنتظر", "ways": "later call",
        "order": "later ride", "since": "2025-09-01", "sure": "4", "read": "OK", "grade[1]": "5",
        "late[1]": "yes", "child[]": "1", service.CONSENT: "quote",
    }  # fmt: skip
    with app.app_context():
        said = {quote.question: quote.text for quote in excerpts.all_quotes(project_id)}
    assert said == {"why": "الحافلة لا تنتظر", "late": "yes"}


def test_what_does_not_fit_is_said_in_the_words_of_the_survey(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    html = client.get(f"{asked.path}/ar").get_data(as_text=True)
    typed = {"q__mode": "bus", "q__wait": "500", "q__sure": "9", "q__since": "soon"}
    html = post(client, asked, html, 422, **typed)
    assert "ساعتان على الأكثر." in html
    assert html.count('class="error"') == 3
    assert 'value="500"' in html and 'value="soon"' in html
    assert responses(app) == []


def test_a_child_more_and_one_less(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    html = client.get(f"{asked.path}/en").get_data(as_text=True)
    html = post(client, asked, html, do="more:child", **{"q-grade[1]": "2", "q__mode": "walk"})
    assert 'name="q-grade[2]"' in html
    assert re.search(r'name="q-mode"[^>]*value="walk" checked', html)
    html = post(client, asked, html, do="less:child", **{"q-grade[1]": "2", "q-grade[2]": "4"})
    assert 'name="q-grade[2]"' not in html
    assert 'value="2"' in html


def test_one_question_on_each_page_from_the_first_to_the_review(app: Flask, paged: Asked) -> None:
    client = app.test_client()
    html = client.get(f"{paged.path}/en").get_data(as_text=True)
    well_formed(html)
    assert "Two minutes" in html and 'name="q-mode"' not in html
    html = post(client, paged, html, do="next")
    assert "Think of last week." in html
    html = post(client, paged, html, do="next")
    assert 'name="q-mode"' in html and "2 of" in html
    html = post(client, paged, html, do="next", q__mode="bus")
    html = post(client, paged, html, 422, do="next", q__wait="500")
    assert "At most two hours." in html
    html = post(client, paged, html, do="next", q__wait="45")
    assert "Why by <bdi>Bus</bdi>?" in html
    html = post(client, paged, html, do="back")
    assert 'value="45"' in html
    html = post(client, paged, html, do="next", q__wait="45")
    html = post(client, paged, html, do="next", q__why="It leaves at four.")
    for _ in range(6):
        html = post(client, paged, html, do="next")
    assert "Is this right?" in html and "It leaves at four." in html
    assert responses(app) == []
    html = post(client, paged, html, do="go:why")
    html = post(client, paged, html, do="next", q__why="It leaves at five.")
    html = post(client, paged, html, do="go:grade[1]")
    html = post(client, paged, html, do="next")
    assert "Is this right?" in html
    assert post(client, paged, html, 303, consent="quote").endswith("/en/thanks")
    assert kept(app)["why"] == "It leaves at five."


def test_the_language_changes_on_any_page_and_nothing_is_lost(app: Flask, paged: Asked) -> None:
    client = app.test_client()
    html = client.get(f"{paged.path}/en").get_data(as_text=True)
    for typed in ({}, {}, {"q__mode": "bus"}):
        html = post(client, paged, html, do="next", **typed)
    html = post(client, paged, html, language="ar", q__wait="45")
    assert '<html lang="ar" dir="rtl">' in html
    assert 'value="45"' in html and "كم دقيقة؟" in html
    assert carried(html)["q-mode"] == "bus"


def test_a_shared_tablet_forgets(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    html = client.get(f"{asked.path}/en?kiosk=1").get_data(as_text=True)
    where = post(client, asked, html, 303, q__mode="walk")
    page = client.get(where).get_data(as_text=True)
    assert re.search(r'http-equiv="refresh" content="\d+;url=[^"]*kiosk=1"', page)
    assert "walk" not in page
    again = client.get(f"{asked.path}/en?kiosk=1").get_data(as_text=True)
    assert value_of(again, "key") != value_of(html, "key")
    [response] = responses(app)
    assert response.mode == "kiosk"


def test_the_whole_form_fits_the_first_round_trip(app: Flask, asked: Asked, paged: Asked) -> None:
    client = app.test_client()
    zipped = {"Accept-Encoding": "gzip"}
    for one in (asked, paged):
        for tag in ("en", "ar"):
            sizes = [
                len(client.get(path, headers=zipped).data)
                for path in (f"{one.path}/{tag}", "/static/family.css", "/static/family.js")
            ]
            assert sum(sizes) <= 14_336, sizes
    assert len(client.get("/static/family.js", headers=zipped).data) <= 3_072
