"""All SQL about surveys and what families answered."""

from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from listening.db import db, now, random_key, this_week
from listening.surveys.records import Answer, Draft, Response, Survey, SurveyVersion, Vouch


def add(*rows: Survey | SurveyVersion | Response | Answer | Vouch) -> None:
    db.session.add_all(rows)
    db.session.flush()


def add_once(response: Response) -> bool:
    """Add a response unless its key is already taken; says whether it was added."""
    try:
        with db.session.begin_nested():
            db.session.add(response)
            db.session.flush()
    except IntegrityError:
        return False
    return True


def survey(survey_id: int) -> Survey | None:
    return db.session.get(Survey, survey_id)


def locked(survey_id: int) -> Survey | None:
    """The survey as it stands once nobody else is writing it."""
    question = select(Survey).filter_by(id=survey_id).with_for_update()
    return db.session.scalars(question.execution_options(populate_existing=True)).first()


def survey_by_token(token: str) -> Survey | None:
    return db.session.scalars(select(Survey).filter_by(token=token)).first()


def surveys(project_id: int) -> list[Survey]:
    question = select(Survey).filter_by(project_id=project_id).order_by(Survey.id.desc())
    return list(db.session.scalars(question))


def version(survey_id: int, number: int) -> SurveyVersion | None:
    return db.session.get(SurveyVersion, (survey_id, number))


def vouches(survey_id: int) -> list[Vouch]:
    question = select(Vouch).filter_by(survey_id=survey_id).order_by(Vouch.id)
    return list(db.session.scalars(question))


def response(survey_id: int, submit_key: str) -> Response | None:
    question = select(Response).filter_by(survey_id=survey_id, submit_key=submit_key)
    return db.session.scalars(question).first()


def forget_keys(survey_id: int) -> None:
    for row in db.session.scalars(select(Response).filter_by(survey_id=survey_id)):
        row.submit_key = random_key()
        row.replaced = []
    db.session.flush()


def forget_drafts(survey_id: int) -> None:
    db.session.execute(delete(Draft).where(Draft.survey_id == survey_id))


def week() -> date:
    return this_week()


def today() -> date:
    return now().date()


def answers(response_id: str) -> dict[str, str]:
    question = select(Answer.question, Answer.value).filter_by(response_id=response_id)
    return dict(db.session.execute(question).all())


def response_counts(project_id: int) -> dict[int, int]:
    question = (
        select(Response.survey_id, func.count())
        .join(Survey, Survey.id == Response.survey_id)
        .where(Survey.project_id == project_id)
        .group_by(Response.survey_id)
    )
    return dict(db.session.execute(question).all())


def participants(survey_id: int) -> list[str]:
    question = select(Response.participant_id).filter_by(survey_id=survey_id).distinct()
    return list(db.session.scalars(question))


def answer_count(survey_id: int) -> int:
    question = (
        select(func.count())
        .select_from(Answer)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.survey_id == survey_id)
    )
    return db.session.scalar(question) or 0


def same_file(project_id: int, sha256: str) -> Survey | None:
    question = select(Survey).filter_by(project_id=project_id, sha256=sha256, kind="imported")
    return db.session.scalars(question).first()


def remove(row: Survey) -> None:
    db.session.delete(row)
    db.session.flush()


def answered(project_id: int) -> list[tuple[str, int, str, str]]:
    """Voice, number, name and kind of the survey it answered."""
    question = (
        select(Response.participant_id, Survey.id, Survey.name, Survey.kind)
        .join(Survey, Survey.id == Response.survey_id)
        .where(Survey.project_id == project_id)
    )
    found = db.session.execute(question)
    return [(who, number, name, kind) for who, number, name, kind in found]
