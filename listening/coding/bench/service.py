"""What a coder does at the workbench: put codes on, take them off, decide, look, take back.

Every change is one step of a journal that is only ever added to; taking back is a step too. A
coding is never lost: what a step removed stands in it and comes back whole.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from listening.coding.bench import store
from listening.coding.book import editing
from listening.coding.book import service as book
from listening.coding.book.keeping import found
from listening.coding.reading.anchoring import anchor
from listening.coding.reading.segments import code_points
from listening.coding.records import CodeRow, Coding, Step
from listening.coding.rounds import veil
from listening.excerpts import service as excerpts
from listening.people import service as people
from listening.settings import BadInput

MOST_AT_ONCE = 2_000
NEW_CODES = "New codes"
LONGEST_NAME = 60
KEPT = (
    "excerpt_id", "code_id", "coder_id", "coder_name", "state", "strength", "start", "end",
    "origin", "words", "codebook_version", "decided_by", "guid", "made_with_id", "batch",
    "on_translation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Words somebody selected: a browser's UTF-16 offsets, and the words themselves."""

    start: int
    end: int
    selected: str


def put(
    project_id: int,
    key: str,
    excerpt_ids: Sequence[str],
    *,
    by: int,
    words: Words | None = None,
    texts: dict[str, str] | None = None,
    origin: str = "person",
) -> Step | None:
    """Put a code on rows, or on selected words of one; None where it stood on all of them already.

    An open suggestion of the code on the same row is accepted instead of doubled.
    """
    code = _codable(project_id, key)
    own = store.held(project_id, list(dict.fromkeys(excerpt_ids)))
    if not own:
        raise BadInput("These answers are no longer here; reload the page.")
    if len(own) > MOST_AT_ONCE:
        raise BadInput(f"Code at most {MOST_AT_ONCE:,} answers at once; narrow the list first.")
    start, end, place = _span(own, words, texts or {})
    hidden = veil.hidden_here(project_id)
    before, made = _there(own, code.id, by, start, end, hidden=hidden)
    batch = store.key() if len(own) > 1 else ""
    unread = _unread(project_id, own, by) if words is None else frozenset()
    rows = [
        Coding(
            excerpt_id=excerpt_id,
            code_id=code.id,
            coder_id=by,
            state="accepted",
            start=start,
            end=end,
            origin="bulk" if batch else origin,
            codebook_version=book.version(project_id),
            decided_by=by,
            decided_at=store.moment(),
            made_with_id=code.id,
            batch=batch,
            anchor=place,
            on_translation=excerpt_id in unread,
        )
        for excerpt_id in own
        if excerpt_id not in made
    ]
    accepted = _decide(before, "accepted", by)
    if not rows and not accepted:
        return None
    store.add(*rows)
    return _step(
        project_id,
        "put",
        by,
        code=code.key,
        rows=own if len(own) <= 50 else own[:50],
        count=len(rows) + len(accepted),
        made=[row.guid for row in rows],
        was=accepted,
    )


def take_off(project_id: int, coding_ids: Sequence[int], *, by: int) -> Step | None:
    """Take one's own codings off, or reject suggestions; another person's coding stays."""
    mine: list[Coding] = []
    others: list[Coding] = []
    for row in _visible(project_id, store.some(coding_ids)):
        (mine if row.coder_id == by else others).append(row)
    foreign = [row for row in others if row.coder_id is not None or row.coder_name]
    if foreign:
        raise BadInput("Somebody else put this code here; talk to them, or decide it in a round.")
    if any(row.origin == "adjudication" for row in mine):
        raise BadInput("A blind round decided this code; take back its end, or draw a new round.")
    if not mine and not others:
        return None
    kept = [_kept(row) for row in mine]
    was = _decide(others, "rejected", by)
    rows = sorted({row.excerpt_id for row in (*mine, *others)})
    store.remove(mine)
    return _step(project_id, "off", by, rows=rows[:50], gone=kept, was=was, count=len(rows))


