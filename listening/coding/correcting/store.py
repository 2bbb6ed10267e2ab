"""All SQL of corrections."""

from sqlalchemy import select

from listening.coding.correcting.records import Correction
from listening.coding.records import Coding, CodingRound, Step
from listening.coding.rounds.records import RoundItem
from listening.db import db


def add(row: Correction | Step) -> None:
    db.session.add(row)
    db.session.flush()


def save() -> None:
    db.session.flush()


def corrections(excerpt_id: str) -> list[Correction]:
    """Newest first, those taken back too."""
    asked = select(Correction).filter_by(excerpt_id=excerpt_id)
    return list(db.session.scalars(asked.order_by(Correction.id.desc())))


def everything(excerpt_id: str) -> list[Coding]:
    """Every coding of an excerpt, those of rounds and replaced ones too."""
    return list(db.session.scalars(select(Coding).filter_by(excerpt_id=excerpt_id)))


def on_words(excerpt_id: str) -> list[Coding]:
    """Every coding of words of an excerpt, those of rounds and replaced ones too."""
    asked = select(Coding).where(Coding.excerpt_id == excerpt_id, Coding.end > 0)
    return list(db.session.scalars(asked.order_by(Coding.id)))


def in_a_round(excerpt_id: str) -> bool:
    """Whether somebody is at work on it in a blind round."""
    asked = (
        select(RoundItem.excerpt_id)
        .join(CodingRound, CodingRound.id == RoundItem.round_id)
        .where(RoundItem.excerpt_id == excerpt_id)
        .where(CodingRound.state.in_(("open", "coded", "adjudicating")))
    )
    return db.session.scalar(asked.limit(1)) is not None
