"""All SQL about excerpts and their translations."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from listening.db import db
from listening.excerpts.records import Excerpt, Translation


def add_all(rows: Iterable[Excerpt | Translation]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def excerpts(project_id: int) -> list[Excerpt]:
    question = select(Excerpt).filter_by(project_id=project_id).order_by(Excerpt.id)
    return list(db.session.scalars(question))


def some(ids: Iterable[str]) -> list[Excerpt]:
    wanted = list(ids)
    found: list[Excerpt] = []
    for start in range(0, len(wanted), 500):  # SQLite bounds the number of parameters
        part = wanted[start : start + 500]
        found += db.session.scalars(select(Excerpt).where(Excerpt.id.in_(part))).all()
    return found


def translations(project_id: int) -> list[Translation]:
    question = select(Translation).join(Excerpt, Excerpt.id == Translation.excerpt_id)
    return list(db.session.scalars(question.where(Excerpt.project_id == project_id)))


def translations_of(ids: Sequence[str]) -> list[Translation]:
    question = select(Translation).where(Translation.excerpt_id.in_(ids))
    return list(db.session.scalars(question))


def counts(project_id: int) -> dict[str, int]:
    question = (
        select(Excerpt.language, func.count())
        .where(Excerpt.project_id == project_id)
        .group_by(Excerpt.language)
    )
    return dict(db.session.execute(question).all())


def sources(project_id: int) -> dict[str, int]:
    question = (
        select(Excerpt.source, func.count())
        .where(Excerpt.project_id == project_id)
        .group_by(Excerpt.source)
    )
    return dict(db.session.execute(question).all())


def matching(project_id: int, *, language: str, source: str) -> list[Excerpt]:
    question = select(Excerpt).where(Excerpt.project_id == project_id)
    if language:
        question = question.where(Excerpt.language == language)
    if source:
        question = question.where(Excerpt.source == source)
    # By random key: the order in which people answered is nobody's business.
    return list(db.session.scalars(question.order_by(Excerpt.id)))


def of_notes(ids: Iterable[str]) -> list[Excerpt]:
    wanted = list(ids)
    found: list[Excerpt] = []
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        found += db.session.scalars(select(Excerpt).where(Excerpt.note_id.in_(part))).all()
    return found


def said_by(project_id: int) -> dict[str, int]:
    """Voice -> how many excerpts it has."""
    question = (
        select(Excerpt.participant_id, func.count())
        .where(Excerpt.project_id == project_id)
        .group_by(Excerpt.participant_id)
    )
    return dict(db.session.execute(question).all())


def keys_of(voice: str) -> list[str]:
    return list(db.session.scalars(select(Excerpt.id).where(Excerpt.participant_id == voice)))
