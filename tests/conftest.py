"""The cast: ana organizes, ben analyses, chris has no access. Each test gets its own database."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from cast import PASSWORD, SHARED, need, sign_in
from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from listening import db
from listening.app import create_app
from listening.communities import service as communities
from listening.people import service as people
from listening.people.records import User
from listening.people.roles import Role
from listening.settings import Settings

# The same examples in every run, so that a red suite is the change's doing; `HYPOTHESIS=search`
# looks for new ones.
# A busy machine draws examples slowly, which says nothing of them.
SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile(
    "same", derandomize=True, database=None, suppress_health_check=SLOW
)
hypothesis.settings.register_profile("search", max_examples=1_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS", "same"))

# Each test has an app of its own; templates are compiled once for all of them.
COMPILED = FileSystemBytecodeCache()
_build = Rule._compile_builder
_built: dict[tuple[Any, ...], Any] = {}


def _build_once(rule: Rule, append_unknown: bool = True) -> Any:
    """What the router makes of an address depends on these alone, and takes a third of a second
    for all of them."""
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
    if key not in _built:
        _built[key] = _build(rule, append_unknown)
    return _built[key]


Rule._compile_builder = _build_once  # type: ignore[method-assign]

# No test may ask a hub for weights, whatever the machine is set to.
os.environ["HF_HUB_OFFLINE"] = "1"


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


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with every table and nothing in them, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    url = ""
    if request.config.getoption("--on-postgresql"):
        url = create_database()
        request.addfinalizer(lambda: drop_database(url))
    made = create_app(Settings(instance=folder, secret_key="for tests only", database_url=url))
    with made.app_context():
        db.upgrade()
        db.db.engine.dispose()
    return url or str(folder / "listening.sqlite")


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, migrated: str) -> Iterator[Settings]:
    """An installation of this test's own: SQLite in its folder, or a database on the server."""
    url = ""
    if request.config.getoption("--on-postgresql"):
        url = create_database(template=migrated)
    else:
        shutil.copy(migrated, tmp_path / "listening.sqlite")
    yield Settings(instance=tmp_path, secret_key="for tests only", database_url=url)
    if url:
        drop_database(url)


def create_database(template: str = "") -> str:
    """A new database on the server of TEST_DATABASE; returns its address."""
    server = os.environ.get("TEST_DATABASE", "")
    need(bool(server), "TEST_DATABASE does not name a PostgreSQL server")
    name = f"listening_test_{secrets.token_hex(6)}"
    like = f' TEMPLATE "{template.rpartition("/")[2]}"' if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{like}')
    return server.rpartition("/")[0] + "/" + name


def drop_database(url: str) -> None:
    """Remove a database again."""
    with psycopg.connect(os.environ["TEST_DATABASE"], autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)')


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    made.config["TESTING"] = True
    made.jinja_env.bytecode_cache = COMPILED
    yield made
    with made.app_context():
        db.db.session.remove()
        db.db.engine.dispose()


@pytest.fixture(scope="session")
def password_hash(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The cast's password as it is kept; slow by design, so made once."""
    instance = tmp_path_factory.mktemp("hash")
    with create_app(Settings(instance=instance, secret_key="for tests only")).app_context():
        return str(hash_password(PASSWORD))


@pytest.fixture
def project_id(app: Flask, password_hash: str) -> int:
    """A project in which ana organizes and ben analyses; chris exists and has no part in it."""
    with app.app_context():
        project = communities.create("Maple Valley", languages=["en", "es", "ar"])
        for name, role in (("ana", Role.ORGANIZER), ("ben", Role.ANALYST), ("chris", None)):
            user = User(
                email=f"{name}@example.org",
                name=name.title(),
                password=password_hash,
                fs_uniquifier=secrets.token_hex(32),
            )
            db.db.session.add(user)
            db.db.session.flush()
            if role is not None:
                people.join(user.id, project.id, role=role)
        db.db.session.commit()
        return int(project.id)


@pytest.fixture
def ana(app: Flask, project_id: int) -> FlaskClient:
    return sign_in(app, "ana")


@pytest.fixture
def ben(app: Flask, project_id: int) -> FlaskClient:
    return sign_in(app, "ben")


@pytest.fixture
def chris(app: Flask, project_id: int) -> FlaskClient:
    return sign_in(app, "chris")
