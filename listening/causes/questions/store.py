"""All SQL about saved questions, and about the days on which something was said."""

from datetime import date

from sqlalchemy import column, select, table

from listening.causes.questions.records import QuestionRow
from listening.db import db

# By name: the records of these belong to other rooms.
Excerpt = table(
    "excerpt", column("id"), column("project_id"), column("answer_id"), column("note_id")
)
Answer = table("answer", column("id"), column("response_id"))
Response = table("response", column("id"), column("week"))
Note = table("note", column("id"), column("conversation_id"))
Conversation = table("conversation", column("id"), column("held_on"))


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


def days(project_id: int) -> dict[str, date]:
    """Excerpt -> first day of the week it was answered in, or the day of the conversation."""
    answered = (
        select(Excerpt.c.id, Response.c.week)
        .join(Answer, Answer.c.id == Excerpt.c.answer_id)
        .join(Response, Response.c.id == Answer.c.response_id)
        .where(Excerpt.c.project_id == project_id, Response.c.week.is_not(None))
    )
    spoken = (
        select(Excerpt.c.id, Conversation.c.held_on)
        .join(Note, Note.c.id == Excerpt.c.note_id)
        .join(Conversation, Conversation.c.id == Note.c.conversation_id)
        .where(Excerpt.c.project_id == project_id, Conversation.c.held_on.is_not(None))
    )
    found = [*db.session.execute(answered), *db.session.execute(spoken)]
    return {key: day if isinstance(day, date) else date.fromisoformat(day) for key, day in found}
