"""Memos: what people think while they code, dated and signed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class MemoRow(Record):
    """A note of a person on one thing of the project, or on the project itself.

    What it hangs on goes with it: a voice that withdraws takes the memos on its words along.
    """

    __tablename__ = "memo"
    __table_args__ = (
        CheckConstraint("kind IN ('rule', 'analytic', 'reflexive', 'question')", name="kind"),
        CheckConstraint(
            "(CASE WHEN code_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN excerpt_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN coding_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN round_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN conversation_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_subject",
        ),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(repr=False)
    language: Mapped[str] = mapped_column(default="en")
    code_id: Mapped[int | None] = mapped_column(
        ForeignKey("code.id", ondelete="CASCADE"), default=None, index=True
    )
    excerpt_id: Mapped[str | None] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), default=None, index=True
    )
    coding_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding.id", ondelete="CASCADE"), default=None, index=True
    )
    round_id: Mapped[int | None] = mapped_column(
        ForeignKey("coding_round.id", ondelete="CASCADE"), default=None, index=True
    )
    # By name only, so that this room does not know the conversations.
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), default=None, index=True
    )
    removed: Mapped[bool] = mapped_column(default=False)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
