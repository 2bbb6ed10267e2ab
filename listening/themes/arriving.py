"""New answers find their place by the newest map, soon after they come and without a new run.

A worker looks for them every few seconds; the request that brought an answer writes nothing about
when it came.
"""

from dataclasses import dataclass
from typing import Any

from listening import jobs
from listening.coding import service as coding
from listening.coding.rounds import veil
from listening.excerpts import service as excerpts
from listening.themes import running, service, store
from listening.themes.engine import Membership
from listening.themes.engine.values import Placed

KIND = "themes.place"
MANY = 8  # new answers that fit no theme, from which the page asks for a look


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Answers that came after the newest run: how many, and how many of them fit no theme."""

    arrived: int
    unfitting: int

    @property
    def worth_a_look(self) -> bool:
        """Whether so many fit nothing that themes may be missing."""
        return self.unfitting >= MANY


def watch() -> None:
    """Ask for a job in each project whose newest run has not seen every excerpt."""
    for project_id in store.projects_with_new():
        place_soon(project_id)


def place_soon(project_id: int) -> jobs.Job | None:
    """Ask for new excerpts to be placed; None where a job of themes is under way already."""
    for kind in (KIND, service.KIND):
        under_way = jobs.latest(kind, project_id)
        if under_way is not None and under_way.state in ("queued", "running"):
            return None
    failed = jobs.latest(KIND, project_id)
    run = store.latest_run_id(project_id)
    if run is None or (failed and failed.state == "failed" and failed.args["run"] == run):
        return None
    return jobs.enqueue_quietly(KIND, project_id=project_id, project=project_id, run=run)


def gather(args: dict[str, Any]) -> running.Arrived:
    """Read the new excerpts, and the map that places them."""
    project_id = args["project"]
    run = store.latest_run(project_id)
    assert run is not None
    new = set(store.unplaced(project_id))
    return running.Arrived(
        run_id=run.id,
        map=run.map,
        encoder=run.card.get("asked_encoder", "embedded"),
        passages=tuple(p for p in excerpts.passages(project_id) if p.key in new),
    )


def keep(args: dict[str, Any], placed: Placed) -> None:
    """Write where new excerpts belong; nothing that was placed earlier is touched."""
    project_id = args["project"]
    new = set(store.unplaced(project_id))
    codes = set(coding.themes(project_id))
    mine = [m for m in placed.memberships if m.passage in new]
    names = {m.theme: m.theme for m in mine if m.theme in codes} | service.adopted(project_id)
    coding.suggest_more(project_id, service.suggestions(mine, names))
    _join(project_id, mine)
    arrived = {key: status for key, status in placed.statuses.items() if key in new}
    store.add_placements(project_id, arrived, late=True)


def drift(project_id: int) -> Drift:
    """What came after the newest run, and how much of it waits."""
    statuses = store.late(project_id)
    lost = statuses.get("waiting", 0) + statuses.get("weak", 0)
    return Drift(arrived=sum(statuses.values()), unfitting=lost)


def unfitting(project_id: int) -> list[excerpts.Quote]:
    """Excerpts that came after the newest run and fit no theme, in an order without meaning."""
    hidden = veil.hidden_here(project_id)
    keys = [k for k in store.late_with(project_id, ("waiting", "weak")) if k not in hidden]
    shown = excerpts.quotes(keys)
    return [shown[key] for key in keys]


def _join(project_id: int, memberships: list[Membership]) -> None:
    """Into proposals that are still open."""
    open_ones = {p.key: p.id for p in store.proposals(project_id) if p.state == "open"}
    best: dict[tuple[int, str], Membership] = {}
    for m in memberships:
        if m.theme in open_ones:
            place = (open_ones[m.theme], m.passage)
            if place not in best or best[place].strength < m.strength:
                best[place] = m
    store.add_members(
        [
            {
                "proposal_id": proposal_id,
                "excerpt_id": passage,
                "strength": round(m.strength, 4),
                "start": m.start,
                "end": m.end,
            }
            for (proposal_id, passage), m in sorted(best.items(), key=lambda item: item[0])
        ]
    )


PLACE = jobs.register(jobs.Kind(name=KIND, gather=gather, compute=running.place, keep=keep))
jobs.watch(watch)
