"""Every place that could hold somebody's words is named by the room it belongs to."""

from flask import Flask
from sqlalchemy import JSON, Column, LargeBinary, String, Table

from listening.db import Base
from listening.excerpts.forgetting import store
from listening.participants.forgetting import ROOMS

# Keys, links and short words that we choose ourselves from a list.
OURS = {"id", "guid", "sha256", "token", "kind", "state", "language", "side", "origin", "reach"}


def _named(table: str, column: str) -> bool:
    place = f"{table}.{column}"
    return any(
        place in {*room.searched, *room.learned, *room.maps, *room.logs, *room.named}
        or table in room.clean
        or place in room.clean
        for room in ROOMS.values()
    )


def _always_hangs(table: Table, seen: tuple[str, ...] = ()) -> bool:
    """Whether every row of the table goes with some voice."""
    return table.name == "participant" or any(
        key.ondelete == "CASCADE"
        and not key.parent.nullable
        and key.column.table.name not in (table.name, *seen)
        and _always_hangs(key.column.table, (*seen, table.name))
        for key in table.foreign_keys
    )


def _may_hold_words(column: "Column[object]") -> bool:
    ours = column.name in OURS or bool(column.foreign_keys)
    return isinstance(column.type, String | JSON | LargeBinary) and not ours


def unnamed(tables: dict[str, Table]) -> list[str]:
    """What no room has spoken for."""
    falling = {table for room in ROOMS.values() for table in room.falls}
    found = [name for name in tables if store.hangs(name) and name not in falling]
    for name, table in tables.items():
        if not _always_hangs(table):
            words = [column.name for column in table.c if _may_hold_words(column)]
            found += [f"{name}.{column}" for column in words if not _named(name, column)]
    return found


def test_every_table_and_every_text_is_in_some_rooms_list(app: Flask) -> None:
    assert unnamed(dict(Base.metadata.tables)) == []


def test_a_new_column_of_texts_is_noticed(app: Flask) -> None:
    memo = Base.metadata.tables["memo"]
    column: Column[str] = Column("aside", String)
    memo.append_column(column)
    try:
        assert unnamed(dict(Base.metadata.tables)) == ["memo.aside"]
    finally:
        memo._columns.remove(column)


def test_what_the_lists_name_is_there_and_each_row_that_falls_is_counted_once(app: Flask) -> None:
    tables = Base.metadata.tables
    counted: list[str] = []
    for room in ROOMS.values():
        counted += room.falls
        places = {*room.searched, *room.learned, *room.maps, *room.logs, *room.named}
        for place in places | {one for one in room.clean if "." in one}:
            table, _, column = place.partition(".")
            assert column in tables[table].c, place
        for table in (*room.falls, *(one for one in room.clean if "." not in one)):
            assert table in tables, table
        assert room.heavy <= set(room.maps)
    assert len(counted) == len(set(counted))
    assert all(store.hangs(table) for table in counted)


def test_a_reference_to_words_never_outlives_them(app: Flask) -> None:
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table.name in ("participant", "excerpt", "answer", "note", "coding"):
                assert key.ondelete == "CASCADE", f"{table.name}.{key.parent.name}"
