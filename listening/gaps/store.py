"""All SQL about the district's numbers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select

from listening.db import db
from listening.gaps.records import EnrolmentRow, EventRow, MeasureRow, ObservationRow, TableImport


def add_all(rows: Sequence[TableImport | MeasureRow | EventRow]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def insert_observations(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(ObservationRow), rows)


def insert_enrolment(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(EnrolmentRow), rows)


def measures(project_id: int) -> list[MeasureRow]:
    question = select(MeasureRow).filter_by(project_id=project_id).order_by(MeasureRow.id)
    return list(db.session.scalars(question))


def measure(measure_id: int) -> MeasureRow | None:
    return db.session.get(MeasureRow, measure_id)


def observations(measure_ids: Sequence[int]) -> list[ObservationRow]:
    question = select(ObservationRow).where(ObservationRow.measure_id.in_(measure_ids))
    return list(db.session.scalars(question.order_by(ObservationRow.id)))


def keys(measure_ids: Sequence[int]) -> set[tuple[int, str, int]]:
    """Measure, period and group of every stored observation of these measures."""
    question = select(ObservationRow.measure_id, ObservationRow.period, ObservationRow.group_id)
    found = db.session.execute(question.where(ObservationRow.measure_id.in_(set(measure_ids))))
    return {(measure, period, group) for measure, period, group in found}


def enrolment(project_id: int) -> list[tuple[int, int]]:
    """Group number and students, older tables first."""
    question = (
        select(EnrolmentRow.group_id, EnrolmentRow.enrolled)
        .join(TableImport, TableImport.id == EnrolmentRow.import_id)
        .where(TableImport.project_id == project_id)
        .order_by(TableImport.id, EnrolmentRow.group_id)
    )
    return [(group_id, n) for group_id, n in db.session.execute(question)]


def imports(project_id: int) -> list[TableImport]:
    question = select(TableImport).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(TableImport.id.desc())))


def rows_of_imports(project_id: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for column in (ObservationRow.import_id, EnrolmentRow.import_id):
        question = (
            select(column, func.count())
            .join(TableImport, TableImport.id == column)
            .where(TableImport.project_id == project_id)
            .group_by(column)
        )
        found.update((key, n) for key, n in db.session.execute(question))
    return found


def table_import(import_id: int) -> TableImport | None:
    return db.session.get(TableImport, import_id)


def measures_without_numbers(project_id: int) -> list[MeasureRow]:
    used = select(ObservationRow.measure_id)
    question = select(MeasureRow).filter_by(project_id=project_id)
    return list(db.session.scalars(question.where(MeasureRow.id.not_in(used))))


def events(project_id: int) -> list[EventRow]:
    question = select(EventRow).filter_by(project_id=project_id).order_by(EventRow.on, EventRow.id)
    return list(db.session.scalars(question))


def event(event_id: int) -> EventRow | None:
    return db.session.get(EventRow, event_id)


def remove(row: TableImport | MeasureRow | EventRow) -> None:
    db.session.delete(row)
    db.session.flush()
