"""What people decide about suggestions, one function each, and taking it back.

Each returns the number of its entry in the log, which `undo` takes. What was decided stands in the
codings themselves, so that no later run and no new answer undoes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from listening.coding import service as coding
from listening.coding.rounds import veil
from listening.excerpts import service as excerpts
from listening.settings import BadInput
from listening.themes import store
from listening.themes.engine import Decision
from listening.themes.records import DecisionRow, Proposal, ProposalMember

Spans = list[tuple[str, int, int]]
OF_THE_CODEBOOK = ("rename", "merge")  # decisions about themes, not about an excerpt


def accept(project_id: int, theme: str, *, by: int | None) -> int:
    """Accept every open suggestion of a theme."""
    return _decide(project_id, _open(project_id, theme), "accepted", theme=theme, by=by)


def dismiss(project_id: int, theme: str, *, by: int | None) -> int:
    """Reject every open suggestion of a theme: it is not about this."""
    return _decide(project_id, _open(project_id, theme), "rejected", theme=theme, by=by)


def decide_one(project_id: int, theme: str, excerpt_id: str, *, state: str, by: int | None) -> int:
    """Accept or reject one excerpt under a theme, whether or not a machine suggested it."""
    own = [c for c in coding.of_theme(project_id, theme) if c.excerpt_id == excerpt_id]
    if own:
        return _decide(project_id, own, state, theme=theme, by=by)
    _of_project(project_id, [excerpt_id])
    made = coding.code_by_hand(project_id, theme, [(excerpt_id, 0, 0)], by=by)
    # "No" is kept as well: the same question is not asked again, and the machine learns from it.
    coding.decide(project_id, made, state=state, by=by)
    return _log(project_id, by, state, theme=theme, excerpt=excerpt_id, made=made)


def rename(project_id: int, theme: str, label: str, *, language: str, by: int | None) -> int:
    """Give a theme another name."""
    change = coding.rename(project_id, theme, label, language=language, by=by)
    return _log(project_id, by, "rename", theme=theme, change=change)


def merge(project_id: int, theme: str, into: str, *, by: int | None) -> int:
    """Put a theme into another."""
    change = coding.merge(project_id, theme, into, by=by)
    return _log(project_id, by, "merge", theme=theme, into=into, change=change)


def move(
    project_id: int, theme: str, excerpt_ids: Sequence[str], into: str, *, by: int | None
) -> int:
    """Put excerpts under another theme instead of this one."""
    if theme == into:
        raise BadInput("These excerpts are under this theme already; choose another one.")
    return _log(
        project_id,
        by,
        "move",
        theme=theme,
        into=into,
        **_moved(project_id, theme, excerpt_ids, into, by=by),
    )


def split(
    project_id: int,
    theme: str,
    excerpt_ids: Sequence[str],
    label: str,
    *,
    language: str,
    by: int | None,
) -> int:
    """Make a theme of its own of some excerpts of another."""
    if not excerpt_ids:
        raise BadInput("Choose at least one excerpt that the new theme takes along.")
    code = coding.add(project_id, label, language=language, by=by)
    moved = _moved(project_id, theme, excerpt_ids, code.key, by=by)
    change = coding.newest(project_id)
    return _log(project_id, by, "split", theme=theme, into=code.key, added=change, **moved)


def pin(project_id: int, theme: str, excerpt_id: str, *, by: int | None) -> int:
    """Hold an excerpt under a theme as its first example."""
    own = [c for c in coding.of_theme(project_id, theme) if c.excerpt_id == excerpt_id]
    if not own:
        raise BadInput("This excerpt is not under this theme any more; reload the page.")
    before = _before(c for c in own if c.state != "accepted")
    coding.decide(project_id, _numbers(before), state="accepted", by=by)
    now = {"accepted": _numbers(before)}
    return _log(project_id, by, "pin", theme=theme, excerpt=excerpt_id, before=before, now=now)


def nothing_here(project_id: int, excerpt_id: str, *, by: int | None) -> int:
    """Say that an excerpt holds nothing to make a theme of; suggestions on it are rejected."""
    _of_project(project_id, [excerpt_id])
    mine = [c for c in coding.codings(project_id) if c.excerpt_id == excerpt_id]
    if any(c.state == "accepted" for c in mine):
        raise BadInput("Somebody has put this excerpt under a theme; take that back first.")
    before = _before(c for c in mine if c.state == "suggested")
    coding.decide(project_id, _numbers(before), state="rejected", by=by)
    status = store.set_status(project_id, excerpt_id, "none")
    now = {"rejected": _numbers(before)}
    return _log(project_id, by, "none", excerpt=excerpt_id, before=before, now=now, status=status)


def accept_proposal(row: Proposal, label: str, *, language: str, by: int | None) -> int:
    """Make a proposal a theme under this name, with its excerpts."""
    _still_open(row)
    code = coding.add(row.project_id, label, language=language, by=by)
    return _place(row, code.key, "accept proposal", state="accepted", code_id=code.id, by=by)


def merge_proposal(row: Proposal, into: str, *, by: int | None) -> int:
    """Put a proposal's excerpts under a theme that exists."""
    _still_open(row)
    return _place(row, into, "merge proposal", state="merged", code_id=None, by=by)


