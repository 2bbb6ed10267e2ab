"""What is done with those who spoke."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from listening.participants import store
from listening.participants.records import Participant, ParticipantGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A voice about to be kept; `groups` are group numbers."""

    pseudonym: str = ""
    household: str = ""
    role: str = ""
    consent: str = "count"
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice as others may use it."""

    id: str
    household: str = ""
    role: str = ""
    consent: str = "count"
    groups: frozenset[int] = field(default_factory=frozenset)


def add(project_id: int, newcomers: Iterable[Newcomer]) -> list[str]:
    """Keep voices; returns their keys in the order given."""
    rows, belongings = [], []
    for newcomer in newcomers:
        row = Participant(
            project_id=project_id,
            pseudonym=newcomer.pseudonym,
            household=newcomer.household,
            role=newcomer.role,
            consent=newcomer.consent,
        )
        rows.append(row)
        belongings += [
            ParticipantGroup(participant_id=row.id, group_id=group)
            for group in dict.fromkeys(newcomer.groups)
        ]
    store.add_all(rows)
    store.add_all(belongings)
    return [row.id for row in rows]


def voices(project_id: int) -> dict[str, Voice]:
    """Every voice of a project by key."""
    groups: dict[str, set[int]] = defaultdict(set)
    for who, group in store.memberships(project_id):
        groups[who].add(group)
    return {
        row.id: Voice(
            id=row.id,
            household=row.household,
            role=row.role,
            consent=row.consent,
            groups=frozenset(groups[row.id]),
        )
        for row in store.participants(project_id)
    }


def groups_of(participant_ids: Iterable[str]) -> dict[str, frozenset[int]]:
    """Numbers of the groups of some voices, by key."""
    found: dict[str, set[int]] = defaultdict(set)
    for who, group in store.groups_of(participant_ids):
        found[who].add(group)
    return {who: frozenset(own) for who, own in found.items()}


def count(project_id: int) -> int:
    """How many voices a project has heard."""
    return store.count(project_id)


def withdraw(ids: Iterable[str]) -> None:
    """Remove voices and, by the database's cascades, every word and coding of theirs."""
    store.remove(ids)
