"""Recordings are cleaned, locked, played by part, written down when asked, and removed."""

import io
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import html5lib
import mutagen
import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sounds import ALL, TOLD, wav
from sqlalchemy import select

from listening import jobs
from listening.app import create_app
from listening.conversations import service as conversations
from listening.conversations.draft import speaker_key
from listening.conversations.recording import engine, keeping, sealing, service
from listening.conversations.recording.records import RecordingRow
from listening.conversations.records import Note
from listening.db import db
from listening.excerpts.forgetting import service as forgetting
from listening.excerpts.sounds.cleaning import clean
from listening.excerpts.sounds.sniffing import kind
from listening.participants.records import Participant
from listening.settings import BadInput, Settings, load


@pytest.mark.parametrize("media", ALL)
def test_each_kind_of_sound_is_known_by_its_bytes(media: str) -> None:
    assert kind(ALL[media]) == media


@pytest.mark.parametrize(
    "head", [b"", b"\xff", b"%PDF-1.7", b"PK\x03\x04", b"\xff\xff\xff\xff", b"RIFF0000AVI "]
)
def test_what_is_no_sound_is_not_taken_for_one(head: bytes) -> None:
    assert kind(head) == ""


@pytest.mark.parametrize("media", ALL)
def test_what_a_device_wrote_beside_the_sound_is_gone(media: str) -> None:
    file = io.BytesIO(ALL[media])
    assert b"Elm Street" in ALL[media].replace(b"\x00", b"")
    clean(file, media)
    left = file.getvalue()
    assert b"Elm" not in left and b"Zebulonia" not in left
    assert (b"SOUND" in left) == (b"SOUND" in ALL[media])
    assert kind(left) == media
    if media == "audio/mp4":
        assert len(left) == len(ALL[media])
        assert (3_900_000_000).to_bytes(4, "big") not in left
        assert left.index(b"SOUND") == ALL[media].index(b"SOUND")
    if media == "audio/wav":
        assert mutagen.File(file).info.length == pytest.approx(1)


