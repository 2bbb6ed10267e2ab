"""All SQL about results of closed questions."""

from collections import defaultdict

from sqlalchemy import select

from listening.db import db
from listening.surveys import questionnaire as q
from listening.surveys.records import Answer, Response
from listening.surveys.results.records import ResultsRow


def told(survey_id: int) -> ResultsRow | None:
    return db.session.get(ResultsRow, survey_id)


def tell(row: ResultsRow) -> None:
    db.session.merge(row)
    db.session.flush()


def voices(survey_id: int) -> dict[str, dict[str, tuple[str, ...]]]:
    """Voice -> question -> what it answered, an answer for each time it was asked."""
    found: dict[str, dict[str, list[str]]] = {
        who: defaultdict(list)
        for who in db.session.scalars(
            select(Response.participant_id).filter_by(survey_id=survey_id)
        )
    }
    question = (
        select(Response.participant_id, Answer.question, Answer.value)
        .join(Response, Response.id == Answer.response_id)
        .where(Response.survey_id == survey_id)
    )
    for who, key, value in db.session.execute(question):
        found[who][q.named(key)].append(value)
    return {
        who: {name: tuple(said) for name, said in answers.items()} for who, answers in found.items()
    }
