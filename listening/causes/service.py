"""What a team sees of a gap: the cards, who was heard, and the quotes behind each card."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from listening.causes.card import Card
from listening.causes.linking import Event, GapOfCard, Voice, cards
from listening.coding import service as coding
from listening.communities import service as communities
from listening.communities.groups import find
from listening.excerpts import service as excerpts
from listening.gaps import coverage as heard
from listening.gaps import service as gaps
from listening.gaps.coverage import Heard
from listening.gaps.disclosure import Policy
from listening.gaps.measures import Gap, NoGap
from listening.participants import service as participants

LANGUAGE_DIMENSIONS = ("home language", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A gap and what the voices say beside it."""

    gap: Gap
    cards: tuple[Card, ...]
    voices: int  # known to be in the group
    others: int
    unknown: int  # value on the dimension not known; counted beside
    coverage: tuple[Heard, ...]
    undecided: int  # suggestions that nobody has decided on


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A quote behind a card, and on which side it stands."""

    quote: excerpts.Quote
    affected: bool
    consent: str


def weigh(
    project_id: int,
    measure_id: int,
    *,
    period: str,
    dimension: str,
    group: str,
    policy: Policy,
    language: str = "en",
) -> Weighed | NoGap | None:
    """The cards of a gap, best first; a withheld gap gives its reason, an unknown one None."""
    found = gaps.gap_of(
        project_id, measure_id, period=period, dimension=dimension, group=group, policy=policy
    )
    if not isinstance(found, Gap):
        return found
    voices = voices_of(project_id, dimension=dimension, group=group)
    covered = coverage(project_id, dimension)
    own = next((r.ratio for r in covered if r.group == group), None)
    gap = GapOfCard(
        indicator=found.measure.name,
        dimension=dimension,
        group=group,
        onset=gaps.onset(project_id, found, policy=policy),
        representation=own,
        events=tuple(
            Event(row.on, row.title, frozenset({row.theme}))
            for row in gaps.events(project_id)
            if row.theme
        ),
        labels=coding.labels(project_id, language),
        coverage=covered,
        unheard=tuple(r.group for r in covered if r.flag == "silent"),
    )
    sides = Counter(voice.affected for voice in voices)
    kinds = coding.kinds(project_id)
    return Weighed(
        gap=found,
        cards=tuple(cards(voices, gap)),
        voices=sides[True],
        others=sides[False],
        unknown=sides[None],
        coverage=covered,
        undecided=sum(
            c.state == "suggested" and kinds.get(c.theme) == "barrier"
            for c in coding.codings(project_id)
        ),
    )


def voices_of(project_id: int, *, dimension: str, group: str) -> list[Voice]:
    """Everybody who said something, as the evidence model reads them.

    Strengths and "no content" are no barriers and are left out; suggestions count as undecided.
    """
    known = communities.groups(project_id)
    members = known.get(dimension, {})
    own = members.get(group)
    by_language = _by_language(known)
    said: dict[str, list[excerpts.Quote]] = defaultdict(list)
    for quote in excerpts.all_quotes(project_id):
        said[quote.participant_id].append(quote)
    accepted, suggested = _themes(project_id, said)
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
                themes=frozenset(accepted[key]),
                undecided=frozenset(suggested[key] - accepted[key]),
            )
        )
    return found


def coverage(project_id: int, dimension: str) -> tuple[Heard, ...]:
    """Voices beside enrolment for every enrolled group of a dimension, least heard first."""
    enrolled = gaps.enrolment(project_id).get(dimension, {})
    numbers = communities.groups(project_id).get(dimension, {})
    names = {number: name for name, number in numbers.items()}
    voices = Counter(
        names[group]
        for voice in participants.voices(project_id).values()
        for group in voice.groups
        if group in names
    )
    found = heard.coverage(voices, enrolled, dimension=dimension).groups
    return tuple(sorted(found, key=lambda row: (row.ratio, row.group)))


def quotes_behind(project_id: int, theme: str, *, dimension: str, group: str) -> list[Behind]:
    """The accepted quotes of a theme, the affected group's first, in an order without meaning."""
    known = communities.groups(project_id).get(dimension, {})
    own = known.get(find(group, known) or group)
    people = participants.voices(project_id)
    keys = {c.excerpt_id for c in coding.of_theme(project_id, theme) if c.state == "accepted"}
    found = [
        Behind(
            quote=quote,
            affected=own in people[quote.participant_id].groups,
            consent=people[quote.participant_id].consent,
        )
        for quote in excerpts.quotes(keys).values()
    ]
    return sorted(found, key=lambda b: (not b.affected, b.quote.id))


def _by_language(known: dict[str, dict[str, int]]) -> dict[int, str]:
    name = next((d for wanted in LANGUAGE_DIMENSIONS if (d := find(wanted, known))), None)
    return {number: group for group, number in known[name].items()} if name else {}


def _themes(
    project_id: int, said: dict[str, list[excerpts.Quote]]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    who = {quote.id: key for key, quotes in said.items() for quote in quotes}
    kinds = coding.kinds(project_id)
    accepted: dict[str, set[str]] = defaultdict(set)
    suggested: dict[str, set[str]] = defaultdict(set)
    for one in coding.codings(project_id):
        if kinds.get(one.theme) == "barrier" and one.state != "rejected":
            side = accepted if one.state == "accepted" else suggested
            side[who[one.excerpt_id]].add(one.theme)
    return accepted, suggested
