"""Words in several languages for the desk, and interpreters who may see some of them."""

import secrets

from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from listening.conversations import service as conversations
from listening.db import db
from listening.excerpts.records import Excerpt
from listening.people import service as people
from listening.people.records import User
from listening.people.roles import Role

SAID = {
    "so": (
        "Basku wuu daahaa, wac 612-555-0143.",
        "Macallinku wuu fiican yahay.",
        "Dugsigu waa fog.",
    ),
    "ar": ("الحافلة لا تنتظر أولادنا",),
    "en": ("The bus is late.",),
}


def interpreter(
    app: Flask, project_id: int, password_hash: str, *languages: str, name: str = "ifrah"
) -> int:
    """Somebody who translates; returns their number."""
    with app.app_context():
        person = User(
            email=f"{name}@example.org",
            name=name.title(),
            password=password_hash,
            fs_uniquifier=secrets.token_hex(32),
        )
        db.session.add(person)
        db.session.flush()
        people.join(person.id, project_id, role=Role.INTERPRETER, languages=languages)
        db.session.commit()
        return int(person.id)


def spoken(app: Flask, project_id: int) -> dict[str, str]:
    """A conversation in three languages; the keys of its excerpts by their words."""
    turns = [(tag, text) for tag, texts in SAID.items() for text in texts]
    with app.app_context():
        conversations.keep(
            project_id,
            kind="listening session",
            title="A secret title",
            speakers=[
                conversations.Speaker(pseudonym=f"P{i}", language=tag, consent="quote")
                for i, (tag, _text) in enumerate(turns)
            ],
            turns=[
                conversations.Said(speaker=f"P{i}", text=text, language=tag)
                for i, (tag, text) in enumerate(turns)
            ],
        )
        db.session.commit()
        rows = db.session.scalars(select(Excerpt).filter_by(project_id=project_id))
        found = {row.text: row.id for row in rows}
        db.session.rollback()
        return found


def fields(page: str, key: str) -> dict[str, str]:
    """What a line's form holds, but for its words."""
    _, _, rest = page.partition(f'data-key="{key}"')
    assert rest, key
    found = {"key": key}
    for name in ("csrf_token", "seen", "of"):
        found[name] = rest.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]
    return found


def act(
    client: FlaskClient, path: str, key: str, *, page: str = "", **data: str
) -> tuple[int, str]:
    """Press a button of a line as somebody who looked at `page`; status and answer."""
    page = page or client.get(path).get_data(as_text=True)
    sent = {**fields(page, key), **data}
    answer = client.post(path, data=sent, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


__all__ = ["SAID", "act", "csrf", "fields", "interpreter", "spoken"]
