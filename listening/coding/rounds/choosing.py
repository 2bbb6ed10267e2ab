"""The codes that a round asks for as its pages offer them: by theme, those in use unfolded."""

from collections.abc import Collection
from dataclasses import dataclass

from listening.coding.book import store as book_store
from listening.coding.book import tree
from listening.coding.book.keeping import code_of
from listening.coding.records import CodeRow, CodingRound


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One code: its name, how far below its theme, and what the codebook says about it."""

    key: str
    label: str
    depth: int
    asked: bool  # whether it can be put on; a theme may only hold others together
    told: tuple[tuple[str, str], ...] = ()  # (definition, include or exclude; the words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A theme and the codes below it; unfolded where one of these is in use."""

    head: Line
    below: tuple[Line, ...]
    used: bool
    unfolded: bool


def branches(row: CodingRound, *, language: str, used: Collection[str] = ()) -> list[Branch]:
    """The codes of a round by theme, in the order of the codebook."""
    asked = row.settings["codes"]
    rows = book_store.codes(row.project_id)
    by_id = tree.by_number(rows)
    grouped: dict[int, list[Line]] = {}
    for depth, one in tree.in_order(rows):
        if one.key in asked or depth == 0:
            line = _line(one, depth, language, asked=one.key in asked)
            grouped.setdefault(tree.top(one, by_id).id, []).append(line)
    return [
        Branch(
            head=head,
            below=tuple(below),
            used=any(line.key in used for line in (head, *below)),
            unfolded=any(line.key in used for line in below),
        )
        for head, *below in grouped.values()
        if head.asked or below
    ]


def _line(row: CodeRow, depth: int, language: str, *, asked: bool) -> Line:
    told = []
    for name in ("definition", "include", "exclude"):
        texts = row.content.get(name) or {}
        words = str(texts.get(language) or texts.get("en") or "")
        if words:
            told.append((name, words))
    label = code_of(row).label(language)
    return Line(key=row.key, label=label, depth=depth, asked=asked, told=tuple(told))
