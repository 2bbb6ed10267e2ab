"""What a drawing of the tree is made of: boxes, lines of text, strokes; all places computed here.

A drawing is laid out from left to right and mirrored at the end for pages that run the other way.
Each text keeps the direction of its own language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from listening.causes.board.wrapping import wrap

Direction = Literal["ltr", "rtl"]
Weight = Literal["text", "note"]

SIZE, NOTE_SIZE = 14.0, 12.0  # units of the drawing, which are pixels at its natural size
LINE, NOTE_LINE = 19.0, 16.0
PAD = 9.0
EDGE = 2.0  # around the whole drawing, so that no outline is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What stands in a box: the team's words in their language, then notes in the page's."""

    text: str
    language: str
    direction: Direction = "ltr"
    kind: str = "cause"
    state: str = "open"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text inside a box, `y` from the top of the box to the baseline."""

    text: str
    y: float
    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box with its place; `key` is the node's, None for a heading or a bone."""

    key: int | None
    caption: Caption
    x: float
    y: float
    width: float
    height: float
    rows: tuple[Row, ...]
    page: Direction = "ltr"

    @property
    def middle(self) -> float:
        """Half its height, where strokes arrive."""
        return self.y + self.height / 2

    @property
    def end(self) -> float:
        """The side that is right before mirroring."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower side."""
        return self.y + self.height

    def way(self, row: Row) -> Direction:
        """Which way a line of text runs."""
        return self.caption.direction if row.weight == "text" else self.page

    def start(self, row: Row) -> float:
        """Where a line of text begins: at the side from which its script is read."""
        return round(self.x + (PAD if self.way(row) == "ltr" else self.width - PAD), 1)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; `name` tells spine, bone, twig or arrow."""

    points: tuple[tuple[float, float], ...]
    name: str

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything with its place: `boxes` are nodes, `labels` the drawing's own words."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    labels: tuple[Box, ...] = ()
    strokes: tuple[Stroke, ...] = ()


def fitted(
    key: int | None, captions: Mapping[int, Caption] | Caption, *, width: float, x: float = 0.0
) -> Box:
    """A box just high enough for its words, not yet in its place."""
    caption = captions if isinstance(captions, Caption) else captions[key if key is not None else 0]
    room = width - 2 * PAD
    rows, y = [], PAD - 4
    for text in wrap(caption.text, room, SIZE):
        y += LINE
        rows.append(Row(text, round(y, 1), "text"))
    for note in caption.notes:
        y += 2
        for text in wrap(note, room, NOTE_SIZE):
            y += NOTE_LINE
            rows.append(Row(text, round(y, 1), "note"))
    return Box(
        key=key,
        caption=caption,
        x=x,
        y=0.0,
        width=width,
        height=round(y + PAD, 1),
        rows=tuple(rows),
    )


def put(one: Box, *, x: float | None = None, y: float | None = None) -> Box:
    """The same box elsewhere."""
    return replace(one, x=one.x if x is None else x, y=one.y if y is None else y)


def finished(
    boxes: Sequence[Box],
    *,
    page: Direction,
    labels: Sequence[Box] = (),
    strokes: Sequence[Stroke] = (),
) -> Drawing:
    """Everything moved into view, mirrored for a page that runs from right to left."""
    every = [*boxes, *labels]
    xs = [x for b in every for x in (b.x, b.end)] + [x for s in strokes for x, _ in s.points]
    ys = [y for b in every for y in (b.y, b.bottom)] + [y for s in strokes for _, y in s.points]
    left, top = min(xs) - EDGE, min(ys) - EDGE
    wide, high = max(xs) + EDGE - left, max(ys) + EDGE - top

    def across(x: float, size: float = 0.0) -> float:
        return round(x - left if page == "ltr" else wide - (x - left) - size, 1)

    def moved(one: Box) -> Box:
        return replace(one, x=across(one.x, one.width), y=round(one.y - top, 1), page=page)

    return Drawing(
        width=round(wide, 1),
        height=round(high, 1),
        boxes=tuple(moved(one) for one in boxes),
        labels=tuple(moved(one) for one in labels),
        strokes=tuple(
            Stroke(tuple((across(x), round(y - top, 1)) for x, y in s.points), s.name)
            for s in strokes
        ),
    )
