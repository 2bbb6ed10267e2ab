"""Tables of a survey's translations: who made each, from which source, and what may be offered."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class Wording(Record):
    """Who made a text of a survey in one language, and the source it was made from.

    The text itself stands in the questionnaire; one without a row counts as a person's.
    """

    __tablename__ = "survey_wording"
    __table_args__ = (CheckConstraint("origin IN ('human', 'machine')", name="origin"),)
    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    origin: Mapped[str]
    source: Mapped[str]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default_factory=now)


class WordingStep(Record):
    """One change at the desk, so that whoever made it can take it back."""

    __tablename__ = "survey_wording_step"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    key: Mapped[str]
    language: Mapped[str]
    # The text before, its origin and its source; no origin where nothing was known of it.
    before: Mapped[dict[str, Any]]
    after: Mapped[str] = mapped_column(String(16))
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default_factory=now)
    undone: Mapped[bool] = mapped_column(default=False)


class Release(Record):
    """Somebody offers a language to families although some texts are not ready: just these."""

    __tablename__ = "survey_release"
    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    # Marks of the texts that were seen; one that goes stale later is not among them.
    seen: Mapped[list[Any]]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default_factory=now)
