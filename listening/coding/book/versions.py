"""Versions: what was published, what has changed since, and which codings are older than that."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from listening.coding.book import comparing, store
from listening.coding.book.comparing import Difference
from listening.coding.book.editing import DECIDING
from listening.coding.book.keeping import code_of
from listening.coding.book.records import VersionRow
from listening.coding.records import CodeRow
from listening.settings import BadInput

DRAFT = 0  # stands for the codebook as it is now


@dataclass(frozen=True, slots=True, kw_only=True)
class Older:
    """A code whose rule changed, and the codings that were made before that."""

    key: str
    label: str
    codings: int
    changed: int  # the journal's number of the change


def publish(project_id: int, reason: str, *, by: int | None) -> VersionRow:
    """Make the draft the next version, for good, with a reason."""
    why = " ".join(reason.split())
    if not why:
        raise BadInput("Write in a sentence why the codebook changes; later readers will ask.")
    known = store.versions(project_id)
    if known and not drafted(project_id).codes:
        raise BadInput("Nothing has changed since the last version; there is nothing to publish.")
    return keep(project_id, why, number=len(known) + 1, by=by)


def keep(project_id: int, reason: str, *, number: int, by: int | None) -> VersionRow:
    """Write a version down."""
    row = VersionRow(
        project_id=project_id,
        number=number,
        change=store.version(project_id),
        reason=reason,
        content={"codes": state(project_id)},
        by=by,
    )
    store.add_all([row])
    return row


def listed(project_id: int) -> list[VersionRow]:
    """Published versions, newest first."""
    return list(reversed(store.versions(project_id)))


def drafted(project_id: int, *, language: str = "en") -> Difference:
    """What the draft changes against the last published version."""
    known = store.versions(project_id)
    if not known:
        return Difference()
    return comparing.compare(known[-1].content["codes"], state(project_id), language=language)


def compare(project_id: int, old: int, new: int, *, language: str = "en") -> Difference:
    """Two versions by their numbers; DRAFT is the codebook as it is now."""
    return comparing.compare(content(project_id, old), content(project_id, new), language=language)


def content(project_id: int, number: int) -> list[dict[str, Any]]:
    """The entries of a version; DRAFT is the codebook as it is now."""
    if number == DRAFT:
        return state(project_id)
    for row in store.versions(project_id):
        if row.number == number:
            entries: list[dict[str, Any]] = row.content["codes"]
            return entries
    raise BadInput(f"There is no version {number}; choose one of the list.")


def of_change(project_id: int, change: int) -> int:
    """The published version that a coding with this journal number was made under."""
    numbers = [row.number for row in store.versions(project_id) if row.change <= change]
    return max(numbers, default=1)


def state(project_id: int) -> list[dict[str, Any]]:
    """The codebook as it is now, as plain data with lasting names."""
    rows = store.codes(project_id)
    guids = {row.id: row.guid for row in rows}
    origin = {
        new: change.what["source"]
        for change in store.changes(project_id)
        if change.what["kind"] == "split" and not change.what.get("undone")
        for new in change.what["new"]
    }
    return [
        {
            "guid": row.guid,
            "key": row.key,
            "kind": row.kind,
            "position": row.position,
            "retired": row.retired,
            "parent": guids.get(row.parent_id) if row.parent_id else None,
            "merged_into": guids.get(row.merged_into) if row.merged_into else None,
            "split_from": guids.get(origin[row.id]) if row.id in origin else None,
            "content": dict(row.content),
        }
        for row in rows
    ]


def older(project_id: int, *, language: str = "en") -> list[Older]:
    """Codes whose definition, include or exclude changed after something was coded with them."""
    since = rules_changed(project_id)
    rows = {row.id: row for row in store.codes(project_id)}
    found = []
    for number, changed in since.items():
        row = rows.get(number)
        if row is None:
            continue
        codings = store.codings_of([number])
        count = sum(c.codebook_version < changed for c in codings if c.stands)
        if count:
            found.append(_older(row, count, changed, language))
    return found


def rules_changed(project_id: int) -> dict[int, int]:
    """Code -> the journal's number of the last change of its rule; codings below are older."""
    return _last(
        (change.number, code)
        for change in store.changes(project_id)
        if change.what["kind"] in ("edit", "import") and not change.what.get("undone")
        for code in _ruled(change.what)
    )


def _ruled(what: dict[str, Any]) -> list[int]:
    if what["kind"] == "import":
        return list(what.get("ruled", ()))
    return list(what["codes"]) if set(what["after"]) & set(DECIDING) else []


def _last(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for number, code in pairs:
        found[code] = max(number, found.get(code, 0))
    return found


def _older(row: CodeRow, count: int, changed: int, language: str) -> Older:
    return Older(key=row.key, label=code_of(row).label(language), codings=count, changed=changed)