def decide(project_id: int, coding_id: int, state: str, *, by: int) -> Step | None:
    """Accept or reject an open suggestion; BadInput when somebody was faster."""
    row = next(iter(_visible(project_id, store.some([coding_id]))), None)
    if row is None:
        raise BadInput("This suggestion is no longer here; a new run may have made others.")
    if row.state != "suggested":
        raise BadInput("Somebody has just decided this suggestion; look at it once more.")
    was = _decide([row], state, by)
    return _step(project_id, state, by, rows=[row.excerpt_id], was=was, count=1) if was else None


def decide_all(
    project_id: int, excerpt_ids: Sequence[str], code_ids: Collection[int], state: str, *, by: int
) -> Step | None:
    """Accept or reject the engine's open suggestions of codes on rows, as one step."""
    own = store.held(project_id, list(dict.fromkeys(excerpt_ids)))
    if len(own) > MOST_AT_ONCE:
        raise BadInput(f"Decide at most {MOST_AT_ONCE:,} answers at once; narrow the list first.")
    open_ = [
        row
        for row in _visible(project_id, store.codings(own))
        if row.coder_id is None and row.state == "suggested" and row.code_id in code_ids
    ]
    rows, was = sorted({row.excerpt_id for row in open_}), _decide(open_, state, by)
    return _step(project_id, state, by, rows=rows[:50], was=was, count=len(rows)) if was else None


def look(project_id: int, excerpt_id: str, *, by: int) -> Step | None:
    """Mark a row as looked at, or no longer."""
    if not store.of_project(project_id, [excerpt_id]):
        raise BadInput("This answer is no longer here; reload the page.")
    marked = excerpt_id in store.done([excerpt_id], by)
    (store.unmark if marked else store.mark)(excerpt_id, by)
    return _step(project_id, "not done" if marked else "done", by, rows=[excerpt_id], count=1)


def name_in_their_words(
    project_id: int, excerpt_id: str, words: Words, *, texts: dict[str, str], language: str, by: int
) -> Step | None:
    """A code named with the words as they were said, put on just these words."""
    name = unicodedata.normalize("NFC", " ".join(words.selected.split()))
    if len(name) > LONGEST_NAME:
        name = name[:LONGEST_NAME].rsplit(" ", 1)[0]
    rows = book.labels(project_id, "en")
    parent = next((key for key, label in rows.items() if label == NEW_CODES), "")
    if not parent:
        parent = editing.add(project_id, NEW_CODES, language="en", by=by).key
    same = [
        key
        for key, label in book.labels(project_id, language).items()
        if label.casefold() == name.casefold()
    ]
    key = (
        same[0]
        if same
        else editing.add(project_id, name, language=language, by=by, parent=parent).key
    )
    return put(project_id, key, [excerpt_id], by=by, words=words, texts=texts, origin="in vivo")


def undo(project_id: int, *, by: int, step_id: int | None = None) -> Step:
    """Take back one's own newest step, or a certain one; BadInput where there is none."""
    row = store.step(step_id) if step_id is not None else store.last_own(project_id, by)
    if row is None or row.project_id != project_id or row.by != by or row.undoes is not None:
        raise BadInput("There is nothing of yours to take back.")
    if row.kind == "reworded":
        raise BadInput("A correction is taken back on the page of its turn.")
    if store.taken_back([row.id]):
        raise BadInput("This step was taken back already.")
    what = row.subject
    # By their names for exchange: what was taken off and came back has another number.
    made = [one for one in store.named(what.get("made", ())) if one.coder_id == by]
    store.remove(made)
    for kept in what.get("gone", ()):
        _bring_back(kept, by)
    for one in store.named(what.get("was", {})):
        _set(one, what["was"][one.guid], by)
    for excerpt_id in what.get("rows", ()) if row.kind in ("done", "not done") else ():
        (store.unmark if row.kind == "done" else store.mark)(excerpt_id, by)
    return _step(
        project_id, "undo", by, undoes=row.id, rows=what.get("rows", []), count=what.get("count", 1)
    )


