"""One code into several: every coding of it waits in a queue until a person says where it goes."""

from collections.abc import Sequence
from dataclasses import dataclass

from listening.coding import veil
from listening.coding.book import store
from listening.coding.book.editing import new_row
from listening.coding.book.joining import carry, set_aside
from listening.coding.book.keeping import (
    checked_name,
    in_use,
    log,
    refuse_twin,
    refuse_while_frozen,
)
from listening.coding.records import CodebookChange, CodeRow, Coding
from listening.excerpts import service as excerpts
from listening.settings import BadInput

MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A split that is under way: the code, those it is split into, and what waits."""

    change_id: int
    source: CodeRow
    targets: tuple[CodeRow, ...]
    codings: tuple[Coding, ...]


def split(
    project_id: int,
    key: str,
    labels: Sequence[str],
    *,
    language: str,
    by: int | None,
    place: str = "beside",
) -> int:
    """Begin to split a code into new ones, beside it or below it; returns the entry for `undo`."""
    refuse_while_frozen(project_id)
    source = in_use(project_id, key)
    names = [checked_name(label) for label in labels if label.strip()]
    if not 2 <= len(names) <= MOST:
        raise BadInput(f"Write at least two names and at most {MOST}, each on its own line.")
    if len({name.casefold() for name in names}) < len(names):
        raise BadInput("Two of the names are the same; give each new code its own.")
    if queue(project_id, key) is not None:
        raise BadInput("This code is being split already; empty its queue first.")
    rows = {row.id: row for row in store.codes(project_id)}
    parent_id = source.id if place == "below" else source.parent_id
    above = rows[parent_id] if parent_id is not None else None
    for name in names:
        refuse_twin(project_id, name, language=language, parent_id=parent_id)
    new = [new_row(project_id, name, language=language, above=above) for name in names]
    waiting = bool(store.codings_of([source.id]))
    before = source.content.get("codable", True)
    if waiting:
        source.content = {**source.content, "codable": False}
    return log(
        project_id,
        by,
        kind="split",
        rows=[source, *new],
        code=key,
        source=source.id,
        new=[row.id for row in new],
        codable=before,
        closed=not waiting,
    )


def queue(project_id: int, key: str) -> Queue | None:
    """The open split of a code with its waiting codings; None where there is none."""
    rows = {row.id: row for row in store.codes(project_id)}
    for change in store.changes(project_id):
        what = change.what
        if what["kind"] != "split" or what.get("undone") or what["closed"]:
            continue
        source = rows.get(what["source"])
        if source is not None and source.key == key:
            targets = tuple(rows[i] for i in what["new"] if i in rows)
            hidden = veil.hidden_here(project_id)
            codings = store.codings_of([source.id])
            waiting = tuple(one for one in codings if one.excerpt_id not in hidden)
            return Queue(change_id=change.id, source=source, targets=targets, codings=waiting)
    return None


def sort(
    project_id: int, key: str, coding_ids: Sequence[int], target: str, *, by: int | None
) -> int:
    """Put waiting codings under one of the new codes; returns the entry for `undo`."""
    refuse_while_frozen(project_id)
    found = queue(project_id, key)
    if found is None:
        raise BadInput("This code is not being split any more; reload the page.")
    into = next((row for row in found.targets if row.key == target), None)
    wanted = set(coding_ids)
    chosen = [one for one in found.codings if one.id in wanted]
    if into is None or not chosen:
        raise BadInput("Choose at least one excerpt, and one of the new codes.")
    moved, aside = carry([found.source], into, chosen)
    change = store.change(found.change_id)
    number = log(
        project_id,
        by,
        kind="sort",
        rows=[found.source, into],
        code=key,
        into=target,
        moved=moved,
        of=found.change_id,
    )
    set_aside(number, aside)
    if change is not None and not store.codings_of([found.source.id]):
        change.what = {**change.what, "closed": True}
        found.source.content = {**found.source.content, "codable": change.what["codable"]}
    return number


def matching(found: Queue, *, words: str = "", language: str = "", target: str = "") -> list[int]:
    """Waiting codings that a filter catches: by words said, language, or a code already there."""
    quotes = excerpts.quotes({one.excerpt_id for one in found.codings})
    into = next((row for row in found.targets if row.key == target), None)
    there = (
        {one.excerpt_id for one in store.codings_of([into.id]) if one.state == "accepted"}
        if into
        else set()
    )
    wanted = words.casefold().split()
    return [
        one.id
        for one in found.codings
        if one.excerpt_id in quotes
        and (not language or quotes[one.excerpt_id].language == language)
        and (into is None or one.excerpt_id in there)
        and all(_says(quotes[one.excerpt_id], word) for word in wanted)
    ]


def _says(quote: excerpts.Quote, word: str) -> bool:
    return word in quote.text.casefold() or word in quote.translation.casefold()


def take_back_sorting(change: CodebookChange) -> None:
    """A split whose sorting was taken back has a queue again."""
    split_entry = store.change(change.what["of"])
    source = next(
        row
        for row in store.codes(change.project_id)
        if split_entry is not None and row.id == split_entry.what["source"]
    )
    if split_entry is not None:
        split_entry.what = {**split_entry.what, "closed": False}
    source.content = {**source.content, "codable": False}
