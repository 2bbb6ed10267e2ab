"""Tables of what the engine suggested and what people decided about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class Run(Record):
    """One run of the engine: what it was fitted on, and the map that places new answers."""

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    card: Mapped[dict[str, Any]]
    # What pages show of the map: themes, tree, places, what changed.
    outline: Mapped[dict[str, Any]] = mapped_column(repr=False)
    # Large, and wanted by few pages.
    map: Mapped[dict[str, Any]] = mapped_column(deferred=True, repr=False)
    at: Mapped[datetime] = mapped_column(default_factory=now)


class Placement(Record):
    """Where the newest run left an excerpt: coded, weak, waiting, none, or empty."""

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("status IN ('coded', 'weak', 'waiting', 'none', 'empty')", name="status"),
    )
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[str]
    # Came after the newest run and was placed by its map.
    late: Mapped[bool] = mapped_column(default=False)


class Proposal(Record):
    """A group of excerpts for which the engine finds no code yet."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("project_id", "key"),
        CheckConstraint("state IN ('open', 'accepted', 'merged', 'dismissed')", name="state"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str]
    label: Mapped[str]
    words: Mapped[dict[str, Any]]
    exemplars: Mapped[list[Any]]
    stability: Mapped[float | None]
    state: Mapped[str] = mapped_column(default="open")
    code_id: Mapped[int | None] = mapped_column(
        ForeignKey("code.id", ondelete="SET NULL"), default=None
    )
    # What a language model would call it; a person decides.
    suggested_name: Mapped[str] = mapped_column(default="")


class ProposalMember(Record):
    """An excerpt belongs to a proposal."""

    __tablename__ = "proposal_member"
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    strength: Mapped[float] = mapped_column(default=1.0)
    start: Mapped[int] = mapped_column(default=0)
    end: Mapped[int] = mapped_column(default=0)


class DecisionRow(Record):
    """What a person decided about a suggestion; only ever added to, undone by another row."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    subject: Mapped[dict[str, Any]]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
    undone: Mapped[bool] = mapped_column(default=False)
