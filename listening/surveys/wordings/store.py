"""All SQL about a survey's translations."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from listening.db import db, now
from listening.surveys.wordings.records import Release, Wording, WordingStep
from listening.surveys.wordings.standing import Kept


def known(survey_id: int) -> dict[tuple[str, str], Kept]:
    rows = db.session.scalars(select(Wording).filter_by(survey_id=survey_id))
    return {(row.key, row.language): Kept(row.origin, row.source) for row in rows}


def makers(survey_id: int, language: str) -> dict[str, int | None]:
    question = select(Wording.key, Wording.by).filter_by(survey_id=survey_id, language=language)
    return dict(db.session.execute(question).all())


def know(survey_id: int, found: Mapping[tuple[str, str], Kept], *, by: int | None) -> None:
    for (key, language), kept in found.items():
        row = db.session.get(Wording, (survey_id, key, language))
        if row is None:
            row = Wording(
                survey_id=survey_id,
                key=key,
                language=language,
                origin=kept.origin,
                source=kept.source,
                by=by,
            )
            db.session.add(row)
        row.origin, row.source, row.by, row.at = kept.origin, kept.source, by, now()
    db.session.flush()


def forget(survey_id: int, key: str, language: str) -> None:
    row = db.session.get(Wording, (survey_id, key, language))
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def releases(survey_id: int) -> dict[str, list[str]]:
    rows = db.session.scalars(select(Release).filter_by(survey_id=survey_id))
    return {row.language: list(row.seen) for row in rows}


def releasers(survey_id: int) -> dict[str, int | None]:
    rows = db.session.scalars(select(Release).filter_by(survey_id=survey_id))
    return {row.language: row.by for row in rows}


def release(survey_id: int, language: str, seen: Collection[str], *, by: int) -> None:
    hold(survey_id, language)
    db.session.add(Release(survey_id=survey_id, language=language, seen=sorted(seen), by=by))
    db.session.flush()


def hold(survey_id: int, language: str) -> None:
    row = db.session.get(Release, (survey_id, language))
    if row is not None:
        db.session.delete(row)
        db.session.flush()


def add(step: WordingStep) -> None:
    db.session.add(step)
    db.session.flush()


def last_step(survey_id: int, key: str, language: str) -> WordingStep | None:
    question = select(WordingStep).filter_by(
        survey_id=survey_id, key=key, language=language, undone=False
    )
    return db.session.scalars(question.order_by(WordingStep.id.desc()).limit(1)).first()


def last_steps(survey_id: int, language: str) -> dict[str, WordingStep]:
    question = select(WordingStep).filter_by(survey_id=survey_id, language=language, undone=False)
    rows = db.session.scalars(question.order_by(WordingStep.id))
    return {row.key: row for row in rows}


def undo(step: WordingStep) -> None:
    step.undone = True
    db.session.flush()
