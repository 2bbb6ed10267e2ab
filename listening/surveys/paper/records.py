"""Tables of paper forms while they are typed in; with the answer they are gone."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, random_key


class PaperSheet(Record):
    """A paper form under the number that somebody wrote on it, until two people have typed it."""

    __tablename__ = "paper_sheet"
    __table_args__ = (
        UniqueConstraint("survey_id", "number"),
        CheckConstraint("length(number) > 0", name="number"),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    number: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    language: Mapped[str]


class PaperEntry(Record):
    """What one person read on a paper form."""

    __tablename__ = "paper_entry"
    __table_args__ = (CheckConstraint("place IN (1, 2)", name="place"), UNORDERED)
    sheet_id: Mapped[str] = mapped_column(
        ForeignKey("paper_sheet.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    typed_by: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    values: Mapped[dict[str, Any]] = mapped_column(repr=False)


class PaperTally(Record):
    """How often two people read the same, over all forms of a survey that are done."""

    __tablename__ = "paper_tally"
    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    forms: Mapped[int] = mapped_column(default=0)
    items: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
