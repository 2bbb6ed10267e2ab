"""What the pages of the codebook show: the tree with its voices, one code, the journal."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from listening.coding import veil
from listening.coding.book import splitting, store, tree, versions
from listening.coding.book.keeping import code_of, placed
from listening.coding.book.undoing import BACK, said
from listening.coding.codebook import Code
from listening.coding.records import CodeRow
from listening.excerpts import service as excerpts
from listening.people import service as people


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A code in the tree. Counts are voices with an accepted coding; a parent counts those of its
    children too, each voice once."""

    key: str
    label: str
    depth: int
    voices: int
    suggested: int
    colour: str
    codable: bool
    retired: bool
    definition: str
    splitting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal."""

    id: int
    who: str
    what: str
    at: datetime
    undone: bool
    can_undo: bool


def lines(project_id: int, language: str) -> list[Line]:
    """The tree from top to bottom, retired codes too, without those merged away."""
    rows = store.codes(project_id)
    by_id = tree.by_number(rows)
    accepted, suggested = _voices(project_id, by_id)
    kept = [(d, row) for d, row in tree.in_order(rows) if row.merged_into is None]
    return [
        Line(
            key=row.key,
            label=code_of(row).label(language),
            depth=depth,
            voices=len(accepted[row.id]),
            suggested=len(suggested[row.id] - accepted[row.id]),
            colour=str(row.content.get("colour") or ""),
            codable=row.content.get("codable", True) is not False,
            retired=row.retired,
            definition=_text(row, "definition", language),
            splitting=row.content.get("codable", True) is False
            and splitting.queue(project_id, row.key) is not None,
        )
        for depth, row in kept
    ]


def choices(project_id: int, language: str, *, without: str = "") -> list[tuple[str, str]]:
    """(key, path of names) of every code in use, without one and those below it."""
    rows = store.codes(project_id)
    by_id = tree.by_number(rows)
    own = next((row for row in rows if row.key == without), None)
    gone = {row.id for row in tree.below(own, rows)} if own else set()
    return [
        (row.key, " › ".join(code_of(r).label(language) for r in tree.path(row, by_id)))
        for _, row in tree.in_order(rows)
        if row.id not in gone and row.merged_into is None and not row.retired
    ]


def code(project_id: int, key: str) -> Code | None:
    """One code that was not merged away, with its place."""
    row = store.code(project_id, key)
    if row is None or row.merged_into is not None:
        return None
    return placed(row, tree.by_number(store.codes(project_id)))


def journal(project_id: int, *, limit: int = 20) -> list[Entry]:
    """The newest entries, undone ones marked."""
    changes = store.changes(project_id)
    return [
        Entry(
            id=one.id,
            who=people.name_of(one.by) or "",
            what=said(one),
            at=one.at,
            undone=bool(one.what.get("undone")),
            can_undo=one.what["kind"] in BACK and not one.what.get("undone"),
        )
        for one in changes[:limit]
    ]


def version_of(project_id: int) -> int:
    """The number of the last published version, 0 where there is none."""
    known = versions.listed(project_id)
    return known[0].number if known else 0


def _voices(
    project_id: int, by_id: dict[int, CodeRow]
) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    who = {quote.id: quote.participant_id for quote in excerpts.all_quotes(project_id)}
    hidden = veil.hidden_here(project_id)
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for coding in store.codings_of(by_id):
        end = tree.merged_end(by_id[coding.code_id], by_id)
        if coding.stands and coding.excerpt_id not in hidden:
            for row in tree.path(end, by_id):
                found[coding.state][row.id].add(who[coding.excerpt_id])
    return found["accepted"], found["suggested"]


def _text(row: CodeRow, name: str, language: str) -> str:
    texts = row.content.get(name) or {}
    return str(texts.get(language) or texts.get("en") or "")
