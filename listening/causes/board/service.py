"""What a team can do on a root-cause board; every step is kept and can be taken back by its maker.

Each function that changes something returns the number of its step, which `undo` takes.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from listening.causes.board import store
from listening.causes.board.records import BoardRow, NodeRow, StepRow
from listening.causes.whys import GAP, Kind, Node, Reach, State, Tree, Way, grow, moved
from listening.gaps import service as gaps
from listening.settings import BadInput

LONGEST, LONGEST_BONE, MOST = 300, 60, 400


def begin(
    project_id: int, *, measure_id: int, period: str, dimension: str, group: str, by: int | None
) -> BoardRow:
    """The board of a gap: the one there is, or a new one without any node."""
    measure = gaps.measure(project_id, measure_id)
    if measure is None or not (dimension and group):
        raise BadInput("This gap is no longer there; choose one from the page of gaps.")
    found = store.named(project_id, measure=measure.name, dimension=dimension, group=group)
    if found is None:
        found = BoardRow(
            project_id=project_id,
            measure=measure.name,
            period=period,
            dimension=dimension,
            group=group,
            made_by=by,
        )
        store.add(found)
    return found


def of_project(project_id: int, board_id: int) -> BoardRow | None:
    """A board if it belongs to the project."""
    row = store.board(board_id)
    return row if row and row.project_id == project_id else None


def tree_of(board: BoardRow, *, title: str = "", language: str = "en") -> Tree:
    """The gap and what stands below it; `title` names a gap for which the team wrote no aim."""
    aim = {tag: text for tag, text in board.aim.items() if text} or {language: title}
    root = Node(key=GAP, parent=None, kind="gap", texts=aim)
    return grow([root, *(node_of(row) for row in store.nodes(board.id))])


def node_of(row: NodeRow) -> Node:
    """A stored node as the tree holds it."""
    return Node(
        key=row.id,
        parent=row.parent_id or GAP,
        kind=row.kind,  # type: ignore[arg-type]  # the database's CHECK holds the same words
        texts=row.texts,
        bone=row.bone,
        state=row.state,  # type: ignore[arg-type]
        reach=row.reach,  # type: ignore[arg-type]
        indicator=row.indicator,
        check=row.check,
    )


def add(
    board: BoardRow,
    parent: int,
    text: str,
    *,
    language: str,
    by: int | None,
    kind: Kind = "cause",
    reach: Reach = "unsaid",
    bone: str = "",
    indicator: str = "",
) -> tuple[NodeRow, int]:
    """Write a node below another one, last; returns it and the step."""
    tree = tree_of(store.locked(board))
    if len(tree.nodes) > MOST:
        raise BadInput(f"This board holds {MOST} lines; remove some before you add more.")
    texts = {language: plain(text, "Write what stands in the way, in one sentence.")}
    new = Node(
        key=-1,
        parent=tree.node(parent).key,
        kind=kind,
        texts=texts,
        bone=_bone(bone),
        reach=reach,
        indicator=_indicator(kind, indicator),
    )
    grow([*tree.nodes, new])
    row = NodeRow(
        board_id=board.id,
        parent_id=parent or None,
        position=len(tree.children(parent)),
        kind=kind,
        texts=texts,
        bone=new.bone,
        reach=reach,
        indicator=new.indicator,
        made_by=by,
    )
    store.add(row)
    return row, log(board, "add", row.id, by=by, after={"nodes": [row.id]})


def edit(
    board: BoardRow,
    key: int,
    *,
    by: int | None,
    texts: Mapping[str, str],
    kind: Kind,
    reach: Reach,
    bone: str = "",
    indicator: str = "",
    check: str = "",
) -> int | None:
    """Write a node anew, in every language given; None where nothing changed."""
    said = {tag: plain(text) for tag, text in texts.items() if text.strip()}
    if not said:
        raise BadInput("Write it in one language at least, or remove the line.")
    values = {
        "texts": said,
        "kind": kind,
        "reach": reach,
        "bone": _bone(bone),
        "indicator": _indicator(kind, indicator),
        "check": plain(check, ""),
    }
    return _change(board, key, values, by=by)


def set_state(board: BoardRow, key: int, state: State, *, by: int | None) -> int | None:
    """Say how it stands with a node."""
    return _change(board, key, {"state": state}, by=by)


def set_owner(board: BoardRow, key: int, owner_id: int | None, *, by: int | None) -> int | None:
    """Say who looks after a node, or nobody."""
    return _change(board, key, {"owner_id": owner_id}, by=by)


def set_aim(board: BoardRow, texts: Mapping[str, str], *, by: int | None) -> int | None:
    """Write the aim in the team's own words; empty goes back to the name of the gap."""
    after = {tag: plain(text) for tag, text in texts.items() if text.strip()}
    before = dict(store.locked(board).aim)
    if after == before:
        return None
    board.aim = after
    return log(board, "aim", None, by=by, before={"aim": before}, after={"aim": after})


