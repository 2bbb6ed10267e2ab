"""Tables of projects and of the groups that words and numbers share."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class Project(Record):
    """One team's work on one question in one district."""

    __tablename__ = "project"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str]
    district: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[Any]] = mapped_column(default_factory=list)
    made_at: Mapped[datetime] = mapped_column(default_factory=now)


class Dimension(Record):
    """What groups differ in: home language, neighbourhood, lunch status."""

    __tablename__ = "dimension"
    __table_args__ = (UniqueConstraint("project_id", "name"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    name: Mapped[str]


class Group(Record):
    """One value of a dimension: "Somali" in "home language"."""

    __tablename__ = "group"
    __table_args__ = (UniqueConstraint("dimension_id", "name"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    dimension_id: Mapped[int] = mapped_column(ForeignKey("dimension.id", ondelete="CASCADE"))
    name: Mapped[str]
