"""Answers spoken aloud: kept with leave alone, locked, heard by the team, written down by hand."""

import io
import re
import wave

import pytest
from cryptography.fernet import InvalidToken
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from surveys.families import responses, token, value_of, well_formed
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from listening import db
from listening.excerpts import service as excerpts
from listening.surveys import questionnaire as q
from listening.surveys import service
from listening.surveys.records import Answer
from listening.surveys.resuming import code as codes
from listening.surveys.spoken import locking
from listening.surveys.spoken import service as spoken
from listening.surveys.spoken.records import SpokenAnswer

KEY = "0123456789abcdef0123456789abcdef"
MARKER = b"IARTMARKEROFTHEPHONE"


def sound(seconds: float = 0.2) -> bytes:
    """A short tone as a phone records it, with a note of the phone beside it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(bytes(range(256)) * int(seconds * 8000 // 128))
    plain = file.getvalue() + b"LIST" + len(MARKER).to_bytes(4, "little") + MARKER
    return plain[:4] + (len(plain) - 8).to_bytes(4, "little") + plain[8:]


def asked(name: str, kind: q.Kind, **more: str) -> q.Question:
    return q.Question(name=name, kind=kind, label={"en": name.title(), "es": f"{name} es"}, **more)


SURVEY = q.Questionnaire(
    title={"en": "Buses", "es": "Autobuses"},
    welcome={"en": "Hello", "es": "Hola"},
    thanks={"en": "Thanks", "es": "Gracias"},
    languages=("en", "es"),
    questions=(asked("said", "audio"), asked("why", "text")),
)


@pytest.fixture
def survey(app: Flask, project_id: int) -> tuple[int, str]:
    return opened(app, project_id)


def opened(app: Flask, project_id: int, *, one_by_one: bool = False) -> tuple[int, str]:
    with app.app_context():
        made = q.from_dict(q.to_dict(SURVEY) | {"one_by_one": one_by_one})
        row = service.write(project_id, made)
        service.open_survey(row)
        db.db.session.commit()
        return row.id, f"/s/{row.token}"


def sent(app: Flask, path: str, recorded: bytes | None, /, **more: str) -> tuple[int, str]:
    fields: dict[str, object] = {
        "key": KEY, "version": "1", "spoken": "es", "voiced": "said", "voice": "said",
        "q-why": "", "consent": "count", "website": "",
    }  # fmt: skip
    fields |= {name.replace("__", "-"): value for name, value in more.items()}
    if recorded is not None:
        fields["v-said"] = FileStorage(io.BytesIO(recorded), "my name.wav")
    # As bytes: the client's own way would leave a file of it open.
    mark, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={mark}"
    answer = app.test_client().post(path, data=body, content_type=kind)
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.get_data(as_text=True)


def kept(app: Flask) -> list[SpokenAnswer]:
    with app.app_context():
        return list(db.db.session.scalars(select(SpokenAnswer)))


def test_only_its_own_name_and_the_secret_open_a_recording() -> None:
    locked = locking.lock(b"sound", "a", secret="s")
    assert locking.unlock(locked, "a", secret="s") == b"sound" and b"sound" not in locked
    for name, secret in (("b", "s"), ("a", "t")):
        with pytest.raises(InvalidToken):
            locking.unlock(locked, name, secret=secret)


def test_a_voice_alone_is_an_answer(app: Flask, survey: tuple[int, str]) -> None:
    assert sent(app, survey[1], sound())[0] == 303
    [row] = kept(app)
    [response] = responses(app)
    assert (row.response_id, row.kind, row.question) == (response.id, "audio/wav", "said")
    plain = spoken.sound(row, secret="for tests only")
    assert plain.startswith(b"RIFF") and MARKER not in plain
    with wave.open(io.BytesIO(plain)) as read:
        assert read.getnframes() == 128 * 12


def test_R2_8_neither_the_sound_nor_what_the_phone_wrote_lies_open(
    app: Flask, survey: tuple[int, str]
) -> None:
    voice = sound()
    sent(app, survey[1], voice)
    with app.app_context():
        db.db.session.remove()
    for file in app.extensions["listening.settings"].instance.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert MARKER not in data and voice[60:200] not in data and b"my name" not in data


def test_without_leave_nothing_is_kept_and_words_stay(app: Flask, survey: tuple[int, str]) -> None:
    status, html = sent(app, survey[1], sound(), voice="", q__why="late")
    well_formed(html)
    assert status == 422 and 'value="late"' in html and "Diga primero" in html
    assert kept(app) == [] and responses(app) == []


@pytest.mark.parametrize("voice", [b"MZ no sound", b"<svg onload=x>", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_sound_is_refused(app: Flask, survey: tuple[int, str], voice: bytes) -> None:
    status, html = sent(app, survey[1], voice, q__why="late")
    if voice.startswith(b"RIFF"):
        assert status == 303  # an empty recording is one
        return
    well_formed(html)
    assert status == 422 and kept(app) == [] and 'href="#v-said"' in html


def test_a_recording_that_is_too_long_is_said_so(
    app: Flask, survey: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spoken, "LARGEST", 2_000)
    status, html = sent(app, survey[1], sound(), q__why="late")
    assert status == 422 and 'value="late"' in html and kept(app) == []
    assert "un minuto" in html


def test_a_recording_waits_while_the_form_goes_on(app: Flask, project_id: int) -> None:
    """Another language, another page, an error: it need not be recorded again."""
    _, path = opened(app, project_id, one_by_one=True)
    status, html = sent(app, path, sound(), at="said", do="next")
    assert status == 200 and [row.response_id for row in kept(app)] == [None]
    html = sent(app, path, None, at="said", voiced="", voice="", language="en")[1]
    assert "Your recording is here." in html
    assert value_of(html, "voiced") == "said"
    status, html = sent(app, path, None, at="review", voiced="", voice="", do="")
    assert status == 303, html
    [row], [response] = kept(app), responses(app)
    assert row.response_id == response.id


def test_leave_that_is_taken_back_removes_the_recording(app: Flask, project_id: int) -> None:
    _, path = opened(app, project_id, one_by_one=True)
    sent(app, path, sound(), at="said", do="next")
    sent(app, path, None, at="said", voice="", do="next")
    assert kept(app) == []


def test_a_corrected_form_keeps_its_recording(app: Flask, survey: tuple[int, str]) -> None:
    sent(app, survey[1], sound())
    assert sent(app, survey[1], None, q__why="late")[0] == 303
    [row], [response] = kept(app), responses(app)
    assert row.response_id == response.id


def test_taking_an_answer_back_removes_its_recording(app: Flask, survey: tuple[int, str]) -> None:
    sent(app, survey[1], sound())
    number = codes.code_of(KEY, secret="for tests only")
    page = f"{survey[1]}/es/take-back"
    app.test_client().post(page, data={"code": number, "spoken": "es"})
    assert responses(app) == [] and kept(app) == []


def test_closing_forgets_what_was_never_sent(app: Flask, ana: FlaskClient, project_id: int) -> None:
    number, path = opened(app, project_id, one_by_one=True)
    sent(app, path, sound(), at="said", do="next")
    home = f"/p/{project_id}/surveys/{number}"
    ana.post(home + "/close", data={"csrf_token": token(ana, home)})
    assert kept(app) == []


def where(project_id: int, survey: tuple[int, str]) -> str:
    return f"/p/{project_id}/surveys/{survey[0]}/spoken"


def test_the_team_hears_it_and_writes_it_down(
    app: Flask, ana: FlaskClient, project_id: int, survey: tuple[int, str]
) -> None:
    sent(app, survey[1], sound())
    page = where(project_id, survey)
    html = ana.get(page).get_data(as_text=True)
    well_formed(html)
    [key] = re.findall(rf'src="{page}/([0-9a-f]{{32}})/sound"', html)
    heard = ana.get(f"{page}/{key}/sound", headers={"Range": "bytes=0-3"})
    assert (heard.status_code, heard.data, heard.mimetype) == (206, b"RIFF", "audio/wav")
    csrf = token(ana, page)
    empty = ana.post(f"{page}/{key}", data={"csrf_token": csrf, "text": " "})
    assert empty.status_code == 422
    data = {"csrf_token": csrf, "text": "El autobús llega tarde."}
    assert ana.post(f"{page}/{key}", data=data).status_code == 303
    assert ana.post(f"{page}/{key}", data=data).status_code == 404 and kept(app) == []
    with app.app_context():
        [quote] = excerpts.all_quotes(project_id)
        assert (quote.text, quote.language, quote.question) == (data["text"], "es", "said")
        values = dict(db.db.session.execute(select(Answer.question, Answer.value)).all())
    assert values["said"] == data["text"]
    assert "No recording waits here" in ana.get(page).get_data(as_text=True)


def test_a_recording_may_stay_and_go_later(
    app: Flask, ana: FlaskClient, project_id: int, survey: tuple[int, str]
) -> None:
    sent(app, survey[1], sound())
    page, [row] = where(project_id, survey), kept(app)
    data = {"csrf_token": token(ana, page), "text": "Tarde.", "keep": "yes"}
    ana.post(f"{page}/{row.id}", data=data)
    assert "This is written down." in ana.get(page).get_data(as_text=True)
    assert ana.post(f"{page}/{row.id}", data=data).status_code == 422
    ana.post(f"{page}/{row.id}", data={"csrf_token": token(ana, page), "do": "remove"})
    assert kept(app) == []
    with app.app_context():
        assert len(excerpts.all_quotes(project_id)) == 1


def test_what_is_not_sent_yet_is_heard_by_nobody(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    number, path = opened(app, project_id, one_by_one=True)
    sent(app, path, sound(), at="said", do="next")
    page, [row] = where(project_id, (number, path)), kept(app)
    assert row.id not in ana.get(page).get_data(as_text=True)
    assert ana.get(f"{page}/{row.id}/sound").status_code == 404


def test_a_survey_without_spoken_answers_sends_plain_forms(app: Flask, project_id: int) -> None:
    with app.app_context():
        plain = q.from_dict(q.to_dict(SURVEY) | {"questions": [q.to_dict(SURVEY)["questions"][1]]})
        row = service.write(project_id, plain)
        service.open_survey(row)
        db.db.session.commit()
        path = f"/s/{row.token}"
    html = app.test_client().get(path).get_data(as_text=True)
    assert "multipart" not in html and 'type="file"' not in html
    with app.app_context():
        assert db.db.session.execute(text("SELECT count(*) FROM spoken_answer")).scalar_one() == 0
