"""All SQL about memos."""

from sqlalchemy import select

from listening.coding.memos.records import MemoRow
from listening.db import db, now


def add(row: MemoRow) -> None:
    db.session.add(row)
    db.session.flush()


def one(memo_id: int) -> MemoRow | None:
    return db.session.get(MemoRow, memo_id)


def memos(project_id: int, **names: object) -> list[MemoRow]:
    """Memos of a project that were not removed, newest first; narrowed by columns."""
    question = select(MemoRow).filter_by(project_id=project_id, removed=False, **names)
    return list(db.session.scalars(question.order_by(MemoRow.id.desc())))


def write(row: MemoRow, *, text: str, kind: str) -> None:
    row.text, row.kind, row.changed_at = text, kind, now()
    db.session.flush()


def remove(row: MemoRow, *, removed: bool) -> None:
    row.removed = removed
    db.session.flush()
