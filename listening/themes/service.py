"""What is done with suggested themes: run, read, accept, rename, merge, dismiss, take back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from listening import jobs
from listening.coding import service as coding
from listening.coding.rounds import veil
from listening.excerpts import service as excerpts
from listening.settings import BadInput
from listening.themes import running, store
from listening.themes.engine import Decision, ThemeMap
from listening.themes.records import DecisionRow, Proposal, Run

KIND = "themes.run"
SAME_AS_DISMISSED = 0.5  # share of common excerpts from which a new proposal is an old one


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A theme or a proposal as the list shows it. Counts are voices."""

    key: str
    label: str
    kind: str  # barrier, strength, none, or proposal
    accepted: int
    suggested: int
    rejected: int
    voices: int  # accepted or suggested, each once
    words: tuple[str, ...] = ()
    stability: float | None = None
    exemplar: excerpts.Quote | None = None
    proposal_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One excerpt under a theme, with the coding that put it there."""

    quote: excerpts.Quote
    state: str
    start: int
    end: int
    words: tuple[str, ...] = ()
    coding_ids: tuple[int, ...] = ()
    decided_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the newest run made of the project's excerpts."""

    statuses: dict[str, int] = field(default_factory=dict)
    new: int = 0  # excerpts that came after the newest run
    card: dict[str, Any] = field(default_factory=dict)


def start(project_id: int, *, encoder: str) -> jobs.Job:
    """Ask for a run; one that is already under way is returned instead."""
    running_job = jobs.latest(KIND, project_id)
    if running_job is not None and running_job.state in ("queued", "running"):
        return running_job
    coding.install(project_id)
    return jobs.enqueue(KIND, project_id=project_id, project=project_id, encoder=encoder)


def gather(args: dict[str, Any]) -> running.Order:
    """Read what a run needs."""
    project_id = args["project"]
    earlier = store.latest_run(project_id)
    return running.Order(
        passages=tuple(excerpts.passages(project_id)),
        codebook=coding.codebook(project_id),
        decisions=tuple(_decisions(project_id)),
        encoder=args["encoder"],
        previous=earlier.map if earlier else None,
    )


def keep(args: dict[str, Any], found: ThemeMap) -> None:
    """Write what a run found; only its own earlier suggestions make room."""
    project_id = args["project"]
    codes = {theme.key for theme in found.themes if theme.code is not None}
    coding.suggest(
        project_id,
        (
            coding.Suggestion(
                excerpt_id=m.passage,
                code_key=m.code or m.theme,
                strength=round(m.strength, 4),
                start=m.start,
                end=m.end,
                origin=m.origin,
                words=m.words,
            )
            for m in found.memberships
            if m.theme in codes and m.origin not in ("person", "pin")
        ),
    )
    _keep_proposals(project_id, found)
    store.replace_placements(project_id, dict(found.statuses))
    store.add_all([Run(project_id=project_id, card=dict(found.card), map=found.to_dict())])


def job(project_id: int) -> jobs.Job | None:
    """The newest run as a job, for its progress."""
    return jobs.latest(KIND, project_id)


def overview(project_id: int) -> Overview:
    """How the newest run left the excerpts; the five states and the new ones add up to all."""
    run = store.latest_run(project_id)
    if run is None:
        return Overview(new=sum(excerpts.languages(project_id).values()))
    statuses = store.statuses(project_id)
    total = sum(excerpts.languages(project_id).values())
    return Overview(statuses=statuses, new=total - sum(statuses.values()), card=run.card)


def themes(project_id: int, *, language: str) -> list[Summary]:
    """Every theme with a coding and every open proposal, most voices first."""
    quotes = {quote.id: quote for quote in excerpts.all_quotes(project_id)}
    found = _coded(project_id, quotes, language) + _proposed(project_id, quotes)
    shown = excerpts.quotes([s.exemplar.id for s in found if s.exemplar])
    ordered = sorted(found, key=lambda s: (s.kind == "none", -s.voices, s.label))
    return [_with_exemplar(summary, shown) for summary in ordered]


def choices(project_id: int, *, language: str, without: str) -> list[tuple[str, str]]:
    """(key, name) of every theme in use, by name, for putting things together."""
    codes = [c for c in coding.codebook(project_id).codes if c.theme == c.key and c.kind != "none"]
    found = [(code.key, code.label(language)) for code in codes if code.key != without]
    return sorted(found, key=lambda pair: pair[1].casefold())


