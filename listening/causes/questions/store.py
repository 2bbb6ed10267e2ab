"""All SQL about saved questions, and the columns of other rooms that counting reads.

Whole rows of ten thousand answers and their codings take seconds to load; these few columns do not.
"""

from datetime import date

from sqlalchemy import column, select, table

from listening.causes.questions.records import QuestionRow
from listening.db import db

# By name: the records of these belong to other rooms.
Excerpt = table(
    "excerpt",
    *(column(name) for name in ("id", "project_id", "participant_id", "answer_id", "note_id")),
    *(column(name) for name in ("source", "session", "language")),
)
Participant = table("participant", column("id"), column("project_id"), column("consent"))
Membership = table("participant_group", column("participant_id"), column("group_id"))
Code = table("code", column("id"), column("project_id"), column("key"))
Coding = table(
    "coding",
    *(column(name) for name in ("id", "excerpt_id", "code_id", "state", "start", "end")),
    *(column(name) for name in ("round_id", "superseded_by_id")),
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


def excerpts(project_id: int) -> list[tuple[str, str, str, str, str]]:
    """Key, voice, source, session and language of every excerpt."""
    one = Excerpt.c
    question = select(one.id, one.participant_id, one.source, one.session, one.language)
    return [tuple(row) for row in db.session.execute(question.where(one.project_id == project_id))]


def accepted(project_id: int) -> list[tuple[str, str, int, int]]:
    """Excerpt, code, start and end of what people accepted and nobody replaced; a blind round's
    count once adjudicated, as codings of their own."""
    own = Code.c.project_id == project_id, Coding.c.state == "accepted"
    counts = Coding.c.round_id.is_(None), Coding.c.superseded_by_id.is_(None)
    question = (
        select(Coding.c.excerpt_id, Code.c.key, Coding.c.start, Coding.c.end)
        .join(Code, Code.c.id == Coding.c.code_id)
        .where(*own, *counts)
        .order_by(Coding.c.id)
    )
    return [tuple(row) for row in db.session.execute(question)]


def memberships(project_id: int) -> list[tuple[str, int]]:
    """Voice and group."""
    question = select(Membership.c.participant_id, Membership.c.group_id).join(
        Participant, Participant.c.id == Membership.c.participant_id
    )
    return [
        tuple(row)
        for row in db.session.execute(question.where(Participant.c.project_id == project_id))
    ]


def consents(project_id: int) -> list[tuple[str, str]]:
    """Voice and consent."""
    question = select(Participant.c.id, Participant.c.consent)
    return [
        tuple(row)
        for row in db.session.execute(question.where(Participant.c.project_id == project_id))
    ]


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
