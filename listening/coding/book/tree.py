"""The tree of codes by parent: tops, paths, what stands below, and the names of siblings.

Works on any rows with `id`, `parent_id`, `merged_into` and `position`.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar


class Node(Protocol):
    """What the tree has to know about a code."""

    id: int
    parent_id: int | None
    merged_into: int | None
    position: int


Row = TypeVar("Row", bound=Node)


def by_number(rows: Iterable[Row]) -> dict[int, Row]:
    """Rows by their number."""
    return {row.id: row for row in rows}


def top(row: Row, by_id: Mapping[int, Row]) -> Row:
    """The code at the top of the branch, which is the theme."""
    while row.parent_id is not None:
        row = by_id[row.parent_id]
    return row


def path(row: Row, by_id: Mapping[int, Row]) -> tuple[Row, ...]:
    """The codes from the top of the branch down to this one."""
    found = [row]
    while row.parent_id is not None:
        row = by_id[row.parent_id]
        found.append(row)
    return tuple(reversed(found))


def merged_end(row: Row, by_id: Mapping[int, Row]) -> Row:
    """The code that this one was merged into in the end, itself if it was not."""
    while row.merged_into is not None:
        row = by_id[row.merged_into]
    return row


def below(row: Row, rows: Iterable[Row]) -> list[Row]:
    """This code first, and everything that stands below it."""
    everything = list(rows)
    by_id = by_number(everything)
    return [
        row,
        *(
            one
            for one in everything
            if one.id != row.id and row.id in {step.id for step in path(one, by_id)}
        ),
    ]


def in_order(rows: Iterable[Row]) -> list[tuple[int, Row]]:
    """(depth, code) of the tree read from top to bottom, depth 0 for themes."""
    children: dict[int | None, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row.position, row.id)):
        children.setdefault(row.parent_id, []).append(row)
    found: list[tuple[int, Row]] = []
    open_ones = [(0, row) for row in reversed(children.get(None, []))]
    while open_ones:
        depth, row = open_ones.pop()
        found.append((depth, row))
        open_ones += [(depth + 1, child) for child in reversed(children.get(row.id, []))]
    return found