def _unread(project_id: int, own: Sequence[str], by: int) -> frozenset[str]:
    """Rows in a language that a coder does not say to read, with a translation beside the words."""
    reads = {*people.languages_of(by, project_id), excerpts.TEAM_LANGUAGE}
    shown = excerpts.quotes(own).values()
    return frozenset(one.id for one in shown if one.translation and one.language not in reads)


def _codable(project_id: int, key: str) -> CodeRow:
    code = found(project_id, key)
    if code.retired or code.content.get("codable", True) is False:
        raise BadInput("This code only holds others together now; choose one of those.")
    return code


def _span(
    own: Sequence[str], words: Words | None, texts: dict[str, str]
) -> tuple[int, int, dict[str, Any]]:
    """Code points of selected words and how they are found again; 0, 0 for the whole row."""
    if words is None:
        return 0, 0, {}
    if len(own) != 1:
        raise BadInput("Words can be selected in one answer at a time.")
    text = texts.get(own[0], "")
    try:
        start, end = code_points(text, start=words.start, end=words.end, selected=words.selected)
    except ValueError:
        raise BadInput("The words on your page are not those that are kept; reload it.") from None
    return start, end, _anchored(text, start, end)


def _anchored(text: str, start: int, end: int) -> dict[str, Any]:
    return asdict(anchor(text, start=start, end=end)) if 0 <= start < end <= len(text) else {}


def _there(
    own: Collection[str],
    code_id: int,
    by: int,
    start: int,
    end: int,
    *,
    hidden: Collection[str] = (),
) -> tuple[list[Coding], set[str]]:
    """Open suggestions to accept, and rows that carry the person's coding already.

    On hidden rows nothing tells whether the engine suggests the same.
    """
    open_, made = [], set()
    for row in store.codings(own):
        if row.code_id != code_id:
            continue
        if row.coder_id == by and (row.start, row.end) == (start, end):
            made.add(row.excerpt_id)
        elif row.excerpt_id in hidden:
            continue
        elif row.coder_id is None and row.state == "suggested" and end == 0:
            open_.append(row)
            made.add(row.excerpt_id)
    return open_, made


def _visible(project_id: int, rows: Sequence[Coding]) -> list[Coding]:
    """Codings of the project that whoever looks may see."""
    own = set(store.of_project(project_id, [row.excerpt_id for row in rows]))
    hidden = veil.hidden_here(project_id)
    return [row for row in rows if row.excerpt_id in own - hidden]


def _decide(rows: Sequence[Coding], state: str, by: int) -> dict[str, str]:
    """Give codings a state; returns guid -> state before, of those that changed."""
    was = {row.guid: row.state for row in rows if row.state != state}
    for row in rows:
        if row.guid in was:
            _set(row, state, by)
    return was


def _set(row: Coding, state: str, by: int) -> None:
    row.state = state
    row.decided_by = None if state == "suggested" else by
    row.decided_at = None if state == "suggested" else store.moment()


def _kept(row: Coding) -> dict[str, Any]:
    return {name: getattr(row, name) for name in KEPT}


def _bring_back(kept: dict[str, Any], by: int) -> None:
    """A coding that was taken off; its words are read anew, since a step must not hold any."""
    quote = excerpts.quotes([kept["excerpt_id"]]).get(kept["excerpt_id"])
    _, there = _there([kept["excerpt_id"]], kept["code_id"], by, kept["start"], kept["end"])
    if quote is not None and not there:
        place = _anchored(quote.text, kept["start"], kept["end"])
        store.add(Coding(**kept, decided_at=store.moment(), anchor=place))


def _step(
    project_id: int, kind: str, by: int, *, undoes: int | None = None, **subject: Any
) -> Step:
    row = Step(project_id=project_id, kind=kind, subject=subject, by=by, undoes=undoes)
    store.add(row)
    return row
