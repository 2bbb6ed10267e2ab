"""All SQL about blind rounds."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update

from listening.coding.records import CodeRow, Coding, CodingRound, Done, Step, standing
from listening.coding.rounds.records import Adjudication, RoundCoder, RoundFigures, RoundItem
from listening.db import Record, db, now

# No coder is the engine; people whose account is gone, or who never had one, are not.
BY_THE_ENGINE = (
    Coding.coder_id.is_(None),
    Coding.coder_name == "",
    Coding.round_id.is_(None),
    Coding.origin.not_in(("person", "bulk", "in vivo", "import", "adjudication")),
)


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
                *BY_THE_ENGINE,
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
            *BY_THE_ENGINE,
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


def standing_on(excerpt_ids: Sequence[str]) -> list[tuple[Coding, str]]:
    """What stands on excerpts outside of rounds, with the key of each code."""
    found = []
    for start in range(0, len(excerpt_ids), 500):  # SQLite bounds the number of parameters
        question = (
            select(Coding, CodeRow.key)
            .join(CodeRow, CodeRow.id == Coding.code_id)
            .where(Coding.excerpt_id.in_(excerpt_ids[start : start + 500]), standing())
            .order_by(Coding.id)
        )
        found += [(coding, key) for coding, key in db.session.execute(question)]
    return found


def replaced(codings: Iterable[Coding], round_id: int) -> None:
    for row in codings:
        row.superseded_by_id = round_id
    db.session.flush()


def bring_back(round_id: int) -> None:
    own = Coding.superseded_by_id == round_id
    db.session.execute(update(Coding).where(own).values(superseded_by_id=None))


def reject(codings: Iterable[Coding], *, by: int | None) -> None:
    at = now()
    for row in codings:
        row.state, row.decided_by, row.decided_at = "rejected", by, at
    db.session.flush()


def suggest_again(guids: Sequence[str]) -> None:
    """Those of these that are still rejected wait for a decision again."""
    for start in range(0, len(guids), 500):
        own = (Coding.guid.in_(guids[start : start + 500]), Coding.state == "rejected")
        change = update(Coding).where(*own)
        db.session.execute(change.values(state="suggested", decided_by=None, decided_at=None))


def remove(codings: Iterable[Coding]) -> None:
    for row in codings:
        db.session.delete(row)
    db.session.flush()


def last(project_id: int, kind: str, round_id: int) -> Step | None:
    """The newest step of a kind about a round."""
    question = select(Step).filter_by(project_id=project_id, kind=kind).order_by(Step.id.desc())
    return next((s for s in db.session.scalars(question) if s.subject["round"] == round_id), None)


def number_of(project_id: int, key: str) -> int | None:
    return db.session.scalar(select(CodeRow.id).filter_by(project_id=project_id, key=key))


def engine_has_read(project_id: int) -> bool:
    """Whether the engine ever suggested anything here."""
    question = (
        select(Coding.id)
        .join(CodeRow, CodeRow.id == Coding.code_id)
        .where(CodeRow.project_id == project_id, *BY_THE_ENGINE)
    )
    return db.session.scalar(question.limit(1)) is not None


def of_batch(batch: str) -> list[Coding]:
    return list(db.session.scalars(select(Coding).where(Coding.batch == batch)))


def drop(row: CodingRound) -> None:
    db.session.delete(row)
    db.session.flush()


def log(project_id: int, kind: str, subject: dict[str, object], *, by: int | None) -> None:
    add_all([Step(project_id=project_id, kind=kind, subject=subject, by=by)])
