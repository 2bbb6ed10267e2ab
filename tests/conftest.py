"""The cast: ana organizes, ben analyses, chris has no access. Each test gets its own database."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from listening import db
from listening.app import create_app
from listening.communities import service as communities
from listening.people import service as people
from listening.people.roles import Role
from listening.settings import Settings

# No test may ask a hub for weights, whatever the machine is set to.
os.environ["HF_HUB_OFFLINE"] = "1"

PASSWORD = "a long enough password"
SHARED = Path(__file__).resolve().parents[2] / "shared"


def need(condition: bool, reason: str) -> None:
    """Skip where something is missing, fail where it must be there."""
    if not condition:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {reason}")
        pytest.skip(reason)


@pytest.fixture
def shared() -> Path:
    """The folder with real files beside the project."""
    need(SHARED.is_dir(), "the reference files are not beside the project")
    return SHARED


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on-postgresql", action="store_true", help="Run what needs a database there."
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only the tests that touch a database are worth running again."""
    if config.getoption("--on-postgresql"):
        items[:] = [item for item in items if "app" in getattr(item, "fixturenames", ())]


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of this test's own: SQLite in its folder, or one on the server."""
    if not request.config.getoption("--on-postgresql"):
        yield ""
        return
    server = os.environ.get("TEST_DATABASE", "")
    need(bool(server), "TEST_DATABASE does not name a PostgreSQL server")
    psycopg = pytest.importorskip("psycopg")
    name = f"listening_test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield server.rpartition("/")[0] + "/" + name
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(instance=tmp_path, secret_key="for tests only", database_url=database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    made.config["TESTING"] = True
    with made.app_context():
        db.upgrade()
    yield made
    with made.app_context():
        db.db.session.remove()
        db.db.engine.dispose()


@pytest.fixture
def project_id(app: Flask) -> int:
    """A project in which ana organizes and ben analyses; chris exists and has no part in it."""
    with app.app_context():
        project = communities.create("Maple Valley", languages=["en", "es", "ar"])
        for name, role in (("ana", Role.ORGANIZER), ("ben", Role.ANALYST), ("chris", None)):
            user = people.register(f"{name}@example.org", password=PASSWORD, name=name.title())
            if role is not None:
                people.join(user.id, project.id, role=role)
        db.db.session.commit()
        return int(project.id)


def sign_in(app: Flask, name: str) -> FlaskClient:
    """A client of this person, signed in as they would be."""
    client = app.test_client()
    token = csrf(client, "/login")
    answer = client.post(
        "/login",
        data={"email": f"{name}@example.org", "password": PASSWORD, "csrf_token": token},
    )
    assert answer.status_code in (302, 303), answer.get_data(as_text=True)
    return client


def csrf(client: FlaskClient, path: str) -> str:
    """The token of the form at `path`."""
    page = client.get(path).get_data(as_text=True)
    _, _, rest = page.partition('name="csrf_token"')
    return rest.partition('value="')[2].partition('"')[0]


@pytest.fixture
def ana(app: Flask, project_id: int) -> FlaskClient:
    return sign_in(app, "ana")


@pytest.fixture
def ben(app: Flask, project_id: int) -> FlaskClient:
    return sign_in(app, "ben")


@pytest.fixture
def chris(app: Flask, project_id: int) -> FlaskClient:
    return sign_in(app, "chris")
