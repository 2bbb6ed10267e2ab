"""All SQL of the exchange room."""

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import select

from listening.db import db
from listening.exchange.records import ExchangeName, Transfer


def add(row: Transfer) -> None:
    db.session.add(row)
    db.session.flush()


def transfers(project_id: int) -> list[Transfer]:
    question = select(Transfer).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(Transfer.id.desc())))


def transfer(transfer_id: int) -> Transfer | None:
    return db.session.get(Transfer, transfer_id)


def undo(row: Transfer) -> None:
    row.undone = True
    db.session.flush()


def known(project_id: int, kind: str) -> dict[str, str]:
    """local name -> guid"""
    question = select(ExchangeName).filter_by(project_id=project_id, kind=kind)
    return {row.local: row.guid for row in db.session.scalars(question)}


def names(project_id: int, kind: str, wanted: Iterable[str]) -> dict[str, str]:
    """The guids of these things; those that have none get one for good."""
    found = known(project_id, kind)
    new = [
        ExchangeName(project_id=project_id, kind=kind, local=local, guid=str(uuid4()))
        for local in dict.fromkeys(wanted)
        if local not in found
    ]
    db.session.add_all(new)
    db.session.flush()
    return found | {row.local: row.guid for row in new}
