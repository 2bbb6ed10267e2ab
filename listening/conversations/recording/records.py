"""The table of recordings; the sound lies locked in a folder, its key here."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, now, random_key


class RecordingRow(Record):
    """A recording of a conversation, or one that waits for its notes.

    When the row goes, by a button or with its conversation, the key goes and the sound is lost
    wherever a copy of the file may lie.
    """

    __tablename__ = "recording"
    __table_args__ = (CheckConstraint("size > 0", name="size"), UNORDERED)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), default=None, unique=True
    )
    kind: Mapped[str]
    size: Mapped[int]
    wrapped_key: Mapped[bytes] = mapped_column(repr=False)
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    # The day is enough to know when it has waited too long.
    made_on: Mapped[date] = mapped_column(default_factory=lambda: now().date())
    job_id: Mapped[int | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"), default=None
    )
