"""Tables of blind rounds beside the round itself: its coders, its sample, its decisions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, now


class RoundCoder(Record):
    """Somebody who codes a round; `submitted` says that they have handed it in.

    Whoever was taken out of a running round stays here with the reason; nothing of theirs counts.
    """

    __tablename__ = "round_coder"
    __table_args__ = (UniqueConstraint("round_id", "coder_id"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("coding_round.id", ondelete="CASCADE"), index=True
    )
    coder_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    submitted: Mapped[bool] = mapped_column(default=False)
    taken_out: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(default="", repr=False)


class RoundItem(Record):
    """One excerpt of a round's sample, at a place drawn by chance.

    `copy` holds every coder's codes as they were handed in, and the engine's as they were when the
    round was opened, so that nothing later changes a figure; it goes when the voice withdraws.
    """

    __tablename__ = "round_item"
    __table_args__ = (UniqueConstraint("round_id", "place"), UNORDERED)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("coding_round.id", ondelete="CASCADE"), primary_key=True
    )
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int]
    # Drawn because the engine suggested a rare code here: not part of the random sample.
    enriched: Mapped[bool] = mapped_column(default=False)
    # How many excerpts of the frame it stands for: those of its stratum to those drawn of it.
    weight: Mapped[float] = mapped_column(default=1.0)
    copy: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, repr=False)


class RoundFigures(Record):
    """The figures of a round, kept when the last coder hands in and never computed again."""

    __tablename__ = "round_figures"
    round_id: Mapped[int] = mapped_column(
        ForeignKey("coding_round.id", ondelete="CASCADE"), primary_key=True
    )
    figures: Mapped[dict[str, Any]] = mapped_column(repr=False)


class Adjudication(Record):
    """What was decided on an excerpt about which the coders disagreed, and why."""

    __tablename__ = "adjudication"
    __table_args__ = (
        UniqueConstraint("round_id", "excerpt_id"),
        CheckConstraint(
            "choice IN ('first', 'second', 'third', 'both', 'neither', 'anew')", name="choice"
        ),
        CheckConstraint(
            "reason IN ('definition unclear', 'exclude rule missing', 'overlooked',"
            " 'two meanings', 'span length', 'translation', 'other')",
            name="reason",
        ),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("coding_round.id", ondelete="CASCADE"), index=True
    )
    excerpt_id: Mapped[str] = mapped_column(ForeignKey("excerpt.id", ondelete="CASCADE"))
    choice: Mapped[str]
    # Each a code's key, start and end.
    codes: Mapped[list[Any]]
    reason: Mapped[str]
    text: Mapped[str] = mapped_column(default="", repr=False)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
