"""Two teams that know nothing of each other."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from trust.stage import Team, furnish

from listening import db
from listening.app import create_app
from listening.settings import Settings


@dataclass(frozen=True)
class Stage:
    """Both teams, and where their rows and their waiting files stand to be copied."""

    alpha: Team
    beta: Team
    folder: Path


def both(app: Flask, password_hash: str, folder: Path) -> Stage:
    alpha = furnish(app, password_hash, "alpha", "zorkquartz")
    return Stage(alpha, furnish(app, password_hash, "beta", "vexmarimba"), folder)


@pytest.fixture(scope="session")
def built(
    migrated: str, password_hash: str, tmp_path_factory: pytest.TempPathFactory
) -> Stage | None:
    """The stage in a file of SQLite, built once; a server of databases builds it for each test."""
    if "://" in migrated:
        return None
    folder = tmp_path_factory.mktemp("stage")
    shutil.copy(migrated, folder / "listening.sqlite")
    made = create_app(Settings(instance=folder, secret_key="for tests only"))
    made.config["TESTING"] = True
    try:
        return both(made, password_hash, folder)
    finally:
        with made.app_context():
            db.db.session.remove()
            db.db.engine.dispose()


@pytest.fixture
def stage(app: Flask, settings: Settings, password_hash: str, built: Stage | None) -> Stage:
    """Both teams on this test's own installation."""
    if built is None:
        return both(app, password_hash, settings.instance)
    with app.app_context():
        db.db.session.remove()
        db.db.engine.dispose()
    shutil.copytree(built.folder, settings.instance, dirs_exist_ok=True)
    return built


@pytest.fixture
def alpha(stage: Stage) -> Team:
    return stage.alpha


@pytest.fixture
def beta(stage: Stage) -> Team:
    return stage.beta
