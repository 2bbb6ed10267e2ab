"""The common record of what was said."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, random_key


class Excerpt(Record):
    """One piece of speech that can be read alone, from an answer or from a note."""

    __tablename__ = "excerpt"
    __table_args__ = (
        CheckConstraint("(answer_id IS NULL) <> (note_id IS NULL)", name="one_origin"),
        CheckConstraint(
            "source IN ('survey', 'listening session', 'focus group', 'interview', 'letter')",
            name="source",
        ),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    # By name only, so that this room knows neither surveys nor conversations.
    answer_id: Mapped[str | None] = mapped_column(
        ForeignKey("answer.id", ondelete="CASCADE"), default=None, index=True
    )
    note_id: Mapped[str | None] = mapped_column(
        ForeignKey("note.id", ondelete="CASCADE"), default=None, index=True
    )
    text: Mapped[str] = mapped_column(repr=False)
    language: Mapped[str]
    source: Mapped[str]
    session: Mapped[str] = mapped_column(default="")
    question: Mapped[str] = mapped_column(default="")


class Translation(Record):
    """An excerpt's words in another language, and who made them."""

    __tablename__ = "translation"
    __table_args__ = (
        CheckConstraint("origin IN ('human', 'machine', 'imported')", name="origin"),
        UNORDERED,
    )
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(repr=False)
    origin: Mapped[str] = mapped_column(default="human")
    # A mark of the words it was made from: other words since make it stale. "" where unknown.
    made_from: Mapped[str] = mapped_column(String(16), default="")
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime | None] = mapped_column(default=None)