@pytest.mark.parametrize("media", ["audio/mp4", "audio/webm", "audio/ogg", "audio/wav"])
def test_a_broken_file_is_refused_or_left_without_words(media: str) -> None:
    whole = ALL[media]
    for cut in (9, 30, len(whole) // 2, len(whole) - 3):
        file = io.BytesIO(whole[:cut] + b"\x00" * 7)
        try:
            clean(file, media)
        except BadInput:
            continue
        assert b"Elm" not in file.getvalue()


@given(st.binary(max_size=400), st.integers(0, 500), st.integers(0, 500))
def test_any_part_of_what_was_locked_is_read_as_it_was(data: bytes, at: int, n: int) -> None:
    key, locked = sealing.new_key(), io.BytesIO()
    assert sealing.seal(io.BytesIO(data), locked, key, purpose="sound") == len(data)
    found = sealing.Opened(io.BytesIO(locked.getvalue()), key, purpose="sound")
    found.seek(at)
    assert found.read(n) == data[at : at + n]


def test_a_long_file_is_read_over_its_parts_and_no_part_can_be_moved() -> None:
    data = bytes(range(256)) * 800
    key, locked = sealing.new_key(), io.BytesIO()
    sealing.seal(io.BytesIO(data), locked, key, purpose="sound")
    whole = locked.getvalue()
    assert data[:64] not in whole
    found = io.BufferedReader(sealing.Opened(io.BytesIO(whole), key, purpose="sound"))
    found.seek(sealing.PART - 10)
    assert found.read(20) == data[sealing.PART - 10 : sealing.PART + 10]
    size = sealing.PART + sealing.TAG
    first, second = whole[16 : 16 + size], whole[16 + size : 16 + 2 * size]
    for changed in (
        whole[:16] + second + first + whole[16 + 2 * size :],
        whole[:100] + b"x" + whole[101:],
        whole[:8] + (10).to_bytes(8, "big") + whole[16:],
    ):
        with pytest.raises(sealing.Broken):
            sealing.Opened(io.BytesIO(changed), key, purpose="sound").read(5)
    with pytest.raises(sealing.Broken):
        sealing.Opened(io.BytesIO(whole), key, purpose="words").read(5)


def bring(client: FlaskClient, project_id: int, data: bytes, **more: Any) -> tuple[int, str]:
    path = f"/p/{project_id}/recordings/new"
    sent = {"csrf_token": csrf(client, path), "agreed": "y", "file": (io.BytesIO(data), "Ana.wav")}
    answer = client.post(path, data={**sent, **more}, content_type="multipart/form-data")
    return answer.status_code, answer.headers.get("Location") or answer.get_data(as_text=True)


def held(app: Flask, project_id: int) -> int:
    with app.app_context():
        row = conversations.keep(
            project_id,
            kind="focus group",
            title="Tea",
            speakers=[conversations.Speaker(pseudonym="P1", language="en")],
            turns=[conversations.Said(speaker="P1", text="No bus.", second=65)],
        )
        db.session.commit()
        return row.id


def files(app: Flask) -> list[Path]:
    return list((app.extensions["listening.settings"].instance / keeping.FOLDER).glob("*"))


def parsed(page: str) -> str:
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def test_a_recording_is_kept_locked_and_played_by_part_to_those_who_may(
    app: Flask, project_id: int, ana: FlaskClient, ben: FlaskClient, chris: FlaskClient
) -> None:
    number = held(app, project_id)
    status, place = bring(ana, project_id, wav(30), conversation=str(number))
    assert status == 303 and place.endswith(f"/conversations/{number}")
    [file] = files(app)
    assert b"WAVE" not in file.read_bytes() and file.stat().st_mode & 0o077 == 0
    page = parsed(ana.get(place).get_data(as_text=True))
    sound = re.search(r'src="([^"]+/sound)"', page)
    assert sound is not None and "#t=65" in page and "0:01:05" in page
    whole = ana.get(sound[1])
    assert whole.status_code == 200 and whole.mimetype == "audio/wav"
    assert whole.headers["Accept-Ranges"] == "bytes" and TOLD.encode() not in whole.data
    assert whole.data.startswith(b"RIFF") and len(whole.data) == whole.content_length
    part = ana.get(sound[1], headers={"Range": "bytes=65530-131090"})
    assert part.status_code == 206 and part.data == whole.data[65530:131091]
    assert part.headers["Content-Range"] == f"bytes 65530-131090/{len(whole.data)}"
    last = ana.get(sound[1], headers={"Range": "bytes=-10"})
    assert last.data == whole.data[-10:]
    assert ana.get(sound[1], headers={"Range": f"bytes={10**9}-"}).status_code == 416
    assert ben.get(sound[1]).status_code == 200
    assert chris.get(sound[1]).status_code == 404
    assert ben.get(f"/p/{project_id}/recordings/new").status_code == 403
    status, page = bring(ana, project_id, wav(), conversation=str(number))
    assert status == 422 and "has a recording; remove it" in page


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"file": (io.BytesIO(b"%PDF-1.7"), "a.mp3")}, "no sound that can be played"),
        ({"file": (io.BytesIO(b""), "")}, "Choose the recording first"),
        ({"agreed": ""}, "Ask everybody before you keep it"),
        ({"file": (io.BytesIO(ALL["audio/mp4"][:40]), "a.m4a")}, "is broken"),
    ],
)
def test_what_cannot_be_kept_is_said_and_not_kept(
    app: Flask, project_id: int, ana: FlaskClient, more: dict[str, Any], says: str
) -> None:
    status, page = bring(ana, project_id, wav(), **more)
    assert status == 422 and says in parsed(page)
    assert files(app) == []


def test_only_those_who_collect_may_send_much(
    app: Flask, project_id: int, ana: FlaskClient, ben: FlaskClient, monkeypatch: Any
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100_000)
    assert bring(ana, project_id, wav(10))[0] == 303
    assert bring(ben, project_id, wav(10))[0] == 413
    assert bring(app.test_client(), project_id, wav(10))[0] == 413
    monkeypatch.setattr(keeping, "LARGEST", 150_000)
    status, page = bring(ana, project_id, wav(10))
    assert status == 422 and "has more than 0 MB" in page


