"""All SQL about codings that go out to other programs and come in from them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from listening.coding.records import CodeRow, Coding, Done, guid, standing
from listening.db import db, now


def codings(project_id: int) -> list[Coding]:
    question = (
        select(Coding)
        .join(CodeRow, CodeRow.id == Coding.code_id)
        .where(
            CodeRow.project_id == project_id,
            Coding.state == "accepted",
            standing(),
        )
        .order_by(Coding.guid)
    )
    return list(db.session.scalars(question))


def left_out(project_id: int) -> dict[tuple[str, bool, bool], int]:
    in_round = Coding.round_id.is_not(None)
    replaced = Coding.superseded_by_id.is_not(None)
    question = (
        select(Coding.state, in_round, replaced, func.count())
        .join(CodeRow, CodeRow.id == Coding.code_id)
        .where(CodeRow.project_id == project_id)
        .group_by(Coding.state, in_round, replaced)
    )
    return {
        (state, bool(inside), bool(older)): number
        for state, inside, older, number in db.session.execute(question)
        if inside or older or state != "accepted"
    }


def codes(project_id: int) -> list[CodeRow]:
    question = select(CodeRow).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(CodeRow.position, CodeRow.id)))


def taken(guids: Sequence[str], kind: type[CodeRow] | type[Coding]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(guids), 500):  # SQLite bounds the number of parameters
        part = guids[start : start + 500]
        found |= set(db.session.scalars(select(kind.guid).where(kind.guid.in_(part))))
    return found


def name(row: CodeRow, own: str) -> None:
    row.guid = own
    db.session.flush()


def insert_codings(rows: Sequence[dict[str, Any]]) -> None:
    at = now()
    if rows:
        db.session.execute(
            insert(Coding),
            [{"words": [], "anchor": {}, "strength": 1.0, "decided_at": at, **row} for row in rows],
        )


def take_out(batch: str) -> int:
    own = Coding.batch == batch
    number = db.session.scalar(select(func.count()).select_from(Coding).where(own)) or 0
    db.session.execute(delete(Coding).where(own))
    return number


def done() -> set[str]:
    """Excerpts of any project that somebody finished; the caller looks only for its own."""
    return set(db.session.scalars(select(Done.excerpt_id).where(Done.round_id.is_(None))))


def fresh() -> str:
    return guid()
