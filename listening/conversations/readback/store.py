"""All SQL about consent notes, codes of read-backs and replies."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select

from listening.conversations.readback.records import ConsentNote, ReadbackRow, ReplyRow
from listening.conversations.records import Conversation, Note
from listening.db import db, now


def add(row: Any) -> None:
    db.session.add(row)
    db.session.flush()


def today() -> date:
    return now().date()


def consents(ids: Iterable[str]) -> dict[str, ConsentNote]:
    wanted = ConsentNote.participant_id.in_(list(ids))
    return {
        row.participant_id: row for row in db.session.scalars(select(ConsentNote).where(wanted))
    }


def forget_consent(participant_id: str) -> None:
    db.session.execute(delete(ConsentNote).filter_by(participant_id=participant_id))
    db.session.expire_all()


def codes(conversation_id: int) -> dict[str, ReadbackRow]:
    question = select(ReadbackRow).filter_by(conversation_id=conversation_id)
    return {row.participant_id: row for row in db.session.scalars(question)}


def by_mark(mark: str) -> ReadbackRow | None:
    return db.session.scalar(select(ReadbackRow).filter_by(mark=mark))


def end(participant_id: str) -> None:
    db.session.execute(delete(ReadbackRow).filter_by(participant_id=participant_id))
    db.session.expire_all()


def notes_of(row: ReadbackRow) -> list[Note]:
    question = select(Note).filter_by(
        conversation_id=row.conversation_id, participant_id=row.participant_id
    )
    return list(db.session.scalars(question.order_by(Note.position)))


def replies(ids: Iterable[str]) -> dict[str, ReplyRow]:
    question = select(ReplyRow).where(ReplyRow.note_id.in_(list(ids)))
    return {row.note_id: row for row in db.session.scalars(question)}


def waiting(project_id: int) -> list[tuple[ReplyRow, Note, Conversation]]:
    question = (
        select(ReplyRow, Note, Conversation)
        .join(Note, Note.id == ReplyRow.note_id)
        .join(Conversation, Conversation.id == Note.conversation_id)
        .where(
            Conversation.project_id == project_id,
            ReplyRow.verdict != "right",
            ReplyRow.done.is_(False),
        )
        .order_by(Conversation.id, ReplyRow.id)
    )
    return [(reply, note, row) for reply, note, row in db.session.execute(question)]


def reply(project_id: int, reply_id: str) -> tuple[ReplyRow, Note] | None:
    question = (
        select(ReplyRow, Note)
        .join(Note, Note.id == ReplyRow.note_id)
        .join(Conversation, Conversation.id == Note.conversation_id)
        .where(Conversation.project_id == project_id, ReplyRow.id == reply_id)
    )
    found = db.session.execute(question).first()
    return (found[0], found[1]) if found else None


def right(conversation_id: int) -> int:
    question = (
        select(func.count())
        .select_from(ReplyRow)
        .join(Note, Note.id == ReplyRow.note_id)
        .where(Note.conversation_id == conversation_id, ReplyRow.verdict == "right")
    )
    return db.session.scalar(question) or 0


def remove_note(row: Note) -> None:
    db.session.delete(row)
    db.session.flush()
    db.session.expire_all()
