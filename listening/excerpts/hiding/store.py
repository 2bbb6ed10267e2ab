"""All SQL about what people decided to hide."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from listening.db import db, now
from listening.excerpts.hiding.records import MaskRow, MaskStep, NameList, SeenRow
from listening.excerpts.records import Excerpt


def add_all(rows: Iterable[Any]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def today() -> date:
    return now().date()


def masks(project_id: int, ids: Sequence[str] | None = None) -> list[MaskRow]:
    question = select(MaskRow).join(Excerpt, Excerpt.id == MaskRow.excerpt_id)
    question = question.where(Excerpt.project_id == project_id)
    if ids is not None and len(ids) <= 500:  # more are not worth a question of their own
        question = question.where(MaskRow.excerpt_id.in_(ids))
    return list(db.session.scalars(question.order_by(MaskRow.first, MaskRow.id)))


def seen(project_id: int) -> dict[str, str]:
    question = (
        select(SeenRow.excerpt_id, SeenRow.digest)
        .join(Excerpt, Excerpt.id == SeenRow.excerpt_id)
        .where(Excerpt.project_id == project_id)
    )
    return dict(db.session.execute(question).all())


def replace_masks(excerpt_id: str, rows: Iterable[MaskRow]) -> None:
    db.session.execute(delete(MaskRow).where(MaskRow.excerpt_id == excerpt_id))
    add_all(rows)


def mark_seen(excerpt_id: str, digest: str, by: int | None) -> None:
    unmark(excerpt_id)
    add_all([SeenRow(excerpt_id=excerpt_id, digest=digest, by=by)])


def unmark(excerpt_id: str) -> None:
    db.session.execute(delete(SeenRow).where(SeenRow.excerpt_id == excerpt_id))
    db.session.expire_all()


def step(step_id: int) -> MaskStep | None:
    return db.session.get(MaskStep, step_id)


def steps_of(batch: str) -> list[MaskStep]:
    return list(db.session.scalars(select(MaskStep).filter_by(batch=batch, undone=False)))


def later(row: MaskStep) -> bool:
    question = select(MaskStep.id).filter_by(excerpt_id=row.excerpt_id, undone=False)
    return db.session.scalar(question.where(MaskStep.id > row.id)) is not None


def names(project_id: int) -> NameList | None:
    return db.session.get(NameList, project_id)


def lists_past(day: date) -> list[NameList]:
    return list(db.session.scalars(select(NameList).where(NameList.until < day)))


def remove_names(row: NameList) -> None:
    db.session.delete(row)
    db.session.flush()
