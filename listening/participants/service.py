"""What is done with those who spoke."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from listening.participants import forgetting, store
from listening.participants.consent import Consent
from listening.participants.forgetting import Counts, Kind
from listening.participants.records import Participant, ParticipantGroup, Withdrawal


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
    pseudonym: str = ""
    household: str = ""
    role: str = ""
    consent: str = "count"
    groups: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What went when voices left. `on` is a day, or the Monday of a week where a family did it."""

    id: str
    on: date
    removed: dict[Kind, int]
    by_team: bool


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
            pseudonym=row.pseudonym,
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


def consents(ids: Iterable[str]) -> dict[str, str]:
    """What each of these voices allows."""
    return {row.id: row.consent for row in store.some(dict.fromkeys(ids))}


def count(project_id: int) -> int:
    """How many voices a project has heard."""
    return store.count(project_id)


def withdraw(ids: Iterable[str], *, files: bool = False) -> Counts:
    """Remove voices and every trace of them; returns what went, by kind.

    `files`: those that wait for a decision too, since they may bring the same words.
    """
    leaving = frozenset(ids)
    counts = forgetting.forget(leaving, files=files)
    store.remove(leaving)
    return counts


def take_out(project_id: int, ids: Iterable[str], *, by: int | None) -> Receipt:
    """Remove voices of a project for good and write a receipt; `by` nobody: a family did it."""
    own = [row.id for row in store.some(ids) if row.project_id == project_id]
    removed = withdraw(own, files=True)
    row = Withdrawal(
        project_id=project_id,
        on=store.today() if by is not None else store.week(),
        removed={kind.value: number for kind, number in removed.items()},
        by=by,
    )
    # Nobody was there: a form that was not sent yet makes no receipt that is kept.
    if own:
        store.add_all([row])
    return _receipt(row)


def receipts(project_id: int) -> list[Receipt]:
    """Every receipt of a project, newest day first."""
    return [_receipt(row) for row in store.withdrawals(project_id)]


def receipt(project_id: int, receipt_id: str) -> Receipt | None:
    """A receipt if it belongs to the project."""
    found = store.withdrawal(receipt_id)
    return _receipt(found) if found and found.project_id == project_id else None


def set_consent(project_id: int, voice: str, consent: Consent) -> Consent | None:
    """What a voice allows from now on; returns what it allowed before, None for a stranger."""
    row = store.participant(voice)
    if row is None or row.project_id != project_id:
        return None
    before = Consent(row.consent)
    row.consent = consent.value
    store.flush()
    return before


def _receipt(row: Withdrawal) -> Receipt:
    removed = {kind: row.removed[kind.value] for kind in Kind if kind.value in row.removed}
    return Receipt(id=row.id, on=row.on, removed=removed, by_team=row.by is not None)
