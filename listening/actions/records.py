"""Tables of what a team takes to others."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, now


class BriefRow(Record):
    """A brief about one gap: its own words only; every figure is read anew."""

    __tablename__ = "brief"
    __table_args__ = (UniqueConstraint("project_id", "measure_id", "period", "dimension", "group"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    measure_id: Mapped[int] = mapped_column(
        ForeignKey("measure.id", ondelete="CASCADE"), index=True
    )
    period: Mapped[str]
    dimension: Mapped[str]
    group: Mapped[str]
    title: Mapped[str]
    introduction: Mapped[str] = mapped_column(default="")
    ask: Mapped[str] = mapped_column(default="")
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)


class BriefQuoteRow(Record):
    """A quote a person released for a brief, with what is hidden in it.

    No words are kept here: `masks` and `translation_masks` are spans with what stands instead,
    `seen` is the fingerprint of the words that person looked at.
    """

    __tablename__ = "brief_quote"
    __table_args__ = (UNORDERED,)
    brief_id: Mapped[int] = mapped_column(
        ForeignKey("brief.id", ondelete="CASCADE"), primary_key=True
    )
    excerpt_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    theme: Mapped[str]
    seen: Mapped[str]
    masks: Mapped[list[Any]] = mapped_column(default_factory=list)
    translation_masks: Mapped[list[Any]] = mapped_column(default_factory=list)
