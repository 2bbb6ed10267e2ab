"""Tables of what is planned before a conversation, and when families can come.

Times of a slot are minutes on the clock of the place: a calendar there needs no time zone.
"""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record


class PlanRow(Record):
    """How a conversation is prepared. `texts`: by language what an invitation says."""

    __tablename__ = "conversation_plan"
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[str] = mapped_column(String(32), unique=True, repr=False)
    open: Mapped[bool] = mapped_column(default=False)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("group.id", ondelete="SET NULL"), default=None
    )
    call_link: Mapped[str] = mapped_column(default="")
    offers: Mapped[list[Any]] = mapped_column(default_factory=list)
    interpreters: Mapped[list[Any]] = mapped_column(default_factory=list)
    texts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    guide: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )


class NoteTakerRow(Record):
    """A member who takes notes."""

    __tablename__ = "conversation_note_taker"
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation_plan.conversation_id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )


class SlotRow(Record):
    """A time that is offered; `begins` and `ends` are minutes after midnight."""

    __tablename__ = "conversation_slot"
    __table_args__ = (
        UniqueConstraint("conversation_id", "day", "begins"),
        CheckConstraint("begins >= 0 AND begins < ends AND ends <= 1440", name="minutes"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation_plan.conversation_id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date]
    begins: Mapped[int]
    ends: Mapped[int]


class AvailabilityRow(Record):
    """One family's word on when they can come: no name, no time, no order.

    The key follows from the key of the form they sent, so that sending twice is once.
    """

    __tablename__ = "conversation_availability"
    __table_args__ = (UNORDERED,)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation_plan.conversation_id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str]
    slots: Mapped[list[Any]]
    needs: Mapped[list[Any]]
