"""Tables of surveys, the versions that were shown, and what families answered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import UNORDERED, Record, now, random_key


class Survey(Record):
    """Questions to families, or a batch of answers that somebody else collected."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint("kind IN ('asked', 'imported')", name="kind"),
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    token: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(default="asked")
    state: Mapped[str] = mapped_column(default="draft")
    name: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[int | None] = mapped_column(
        ForeignKey("user.id", ondelete="SET NULL"), default=None
    )
    made_at: Mapped[datetime] = mapped_column(default_factory=now)
    # One answer for each card that was handed out blind.
    by_card: Mapped[bool] = mapped_column(default=False)
    # For an imported batch: the file's fingerprint, so that the same file is noticed.
    sha256: Mapped[str] = mapped_column(default="")


class SurveyVersion(Record):
    """The questionnaire as it was shown from some moment on; never changed afterwards."""

    __tablename__ = "survey_version"
    survey_id: Mapped[int] = mapped_column(
        ForeignKey("survey.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    questionnaire: Mapped[dict[str, Any]]


class Vouch(Record):
    """Somebody of the team answers for a question that is not asked lightly, and says why.

    `mark` is of the wording that was read: other words need another look.
    """

    __tablename__ = "survey_vouch"
    __table_args__ = (
        UniqueConstraint("survey_id", "rule", "mark"),
        CheckConstraint("rule IN ('ppra', 'birthplace')", name="rule"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    question: Mapped[str]
    rule: Mapped[str]
    mark: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str]
    by: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(default_factory=now)


class Response(Record):
    """One filled form. No address, no exact time, no number in a row."""

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("survey_id", "submit_key"),
        CheckConstraint("mode IN ('web', 'paper', 'kiosk', 'import')", name="mode"),
        UNORDERED,
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"))
    version: Mapped[int]
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    submit_key: Mapped[str] = mapped_column(String(32))
    language: Mapped[str]
    mode: Mapped[str]
    week: Mapped[date | None] = mapped_column(default=None)
    # Short marks of earlier words under this key: a late retry must not bring them back.
    replaced: Mapped[list[Any]] = mapped_column(default_factory=list)
    # What the number in the family's hand turns into, so that it can take its answer back.
    receipt: Mapped[str | None] = mapped_column(String(64), default=None, index=True)


class Answer(Record):
    """What one question got in one filled form; several choices are separated by a blank."""

    __tablename__ = "answer"
    __table_args__ = (UNORDERED,)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default_factory=random_key)
    response_id: Mapped[str] = mapped_column(
        ForeignKey("response.id", ondelete="CASCADE"), index=True
    )
    question: Mapped[str]
    value: Mapped[str] = mapped_column(repr=False)


class Draft(Record):
    """A form that was not sent yet; nobody but who has its number can read it."""

    __tablename__ = "draft"
    __table_args__ = (UNORDERED,)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    locked: Mapped[bytes] = mapped_column(LargeBinary, repr=False)
    until: Mapped[date]