def move(board: BoardRow, key: int, way: Way, *, by: int | None) -> int:
    """Move a node with all below it."""
    tree = tree_of(store.locked(board))
    after = moved(tree, key, way)
    arrange(after)
    return log(board, "move", key, by=by, before=place(tree, key), after=place(after, key))


def remove(board: BoardRow, key: int, *, by: int | None) -> int:
    """Take a node and all below it off the board."""
    tree = tree_of(store.locked(board))
    if key == GAP:
        raise BadInput("The gap stays at the beginning of its board.")
    tree.node(key)
    keys = list(tree.below(key))
    for row in store.some_nodes(keys):
        row.removed = True
    return log(board, "remove", key, by=by, after={"nodes": keys})


def log(
    board: BoardRow,
    kind: str,
    node_id: int | None,
    *,
    by: int | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    undoes: int | None = None,
) -> int:
    """Add a step to the history."""
    step = StepRow(
        board_id=board.id,
        kind=kind,
        node_id=node_id,
        before=dict(before or {}),
        after=dict(after or {}),
        undoes=undoes,
        by=by,
    )
    store.add(step)
    return step.id


def arrange(tree: Tree) -> None:
    """Store where each node stands."""
    rows = {row.id: row for row in store.some_nodes(node.key for node in tree.nodes)}
    for node in tree.nodes:
        for position, child in enumerate(tree.children(node.key)):
            rows[child.key].parent_id = node.key or None
            rows[child.key].position = position
    store.flush()


def place(tree: Tree, key: int) -> dict[str, int]:
    """Below which node another one stands, and as which child."""
    parent = tree.node(key).parent or GAP
    return {"parent": parent, "index": [n.key for n in tree.children(parent)].index(key)}


def _change(board: BoardRow, key: int, values: Mapping[str, Any], *, by: int | None) -> int | None:
    tree = tree_of(store.locked(board))
    node = tree.node(key)
    row = store.node(key)
    if row is None:
        raise BadInput("The gap itself is changed by writing an aim.")
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if not changed:
        return None
    if "kind" in changed:
        grow([replace(n, kind=changed["kind"]) if n == node else n for n in tree.nodes])
    for name, value in changed.items():
        setattr(row, name, value)
    return log(
        board, "edit", key, by=by, before={name: before[name] for name in changed}, after=changed
    )


def plain(text: str, missing: str = "") -> str:
    """A text on one line; raises BadInput where it is too long, or empty and `missing` says why."""
    said = unicodedata.normalize("NFC", " ".join(text.split()))
    if not said and missing:
        raise BadInput(missing)
    if len(said) > LONGEST:
        raise BadInput(f"This has {len(said)} characters; say it in at most {LONGEST}.")
    return said


def _bone(name: str) -> str:
    said = unicodedata.normalize("NFC", " ".join(name.split()))
    if len(said) > LONGEST_BONE:
        raise BadInput(
            f"The name of a bone has {len(said)} characters; use at most {LONGEST_BONE}."
        )
    return said


def _indicator(kind: str, indicator: str) -> str:
    if kind != "change_idea":
        return ""
    return plain(indicator, "A change idea needs an early sign: what would move first if it works?")
