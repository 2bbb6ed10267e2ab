"""The tree of whys and its three drawings: what holds for every tree a team could make."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from listening.causes.board.columns import Headings, driver_diagram
from listening.causes.board.drawing import PAD, SIZE, Box, Caption, Direction, Drawing
from listening.causes.board.fishbone import fishbone
from listening.causes.board.ladder import five_whys
from listening.causes.board.wrapping import width, wrap
from listening.causes.whys import (
    BONES,
    DEEPEST,
    GAP,
    WAYS,
    Node,
    Tree,
    by_bone,
    chain,
    grow,
    moved,
    own_bones,
    placed,
    ways,
)
from listening.settings import BadInput

WORDS = st.text(
    st.sampled_from("abc ABC éñ العربية 学校巴士 ไทย 🚌-/\n" + "e\u0301" + "\u200f"),
    min_size=1,
    max_size=160,
)


def why(key: int, parent: int, **more: object) -> Node:
    plain = Node(key=key, parent=parent, kind="cause", texts={"en": f"why {key}"})
    return replace(plain, **more)  # type: ignore[arg-type]


ROOT = Node(key=GAP, parent=None, kind="gap", texts={"en": "the gap"})
# 0 ─ 1 ─ 3 ─ 5
#   └ 2   └ 4 (idea)
SMALL = (ROOT, why(1, 0), why(2, 0), why(3, 1), why(4, 1, kind="change_idea"), why(5, 3))


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    nodes = [ROOT]
    depths = {GAP: 0}
    for key in range(1, draw(st.integers(0, 14)) + 1):
        parents = [n for n in nodes if n.kind != "change_idea" and depths[n.key] < DEEPEST]
        parent = draw(st.sampled_from(parents))
        kinds = ["cause", "driver"] + (["change_idea"] if parent.key != GAP else [])
        depths[key] = depths[parent.key] + 1
        bone = draw(st.sampled_from(["", "ours", *BONES]))
        kind = draw(st.sampled_from(kinds))
        nodes.append(why(key, parent.key, kind=kind, bone=bone, texts={"en": draw(WORDS)}))
    return grow(nodes)


def captions(tree: Tree, direction: Direction = "ltr") -> Mapping[int, Caption]:
    notes = ("○ open", "no voice yet")
    return {
        n.key: Caption(
            text=n.text("en")[0],
            language="en",
            direction=direction,
            notes=notes if n.key % 2 else (),
        )
        for n in tree.nodes
    }


def named(text: str) -> Caption:
    return Caption(text=text, language="en")


def drawings(tree: Tree, page: Direction = "ltr") -> dict[str, Drawing]:
    texts = captions(tree)
    bones = {name: named(name or "elsewhere") for name in ("", *BONES, *own_bones(tree))}
    heads = Headings(
        aim=named("Aim"),
        primary=named("Primary drivers"),
        secondary=named("Secondary drivers"),
        further=named("Behind them"),
        ideas=named("Change ideas"),
    )
    return {
        "fishbone": fishbone(tree, texts, bones=bones, page=page),
        "drivers": driver_diagram(tree, texts, headings=heads, page=page),
        "whys": five_whys(chain(tree), texts, why=named("Why?"), end=named("?"), page=page),
    }


def apart(a: Box, b: Box) -> bool:
    return a.end <= b.x or b.end <= a.x or a.bottom <= b.y or b.bottom <= a.y


@settings(max_examples=60, deadline=None)
@given(trees())
def test_every_node_is_drawn_once_and_no_box_meets_another(tree: Tree) -> None:
    for name, drawn in drawings(tree).items():
        wanted = [n.key for n in (chain(tree) if name == "whys" else tree.nodes)]
        assert sorted(b.key or 0 for b in drawn.boxes) == sorted(wanted), name
        every = [*drawn.boxes, *drawn.labels]
        for i, one in enumerate(every):
            assert one.x >= 0 and one.end <= drawn.width, name
            assert one.y >= 0 and one.bottom <= drawn.height, name
            assert all(apart(one, other) for other in every[i + 1 :]), name


@settings(max_examples=60, deadline=None)
@given(trees())
def test_words_stay_inside_their_boxes_and_strokes_inside_the_drawing(tree: Tree) -> None:
    for drawn in drawings(tree).values():
        for one in (*drawn.boxes, *drawn.labels):
            for row in one.rows:
                assert width(row.text, SIZE if row.weight == "text" else 12) <= one.width - 2 * PAD
                assert 0 < row.y < one.height
        for stroke in drawn.strokes:
            assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in stroke.points)


@settings(max_examples=40, deadline=None)
@given(trees())
def test_a_page_from_right_to_left_is_the_mirror_image(tree: Tree) -> None:
    left, right = drawings(tree), drawings(tree, "rtl")
    for name, drawn in left.items():
        other = right[name]
        assert (drawn.width, drawn.height) == (other.width, other.height)
        for a, b in zip(drawn.boxes + drawn.labels, other.boxes + other.labels, strict=True):
            assert (a.key, a.y) == (b.key, b.y)
            assert b.x == pytest.approx(drawn.width - a.end, abs=0.11)
        for first, second in zip(drawn.strokes, other.strokes, strict=True):
            for (x1, y1), (x2, y2) in zip(first.points, second.points, strict=True):
                assert (x2, y2) == (pytest.approx(drawn.width - x1, abs=0.11), y1)


def test_each_text_begins_where_its_own_script_is_read_from() -> None:
    tree = grow([ROOT, why(1, 0)])
    texts = dict(captions(tree)) | {1: Caption(text="الحافلة", language="ar", direction="rtl")}
    drawn = five_whys(chain(tree), texts, why=named("Why?"))
    first, second = drawn.boxes
    assert first.start(first.rows[0]) == first.x + PAD
    assert second.start(second.rows[0]) == second.end - PAD
    # A note speaks the page's language even under words that run the other way.
    noted = Caption(text="الحافلة", language="ar", direction="rtl", notes=("open",))
    [_, below] = five_whys(chain(tree), {**texts, 1: noted}, why=named("Why?")).boxes
    assert [below.way(row) for row in below.rows] == ["rtl", "ltr"]


@settings(max_examples=150, deadline=None)
@example("Aa \u0301", 20.0)
@given(WORDS, st.floats(20, 300))
def test_wrapping_loses_nothing_and_never_parts_a_letter_from_its_marks(
    text: str, room: float
) -> None:
    lines = wrap(text, room, SIZE)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line, SIZE) <= room for line in lines)
    assert not any(line.startswith("\u0301") for line in lines[1:])


def test_scripts_without_spaces_break_between_letters() -> None:
    assert len(wrap("学校巴士在四点以后不再来我们这个社区", 100, SIZE)) > 2


@settings(max_examples=80, deadline=None)
@given(trees(), st.data())
def test_moves_keep_every_node_and_make_no_ring(tree: Tree, data: st.DataObject) -> None:
    keys = [n.key for n in tree.nodes if n.key != GAP]
    for _ in range(4):
        if not keys:
            return
        key, way = data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(WAYS))
        if way not in ways(tree, key):
            with pytest.raises(BadInput):
                moved(tree, key, way)
            continue
        after = moved(tree, key, way)
        assert sorted(n.key for n in after.nodes) == sorted(n.key for n in tree.nodes)
        assert grow(after.nodes) == after
        assert after.below(key) == tree.below(key)
        tree = after


def order(tree: Tree) -> list[tuple[int, int | None]]:
    return [(n.key, n.parent) for n in tree.nodes if n.key != GAP]


@pytest.mark.parametrize(
    ("key", "way", "wanted"),
    [
        (1, "down", [(2, 0), (1, 0), (3, 1), (5, 3), (4, 1)]),
        (2, "up", [(2, 0), (1, 0), (3, 1), (5, 3), (4, 1)]),
        (2, "in", [(1, 0), (3, 1), (5, 3), (4, 1), (2, 1)]),
        (5, "out", [(1, 0), (3, 1), (5, 1), (4, 1), (2, 0)]),
        (3, "out", [(1, 0), (4, 1), (3, 0), (5, 3), (2, 0)]),
    ],
)
def test_a_move_does_what_it_says(key: int, way: str, wanted: list[tuple[int, int]]) -> None:
    assert order(moved(grow(SMALL), key, way)) == wanted  # type: ignore[arg-type]


def test_going_back_to_the_old_place_undoes_a_move() -> None:
    tree = grow(SMALL)
    assert placed(moved(tree, 3, "out"), 3, 1, 0) == tree
    assert placed(moved(tree, 1, "down"), 1, 0, 0) == tree


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([why(1, 0)], "one gap"),
        ([ROOT, replace(ROOT, key=9)], "one gap"),
        ([ROOT, why(1, 0, kind="gap")], "one gap"),
        ([ROOT, why(1, 7)], "no longer on the board"),
        ([ROOT, why(1, 0), why(1, 0)], "same number"),
        ([ROOT, why(1, 2), why(2, 1)], "below itself"),
        ([ROOT, why(1, 1)], "below itself"),
        ([ROOT, why(1, 0, kind="change_idea")], "below the why it answers"),
        ([*SMALL, why(6, 4)], "below a change idea"),
        ([ROOT, *(why(i, i - 1) for i in range(1, DEEPEST + 2))], "steps below the gap"),
    ],
)
def test_what_is_no_tree_is_refused(nodes: list[Node], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        grow(nodes)


def test_nothing_moves_below_itself_and_the_gap_stays() -> None:
    tree = grow(SMALL)
    with pytest.raises(BadInput, match="below itself"):
        placed(tree, 1, 5, 0)
    with pytest.raises(BadInput, match="stays"):
        moved(tree, GAP, "down")
    with pytest.raises(BadInput, match="no longer"):
        tree.node(77)


def test_five_whys_follow_the_longest_line_or_the_chosen_one() -> None:
    tree = grow(SMALL)
    assert [n.key for n in chain(tree)] == [0, 1, 3, 5]
    assert [n.key for n in chain(tree, 4)] == [0, 1, 4]
    assert [n.key for n in chain(grow([ROOT]))] == [0]


def test_bones_come_in_their_order_own_ones_after_and_the_rest_last() -> None:
    named = (why(1, 0), why(2, 0, bone="weather"), why(3, 0, bone="place"), why(4, 0))
    found = by_bone(grow([ROOT, *named]))
    assert {bone: [n.key for n in nodes] for bone, nodes in found.items()} == {
        "place": [3],
        "weather": [2],
        "": [1, 4],
    }
    assert list(found) == ["place", "weather", ""]


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("es", ("tarde", "es")), ("so", ("late", "en")), ("es-MX", ("tarde", "es"))],
)
def test_a_text_is_read_in_the_nearest_language(language: str, wanted: tuple[str, str]) -> None:
    assert why(1, 0, texts={"en": "late", "es": "tarde"}).text(language) == wanted


def test_a_text_in_one_other_language_is_still_read() -> None:
    assert why(1, 0, texts={"so": "daahid"}).text("en") == ("daahid", "so")
