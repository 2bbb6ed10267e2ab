"""Tables of the codebook and of what was coded."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


def guid() -> str:
    """A name for the exchange with other tools, kept with its row so that it never changes."""
    return str(uuid4())


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
    # None: the code stands at the top and is a theme.
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("code.id", ondelete="CASCADE"), default=None, index=True
    )
    guid: Mapped[str] = mapped_column(String(36), default_factory=guid, unique=True)


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
    # Somebody without an account here, who coded in another program.
    coder_name: Mapped[str] = mapped_column(default="")
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
    guid: Mapped[str] = mapped_column(String(36), default_factory=guid, unique=True)
    # The code it was made with, where a merge or a split has moved it since.
    made_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("code.id", ondelete="SET NULL"), default=None
    )
    # What was coded in one go can be taken back in one go.
    batch: Mapped[str] = mapped_column(String(32), default="", index=True)
    # The words and what stands around them, so that a span finds its place in corrected text.
    anchor: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, repr=False)
    # A coding of a blind round belongs to that round until it is adjudicated.
    round_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_round.id", ondelete="CASCADE"), default=None, index=True
    )
    # Put on by somebody who does not read the language of the words, but saw their translation.
    on_translation: Mapped[bool] = mapped_column(default=False)
    # A finished round decided anew what this coding said; taking its end back brings this back.
    superseded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_round.id", ondelete="SET NULL"), default=None, index=True
    )

    @property
    def stands(self) -> bool:
        """Whether it is read outside of rounds: part of none, and not replaced by one."""
        return self.round_id is None and self.superseded_by_id is None


def standing(kind: type[Coding] = Coding) -> ColumnElement[bool]:
    """The same for a question: codings of no round that no round has replaced."""
    return and_(kind.round_id.is_(None), kind.superseded_by_id.is_(None))


class CodingRound(Record):
    """A sample of excerpts that two or more coders code without seeing each other."""

    __tablename__ = "coding_round"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'open', 'coded', 'adjudicating', 'finished', 'given up')",
            name="state",
        ),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    codebook_version: Mapped[int] = mapped_column(default=1)
    settings: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    made_at: Mapped[datetime] = mapped_column(default_factory=now)


class Done(Record):
    """This coder has looked at this excerpt: no coding of theirs then means that no code fits."""

    __tablename__ = "coding_done"
    __table_args__ = (UniqueConstraint("excerpt_id", "coder_id", "round_id"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    coder_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_round.id", ondelete="CASCADE"), default=None, index=True
    )


class Step(Record):
    """What somebody did to codings; only ever added to, an undo is a step of its own."""

    __tablename__ = "coding_step"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    subject: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, repr=False)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
    # The step that this one takes back.
    undoes: Mapped[int | None] = mapped_column(
        ForeignKey("coding_step.id", ondelete="CASCADE"), default=None, unique=True
    )
