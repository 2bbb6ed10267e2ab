"""Tables of the district's numbers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class TableImport(Record):
    """Where numbers came from: which file, its fingerprint, who brought it, when, and why."""

    __tablename__ = "table_import"
    __table_args__ = (CheckConstraint("kind IN ('gaps', 'enrolment')", name="kind"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)


class MeasureRow(Record):
    """An indicator, and which direction is good."""

    __tablename__ = "measure"
    __table_args__ = (
        UniqueConstraint("project_id", "name"),
        CheckConstraint("better IN ('higher', 'lower')", name="better"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    better: Mapped[str] = mapped_column(default="higher")


class ObservationRow(Record):
    """One measure for one group in one period: how many students, how many with the outcome."""

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("measure_id", "period", "group_id"),
        CheckConstraint(
            "state IN ('value', 'withheld', 'not applicable', 'unknown')", name="state"
        ),
        CheckConstraint("n >= 0 AND count >= 0 AND count <= n", name="count_within_n"),
        CheckConstraint("state <> 'value' OR (n IS NOT NULL AND count IS NOT NULL)", name="value"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    import_id: Mapped[int] = mapped_column(
        ForeignKey("table_import.id", ondelete="CASCADE"), index=True
    )
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"))
    period: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), index=True)
    n: Mapped[int | None]
    count: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="value")


class EnrolmentRow(Record):
    """How many students of a group are enrolled."""

    __tablename__ = "enrolment"
    import_id: Mapped[int] = mapped_column(
        ForeignKey("table_import.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), primary_key=True
    )
    enrolled: Mapped[int]


class EventRow(Record):
    """A dated change in the district: a timetable, a policy, a position left empty."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    on: Mapped[date]
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(default="")
    # The theme it could bear on, by its key, once a person said so.
    theme: Mapped[str] = mapped_column(default="")
