"""What is done with the codebook and with codings."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from listening.coding import store
from listening.coding.codebook import Code, Codebook
from listening.coding.codebook_files import starter
from listening.coding.records import CodebookChange, CodeRow, Coding
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the engine proposes: this code on this stretch of this excerpt."""

    excerpt_id: str
    code_key: str
    strength: float
    start: int
    end: int
    origin: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A coding as other rooms see it, with its theme."""

    id: int
    excerpt_id: str
    theme: str
    code_key: str
    state: str
    strength: float
    start: int
    end: int
    origin: str
    words: tuple[str, ...]
    coder_id: int | None
    decided_by: int | None


def install(project_id: int, codebook: Codebook | None = None, *, by: int | None = None) -> None:
    """Give a project its first codebook, the starter unless told; one that has codes keeps them."""
    if store.codes(project_id):
        return
    rows = [_row(project_id, code, i) for i, code in enumerate((codebook or starter()).codes)]
    store.add_all(rows)
    _log(project_id, by, kind="install", codes=len(rows))


def codebook(project_id: int) -> Codebook:
    """The project's codes in use, with the cues of the starter codebook.

    The terms of a merged code go on speaking, for the code it was merged into.
    """
    rows = store.codes(project_id)
    by_id = {row.id: row for row in rows}
    codes = {row.key: _code(row) for row in rows if row.merged_into is None and not row.retired}
    for row in rows:
        target = _end_of_merges(row, by_id)
        if target is not row and target.key in codes:
            codes[target.key] = _with_terms(codes[target.key], _code(row).terms)
    return Codebook(codes=tuple(codes.values()), cues=starter().cues)


def labels(project_id: int, language: str) -> dict[str, str]:
    """Code key -> name in a language, for every code that was ever there."""
    return {row.key: _code(row).label(language) for row in store.codes(project_id)}


def kinds(project_id: int) -> dict[str, str]:
    """Code key -> barrier, strength or none."""
    return {row.key: row.kind for row in store.codes(project_id)}


def add(project_id: int, label: str, *, language: str, by: int | None) -> CodeRow:
    """A new theme with a name; refused where a theme already has it."""
    name = _name(label)
    taken = {text.casefold() for text in labels(project_id, language).values()}
    if name.casefold() in taken:
        raise BadInput(f"There is already a theme called '{name}'; merge into it instead.")
    rows = store.codes(project_id)
    key = f"own_{len(rows) + 1}"
    row = _row(project_id, Code(key=key, labels={language: name, "en": name}), len(rows))
    store.add_all([row])
    _log(project_id, by, kind="add", code=key, label=name)
    return row


def rename(project_id: int, key: str, label: str, *, language: str, by: int | None) -> int:
    """Give a theme another name; returns the number of the change, which `undo` takes."""
    row = _found(project_id, key)
    before = dict(row.content["labels"])
    row.content = {**row.content, "labels": {**before, language: _name(label)}}
    return _log(project_id, by, kind="rename", code=key, before=before)


def merge(project_id: int, key: str, into: str, *, by: int | None) -> int:
    """Put a theme into another one, codings and all; returns the change, which `undo` takes."""
    source, target = _found(project_id, key), _found(project_id, into)
    if source.id == target.id:
        raise BadInput("A theme cannot be merged into itself; choose another one.")
    moved = [c.id for c in _of_theme(project_id, key)]
    origin = {str(c.id): c.code_id for c in _of_theme(project_id, key)}
    merged = [row for row in store.codes(project_id) if _belongs(row.key, key)]
    for row in merged:
        row.merged_into = target.id
    store.move(moved, target.id)
    return _log(
        project_id,
        by,
        kind="merge",
        code=key,
        into=into,
        origin=origin,
        rows=[row.id for row in merged],
    )


def undo(project_id: int, change_id: int, *, by: int | None) -> None:
    """Take a rename or a merge back, codings and all."""
    change = store.change(change_id)
    if change is None or change.project_id != project_id or change.what.get("undone"):
        raise BadInput("This step was already taken back.")
    what = change.what
    if what["kind"] == "rename":
        row = _found(project_id, what["code"])
        row.content = {**row.content, "labels": what["before"]}
    elif what["kind"] == "merge":
        for row in store.codes(project_id):
            if row.id in what["rows"]:
                row.merged_into = None
        for code_id in set(what["origin"].values()):
            store.move([int(c) for c, home in what["origin"].items() if home == code_id], code_id)
    change.what = {**what, "undone": True}
    _log(project_id, by, kind="undo", change=change_id)


def suggest(project_id: int, suggestions: Iterable[Suggestion]) -> None:
    """Put the engine's new suggestions in place of its old ones; what a person decided stays."""
    store.drop_suggestions(project_id)
    ids = {row.key: row.id for row in store.codes(project_id)}
    decided = {(c.excerpt_id, c.theme) for c in codings(project_id)}
    version = max(1, store.version(project_id))
    rows: dict[tuple[str, int, int], dict[str, Any]] = {}
    for one in suggestions:
        theme = one.code_key.partition(".")[0]
        code_id = ids.get(one.code_key, ids.get(theme))
        if code_id is None or (one.excerpt_id, theme) in decided:
            continue
        row = asdict(one) | {"code_id": code_id, "codebook_version": version, "state": "suggested"}
        row.pop("code_key")
        rows[one.excerpt_id, code_id, one.start] = row | {"words": list(one.words)}
    store.insert_codings(list(rows.values()))


