"""All SQL about plans, slots and when families can come."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from listening.conversations.plan.records import AvailabilityRow, NoteTakerRow, PlanRow, SlotRow
from listening.conversations.records import Conversation
from listening.db import db


def add(row: PlanRow) -> None:
    db.session.add(row)
    db.session.flush()


def flush() -> None:
    db.session.flush()


def plan(conversation_id: int) -> PlanRow | None:
    return db.session.get(PlanRow, conversation_id)


def by_token(token: str) -> tuple[PlanRow, Conversation] | None:
    question = (
        select(PlanRow, Conversation)
        .join(Conversation, Conversation.id == PlanRow.conversation_id)
        .where(PlanRow.token == token)
    )
    found = db.session.execute(question).first()
    return (found[0], found[1]) if found else None


def plans(project_id: int) -> list[tuple[PlanRow, Conversation]]:
    question = (
        select(PlanRow, Conversation)
        .join(Conversation, Conversation.id == PlanRow.conversation_id)
        .where(Conversation.project_id == project_id)
        .order_by(Conversation.id.desc())
    )
    return [(row, about) for row, about in db.session.execute(question)]


def slots(conversation_id: int) -> list[SlotRow]:
    question = select(SlotRow).filter_by(conversation_id=conversation_id)
    return list(db.session.scalars(question.order_by(SlotRow.day, SlotRow.begins)))


def change_slots(new: Iterable[SlotRow], gone: Iterable[SlotRow]) -> None:
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    db.session.add_all(list(new))
    db.session.flush()


def note_takers(conversation_id: int) -> list[int]:
    question = select(NoteTakerRow.user_id).filter_by(conversation_id=conversation_id)
    return list(db.session.scalars(question.order_by(NoteTakerRow.user_id)))


def set_note_takers(conversation_id: int, ids: Iterable[int]) -> None:
    db.session.execute(delete(NoteTakerRow).filter_by(conversation_id=conversation_id))
    db.session.add_all([NoteTakerRow(conversation_id=conversation_id, user_id=i) for i in ids])
    db.session.flush()


def availability(conversation_id: int) -> list[AvailabilityRow]:
    question = select(AvailabilityRow).filter_by(conversation_id=conversation_id)
    return list(db.session.scalars(question.order_by(AvailabilityRow.id)))


def put(row: AvailabilityRow) -> None:
    """Keep what a family said; the same form sent again takes its place."""
    db.session.merge(row)
    db.session.flush()
