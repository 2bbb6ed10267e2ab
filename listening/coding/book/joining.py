"""Putting codes together: codings, examples and names go along, doubles are set aside."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from listening.coding.book import store, tree
from listening.coding.book.keeping import in_use, log, refuse_while_frozen
from listening.coding.book.records import AsideRow
from listening.coding.records import CodeRow, Coding
from listening.settings import BadInput

KEPT = (
    "id", "excerpt_id", "code_id", "coder_id", "state", "strength", "start", "end", "origin",
    "words", "codebook_version", "decided_by", "guid", "made_with_id", "batch", "anchor",
    "round_id", "coder_name", "superseded_by_id",
)  # fmt: skip
FIRST = {"accepted": 0, "suggested": 1, "rejected": 2}


def merge(project_id: int, key: str, into: str, *, by: int | None) -> int:
    """Put a code, with those below it, into another one; returns the entry, which `undo` takes."""
    refuse_while_frozen(project_id)
    source, target = in_use(project_id, key), in_use(project_id, into)
    if source.id == target.id:
        raise BadInput("A theme cannot be merged into itself; choose another one.")
    rows = store.codes(project_id)
    merged = [one for one in tree.below(source, rows) if one.merged_into is None]
    if target.id in {one.id for one in merged}:
        raise BadInput("A code cannot be merged into one that stands below it; move that one out.")
    moved, aside = carry(merged, target)
    shown = {str(one.id): one.code_id for one in store.examples(one.id for one in merged)}
    for example in store.examples(one.id for one in merged):
        example.code_id = target.id
    aliases = target.content.get("aliases", {})
    for row in merged:
        row.merged_into = target.id
    target.content = {**target.content, "aliases": _with_names(aliases, merged)}
    number = log(
        project_id,
        by,
        kind="merge",
        rows=[*merged, target],
        code=key,
        into=into,
        merged=[row.id for row in merged],
        moved=moved,
        examples=shown,
        aliases=aliases,
    )
    set_aside(number, aside)
    return number


def carry(
    sources: Iterable[CodeRow], target: CodeRow, codings: Sequence[Coding] | None = None
) -> tuple[dict[str, list[int | None]], list[dict[str, Any]]]:
    """Move codings to a code: ({coding: [its code, made with]} as it was, those set aside)."""
    if codings is None:
        codings = store.codings_of(row.id for row in sources)
    standing = {_place(c): c for c in store.codings_of([target.id])}
    moves: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    before: dict[str, list[int | None]] = {}
    aside: list[Coding] = []
    for coding in codings:
        twin = standing.get(_place(coding))
        if twin is not None:
            worse = max(twin, coding, key=lambda c: (FIRST[c.state], c is coding))
            aside.append(worse)
            if worse is coding:
                continue
        standing[_place(coding)] = coding
        before[str(coding.id)] = [coding.code_id, coding.made_with_id]
        moves[target.id, coding.made_with_id or coding.code_id].append(coding.id)
    # One that was on its way and gave way to a better one stays where it came from, set aside.
    gone = {coding.id for coding in aside}
    kept = [{name: getattr(coding, name) for name in KEPT} | _decided(coding) for coding in aside]
    store.take_codings(sorted(gone))
    store.place({to: [i for i in ids if i not in gone] for to, ids in moves.items()})
    return {number: was for number, was in before.items() if int(number) not in gone}, kept


def set_aside(change_id: int, codings: Iterable[dict[str, Any]]) -> None:
    """Keep codings with the entry that set them aside."""
    store.add_all(
        AsideRow(change_id=change_id, excerpt_id=one["excerpt_id"], content=one) for one in codings
    )


def _decided(coding: Coding) -> dict[str, str | None]:
    return {"decided_at": coding.decided_at.isoformat() if coding.decided_at else None}


def _place(coding: Coding) -> tuple[str | int | None, ...]:
    who = coding.coder_id, coding.coder_name
    rounds = coding.round_id, coding.superseded_by_id
    return coding.excerpt_id, *who, coding.start, coding.end, *rounds


def _with_names(aliases: dict[str, list[str]], rows: Iterable[CodeRow]) -> dict[str, list[str]]:
    names = {tag: list(found) for tag, found in aliases.items()}
    for row in rows:
        for tag, label in row.content["labels"].items():
            names.setdefault(tag, []).append(label)
        for tag, found in row.content.get("aliases", {}).items():
            names.setdefault(tag, []).extend(found)
    return {tag: list(dict.fromkeys(found)) for tag, found in names.items()}
