"""Tables of conversations and what was noted in them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, now, random_key


class Conversation(Record):
    """A listening session, a focus group, or an interview."""

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint("kind IN ('listening session', 'focus group', 'interview')", name="kind"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    title: Mapped[str]
    held_on: Mapped[date | None] = mapped_column(default=None)
    place: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[Any]] = mapped_column(default_factory=list)
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    made_at: Mapped[datetime] = mapped_column(default_factory=now)


class Note(Record):
    """One turn of a conversation, as it was noted. A moderator's turn has no participant."""

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("minute >= 0 AND minute < 1440 AND minute % 5 = 0", name="minute"),
        CheckConstraint("second >= 0 AND second < 86400 AND second % 5 = 0", name="second"),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    participant_id: Mapped[str | None] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), default=None, index=True
    )
    speaker: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(repr=False)
    language: Mapped[str]
    question: Mapped[str] = mapped_column(default="")
    # What whoever took the notes marked while it was said, and the clock rounded to five minutes.
    strong: Mapped[bool] = mapped_column(default=False)
    minute: Mapped[int | None] = mapped_column(default=None)
    # Where it is heard in a recording, rounded down to five seconds; only where a person asked so.
    second: Mapped[int | None] = mapped_column(default=None)
