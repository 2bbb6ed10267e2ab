"""What is done with the codebook and with codings."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from listening.coding import store
from listening.coding.book import service as book
from listening.coding.book import store as book_store
from listening.coding.book import tree
from listening.coding.book.keeping import found
from listening.coding.book.service import add as add
from listening.coding.book.service import codebook as codebook
from listening.coding.book.service import install as install
from listening.coding.book.service import kinds as kinds
from listening.coding.book.service import labels as labels
from listening.coding.book.service import merge as merge
from listening.coding.book.service import newest as newest
from listening.coding.book.service import ready as ready
from listening.coding.book.service import rename as rename
from listening.coding.book.service import themes as themes
from listening.coding.book.service import undo as undo
from listening.coding.records import CodeRow, Coding
from listening.coding.rounds import veil
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
    on_translation: bool = False


def suggest(project_id: int, suggestions: Iterable[Suggestion]) -> None:
    """Put the engine's new suggestions in place of its old ones; what a person decided stays."""
    store.drop_suggestions(project_id)
    suggest_more(project_id, suggestions)


def suggest_more(project_id: int, suggestions: Iterable[Suggestion]) -> None:
    """Add suggestions on new excerpts beside those there are; what a person decided stays."""
    ids = {row.key: row.id for row in book_store.codes(project_id)}
    tops = book.themes(project_id)
    decided = {(c.excerpt_id, c.theme) for c in _all(project_id)}
    version = book.version(project_id)
    rows: dict[tuple[str, int, int], dict[str, Any]] = {}
    for one in suggestions:
        theme = tops.get(one.code_key, one.code_key.partition(".")[0])
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
    code_row = found(project_id, key)
    if code_row.content.get("codable", True) is False:
        raise BadInput("This code only holds others together now; choose one of those.")
    rows = [
        Coding(
            excerpt_id=excerpt_id,
            code_id=code_row.id,
            coder_id=by,
            state="accepted",
            start=start,
            end=end,
            codebook_version=book.version(project_id),
            decided_by=by,
        )
        for excerpt_id, start, end in spans
    ]
    store.add_decided(rows)
    return [row.id for row in rows]


def decide(project_id: int, ids: Sequence[int], *, state: str, by: int | None) -> None:
    """Accept or reject codings, or make them suggestions again."""
    own = {c.id for c in _all(project_id)}
    store.decide(
        [i for i in ids if i in own],
        state=state,
        by=None if state == "suggested" else by,
    )


def states(project_id: int, ids: Iterable[int]) -> dict[int, str]:
    """Coding -> its state now, for those of these that are still there."""
    wanted = set(ids)
    return {c.id: c.state for c in _all(project_id) if c.id in wanted}


def forget(project_id: int, ids: Sequence[int]) -> None:
    """Remove codings that a person made and took back."""
    own = {c.id for c in _all(project_id)}
    store.delete_codings([i for i in ids if i in own])


def codings(project_id: int) -> list[Placed]:
    """Every coding of a project that whoever looks may see, on themes in use."""
    hidden = veil.hidden_here(project_id)
    return [c for c in _all(project_id) if c.excerpt_id not in hidden]


def _all(project_id: int) -> list[Placed]:
    by_id = tree.by_number(book_store.codes(project_id))
    ends = {number: tree.merged_end(row, by_id) for number, row in by_id.items()}
    tops = {number: tree.top(row, by_id).key for number, row in ends.items()}
    return [_placed(c, ends[c.code_id], tops[c.code_id]) for c in store.codings(project_id)]


def done(project_id: int) -> frozenset[str]:
    """Excerpts that somebody has looked at, outside of blind rounds, whether a code fits or not;
    those of a round that whoever looks is coding are left out."""
    return store.done(project_id) - veil.hidden_here(project_id)


def of_theme(project_id: int, theme: str) -> list[Placed]:
    """The codings of one theme and its sub-codes, strongest first."""
    rows = tree.by_number(book_store.codes(project_id))
    return [_placed(c, rows[c.code_id], theme) for c in _of_theme(project_id, theme)]


def _of_theme(project_id: int, theme: str) -> list[Coding]:
    rows = book_store.codes(project_id)
    own = next((row for row in rows if row.key == theme), None)
    if own is None:
        return []
    hidden = veil.hidden_here(project_id)
    found = store.codings_of(row.id for row in tree.below(own, rows))
    return [c for c in found if c.excerpt_id not in hidden]


def _placed(coding: Coding, row: CodeRow, theme: str) -> Placed:
    return Placed(
        id=coding.id,
        excerpt_id=coding.excerpt_id,
        theme=theme,
        code_key=row.key,
        state=coding.state,
        strength=coding.strength,
        start=coding.start,
        end=coding.end,
        origin=coding.origin,
        words=tuple(coding.words),
        coder_id=coding.coder_id,
        decided_by=coding.decided_by,
        on_translation=coding.on_translation,
    )