def dismiss_proposal(row: Proposal, *, by: int | None) -> int:
    """Put a proposal away; one like it is not proposed again."""
    _still_open(row)
    row.state = "dismissed"
    return _log(row.project_id, by, "dismiss proposal", proposal=row.id)


def split_proposal(
    row: Proposal, excerpt_ids: Sequence[str], label: str, *, language: str, by: int | None
) -> int:
    """Make a theme of some excerpts of a proposal; the rest of it stays open."""
    _still_open(row)
    taken = _members(row, excerpt_ids)
    code = coding.add(row.project_id, label, language=language, by=by)
    change = coding.newest(row.project_id)
    return _take(row, taken, code.key, "split proposal", added=change, by=by)


def move_from_proposal(
    row: Proposal, excerpt_ids: Sequence[str], into: str, *, by: int | None
) -> int:
    """Put some excerpts of a proposal under a theme that exists."""
    _still_open(row)
    return _take(row, _members(row, excerpt_ids), into, "move from proposal", added=None, by=by)


def undo(project_id: int, decision_id: int, *, by: int | None) -> DecisionRow:
    """Take a decision back, with everything it moved; returns its entry."""
    row = store.decision(decision_id)
    if row is None or row.project_id != project_id or row.undone:
        raise BadInput("This step was already taken back.")
    subject = row.subject
    changes = [subject[name] for name in ("change", "added") if subject.get(name) is not None]
    for change in changes:
        coding.ready(project_id, change)  # before anything is touched
    _put_back(project_id, subject, by=by)
    coding.forget(project_id, subject.get("made", ()))
    for change in changes:
        coding.undo(project_id, change, by=by)
    if "members" in subject:
        store.add_members([one for one in subject["members"] if store.open_proposal(one)])
    elif "proposal" in subject:
        found = store.proposal(subject["proposal"])
        if found is not None:
            found.state, found.code_id = "open", None
    if "status" in subject:
        store.set_status(project_id, subject["excerpt"], subject["status"])
    row.undone = True
    return row


def history(project_id: int, *, limit: int = 20) -> list[DecisionRow]:
    """The newest decisions, for reading and for undo.

    Whoever codes a blind round reads their own alone: others' would tell what they make of it.
    """
    rows = store.decisions(project_id, limit=limit)
    if not veil.hidden_here(project_id):
        return rows
    return [row for row in rows if veil.own(row.by) or row.kind in OF_THE_CODEBOOK]


