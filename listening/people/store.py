"""All SQL about accounts and memberships."""

from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import select

from listening.db import db
from listening.people.records import Membership, Role, User

accounts = SQLAlchemyUserDatastore(db, User, Role)


def user_by_email(email: str) -> User | None:
    return db.session.scalars(select(User).filter_by(email=email)).first()


def user(user_id: int) -> User | None:
    return db.session.get(User, user_id)


def membership(user_id: int, project_id: int) -> Membership | None:
    return db.session.get(Membership, (user_id, project_id))


def project_ids(user_id: int) -> list[int]:
    question = select(Membership.project_id).filter_by(user_id=user_id)
    return list(db.session.scalars(question.order_by(Membership.project_id)))


def members(project_id: int) -> list[tuple[User, str]]:
    question = select(User, Membership.role).join(Membership, Membership.user_id == User.id)
    rows = db.session.execute(question.filter(Membership.project_id == project_id))
    return [(found, role) for found, role in rows]


def add(row: User | Membership) -> None:
    db.session.add(row)
    db.session.flush()
