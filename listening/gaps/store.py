"""All SQL about the district's numbers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, delete, func, insert, select, update

from listening.db import READING, db
from listening.gaps.records import (
    AgreementRow,
    EnrolmentRow,
    EventRow,
    IdeaRow,
    MeasureRow,
    ObservationRow,
    ProtectedRow,
    ProtectionRow,
    ReleaseRow,
    TableImport,
)

SHOWN = "figures shown"
Anything = AgreementRow | EventRow | IdeaRow | MeasureRow | TableImport


def add_all(rows: Sequence[Anything]) -> None:
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


def observations(measure_ids: Sequence[int], periods: Sequence[str]) -> list[tuple[Any, ...]]:
    """Measure, period, group, place, n, count and state, in the order they were brought."""
    o = ObservationRow
    question = select(o.measure_id, o.period, o.group_id, o.place, o.n, o.count, o.state)
    question = question.where(o.measure_id.in_(measure_ids), o.period.in_(periods))
    return [tuple(row) for row in db.session.execute(question.order_by(o.id))]


def count_observations(measure_ids: Sequence[int], periods: Sequence[str]) -> int:
    question = select(func.count()).select_from(ObservationRow)
    question = question.where(
        ObservationRow.measure_id.in_(measure_ids), ObservationRow.period.in_(periods)
    )
    return db.session.scalars(question).one()


def groups_and_places(measure_id: int, period: str) -> tuple[list[int], list[str]]:
    """Numbers of the groups, and the places, that have a figure."""
    own = {"measure_id": measure_id, "period": period}
    groups = select(ObservationRow.group_id).filter_by(**own).distinct()
    places = select(ObservationRow.place).filter_by(**own).distinct()
    return list(db.session.scalars(groups)), sorted(db.session.scalars(places))


def newest_import(project_id: int) -> tuple[int, int]:
    """How many tables there are and the newest one's number: what is known has this mark."""
    question = select(func.count(), func.coalesce(func.max(TableImport.id), 0))
    count, newest = db.session.execute(question.filter_by(project_id=project_id)).one()
    return int(count), int(newest)


def protections(project_id: int) -> list[ProtectionRow]:
    """Every measure and period that has figures, and how far their protection is."""
    question = select(ProtectionRow).join(MeasureRow, MeasureRow.id == ProtectionRow.measure_id)
    question = question.where(MeasureRow.project_id == project_id)
    return list(db.session.scalars(question.order_by(MeasureRow.id, ProtectionRow.period)))


def note_pairs(pairs: Iterable[tuple[int, str]]) -> None:
    """These measures and periods have new figures: what was worked out for the period is old."""
    for measure_id, period in pairs:
        if db.session.get(ProtectionRow, (measure_id, period)) is None:
            db.session.add(ProtectionRow(measure_id=measure_id, period=period))
    db.session.flush()


def forget_protection(project_id: int, periods: Iterable[str]) -> None:
    """What is shown of these periods has to be worked out again."""
    own = select(MeasureRow.id).filter_by(project_id=project_id)
    db.session.execute(
        update(ProtectionRow)
        .where(ProtectionRow.measure_id.in_(own), ProtectionRow.period.in_(set(periods)))
        .values(rules="", released=False)
    )


def drop_empty_protections(project_id: int) -> None:
    """Measures and periods without a figure are no choice any more."""
    for row in protections(project_id):
        there = select(ObservationRow.id).filter_by(measure_id=row.measure_id, period=row.period)
        if db.session.scalars(there.limit(1)).first() is None:
            shown = delete(ProtectedRow).filter_by(measure_id=row.measure_id, period=row.period)
            db.session.execute(shown)
            db.session.delete(row)
    db.session.flush()


def periods_of_import(import_id: int) -> list[str]:
    question = select(ObservationRow.period).filter_by(import_id=import_id).distinct()
    return list(db.session.scalars(question))


def _reading() -> bool:
    return has_request_context() and request.method in READING


@contextmanager
def aside() -> Iterator[Connection]:
    """A connection that may write even while a page is only being read.

    A reading request has a transaction that must not turn into a writing one; what it works out
    for later readers is written beside it.
    """
    if _reading():
        with db.engine.begin() as connection:
            yield connection
    else:
        yield db.session.connection()


