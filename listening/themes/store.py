"""All SQL about runs, placements, proposals and decisions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import Text, cast, column, delete, func, insert, or_, select, table, update

from listening.db import db
from listening.settings import Settings
from listening.themes.records import DecisionRow, Placement, Proposal, ProposalMember, Run

# By name: the records of these belong to other rooms.
Excerpt = table(
    "excerpt", column("id"), column("project_id"), column("answer_id"), column("note_id")
)
Answer = table("answer", column("id"), column("response_id"))
Response = table("response", column("id"), column("week"))
Note = table("note", column("id"), column("conversation_id"))
Conversation = table("conversation", column("id"), column("held_on"))


def settings() -> Settings:
    """How this installation is set up."""
    found: Settings = current_app.extensions["listening.settings"]
    return found


def add_all(rows: Iterable[Run | Proposal | DecisionRow]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def latest_run(project_id: int) -> Run | None:
    question = select(Run).filter_by(project_id=project_id).order_by(Run.id.desc())
    return db.session.scalars(question.limit(1)).first()


def latest_run_id(project_id: int) -> int | None:
    return db.session.scalar(select(func.max(Run.id)).where(Run.project_id == project_id))


def runs(project_id: int, *, limit: int) -> list[Run]:
    """The newest runs, without what is heavy in them until it is read."""
    question = select(Run).filter_by(project_id=project_id).order_by(Run.id.desc())
    return list(db.session.scalars(question.limit(limit)))


def replace_placements(project_id: int, statuses: dict[str, str]) -> None:
    db.session.execute(delete(Placement).where(Placement.project_id == project_id))
    add_placements(project_id, statuses)


def add_placements(project_id: int, statuses: Mapping[str, str], *, late: bool = False) -> None:
    rows: list[dict[str, Any]] = [
        {"excerpt_id": key, "project_id": project_id, "status": status, "late": late}
        for key, status in sorted(statuses.items())
    ]
    if rows:
        db.session.execute(insert(Placement), rows)


def statuses(project_id: int) -> dict[str, int]:
    question = (
        select(Placement.status, func.count())
        .where(Placement.project_id == project_id)
        .group_by(Placement.status)
    )
    return dict(db.session.execute(question).all())


def status_of(project_id: int) -> dict[str, str]:
    question = select(Placement.excerpt_id, Placement.status).filter_by(project_id=project_id)
    return dict(db.session.execute(question).all())


def set_status(project_id: int, excerpt_id: str, status: str | None) -> str | None:
    """Put a status in place of another, which is returned; None: not looked at by any run."""
    own = (Placement.project_id == project_id, Placement.excerpt_id == excerpt_id)
    before = db.session.scalar(select(Placement.status).where(*own))
    if status is None:
        db.session.execute(delete(Placement).where(*own))
    elif before is None:
        add_placements(project_id, {excerpt_id: status})
    else:
        db.session.execute(update(Placement).where(*own).values(status=status))
    return before


def late(project_id: int) -> dict[str, int]:
    """Status -> excerpts that came after the newest run."""
    question = (
        select(Placement.status, func.count())
        .where(Placement.project_id == project_id, Placement.late)
        .group_by(Placement.status)
    )
    return dict(db.session.execute(question).all())


def late_with(project_id: int, statuses: Sequence[str]) -> list[str]:
    question = select(Placement.excerpt_id).where(
        Placement.project_id == project_id, Placement.late, Placement.status.in_(statuses)
    )
    return list(db.session.scalars(question.order_by(Placement.excerpt_id)))


def unplaced(project_id: int) -> list[str]:
    """Excerpts that no run has looked at yet, by their random keys."""
    seen = select(Placement.excerpt_id).where(Placement.project_id == project_id)
    question = select(Excerpt.c.id).where(Excerpt.c.project_id == project_id)
    return list(
        db.session.scalars(question.where(Excerpt.c.id.not_in(seen)).order_by(Excerpt.c.id))
    )


def projects_with_new() -> list[int]:
    """Projects that a run has looked at and that hold excerpts which it has not seen."""
    seen = select(Placement.excerpt_id)
    question = (
        select(Excerpt.c.project_id)
        .where(Excerpt.c.id.not_in(seen))
        .where(Excerpt.c.project_id.in_(select(Run.project_id)))
        .distinct()
        .order_by(Excerpt.c.project_id)
    )
    return list(db.session.scalars(question))


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


def with_status(project_id: int, status: str) -> list[str]:
    question = select(Placement.excerpt_id).filter_by(project_id=project_id, status=status)
    return list(db.session.scalars(question.order_by(Placement.excerpt_id)))


def proposals(project_id: int) -> list[Proposal]:
    question = select(Proposal).filter_by(project_id=project_id).order_by(Proposal.id)
    return list(db.session.scalars(question))


def proposal(proposal_id: int) -> Proposal | None:
    return db.session.get(Proposal, proposal_id)


def members(proposal_ids: Iterable[int]) -> list[ProposalMember]:
    question = select(ProposalMember).where(ProposalMember.proposal_id.in_(list(proposal_ids)))
    ordered = question.order_by(ProposalMember.strength.desc(), ProposalMember.excerpt_id)
    return list(db.session.scalars(ordered))


def add_members(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(ProposalMember), rows)


def drop_members(proposal_id: int, excerpt_ids: Sequence[str]) -> None:
    own = ProposalMember.proposal_id == proposal_id
    for start in range(0, len(excerpt_ids), 500):
        part = ProposalMember.excerpt_id.in_(excerpt_ids[start : start + 500])
        db.session.execute(delete(ProposalMember).where(own, part))


def member_row(one: ProposalMember) -> dict[str, Any]:
    names = ("proposal_id", "excerpt_id", "strength", "start", "end")
    return {name: getattr(one, name) for name in names}


def open_proposal(member: dict[str, Any]) -> bool:
    """Whether a member that was taken out can go back: its proposal and its excerpt are there."""
    found = proposal(member["proposal_id"])
    there = select(Excerpt.c.id).where(Excerpt.c.id == member["excerpt_id"])
    open_ = found is not None and found.state == "open"
    return open_ and db.session.scalar(there) is not None


def drop_open_proposals(project_id: int) -> None:
    db.session.execute(
        delete(Proposal).where(Proposal.project_id == project_id, Proposal.state == "open")
    )


def decision(decision_id: int) -> DecisionRow | None:
    return db.session.get(DecisionRow, decision_id)


def standing(project_id: int, kind: str) -> list[DecisionRow]:
    """Decisions of one kind that were not taken back, newest first."""
    question = select(DecisionRow).filter_by(project_id=project_id, kind=kind, undone=False)
    return list(db.session.scalars(question.order_by(DecisionRow.id.desc())))


def decisions(project_id: int, *, limit: int) -> list[DecisionRow]:
    question = select(DecisionRow).filter_by(project_id=project_id).order_by(DecisionRow.id.desc())
    return list(db.session.scalars(question.limit(limit)))


def runs_naming(project_id: int, excerpt_ids: Collection[str]) -> list[Run]:
    """Runs whose map knows one of these excerpts."""
    question = select(Run).where(Run.project_id == project_id)
    if not excerpt_ids:
        return []
    if len(excerpt_ids) <= 20:
        text = cast(Run.map, Text)
        question = question.where(or_(*(text.contains(key) for key in excerpt_ids)))
    runs = db.session.scalars(question)
    return [run for run in runs if not run.map.get("digests", {}).keys().isdisjoint(excerpt_ids)]
