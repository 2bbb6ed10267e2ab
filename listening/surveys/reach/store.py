"""All SQL about whom a survey has reached."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select

from listening.db import db
from listening.surveys.reach.records import GoalRow
from listening.surveys.records import Response


def by_language(survey_id: int) -> dict[str, int]:
    question = (
        select(Response.language, func.count())
        .filter_by(survey_id=survey_id)
        .group_by(Response.language)
    )
    return dict(db.session.execute(question).all())


def goals(survey_id: int) -> dict[int, int]:
    question = select(GoalRow.group_id, GoalRow.wanted).filter_by(survey_id=survey_id)
    return dict(db.session.execute(question).all())


def set_goals(survey_id: int, wanted: Mapping[int, int]) -> None:
    db.session.execute(delete(GoalRow).where(GoalRow.survey_id == survey_id))
    db.session.add_all(
        GoalRow(survey_id=survey_id, group_id=group, wanted=n) for group, n in wanted.items()
    )
    db.session.flush()
