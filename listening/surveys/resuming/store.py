"""All SQL about forms that are not sent yet, and about receipts."""

from datetime import date, timedelta

from sqlalchemy import delete, select

from listening.db import db, this_week
from listening.surveys.records import Draft, Response

WEEKS = 5


def until() -> date:
    """The day a draft is forgotten: some weeks on, no finer than a week."""
    return this_week() + timedelta(weeks=WEEKS)


def draft(mark: str) -> Draft | None:
    return db.session.get(Draft, mark)


def keep(row: Draft) -> None:
    db.session.merge(row)
    db.session.flush()


def forget(mark: str) -> None:
    db.session.execute(delete(Draft).where(Draft.mark == mark))


def sweep() -> None:
    db.session.execute(delete(Draft).where(Draft.until < this_week()))


def participant_of(survey_id: int, receipt: str) -> str | None:
    question = select(Response.participant_id).filter_by(survey_id=survey_id, receipt=receipt)
    return db.session.scalars(question).first()
