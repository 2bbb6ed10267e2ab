"""The migrations make exactly the tables that the records declare, up and down."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text

from listening import db


def test_migrated_tables_are_the_declared_ones(app: Flask) -> None:
    with app.app_context(), db.db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.Base.metadata) == []


def test_down_leaves_nothing_and_up_again_works(app: Flask) -> None:
    with app.app_context():
        with db.db.engine.connect() as connection:
            command.downgrade(db.migrations(connection), "base")
            connection.commit()
            assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        db.upgrade()
        with db.db.engine.connect() as connection:
            assert "excerpt" in inspect(connection).get_table_names()


def test_every_sqlite_connection_is_durable_and_wipes_what_it_deletes(app: Flask) -> None:
    with app.app_context(), db.db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            return
        wanted = {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "journal_mode": "wal"}
        for pragma, value in wanted.items():
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_tables_of_words_keep_no_row_number(app: Flask) -> None:
    with app.app_context(), db.db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            return
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        sql = dict(found.all())
        for table in ("participant", "response", "answer", "note", "excerpt", "translation"):
            assert "WITHOUT ROWID" in sql[table], table
