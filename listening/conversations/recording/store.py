"""All SQL about recordings."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from listening.conversations.recording.records import RecordingRow
from listening.conversations.records import Note
from listening.db import db, now
from listening.settings import Settings


def settings() -> Settings:
    """How this installation is set up."""
    found: Settings = current_app.extensions["listening.settings"]
    return found


def instance() -> Path:
    """Where this installation keeps its files."""
    return settings().instance


def today() -> date:
    return now().date()


def add(row: RecordingRow) -> None:
    db.session.add(row)
    db.session.flush()


def flush() -> None:
    db.session.flush()


def one(recording_id: str) -> RecordingRow | None:
    return db.session.get(RecordingRow, recording_id)


def of_conversation(conversation_id: int) -> RecordingRow | None:
    return db.session.scalar(select(RecordingRow).filter_by(conversation_id=conversation_id))


def waiting(project_id: int) -> list[RecordingRow]:
    question = select(RecordingRow).filter_by(project_id=project_id, conversation_id=None)
    return list(db.session.scalars(question.order_by(RecordingRow.id)))


def waiting_before(day: date) -> list[RecordingRow]:
    question = select(RecordingRow).filter_by(conversation_id=None)
    return list(db.session.scalars(question.where(RecordingRow.made_on < day)))


def with_voices(voices: Iterable[str]) -> list[RecordingRow]:
    """Recordings of conversations in which one of these voices speaks."""
    found: dict[str, RecordingRow] = {}
    wanted = list(voices)
    for start in range(0, len(wanted), 500):
        heard = select(Note.conversation_id).where(
            Note.participant_id.in_(wanted[start : start + 500])
        )
        rows = db.session.scalars(
            select(RecordingRow).where(RecordingRow.conversation_id.in_(heard))
        )
        found |= {row.id: row for row in rows}
    return list(found.values())


def keys() -> set[str]:
    return set(db.session.scalars(select(RecordingRow.id)))


def remove(row: RecordingRow) -> None:
    db.session.delete(row)
    db.session.flush()
