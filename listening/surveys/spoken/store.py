"""All SQL about what families said aloud."""

from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.orm import defer

from listening.db import db, random_key, this_week
from listening.surveys.records import Answer, Response
from listening.surveys.spoken.records import SpokenAnswer


def keep(row: SpokenAnswer) -> None:
    """Keep a recording in the place of the one before."""
    drop(row.mark, [row.question])
    db.session.add(row)
    db.session.flush()


def drop(mark: str, questions: Iterable[str]) -> None:
    found = SpokenAnswer.question.in_(list(questions))
    db.session.execute(delete(SpokenAnswer).where(SpokenAnswer.mark == mark, found))


def questions(mark: str) -> list[str]:
    return list(db.session.scalars(select(SpokenAnswer.question).filter_by(mark=mark)))


def give(mark: str, response_id: str | None) -> None:
    """Tie a form's recordings to its answer, or loosen them from it."""
    changed = update(SpokenAnswer).where(SpokenAnswer.mark == mark)
    db.session.execute(changed.values(response_id=response_id))


def sweep() -> None:
    lost = SpokenAnswer.response_id.is_(None)
    db.session.execute(delete(SpokenAnswer).where(lost, SpokenAnswer.until < this_week()))


def forget_keys(survey_id: int) -> None:
    """Remove what was never sent; what was sent is no longer found by its form."""
    own = SpokenAnswer.survey_id == survey_id
    db.session.execute(delete(SpokenAnswer).where(own, SpokenAnswer.response_id.is_(None)))
    for row in of_survey(survey_id):
        row.mark = random_key()
    db.session.flush()


def of_survey(survey_id: int) -> list[SpokenAnswer]:
    """Recordings of answers without their sound, in an order without meaning."""
    question = (
        select(SpokenAnswer)
        .options(defer(SpokenAnswer.locked))
        .where(SpokenAnswer.survey_id == survey_id, SpokenAnswer.response_id.is_not(None))
        .order_by(SpokenAnswer.id)
    )
    return list(db.session.scalars(question))


def one(key: str) -> SpokenAnswer | None:
    return db.session.get(SpokenAnswer, key)


def answered(row: SpokenAnswer) -> tuple[Response, Answer] | None:
    """The filled form of a recording, and what stands in it for the question."""
    question = (
        select(Response, Answer)
        .join(Answer, Answer.response_id == Response.id)
        .where(Response.id == row.response_id, Answer.question == row.question)
    )
    found = db.session.execute(question).first()
    return (found[0], found[1]) if found else None


def remove(row: SpokenAnswer) -> None:
    db.session.delete(row)
    db.session.flush()