def keep_protected(
    pairs: Sequence[tuple[int, str]],
    rows: Sequence[dict[str, Any]],
    *,
    rules: str,
    choices: dict[tuple[int, str], tuple[list[str], list[str]]],
) -> None:
    """Replace what is shown of these measures and periods; all of it or nothing."""
    with aside() as connection:
        for measure_id, period in pairs:
            old = delete(ProtectedRow).filter_by(measure_id=measure_id, period=period)
            connection.execute(old)
        if rows:
            connection.execute(insert(ProtectedRow), rows)
        for measure_id, period in pairs:
            dimensions, places = choices[measure_id, period]
            done = update(ProtectionRow).filter_by(measure_id=measure_id, period=period)
            connection.execute(
                done.values(rules=rules, released=False, dimensions=dimensions, places=places)
            )
    # A reading transaction still sees what was there when it began.
    db.session.commit() if _reading() else db.session.expire_all()


def protected(
    measure_ids: Sequence[int],
    *,
    periods: Sequence[str] | None = None,
    group_ids: Sequence[int] | None = None,
    place: str | None = None,
) -> list[tuple[Any, ...]]:
    """Measure, period, group, place, state, n, count and both ends of the rate, as shown."""
    p = ProtectedRow
    question = select(
        p.measure_id, p.period, p.group_id, p.place, p.state, p.n, p.count, p.rate_low, p.rate_high
    ).where(p.measure_id.in_(measure_ids))
    if periods is not None:
        question = question.where(p.period.in_(periods))
    if place is not None:
        question = question.where(p.place == place)
    if group_ids is not None:
        question = question.where(p.group_id.in_(group_ids))
    rows = [tuple(row) for row in db.session.execute(question.order_by(p.id))]
    db.session.info.setdefault(SHOWN, set()).update(row[:2] for row in rows)
    return rows


def shown_pairs() -> set[tuple[int, str]]:
    """Measures and periods whose protected figures this session has read."""
    return set(db.session.info.get(SHOWN, ()))


def releases(project_id: int, periods: Sequence[str] | None = None) -> list[ReleaseRow]:
    """What has been shown, oldest first."""
    question = select(ReleaseRow).filter_by(project_id=project_id).order_by(ReleaseRow.id)
    if periods is not None:
        question = question.where(ReleaseRow.period.in_(periods))
    return list(db.session.scalars(question))


def note_release(values: dict[str, Any], *, measure_id: int) -> None:
    """Write a release down once, and that this measure and period has been shown."""
    key = {name: values[name] for name in ("project_id", "measure", "period", "sha256")}
    with aside() as connection:
        if connection.execute(select(ReleaseRow.id).filter_by(**key)).first() is None:
            connection.execute(insert(ReleaseRow).values(**values, at=func.now()))
        shown = update(ProtectionRow).filter_by(measure_id=measure_id, period=values["period"])
        connection.execute(shown.values(released=True))


def keys(measure_ids: Sequence[int]) -> set[tuple[int, str, int, str]]:
    """Measure, period, group and place of every stored observation of these measures."""
    question = select(
        ObservationRow.measure_id,
        ObservationRow.period,
        ObservationRow.group_id,
        ObservationRow.place,
    )
    found = db.session.execute(question.where(ObservationRow.measure_id.in_(set(measure_ids))))
    return {(measure, period, group, place) for measure, period, group, place in found}


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


def agreement(project_id: int, sha256: str) -> AgreementRow | None:
    """The agreement under which the counts with this fingerprint were made."""
    question = select(AgreementRow).filter_by(project_id=project_id, sha256=sha256)
    return db.session.scalars(question.order_by(AgreementRow.id.desc()).limit(1)).first()


def agreements(project_id: int) -> list[AgreementRow]:
    question = select(AgreementRow).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(AgreementRow.id.desc())))


def idea(project_id: int) -> IdeaRow | None:
    return db.session.get(IdeaRow, project_id)


def remove(row: Anything) -> None:
    db.session.delete(row)
    db.session.flush()
