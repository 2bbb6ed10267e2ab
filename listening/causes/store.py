"""All SQL about what a team adds to cards."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select

from listening.causes.records import (
    ClaimRow,
    EventThemeRow,
    ExploratoryRow,
    OverrideRow,
    RecordCheckRow,
    RecordResultRow,
)
from listening.db import db, now

Added = OverrideRow | RecordCheckRow | RecordResultRow | ClaimRow | ExploratoryRow | EventThemeRow
Owned = TypeVar("Owned", OverrideRow, RecordCheckRow, ClaimRow, ExploratoryRow, EventThemeRow)


def add(row: Added) -> None:
    db.session.add(row)
    db.session.flush()


def standing(kind: type[Owned], project_id: int, **names: str | int) -> list[Owned]:
    """Rows of a project that were not taken back, oldest first."""
    question = select(kind).filter_by(project_id=project_id, taken_back_at=None, **names)
    return list(db.session.scalars(question.order_by(kind.id)))


def results(check_ids: Sequence[int]) -> list[RecordResultRow]:
    """Results of these checks that were not taken back, oldest first."""
    question = select(RecordResultRow).where(
        RecordResultRow.check_id.in_(check_ids), RecordResultRow.taken_back_at.is_(None)
    )
    return list(db.session.scalars(question.order_by(RecordResultRow.id)))


def one(kind: type[Owned], number: int) -> Owned | None:
    return db.session.get(kind, number)


def result(number: int) -> RecordResultRow | None:
    return db.session.get(RecordResultRow, number)


def take_back(row: Added, *, by: int | None) -> None:
    row.taken_back_by, row.taken_back_at = by, now()
    db.session.flush()
