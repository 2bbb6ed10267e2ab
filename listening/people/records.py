"""Tables of those who sign in. Families never do."""

from typing import Any, ClassVar

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record


class Role(RoleMixin):
    """Flask-Security asks for such a class; our roles are per project, in `Membership`."""


class User(UserMixin, Record):
    """An account. No address and no time of a sign-in is kept."""

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(default="")
    password: Mapped[str] = mapped_column(repr=False)
    active: Mapped[bool] = mapped_column(default=True)
    # Changing it ends every session of the account.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, repr=False)

    # Flask-Security wants the attribute; roles are per project, in `Membership`.
    roles: ClassVar[list[RoleMixin]] = []  # type: ignore[misc]


class Membership(Record):
    """One person's part in one project."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "role IN ('owner', 'organizer', 'analyst', 'viewer', 'interpreter')", name="role"
        ),
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str]
    # What this person reads and translates from and into; for interpreters, all that they see.
    languages: Mapped[list[Any]] = mapped_column(default_factory=list)
