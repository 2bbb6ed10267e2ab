"""Tables beside the codes: published versions, examples, what a merge set aside, proposals."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class VersionRow(Record):
    """The codebook as it was published; never changed afterwards.

    `change` is the number of the journal's last entry that went into it: a coding made under that
    number or a later one was made under this version or after it.
    """

    __tablename__ = "codebook_version"
    __table_args__ = (UniqueConstraint("project_id", "number"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    number: Mapped[int]
    change: Mapped[int]
    reason: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(repr=False)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)


class ExampleRow(Record):
    """An excerpt, or a span of it, that shows what a code means; it goes when its voice goes."""

    __tablename__ = "code_example"
    __table_args__ = (
        CheckConstraint("kind IN ('typical', 'borderline')", name="kind"),
        CheckConstraint('start >= 0 AND "end" >= start', name="span"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"), index=True)
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(default="typical")
    start: Mapped[int] = mapped_column(default=0)
    end: Mapped[int] = mapped_column(default=0)
    # For a borderline example: in or out, and why.
    decision: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")


class AsideRow(Record):
    """A coding that a merge would have doubled, kept until the merge is taken back."""

    __tablename__ = "coding_aside"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    change_id: Mapped[int] = mapped_column(
        ForeignKey("codebook_change.id", ondelete="CASCADE"), index=True
    )
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    content: Mapped[dict[str, Any]] = mapped_column(repr=False)


class ProposalRow(Record):
    """An idea for a new code, written down while the codebook had to stay as it was."""

    __tablename__ = "code_proposal"
    __table_args__ = (CheckConstraint("state IN ('open', 'added', 'dismissed')", name="state"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    label: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
