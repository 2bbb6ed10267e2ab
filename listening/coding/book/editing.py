"""Changes to one code: add, rename, edit, move, retire; each is one entry in the journal."""

from collections.abc import Collection, Mapping
from typing import Any

from listening.coding.book import store, tree
from listening.coding.book.keeping import (
    checked_name,
    found,
    in_use,
    log,
    refuse_twin,
    refuse_while_frozen,
    row_of,
    siblings,
)
from listening.coding.codebook import Code
from listening.coding.records import CodeRow
from listening.settings import BadInput

# The texts that decide what is coded: a change of these sends earlier codings to be looked at.
DECIDING = ("definition", "include", "exclude")
TEXTS = ("labels", "short", *DECIDING, "notes")
LISTS = ("examples", "borderline", "aliases", "terms")
EDITABLE: Collection[str] = (*TEXTS, *LISTS, "colour", "codable")


def add(project_id: int, label: str, *, language: str, by: int | None, parent: str = "") -> CodeRow:
    """A new code with a name, a theme unless a parent is told; refused beside one of its name."""
    refuse_while_frozen(project_id)
    name = checked_name(label)
    above = in_use(project_id, parent) if parent else None
    refuse_twin(project_id, name, language=language, parent_id=above.id if above else None)
    row = new_row(project_id, name, language=language, above=above)
    log(project_id, by, kind="add", rows=[row], code=row.key, label=name)
    return row


def new_row(project_id: int, name: str, *, language: str, above: CodeRow | None) -> CodeRow:
    """A row for a code that people named, last below its parent, without an entry."""
    rows = store.codes(project_id)
    taken = {row.key for row in rows}
    number = len(rows) + 1
    start = f"{above.key}." if above else ""
    while f"{start}own_{number}" in taken:
        number += 1
    code = Code(key=f"{start}own_{number}", labels={language: name, "en": name})
    kind = above.kind if above else "barrier"
    last = max((row.position for row in rows), default=-1)
    row = row_of(project_id, code, last + 1, above.id if above else None)
    row.kind = kind
    store.add_all([row])
    return row


def rename(project_id: int, key: str, label: str, *, language: str, by: int | None) -> int:
    """Give a code another name; its old one stays as an alias. Returns the entry `undo` takes."""
    refuse_while_frozen(project_id)
    row = in_use(project_id, key)
    name, content = checked_name(label), row.content
    refuse_twin(project_id, name, language=language, parent_id=row.parent_id, but=row.id)
    old = content["labels"].get(language, "")
    aliases = content.get("aliases", {})
    kept = [*aliases.get(language, ()), *([old] if old and old != name else [])]
    return _write(
        row,
        {
            "labels": {**content["labels"], language: name},
            "aliases": {**aliases, language: list(dict.fromkeys(kept))} if kept else aliases,
        },
        kind="rename",
        by=by,
    )


def edit(project_id: int, key: str, values: Mapping[str, Any], *, by: int | None) -> int | None:
    """Change fields of a code, each whole; returns the entry, None where nothing changed."""
    refuse_while_frozen(project_id)
    row = in_use(project_id, key)
    for name in values:
        if name not in EDITABLE:
            raise BadInput(f'A code has no field "{name}"; choose one of {", ".join(EDITABLE)}.')
    for language, label in values.get("labels", {}).items():
        name = checked_name(label)
        refuse_twin(project_id, name, language=language, parent_id=row.parent_id, but=row.id)
    changed = {n: v for n, v in values.items() if _plain(row.content.get(n)) != _plain(v)}
    return _write(row, changed, kind="edit", by=by) if changed else None


def move(project_id: int, key: str, *, parent: str, by: int | None, before: str = "") -> int:
    """Put a code below another one ("" for the top), before a sibling or last."""
    refuse_while_frozen(project_id)
    row = in_use(project_id, key)
    above = in_use(project_id, parent) if parent else None
    inside = {one.id for one in tree.below(row, store.codes(project_id))}
    if above is not None and above.id in inside:
        raise BadInput("A code cannot stand below itself; choose another place.")
    parent_id = above.id if above else None
    for language, name in row.content["labels"].items():
        refuse_twin(project_id, name, language=language, parent_id=parent_id, but=row.id)
    was = {"parent": row.parent_id, "index": siblings(project_id, row.parent_id).index(row)}
    line = [one for one in siblings(project_id, parent_id) if one.id != row.id]
    at = next((i for i, one in enumerate(line) if one.key == before), len(line))
    stand(row, parent_id, at)
    after = {"parent": parent_id, "index": at}
    return log(project_id, by, kind="move", rows=[row], code=key, before=was, after=after)


def stand(row: CodeRow, parent_id: int | None, index: int) -> None:
    """Put a code at a place among the codes below a parent."""
    line = [one for one in siblings(row.project_id, parent_id) if one.id != row.id]
    row.parent_id = parent_id
    for position, one in enumerate([*line[:index], row, *line[index:]]):
        one.position = position


def shift(project_id: int, key: str, *, by: int | None, steps: int) -> int | None:
    """Move a code up (-1) or down (1) among its siblings; None at the end of the line."""
    row = in_use(project_id, key)
    line = siblings(project_id, row.parent_id)
    at = line.index(row) + steps
    if not 0 <= at < len(line):
        return None
    rest = [one for one in line if one.id != row.id]
    parent = next((r.key for r in store.codes(project_id) if r.id == row.parent_id), "")
    return move(
        project_id, key, parent=parent, before=rest[at].key if at < len(rest) else "", by=by
    )


def retire(project_id: int, key: str, *, by: int | None) -> int:
    """Take a code and those below it out of use; what was coded with them stays."""
    refuse_while_frozen(project_id)
    row = in_use(project_id, key)
    gone = [one for one in tree.below(row, store.codes(project_id)) if not one.retired]
    for one in gone:
        one.retired = True
    ids = [one.id for one in gone]
    return log(project_id, by, kind="retire", rows=gone, code=key, retired=ids)


def delete(project_id: int, key: str, *, by: int | None) -> int:
    """Remove a code that nothing was ever coded with."""
    refuse_while_frozen(project_id)
    row = found(project_id, key)
    rows = store.codes(project_id)
    used = any(row.id in (one.parent_id, one.merged_into) for one in rows)
    if used or store.touches(row.id):
        raise BadInput("Something is coded with this code or stands below it; retire it instead.")
    kept = {
        name: getattr(row, name)
        for name in ("key", "kind", "position", "content", "parent_id", "retired", "guid")
    }
    number = log(project_id, by, kind="delete", rows=[row], code=key, row=kept)
    store.remove([row])
    return number


def _write(row: CodeRow, values: Mapping[str, Any], *, kind: str, by: int | None) -> int:
    after = {name: _plain(value) for name, value in values.items()}
    before = {name: row.content.get(name) for name in after}
    row.content = {**row.content, **after}
    return log(row.project_id, by, kind=kind, rows=[row], code=row.key, before=before, after=after)


def _plain(value: Any) -> Any:
    """A value as it comes back from the database, without what is empty."""
    if isinstance(value, dict):
        return {tag: _plain(one) for tag, one in value.items() if one not in ("", [], ())}
    return list(value) if isinstance(value, tuple) else value
