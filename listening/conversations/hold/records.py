"""Tables of what is typed while people speak; its words go once they are kept as notes."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, random_key


class SheetRow(Record):
    """The notes of one note taker in one room of a conversation."""

    __tablename__ = "conversation_sheet"
    __table_args__ = (UniqueConstraint("conversation_id", "room", "user_id"), UNORDERED)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), index=True
    )
    room: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )


class TurnRow(Record):
    """One turn under the key that the note taker's device gave it, so that it comes once.

    `minute` is the clock of the room rounded to five minutes; nothing finer is ever sent.
    """

    __tablename__ = "conversation_turn"
    __table_args__ = (
        CheckConstraint("minute >= 0 AND minute < 1440 AND minute % 5 = 0", name="minute"),
        CheckConstraint("NOT noted OR (said = '' AND interpreted = '')", name="noted"),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sheet_id: Mapped[str] = mapped_column(
        ForeignKey("conversation_sheet.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[int]
    revision: Mapped[int]
    speaker: Mapped[str]
    language: Mapped[str]
    said: Mapped[str] = mapped_column(repr=False)
    interpreted: Mapped[str] = mapped_column(default="", repr=False)
    question: Mapped[str] = mapped_column(default="")
    strong: Mapped[bool] = mapped_column(default=False)
    minute: Mapped[int | None] = mapped_column(default=None)
    # Kept for good as a note: only the key stays, so that a late repetition is known.
    noted: Mapped[bool] = mapped_column(default=False)


class AttendanceRow(Record):
    """How many of a group were in the room, counted by hand and without names."""

    __tablename__ = "conversation_attendance"
    __table_args__ = (CheckConstraint("present >= 0 AND present <= 5000", name="present"),)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), primary_key=True
    )
    present: Mapped[int]
