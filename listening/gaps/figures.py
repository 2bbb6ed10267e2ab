"""The protected figures of a project, worked out once and read by every page.

Everything of a period is protected in one go, held against what was shown before, and kept until
a table comes or goes or the rules change: two pages can never be subtracted from each other.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from listening import jobs
from listening.communities import service as communities
from listening.gaps import releases, store
from listening.gaps.disclosure import Held, Policy, protect_observations
from listening.gaps.districts import with_district
from listening.gaps.measures import TOTAL, Observation

AT_ONCE = 20_000  # so many rows are protected while somebody waits, more of them as a job
Pair = tuple[int, str]  # measure and period
Names = dict[int, tuple[str, str]]  # dimension and name of every group by number


@dataclass(frozen=True, slots=True)
class Work:
    """What protection needs, without a database: stored figures, rules and earlier releases."""

    observations: tuple[Observation, ...]
    policy: Policy
    held: Held


def names(project_id: int) -> Names:
    """Dimension and name of every group by number."""
    known = communities.groups(project_id)
    return {number: (d, name) for d, own in known.items() for name, number in own.items()}


def rules_of(policy: Policy) -> str:
    """A short name of a policy: figures made under another one are made again."""
    return hashlib.sha256(repr(policy).encode()).hexdigest()[:16]


def shown(
    project_id: int,
    measure_ids: Sequence[int],
    *,
    policy: Policy,
    periods: Sequence[str] | None = None,
    dimension: str | None = None,
    place: str | None = None,
) -> list[Observation]:
    """The protected figures asked for; totals come with every dimension."""
    ensure(project_id, policy)
    called = names(project_id)
    groups = None
    if dimension is not None:
        groups = [i for i, (d, _name) in called.items() if d in (dimension, TOTAL)]
    measures = {row.id: row.name for row in store.measures(project_id)}
    rows = store.protected(measure_ids, periods=periods, group_ids=groups, place=place)
    return [
        Observation(
            measure=measures[measure_id],
            period=period,
            dimension=called[group_id][0],
            group=called[group_id][1],
            place=where,
            state=state,
            n=n,
            count=count,
            rate_low=low,
            rate_high=high,
        )
        for measure_id, period, group_id, where, state, n, count, low, high in rows
    ]


def stale(project_id: int, policy: Policy) -> list[str]:
    """Periods whose figures have to be worked out again."""
    rules = rules_of(policy)
    rows = store.protections(project_id)
    return sorted({row.period for row in rows if row.rules != rules})


def ensure(project_id: int, policy: Policy) -> None:
    """Work out what is stale, now."""
    for period in stale(project_id, policy):
        work = gather(project_id, [period], policy)
        keep(project_id, [period], protect(work), policy)


def soon(project_id: int, policy: Policy) -> bool:
    """Work out what is stale, at once or (False) in a job because there is much of it."""
    periods = stale(project_id, policy)
    measures = [row.id for row in store.measures(project_id)]
    if not periods or store.count_observations(measures, periods) <= AT_ONCE:
        ensure(project_id, policy)
        return True
    rules = {"min_n": policy.min_n, "min_voices": policy.min_voices}
    jobs.enqueue(JOB, project_id=project_id, project=project_id, periods=periods, **rules)
    return False


def waiting(project_id: int, policy: Policy) -> bool:
    """Whether a job is at work on figures that are asked for."""
    job = jobs.latest(JOB, project_id)
    at_work = job is not None and job.state in ("queued", "running")
    return at_work and bool(stale(project_id, policy))


def gather(project_id: int, periods: Sequence[str], policy: Policy) -> Work:
    """Everything of some periods as it was brought, and what earlier releases kept back."""
    measures = {row.id: row.name for row in store.measures(project_id)}
    called = names(project_id)
    stored = [
        Observation(
            measure=measures[measure_id],
            period=period,
            dimension=called[group_id][0],
            group=called[group_id][1],
            place=place,
            n=n,
            count=count,
            state=state,
        )
        for measure_id, period, group_id, place, n, count, state in store.observations(
            list(measures), periods
        )
    ]
    present = with_district(stored)
    held = releases.held(told_before(project_id, periods), present, fewest=policy.min_n)
    return Work(present, policy, held)


def told_before(
    project_id: int, periods: Sequence[str] | None = None
) -> list[tuple[Observation, ...]]:
    """The figures of every release, as they left the team."""
    rows = store.releases(project_id, periods)
    return [releases.unpack(row.measure, row.period, row.cells) for row in rows]


def protect(work: Work) -> tuple[Observation, ...]:
    """The figures as they may be shown."""
    return protect_observations(work.observations, work.policy, held=work.held)


def keep(
    project_id: int, periods: Sequence[str], figures: Iterable[Observation], policy: Policy
) -> None:
    """Let pages read these figures from now on."""
    measures = {row.name: row.id for row in store.measures(project_id)}
    numbers = {pair: number for number, pair in names(project_id).items()}
    pairs = [
        (row.measure_id, row.period)
        for row in store.protections(project_id)
        if row.period in periods
    ]
    dimensions: dict[Pair, dict[str, None]] = defaultdict(dict)
    places: dict[Pair, set[str]] = defaultdict(set)
    rows = []
    for o in figures:
        pair = (measures[o.measure], o.period)
        dimensions[pair][o.dimension] = None
        places[pair].add(o.place)
        rows.append(
            {
                "measure_id": pair[0],
                "period": o.period,
                "group_id": numbers[o.dimension, o.group],
                "place": o.place,
                "state": o.state,
                "n": o.n,
                "count": o.count,
                "rate_low": o.rate_low,
                "rate_high": o.rate_high,
            }
        )
    choices = {
        pair: ([d for d in dimensions[pair] if d != TOTAL], sorted(places[pair])) for pair in pairs
    }
    store.keep_protected(pairs, rows, rules=rules_of(policy), choices=choices)


def asked_for() -> set[Pair]:
    """Measures and periods whose figures have been read in this request, by whichever room."""
    return store.shown_pairs()


def release(
    project_id: int, pairs: Iterable[Pair], *, policy: Policy, way: str, by: int | None
) -> int:
    """Write down that figures were shown outside the team or taken along; how many were new."""
    ensure(project_id, policy)
    names_of = {row.id: row.name for row in store.measures(project_id)}
    told = {(row.measure_id, row.period) for row in store.protections(project_id) if row.released}
    new = [p for p in dict.fromkeys(pairs) if p not in told and p[0] in names_of]
    for measure_id, period in new:
        packed = releases.pack(shown(project_id, [measure_id], policy=policy, periods=[period]))
        store.note_release(
            {
                "project_id": project_id,
                "measure": names_of[measure_id],
                "period": period,
                "sha256": packed.sha256,
                "cells": packed.cells,
                "way": way,
                "by": by,
            },
            measure_id=measure_id,
        )
    return len(new)


Mark = tuple[int, int]


def _gather(args: dict[str, Any]) -> tuple[Mark, tuple[Work, ...]]:
    work = tuple(gather(args["project"], [p], _policy(args)) for p in args["periods"])
    return store.newest_import(args["project"]), work


def _compute(
    given: tuple[Mark, Sequence[Work]], report: Callable[[str, float], None]
) -> tuple[Mark, list[tuple[Observation, ...]]]:
    mark, work = given
    done = []
    for i, period in enumerate(work):
        report("protect", i / len(work))
        done.append(protect(period))
    return mark, done


def _keep(args: dict[str, Any], result: tuple[Mark, Sequence[tuple[Observation, ...]]]) -> None:
    mark, done = result
    if store.newest_import(args["project"]) != mark:
        return  # a table came or went meanwhile: what was worked out is old
    for period, figures in zip(args["periods"], done, strict=True):
        keep(args["project"], [period], figures, _policy(args))


def _policy(args: dict[str, Any]) -> Policy:
    return replace(Policy(), min_n=args["min_n"], min_voices=args["min_voices"])


JOB = "gaps.protect"
jobs.register(jobs.Kind(JOB, gather=_gather, compute=_compute, keep=_keep))
