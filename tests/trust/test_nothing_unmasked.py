"""Whatever a team sends out, and whatever anybody may open, holds no name and number of a voice."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient
from trust.stage import Team, furnish
from trust.test_other_teams import address, rules

from listening.excerpts import service as excerpts
from listening.people import access

NAME, PHONE, MAIL = "Qwertzella", "555-0142", "qz@example.org"
MARKS = (NAME.encode(), PHONE.encode(), MAIL.encode())
# Files that a person asks for with words as they were said: the page says that they stay here.
FILES = ("text/csv", "application/zip", "application/vnd", "application/octet-stream")


def said(i: int) -> str:
    """What every voice of the team says."""
    return f"My name is {NAME} Vex, call {PHONE} or {MAIL}: the bus comes late vexmarimba {i}"


@pytest.fixture
def team(app: Flask, password_hash: str) -> Team:
    return furnish(app, password_hash, "alpha", "vexmarimba", said=said)


@pytest.fixture
def owner(app: Flask, team: Team) -> FlaskClient:
    return sign_in(app, "alpha-owner")


def opened(data: bytes) -> bytes:
    """A file's bytes, those of a packed one taken apart."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(opened(archive.read(name)) for name in archive.namelist())


def downloads(app: Flask, team: Team, client: FlaskClient) -> Iterator[tuple[str, bytes]]:
    """Everything that a GET of the project gives as a file."""
    for rule in rules(app):
        if "GET" not in (rule.methods or ()):
            continue
        try:
            path = address(app, rule, team)
        except KeyError:
            continue  # needs a row that this team does not have; test_other_teams asks for it
        answer = client.get(path)
        is_file = answer.headers.get("Content-Disposition", "").startswith("attachment")
        if is_file or answer.mimetype.startswith(FILES):
            yield path, opened(answer.get_data())


def test_the_marks_are_there_to_be_found(app: Flask, team: Team, owner: FlaskClient) -> None:
    with app.app_context():
        found = [quote.text for quote in excerpts.all_quotes(team.project_id)]
    assert sum(NAME in text for text in found) > 20
    assert NAME.encode() in owner.get(f"/p/{team.project_id}/read").get_data()


def test_no_file_of_any_page_holds_them(app: Flask, team: Team, owner: FlaskClient) -> None:
    files = dict(downloads(app, team, owner))
    assert len(files) >= 5, sorted(files)
    for path, data in files.items():
        for mark in MARKS:
            assert mark not in data, (path, mark)


@pytest.mark.parametrize(
    ("what", "more"),
    [
        ("project", {}),
        ("quotes", {"kind": "csv", "per": "excerpt"}),
        ("quotes", {"kind": "csv", "per": "coding"}),
        ("quotes", {"kind": "xlsx", "per": "excerpt"}),
        ("quotes", {"kind": "html", "per": "excerpt"}),
    ],
)
def test_no_export_holds_them(
    team: Team, owner: FlaskClient, what: str, more: dict[str, str]
) -> None:
    place = f"/p/{team.project_id}/exchange"
    answer = owner.post(f"{place}/{what}", data={"csrf_token": csrf(owner, place), **more})
    data = opened(answer.get_data())
    assert answer.status_code == 200
    assert b"vexmarimba" in data
    for mark in MARKS:
        assert mark not in data


def test_no_public_page_holds_them(app: Flask, team: Team) -> None:
    """Pages that need no account, asked for by nobody with every key there is."""
    client, seen = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or access.policy_of(app, rule.endpoint) != "public":
            continue
        values = {name: team.ids.get(name, "en") for name in rule.arguments}
        with app.test_request_context():
            try:
                path = app.url_for(rule.endpoint, **values)
            except Exception:
                continue
        answer = client.get(path)
        seen += answer.status_code == 200
        for mark in MARKS:
            assert mark not in answer.get_data(), path
    assert seen >= 3
