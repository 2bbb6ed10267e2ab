"""Tables of the way back to those who spoke: how consent was told, codes, and what they answer."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, random_key


class ConsentNote(Record):
    """How somebody said what may be done with their words, and who wrote that down."""

    __tablename__ = "consent_note"
    __table_args__ = (CheckConstraint("how IN ('spoken', 'written')", name="how"), UNORDERED)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    how: Mapped[str]
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    noted_on: Mapped[date]


class ReadbackRow(Record):
    """A code that opens what was noted of one participant; only its mark is kept."""

    __tablename__ = "readback"
    __table_args__ = (UNORDERED,)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    mark: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str]
    until: Mapped[date]


class ReplyRow(Record):
    """What a participant says of one note: right, change it, take it out. No time is kept."""

    __tablename__ = "readback_reply"
    __table_args__ = (
        CheckConstraint("verdict IN ('right', 'change', 'out')", name="verdict"),
        CheckConstraint("verdict <> 'change' OR words <> ''", name="words"),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    note_id: Mapped[str] = mapped_column(
        ForeignKey("note.id", ondelete="CASCADE"), unique=True, index=True
    )
    verdict: Mapped[str]
    words: Mapped[str] = mapped_column(default="", repr=False)
    done: Mapped[bool] = mapped_column(default=False)
    done_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
