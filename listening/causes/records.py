"""Tables of what a team adds to a card; nothing is ever erased, only taken back.

A card is named by the words on it (measure, dimension, group, theme) and not by row numbers, so
that a district's table can be taken back and brought again without losing the team's work.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from listening.db import Record, now


class Signed(MappedAsDataclass, kw_only=True):
    """Who wrote a row and when, and who took it back and when."""

    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
    taken_back_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)


class OverrideRow(Signed, Record):
    """A grade that a person gave a card of one period, and why."""

    __tablename__ = "card_override"
    __table_args__ = (
        CheckConstraint("grade IN ('heard', 'lead', 'strong', 'corroborated')", name="grade"),
        CheckConstraint("length(reason) > 0", name="reason"),
        Index("ix_card_override_card", "project_id", "measure", "dimension", "group"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    measure: Mapped[str]
    dimension: Mapped[str]
    group: Mapped[str]
    period: Mapped[str]
    theme: Mapped[str]
    grade: Mapped[str]
    reason: Mapped[str]


class RecordCheckRow(Signed, Record):
    """A record to be looked at, with the results that would speak for and against, beforehand."""

    __tablename__ = "record_check"
    __table_args__ = (Index("ix_record_check_card", "project_id", "measure", "dimension", "group"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    measure: Mapped[str]
    dimension: Mapped[str]
    group: Mapped[str]
    theme: Mapped[str]
    record: Mapped[str]
    supports: Mapped[str]
    against: Mapped[str]


class RecordResultRow(Signed, Record):
    """What a record showed; the newest one that was not taken back counts."""

    __tablename__ = "record_result"
    __table_args__ = (CheckConstraint("result IN ('agrees', 'disagrees', 'open')", name="result"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    check_id: Mapped[int] = mapped_column(
        ForeignKey("record_check.id", ondelete="CASCADE"), index=True
    )
    result: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class ClaimRow(Signed, Record):
    """A quote of a theme that tells how it bears on a measure, or that it does not."""

    __tablename__ = "causal_claim"
    __table_args__ = (
        CheckConstraint("kind IN ('explicit', 'implied', 'counter')", name="kind"),
        Index("ix_causal_claim_measure", "project_id", "measure"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    measure: Mapped[str]
    theme: Mapped[str]
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]


class ExploratoryRow(Signed, Record):
    """The codebook was refined after these groups had been compared."""

    __tablename__ = "exploratory_mark"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    measure: Mapped[str]
    dimension: Mapped[str]
    group: Mapped[str]


class EventThemeRow(Signed, Record):
    """A dated change could bear on a theme, as a person said."""

    __tablename__ = "event_theme"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    theme: Mapped[str]
