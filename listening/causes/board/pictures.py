"""Which drawing of a board a page asks for, with the words of the page in it."""

from listening.causes.board import wording
from listening.causes.board.columns import driver_diagram
from listening.causes.board.drawing import Direction, Drawing
from listening.causes.board.fishbone import fishbone
from listening.causes.board.ladder import five_whys
from listening.causes.board.reading import Seen
from listening.causes.whys import GAP, chain
from listening.i18n import direction, page_language

VIEWS = ("fishbone", "whys", "drivers")


def drawn(seen: Seen, view: str, *, to: int | None = None) -> Drawing:
    """One of `VIEWS` of a board in the page's language; `to` is where five whys end."""
    captions = wording.captions(seen)
    page: Direction = "rtl" if direction(page_language()) == "rtl" else "ltr"
    if view == "fishbone":
        return fishbone(seen.tree, captions, bones=wording.bone_captions(seen), page=page)
    if view == "drivers":
        return driver_diagram(seen.tree, captions, headings=wording.headings(), page=page)
    line = chain(seen.tree, to)
    last = line[-1]
    # A line goes on being open until somebody found out, or until there is something to try.
    known = last.kind == "change_idea" or last.state == "tested"
    end = None if known else wording.not_known(last)
    return five_whys(line, captions, why=wording.why(), end=end, page=page)


def ends(seen: Seen) -> list[tuple[int, str]]:
    """Where five whys may end: every why with no other why below it."""
    return [
        (node.key, seen.lines[node.key].text)
        for node in seen.tree.nodes
        if node.key != GAP
        and node.kind != "change_idea"
        and all(child.kind == "change_idea" for child in seen.tree.children(node.key))
    ]
