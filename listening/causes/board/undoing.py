"""Taking back one's own steps on a board; the history keeps both, the step and its undoing."""

from collections.abc import Callable
from dataclasses import replace

from listening.causes.board import store
from listening.causes.board.records import BoardRow, StepRow
from listening.causes.board.service import arrange, log, node_of, tree_of
from listening.causes.whys import GAP, grow, placed
from listening.settings import BadInput

CHANGED = "Somebody changed this after you; look at the board and change it by hand."


def undo(board: BoardRow, step_id: int, *, by: int | None) -> int:
    """Take a step of one's own back; raises BadInput where later steps stand in the way."""
    step = store.step(step_id)
    store.locked(board)
    if step is None or step.board_id != board.id or step.kind == "undo":
        raise BadInput("This step is not on this board.")
    if step.by != by or by is None:
        raise BadInput("Only the person who took a step can take it back.")
    if store.undone([step.id]):
        raise BadInput("This step was already taken back.")
    BACK[step.kind](board, step)
    return log(board, "undo", step.node_id, by=by, undoes=step.id)


def _not_added(board: BoardRow, step: StepRow) -> None:
    tree = tree_of(board)
    [key] = step.after["nodes"]
    if tree.below(tree.node(key).key) != (key,):
        raise BadInput("There are lines below it by now; move or remove them first.")
    for row in store.some_nodes([key]):
        row.removed = True


def _not_edited(board: BoardRow, step: StepRow) -> None:
    tree = tree_of(board)
    node, row = tree.node(step.node_id or GAP), store.node(step.node_id or GAP)
    if row is None or any(getattr(row, name) != value for name, value in step.after.items()):
        raise BadInput(CHANGED)
    if "kind" in step.before:
        kind = step.before["kind"]
        grow(replace(one, kind=kind) if one == node else one for one in tree.nodes)
    for name, value in step.before.items():
        setattr(row, name, value)


def _not_moved(board: BoardRow, step: StepRow) -> None:
    tree, key = tree_of(board), step.node_id or GAP
    if (tree.node(key).parent or GAP) != step.after["parent"]:
        raise BadInput(CHANGED)
    arrange(placed(tree, key, step.before["parent"], step.before["index"]))


def _not_removed(board: BoardRow, step: StepRow) -> None:
    rows = store.some_nodes(step.after["nodes"])
    listed = sorted([*store.nodes(board.id), *rows], key=lambda row: (row.position, row.id))
    # What they stood below may be gone or be something else by now: then nothing comes back.
    tree = grow([tree_of(board).root, *(node_of(row) for row in listed)])
    for row in rows:
        row.removed = False
    arrange(tree)


def _not_aimed(board: BoardRow, step: StepRow) -> None:
    if board.aim != step.after["aim"]:
        raise BadInput(CHANGED)
    board.aim = step.before["aim"]


def _not_attached(board: BoardRow, step: StepRow) -> None:
    _evidence(board, step, gone=True)


def _not_detached(board: BoardRow, step: StepRow) -> None:
    _evidence(board, step, gone=False)


def _evidence(board: BoardRow, step: StepRow, *, gone: bool) -> None:
    row = store.one_evidence(step.after["evidence"])
    if row is None:
        raise BadInput("The voice behind this quote withdrew; it cannot come back.")
    tree_of(board).node(row.node_id)
    if row.removed == gone:
        raise BadInput(CHANGED)
    row.removed = gone


BACK: dict[str, Callable[[BoardRow, StepRow], None]] = {
    "add": _not_added,
    "edit": _not_edited,
    "move": _not_moved,
    "remove": _not_removed,
    "aim": _not_aimed,
    "attach": _not_attached,
    "detach": _not_detached,
}
