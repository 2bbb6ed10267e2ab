"""The driver diagram: aim, primary drivers, secondary drivers, change ideas, in columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from listening.causes.board.drawing import (
    Box,
    Caption,
    Direction,
    Drawing,
    Stroke,
    finished,
    fitted,
    put,
)
from listening.causes.whys import Tree

WIDTH, APART, GAP = 196.0, 40.0, 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The words above the columns."""

    aim: Caption
    primary: Caption
    secondary: Caption
    further: Caption
    ideas: Caption


def driver_diagram(
    tree: Tree, captions: Mapping[int, Caption], *, headings: Headings, page: Direction = "ltr"
) -> Drawing:
    """Every node once; each stands in a band of its own, so that boxes never meet.

    Column = steps from the aim; change ideas stand together in the last one.
    """
    columns = _columns(tree)
    boxes = {
        node.key: fitted(node.key, captions, width=WIDTH, x=columns[node.key] * (WIDTH + APART))
        for node in tree.nodes
    }
    heads = _heads(max(columns.values()), tree, columns, headings)
    top = max(head.height for head in heads) + GAP
    placed = _stacked(tree, boxes, top)
    strokes = []
    for node in tree.nodes:
        if node.parent is not None:
            start, here = placed[node.parent], placed[node.key]
            turn = start.end + APART / 2
            points = (
                (start.end, start.middle),
                (turn, start.middle),
                (turn, here.middle),
                (here.x, here.middle),
            )
            strokes.append(Stroke(points, "twig"))
    ordered = [placed[node.key] for node in tree.nodes]
    return finished(ordered, page=page, labels=heads, strokes=strokes)


def _columns(tree: Tree) -> dict[int, int]:
    depths = tree.depths()
    last = 1 + max(depths[node.key] for node in tree.nodes if node.kind != "change_idea")
    return {n.key: last if n.kind == "change_idea" else depths[n.key] for n in tree.nodes}


def _heads(last: int, tree: Tree, columns: Mapping[int, int], headings: Headings) -> list[Box]:
    ideas = {columns[node.key] for node in tree.nodes if node.kind == "change_idea"}
    named = [headings.aim, headings.primary, headings.secondary]
    heads = []
    for column in range(last + 1):
        plain = named[column] if column < len(named) else headings.further
        caption = headings.ideas if column in ideas else plain
        heads.append(fitted(None, caption, width=WIDTH, x=column * (WIDTH + APART)))
    return heads


def _stacked(tree: Tree, boxes: Mapping[int, Box], top: float) -> dict[int, Box]:
    """Each box in the middle of its band; a band is as high as the box or all bands below it."""
    bands: dict[int, float] = {}
    inner: dict[int, float] = {}
    for node in reversed(tree.nodes):
        below = [bands[child.key] for child in tree.children(node.key)]
        inner[node.key] = sum(below) + GAP * max(0, len(below) - 1)
        bands[node.key] = max(boxes[node.key].height, inner[node.key])
    starts = {tree.root.key: top}
    placed = {}
    for node in tree.nodes:
        start, one = starts[node.key], boxes[node.key]
        placed[node.key] = put(one, y=start + (bands[node.key] - one.height) / 2)
        y = start + (bands[node.key] - inner[node.key]) / 2
        for child in tree.children(node.key):
            starts[child.key] = y
            y += bands[child.key] + GAP
    return placed
