"""Tables of the district's numbers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class AgreementRow(Record):
    """Who agreed that rows of single students were counted here, and when the files must be gone.

    The rows themselves are never kept; `sha256` is the fingerprint of the counts made of them.
    """

    __tablename__ = "agreement"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    who: Mapped[str]
    under: Mapped[str]
    destroy_by: Mapped[date]
    files: Mapped[str]
    students: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    # What the counting left open, in sentences without anybody's data; ticked before import.
    doubts: Mapped[list[Any]] = mapped_column(default_factory=list)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)


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
    agreement_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id", ondelete="SET NULL"), default=None
    )
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)


class MeasureRow(Record):
    """An indicator, which direction is good, and what a team said about it.

    `leading`: it moves early, so that it can warn. `access`: it says who gets something. `goal` is
    a share from 0 to 1.
    """

    __tablename__ = "measure"
    __table_args__ = (
        UniqueConstraint("project_id", "name"),
        CheckConstraint("better IN ('higher', 'lower')", name="better"),
        CheckConstraint("goal >= 0 AND goal <= 1", name="goal"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    better: Mapped[str] = mapped_column(default="higher")
    leading: Mapped[bool] = mapped_column(default=False)
    access: Mapped[bool] = mapped_column(default=False)
    goal: Mapped[float | None] = mapped_column(default=None)


class ObservationRow(Record):
    """One measure for one group at one place in one period; `place` "" is the whole district."""

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("measure_id", "period", "group_id", "place"),
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
    place: Mapped[str] = mapped_column(default="")
    n: Mapped[int | None]
    count: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="value")


class ProtectionRow(Record):
    """One measure and period, and under which rules its protected figures were last worked out.

    `rules` is "" until they are. `released`: these figures have left the team.
    """

    __tablename__ = "protection"
    measure_id: Mapped[int] = mapped_column(
        ForeignKey("measure.id", ondelete="CASCADE"), primary_key=True
    )
    period: Mapped[str] = mapped_column(primary_key=True)
    rules: Mapped[str] = mapped_column(default="")
    released: Mapped[bool] = mapped_column(default=False)
    dimensions: Mapped[list[Any]] = mapped_column(default_factory=list)
    places: Mapped[list[Any]] = mapped_column(default_factory=list)


class ProtectedRow(Record):
    """A figure as it may be shown: what pages read instead of observations."""

    __tablename__ = "protected"
    __table_args__ = (
        Index("ix_protected_shown", "measure_id", "period", "place"),
        CheckConstraint("state <> 'withheld' OR (n IS NULL AND count IS NULL)", name="withheld"),
        CheckConstraint("state <> 'banded' OR count IS NULL", name="banded"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"))
    period: Mapped[str]
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), index=True)
    place: Mapped[str]
    state: Mapped[str]
    n: Mapped[int | None]
    count: Mapped[int | None]
    rate_low: Mapped[float | None]
    rate_high: Mapped[float | None]


class ReleaseRow(Record):
    """Figures of a measure and period that somebody outside the team saw or took along.

    By names, since measures and groups may be gone when the next release is held against it.
    `cells` is the packed list of what was shown, `sha256` its fingerprint.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("project_id", "measure", "period", "sha256"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    measure: Mapped[str]
    period: Mapped[str]
    sha256: Mapped[str]
    cells: Mapped[bytes]
    way: Mapped[str]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), default=None)
    at: Mapped[datetime] = mapped_column(default_factory=now)


class IdeaRow(Record):
    """The State's numbers for the IDEA preset, where a team asked for it."""

    __tablename__ = "idea_preset"
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    cell: Mapped[int] = mapped_column(default=10)
    n: Mapped[int] = mapped_column(default=30)
    threshold: Mapped[float] = mapped_column(default=3.0)
    years: Mapped[int] = mapped_column(default=3)


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
