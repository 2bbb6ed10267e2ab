"""All SQL about codes, their journal and what hangs on them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, or_, select

from listening.coding.book.records import AsideRow, ExampleRow, ProposalRow, VersionRow
from listening.coding.records import CodebookChange, CodeRow, Coding, CodingRound, standing
from listening.db import Record, db

Row = TypeVar("Row", bound=Record)


def add_all(rows: Iterable[Record]) -> None:
    db.session.add_all(rows)
    db.session.flush()


def remove(rows: Iterable[Record]) -> None:
    for row in rows:
        db.session.delete(row)
    db.session.flush()


def codes(project_id: int) -> list[CodeRow]:
    question = select(CodeRow).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(CodeRow.position, CodeRow.id)))


def code(project_id: int, key: str) -> CodeRow | None:
    return db.session.scalars(select(CodeRow).filter_by(project_id=project_id, key=key)).first()


def version(project_id: int) -> int:
    question = select(func.max(CodebookChange.number)).filter_by(project_id=project_id)
    return db.session.scalar(question) or 0


def change(change_id: int) -> CodebookChange | None:
    return db.session.get(CodebookChange, change_id)


def changes(project_id: int) -> list[CodebookChange]:
    """The whole journal, newest first."""
    question = select(CodebookChange).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(CodebookChange.number.desc())))


def open_round(project_id: int) -> str | None:
    """The name of a blind round that is being coded."""
    question = select(CodingRound.name).filter_by(project_id=project_id, state="open")
    return db.session.scalars(question.limit(1)).first()


def codings_of(code_ids: Iterable[int]) -> list[Coding]:
    question = select(Coding).where(Coding.code_id.in_(list(code_ids)))
    return list(db.session.scalars(question.order_by(Coding.id)))


def some_codings(ids: Sequence[int]) -> list[Coding]:
    found: list[Coding] = []
    for start in range(0, len(ids), 500):  # SQLite bounds the number of parameters
        part = select(Coding).where(Coding.id.in_(ids[start : start + 500]))
        found += db.session.scalars(part.order_by(Coding.id))
    return found


def counts(project_id: int) -> Mapping[int, int]:
    """Code -> number of codings of any state."""
    question = (
        select(Coding.code_id, func.count())
        .join(CodeRow, CodeRow.id == Coding.code_id)
        .where(CodeRow.project_id == project_id, standing())
        .group_by(Coding.code_id)
    )
    rows = db.session.execute(question).tuples()
    return dict(rows.all())


def place(moves: Mapping[tuple[int, int | None], Sequence[int]]) -> None:
    """Put codings under (code, the code they were made with)."""
    for (code_id, made_with), ids in moves.items():
        for coding in some_codings(ids):
            coding.code_id, coding.made_with_id = code_id, made_with
    db.session.flush()


def take_codings(ids: Sequence[int]) -> None:
    remove(some_codings(ids))


def write_coding(values: dict[str, Any]) -> None:
    """Put a coding back as it was; under a new number if somebody has taken its own."""
    number = values.pop("id")
    row = Coding(**values)
    if db.session.get(Coding, number) is None:
        row.id = number
    db.session.add(row)
    db.session.flush()


def touches(code_id: int) -> bool:
    """Whether anything was ever coded with this code."""
    where = or_(Coding.code_id == code_id, Coding.made_with_id == code_id)
    return db.session.scalar(select(func.count()).select_from(Coding).where(where)) != 0


def examples(code_ids: Iterable[int]) -> list[ExampleRow]:
    question = select(ExampleRow).where(ExampleRow.code_id.in_(list(code_ids)))
    return list(db.session.scalars(question.order_by(ExampleRow.id)))


def example(example_id: int) -> ExampleRow | None:
    return db.session.get(ExampleRow, example_id)


def aside(change_id: int) -> list[AsideRow]:
    question = select(AsideRow).filter_by(change_id=change_id).order_by(AsideRow.id)
    return list(db.session.scalars(question))


def versions(project_id: int) -> list[VersionRow]:
    """Published versions, oldest first."""
    question = select(VersionRow).filter_by(project_id=project_id)
    return list(db.session.scalars(question.order_by(VersionRow.number)))


def proposals(project_id: int) -> list[ProposalRow]:
    question = select(ProposalRow).filter_by(project_id=project_id, state="open")
    return list(db.session.scalars(question.order_by(ProposalRow.id)))


def proposal(proposal_id: int) -> ProposalRow | None:
    return db.session.get(ProposalRow, proposal_id)


def one(kind: type[Row], number: int) -> Row | None:
    return db.session.get(kind, number)
