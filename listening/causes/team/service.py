"""What a team adds to a card: a grade with its reason, record checks, claims, times, a caution.

Nothing is erased: what was added says who and when, and so does what was taken back.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from functools import cache
from typing import Literal

from listening.causes import store
from listening.causes.records import (
    ClaimRow,
    EventThemeRow,
    ExploratoryRow,
    OverrideRow,
    RecordCheckRow,
    RecordResultRow,
)
from listening.causes.team.values import (
    Additions,
    CardKey,
    Check,
    Claim,
    ClaimKind,
    Mark,
    Outcome,
    Override,
    Result,
)
from listening.coding import service as coding
from listening.gaps import service as gaps
from listening.people import service as people
from listening.settings import BadInput

Kind = Literal["override", "check", "claim"]


def additions(
    project_id: int, *, measure: str, period: str, dimension: str, group: str
) -> Additions:
    """Everything that stands on the cards of one gap."""
    gap = {"measure": measure, "dimension": dimension, "group": group}
    overrides = store.standing(OverrideRow, project_id, **gap, period=period)
    marks = store.standing(ExploratoryRow, project_id, **gap)
    name = cache(people.name_of)
    return Additions(
        overrides={
            row.theme: Override(
                id=row.id,
                grade=row.grade,  # type: ignore[arg-type]  # the database's CHECK holds the same words
                reason=row.reason,
                by=name(row.by),
                at=row.at,
            )
            for row in overrides
        },
        checks=_checks(project_id, gap),
        claims={
            (row.theme, row.excerpt_id): Claim(
                id=row.id,
                excerpt_id=row.excerpt_id,
                kind=row.kind,  # type: ignore[arg-type]  # the database's CHECK holds the same words
                by=name(row.by),
                at=row.at,
            )
            for row in store.standing(ClaimRow, project_id, measure=measure)
        },
        bearing=bearing(project_id),
        exploratory=Mark(id=marks[-1].id, by=name(marks[-1].by), at=marks[-1].at)
        if marks
        else None,
    )


def bearing(project_id: int) -> dict[int, frozenset[str]]:
    """The themes that each dated change could bear on, as people said."""
    found: dict[int, set[str]] = defaultdict(set)
    for event in gaps.events(project_id):
        if event.theme:
            found[event.id].add(event.theme)
    for row in store.standing(EventThemeRow, project_id):
        found[row.event_id].add(row.theme)
    return {number: frozenset(themes) for number, themes in found.items()}


def set_grade(project_id: int, key: CardKey, grade: str, reason: str, *, by: int | None) -> int:
    """Set another grade than the computed one; a written reason is asked for."""
    why = reason.strip()
    if not why:
        raise BadInput("Say why this grade fits better; the reason stands beside it.")
    for earlier in store.standing(OverrideRow, project_id, **asdict(key)):
        store.take_back(earlier, by=by)
    row = OverrideRow(
        project_id=project_id,
        measure=key.measure,
        period=key.period,
        dimension=key.dimension,
        group=key.group,
        theme=key.theme,
        grade=grade,
        reason=why,
        by=by,
    )
    store.add(row)
    return row.id


def write_check(
    project_id: int, key: CardKey, *, record: str, supports: str, against: str, by: int | None
) -> int:
    """Write down which record to look at, and beforehand what would speak for and against."""
    texts = [text.strip() for text in (record, supports, against)]
    if not all(texts):
        raise BadInput("Name the record, the result that would speak for it, and the one against.")
    row = RecordCheckRow(
        project_id=project_id,
        measure=key.measure,
        dimension=key.dimension,
        group=key.group,
        theme=key.theme,
        record=texts[0],
        supports=texts[1],
        against=texts[2],
        by=by,
    )
    store.add(row)
    return row.id


def note_result(
    project_id: int, check_id: int, result: Result, note: str, *, by: int | None
) -> int:
    """Note what a record showed; an earlier result stays in the log and counts no more."""
    check = store.one(RecordCheckRow, check_id)
    if check is None or check.project_id != project_id or check.taken_back_at is not None:
        raise BadInput("This record check does not exist any more; reload the page.")
    row = RecordResultRow(check_id=check_id, result=result, note=note.strip(), by=by)
    store.add(row)
    return row.id


def claim(
    project_id: int, *, measure: str, theme: str, excerpt_id: str, kind: ClaimKind, by: int | None
) -> int:
    """Mark an accepted quote as telling how its theme bears on the measure, or that it does not."""
    quotes = {c.excerpt_id for c in coding.of_theme(project_id, theme) if c.state == "accepted"}
    if excerpt_id not in quotes:
        raise BadInput("Only a quote that was accepted under this theme can be marked.")
    for earlier in store.standing(
        ClaimRow, project_id, measure=measure, theme=theme, excerpt_id=excerpt_id
    ):
        store.take_back(earlier, by=by)
    row = ClaimRow(
        project_id=project_id,
        measure=measure,
        theme=theme,
        excerpt_id=excerpt_id,
        kind=kind,
        by=by,
    )
    store.add(row)
    return row.id


def mark_exploratory(
    project_id: int, *, measure: str, dimension: str, group: str, by: int | None
) -> None:
    """Say that the codebook was refined after these groups had been compared."""
    if not store.standing(
        ExploratoryRow, project_id, measure=measure, dimension=dimension, group=group
    ):
        row = ExploratoryRow(
            project_id=project_id, measure=measure, dimension=dimension, group=group, by=by
        )
        store.add(row)


def unmark_exploratory(
    project_id: int, *, measure: str, dimension: str, group: str, by: int | None
) -> None:
    """Take that caution back."""
    names = {"measure": measure, "dimension": dimension, "group": group}
    for row in store.standing(ExploratoryRow, project_id, **names):
        store.take_back(row, by=by)


def choose_events(
    project_id: int, theme: str, events: Collection[int], *, by: int | None
) -> tuple[int, ...]:
    """The dated changes that could bear on a theme are these; returns what was chosen before."""
    before = [n for n, themes in bearing(project_id).items() if theme in themes]
    rows = store.standing(EventThemeRow, project_id, theme=theme)
    for row in rows:
        if row.event_id not in events:
            store.take_back(row, by=by)
    for event in gaps.events(project_id):
        if event.theme == theme and event.id not in events:
            event.theme = ""
        elif event.id in events and event.id not in before:
            store.add(EventThemeRow(project_id=project_id, event_id=event.id, theme=theme, by=by))
    return tuple(before)


def take_back(project_id: int, kind: Kind, number: int, *, by: int | None) -> bool:
    """Take an override, a check or a claim back; False where there is none to take."""
    row = _row(kind, number)
    if row is None or row.project_id != project_id or row.taken_back_at is not None:
        return False
    store.take_back(row, by=by)
    return True


def take_result_back(project_id: int, number: int, *, by: int | None) -> bool:
    """Take a result back; the one before it counts again."""
    row = store.result(number)
    check = store.one(RecordCheckRow, row.check_id) if row else None
    if row is None or check is None or check.project_id != project_id or row.taken_back_at:
        return False
    store.take_back(row, by=by)
    return True


def check_of(project_id: int, check_id: int) -> Check | None:
    """A standing record check of the project."""
    row = store.one(RecordCheckRow, check_id)
    if row is None or row.project_id != project_id or row.taken_back_at is not None:
        return None
    return _check(row, {r.check_id: r for r in store.results([row.id])})


def _row(kind: Kind, number: int) -> OverrideRow | RecordCheckRow | ClaimRow | None:
    if kind == "override":
        return store.one(OverrideRow, number)
    return store.one(RecordCheckRow, number) if kind == "check" else store.one(ClaimRow, number)


def _checks(project_id: int, gap: dict[str, str]) -> dict[str, tuple[Check, ...]]:
    rows = store.standing(RecordCheckRow, project_id, **gap)
    newest = {result.check_id: result for result in store.results([row.id for row in rows])}
    found: dict[str, tuple[Check, ...]] = {}
    for row in rows:
        found[row.theme] = (*found.get(row.theme, ()), _check(row, newest))
    return found


def _check(row: RecordCheckRow, newest: dict[int, RecordResultRow]) -> Check:
    result = newest.get(row.id)
    return Check(
        id=row.id,
        record=row.record,
        supports=row.supports,
        against=row.against,
        by=people.name_of(row.by),
        at=row.at,
        outcome=_outcome(result) if result else None,
    )


def _outcome(row: RecordResultRow) -> Outcome:
    return Outcome(
        id=row.id,
        result=row.result,  # type: ignore[arg-type]  # the database's CHECK holds the same words
        note=row.note,
        by=people.name_of(row.by),
        at=row.at,
    )
