"""The database: base classes, names of constraints, one commit at the edge."""

import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, dataclass_transform

from flask import (
    Flask,
    Response,
    current_app,
    got_request_exception,
    has_request_context,
    request,
)
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, TypeDecorator, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    Session,
    mapped_column,
    registry,
)

PATIENCE = "busy_timeout=30000"
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    PATIENCE,
    "secure_delete=ON",
    "trusted_schema=OFF",
    "recursive_triggers=ON",
)
DUE = "listening.journal"  # the mark that deleted words still stand in the journal
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, whatever the database makes of it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("times must be aware")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Parent of every table; Flask-SQLAlchemy takes this plain class as its model class."""

    # Given to the registry itself: Flask-SQLAlchemy derives from this class once more, and a map
    # on the class would then be refused.
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON},
    )


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column,))
class Record(MappedAsDataclass, Base, kw_only=True):
    """Parent of our tables: typed, made with keyword arguments."""

    __abstract__ = True


def random_key() -> str:
    """A key that tells nothing about when its row was made."""
    return secrets.token_hex(16)


# For tables under a random key: no row number may betray the order in which people spoke.
UNORDERED: dict[str, Any] = {"sqlite_with_rowid": False}


def now() -> datetime:
    """The present moment, aware."""
    return datetime.now(UTC)


def this_week() -> date:
    """Monday of the present week: the finest time an anonymous answer keeps."""
    year, week, _ = now().isocalendar()
    return date.fromisocalendar(year, week, 1)


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    engine_options={"hide_parameters": True},
    session_options={"expire_on_commit": False},
)


def init_app(app: Flask) -> None:
    """Connect the app to its database and commit once, after a view that succeeded."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _tame_sqlite(db.engine)
    app.after_request(_commit)
    got_request_exception.connect(_give_up, app)


def _give_up(_app: Flask, **_about: Any) -> None:
    """Leave what failed behind: PostgreSQL would refuse the page that says so every question."""
    db.session.rollback()


def _commit(response: Response) -> Response:
    if response.status_code >= 400:
        db.session.rollback()
        return response
    try:
        db.session.commit()
    except SQLAlchemyError as fault:
        db.session.rollback()
        # A disk that is full says so only here: the page for it is made as if the view had failed.
        answer = current_app.make_response(current_app.handle_user_exception(fault))
        return current_app.process_response(answer)
    if current_app.extensions.get(DUE):
        _cut()
    return response


def cut_journal() -> None:
    """Empty SQLite's write-ahead journal once what is under way is committed: what was deleted
    stays readable in it until then."""
    session = db.session()
    if db.engine.dialect.name == "sqlite" and not session.info.get(DUE):
        session.info[DUE] = True
        event.listen(session, "after_commit", _cut_when_over)


def _cut_when_over(session: Session) -> None:
    # The end of a savepoint is a commit too, while the whole still holds the database.
    if not session.in_nested_transaction() and session.info.pop(DUE, False):
        _cut()


def _cut() -> None:
    """Wait for readers only a little; whoever commits next tries again."""
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=500")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA {PATIENCE}")
    finally:
        connection.close()
    current_app.extensions[DUE] = bool(busy)


def _tame_sqlite(engine: Engine) -> None:
    file = engine.url.database
    if file and file != ":memory:":
        path = Path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN comes too late and too weak; `_begin` below writes ours.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A read that turns into a write can fail at once under WAL; so what may write says so.
        reading = has_request_context() and request.method in READING
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def upgrade() -> None:
    """Bring the database to the newest migration; needs an app context."""
    from alembic import command  # only this command needs it

    with db.engine.connect() as connection:
        command.upgrade(migrations(connection), "head")
        connection.commit()


def migrations(connection: Any) -> Any:
    """Alembic's configuration for our folder of migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config
