"""Taking an entry of the journal back, with the codings it carried along."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from listening.coding.book import store, tree
from listening.coding.book.editing import stand
from listening.coding.book.keeping import log, refuse_twin, refuse_while_frozen
from listening.coding.book.splitting import take_back_sorting
from listening.coding.records import CodebookChange, CodeRow
from listening.settings import BadInput

SAID = {
    "add": "added",
    "rename": "renamed",
    "edit": "edited",
    "move": "moved",
    "merge": "put together",
    "split": "split",
    "sort": "sorted after a split",
    "retire": "retired",
    "delete": "deleted",
    "import": "brought in from a file",
}


def known(project_id: int, change_id: int) -> bool:
    """Whether an entry is of the project's own journal."""
    change = store.change(change_id)
    return change is not None and change.project_id == project_id


def undo(project_id: int, change_id: int, *, by: int | None) -> int:
    """Take an entry back; BadInput names the later ones that have to be taken back first."""
    change = ready(project_id, change_id)
    rows = {row.id: row for row in store.codes(project_id)}
    BACK[change.what["kind"]](change, rows)
    change.what = {**change.what, "undone": True}
    touched = [rows[i] for i in change.what["codes"] if i in rows]
    return log(project_id, by, kind="undo", rows=touched, undoes=change_id)


def ready(project_id: int, change_id: int) -> CodebookChange:
    """The entry, if it can be taken back as things stand; BadInput says why it cannot."""
    refuse_while_frozen(project_id)
    change = store.change(change_id)
    if change is None or change.project_id != project_id or change.what.get("undone"):
        raise BadInput("This step was already taken back.")
    if change.what["kind"] not in BACK:
        raise BadInput("This step cannot be taken back; change the codebook by hand.")
    later = in_the_way(project_id, change)
    if later:
        names = ", ".join(f"'{said(one)}'" for one in later[:5])
        raise BadInput(f"Take these later steps back first, the last one first: {names}.")
    return change


def in_the_way(project_id: int, change: CodebookChange) -> list[CodebookChange]:
    """Later entries, newest first, that touched the same codes and still stand."""
    mine = set(change.what.get("codes", ()))
    return [
        one
        for one in store.changes(project_id)
        if one.number > change.number
        and one.what["kind"] != "undo"
        and not one.what.get("undone")
        and one.what.get("of") != change.id
        and mine & set(one.what.get("codes", ()))
    ]


def said(change: CodebookChange) -> str:
    """An entry in a few words, for a sentence that names it."""
    what = change.what
    return f"{SAID.get(what['kind'], what['kind'])}: {what.get('label') or what.get('code', '')}"


Rows = dict[int, CodeRow]


def _not_added(change: CodebookChange, rows: Rows) -> None:
    [number] = change.what["codes"]
    if store.touches(number) or any(row.parent_id == number for row in rows.values()):
        # What was coded with it meanwhile is not thrown away.
        rows[number].retired = True
        return
    store.remove([rows.pop(number)])


def _not_written(change: CodebookChange, rows: Rows) -> None:
    row = rows[change.what["codes"][0]]
    content = {**row.content, **change.what["before"]}
    row.content = {name: value for name, value in content.items() if value is not None}


def _not_moved(change: CodebookChange, rows: Rows) -> None:
    row, before = rows[change.what["codes"][0]], change.what["before"]
    above = rows.get(before["parent"]) if before["parent"] is not None else None
    if before["parent"] is not None and (above is None or above.retired or above.merged_into):
        raise BadInput("The place it came from is not in use any more; take that back first.")
    if above is not None and row.id in {one.id for one in tree.path(above, rows)}:
        raise BadInput("The place it came from stands below it by now; move that one out first.")
    _no_twin(row, before["parent"])
    stand(row, before["parent"], before["index"])


def _no_twin(row: CodeRow, parent_id: int | None) -> None:
    for language, name in row.content["labels"].items():
        refuse_twin(row.project_id, name, language=language, parent_id=parent_id, but=row.id)


def _not_merged(change: CodebookChange, rows: Rows) -> None:
    what = change.what
    _no_twin(rows[what["merged"][0]], rows[what["merged"][0]].parent_id)
    for number in what["merged"]:
        rows[number].merged_into = None
    [target] = [rows[i] for i in what["codes"] if rows[i].key == what["into"]]
    target.content = {**target.content, "aliases": what["aliases"]}
    for example in store.examples([target.id]):
        example.code_id = what["examples"].get(str(example.id), example.code_id)
    put_back(what["moved"], change.id)


def put_back(moved: Mapping[str, list[int | None]], change_id: int) -> None:
    """Codings to where they were, those set aside too; others that were made since stay."""
    homes: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for number, (code_id, made_with) in moved.items():
        assert code_id is not None
        homes[code_id, made_with].append(int(number))
    store.place(homes)
    for row in store.aside(change_id):
        content: dict[str, Any] = dict(row.content)
        decided = content.pop("decided_at")
        content["decided_at"] = datetime.fromisoformat(decided) if decided else None
        store.write_coding(content)
        store.remove([row])


def _not_retired(change: CodebookChange, rows: Rows) -> None:
    first = rows[change.what["retired"][0]]
    _no_twin(first, first.parent_id)
    for number in change.what["retired"]:
        rows[number].retired = False


def _not_deleted(change: CodebookChange, rows: Rows) -> None:
    row = CodeRow(project_id=change.project_id, **change.what["row"])
    if row.parent_id is not None and row.parent_id not in rows:
        raise BadInput("The code it stood below is gone; take that back first.")
    if any(one.key == row.key for one in rows.values()):
        raise BadInput("Its place was taken by another code; rename that one first.")
    store.add_all([row])
    rows[row.id] = row


def _not_sorted(change: CodebookChange, rows: Rows) -> None:
    put_back(change.what["moved"], change.id)
    take_back_sorting(change)


def _not_split(change: CodebookChange, rows: Rows) -> None:
    what = change.what
    sortings = [
        one
        for one in store.changes(change.project_id)
        if one.what.get("of") == change.id and not one.what.get("undone")
    ]
    for one in sortings:
        put_back(one.what["moved"], one.id)
        one.what = {**one.what, "undone": True}
    source = rows[what["source"]]
    source.content = {**source.content, "codable": what["codable"]}
    for number in what["new"]:
        # What was coded with a new code itself stays there, and the code with it.
        if not store.touches(number) and not any(r.parent_id == number for r in rows.values()):
            store.remove([rows.pop(number)])


def _not_imported(change: CodebookChange, rows: Rows) -> None:
    for number, was in change.what["before"].items():
        row = rows[int(number)]
        row.content, row.kind, row.parent_id, row.retired = was
    for number in reversed(change.what["added"]):
        if store.touches(number) or any(r.parent_id == number for r in rows.values()):
            rows[number].retired = True
        else:
            store.remove([rows.pop(number)])


BACK: dict[str, Callable[[CodebookChange, Rows], None]] = {
    "add": _not_added,
    "rename": _not_written,
    "edit": _not_written,
    "move": _not_moved,
    "merge": _not_merged,
    "split": _not_split,
    "sort": _not_sorted,
    "import": _not_imported,
    "retire": _not_retired,
    "delete": _not_deleted,
}
