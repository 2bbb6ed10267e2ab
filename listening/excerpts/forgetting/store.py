"""All SQL of forgetting, written for any table by what the tables say about themselves."""

from collections.abc import Collection, Iterator
from typing import Any

from flask import current_app
from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    Text,
    cast,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from listening.db import Base, db
from listening.excerpts import uploads
from listening.excerpts.records import Excerpt, Translation

PART = 400  # SQLite bounds the number of parameters
FEW = 20  # names that a database may look for by itself
VOICES = "participant"


def said(voices: Collection[str]) -> list[tuple[int, str, str]]:
    """Project, key and words of all that these voices said."""
    found: list[tuple[int, str, str]] = []
    for part in _parts(voices):
        question = select(Excerpt.project_id, Excerpt.id, Excerpt.text)
        mine = question.where(Excerpt.participant_id.in_(part))
        found += [(project, key, words) for project, key, words in db.session.execute(mine)]
    return found


def translations(excerpt_ids: Collection[str]) -> list[str]:
    found: list[str] = []
    for part in _parts(excerpt_ids):
        question = select(Translation.text).where(Translation.excerpt_id.in_(part))
        found += db.session.scalars(question)
    return found


def projects(voices: Collection[str]) -> dict[int, set[str]]:
    """Project -> those of the voices that belong to it."""
    people = Base.metadata.tables[VOICES]
    found: dict[int, set[str]] = {}
    for part in _parts(voices):
        question = select(people.c.project_id, people.c.id).where(people.c.id.in_(part))
        for project_id, key in db.session.execute(question):
            found.setdefault(project_id, set()).add(key)
    return found


def falling(name: str, voices: Collection[str]) -> int:
    """How many rows of a table go with these voices."""
    table = Base.metadata.tables[name]
    total = 0
    for part in _parts(voices):
        falls = _falls(table, part, ())
        if falls is not None:
            asked = select(func.count()).select_from(table).where(falls)
            total += db.session.scalar(asked) or 0
    return total


def hangs(name: str) -> bool:
    """Whether rows of a table go when a voice goes."""
    return _falls(Base.metadata.tables[name], [], ()) is not None


def rows(
    name: str, project_id: int, names: Collection[str] | None = None
) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Key and value of a column "table.column" in a project, of rows that stay.

    `names`: only rows that hold one of them, as far as the database can tell.
    """
    table, column = _column(name)
    where = [_in_project(table, project_id), column.is_not(None)]
    if "participant_id" in table.c:
        where.append(table.c.participant_id.is_(None))
    if names is not None and len(names) <= FEW:
        text = cast(column, Text)
        where.append(or_(*(text.contains(one, autoescape=True) for one in names)))
    found = db.session.execute(select(*table.primary_key, column).where(*where)).all()
    for row in found:
        yield tuple(row[:-1]), row[-1]


def change(name: str, key: tuple[Any, ...], value: Any) -> None:
    """Write another value; what the session has read of it is read anew."""
    table, column = _column(name)
    db.session.execute(update(table).where(_is(table, key)).values({column: value}))


def remove(name: str, keys: Collection[tuple[Any, ...]]) -> None:
    table, _ = _column(name)
    for key in keys:
        db.session.execute(delete(table).where(_is(table, key)))


def fresh() -> None:
    """Let the session read again what was written past it."""
    db.session.flush()
    db.session.expire_all()


def drop_waiting(project_id: int, rooms: tuple[str, ...]) -> int:
    """Delete files that wait for a decision; they may hold the words as they came."""
    instance = current_app.extensions["listening.settings"].instance
    return uploads.drop_of(instance, project_id, rooms)


def _falls(table: Table, voices: Collection[str], seen: tuple[str, ...]) -> Any:
    """A condition on the rows that cascades take along, None where no cascade leads there."""
    if table.name == VOICES:
        return table.c.id.in_(list(voices))
    found: list[ColumnElement[bool]] = []
    for key in table.foreign_keys:
        parent = key.column.table
        if key.ondelete != "CASCADE" or parent.name in (table.name, *seen):
            continue
        if parent.name == VOICES:
            found.append(key.parent.in_(list(voices)))
            continue
        above = _falls(parent, voices, (*seen, table.name))
        if above is not None:
            found.append(key.parent.in_(select(key.column).where(above)))
    return or_(*found) if found else None


def _in_project(table: Table, project_id: int) -> ColumnElement[bool]:
    """The rows of a project, by the table itself or by what it hangs on."""
    if "project_id" in table.c:
        return table.c.project_id == project_id
    for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
        if not key.parent.nullable and key.column.table.name not in ("user", table.name):
            above = _in_project(key.column.table, project_id)
            return key.parent.in_(select(key.column).where(above))
    raise LookupError(f"{table.name} belongs to no project")


def _column(name: str) -> tuple[Table, Column[Any]]:
    table_name, _, column = name.partition(".")
    table = Base.metadata.tables[table_name]
    return table, table.c[column]


def _is(table: Table, key: tuple[Any, ...]) -> ColumnElement[bool]:
    return tuple_(*table.primary_key) == key


def _parts(keys: Collection[str]) -> list[list[str]]:
    ordered = sorted(keys)
    return [ordered[start : start + PART] for start in range(0, len(ordered), PART)]
