"""The tree of whys: a gap at the root, and below it what people of the team wrote.

One tree has three drawings (fishbone, five whys, driver diagram), so that what is changed in one
is changed in all. Nothing here makes a node: a cause is written by a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from listening.settings import BadInput

Kind = Literal["gap", "cause", "driver", "change_idea"]
State = Literal["open", "supported", "not_supported", "tested"]
Reach = Literal["unsaid", "everybody", "group"]
Way = Literal["up", "down", "in", "out"]

KINDS: tuple[Kind, ...] = ("cause", "driver", "change_idea")
STATES: tuple[State, ...] = ("open", "supported", "not_supported", "tested")
REACHES: tuple[Reach, ...] = ("unsaid", "everybody", "group")
WAYS: tuple[Way, ...] = ("up", "down", "in", "out")
# A team may name bones of its own; these six fit a school district.
BONES = ("policies", "practices", "people", "place", "programmes", "partnerships")
GAP = 0  # the key of the root
DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One box of the tree, in the words of whoever wrote it, by language.

    `reach` says whether it blocks everybody or this group; `bone` counts on the first level only;
    `indicator` is the early sign of a change idea; `check` is what would tell whether it is so.
    """

    key: int
    parent: int | None
    kind: Kind
    texts: Mapping[str, str]
    bone: str = ""
    state: State = "open"
    reach: Reach = "unsaid"
    indicator: str = ""
    check: str = ""

    def text(self, language: str) -> tuple[str, str]:
        """The text to be read in a language and the language it is in: the nearest there is."""
        for tag in (language, language.partition("-")[0], "en", *self.texts):
            if self.texts.get(tag):
                return self.texts[tag], tag
        return "", language


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes in reading order: each before what stands below it, siblings as the team put them."""

    nodes: tuple[Node, ...]

    @property
    def root(self) -> Node:
        """The gap."""
        return self.nodes[0]

    def node(self, key: int) -> Node:
        """The node with this key; raises BadInput where it is gone."""
        for node in self.nodes:
            if node.key == key:
                return node
        raise BadInput("This line is no longer on the board; reload the page.")

    def children(self, key: int) -> tuple[Node, ...]:
        """What stands directly below a node, in order."""
        return tuple(node for node in self.nodes if node.parent == key)

    def line(self, key: int) -> tuple[Node, ...]:
        """From the gap down to a node."""
        node, found = self.node(key), [self.node(key)]
        while node.parent is not None:
            node = self.node(node.parent)
            found.append(node)
        return tuple(reversed(found))

    def below(self, key: int) -> tuple[int, ...]:
        """Keys of a node and of everything under it, in reading order."""
        kept = {key}
        for node in self.nodes:
            if node.parent in kept:
                kept.add(node.key)
        return tuple(node.key for node in self.nodes if node.key in kept)

    def depths(self) -> dict[int, int]:
        """Steps from the gap by key; the gap itself is 0."""
        found: dict[int, int] = {}
        for node in self.nodes:
            found[node.key] = 0 if node.parent is None else found[node.parent] + 1
        return found


def grow(nodes: Iterable[Node]) -> Tree:
    """The tree of these nodes, siblings in the order given; raises BadInput where it is none.

    There is one root, the gap; every other node hangs on a known one, without a ring; a change
    idea stands below a cause or a driver and nothing stands below it; at most `DEEPEST` steps.
    """
    listed = list(nodes)
    by_key = {node.key: node for node in listed}
    if len(by_key) != len(listed):
        raise BadInput("Two lines of this board have the same number; reload the page.")
    roots = [node for node in listed if node.parent is None]
    if len(roots) != 1 or [n for n in listed if n.kind == "gap"] != roots:
        raise BadInput("A board has one gap at its beginning; begin a new board for another one.")
    children: dict[int, list[Node]] = {key: [] for key in by_key}
    for node in listed:
        if node.parent is not None:
            if node.parent not in by_key:
                raise BadInput("What this stands below is no longer on the board; reload the page.")
            _refuse_misplaced(node, by_key[node.parent])
            children[node.parent].append(node)
    ordered, waiting = [], [(roots[0], 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST:
            raise BadInput(f"This is more than {DEEPEST} steps below the gap; split the thought.")
        ordered.append(node)
        waiting.extend((child, depth + 1) for child in reversed(children[node.key]))
    if len(ordered) != len(listed):
        raise BadInput("A line cannot stand below itself; choose another place.")
    return Tree(tuple(ordered))


def _refuse_misplaced(node: Node, parent: Node) -> None:
    if parent.kind == "change_idea":
        raise BadInput("Nothing can stand below a change idea; put it below the why it answers.")
    if node.kind == "change_idea" and parent.kind == "gap":
        raise BadInput("A change idea stands below the why it answers, not below the gap itself.")


def placed(tree: Tree, key: int, parent: int, index: int) -> Tree:
    """The tree with a node (and all below it) as child number `index` of another one."""
    node = tree.node(key)
    if node.parent is None:
        raise BadInput("The gap stays at the beginning of its board.")
    tree.node(parent)
    if parent in tree.below(key):
        raise BadInput("A line cannot stand below itself; choose another place.")
    others = [n for n in tree.nodes if n.key != key]
    siblings = [n for n in others if n.parent == parent]
    put = replace(node, parent=parent)
    at = others.index(siblings[index]) if 0 <= index < len(siblings) else len(others)
    return grow([*others[:at], put, *others[at:]])


def moved(tree: Tree, key: int, way: Way) -> Tree:
    """The tree with a node one step up or down among its siblings, or one level in or out.

    `in` puts it last below the sibling before it, `out` right behind what it stood below; raises
    BadInput where there is no such place.
    """
    node = tree.node(key)
    if node.parent is None:
        raise BadInput("The gap stays at the beginning of its board.")
    siblings = [n.key for n in tree.children(node.parent)]
    index = siblings.index(key)
    if way in ("up", "down"):
        target = index + (1 if way == "down" else -1)
        if not 0 <= target < len(siblings):
            raise BadInput("There is nothing to change places with on this side.")
        return placed(tree, key, node.parent, target)
    if way == "in":
        if index == 0:
            raise BadInput("There is no line before this one that it could stand below.")
        above = siblings[index - 1]
        return placed(tree, key, above, len(tree.children(above)))
    parent = tree.node(node.parent)
    if parent.parent is None:
        raise BadInput("This already stands directly below the gap.")
    aunts = [n.key for n in tree.children(parent.parent)]
    return placed(tree, key, parent.parent, aunts.index(parent.key) + 1)


def ways(tree: Tree, key: int) -> tuple[Way, ...]:
    """The moves that are possible for a node."""
    found = []
    for way in WAYS:
        try:
            moved(tree, key, way)
        except BadInput:
            continue
        found.append(way)
    return tuple(found)


def chain(tree: Tree, to: int | None = None) -> tuple[Node, ...]:
    """Five whys: from the gap down to `to`, or the longest line of causes there is.

    The first of equally long lines is taken; change ideas answer a why and are none themselves.
    """
    if to is not None:
        return tree.line(to)
    depths = tree.depths()
    whys = [node for node in tree.nodes if node.kind != "change_idea"]
    return tree.line(max(whys, key=lambda node: depths[node.key]).key)


def by_bone(tree: Tree) -> dict[str, tuple[Node, ...]]:
    """First-level nodes by bone: the default ones in their order, then own ones, "" last."""
    found: dict[str, list[Node]] = {bone: [] for bone in BONES}
    loose: list[Node] = []
    for node in tree.children(tree.root.key):
        (found.setdefault(node.bone, []) if node.bone else loose).append(node)
    return {bone: tuple(nodes) for bone, nodes in {**found, "": loose}.items() if nodes}


def own_bones(tree: Tree) -> tuple[str, ...]:
    """Bones that the team named itself, in the order of their first use."""
    return tuple(dict.fromkeys(n.bone for n in tree.nodes if n.bone and n.bone not in BONES))
