"""Machine translation that is plugged in: over the wire, from an installed program, as a job."""

import json
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cast import csrf, sign_in
from excerpts.desk_cases import SAID, interpreter, spoken
from flask import Flask

from listening import jobs
from listening.app import create_app
from listening.db import db
from listening.excerpts.desk import service, translating
from listening.excerpts.desk.machines import apertium, libretranslate, machine
from listening.excerpts.desk.machines.machine import Machine
from listening.excerpts.records import Translation
from listening.settings import BadInput, Settings, load
from listening.surveys import samples, texts
from listening.surveys import service as surveys
from listening.surveys.desk import service as survey_desk
from listening.surveys.desk import translating as by_machine

KNOWN = [
    {"code": "en", "name": "English", "targets": ["so", "zh", "en"]},
    {"code": "so", "name": "Somali", "targets": ["en"]},
    {"code": "zh", "name": "Chinese", "targets": ["en"]},
]


@dataclass
class Server:
    """A translation server of this test's own: what it was sent, and how it answers."""

    address: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    body: Callable[[dict[str, Any]], Any] = lambda asked: {
        "translatedText": [f"EN {text}" for text in asked["q"]]
    }


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(200, KNOWN if self.path == "/languages" else {})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.sent.append(asked)
            if state.status == 302:
                self.send_response(302)
                self.send_header("Location", f"{state.address}/elsewhere")
                self.end_headers()
                return
            self._say(state.status, state.body(asked))

        def _say(self, status: int, body: Any) -> None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: Any) -> None:
            return

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    state.address = f"http://127.0.0.1:{running.server_port}"
    yield state
    running.shutdown()
    thread.join()
    running.server_close()


def test_texts_come_back_in_order_and_the_key_goes_along(server: Server) -> None:
    plugged = Machine(kind="libretranslate", address=server.address, key="secret")
    texts = [f"t{i}" for i in range(45)]
    said = machine.translate(plugged, texts, source="so", target="en")
    assert said == [f"EN t{i}" for i in range(45)]
    assert [len(one["q"]) for one in server.sent] == [20, 20, 5]
    assert server.sent[0]["source"] == "so" and server.sent[0]["api_key"] == "secret"
    assert server.sent[0]["format"] == "text"


def test_tags_of_the_server_are_met_by_ours(server: Server) -> None:
    plugged = Machine(kind="libretranslate", address=server.address)
    assert machine.targets(plugged, "so") == {"en"}
    assert machine.targets(plugged, "mam") == frozenset()
    libretranslate.translate(server.address, ["好"], source="zh", target="en")
    assert server.sent[-1]["source"] == "zh" and "api_key" not in server.sent[-1]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, {"error": "no"}, "status 403. Is the key right?"),
        (500, {}, "status 500"),
        (302, {}, "status 302"),
        (200, {"translatedText": ["only one"]}, "something else"),
        (200, {"translatedText": "text"}, "something else"),
        (200, [], "something else"),
        (200, b"<html>", "no JSON"),
    ],
)
def test_a_server_that_fails_is_said_in_a_sentence(
    server: Server, status: int, body: Any, words: str
) -> None:
    server.status, server.body = status, lambda _asked: body
    with pytest.raises(BadInput) as refused:
        libretranslate.translate(server.address, ["a", "b"], source="so", target="en")
    assert words in str(refused.value)
    # A redirect is not followed: the words go where the settings say and nowhere else.
    assert len(server.sent) == 1


def test_nobody_there_and_an_unknown_language_are_said(server: Server) -> None:
    with pytest.raises(BadInput, match="cannot be reached"):
        libretranslate.targets("http://127.0.0.1:9", "so")
    with pytest.raises(BadInput, match="does not know"):
        libretranslate.translate(server.address, ["a"], source="mam", target="en")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://127.0.0.1:5000", ""),
        ("http://localhost:5000", ""),
        ("https://translate.example.org", "translate.example.org"),
        ("http://127.0.0.1.example.org", "127.0.0.1.example.org"),
        ("http://10.0.0.5", "10.0.0.5"),
    ],
)
def test_the_page_knows_whether_words_leave_the_machine(address: str, host: str) -> None:
    plugged = machine.configured(address=address, key="", use_apertium=False)
    assert plugged is not None and plugged.host == host


def test_machines_are_off_unless_the_settings_say_so(tmp_path: Path) -> None:
    found = load(tmp_path, {"LISTENING_INSTANCE": str(tmp_path)})
    assert (found.translate_url, found.apertium) == ("", False)
    assert machine.configured(address="", key="", use_apertium=False) is None
    with pytest.raises(BadInput, match="translate_url"):
        machine.configured(address="ftp://x", key="", use_apertium=False)


