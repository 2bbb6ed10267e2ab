"""Alembic runs this: the same migrations on SQLite and PostgreSQL."""

from typing import Any, Literal

from alembic import context

from listening.db import Base, Moment


def _plain(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    # A migration must go on working when our own types have moved.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=_plain,
)
with context.begin_transaction():
    context.run_migrations()
