"""How codes are kept: rows to values and back, what is refused, and the journal."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from listening.coding.book import store, tree
from listening.coding.codebook import Code
from listening.coding.records import CodebookChange, CodeRow
from listening.settings import BadInput

# Columns of their own, or worked out from the tree; everything else of a code is its content.
NOT_CONTENT = ("key", "kind", "parent", "top")
BY_TAG = ("terms", "examples", "borderline", "aliases")


def row_of(project_id: int, code: Code, position: int, parent_id: int | None = None) -> CodeRow:
    """A new row for a code."""
    content = {name: value for name, value in asdict(code).items() if name not in NOT_CONTENT}
    return CodeRow(
        project_id=project_id,
        key=code.key,
        kind=code.kind,
        position=position,
        content=content,
        parent_id=parent_id,
    )


def code_of(row: CodeRow, *, parent: str = "", top: str = "") -> Code:
    """The code of a row, placed in the tree by keys."""
    content = dict(row.content)
    for name in BY_TAG:
        content[name] = {tag: tuple(texts) for tag, texts in content.get(name, {}).items()}
    return Code(key=row.key, kind=row.kind, parent=parent, top=top, **content)


def placed(row: CodeRow, by_id: dict[int, CodeRow]) -> Code:
    """The code of a row with its parent and theme as the tree has them."""
    parent = by_id[row.parent_id].key if row.parent_id is not None else ""
    own = row.key.rpartition(".")[0]
    return code_of(
        row,
        parent="" if parent == own else parent or TOP,
        top=tree.top(row, by_id).key,
    )


TOP = "/"  # a parent in so many words: this code stands at the top, whatever its key looks like


def found(project_id: int, key: str) -> CodeRow:
    """The code with this key; BadInput where there is none any more."""
    row = store.code(project_id, key)
    if row is None:
        raise BadInput("This theme does not exist any more; reload the page.")
    return row


def in_use(project_id: int, key: str) -> CodeRow:
    """The code with this key, if it can still be worked on."""
    row = found(project_id, key)
    if row.merged_into is not None or row.retired:
        raise BadInput("This code is not in use any more; take that step back first.")
    return row


def checked_name(label: str) -> str:
    """A name that can stand on a chip."""
    name = " ".join(label.split())
    if not name:
        raise BadInput("A theme needs a name; write two or three words that a parent would use.")
    if len(name) > 80:
        raise BadInput(f"The name has {len(name)} characters; use at most 80.")
    return name


def refuse_twin(
    project_id: int, name: str, *, language: str, parent_id: int | None, but: int | None = None
) -> None:
    """Names are unique among the codes below one parent; the same name elsewhere is fine."""
    for row in siblings(project_id, parent_id):
        if row.id != but and code_of(row).label(language).casefold() == name.casefold():
            what = "theme" if parent_id is None else "code here"
            raise BadInput(f"There is already a {what} called '{name}'; merge into it instead.")


def siblings(project_id: int, parent_id: int | None) -> list[CodeRow]:
    """The codes in use below one parent, in order."""
    return [
        row
        for row in store.codes(project_id)
        if row.parent_id == parent_id and row.merged_into is None and not row.retired
    ]


def refuse_while_frozen(project_id: int) -> None:
    """While a blind round is open its codebook stays as it is."""
    name = store.open_round(project_id)
    if name is not None:
        raise BadInput(
            f"The blind round '{name}' is open and its codebook stays as it is until everybody"
            " has coded; write your idea into the list of proposals."
        )


def log(
    project_id: int,
    by: int | None,
    *,
    kind: str,
    rows: Iterable[CodeRow],
    undoes: int | None = None,
    **what: Any,
) -> int:
    """One entry in the journal, with the codes it touched; returns its number for undo."""
    ids: Sequence[int] = sorted({row.id for row in rows})
    entry = CodebookChange(
        project_id=project_id,
        number=store.version(project_id) + 1,
        what={"kind": kind, "codes": ids, **({"undoes": undoes} if undoes else {}), **what},
        by=by,
    )
    store.add_all([entry])
    return entry.id
