"""All SQL about conversations and their notes."""

from collections.abc import Iterable

from sqlalchemy import func, select

from listening.conversations.records import Conversation, Note
from listening.db import db


def add(row: Conversation) -> None:
    db.session.add(row)
    db.session.flush()


def add_all(rows: Iterable[Note]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def conversations(project_id: int) -> list[Conversation]:
    question = select(Conversation).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(Conversation.id.desc())))


def conversation(conversation_id: int) -> Conversation | None:
    return db.session.get(Conversation, conversation_id)


def alike(project_id: int, *, kind: str, title: str) -> list[Conversation]:
    question = select(Conversation).filter_by(project_id=project_id, kind=kind, title=title)
    return list(db.session.scalars(question))


def note(note_id: str) -> Note | None:
    return db.session.get(Note, note_id)


def notes(conversation_id: int) -> list[Note]:
    question = select(Note).filter_by(conversation_id=conversation_id).order_by(Note.position)
    return list(db.session.scalars(question))


def next_position(conversation_id: int) -> int:
    question = select(func.max(Note.position)).filter_by(conversation_id=conversation_id)
    last = db.session.scalar(question)
    return 0 if last is None else int(last) + 1


def voices(project_id: int) -> dict[int, int]:
    question = (
        select(Note.conversation_id, func.count(func.distinct(Note.participant_id)))
        .join(Conversation, Conversation.id == Note.conversation_id)
        .where(Conversation.project_id == project_id)
        .group_by(Note.conversation_id)
    )
    return dict(db.session.execute(question).all())


def participants(conversation_id: int) -> list[str]:
    question = select(Note.participant_id).filter_by(conversation_id=conversation_id).distinct()
    return [who for who in db.session.scalars(question) if who is not None]


def remove(row: Conversation) -> None:
    db.session.delete(row)
    db.session.flush()


def spoken(project_id: int) -> list[tuple[str, int, str]]:
    """Voice, number and title of the conversation it spoke in."""
    question = (
        select(Note.participant_id, Conversation.id, Conversation.title)
        .join(Conversation, Conversation.id == Note.conversation_id)
        .where(Conversation.project_id == project_id, Note.participant_id.is_not(None))
        .distinct()
    )
    return [(str(who), number, title) for who, number, title in db.session.execute(question)]