def pins(project_id: int) -> dict[str, list[str]]:
    """Theme -> excerpts held under it as its first examples, the newest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in store.standing(project_id, "pin"):
        found[row.subject["theme"]].append(row.subject["excerpt"])
    return dict(found)


def for_engine(project_id: int) -> list[Decision]:
    """Everything people decided, as the engine replays it."""
    decided = [
        Decision(
            kind="accept" if c.state == "accepted" else "reject",
            passage=c.excerpt_id,
            theme=c.theme,
        )
        for c in coding.codings(project_id)
        if c.state in ("accepted", "rejected")
    ]
    known = coding.themes(project_id)
    decided += [
        Decision(kind="pin", passage=excerpt_id, theme=known[theme])
        for theme, keys in sorted(pins(project_id).items())
        for excerpt_id in keys
        if theme in known
    ]
    # After what was decided theme by theme: it holds for all of them.
    held = {d.passage for d in decided if d.kind != "reject"}
    return decided + [
        Decision(kind="none", passage=row.subject["excerpt"])
        for row in store.standing(project_id, "none")
        if row.subject["excerpt"] not in held
    ]


def _still_open(row: Proposal) -> None:
    if row.state != "open":
        raise BadInput("Somebody has already decided on this proposal; reload the page.")


def _of_project(project_id: int, ids: Sequence[str]) -> None:
    if len(excerpts.of_project(project_id, ids)) < len(set(ids)):
        raise BadInput("One of these excerpts does not exist any more; reload the page.")


def _members(row: Proposal, excerpt_ids: Sequence[str]) -> list[ProposalMember]:
    taken = [m for m in store.members([row.id]) if m.excerpt_id in set(excerpt_ids)]
    if not taken:
        raise BadInput("Choose at least one excerpt of this group.")
    return taken


def _moved(
    project_id: int, theme: str, excerpt_ids: Sequence[str], into: str, *, by: int | None
) -> dict[str, Any]:
    """Reject excerpts under one theme and put them under another; what undo needs of it."""
    chosen = set(excerpt_ids)
    own = [c for c in coding.of_theme(project_id, theme) if c.excerpt_id in chosen]
    if not chosen or {c.excerpt_id for c in own} != chosen:
        raise BadInput("Choose excerpts that are under this theme.")
    there = [c for c in coding.of_theme(project_id, into) if c.excerpt_id in chosen]
    before = _before([*own, *there])
    coding.decide(project_id, [c.id for c in own], state="rejected", by=by)
    coding.decide(project_id, [c.id for c in there], state="accepted", by=by)
    spans: dict[str, tuple[str, int, int]] = {}
    for one in own:
        spans.setdefault(one.excerpt_id, (one.excerpt_id, one.start, one.end))
    new = [spans[key] for key in sorted(chosen - {c.excerpt_id for c in there})]
    now = {"rejected": [c.id for c in own], "accepted": [c.id for c in there]}
    made = coding.code_by_hand(project_id, into, new, by=by)
    return {"before": before, "now": now, "made": made}


def _place(
    row: Proposal, key: str, kind: str, *, state: str, code_id: int | None, by: int | None
) -> int:
    spans = [(m.excerpt_id, m.start, m.end) for m in store.members([row.id])]
    made = coding.code_by_hand(row.project_id, key, spans, by=by)
    row.state, row.code_id = state, code_id
    return _log(row.project_id, by, kind, proposal=row.id, theme=key, made=made)


def _take(
    row: Proposal,
    taken: Sequence[ProposalMember],
    key: str,
    kind: str,
    *,
    added: int | None,
    by: int | None,
) -> int:
    spans = [(m.excerpt_id, m.start, m.end) for m in taken]
    made = coding.code_by_hand(row.project_id, key, spans, by=by)
    members = [store.member_row(m) for m in taken]
    store.drop_members(row.id, [m.excerpt_id for m in taken])
    return _log(
        row.project_id,
        by,
        kind,
        proposal=row.id,
        theme=key,
        made=made,
        members=members,
        added=added,
    )


def _put_back(project_id: int, subject: dict[str, Any], *, by: int | None) -> None:
    """Codings to what they were before, but for those that somebody has decided on since."""
    left = {n: state for state, ids in subject.get("now", {}).items() for n in ids}
    for state, ids in subject.get("before", {}).items():
        current = coding.states(project_id, ids)
        mine = [n for n in ids if n in current and left.get(n, current[n]) == current[n]]
        coding.decide(project_id, mine, state=state, by=by)


def _open(project_id: int, theme: str) -> list[coding.Placed]:
    return [c for c in coding.of_theme(project_id, theme) if c.state == "suggested"]


def _before(codings: Iterable[coding.Placed]) -> dict[str, list[int]]:
    before: dict[str, list[int]] = defaultdict(list)
    for one in codings:
        before[one.state].append(one.id)
    return dict(before)


def _numbers(before: dict[str, list[int]]) -> list[int]:
    return [number for ids in before.values() for number in ids]


def _decide(
    project_id: int, codings: Iterable[coding.Placed], state: str, *, theme: str, by: int | None
) -> int:
    found = list(codings)
    before = _before(found)
    coding.decide(project_id, _numbers(before), state=state, by=by)
    excerpt = {"excerpt": found[0].excerpt_id} if len({c.excerpt_id for c in found}) == 1 else {}
    now = {state: _numbers(before)}
    return _log(project_id, by, state, theme=theme, before=before, now=now, **excerpt)


def _log(project_id: int, by: int | None, kind: str, **subject: Any) -> int:
    row = DecisionRow(project_id=project_id, kind=kind, subject=subject, by=by)
    store.add_all([row])
    return row.id
