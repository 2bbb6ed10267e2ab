"""Running the engine over a project, and what other rooms see of themes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from listening import jobs
from listening.coding import service as coding
from listening.excerpts import service as excerpts
from listening.themes import deciding, running, store
from listening.themes.deciding import accept as accept
from listening.themes.engine import Membership, ThemeMap
from listening.themes.engine.values import Grain
from listening.themes.reading import Summary as Summary
from listening.themes.reading import overview as overview
from listening.themes.reading import themes as themes
from listening.themes.records import Proposal, Run

KIND = "themes.run"
GRAINS: tuple[Grain, ...] = ("small", "medium", "fine")
SAME_AS_DISMISSED = 0.5  # share of common excerpts from which a new proposal is an old one


def start(project_id: int, *, encoder: str, grain: Grain = "medium", second: str = "") -> jobs.Job:
    """Ask for a run; one that is already under way is returned instead.

    `second` is "asked" where another way of grouping is to be held beside ours.
    """
    running_job = jobs.latest(KIND, project_id)
    if running_job is not None and running_job.state in ("queued", "running"):
        return running_job
    coding.install(project_id)
    return jobs.enqueue(
        KIND, project_id=project_id, project=project_id, encoder=encoder, grain=grain, second=second
    )


def gather(args: dict[str, Any]) -> running.Order:
    """Read what a run needs."""
    project_id, grain = args["project"], args.get("grain", "medium")
    earlier = store.latest_run(project_id)
    # Groups of another size are made anew; what people decided holds all the same.
    goes_on = earlier is not None and earlier.card.get("grain", "medium") == grain
    return running.Order(
        passages=tuple(excerpts.passages(project_id)),
        codebook=coding.codebook(project_id),
        decisions=tuple(deciding.for_engine(project_id)),
        encoder=args["encoder"],
        previous=earlier.map if earlier is not None else None,
        goes_on=goes_on,
        grain=grain,
        second=args.get("second", ""),
    )


def keep(args: dict[str, Any], fitted: running.Fitted) -> None:
    """Write what a run found; only its own earlier suggestions make room."""
    project_id, found = args["project"], fitted.map
    names = _names(project_id, found)
    coding.suggest(project_id, suggestions(found.memberships, names))
    _keep_proposals(project_id, found)
    store.replace_placements(project_id, dict(found.statuses))
    card = dict(found.card) | {"asked_encoder": args["encoder"]}
    if fitted.opinion is not None:
        card["second"] = {**asdict(fitted.opinion), "word": fitted.opinion.word}
        del card["second"]["places"]
    run = Run(project_id=project_id, card=card, map=found.to_dict(), outline=fitted.outline)
    store.add_all([run])


def suggestions(
    memberships: Iterable[Membership], names: Mapping[str, str]
) -> list[coding.Suggestion]:
    """What a machine's memberships suggest; `names` are the codes that its themes stand for."""
    return [
        coding.Suggestion(
            excerpt_id=m.passage,
            code_key=m.code or names[m.theme],
            strength=round(m.strength, 4),
            start=m.start,
            end=m.end,
            origin=m.origin,
            words=m.words,
        )
        for m in memberships
        if m.theme in names and m.origin not in ("person", "pin")
    ]


def adopted(project_id: int) -> dict[str, str]:
    """Key of a proposal that people made a theme, or put under one -> the code it is now."""
    into = {
        row.subject["proposal"]: row.subject["theme"]
        for kind in ("merge proposal", "accept proposal")
        for row in store.standing(project_id, kind)
    }
    rows = store.proposals(project_id)
    return {row.key: into[row.id] for row in rows if row.id in into and row.state != "open"}


def job(project_id: int) -> jobs.Job | None:
    """The newest run as a job, for its progress."""
    return jobs.latest(KIND, project_id)


def _names(project_id: int, found: ThemeMap) -> dict[str, str]:
    own = {theme.key: theme.key for theme in found.themes if theme.code is not None}
    return own | adopted(project_id)


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


RUN = jobs.register(jobs.Kind(name=KIND, gather=gather, compute=running.compute, keep=keep))