def test_the_recording_goes_with_its_conversation_with_a_button_and_with_a_voice(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    def gone(number: int) -> None:
        with app.app_context():
            assert service.of_conversation(number) is None
        assert files(app) == []

    base = f"/p/{project_id}/conversations"
    number = held(app, project_id)
    bring(ana, project_id, wav(), conversation=str(number))
    token = csrf(ana, f"{base}/{number}/take-back")
    ana.post(f"{base}/{number}/take-back", data={"csrf_token": token})
    gone(number)

    number = held(app, project_id)
    bring(ana, project_id, wav(), conversation=str(number))
    page = ana.get(f"{base}/{number}").get_data(as_text=True)
    remove = re.search(r'action="([^"]+/remove)"', page)
    assert remove is not None
    answer = ana.post(remove[1], data={"csrf_token": csrf(ana, f"{base}/{number}")})
    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/{number}")
    gone(number)

    bring(ana, project_id, wav(), conversation=str(number))
    assert len(files(app)) == 1
    with app.app_context():
        voice = db.session.scalars(select(Participant.id)).first()
        assert voice is not None
        forgetting.forget({voice}, True)
        db.session.commit()
    gone(number)


def test_a_recording_that_waits_too_long_and_a_file_nobody_knows_are_removed(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    bring(ana, project_id, wav())
    with app.app_context():
        [row] = service.waiting(project_id)
        row.made_on -= service.WAITS
        db.session.commit()
        service.tidy()
        db.session.commit()
        assert len(service.waiting(project_id)) == 1
        service.waiting(project_id)[0].made_on -= service.WAITS / 30
        db.session.flush()
        service.tidy()
        db.session.commit()
        assert service.waiting(project_id) == []
    [folder] = {app.extensions["listening.settings"].instance / keeping.FOLDER}
    (folder / f"{'a' * 32}.sound").write_bytes(b"left behind")
    bring(ana, project_id, wav())
    assert len(files(app)) == 1 and "a" * 32 not in files(app)[0].name


# The engine: a server on this machine that answers as OpenAI's address does.

HEARD: list[tuple[str, dict[str, str], bytes]] = []
SEGMENTS = [
    {"start": 0.4, "end": 3.0, "text": " The late bus was stopped."},
    {"start": 64.2, "end": 67.0, "text": " Quentinius waits: an hour."},
]
ANSWER: dict[str, Any] = {}


class Engine(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        HEARD.append((self.path, dict(self.headers), body))
        said = ANSWER.get("body", json.dumps({"text": "x", "segments": SEGMENTS}).encode())
        self.send_response(ANSWER.get("status", 200))
        if "location" in ANSWER:
            self.send_header("Location", ANSWER["location"])
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def heard() -> Iterator[str]:
    """The address of the engine."""
    HEARD.clear()
    ANSWER.clear()
    server = HTTPServer(("127.0.0.1", 0), Engine)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/audio/transcriptions"
    server.shutdown()
    thread.join()
    server.server_close()


def order(tmp_path: Path, url: str) -> engine.Order:
    key = sealing.new_key()
    keeping.keep(tmp_path, "r", io.BytesIO(wav()), key, purpose=keeping.SOUND)
    return engine.Order(
        instance=tmp_path,
        name="r",
        kind="audio/wav",
        ending="wav",
        key=key,
        url=url,
        model="m-1",
        token="secret",
    )


def no_report(_step: str, _share: float) -> None:
    """Nobody looks."""


def test_the_engine_gets_the_sound_and_nothing_else(tmp_path: Path, heard: str) -> None:
    assert engine.write_down(order(tmp_path, heard), no_report) == (
        "[0:00:00] The late bus was stopped.\n[0:01:04] Quentinius waits: an hour."
    )
    [(path, headers, body)] = HEARD
    assert path == "/v1/audio/transcriptions"
    assert headers["Authorization"] == "Bearer secret"
    assert wav() in body and b'filename="recording.wav"' in body
    assert re.findall(rb'name="(\w+)"', body) == [b"model", b"response_format", b"file"]


def test_an_engine_that_tells_speakers_apart_is_believed() -> None:
    told = [{"start": 0, "text": "a", "speaker": "A"}, {"start": 1, "text": "b", "speaker": "A"}]
    assert engine.notes({"segments": [*told, {"start": 9, "text": "c", "speaker": "B"}]}) == (
        "[0:00:00] A: a b\n[0:00:09] B: c"
    )
    assert engine.notes({"text": "only words"}) == "only words"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"status": 413}, "it answered 413"),
        ({"status": 302, "location": "http://127.0.0.1:1/elsewhere"}, "it answered 302"),
        ({"body": b"no json"}, "is no transcript"),
        ({"body": b"[]"}, "is no transcript"),
        ({"body": b'{"segments": [1]}'}, "is no transcript"),
        ({"body": b'{"text": ""}'}, "is no transcript"),
    ],
)
def test_an_engine_that_fails_is_told_in_a_sentence(
    tmp_path: Path, heard: str, answer: dict[str, Any], says: str
) -> None:
    ANSWER.update(answer)
    with pytest.raises(BadInput, match=says):
        engine.write_down(order(tmp_path, heard), no_report)


