"""All SQL about root-cause boards."""

from collections.abc import Iterable

from sqlalchemy import func, select

from listening.causes.board.records import BoardRow, EvidenceRow, NodeRow, StepRow
from listening.db import db


def add(row: BoardRow | NodeRow | EvidenceRow | StepRow) -> None:
    db.session.add(row)
    db.session.flush()


def flush() -> None:
    db.session.flush()


def boards(project_id: int) -> list[BoardRow]:
    question = select(BoardRow).filter_by(project_id=project_id).order_by(BoardRow.id)
    return list(db.session.scalars(question))


def board(board_id: int) -> BoardRow | None:
    return db.session.get(BoardRow, board_id)


def named(project_id: int, *, measure: str, dimension: str, group: str) -> BoardRow | None:
    question = select(BoardRow).filter_by(
        project_id=project_id, measure=measure, dimension=dimension, group=group
    )
    return db.session.scalar(question)


def states(project_id: int) -> dict[tuple[int, str], int]:
    """How many nodes each board has in each state."""
    question = (
        select(NodeRow.board_id, NodeRow.state, func.count())
        .join(BoardRow, BoardRow.id == NodeRow.board_id)
        .where(BoardRow.project_id == project_id, NodeRow.removed.is_(False))
        .group_by(NodeRow.board_id, NodeRow.state)
    )
    return {(board_id, state): n for board_id, state, n in db.session.execute(question)}


def nodes(board_id: int) -> list[NodeRow]:
    """Nodes on the board, siblings in their order."""
    question = select(NodeRow).filter_by(board_id=board_id, removed=False)
    return list(db.session.scalars(question.order_by(NodeRow.position, NodeRow.id)))


def node(node_id: int) -> NodeRow | None:
    return db.session.get(NodeRow, node_id)


def some_nodes(ids: Iterable[int]) -> list[NodeRow]:
    return list(db.session.scalars(select(NodeRow).where(NodeRow.id.in_(list(ids)))))


def evidence(board_id: int) -> list[EvidenceRow]:
    question = (
        select(EvidenceRow)
        .join(NodeRow, NodeRow.id == EvidenceRow.node_id)
        .where(NodeRow.board_id == board_id, EvidenceRow.removed.is_(False))
    )
    return list(db.session.scalars(question.order_by(EvidenceRow.side.desc(), EvidenceRow.id)))


def one_evidence(evidence_id: int) -> EvidenceRow | None:
    return db.session.get(EvidenceRow, evidence_id)


def steps(board_id: int, *, newest: int) -> list[StepRow]:
    question = select(StepRow).filter_by(board_id=board_id).order_by(StepRow.id.desc())
    return list(db.session.scalars(question.limit(newest)))


def step(step_id: int) -> StepRow | None:
    return db.session.get(StepRow, step_id)


def undone(ids: Iterable[int]) -> set[int]:
    """Which of these steps were taken back."""
    question = select(StepRow.undoes).where(StepRow.undoes.in_(list(ids)))
    return {int(found) for found in db.session.scalars(question) if found is not None}


def locked(row: BoardRow) -> BoardRow:
    """The board, held until this request ends: two moves at once could make a ring."""
    db.session.refresh(row, with_for_update=True)
    return row
