"""All SQL about those who spoke."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, func, select

from listening.db import cut_journal, db, now, this_week
from listening.participants.records import Participant, ParticipantGroup, Withdrawal


def add_all(rows: Iterable[Participant | ParticipantGroup | Withdrawal]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def participants(project_id: int) -> list[Participant]:
    question = select(Participant).filter_by(project_id=project_id).order_by(Participant.id)
    return list(db.session.scalars(question))


def participant(participant_id: str) -> Participant | None:
    return db.session.get(Participant, participant_id)


def some(ids: Iterable[str]) -> list[Participant]:
    wanted = list(ids)
    found: list[Participant] = []
    for start in range(0, len(wanted), 500):  # SQLite bounds the number of parameters
        part = Participant.id.in_(wanted[start : start + 500])
        found += db.session.scalars(select(Participant).where(part))
    return found


def withdrawals(project_id: int) -> list[Withdrawal]:
    question = select(Withdrawal).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(Withdrawal.on.desc(), Withdrawal.id)))


def withdrawal(receipt_id: str) -> Withdrawal | None:
    return db.session.get(Withdrawal, receipt_id)


def flush() -> None:
    db.session.flush()


def today() -> date:
    return now().date()


def week() -> date:
    return this_week()


def memberships(project_id: int) -> list[tuple[str, int]]:
    question = (
        select(ParticipantGroup.participant_id, ParticipantGroup.group_id)
        .join(Participant, Participant.id == ParticipantGroup.participant_id)
        .where(Participant.project_id == project_id)
    )
    return [(who, group) for who, group in db.session.execute(question)]


def groups_of(participant_ids: Iterable[str]) -> list[tuple[str, int]]:
    question = select(ParticipantGroup.participant_id, ParticipantGroup.group_id)
    wanted = ParticipantGroup.participant_id.in_(list(participant_ids))
    return [(who, group) for who, group in db.session.execute(question.where(wanted))]


def count(project_id: int) -> int:
    question = select(func.count()).select_from(Participant).filter_by(project_id=project_id)
    return db.session.scalar(question) or 0


def remove(ids: Iterable[str]) -> None:
    wanted = list(ids)
    for start in range(0, len(wanted), 500):  # SQLite bounds the number of parameters
        db.session.execute(
            delete(Participant).where(Participant.id.in_(wanted[start : start + 500]))
        )
    db.session.flush()
    if wanted:
        cut_journal()
