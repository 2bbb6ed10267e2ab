"""Tables of the codebook and of what was coded."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class CodeRow(Record):
    """One code of a project's codebook; `content` holds its texts and terms by language."""

    __tablename__ = "code"
    __table_args__ = (
        UniqueConstraint("project_id", "key"),
        CheckConstraint("kind IN ('barrier', 'strength', 'none')", name="kind"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str]
    kind: Mapped[str] = mapped_column(default="barrier")
    position: Mapped[int] = mapped_column(default=0)
    content: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    # A merged code stays as a name for the code it went into.
    merged_into: Mapped[int | None] = mapped_column(
        ForeignKey("code.id", ondelete="CASCADE"), default=None
    )
    retired: Mapped[bool] = mapped_column(default=False)


class CodebookChange(Record):
    """The codebook's history, only ever added to; its last number is the codebook's version."""

    __tablename__ = "codebook_change"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    what: Mapped[dict[str, Any]]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)


class Coding(Record):
    """This coder put this code on this excerpt. No coder means the engine, which only suggests."""

    __tablename__ = "coding"
    __table_args__ = (
        CheckConstraint("state IN ('suggested', 'accepted', 'rejected')", name="state"),
        CheckConstraint("strength BETWEEN 0 AND 1", name="strength"),
        CheckConstraint('start >= 0 AND "end" >= start', name="span"),
        CheckConstraint(
            "state = 'suggested' OR decided_at IS NOT NULL", name="decided_by_somebody"
        ),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"), index=True)
    coder_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    state: Mapped[str] = mapped_column(default="suggested")
    strength: Mapped[float] = mapped_column(default=1.0)
    start: Mapped[int] = mapped_column(default=0)
    end: Mapped[int] = mapped_column(default=0)
    origin: Mapped[str] = mapped_column(default="person")
    words: Mapped[list[Any]] = mapped_column(default_factory=list)
    codebook_version: Mapped[int] = mapped_column(default=1)
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
