"""One theme as a person wants to know it: who raises it, where, when, how sure it is, what is
near it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from listening.coding import service as coding
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.gaps.disclosure import Policy
from listening.participants import service as participants
from listening.themes import raising, store
from listening.themes.engine.stability import Sureness, sureness
from listening.themes.raising import Heard, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sure:
    """How firm a theme is, and what the newest run measured: the share of its excerpts that
    stays without its weightiest term, and how many there are."""

    word: Sureness
    stays: float
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A theme beside the people who raised it. Only what a person accepted is counted."""

    dimensions: tuple[str, ...]
    dimension: str
    groups: list[Row]
    sources: list[Row]
    weeks: list[Row]
    near: list[tuple[str, str]]  # key, name; nearest first
    sure: Sure | None = None


def portrait(
    project_id: int, theme: str, *, dimension: str, policy: Policy, language: str
) -> Portrait:
    """The portrait of a theme; an unknown dimension stands for the first one."""
    known = communities.groups(project_id)
    chosen = dimension if dimension in known else next(iter(known), "")
    heard = _heard(project_id, theme)
    answers = [one for one in heard if one.source == "survey"]
    every = raising.enough(heard, policy)
    groups = raising.by_group(answers, known.get(chosen, {}), policy=policy)
    return Portrait(
        dimensions=tuple(known),
        dimension=chosen,
        groups=groups,
        sources=raising.by_source(every, policy=policy),
        weeks=raising.by_week(every, policy=policy),
        near=_near(project_id, theme, language),
        sure=_sure(project_id, theme),
    )


def _heard(project_id: int, theme: str) -> list[Heard]:
    """Every excerpt that people have looked at: what nobody has read is not "not raised"."""
    accepted = [c for c in coding.codings(project_id) if c.state == "accepted"]
    looked_at = coding.done(project_id) | {c.excerpt_id for c in accepted}
    under = {c.excerpt_id for c in accepted if c.theme == theme}
    voices, mondays = participants.voices(project_id), _mondays(project_id)
    return [
        Heard(
            voice=quote.participant_id,
            source=quote.source,
            groups=voices[quote.participant_id].groups,
            week=mondays.get(quote.id, ""),
            raised=quote.id in under,
        )
        for quote in excerpts.all_quotes(project_id)
        if quote.id in looked_at
    ]


def _mondays(project_id: int) -> Mapping[str, str]:
    found = store.days(project_id)
    return {key: (day - timedelta(days=day.weekday())).isoformat() for key, day in found.items()}


def _near(project_id: int, theme: str, language: str) -> list[tuple[str, str]]:
    run = store.latest_run(project_id)
    if run is None:
        return []
    labels, tops = coding.labels(project_id, language), coding.themes(project_id)
    keys = (tops.get(key, key) for key in run.outline.get("near", {}).get(theme, ()))
    return [(key, labels[key]) for key in dict.fromkeys(keys) if key in labels and key != theme]


def _sure(project_id: int, theme: str) -> Sure | None:
    run = store.latest_run(project_id)
    found = next((t for t in run.outline["themes"] if t["key"] == theme), None) if run else None
    if found is None or not found["size"]:
        return None
    word = sureness(found["stability"], found["size"])
    return Sure(word=word, stays=found["stability"], size=found["size"])
