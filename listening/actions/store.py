"""All SQL about briefs."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from listening.actions.records import BriefQuoteRow, BriefRow
from listening.db import db, now


def keep(row: BriefRow) -> None:
    row.at = now()
    db.session.add(row)
    db.session.flush()


def brief(brief_id: int) -> BriefRow | None:
    return db.session.get(BriefRow, brief_id)


def briefs(project_id: int) -> list[BriefRow]:
    question = select(BriefRow).filter_by(project_id=project_id).order_by(BriefRow.id)
    return list(db.session.scalars(question))


def brief_about(
    project_id: int, measure_id: int, *, period: str, dimension: str, group: str
) -> BriefRow | None:
    question = select(BriefRow).filter_by(
        project_id=project_id,
        measure_id=measure_id,
        period=period,
        dimension=dimension,
        group=group,
    )
    return db.session.scalar(question)


def throw_away(row: BriefRow) -> None:
    db.session.delete(row)
    db.session.flush()


def quotes(brief_id: int) -> list[BriefQuoteRow]:
    question = select(BriefQuoteRow).filter_by(brief_id=brief_id)
    return list(db.session.scalars(question.order_by(BriefQuoteRow.excerpt_id)))


def replace_quotes(brief_id: int, rows: Iterable[BriefQuoteRow]) -> None:
    db.session.execute(delete(BriefQuoteRow).filter_by(brief_id=brief_id))
    db.session.add_all(rows)
    db.session.flush()
