"""A form goes on later on another phone, and an answer is taken back, both by a number."""

import re
from pathlib import Path

import pytest
from families import Asked, form, opened, responses, value_of, well_formed
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from listening import db
from listening.excerpts import service as excerpts
from listening.limiting import Limit
from listening.surveys import answering, service
from listening.surveys.resuming import code as codes
from listening.surveys.returning import views

WORDS = "El autobús ya no llega, MARKER-7f3a."


@pytest.fixture
def asked(app: Flask, project_id: int) -> Asked:
    return opened(app, project_id)


def number(html: str) -> str:
    found = re.search(r'dir="ltr">(\d{4} \d{4} \d{4})<', html)
    assert found
    return found.group(1)


def test_a_form_goes_on_later_on_another_phone(app: Flask, asked: Asked) -> None:
    saved = app.test_client().post(asked.path, data=form(q__barrier=WORDS, do="save"))
    html = saved.get_data(as_text=True)
    well_formed(html)
    assert "Set-Cookie" not in saved.headers
    code = number(html)
    other = app.test_client()
    where = f"{asked.path}/es/resume"
    well_formed(other.get(where).get_data(as_text=True))
    spoken = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")).replace(" ", "-")
    page = other.post(where, data={"code": spoken}).get_data(as_text=True)
    assert WORDS in page
    assert value_of(page, "key") == form()["key"]
    assert number(page) == code
    assert responses(app) == []
    assert other.post(asked.path, data=form(q__barrier=WORDS)).status_code == 303
    # Sent once, the form is no longer kept.
    assert other.post(where, data={"code": code}).status_code == 404


def test_what_is_kept_of_a_form_cannot_be_read_without_its_number(
    app: Flask, asked: Asked, project_id: int
) -> None:
    html = app.test_client().post(asked.path, data=form(q__barrier=WORDS, do="save"))
    code = number(html.get_data(as_text=True))
    with app.app_context():
        if db.db.engine.dialect.name != "sqlite":
            pytest.skip("looks into the files of SQLite")
        folder = Path(app.instance_path)
    stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    for secret in ("MARKER-7f3a", code, code.replace(" ", "")):
        assert secret.encode() not in stored


def test_an_answer_is_taken_back_with_every_trace(
    app: Flask, asked: Asked, project_id: int
) -> None:
    client = app.test_client()
    code = number(client.get(f"{asked.path}/es").get_data(as_text=True))
    key = value_of(client.get(f"{asked.path}/es").get_data(as_text=True), "key")
    page = client.post(asked.path, data=form(key=key, language="es")).get_data(as_text=True)
    mine = number(page)
    assert mine != code
    client.post(asked.path, data=form(key=key, q__barrier=WORDS))
    where = f"{asked.path}/es/take-back"
    assert client.post(where, data={"code": code}).status_code == 404
    assert len(responses(app)) == 1
    gone = client.post(where, data={"code": mine})
    assert gone.status_code == 200
    well_formed(gone.get_data(as_text=True))
    assert responses(app) == []
    with app.app_context():
        assert excerpts.all_quotes(project_id) == []
    assert client.post(where, data={"code": mine}).status_code == 404


def test_an_answer_can_be_taken_back_after_the_survey_has_closed(
    app: Flask, asked: Asked, project_id: int
) -> None:
    client = app.test_client()
    page = client.post(asked.path, data=form(language="es")).get_data(as_text=True)
    client.post(asked.path, data=form())
    client.post(asked.path, data=form(key="f" * 32, do="save"))
    with app.app_context():
        row = service.of_project(project_id, asked.id)
        assert row is not None
        service.close_survey(row)
        db.db.session.commit()
    # Forms that were never sent are forgotten with the end.
    kept = codes.code_of("f" * 32, secret="for tests only")
    assert client.post(f"{asked.path}/es/resume", data={"code": kept}).status_code == 404
    assert client.post(f"{asked.path}/es/take-back", data={"code": number(page)}).status_code == 200
    assert responses(app) == []


def test_a_tablet_for_everybody_shows_and_keeps_no_number(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    page = client.get(f"{asked.path}/es?kiosk=1").get_data(as_text=True)
    assert not re.search(r"\d{4} \d{4} \d{4}", page)
    client.post(asked.path, data=form(mode="kiosk"))
    assert [r.receipt for r in responses(app)] == [None]


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("12", 422), ("1" * 12, 404)])
@pytest.mark.parametrize("what", ["resume", "take-back"])
def test_a_wrong_number_is_said_and_stays_in_its_field(
    app: Flask, asked: Asked, what: str, typed: str, status: int
) -> None:
    page = app.test_client().post(f"{asked.path}/es/{what}", data={"code": typed})
    assert page.status_code == status
    assert f'value="{typed}"' in page.get_data(as_text=True)


def test_numbers_cannot_be_gone_through(
    app: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "TRIED", Limit(most=3, seconds=3600))
    client = app.test_client()
    tries = [
        client.post(f"{asked.path}/es/resume", data={"code": f"{i:012}"}).status_code
        for i in range(5)
    ]
    assert tries == [404, 404, 404, 429, 429]


def test_R1_9_a_flood_is_slowed_and_loses_no_word(
    app: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "SENT", Limit(most=2, seconds=3600))
    outside = {"REMOTE_ADDR": "203.0.113.77"}
    client = app.test_client()
    codes_ = [
        client.post(asked.path, data=form(key=f"{i:032x}"), environ_base=outside) for i in range(4)
    ]
    assert [a.status_code for a in codes_] == [303, 303, 429, 429]
    assert form()["q-barrier"] in codes_[-1].get_data(as_text=True)
    # A proxy on our own machine stands for everybody: nobody is slowed because of it.
    assert client.post(asked.path, data=form(key="e" * 32)).status_code == 303


def test_a_school_behind_one_address_is_heard(app: Flask, asked: Asked) -> None:
    assert answering.SENT.most >= 600


@given(st.text(alphabet="0123456789abcdef", min_size=32, max_size=32))
def test_a_number_has_twelve_digits_and_is_read_in_any_script(key: str) -> None:
    code = codes.code_of(key, secret="s")
    assert codes.typed(codes.spaced(code)) == code
    assert codes.typed(code.translate(str.maketrans("0123456789", "०१२३४५६७८९"))) == code
    assert len(code) == codes.DIGITS
    assert codes.code_of(key, secret="t") != code


def test_only_its_own_number_opens_a_form() -> None:
    locked = codes.lock({"raw": {"why": WORDS}}, "123456789012")
    assert codes.unlock(locked, "123456789012") == {"raw": {"why": WORDS}}
    assert codes.unlock(locked, "123456789013") is None
    assert codes.unlock(bytes(120), "123456789012") is None
