"""Reads every excerpt as it is counted: whose, under which codes, when, and whether looked at."""

from collections.abc import Mapping
from datetime import timedelta

from listening.causes.questions import store
from listening.causes.questions.counting import Said, Span, Two
from listening.causes.questions.material import Material
from listening.coding import service as coding
from listening.coding.book import service as book
from listening.coding.rounds import veil
from listening.communities import service as communities
from listening.participants.consent import may_quote

Placed = Mapping[str, list[Span]]


def material(project_id: int) -> Material:
    """What a project was told and what people made of it, as whoever looks may see it."""
    known = communities.groups(project_id)
    paths = book.paths(project_id)
    every = [one for one in coding.codebook(project_id).codes if one.kind != "none"]
    return Material(
        said=_said(project_id, known, paths),
        codes=tuple(one.key for one in every),
        themes=tuple(one.key for one in every if one.theme == one.key),
        groups={dimension: tuple(own) for dimension, own in known.items()},
        related=frozenset((code, up) for code, ups in paths.items() for up in ups if up != code),
        quotable=frozenset(w for w, consent in store.consents(project_id) if may_quote(consent)),
    )


def _said(
    project_id: int,
    known: Mapping[str, Mapping[str, int]],
    paths: Mapping[str, tuple[str, ...]],
) -> tuple[Said, ...]:
    groups, spans = _groups(project_id, known), _spans(project_id, paths)
    done, weeks = coding.done(project_id), _mondays(project_id)
    nothing: list[Span] = []
    return tuple(
        Said(
            excerpt=key,
            voice=who,
            groups=groups.get(who, frozenset()),
            session="" if source == "survey" else session or source,
            source=source,
            looked_at=key in done or key in spans,
            codes=frozenset(code for codes, _, _ in spans.get(key, nothing) for code in codes),
            spans=tuple(spans.get(key, nothing)),
            language=language,
            week=weeks.get(key, ""),
        )
        for key, who, source, session, language in store.excerpts(project_id)
    )


def _groups(project_id: int, known: Mapping[str, Mapping[str, int]]) -> dict[str, frozenset[Two]]:
    """Voice -> its groups, each with its dimension."""
    names = {n: (dimension, name) for dimension, own in known.items() for name, n in own.items()}
    found: dict[str, set[Two]] = {}
    for who, number in store.memberships(project_id):
        if number in names:
            found.setdefault(who, set()).add(names[number])
    return {who: frozenset(own) for who, own in found.items()}


def _spans(project_id: int, paths: Mapping[str, tuple[str, ...]]) -> Placed:
    """Excerpt -> what people put on it, each code with those above it; blind rounds stay blind."""
    hidden = veil.hidden_here(project_id)
    found: dict[str, list[Span]] = {}
    for key, code, start, end in store.accepted(project_id):
        if key not in hidden:
            found.setdefault(key, []).append((paths[code], start, end))
    return found


def _mondays(project_id: int) -> Mapping[str, str]:
    """Excerpt -> the Monday of the week in which it was answered or said, as 2025-03-03."""
    found = store.days(project_id)
    return {key: (day - timedelta(days=day.weekday())).isoformat() for key, day in found.items()}