APERTIUM = """#!/bin/sh
if [ "$1" = "-l" ]; then printf '  spa-eng\\n  eng-spa\\n'; exit 0; fi
[ "$2" = "spa-eng" ] || exit 1
sed 's/^/EN /'
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program called apertium that speaks as the real one does on the command line."""
    program = tmp_path / "bin" / "apertium"
    program.parent.mkdir()
    program.write_text(APERTIUM, "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    apertium._modes.cache_clear()
    yield
    apertium._modes.cache_clear()


def test_apertium_translates_where_its_pair_is_installed(installed: None) -> None:
    plugged = Machine(kind="apertium")
    assert machine.targets(plugged, "es") == {"en"} and plugged.host == ""
    said = machine.translate(plugged, ["Hola.", "El bus"], source="es", target="en")
    assert said == ["EN Hola.", "EN El bus"]
    with pytest.raises(BadInput, match="No Apertium pair"):
        machine.translate(plugged, ["x"], source="so", target="en")


def test_without_apertium_there_is_no_pair(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    apertium._modes.cache_clear()
    assert apertium.targets("es") == frozenset()
    apertium._modes.cache_clear()


@pytest.fixture
def plugged(app: Flask, settings: Settings, server: Server) -> Flask:
    """The application with this test's server plugged in."""
    app.extensions["listening.settings"] = replace(settings, translate_url=server.address)
    return app


def test_a_button_sends_what_is_missing_and_keeps_it_as_a_machines(
    plugged: Flask, project_id: int, server: Server, password_hash: str
) -> None:
    keys = spoken(plugged, project_id)
    ana = sign_in(plugged, "ana")
    home = f"/p/{project_id}/desk/said/so"
    page = ana.get(home).get_data(as_text=True)
    assert "The texts stay on this server." in page and "3 texts have no translation" in page
    interpreter(plugged, project_id, password_hash, "so")
    ifrah = sign_in(plugged, "ifrah")
    token = csrf(ifrah, home)
    assert "Translate by machine" not in ifrah.get(home).get_data(as_text=True)
    assert ifrah.post(f"{home}/machine", data={"csrf_token": token}).status_code == 404
    ana.post(f"{home}/machine", data={"csrf_token": csrf(ana, home)})
    with plugged.app_context():
        job = translating.latest(project_id)
        assert job is not None and set(job.args) == {"project", "language"}
        number = job.id
        db.session.rollback()
        jobs.run(number)
        found = jobs.find(number)
        assert found is not None and (found.state, found.error) == ("done", "")
        row = db.session.get(Translation, (keys[SAID["so"][1]], "en"))
        assert row is not None
        assert (row.text, row.origin, row.by) == (f"EN {SAID['so'][1]}", "machine", None)
        assert service.progress_of(project_id, "so").machine == 3
        # On one's own machine all of it is read, telephone numbers too.
        assert any("612" in text for one in server.sent for text in one["q"])


def test_the_texts_of_a_survey_are_translated_where_they_are_missing(
    plugged: Flask, project_id: int, server: Server
) -> None:
    with plugged.app_context():
        row = surveys.begin(project_id, samples.empty(("en", "so")), name="Draft")
        survey = surveys.shown(row).questionnaire
        said = {"title": {"en": "Buses", "so": "Basaska"}, "welcome": {"en": "Hello ${name}"}}
        said["thanks"] = {"en": "Thanks"}
        surveys.rewrite(row, texts.retold(survey, said))
        db.session.commit()
        number = row.id
    # What lost a placeholder is not kept.
    server.body = lambda asked: {"translatedText": [t.split(" ")[0] for t in asked["q"]]}
    ana = sign_in(plugged, "ana")
    home = f"/p/{project_id}/desk/surveys/{number}/so"
    ana.post(f"{home}/machine", data={"csrf_token": csrf(ana, home)})
    with plugged.app_context():
        found = surveys.of_project(project_id, number)
        assert found is not None
        job = by_machine.latest(found)
        assert job is not None
        db.session.rollback()
        jobs.run(job.id)
        states = {one.key: one.state for one in survey_desk.standings(found, "so")}
        assert states["title"] == "human" and states["thanks"] == "machine"
        assert states["welcome"] == "missing"
        assert "so" not in surveys.offered(found)


def test_a_language_the_machine_does_not_know_is_refused_with_a_sentence(
    plugged: Flask, project_id: int, server: Server
) -> None:
    spoken(plugged, project_id)
    ana = sign_in(plugged, "ana")
    home = f"/p/{project_id}/desk/said/ar"
    ana.post(f"{home}/machine", data={"csrf_token": csrf(ana, home)})
    assert "does not translate from &#39;ar&#39;" in ana.get(home).get_data(as_text=True)
    assert server.sent == []


def test_beyond_this_machine_go_masked_words_of_those_who_may_be_quoted_alone(
    app: Flask, project_id: int
) -> None:
    from listening.conversations import service as conversations

    spoken(app, project_id)
    with app.app_context():
        conversations.keep(
            project_id,
            kind="interview",
            title="Kitchen",
            speakers=[conversations.Speaker(pseudonym="P9", language="so", consent="paraphrase")],
            turns=[conversations.Said(speaker="P9", text="Ha soo xigan.", language="so")],
        )
        away = Machine(kind="libretranslate", address="https://translate.example.org")
        near = Machine(kind="libretranslate", address="http://127.0.0.1:5000")
        outside = list(translating.may_leave(project_id, "so", away).values())
        assert len(outside) == 3 and "Ha soo xigan." not in outside
        assert not any("612" in text for text in outside)
        inside = list(translating.may_leave(project_id, "so", near).values())
        assert len(inside) == 4 and any("612" in text for text in inside)


def test_the_page_names_the_server_that_would_get_the_words(
    settings: Settings, project_id: int, app: Flask
) -> None:
    spoken(app, project_id)
    away = create_app(replace(settings, translate_url="https://translate.example.org"))
    away.config["TESTING"] = True
    page = sign_in(away, "ana").get(f"/p/{project_id}/desk/said/so").get_data(as_text=True)
    assert "translate.example.org" in page and "outside this installation" in page
    with away.app_context():
        db.engine.dispose()
