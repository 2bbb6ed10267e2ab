"""Names from a language model: off by default, only words that may leave, a person decides."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from themes.looked_cases import post

from listening import jobs
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.settings import BadInput, Settings
from listening.surveys import imports
from listening.themes import store
from listening.themes.naming import model, service
from listening.themes.records import Proposal

SAID = [
    ("the construction is loud, call me at 617-555-0142", "quote"),
    ("so much drilling next door", "quote"),
    ("SECRET noise that only the team may read", "count"),
]


class Model:
    """A server that keeps what it was asked and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.answer: bytes = b""
        self.status = 200
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                told.asked.append(json.loads(self.rfile.read(length)))
                told.headers.append(self.headers.get("Authorization", ""))
                self.send_response(told.status)
                if told.status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(told.answer)

            def log_message(self, *_args: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/chat/completions"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def says(self, name: str) -> None:
        self.answer = json.dumps({"choices": [{"message": {"content": name}}]}).encode()


@pytest.fixture
def served() -> Iterator[Model]:
    made = Model()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def proposal(app: Flask, project_id: int) -> int:
    with app.app_context():
        for i, (text, consent) in enumerate(SAID):
            table = Table(name=f"{i}", columns=("text",), rows=((text,),), first_row=2)
            seen = imports.preview(table, Mapping(texts=("text",)), among=("en",))
            imports.keep(
                project_id, seen, name=f"{i}", sha256=f"{i}", consent=Consent(consent), by=None
            )
        keys = [quote.id for quote in excerpts.all_quotes(project_id)]
        row = Proposal(
            project_id=project_id, key="n", label="w", words={}, exemplars=keys, stability=0.8
        )
        store.add_all([row])
        store.add_members([{"proposal_id": row.id, "excerpt_id": key} for key in keys])
        db.session.commit()
        return row.id


def on(app: Flask, served: Model) -> None:
    settings: Settings = app.extensions["listening.settings"]
    app.extensions["listening.settings"] = replace(
        settings, name_url=served.url, name_model="small", name_key="key"
    )


def test_nothing_is_asked_or_sent_unless_an_address_is_set(
    app: Flask, project_id: int, proposal: int, ben: FlaskClient
) -> None:
    here = f"/p/{project_id}/proposals/{proposal}"
    assert "language model" not in ben.get(here).get_data(as_text=True)
    assert post(ben, f"{here}/name", here) == 303
    with app.app_context():
        assert jobs.latest(service.KIND, project_id) is None


def test_the_page_says_which_words_would_leave_and_nothing_else_does(
    app: Flask, project_id: int, proposal: int, ben: FlaskClient, served: Model
) -> None:
    on(app, served)
    served.says('"Noise next door."\nBecause they speak of noise.')
    here = f"/p/{project_id}/proposals/{proposal}"
    page = ben.get(here).get_data(as_text=True)
    assert model.host(served.url) in page and "so much drilling next door" in page
    folded = page.partition("would leave this machine")[2].partition("</ul>")[0]
    assert "SECRET" not in folded and "555-0142" not in folded
    assert served.asked == []
    assert post(ben, f"{here}/name", here) == 303
    with app.app_context():
        job = jobs.latest(service.KIND, project_id)
        assert job is not None
        service.keep(job.args, model.ask(service.gather(job.args), lambda step, share: None))
        db.session.commit()
    [asked] = served.asked
    sent = json.dumps(asked)
    assert "SECRET" not in sent and "555-0142" not in sent and "drilling" in sent
    assert asked["model"] == "small" and served.headers == ["Bearer key"]
    page = ben.get(here).get_data(as_text=True)
    assert "Proposed by a language model: “Noise next door”" in page
    assert 'value="Noise next door"' in page
    with app.app_context():
        row = store.proposal(proposal)
        assert row is not None and row.state == "open" and row.label == "w"


def order(url: str) -> model.Order:
    return model.Order(said=("drilling",), language="en", url=url, model="small")


def long(served: Model) -> None:
    served.says("x" * 200)


def empty(served: Model) -> None:
    served.says(" \n ")


def odd(served: Model) -> None:
    served.answer = b'{"choices": []}'


def refusing(served: Model) -> None:
    served.status = 500


def elsewhere(served: Model) -> None:
    served.status = 302


@pytest.mark.parametrize("how", [long, empty, odd, refusing, elsewhere])
def test_an_answer_that_is_no_name_is_refused(served: Model, how: Callable[[Model], None]) -> None:
    how(served)
    with pytest.raises(BadInput, match=r"127\.0\.0\.1"):
        model.ask(order(served.url), lambda step, share: None)
    assert len(served.asked) == 1, "no redirect is followed"


def test_a_machine_that_cannot_be_reached_changes_nothing(served: Model) -> None:
    served.server.server_close()
    with pytest.raises(BadInput, match="could not be reached"):
        model.ask(order("http://127.0.0.1:9/v1/chat/completions"), lambda step, share: None)
