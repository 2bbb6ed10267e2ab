"""Tables of what went out and came in, and the names under which other programs know us."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


def today() -> date:
    """The day, which is all that is kept about when."""
    return now().date()


class Transfer(Record):
    """One export or import, with what became of each thing; an import can be taken back."""

    __tablename__ = "transfer"
    __table_args__ = (CheckConstraint("way IN ('out', 'in')", name="way"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    way: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    report: Mapped[list[Any]] = mapped_column(default_factory=list, repr=False)
    # How positions were counted, and what did not fit.
    reading: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, repr=False)
    # What an import made, so that it can be taken back.
    made: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    undone: Mapped[bool] = mapped_column(default=False)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    on: Mapped[date] = mapped_column(default_factory=today)


class ExchangeName(Record):
    """The guid that a thing without one of its own goes by, kept so that it never changes."""

    __tablename__ = "exchange_name"
    __table_args__ = (UniqueConstraint("project_id", "kind", "local"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[str]
    local: Mapped[str]
    guid: Mapped[str] = mapped_column(String(36), unique=True)
