"""Table of how many answers a survey hopes for."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record


class GoalRow(Record):
    """So many answers are hoped for of a group; reaching it turns nobody away."""

    __tablename__ = "survey_goal"
    __table_args__ = (CheckConstraint("wanted > 0", name="wanted"),)
    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    wanted: Mapped[int]
