"""All SQL about cards."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select

from listening.db import db
from listening.surveys.cards.records import Card, CardBatch


def add(batch: CardBatch) -> None:
    db.session.add(batch)
    db.session.flush()


def add_cards(batch_id: int, marks: Iterable[str]) -> None:
    db.session.add_all(Card(mark=mark, batch_id=batch_id) for mark in marks)
    db.session.flush()


def spend(mark: str) -> bool:
    """Remove a card; says whether it was there."""
    found = db.session.scalars(delete(Card).where(Card.mark == mark).returning(Card.mark)).all()
    return len(found) == 1


def batches(survey_id: int) -> list[CardBatch]:
    question = select(CardBatch).filter_by(survey_id=survey_id).order_by(CardBatch.id)
    return list(db.session.scalars(question))


def unused(survey_id: int) -> dict[int, int]:
    question = (
        select(Card.batch_id, func.count())
        .join(CardBatch, CardBatch.id == Card.batch_id)
        .where(CardBatch.survey_id == survey_id)
        .group_by(Card.batch_id)
    )
    return dict(db.session.execute(question).all())


def batch(batch_id: int) -> CardBatch | None:
    return db.session.get(CardBatch, batch_id)


def remove(row: CardBatch) -> None:
    db.session.delete(row)
    db.session.flush()
