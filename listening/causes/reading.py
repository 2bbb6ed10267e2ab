"""Everybody who said something, as the evidence model reads them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from listening.causes.team.values import Claim
from listening.causes.voices import Voice
from listening.coding import service as coding
from listening.communities import service as communities
from listening.communities.groups import find
from listening.excerpts import service as excerpts
from listening.participants import service as participants

LANGUAGE_DIMENSIONS = ("home language", "language")


def voices_of(
    project_id: int,
    *,
    dimension: str,
    group: str,
    claims: Mapping[tuple[str, str], Claim] | None = None,
) -> list[Voice]:
    """Everybody who said something, as the evidence model reads them.

    Strengths and "no content" are no barriers and are left out; suggestions count as undecided.
    `claims` are quotes, by theme and excerpt, that tell how a theme bears on the measure.
    """
    known = communities.groups(project_id)
    members = known.get(dimension, {})
    own = members.get(group)
    by_language = _by_language(known)
    said: dict[str, list[excerpts.Quote]] = defaultdict(list)
    for quote in excerpts.all_quotes(project_id):
        said[quote.participant_id].append(quote)
    coded = _coded(project_id, said, claims or {})
    found = []
    for key, voice in participants.voices(project_id).items():
        if key not in said:
            continue
        affected = None if not voice.groups & set(members.values()) else own in voice.groups
        home = [by_language[g] for g in voice.groups if g in by_language]
        spoken = Counter(quote.language for quote in said[key]).most_common(1)[0][0]
        found.append(
            Voice(
                key=key,
                affected=affected,
                source=said[key][0].source,
                session=next((q.session for q in said[key] if q.session), ""),
                household=voice.household,
                language=home[0] if home else spoken,
                role=voice.role,
                themes=frozenset(coded.accepted[key]),
                undecided=frozenset(coded.suggested[key] - coded.accepted[key]),
                claims=frozenset(coded.claims[key]),
                counterclaims=frozenset(coded.counterclaims[key]),
                coders=frozenset(coded.coders[key]),
            )
        )
    return found


def _by_language(known: dict[str, dict[str, int]]) -> dict[int, str]:
    name = next((d for wanted in LANGUAGE_DIMENSIONS if (d := find(wanted, known))), None)
    return {number: group for group, number in known[name].items()} if name else {}


@dataclass(frozen=True, slots=True)
class _Coded:
    """Themes of each voice by what became of them, and who decided on any of its words."""

    accepted: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    suggested: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    claims: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    counterclaims: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    coders: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def _coded(
    project_id: int,
    said: Mapping[str, list[excerpts.Quote]],
    claims: Mapping[tuple[str, str], Claim],
) -> _Coded:
    who = {quote.id: key for key, quotes in said.items() for quote in quotes}
    kinds = coding.kinds(project_id)
    found = _Coded()
    for one in coding.codings(project_id):
        if kinds.get(one.theme) != "barrier":
            continue
        key = who[one.excerpt_id]
        if one.decided_by is not None and one.state != "suggested":
            found.coders[key].add(str(one.decided_by))
        if one.state == "accepted":
            found.accepted[key].add(one.theme)
            claim = claims.get((one.theme, one.excerpt_id))
            if claim is not None:
                side = found.counterclaims if claim.kind == "counter" else found.claims
                side[key].add(one.theme)
        elif one.state == "suggested":
            found.suggested[key].add(one.theme)
    return found
