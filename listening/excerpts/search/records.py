"""The index of what was said: which words stand in which excerpt, and nothing about when."""

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record


class SearchWord(Record):
    """This folded word stands in this excerpt or in a translation of it.

    As bytes, which every database compares alike, so that a beginning is a range. The rows go with
    their excerpt.
    """

    __tablename__ = "search_word"
    __table_args__ = (UNORDERED,)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    excerpt_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True, index=True
    )
