"""All SQL about projects, dimensions and groups."""

from collections.abc import Iterable

from sqlalchemy import select

from listening.communities.records import Dimension, Group, Project
from listening.db import db


def project(project_id: int) -> Project | None:
    return db.session.get(Project, project_id)


def projects(ids: Iterable[int]) -> list[Project]:
    question = select(Project).where(Project.id.in_(list(ids))).order_by(Project.name)
    return list(db.session.scalars(question))


def dimensions(project_id: int) -> list[Dimension]:
    question = select(Dimension).filter_by(project_id=project_id).order_by(Dimension.name)
    return list(db.session.scalars(question))


def groups(project_id: int) -> list[tuple[Dimension, Group]]:
    question = (
        select(Dimension, Group)
        .join(Group, Group.dimension_id == Dimension.id)
        .where(Dimension.project_id == project_id)
        .order_by(Dimension.name, Group.name)
    )
    return [(dimension, group) for dimension, group in db.session.execute(question)]


def add(row: Project | Dimension | Group) -> None:
    db.session.add(row)
    db.session.flush()
