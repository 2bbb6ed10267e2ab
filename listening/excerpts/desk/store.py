"""All SQL of the translation desk."""

from collections.abc import Collection, Iterable

from flask import current_app
from sqlalchemy import func, select

from listening.db import db, now
from listening.excerpts.desk.machines import machine
from listening.excerpts.desk.records import DeskRules, GlossaryTerm, Remark, TranslationStep
from listening.excerpts.records import Excerpt, Translation


def plugged() -> machine.Machine | None:
    """The machine that this installation's settings plug in."""
    settings = current_app.extensions["listening.settings"]
    return machine.configured(
        address=settings.translate_url,
        key=settings.translate_key,
        use_apertium=settings.apertium,
    )


def languages(project_id: int, *, into: str) -> dict[str, int]:
    question = (
        select(Excerpt.language, func.count())
        .where(Excerpt.project_id == project_id, Excerpt.language != into)
        .group_by(Excerpt.language)
    )
    return dict(db.session.execute(question).all())


def lines(project_id: int, language: str, *, into: str) -> list[tuple[Excerpt, Translation | None]]:
    # By random key: the order in which people answered is nobody's business.
    question = (
        select(Excerpt, Translation)
        .outerjoin(
            Translation,
            (Translation.excerpt_id == Excerpt.id) & (Translation.language == into),
        )
        .where(Excerpt.project_id == project_id, Excerpt.language == language)
        .order_by(Excerpt.id)
    )
    return [(excerpt, made) for excerpt, made in db.session.execute(question)]


def line(excerpt_id: str) -> Excerpt | None:
    return db.session.scalars(select(Excerpt).filter_by(id=excerpt_id).with_for_update()).first()


def translation(excerpt_id: str, into: str) -> Translation | None:
    return db.session.get(Translation, (excerpt_id, into), populate_existing=True)


def write(
    excerpt_id: str, into: str, *, text: str, origin: str, made_from: str, by: int | None
) -> None:
    row = translation(excerpt_id, into)
    if not text:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        row = Translation(excerpt_id=excerpt_id, language=into, text=text)
        db.session.add(row)
    if row is not None and text:
        row.text, row.origin, row.made_from, row.by, row.at = text, origin, made_from, by, now()
    db.session.flush()


def last_step(excerpt_id: str, into: str) -> TranslationStep | None:
    question = select(TranslationStep).filter_by(excerpt_id=excerpt_id, language=into, undone=False)
    return db.session.scalars(question.order_by(TranslationStep.id.desc()).limit(1)).first()


def last_steps(ids: Collection[str], into: str) -> dict[str, TranslationStep]:
    question = select(TranslationStep).filter_by(language=into, undone=False)
    rows = db.session.scalars(
        question.where(TranslationStep.excerpt_id.in_(ids)).order_by(TranslationStep.id)
    )
    return {row.excerpt_id: row for row in rows}


def undo(step: TranslationStep) -> None:
    step.undone = True
    db.session.flush()


def add(row: TranslationStep | GlossaryTerm | Remark) -> None:
    db.session.add(row)
    db.session.flush()


def terms(project_id: int) -> list[GlossaryTerm]:
    question = select(GlossaryTerm).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(GlossaryTerm.word, GlossaryTerm.id)))


def term(term_id: int) -> GlossaryTerm | None:
    return db.session.get(GlossaryTerm, term_id)


def remove(row: GlossaryTerm) -> None:
    db.session.delete(row)
    db.session.flush()


def remark(remark_id: int) -> Remark | None:
    return db.session.get(Remark, remark_id)


def remarks_on(ids: Iterable[str]) -> list[Remark]:
    question = select(Remark).where(Remark.excerpt_id.in_(list(ids)))
    return list(db.session.scalars(question.order_by(Remark.id)))


def remarks_in(survey_id: int, language: str) -> list[Remark]:
    question = select(Remark).filter_by(survey_id=survey_id, language=language)
    return list(db.session.scalars(question.order_by(Remark.id)))


def open_remarks(project_id: int) -> list[Remark]:
    question = select(Remark).filter_by(project_id=project_id, settled=False)
    return list(db.session.scalars(question.order_by(Remark.id)))


def settle(row: Remark, *, settled: bool) -> None:
    row.settled = settled
    db.session.flush()


def masked(project_id: int) -> bool:
    row = db.session.get(DeskRules, project_id)
    return row is None or row.masked


def mask(project_id: int, *, masked: bool) -> None:
    row = db.session.get(DeskRules, project_id)
    if row is None:
        row = DeskRules(project_id=project_id)
        db.session.add(row)
    row.masked = masked
    db.session.flush()
