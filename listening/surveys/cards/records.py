"""Tables of cards that let each family answer once, without anybody knowing who has which."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record


class CardBatch(Record):
    """Cards that were printed together, for one language and one place."""

    __tablename__ = "card_batch"
    __table_args__ = (CheckConstraint("size >= 25", name="size"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    language: Mapped[str]
    place: Mapped[str]
    size: Mapped[int]


class Card(Record):
    """A card that nobody has used. With its answer the row goes: there is nothing left to join."""

    __tablename__ = "card"
    __table_args__ = (UNORDERED,)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("card_batch.id", ondelete="CASCADE"), index=True
    )
