"""All SQL about paper forms."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from listening.db import db
from listening.surveys.paper.records import PaperEntry, PaperSheet, PaperTally


def add_once(row: PaperSheet | PaperEntry) -> bool:
    """Add a row unless somebody was quicker; says whether it was added."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        return False
    return True


def sheet(sheet_id: str) -> PaperSheet | None:
    return db.session.get(PaperSheet, sheet_id)


def numbered(survey_id: int, number: str) -> PaperSheet | None:
    question = select(PaperSheet).filter_by(survey_id=survey_id, number=number)
    return db.session.scalars(question).first()


def sheets(survey_id: int) -> list[PaperSheet]:
    question = select(PaperSheet).filter_by(survey_id=survey_id).order_by(PaperSheet.number)
    return list(db.session.scalars(question))


def entries(sheet_id: str) -> list[PaperEntry]:
    question = select(PaperEntry).filter_by(sheet_id=sheet_id).order_by(PaperEntry.place)
    return list(db.session.scalars(question))


def take(sheet_id: str) -> bool:
    """Remove a sheet with what was typed; says whether it was still there."""
    found = db.session.scalars(
        delete(PaperSheet).where(PaperSheet.id == sheet_id).returning(PaperSheet.id)
    ).all()
    db.session.expire_all()
    return len(found) == 1


def tally(survey_id: int) -> PaperTally | None:
    return db.session.get(PaperTally, survey_id)


def count(survey_id: int, *, items: int, same: int) -> None:
    row = tally(survey_id)
    if row is None:
        row = PaperTally(survey_id=survey_id)
        db.session.add(row)
    row.forms += 1
    row.items += items
    row.same += same
    db.session.flush()