def mentions(project_id: int, theme: str) -> list[Mention]:
    """The excerpts of one theme, open suggestions first."""
    codings = coding.of_theme(project_id, theme)
    quotes = excerpts.quotes({c.excerpt_id for c in codings})
    by_excerpt: dict[str, list[coding.Placed]] = defaultdict(list)
    for one in codings:
        by_excerpt[one.excerpt_id].append(one)
    order = {"suggested": 0, "accepted": 1, "rejected": 2}
    found = [
        Mention(
            quote=quotes[excerpt_id],
            state=min((c.state for c in group), key=order.__getitem__),
            start=group[0].start,
            end=group[0].end,
            words=tuple(dict.fromkeys(word for c in group for word in c.words)),
            coding_ids=tuple(c.id for c in group),
            decided_by=group[0].decided_by,
        )
        for excerpt_id, group in by_excerpt.items()
    ]
    return sorted(found, key=lambda m: (order[m.state], m.quote.id))


def proposal(project_id: int, proposal_id: int) -> Proposal | None:
    """A proposal if it belongs to the project."""
    found = store.proposal(proposal_id)
    return found if found and found.project_id == project_id else None


def proposed_mentions(row: Proposal) -> list[Mention]:
    """The excerpts of a proposal, most typical first."""
    hidden = veil.hidden_here(row.project_id)
    members = [m for m in store.members([row.id]) if m.excerpt_id not in hidden]
    quotes = excerpts.quotes([m.excerpt_id for m in members])
    return [
        Mention(quote=quotes[m.excerpt_id], state="suggested", start=m.start, end=m.end)
        for m in members
    ]


def left(project_id: int, status: str) -> list[excerpts.Quote]:
    """The excerpts that the newest run left waiting, weak, without content …"""
    hidden = veil.hidden_here(project_id)
    keys = [key for key in store.with_status(project_id, status) if key not in hidden]
    return list(excerpts.quotes(keys).values())


# Decisions. Each returns the number of its entry in the log, which `undo` takes.


def accept(project_id: int, theme: str, *, by: int | None) -> int:
    """Accept every open suggestion of a theme."""
    return _decide(project_id, _open(project_id, theme), "accepted", theme=theme, by=by)


def decide_one(
    project_id: int, theme: str, coding_ids: Sequence[int], *, state: str, by: int | None
) -> int:
    """Accept or reject one excerpt under a theme."""
    own = [c for c in coding.of_theme(project_id, theme) if c.id in set(coding_ids)]
    return _decide(project_id, own, state, theme=theme, by=by)


def rename(project_id: int, theme: str, label: str, *, language: str, by: int | None) -> int:
    """Give a theme another name."""
    change = coding.rename(project_id, theme, label, language=language, by=by)
    return _log(project_id, by, "rename", theme=theme, change=change)


def merge(project_id: int, theme: str, into: str, *, by: int | None) -> int:
    """Put a theme into another."""
    change = coding.merge(project_id, theme, into, by=by)
    return _log(project_id, by, "merge", theme=theme, into=into, change=change)


def dismiss(project_id: int, theme: str, *, by: int | None) -> int:
    """Reject every open suggestion of a theme: it is not about this."""
    return _decide(project_id, _open(project_id, theme), "rejected", theme=theme, by=by)


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


def undo(project_id: int, decision_id: int, *, by: int | None) -> None:
    """Take a decision back, with everything it moved."""
    row = store.decision(decision_id)
    if row is None or row.project_id != project_id or row.undone:
        raise BadInput("This step was already taken back.")
    subject = row.subject
    for state, ids in subject.get("before", {}).items():
        coding.decide(project_id, ids, state=state, by=by)
    if "made" in subject:
        coding.forget(project_id, subject["made"])
    if "change" in subject:
        coding.undo(project_id, subject["change"], by=by)
    if "proposal" in subject:
        found = store.proposal(subject["proposal"])
        if found is not None:
            found.state, found.code_id = "open", None
    row.undone = True


def history(project_id: int, *, limit: int = 20) -> list[DecisionRow]:
    """The newest decisions, for reading and for undo."""
    return store.decisions(project_id, limit=limit)


def _still_open(row: Proposal) -> None:
    if row.state != "open":
        raise BadInput("Somebody has already decided on this proposal; reload the page.")


def _place(
    row: Proposal, key: str, kind: str, *, state: str, code_id: int | None, by: int | None
) -> int:
    spans = [(m.excerpt_id, m.start, m.end) for m in store.members([row.id])]
    made = coding.code_by_hand(row.project_id, key, spans, by=by)
    row.state, row.code_id = state, code_id
    return _log(row.project_id, by, kind, proposal=row.id, theme=key, made=made)


def _open(project_id: int, theme: str) -> list[coding.Placed]:
    return [c for c in coding.of_theme(project_id, theme) if c.state == "suggested"]


