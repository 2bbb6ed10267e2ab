"""Table of what families said aloud."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, random_key


class SpokenAnswer(Record):
    """A recording; without a response it belongs to a form that is not sent yet.

    `mark` is of the form's key, so that the recording is found while the form is filled in.
    """

    __tablename__ = "spoken_answer"
    __table_args__ = (UniqueConstraint("mark", "question"), UNORDERED)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    response_id: Mapped[str | None] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), default=None, index=True
    )
    mark: Mapped[str] = mapped_column(String(64))
    question: Mapped[str]
    kind: Mapped[str]
    locked: Mapped[bytes] = mapped_column(LargeBinary, repr=False)
    until: Mapped[date]
    written: Mapped[bool] = mapped_column(default=False)
