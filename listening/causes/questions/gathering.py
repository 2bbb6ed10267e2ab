"""Reads every excerpt as it is counted: whose, under which codes, when, and whether looked at."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import chain

from listening.causes.questions import store
from listening.causes.questions.counting import Said, voices
from listening.causes.questions.shielding import minimum
from listening.coding import service as coding
from listening.coding.book import service as book
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.gaps.disclosure import Policy
from listening.participants import service as participants
from listening.participants.consent import may_quote


def said(project_id: int, dimension: str, *, whole_tree: bool = False) -> list[Said]:
    """Every excerpt as it is counted; codes are themes, or every code with those above it."""
    known = communities.groups(project_id).get(dimension, {})
    names = {number: name for name, number in known.items()}
    people = participants.voices(project_id)
    above, weeks = book.paths(project_id), mondays(project_id)
    accepted: dict[str, list[coding.Placed]] = {}
    for one in coding.codings(project_id):
        if one.state == "accepted":
            accepted.setdefault(one.excerpt_id, []).append(one)
    done = coding.done(project_id)
    return [
        Said(
            excerpt=quote.id,
            voice=quote.participant_id,
            groups=frozenset(names[g] for g in people[quote.participant_id].groups if g in names),
            session="" if quote.source == "survey" else quote.session or quote.source,
            looked_at=quote.id in done or quote.id in accepted,
            codes=frozenset(
                chain.from_iterable(
                    above[c.code_key] if whole_tree else (c.theme,)
                    for c in accepted.get(quote.id, ())
                )
            ),
            spans=tuple(
                (c.code_key if whole_tree else c.theme, c.start, c.end)
                for c in accepted.get(quote.id, ())
            ),
            language=quote.language,
            week=weeks.get(quote.id, ""),
        )
        for quote in excerpts.all_quotes(project_id)
    ]


def mondays(project_id: int) -> Mapping[str, str]:
    """Excerpt -> the Monday of the week in which it was answered or said, as 2025-03-03."""
    found = store.days(project_id)
    return {key: (day - timedelta(days=day.weekday())).isoformat() for key, day in found.items()}


def codes(project_id: int, *, whole_tree: bool) -> tuple[str, ...]:
    """Keys of the rows: themes, or every code; "nothing said" is none."""
    every = coding.codebook(project_id).codes
    return tuple(c.key for c in every if c.kind != "none" and (whole_tree or c.theme == c.key))


def groups(project_id: int, dimension: str) -> tuple[str, ...]:
    """The groups of a dimension, in their order."""
    return tuple(communities.groups(project_id).get(dimension, {}))


def related(project_id: int) -> frozenset[tuple[str, str]]:
    """Pairs of a code and one above it."""
    paths = book.paths(project_id)
    return frozenset((code, up) for code, ups in paths.items() for up in ups if up != code)


def profiles(project_id: int) -> dict[str, dict[str, str]]:
    """Voice -> dimension -> group."""
    of = {
        number: (dimension, name)
        for dimension, known in communities.groups(project_id).items()
        for name, number in known.items()
    }
    return {
        who: dict(of[g] for g in sorted(voice.groups) if g in of)
        for who, voice in participants.voices(project_id).items()
    }


def quotable(project_id: int) -> frozenset[str]:
    """Voices that allowed quoting."""
    voices = participants.voices(project_id)
    return frozenset(who for who, voice in voices.items() if may_quote(voice.consent))


def enough(everything: list[Said], policy: Policy) -> list[Said]:
    """What was looked at of answers and of sessions, each only where enough voices stand behind
    it: everybody less the answers by group would tell what a few said in a session."""
    looked = [one for one in everything if one.looked_at]
    parts = [one for one in looked if not one.session], [one for one in looked if one.session]
    return [one for part in parts if len(voices(part)) >= minimum(policy) for one in part]
