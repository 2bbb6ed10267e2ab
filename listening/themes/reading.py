"""What a person reads of themes: the list, the excerpts of one, what was not placed."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from listening.coding import service as coding
from listening.coding.rounds import veil
from listening.excerpts import service as excerpts
from listening.themes import deciding, store
from listening.themes.records import Proposal


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
    decided_by: int | None = None
    pinned: bool = False
    strength: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the newest run made of the project's excerpts."""

    statuses: dict[str, int] = field(default_factory=dict)
    new: int = 0  # excerpts that came after the newest run
    card: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What the newest run saw otherwise than the one before it: names of themes that are new,
    that are gone, that have grown (excerpts before and now), and how many of the excerpts both
    had read changed their themes."""

    new: list[str]
    gone: list[str]
    grown: list[tuple[str, int, int]]
    moved: int
    compared: int

    @property
    def nothing(self) -> bool:
        """Whether all is as it was."""
        return not (self.new or self.gone or self.grown or self.moved)


def since(project_id: int, *, language: str) -> Since | None:
    """What changed with the newest run; None where there is no earlier one to compare with."""
    runs = store.runs(project_id, limit=2)
    told = runs[0].outline.get("since") if runs else None
    if told is None:
        return None
    names = {t["key"]: t["label"] for run in reversed(runs) for t in run.outline["themes"]}
    names |= coding.labels(project_id, language)
    return Since(
        new=[names.get(key, key) for key in told["new"]],
        gone=[names.get(key, key) for key in told["gone"]],
        grown=[(names.get(key, key), before, now) for key, before, now in told["grown"]],
        moved=len(told["moved"]),
        compared=told["compared"],
    )


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
    return [s if s.exemplar is None else replace(s, exemplar=shown[s.exemplar.id]) for s in ordered]


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
    pinned = set(deciding.pins(project_id).get(theme, ()))
    found = [
        Mention(
            quote=quotes[excerpt_id],
            state=min((c.state for c in group), key=order.__getitem__),
            start=group[0].start,
            end=group[0].end,
            words=tuple(dict.fromkeys(word for c in group for word in c.words)),
            decided_by=next((c.decided_by for c in group if c.decided_by), None),
            pinned=excerpt_id in pinned,
            strength=max(c.strength for c in group),
        )
        for excerpt_id, group in by_excerpt.items()
    ]
    return sorted(found, key=lambda m: (not m.pinned, order[m.state], m.quote.id))


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


def _coded(project_id: int, quotes: dict[str, excerpts.Quote], language: str) -> list[Summary]:
    voices: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    pinned = {theme: keys[0] for theme, keys in deciding.pins(project_id).items()}
    best: dict[str, tuple[float, str]] = {}
    words: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in coding.codings(project_id):
        voices[one.theme][one.state].add(quotes[one.excerpt_id].participant_id)
        if one.state != "rejected":
            typical = 2.0 if pinned.get(one.theme) == one.excerpt_id else one.strength
            best[one.theme] = max(best.get(one.theme, (-1.0, "")), (typical, one.excerpt_id))
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
