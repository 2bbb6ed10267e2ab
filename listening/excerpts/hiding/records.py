"""Tables of what people decided to hide; every row falls with its excerpt."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, now, random_key


class MaskRow(Record):
    """A person's word about a span: hide it, or leave it to be seen.

    Offsets count code points; `exact`, `before` and `after` find the span again in changed words.
    """

    __tablename__ = "mask"
    __table_args__ = (
        CheckConstraint("part IN ('text', 'translation')", name="part"),
        # "start" and "end" are words of PostgreSQL; the names below need no quotes anywhere.
        CheckConstraint("first >= 0 AND past > first", name="span"),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    part: Mapped[str]
    first: Mapped[int]
    past: Mapped[int]
    kind: Mapped[str]
    hidden: Mapped[bool]
    exact: Mapped[str] = mapped_column(repr=False)
    before: Mapped[str] = mapped_column(repr=False)
    after: Mapped[str] = mapped_column(repr=False)


class SeenRow(Record):
    """Words that a person looked at; `digest` tells whether they are still the same."""

    __tablename__ = "mask_seen"
    __table_args__ = (UNORDERED,)
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(32))
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class MaskStep(Record):
    """What stood before a decision, so that it can be taken back; one row per excerpt.

    Rows of one `batch` were decided together.
    """

    __tablename__ = "mask_step"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    batch: Mapped[str] = mapped_column(String(32), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, repr=False)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)
    undone: Mapped[bool] = mapped_column(default=False)


class NameList(Record):
    """Names a team pasted to have them hidden; gone after the day `until`, never exported."""

    __tablename__ = "mask_names"
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    names: Mapped[list[Any]] = mapped_column(default_factory=list, repr=False)
    until: Mapped[date]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
