"""A call of two hours and twelve speakers is brought: no real name is kept anywhere."""

import io
import random
import re
from pathlib import Path

from calls_made import HOST, SPANISH_SPEAKERS, SPEAKERS, spoken, vtt
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from listening.conversations.draft import speaker_key
from listening.conversations.records import Note
from listening.db import db
from listening.excerpts.records import Excerpt
from listening.participants.records import Participant

SAID = spoken(random.Random(11))
LINE = re.compile(r"^\[\d:\d\d:\d\d\] ", re.M)


def send(client: FlaskClient, project_id: int, **fields: object) -> tuple[int, str]:
    path = f"/p/{project_id}/conversations/new"
    about = {
        "csrf_token": csrf(client, path),
        "kind": "listening session",
        "title": "Evening call",
        "language": "en",
    }
    answer = client.post(path, data={**about, **fields}, content_type="multipart/form-data")
    return answer.status_code, answer.get_data(as_text=True)


def chosen() -> dict[str, str]:
    """Who led, and what each of the others allowed."""
    found = {}
    for name in SPEAKERS:
        own = {"language": "es" if name in SPANISH_SPEAKERS else "en", "home": ""}
        own |= {"role": "led" if name == HOST else "family", "consent": "quote"}
        own |= {"new_0": "Spanish" if name in SPANISH_SPEAKERS else "English"}
        found |= {f"{speaker_key(name)}-{field}": value for field, value in own.items()}
    return found


def test_two_hours_are_kept_without_a_name(
    app: Flask, project_id: int, ana: FlaskClient, tmp_path: Path
) -> None:
    file = (io.BytesIO(vtt(SAID).encode()), "GMT20260301 Zebulonia Marquand.vtt")
    status, page = send(ana, project_id, step="file", file=file)
    assert status == 200
    area = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    notes = area.replace("&lt;", "<").replace("&#39;", "'").strip()
    assert len(LINE.findall(notes)) == len(re.findall("^", notes, re.M)) > 200
    step = {"notes": notes, "each_turn": "y", "places": "y", **chosen()}
    status, page = send(ana, project_id, step="preview", **step)
    assert status == 200
    # The names that others say are a few lines to decide on, not hundreds.
    assert 1 <= page.count('name="mask"') <= 2 * len(SPEAKERS)
    status, page = send(ana, project_id, step="keep", **step)
    assert status == 303, re.findall('class="error[^>]*>(.*?)<', page)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Participant)) == 11
        notes_kept = db.session.scalars(select(Note)).all()
        tongues = {note.language for note in notes_kept}
        excerpts = db.session.scalar(select(func.count()).select_from(Excerpt))
        db.session.remove()
        db.engine.dispose()
    led = [note for note in notes_kept if note.participant_id is None]
    assert {note.speaker for note in led} == {"M"}
    assert excerpts == len(notes_kept) - len(led)
    assert tongues == {"en", "es"}
    assert all(note.second is not None and note.second % 5 == 0 for note in notes_kept)
    # A Spanish sentence of somebody who mostly speaks English is known as such.
    for note in notes_kept:
        spanish = note.text.startswith(("El ", "La ", "Nuestra "))
        english = note.text.startswith(("The ", "Our "))
        alone = note.text.count(".") == 1
        assert not (alone and spanish and note.language == "en")
        assert not (alone and english and note.language == "es")
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        assert b"The late bus was stopped" in stored
    for name in SPEAKERS:
        for part in name.split():
            assert part.encode() not in stored, part


def test_times_are_kept_only_where_somebody_asks(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    notes = vtt(spoken(random.Random(2), minutes=2))
    assert send(ana, project_id, step="keep", notes=notes, **chosen())[0] == 303
    with app.app_context():
        assert set(db.session.scalars(select(Note.second))) == {None}


def test_headings_are_kept_as_questions_with_their_names_hidden(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    file = (
        io.BytesIO(b"who,text,question\nAna Li,No bus.,Why did Ana Li leave?\nBen,Yes.,\n"),
        "n.csv",
    )
    status, page = send(ana, project_id, step="file", file=file)
    assert status == 200 and 'name="questions" value="y"' in page
    assert "Which column holds what?" in page
    notes = "# Why did Ana Li leave?\nAna Li: No bus.\nBen: Yes."
    own = {
        f"{speaker_key(name)}-{field}": value
        for name in ("Ana Li", "Ben")
        for field, value in {"language": "en", "role": "", "consent": "count", "home": ""}.items()
    }
    status, _page = send(ana, project_id, step="keep", notes=notes, questions="y", **own)
    assert status == 303
    with app.app_context():
        assert set(db.session.scalars(select(Excerpt.question))) == {"Why did [name] leave?"}


def test_a_sheet_whose_headers_say_nothing_asks_for_its_columns(
    ana: FlaskClient, project_id: int
) -> None:
    def file() -> tuple[io.BytesIO, str]:
        return io.BytesIO(b"A;B\nAna;No bus.\nBen;Yes.\n"), "n.csv"

    status, page = send(ana, project_id, step="file", file=file())
    assert status == 200 and "and the file once more" in page
    status, page = send(
        ana, project_id, step="file", file=file(), column_speaker="A", column_text="B"
    )
    assert status == 200 and "[#1] Ana: No bus." in page


def test_a_language_that_is_none_is_said(ana: FlaskClient, project_id: int) -> None:
    status, page = send(ana, project_id, step="preview", notes="[xq] Ana: hello")
    assert status == 422 and "is no language we know" in page
