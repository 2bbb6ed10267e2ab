"""The table of corrected words."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class Correction(Record):
    """What a turn said before somebody corrected it, and where its codings stood."""

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    before: Mapped[str] = mapped_column(repr=False)
    # A coding's name for exchange -> [start, end] as it was.
    spans: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    lost: Mapped[int] = mapped_column(default=0)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
    undone: Mapped[bool] = mapped_column(default=False)
