"""All SQL about saved questions."""

from sqlalchemy import select

from listening.causes.questions.records import QuestionRow
from listening.db import db


def add(row: QuestionRow) -> None:
    db.session.add(row)
    db.session.flush()


def questions(project_id: int) -> list[QuestionRow]:
    question = select(QuestionRow).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(QuestionRow.id)))


def one(question_id: int) -> QuestionRow | None:
    return db.session.get(QuestionRow, question_id)


def remove(row: QuestionRow) -> None:
    db.session.delete(row)
    db.session.flush()
