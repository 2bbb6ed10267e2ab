"""Tables of the root-cause boards: what people wrote, what speaks for and against it, each step.

A board is named by the words of its gap and not by row numbers, so that a district's table can be
taken back and brought again without losing the team's work. The gap is the root of its tree; nodes
are only what people wrote. Removing sets a mark, so that it can be taken back.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class BoardRow(Record):
    """The board of one gap. `aim` is the team's own wording of what should change, by language."""

    __tablename__ = "cause_board"
    __table_args__ = (UniqueConstraint("project_id", "measure", "dimension", "group"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    measure: Mapped[str]
    period: Mapped[str]
    dimension: Mapped[str]
    group: Mapped[str]
    aim: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    made_at: Mapped[datetime] = mapped_column(default_factory=now)


class NodeRow(Record):
    """A why, a driver or a change idea; without a parent it stands directly below the gap."""

    __tablename__ = "cause_node"
    __table_args__ = (
        CheckConstraint("kind IN ('cause', 'driver', 'change_idea')", name="kind"),
        CheckConstraint("state IN ('open', 'supported', 'not_supported', 'tested')", name="state"),
        CheckConstraint("reach IN ('unsaid', 'everybody', 'group')", name="reach"),
        CheckConstraint("parent_id <> id", name="parent"),
        CheckConstraint("kind <> 'change_idea' OR length(indicator) > 0", name="indicator"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    board_id: Mapped[int] = mapped_column(
        ForeignKey("cause_board.id", ondelete="CASCADE"), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("cause_node.id", ondelete="CASCADE"), default=None, index=True
    )
    position: Mapped[int]
    kind: Mapped[str]
    texts: Mapped[dict[str, Any]]
    bone: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open")
    reach: Mapped[str] = mapped_column(default="unsaid")
    # The early sign of a change idea; what would tell whether a why is so.
    indicator: Mapped[str] = mapped_column(default="")
    check: Mapped[str] = mapped_column(default="")
    removed: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    made_at: Mapped[datetime] = mapped_column(default_factory=now)


class EvidenceRow(Record):
    """What speaks for or against a node: a quote, a card (by its theme), a record, a note.

    A quote is never copied: when its voice withdraws, the row goes with the excerpt.
    """

    __tablename__ = "cause_evidence"
    __table_args__ = (
        CheckConstraint("side IN ('for', 'against')", name="side"),
        CheckConstraint("kind IN ('quote', 'card', 'record', 'note')", name="kind"),
        CheckConstraint("(kind = 'quote') = (excerpt_id IS NOT NULL)", name="quote"),
        CheckConstraint("kind <> 'card' OR length(theme) > 0", name="card"),
        CheckConstraint("kind IN ('quote', 'card') OR length(text) > 0", name="text"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    node_id: Mapped[int] = mapped_column(
        ForeignKey("cause_node.id", ondelete="CASCADE"), index=True
    )
    side: Mapped[str]
    kind: Mapped[str]
    excerpt_id: Mapped[str | None] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), default=None, index=True
    )
    theme: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    removed: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    made_at: Mapped[datetime] = mapped_column(default_factory=now)


class StepRow(Record):
    """One step of the history; rows are only ever added. `undoes` names the step taken back."""

    __tablename__ = "cause_step"
    __table_args__ = (
        UniqueConstraint("undoes"),
        CheckConstraint(
            "kind IN ('add', 'edit', 'move', 'remove', 'aim', 'attach', 'detach', 'undo')",
            name="kind",
        ),
        CheckConstraint("(kind = 'undo') = (undoes IS NOT NULL)", name="undo"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    board_id: Mapped[int] = mapped_column(
        ForeignKey("cause_board.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    node_id: Mapped[int | None] = mapped_column(
        ForeignKey("cause_node.id", ondelete="CASCADE"), default=None
    )
    before: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    undoes: Mapped[int | None] = mapped_column(
        ForeignKey("cause_step.id", ondelete="CASCADE"), default=None
    )
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
