"""A codebook from a file: first what it would change, then, if a person says so, the change."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from listening.coding.book import comparing, store, tree
from listening.coding.book.comparing import Difference
from listening.coding.book.editing import DECIDING
from listening.coding.book.keeping import (
    NOT_CONTENT,
    TOP,
    checked_name,
    log,
    refuse_while_frozen,
    row_of,
)
from listening.coding.book.versions import state
from listening.coding.codebook import Code
from listening.coding.records import CodeRow
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a file would change. Codes are matched by key; `untouched` are not in the file and
    stay, `closed` were merged into others and stay so."""

    difference: Difference
    untouched: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


def plan_import(project_id: int, codes: Sequence[Code], *, language: str = "en") -> Plan:
    """What bringing these codes in would change; nothing is written."""
    before = state(project_id)
    keys = {one["guid"]: one["key"] for one in before}
    known = {one["key"]: one for one in before}
    after = {one["key"]: dict(one) for one in before}
    for number, code in enumerate(codes):
        old = known.get(code.key)
        if old is not None and old["merged_into"]:
            continue
        parent = _parent_of(code)
        after[code.key] = {
            "guid": old["guid"] if old else code.key,
            "key": code.key,
            "kind": code.kind,
            "position": number,
            "retired": False,
            "parent": known[parent]["guid"] if parent in known else parent or None,
            "merged_into": None,
            "split_from": old["split_from"] if old else None,
            "content": _content(code, old["content"] if old else {}),
        }
    here = {code.key for code in codes}
    return Plan(
        difference=comparing.compare(before, list(after.values()), language=language),
        untouched=tuple(k for k in keys.values() if k not in here and not known[k]["merged_into"]),
        closed=tuple(key for key in here if key in known and known[key]["merged_into"]),
    )


def apply_import(project_id: int, codes: Sequence[Code], *, by: int | None) -> int | None:
    """Bring codes in: new ones are added, known ones (by key) changed, others stay as they are.

    Returns the entry that `undo` takes, None where nothing would change.
    """
    refuse_while_frozen(project_id)
    plan = plan_import(project_id, codes)
    changed = {one.key for one in plan.difference.codes}
    if not changed:
        return None
    rows = {row.key: row for row in store.codes(project_id)}
    before: dict[str, list[Any]] = {}
    ruled: list[int] = []
    added: list[CodeRow] = []
    chosen = [c for c in codes if c.key in changed and c.key not in plan.closed]
    for code in chosen:
        checked_name(code.label("en"))
        row = rows.get(code.key)
        if row is None:
            rows[code.key] = row_of(project_id, code, len(rows))
            added.append(rows[code.key])
            continue
        before[str(row.id)] = [row.content, row.kind, row.parent_id, row.retired]
        content = _content(code, row.content)
        if any((content.get(n) or {}) != (row.content.get(n) or {}) for n in DECIDING):
            ruled.append(row.id)
        row.content, row.kind, row.retired = content, code.kind, False
    store.add_all(added)
    for code in chosen:
        parent = _parent_of(code)
        if parent and parent not in rows:
            raise BadInput(f'Code "{code.key}": its parent "{parent}" is missing; add that code.')
        rows[code.key].parent_id = rows[parent].id if parent else None
    _refuse_rings(rows.values())
    ids = [row.id for row in added]
    touched = [rows[code.key] for code in chosen]
    return log(
        project_id,
        by,
        kind="import",
        rows=touched,
        label=f"{len(touched)} codes",
        before=before,
        added=ids,
        ruled=ruled,
    )


def _refuse_rings(rows: Any) -> None:
    """A parent must not stand below its child."""
    by_id = tree.by_number(rows)
    for row in by_id.values():
        seen: set[int] = set()
        at: CodeRow | None = row
        while at is not None and at.parent_id is not None:
            if at.id in seen:
                raise BadInput(f'Code "{row.key}" would stand below itself; correct its parent.')
            seen.add(at.id)
            at = by_id.get(at.parent_id)


def _parent_of(code: Code) -> str:
    if code.parent == TOP:
        return ""
    return code.parent or code.key.rpartition(".")[0]


def _content(code: Code, old: dict[str, Any]) -> dict[str, Any]:
    """The fields of a code; languages that the file does not have stay as they were."""
    new = {name: value for name, value in asdict(code).items() if name not in NOT_CONTENT}
    found: dict[str, Any] = {}
    for name, value in new.items():
        if isinstance(value, dict):
            texts = {tag: list(v) if isinstance(v, tuple) else v for tag, v in value.items()}
            found[name] = {**(old.get(name) or {}), **texts}
        else:
            found[name] = value if value != "" else old.get(name, "")
    return found
