"""All SQL about runs, placements, proposals and decisions."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from listening.db import db
from listening.themes.records import DecisionRow, Placement, Proposal, ProposalMember, Run


def add_all(rows: Iterable[Run | Proposal | DecisionRow]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def latest_run(project_id: int) -> Run | None:
    question = select(Run).filter_by(project_id=project_id).order_by(Run.id.desc())
    return db.session.scalars(question.limit(1)).first()


def replace_placements(project_id: int, statuses: dict[str, str]) -> None:
    db.session.execute(delete(Placement).where(Placement.project_id == project_id))
    rows: list[dict[str, Any]] = [
        {"excerpt_id": key, "project_id": project_id, "status": status}
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


def drop_open_proposals(project_id: int) -> None:
    db.session.execute(
        delete(Proposal).where(Proposal.project_id == project_id, Proposal.state == "open")
    )


def decision(decision_id: int) -> DecisionRow | None:
    return db.session.get(DecisionRow, decision_id)


def decisions(project_id: int, *, limit: int) -> list[DecisionRow]:
    question = select(DecisionRow).filter_by(project_id=project_id).order_by(DecisionRow.id.desc())
    return list(db.session.scalars(question.limit(limit)))
