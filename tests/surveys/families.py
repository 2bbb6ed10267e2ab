"""An open survey in three languages, and what a family types into it."""

import re
from dataclasses import dataclass

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from listening import db
from listening.surveys import samples, service
from listening.surveys.records import Response

LANGUAGES = ("en", "es", "ar")
PLACES = ("Eastside", "Riverside")


@dataclass(frozen=True)
class Asked:
    """A survey by its number and its public address."""

    id: int
    token: str

    @property
    def path(self) -> str:
        return f"/s/{self.token}"


def written(app: Flask, project_id: int) -> Asked:
    """A complete draft."""
    with app.app_context():
        survey = samples.sample(LANGUAGES, known={"neighbourhood": PLACES})
        row = service.write(project_id, survey)
        db.db.session.commit()
        return Asked(row.id, row.token)


def opened(app: Flask, project_id: int) -> Asked:
    """The same, open to families."""
    draft = written(app, project_id)
    with app.app_context():
        row = service.of_project(project_id, draft.id)
        assert row is not None
        service.open_survey(row)
        db.db.session.commit()
    return draft


def form(**changes: str) -> dict[str, str]:
    """What a Spanish-speaking family sends; in names of changes `__` stands for a hyphen."""
    fields = {
        "key": "0123456789abcdef0123456789abcdef",
        "version": "1",
        "spoken": "es",
        "asked": "",
        "q-barrier": "El autobús ya no llega después de las cuatro.",
        "q-change": "",
        "q-home_language": "c2",
        "q-neighbourhood": "c1",
        "consent": "quote",
        "website": "",
    }
    return fields | {name.replace("__", "-"): value for name, value in changes.items()}


def responses(app: Flask) -> list[Response]:
    """Everything that was kept."""
    with app.app_context():
        return list(db.db.session.scalars(select(Response)))


def well_formed(html: str) -> None:
    """Fail on markup that a browser would have to repair."""
    html5lib.HTMLParser(strict=True).parse(html)


def value_of(html: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found.group(1)


def token(client: FlaskClient, path: str) -> str:
    """The token that staff forms at `path` carry."""
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
    assert found, path
    return found.group(1)
