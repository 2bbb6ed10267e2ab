"""What a voice that withdrew leaves in the files of the database."""

from pathlib import Path

import pytest
from flask import Flask

from listening.db import db
from listening.participants import service
from listening.participants.service import Newcomer

MARKER = "zanzibar-marker-7431"


def _kept(folder: Path) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if MARKER.encode() in file.read_bytes()]


def test_nothing_of_a_voice_stays_in_the_files_after_withdrawal(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("looks at the files of SQLite")
        folder = Path(str(db.engine.url.database)).parent
        keys = service.add(project_id, [Newcomer(pseudonym=MARKER, household=MARKER)])
        db.session.commit()
        assert _kept(folder)
        service.withdraw(keys)
        db.session.commit()
        assert _kept(folder) == []
