"""All SQL about codes and codings."""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Boolean, column, delete, func, insert, select, table, update

from listening.coding.records import (
    CodebookChange,
    CodeRow,
    Coding,
    CodingRound,
    Done,
    guid,
    standing,
)
from listening.db import db, now

# By name: their records belong to other rooms.
Excerpt = table("excerpt", column("id"), column("project_id"))
Item = table("round_item", column("round_id"), column("excerpt_id"))
Coder = table("round_coder", column("round_id"), column("coder_id"), column("taken_out", Boolean))


def add_all(rows: Iterable[CodeRow | CodebookChange | Coding]) -> None:
    db.session.add_all(rows)
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


def codings(project_id: int) -> list[Coding]:
    question = (
        select(Coding)
        .join(CodeRow, CodeRow.id == Coding.code_id)
        # What is coded in a blind round counts once it is adjudicated, as codings of their own
        # that take the place of older ones.
        .where(CodeRow.project_id == project_id, standing())
        .order_by(Coding.id)
    )
    return list(db.session.scalars(question))


def coding(coding_id: int) -> Coding | None:
    return db.session.get(Coding, coding_id)


def codings_of(code_ids: Iterable[int]) -> list[Coding]:
    own = Coding.code_id.in_(list(code_ids))
    question = select(Coding).where(own, standing())
    # Best first; then by the excerpt's random key, never by when somebody spoke.
    return list(db.session.scalars(question.order_by(Coding.strength.desc(), Coding.excerpt_id)))


def done(project_id: int) -> frozenset[str]:
    """Excerpts with a mark of having been looked at, outside of rounds."""
    question = (
        select(Done.excerpt_id)
        .where(Done.round_id.is_(None))
        .where(Done.excerpt_id.in_(select(Excerpt.c.id).where(Excerpt.c.project_id == project_id)))
    )
    return frozenset(db.session.scalars(question))


def hidden(project_id: int, viewer_id: int) -> frozenset[str]:
    """Excerpts of open rounds that this person codes."""
    question = (
        select(Item.c.excerpt_id)
        .join(CodingRound, CodingRound.id == Item.c.round_id)
        .join(Coder, Coder.c.round_id == CodingRound.id)
        .where(
            CodingRound.project_id == project_id,
            CodingRound.state == "open",
            Coder.c.coder_id == viewer_id,
            ~Coder.c.taken_out,
        )
    )
    return frozenset(db.session.scalars(question))


def drop_suggestions(project_id: int) -> None:
    own = select(CodeRow.id).where(CodeRow.project_id == project_id)
    db.session.execute(
        delete(Coding).where(
            Coding.state == "suggested",
            Coding.coder_id.is_(None),
            Coding.superseded_by_id.is_(None),
            Coding.code_id.in_(own),
        )
    )


def insert_codings(rows: Sequence[dict[str, Any]]) -> None:
    """Many at once, without making an object of each."""
    if rows:
        fixed = {"batch": "", "anchor": {}, "coder_name": ""}
        numbers = _free(len(rows))
        db.session.execute(
            insert(Coding),
            [
                {"id": number, "guid": guid(), **fixed, **row}
                for number, row in zip(numbers, rows, strict=True)
            ],
        )


def _free(count: int) -> list[int]:
    """Numbers by chance that no coding has: counted on, they would tell in which order answers
    came, and those of suggestions that made room would come again for other excerpts."""
    found: dict[int, None] = {}
    while len(found) < count:
        drawn = sorted({secrets.randbelow(2**29) + 2**29 for _ in range(count - len(found))})
        for start in range(0, len(drawn), 500):
            part = drawn[start : start + 500]
            taken = set(db.session.scalars(select(Coding.id).where(Coding.id.in_(part))))
            found |= dict.fromkeys(number for number in part if number not in taken)
    numbers = list(found)
    secrets.SystemRandom().shuffle(numbers)
    return numbers


def add_decided(rows: Sequence[Coding]) -> None:
    at = now()
    for row in rows:
        row.decided_at = at
    add_all(rows)


def decide(ids: Sequence[int], *, state: str, by: int | None) -> None:
    at = None if state == "suggested" else now()
    for start in range(0, len(ids), 500):  # SQLite bounds the number of parameters
        part = ids[start : start + 500]
        change = update(Coding).where(Coding.id.in_(part))
        db.session.execute(change.values(state=state, decided_by=by, decided_at=at))


def move(ids: Sequence[int], code_id: int) -> None:
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        db.session.execute(update(Coding).where(Coding.id.in_(part)).values(code_id=code_id))


def delete_codings(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), 500):
        db.session.execute(delete(Coding).where(Coding.id.in_(ids[start : start + 500])))


def guids_on(excerpt_ids: Iterable[str]) -> set[str]:
    """Names of the codings on these excerpts."""
    found: set[str] = set()
    wanted = list(excerpt_ids)
    for start in range(0, len(wanted), 500):  # SQLite bounds the number of parameters
        part = Coding.excerpt_id.in_(wanted[start : start + 500])
        found |= set(db.session.scalars(select(Coding.guid).where(part)))
    return found


def named_in_vivo(excerpt_ids: Iterable[str]) -> set[str]:
    """Labels of codes that were named with words of these excerpts."""
    found: set[str] = set()
    wanted = list(excerpt_ids)
    for start in range(0, len(wanted), 500):
        mine = (Coding.excerpt_id.in_(wanted[start : start + 500]), Coding.origin == "in vivo")
        question = select(CodeRow).join(Coding, Coding.code_id == CodeRow.id).where(*mine)
        for row in db.session.scalars(question):
            found |= set(row.content.get("labels", {}).values())
    return found
