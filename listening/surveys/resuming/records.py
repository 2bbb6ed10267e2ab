"""Forms that families go on with later: locked, and gone when they are sent or too old."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record


class Draft(Record):
    """A form that was not sent yet; nobody but who has its number can read it."""

    __tablename__ = "draft"
    __table_args__ = (UNORDERED,)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    locked: Mapped[bytes] = mapped_column(LargeBinary, repr=False)
    until: Mapped[date]
