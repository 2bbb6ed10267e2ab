"""Tables of those who spoke: no name, no address, no time."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, random_key


class Participant(Record):
    """One voice. `pseudonym` is what a conversation or a spreadsheet calls it, if anything."""

    __tablename__ = "participant"
    __table_args__ = (
        CheckConstraint("consent IN ('count', 'paraphrase', 'quote')", name="consent"),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    pseudonym: Mapped[str] = mapped_column(default="")
    household: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    consent: Mapped[str] = mapped_column(default="count")


class ParticipantGroup(Record):
    """A voice belongs to a group."""

    __tablename__ = "participant_group"
    __table_args__ = (UNORDERED,)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Withdrawal(Record):
    """A receipt: what went when a voice left, by kind; nothing tells who it was.

    `on` is the day where somebody of the team did it, and the Monday of the week where a family
    took its answer back.
    """

    __tablename__ = "withdrawal"
    __table_args__ = (UNORDERED,)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    on: Mapped[date]
    removed: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