def _decide(
    project_id: int, codings: Iterable[coding.Placed], state: str, *, theme: str, by: int | None
) -> int:
    before: dict[str, list[int]] = defaultdict(list)
    for one in codings:
        before[one.state].append(one.id)
    coding.decide(project_id, [i for ids in before.values() for i in ids], state=state, by=by)
    return _log(project_id, by, state, theme=theme, before=dict(before))


def _log(project_id: int, by: int | None, kind: str, **subject: Any) -> int:
    row = DecisionRow(project_id=project_id, kind=kind, subject=subject, by=by)
    store.add_all([row])
    return row.id


def _decisions(project_id: int) -> list[Decision]:
    return [
        Decision(
            kind="accept" if c.state == "accepted" else "reject",
            passage=c.excerpt_id,
            theme=c.theme,
        )
        for c in coding.codings(project_id)
        if c.state in ("accepted", "rejected")
    ]


def _keep_proposals(project_id: int, found: ThemeMap) -> None:
    earlier = [p for p in store.proposals(project_id) if p.state != "open"]
    decided: dict[int, set[str]] = defaultdict(set)
    for member in store.members(p.id for p in earlier):
        decided[member.proposal_id].add(member.excerpt_id)
    store.drop_open_proposals(project_id)
    taken = {p.key for p in earlier}
    for theme in found.themes:
        members = {m.passage: m for m in found.memberships if m.theme == theme.key}
        if theme.code is not None or not members or theme.key in taken:
            continue
        if any(_overlap(set(members), old) >= SAME_AS_DISMISSED for old in decided.values()):
            continue
        row = Proposal(
            project_id=project_id,
            key=theme.key,
            label=theme.label,
            words={tag: list(words) for tag, words in theme.words.items()},
            exemplars=list(theme.exemplars),
            stability=theme.stability,
        )
        store.add_all([row])
        store.add_members(
            [
                {
                    "proposal_id": row.id,
                    "excerpt_id": key,
                    "strength": round(m.strength, 4),
                    "start": m.start,
                    "end": m.end,
                }
                for key, m in sorted(members.items())
            ]
        )


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def _coded(project_id: int, quotes: dict[str, excerpts.Quote], language: str) -> list[Summary]:
    voices: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    best: dict[str, tuple[float, str]] = {}
    words: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in coding.codings(project_id):
        voices[one.theme][one.state].add(quotes[one.excerpt_id].participant_id)
        if one.state != "rejected":
            best[one.theme] = max(best.get(one.theme, (-1.0, "")), (one.strength, one.excerpt_id))
            for word in one.words:
                words[one.theme][word] += 1
    labels, kinds = coding.labels(project_id, language), coding.kinds(project_id)
    return [
        Summary(
            key=theme,
            label=labels.get(theme, theme),
            kind=kinds.get(theme, "barrier"),
            accepted=len(states["accepted"]),
            suggested=len(states["suggested"] - states["accepted"]),
            rejected=len(states["rejected"]),
            voices=len(states["accepted"] | states["suggested"]),
            words=tuple(sorted(words[theme], key=lambda w: (-words[theme][w], w))[:5]),
            exemplar=quotes[best[theme][1]] if theme in best else None,
        )
        for theme, states in voices.items()
    ]


def _proposed(project_id: int, quotes: dict[str, excerpts.Quote]) -> list[Summary]:
    open_ones = [p for p in store.proposals(project_id) if p.state == "open"]
    hidden = veil.hidden_here(project_id)
    members: dict[int, set[str]] = defaultdict(set)
    for member in store.members(p.id for p in open_ones):
        if member.excerpt_id in hidden:
            continue
        members[member.proposal_id].add(quotes[member.excerpt_id].participant_id)
    return [
        Summary(
            key=row.key,
            label=row.label,
            kind="proposal",
            accepted=0,
            suggested=len(members[row.id]),
            rejected=0,
            voices=len(members[row.id]),
            words=tuple(word for words in row.words.values() for word in words)[:5],
            stability=row.stability,
            exemplar=next(
                (quotes[e] for e in row.exemplars if e in quotes and e not in hidden), None
            ),
            proposal_id=row.id,
        )
        for row in open_ones
    ]


def _with_exemplar(summary: Summary, shown: dict[str, excerpts.Quote]) -> Summary:
    if summary.exemplar is None:
        return summary
    values = {name: getattr(summary, name) for name in Summary.__dataclass_fields__}
    return Summary(**{**values, "exemplar": shown[summary.exemplar.id]})


RUN = jobs.register(jobs.Kind(name=KIND, gather=gather, compute=running.compute, keep=keep))
