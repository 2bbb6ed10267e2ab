"""What is done with the codebook: the face that the rest of the house sees."""

from listening.coding.book import store, tree
from listening.coding.book.editing import add as add
from listening.coding.book.editing import delete as delete
from listening.coding.book.editing import edit as edit
from listening.coding.book.editing import move as move
from listening.coding.book.editing import rename as rename
from listening.coding.book.editing import retire as retire
from listening.coding.book.editing import shift as shift
from listening.coding.book.examples import add_example as add_example
from listening.coding.book.importing import apply_import as apply_import
from listening.coding.book.importing import plan_import as plan_import
from listening.coding.book.joining import merge as merge
from listening.coding.book.keeping import TOP, code_of, log, placed, row_of
from listening.coding.book.splitting import sort as sort
from listening.coding.book.splitting import split as split
from listening.coding.book.undoing import ready as ready
from listening.coding.book.undoing import undo as undo
from listening.coding.book.versions import keep as keep
from listening.coding.codebook import Code, Codebook
from listening.coding.codebook_files import starter
from listening.coding.records import CodeRow


def install(project_id: int, codebook: Codebook | None = None, *, by: int | None = None) -> None:
    """Give a project its first codebook, the starter unless told; one that has codes keeps them."""
    if store.codes(project_id):
        return
    codes = (codebook or starter()).codes
    rows = {code.key: row_of(project_id, code, i) for i, code in enumerate(codes)}
    store.add_all(rows.values())
    for code in codes:
        parent = code.parent if code.parent else code.key.rpartition(".")[0]
        if parent and parent != TOP:
            rows[code.key].parent_id = rows[parent].id
    log(project_id, by, kind="install", rows=(), number_of_codes=len(rows))
    keep(project_id, "The first codebook", number=1, by=by)


def codebook(project_id: int) -> Codebook:
    """The project's codes in use, in the order of the tree, with the cues of the starter codebook.

    What stands in the draft counts: the engine and the grid work with what the team reads now.
    The terms of a merged code go on speaking, for the code it was merged into.
    """
    rows = [row for _, row in tree.in_order(store.codes(project_id))]
    by_id = tree.by_number(rows)
    codes = {
        row.key: placed(row, by_id) for row in rows if row.merged_into is None and not row.retired
    }
    for row in rows:
        target = tree.merged_end(row, by_id)
        if target is not row and target.key in codes:
            codes[target.key] = _with_terms(codes[target.key], code_of(row).terms)
    return Codebook(codes=tuple(codes.values()), cues=starter().cues)


def rows(project_id: int) -> list[CodeRow]:
    """Every code that was ever there, in the order of the tree."""
    return [row for _, row in tree.in_order(store.codes(project_id))]


def labels(project_id: int, language: str) -> dict[str, str]:
    """Code key -> name in a language, for every code that was ever there."""
    return {row.key: code_of(row).label(language) for row in store.codes(project_id)}


def kinds(project_id: int) -> dict[str, str]:
    """Code key -> barrier, strength or none."""
    return {row.key: row.kind for row in store.codes(project_id)}


def themes(project_id: int) -> dict[str, str]:
    """Code key -> key of the theme it counts for now, merged codes for the one they went into."""
    rows = store.codes(project_id)
    by_id = tree.by_number(rows)
    return {row.key: tree.top(tree.merged_end(row, by_id), by_id).key for row in rows}


def paths(project_id: int) -> dict[str, tuple[str, ...]]:
    """Code key -> keys from its theme down to itself; merged codes as the one they went into."""
    rows = store.codes(project_id)
    by_id = tree.by_number(rows)
    return {
        row.key: tuple(step.key for step in tree.path(tree.merged_end(row, by_id), by_id))
        for row in rows
    }


def version(project_id: int) -> int:
    """The number of the journal's last entry, which a coding keeps; at least 1."""
    return max(1, store.version(project_id))


def newest(project_id: int) -> int | None:
    """The number by which `undo` takes the journal's last entry back; None in an empty journal."""
    found = store.changes(project_id)
    return found[0].id if found else None


def _with_terms(code: Code, more: dict[str, tuple[str, ...]]) -> Code:
    terms = {
        tag: tuple(dict.fromkeys((*code.terms.get(tag, ()), *more.get(tag, ()))))
        for tag in {*code.terms, *more}
    }
    return Code(**{**{name: getattr(code, name) for name in _FIELDS}, "terms": terms})


_FIELDS = tuple(Code.__dataclass_fields__)
