"""What is done with projects and their groups."""

from collections.abc import Iterable

from listening.communities import groups as names
from listening.communities import store
from listening.communities.records import Dimension, Group, Project


def create(name: str, *, district: str = "", languages: Iterable[str] = ("en",)) -> Project:
    """Begin a project."""
    made = Project(name=name, district=district, languages=list(languages))
    store.add(made)
    return made


def project(project_id: int) -> Project | None:
    """The project with this number."""
    return store.project(project_id)


def projects(ids: Iterable[int]) -> list[Project]:
    """The projects with these numbers, by name."""
    return store.projects(ids)


def groups(project_id: int) -> dict[str, dict[str, int]]:
    """Dimension -> group -> its number, for everything the project knows."""
    found: dict[str, dict[str, int]] = {d.name: {} for d in store.dimensions(project_id)}
    for dimension, group in store.groups(project_id):
        found[dimension.name][group.name] = group.id
    return found


def ensure_groups(project_id: int, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Numbers of (dimension, group) pairs; what is new is added, spelling variants are met."""
    dimensions = {d.name: d.id for d in store.dimensions(project_id)}
    known = groups(project_id)
    numbers: dict[tuple[str, str], int] = {}
    for dimension, group in dict.fromkeys(wanted):
        own = names.find(dimension, known)
        if own is None:
            row = Dimension(project_id=project_id, name=dimension)
            store.add(row)
            own, dimensions[dimension], known[dimension] = dimension, row.id, {}
        met = names.find(group, known[own])
        if met is None:
            made = Group(dimension_id=dimensions[own], name=group)
            store.add(made)
            met, known[own][group] = group, made.id
        numbers[dimension, group] = known[own][met]
    return numbers
