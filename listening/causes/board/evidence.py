"""What speaks for and against a line of a board: quotes, cards, records, notes."""

from typing import Literal

from listening.causes.board import store
from listening.causes.board.records import BoardRow, EvidenceRow
from listening.causes.board.service import log, plain, tree_of
from listening.causes.whys import GAP
from listening.coding import service as coding
from listening.settings import BadInput

Side = Literal["for", "against"]
Written = Literal["record", "note"]


def attach_quote(
    board: BoardRow, key: int, excerpt_id: str, theme: str, *, side: Side, by: int | None
) -> int:
    """Put an accepted quote of a theme for or against a node."""
    accepted = {
        c.excerpt_id for c in coding.of_theme(board.project_id, theme) if c.state == "accepted"
    }
    if excerpt_id not in accepted:
        raise BadInput("This quote is not accepted under the theme any more; choose another one.")
    return _attach(
        board,
        EvidenceRow(
            node_id=key, side=side, kind="quote", excerpt_id=excerpt_id, theme=theme, made_by=by
        ),
    )


def attach_card(board: BoardRow, key: int, theme: str, *, side: Side, by: int | None) -> int:
    """Put the card of a theme for or against a node."""
    if theme not in coding.kinds(board.project_id):
        raise BadInput("Choose a card from the list.")
    return _attach(board, EvidenceRow(node_id=key, side=side, kind="card", theme=theme, made_by=by))


def write_down(
    board: BoardRow, key: int, text: str, *, side: Side, kind: Written, by: int | None
) -> int:
    """Put a record or a note in the team's words for or against a node."""
    said = plain(text, "Write what the record shows or what you noticed.")
    return _attach(board, EvidenceRow(node_id=key, side=side, kind=kind, text=said, made_by=by))


def detach(board: BoardRow, evidence_id: int, *, by: int | None) -> int:
    """Take a piece of evidence away from its node."""
    row = store.one_evidence(evidence_id)
    if row is None or row.removed:
        raise BadInput("This was already taken away.")
    tree_of(store.locked(board)).node(row.node_id)
    row.removed = True
    return log(board, "detach", row.node_id, by=by, after={"evidence": row.id})


def _attach(board: BoardRow, new: EvidenceRow) -> int:
    node = tree_of(store.locked(board)).node(new.node_id)
    if node.key == GAP:
        raise BadInput("Evidence belongs to a why; open one first.")
    there = [_what(row) for row in store.evidence(board.id) if row.node_id == node.key]
    if _what(new) in there:
        raise BadInput("This already stands here; take it away first to put it on the other side.")
    store.add(new)
    return log(board, "attach", node.key, by=new.made_by, after={"evidence": new.id})


def _what(row: EvidenceRow) -> tuple[str, str]:
    """What a piece of evidence is, whichever side it stands on."""
    return row.kind, row.excerpt_id or (row.theme if row.kind == "card" else row.text)
