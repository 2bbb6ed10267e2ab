"""Table of results as they were last told."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, this_week


class ResultsRow(Record):
    """The results of a survey as everybody sees them, until enough has changed.

    `sizes` are voices by group at that moment, so that the next results can be held back while
    the difference would be a few; `told` holds protected counts only.
    """

    __tablename__ = "survey_results"
    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int]
    sizes: Mapped[dict[str, Any]] = mapped_column(repr=False)
    told: Mapped[dict[str, Any]]
    week: Mapped[date] = mapped_column(default_factory=this_week)
