"""Questions that a team asked the codes and wants to come back to."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class QuestionRow(Record):
    """A question under a name; the answer is counted anew whenever it is opened."""

    __tablename__ = "code_question"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    asked: Mapped[dict[str, Any]]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