def test_an_engine_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="127.0.0.1:1 could not be reached"):
        engine.write_down(order(tmp_path, "http://127.0.0.1:1/v1"), no_report)


def test_without_an_address_nothing_can_leave(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    _status, place = bring(ana, project_id, wav())
    page = parsed(ana.get(place).get_data(as_text=True))
    assert "written down" not in page and "write-down" not in page
    answer = ana.post(
        f"{place}/write-down", data={"csrf_token": csrf(ana, place), "may_leave": "y"}
    )
    assert answer.status_code == 422
    with pytest.raises(BadInput, match="transcribe_url"):
        load(Path("."), {"LISTENING_TRANSCRIBE_URL": "ftp://x", "LISTENING_INSTANCE": "instance"})


def test_a_recording_is_written_down_and_goes_through_the_same_page(
    settings: Settings, project_id: int, app: Flask, heard: str, tmp_path: Path
) -> None:
    with_engine = create_app(
        Settings(
            instance=settings.instance,
            secret_key=settings.secret_key,
            database_url=settings.database_url,
            transcribe_url=heard,
        )
    )
    ana = sign_in(with_engine, "ana")
    _status, place = bring(ana, project_id, wav(20))
    page = parsed(ana.get(place).get_data(as_text=True))
    assert heard.split("/")[2] in page and "it is not encrypted" in page
    token = csrf(ana, place)
    assert ana.post(f"{place}/write-down", data={"csrf_token": token}).status_code == 422
    sent = {"csrf_token": token, "may_leave": "y"}
    assert ana.post(f"{place}/write-down", data=sent).status_code == 303
    assert "is being written down" in parsed(ana.get(place).get_data(as_text=True))
    assert ana.post(f"{place}/write-down", data=sent).status_code == 422
    with with_engine.app_context():
        [row] = service.waiting(project_id)
        assert row.job_id is not None and HEARD == []
        jobs.run(row.job_id)
        assert len(HEARD) == 1
    jobs.child.close()
    stored = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert b"Quentinius" not in stored and b"The late bus" not in stored
    page = parsed(ana.get(place).get_data(as_text=True))
    into = re.search(r'href="([^"]+new\?recording=[^"]+)"', page)
    assert into is not None
    page = parsed(ana.get(into[1]).get_data(as_text=True))
    assert "[0:01:04] Quentinius waits: an hour." in page and "<audio" in page
    recording = into[1].partition("recording=")[2]
    notes = "[0:00:00] Ana: The late bus was stopped.\n[0:01:04] Ben: Quentinius waits: an hour."
    own = {
        f"{speaker_key(name)}-{field}": value
        for name in ("Ana", "Ben")
        for field, value in {"language": "en", "role": "", "consent": "count", "home": ""}.items()
    }
    form = {
        "csrf_token": csrf(ana, into[1]),
        "kind": "interview",
        "title": "Tea",
        "language": "en",
        "notes": notes,
        "hide": "Quentinius",
        "places": "y",
        "recording": recording,
        **own,
    }
    path = f"/p/{project_id}/conversations/new"
    page = ana.post(path, data={**form, "step": "preview"}).get_data(as_text=True)
    assert f'name="recording" value="{recording}"' in page
    answer = ana.post(path, data={**form, "step": "keep"})
    assert answer.status_code == 303
    page = ana.get(answer.headers["Location"]).get_data(as_text=True)
    assert "<audio" in page and "#t=60" in page and "[name] waits: an hour." in page
    assert [one.suffix for one in files(with_engine)] == [".sound"]
    with with_engine.app_context():
        assert service.waiting(project_id) == []
        assert set(db.session.scalars(select(Note.second))) == {0, 60}
        assert db.session.scalars(select(RecordingRow)).one().conversation_id is not None
        db.session.remove()
        db.engine.dispose()
