"""A small project that was looked through once, for the tests of review and of arrivals."""

from collections.abc import Iterable

from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening.coding import service as coding
from listening.db import db
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.surveys import imports
from listening.themes import reading, service

SAID = [
    ("the bus comes too late after tutoring", "en", "Eastside"),
    ("no hay bus despues de la tutoria", "es", "Eastside"),
    ("baska ayaa mar hore taga", "so", "Eastside"),
    ("the bus stop is too far to walk", "en", "Eastside"),
    ("lunch is cold every day", "en", "Northgate"),
    ("meetings are at 3 when i am on my shift", "en", "Northgate"),
    ("nobody answers the phone at the office", "en", "Northgate"),
    ("n/a", "en", "Northgate"),
    ("the construction site is loud", "en", "Northgate"),
    ("we love the teachers, they are great", "en", "Northgate"),
]


def bring(project_id: int, said: Iterable[tuple[str, str, str]], name: str) -> None:
    rows = tuple(said)
    table = Table(name=name, columns=("text", "language", "side"), rows=rows, first_row=2)
    mapping = Mapping(texts=("text",), language="language", groups=("side",))
    seen = imports.preview(table, mapping, among=())
    imports.keep(project_id, seen, name=name, sha256=name, consent=Consent.QUOTE, by=None)
    db.session.commit()


def look(app: Flask, project_id: int) -> None:
    """One run, as the worker does it but in this process."""
    with app.app_context():
        coding.install(project_id)
        args = {"project": project_id, "encoder": "embedded"}
        found = service.running.compute(service.gather(args), lambda step, share: None)
        service.keep(args, found)
        db.session.commit()


def counts(app: Flask, project_id: int) -> dict[str, tuple[int, int]]:
    with app.app_context():
        found = reading.themes(project_id, language="en")
        return {theme.key: (theme.accepted, theme.suggested) for theme in found}


def post(client: FlaskClient, path: str, page: str, **data: str) -> int:
    answer = client.post(path, data={**data, "csrf_token": csrf(client, page)})
    return answer.status_code
