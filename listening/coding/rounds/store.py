"""All SQL about blind rounds."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select

from listening.coding.records import CodeRow, Coding, CodingRound, Done, Step
from listening.coding.rounds.records import Adjudication, RoundCoder, RoundFigures, RoundItem
from listening.db import Record, db, now


def add_all(rows: Iterable[Record]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def rounds(project_id: int) -> list[CodingRound]:
    question = select(CodingRound).filter_by(project_id=project_id).order_by(CodingRound.id.desc())
    return list(db.session.scalars(question))


def one(round_id: int) -> CodingRound | None:
    return db.session.get(CodingRound, round_id)


def coders(round_id: int) -> list[RoundCoder]:
    question = select(RoundCoder).filter_by(round_id=round_id).order_by(RoundCoder.id)
    return list(db.session.scalars(question))


def items(round_id: int) -> list[RoundItem]:
    question = select(RoundItem).filter_by(round_id=round_id).order_by(RoundItem.place)
    return list(db.session.scalars(question))


def figures(round_id: int) -> RoundFigures | None:
    return db.session.get(RoundFigures, round_id)


def hidden(project_id: int, viewer_id: int) -> frozenset[str]:
    question = (
        select(RoundItem.excerpt_id)
        .join(CodingRound, CodingRound.id == RoundItem.round_id)
        .join(RoundCoder, RoundCoder.round_id == CodingRound.id)
        .where(
            CodingRound.project_id == project_id,
            CodingRound.state == "open",
            RoundCoder.coder_id == viewer_id,
        )
    )
    return frozenset(db.session.scalars(question))


def codings(round_id: int, coder_id: int | None = None) -> list[tuple[Coding, str]]:
    """The codings of a round with their codes' keys, of one coder or of all."""
    question = (
        select(Coding, CodeRow.key)
        .join(CodeRow, CodeRow.id == Coding.code_id)
        .where(Coding.round_id == round_id)
        .order_by(Coding.id)
    )
    if coder_id is not None:
        question = question.where(Coding.coder_id == coder_id)
    return [(coding, key) for coding, key in db.session.execute(question)]


def suggestions(project_id: int, excerpt_ids: Sequence[str]) -> list[tuple[Coding, str]]:
    """What the engine put on these excerpts, whatever became of it."""
    found = []
    for start in range(0, len(excerpt_ids), 500):
        question = (
            select(Coding, CodeRow.key)
            .join(CodeRow, CodeRow.id == Coding.code_id)
            .where(
                CodeRow.project_id == project_id,
                Coding.coder_id.is_(None),
                Coding.coder_name == "",
                Coding.round_id.is_(None),
                Coding.origin.not_in(("person", "adjudication")),
                Coding.excerpt_id.in_(excerpt_ids[start : start + 500]),
            )
        )
        found += [(coding, key) for coding, key in db.session.execute(question)]
    return found


def suggested_for(project_id: int, key: str) -> list[str]:
    """Excerpts for which the engine suggests a code."""
    question = (
        select(Coding.excerpt_id)
        .join(CodeRow, CodeRow.id == Coding.code_id)
        .where(
            CodeRow.project_id == project_id,
            (CodeRow.key == key) | CodeRow.key.startswith(key + ".", autoescape=True),
            Coding.state == "suggested",
            Coding.coder_id.is_(None),
        )
        .order_by(Coding.excerpt_id)
    )
    return list(dict.fromkeys(db.session.scalars(question)))


def done(round_id: int) -> list[tuple[str, int]]:
    question = select(Done.excerpt_id, Done.coder_id).where(Done.round_id == round_id)
    return [(excerpt_id, coder_id) for excerpt_id, coder_id in db.session.execute(question)]


def replace(
    round_id: int, excerpt_id: str, coder_id: int, codings: Sequence[Coding], *, finished: bool
) -> None:
    """Put a coder's codes of one excerpt in place of their earlier ones, with the done mark."""
    own = (Coding.round_id == round_id, Coding.excerpt_id == excerpt_id)
    db.session.execute(delete(Coding).where(*own, Coding.coder_id == coder_id))
    mark = (Done.round_id == round_id, Done.excerpt_id == excerpt_id, Done.coder_id == coder_id)
    db.session.execute(delete(Done).where(*mark))
    at = now()
    for row in codings:
        row.decided_at = at
    add_all(codings)
    if finished:
        add_all([Done(excerpt_id=excerpt_id, coder_id=coder_id, round_id=round_id)])


def adjudications(round_id: int) -> list[Adjudication]:
    question = select(Adjudication).filter_by(round_id=round_id).order_by(Adjudication.id)
    return list(db.session.scalars(question))


def drop_adjudication(round_id: int, excerpt_id: str) -> None:
    own = (Adjudication.round_id == round_id, Adjudication.excerpt_id == excerpt_id)
    db.session.execute(delete(Adjudication).where(*own))


def add_decided(rows: Sequence[Coding]) -> None:
    at = now()
    for row in rows:
        row.decided_at = at
    add_all(rows)


def reject(ids: Sequence[int], *, by: int | None) -> None:
    at = now()
    for start in range(0, len(ids), 500):
        question = select(Coding).where(Coding.id.in_(ids[start : start + 500]))
        for row in db.session.scalars(question):
            row.state, row.decided_by, row.decided_at = "rejected", by, at
    db.session.flush()


def of_batch(batch: str) -> list[Coding]:
    return list(db.session.scalars(select(Coding).where(Coding.batch == batch)))


def drop(row: CodingRound) -> None:
    db.session.delete(row)
    db.session.flush()


def log(project_id: int, kind: str, subject: dict[str, object], *, by: int | None) -> None:
    add_all([Step(project_id=project_id, kind=kind, subject=subject, by=by)])
