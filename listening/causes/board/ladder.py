"""Five whys: one line of the tree, from the gap downwards, and where it stops for now."""

from collections.abc import Mapping, Sequence

from listening.causes.board.drawing import (
    PAD,
    Box,
    Caption,
    Direction,
    Drawing,
    Stroke,
    finished,
    fitted,
    put,
)
from listening.causes.whys import Node

WIDTH, ASK, STEP, BARB = 420.0, 300.0, 14.0, 5.0


def five_whys(
    line: Sequence[Node],
    captions: Mapping[int, Caption],
    *,
    why: Caption,
    end: Caption | None = None,
    page: Direction = "ltr",
) -> Drawing:
    """The nodes of one line below each other, `why` between two of them.

    `end` says what is not known yet and what would tell; None where nothing is open.
    """
    boxes: list[Box] = []
    labels: list[Box] = []
    strokes: list[Stroke] = []
    ready = [fitted(node.key, captions, width=WIDTH) for node in line]
    if end is not None:
        ready.append(fitted(None, end, width=WIDTH))
    y = 0.0
    for number, one in enumerate(ready):
        if number:
            ask = put(fitted(None, why, width=ASK), x=3 * PAD, y=y + STEP / 2)
            labels.append(ask)
            after = ask.bottom + STEP / 2
            strokes += _arrow(2 * PAD, y, after - 1)
            y = after
        here = put(one, y=y)
        (labels if here.key is None else boxes).append(here)
        y = here.bottom
    return finished(boxes, page=page, labels=labels, strokes=strokes)


def _arrow(x: float, start: float, end: float) -> list[Stroke]:
    barbs = ((x - BARB, end - BARB), (x, end), (x + BARB, end - BARB))
    return [Stroke(((x, start), (x, end)), "arrow"), Stroke(barbs, "arrow")]