def code_by_hand(
    project_id: int, key: str, spans: Iterable[tuple[str, int, int]], *, by: int | None
) -> list[int]:
    """Put a code on excerpts (key, start, end) as a person's own decision; returns the codings."""
    code_row = _found(project_id, key)
    rows = [
        Coding(
            excerpt_id=excerpt_id,
            code_id=code_row.id,
            coder_id=by,
            state="accepted",
            start=start,
            end=end,
            codebook_version=max(1, store.version(project_id)),
            decided_by=by,
        )
        for excerpt_id, start, end in spans
    ]
    store.add_decided(rows)
    return [row.id for row in rows]


def decide(project_id: int, ids: Sequence[int], *, state: str, by: int | None) -> None:
    """Accept or reject codings, or make them suggestions again."""
    own = {c.id for c in codings(project_id)}
    store.decide(
        [i for i in ids if i in own],
        state=state,
        by=None if state == "suggested" else by,
    )


def forget(project_id: int, ids: Sequence[int]) -> None:
    """Remove codings that a person made and took back."""
    own = {c.id for c in codings(project_id)}
    store.delete_codings([i for i in ids if i in own])


def codings(project_id: int) -> list[Placed]:
    """Every coding of a project, on themes in use."""
    rows = store.codes(project_id)
    by_id = {row.id: row for row in rows}
    return [_placed(c, _end_of_merges(by_id[c.code_id], by_id)) for c in store.codings(project_id)]


def of_theme(project_id: int, theme: str) -> list[Placed]:
    """The codings of one theme and its sub-codes, strongest first."""
    rows = {row.id: row for row in store.codes(project_id)}
    return [_placed(c, rows[c.code_id]) for c in _of_theme(project_id, theme)]


def _of_theme(project_id: int, theme: str) -> list[Coding]:
    ids = [row.id for row in store.codes(project_id) if _belongs(row.key, theme)]
    return store.codings_of(ids)


def _belongs(key: str, theme: str) -> bool:
    return key == theme or key.startswith(theme + ".")


def _placed(coding: Coding, row: CodeRow) -> Placed:
    return Placed(
        id=coding.id,
        excerpt_id=coding.excerpt_id,
        theme=row.key.partition(".")[0],
        code_key=row.key,
        state=coding.state,
        strength=coding.strength,
        start=coding.start,
        end=coding.end,
        origin=coding.origin,
        words=tuple(coding.words),
        coder_id=coding.coder_id,
        decided_by=coding.decided_by,
    )


def _found(project_id: int, key: str) -> CodeRow:
    row = store.code(project_id, key)
    if row is None:
        raise BadInput("This theme does not exist any more; reload the page.")
    return row


def _name(label: str) -> str:
    name = " ".join(label.split())
    if not name:
        raise BadInput("A theme needs a name; write two or three words that a parent would use.")
    if len(name) > 80:
        raise BadInput(f"The name has {len(name)} characters; use at most 80.")
    return name


def _row(project_id: int, code: Code, position: int) -> CodeRow:
    content = asdict(code)
    content.pop("key")
    content.pop("kind")
    return CodeRow(
        project_id=project_id, key=code.key, kind=code.kind, position=position, content=content
    )


def _code(row: CodeRow) -> Code:
    content = dict(row.content)
    for name in ("terms", "examples", "borderline"):
        content[name] = {tag: tuple(texts) for tag, texts in content.get(name, {}).items()}
    return Code(key=row.key, kind=row.kind, **content)


def _with_terms(code: Code, more: dict[str, tuple[str, ...]]) -> Code:
    terms = {
        tag: tuple(dict.fromkeys((*code.terms.get(tag, ()), *more.get(tag, ()))))
        for tag in {*code.terms, *more}
    }
    return Code(**{**{name: getattr(code, name) for name in _FIELDS}, "terms": terms})


_FIELDS: Collection[str] = tuple(Code.__dataclass_fields__)


def _end_of_merges(row: CodeRow, by_id: dict[int, CodeRow]) -> CodeRow:
    while row.merged_into is not None:
        row = by_id[row.merged_into]
    return row


def _log(project_id: int, by: int | None, **what: Any) -> int:
    number = store.version(project_id) + 1
    change = CodebookChange(project_id=project_id, number=number, what=what, by=by)
    store.add_all([change])
    return change.id
