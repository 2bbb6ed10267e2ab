"""Tables of the translation desk: what was changed, the glossary, remarks, what a team decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, now


class TranslationStep(Record):
    """One change of an excerpt's translation, so that whoever made it can take it back."""

    __tablename__ = "translation_step"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    excerpt_id: Mapped[str] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str]
    # What stood there before; empty where nothing did.
    before: Mapped[dict[str, Any]] = mapped_column(default_factory=dict, repr=False)
    # A mark of what it became: an undo must not undo what somebody did since.
    after: Mapped[str] = mapped_column(String(16))
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default_factory=now)
    undone: Mapped[bool] = mapped_column(default=False)


class GlossaryTerm(Record):
    """A word that a project wants translated the same way everywhere; `said` is by language."""

    __tablename__ = "glossary_term"
    __table_args__ = (UniqueConstraint("project_id", "language", "word"),)
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str]
    word: Mapped[str]
    said: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    note: Mapped[str] = mapped_column(default="")


class Remark(Record):
    """What a translator wants the organizer to know about one text."""

    __tablename__ = "translation_remark"
    __table_args__ = (
        CheckConstraint("(excerpt_id IS NULL) <> (survey_id IS NULL)", name="one_subject"),
        CheckConstraint("length(text) > 0", name="text"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str]
    text: Mapped[str] = mapped_column(repr=False)
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    excerpt_id: Mapped[str | None] = mapped_column(
        ForeignKey("excerpt.id", ondelete="CASCADE"), default=None, index=True
    )
    # By name only, so that this room does not know the surveys.
    survey_id: Mapped[int | None] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), default=None, index=True
    )
    key: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default_factory=now)
    settled: Mapped[bool] = mapped_column(default=False)


class DeskRules(Record):
    """What a team decided about its desk; without a row interpreters read masked words."""

    __tablename__ = "desk_rules"
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    masked: Mapped[bool] = mapped_column(default=True)
