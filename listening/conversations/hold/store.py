"""All SQL about sheets of live notes and who was in the room."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, func, select

from listening.conversations.hold.records import AttendanceRow, SheetRow, TurnRow
from listening.db import db


def add(row: SheetRow | TurnRow) -> None:
    db.session.add(row)
    db.session.flush()


def flush() -> None:
    db.session.flush()


def sheet(sheet_id: str) -> SheetRow | None:
    return db.session.get(SheetRow, sheet_id)


def own(conversation_id: int, *, room: str, user_id: int | None) -> SheetRow | None:
    question = select(SheetRow).filter_by(
        conversation_id=conversation_id, room=room, user_id=user_id
    )
    return db.session.scalar(question)


def sheets(conversation_id: int) -> list[SheetRow]:
    question = select(SheetRow).filter_by(conversation_id=conversation_id)
    return list(db.session.scalars(question.order_by(SheetRow.room, SheetRow.id)))


def counts(conversation_id: int) -> dict[str, int]:
    """How many turns each sheet holds."""
    question = (
        select(TurnRow.sheet_id, func.count())
        .join(SheetRow, SheetRow.id == TurnRow.sheet_id)
        .where(
            SheetRow.conversation_id == conversation_id, TurnRow.said + TurnRow.interpreted != ""
        )
        .group_by(TurnRow.sheet_id)
    )
    return dict(db.session.execute(question).all())


def turn(key: str) -> TurnRow | None:
    return db.session.get(TurnRow, key)


def turns(sheet_id: str) -> list[TurnRow]:
    question = select(TurnRow).filter_by(sheet_id=sheet_id)
    return list(db.session.scalars(question.order_by(TurnRow.place, TurnRow.id)))


def last_place(sheet_id: str) -> int:
    question = select(func.max(TurnRow.place)).filter_by(sheet_id=sheet_id)
    found = db.session.scalar(question)
    return -1 if found is None else int(found)


def empty(rows: Iterable[TurnRow]) -> None:
    """Take the words out of turns that are kept elsewhere; their keys stay."""
    for row in rows:
        row.said, row.interpreted, row.question, row.noted = "", "", "", True
    db.session.flush()


def attendance(conversation_id: int) -> dict[int, int]:
    question = select(AttendanceRow.group_id, AttendanceRow.present).filter_by(
        conversation_id=conversation_id
    )
    return dict(db.session.execute(question).all())


def set_attendance(conversation_id: int, present: Mapping[int, int]) -> None:
    db.session.execute(delete(AttendanceRow).filter_by(conversation_id=conversation_id))
    rows: Iterable[AttendanceRow] = [
        AttendanceRow(conversation_id=conversation_id, group_id=group, present=n)
        for group, n in present.items()
    ]
    db.session.add_all(list(rows))
    db.session.flush()
