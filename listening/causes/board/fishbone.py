"""The fishbone: first-level causes on their bones, what lies behind each of them underneath."""

from collections.abc import Mapping, Sequence
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
from listening.causes.whys import Node, Tree, by_bone

WIDTH, HEAD = 188.0, 180.0  # of a cause, of the gap
INDENT, GAP = 16.0, 8.0  # of each level, between two boxes
SLANT, APART = 40.0, 16.0  # how far a bone leans, room between two bones
OFF_SPINE = 14.0
TAIL = 20.0


@dataclass(frozen=True, slots=True)
class _Bone:
    """Boxes of one bone stacked from 0 downwards, not yet beside the spine."""

    label: Box
    boxes: tuple[Box, ...]
    depths: tuple[int, ...]
    parents: tuple[int | None, ...]

    @property
    def height(self) -> float:
        return sum(b.height for b in self.boxes) + GAP * (len(self.boxes) - 1)

    @property
    def width(self) -> float:
        return WIDTH + INDENT * max(self.depths)


def fishbone(
    tree: Tree,
    captions: Mapping[int, Caption],
    *,
    bones: Mapping[str, Caption],
    page: Direction = "ltr",
) -> Drawing:
    """Every node once: the gap is the head, bones stand in pairs above and below the spine.

    `bones` gives each bone's name as a caption; a bone without a cause is not drawn.
    """
    ready = [_bone(tree, nodes, captions, bones[name]) for name, nodes in by_bone(tree).items()]
    boxes: list[Box] = []
    labels: list[Box] = []
    strokes: list[Stroke] = []
    x = TAIL
    for top, *rest in (ready[i : i + 2] for i in range(0, len(ready), 2)):
        end = x + max(bone.width for bone in (top, *rest))
        start = -OFF_SPINE - top.height
        _place(top, end, start, start - GAP - top.label.height, boxes, labels, strokes)
        for bone in rest:
            below = OFF_SPINE + bone.height + GAP
            _place(bone, end, OFF_SPINE, below, boxes, labels, strokes)
        x = end + SLANT + APART
    head = fitted(tree.root.key, captions, width=HEAD, x=x)
    head = put(head, y=-head.height / 2)
    strokes.insert(0, Stroke(((0.0, 0.0), (x, 0.0)), "spine"))
    return finished([head, *boxes], page=page, labels=labels, strokes=strokes)


def _bone(
    tree: Tree, nodes: Sequence[Node], captions: Mapping[int, Caption], name: Caption
) -> _Bone:
    depths = tree.depths()
    listed = [tree.node(key) for node in nodes for key in tree.below(node.key)]
    return _Bone(
        label=fitted(None, name, width=WIDTH),
        boxes=tuple(fitted(node.key, captions, width=WIDTH) for node in listed),
        depths=tuple(depths[node.key] - 1 for node in listed),
        parents=tuple(node.parent if depths[node.key] > 1 else None for node in listed),
    )


def _place(
    bone: _Bone,
    end: float,
    start: float,
    label_y: float,
    boxes: list[Box],
    labels: list[Box],
    strokes: list[Stroke],
) -> None:
    """Stack one bone from `start` downwards, its boxes ending at `end`, its name at `label_y`."""
    label = put(bone.label, x=end - WIDTH, y=label_y)
    labels.append(label)
    far = label.bottom if label_y < 0 else label.y
    strokes.append(Stroke(((end, far), (end + SLANT, 0.0)), "bone"))
    done: dict[int, Box] = {}
    y = start
    for one, depth, parent in zip(bone.boxes, bone.depths, bone.parents, strict=True):
        here = put(one, x=end - INDENT * depth - WIDTH, y=y)
        y = here.bottom + GAP
        boxes.append(here)
        done[here.key or 0] = here
        if parent is None:
            lean = SLANT * (1 - here.middle / far)
            strokes.append(Stroke(((here.end, here.middle), (end + lean, here.middle)), "twig"))
        else:
            above = done[parent]
            turn = above.end - INDENT / 2
            points = ((turn, above.bottom), (turn, here.middle), (here.end, here.middle))
            strokes.append(Stroke(points, "twig"))
