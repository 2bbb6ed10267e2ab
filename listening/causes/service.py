"""What a team sees of a gap: the cards, who was heard, and the quotes behind each card."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from listening.causes.card import Card
from listening.causes.linking import Event, GapOfCard, RecordCheck, Voice, cards
from listening.causes.reading import voices_of as voices_of
from listening.causes.team import service as team
from listening.causes.team.values import Additions, Claim
from listening.causes.weighting import Weighting, weigh_by_enrolment
from listening.coding import service as coding
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.gaps import coverage as heard
from listening.gaps import service as gaps
from listening.gaps.coverage import Heard
from listening.gaps.disclosure import Policy
from listening.gaps.measures import Gap, NoGap
from listening.participants import service as participants


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
    heard: tuple[Voice, ...] = ()  # for the team's own reading
    held: GapOfCard | None = None  # what the cards were held against
    added: Additions = field(default_factory=Additions)
    weighting: Weighting = field(default_factory=Weighting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A quote behind a card, whose it is, and what it says about the measure."""

    quote: excerpts.Quote
    voice: Voice
    consent: str
    claim: Claim | None = None

    @property
    def affected(self) -> bool:
        """True for a voice of the group behind the gap."""
        return bool(self.voice.affected)


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
    added = team.additions(
        project_id, measure=found.measure.name, period=period, dimension=dimension, group=group
    )
    voices = voices_of(project_id, dimension=dimension, group=group, claims=added.claims)
    weighting = _weighting(project_id, voices)
    if weighting.weights:
        pairs = zip(voices, weighting.weights, strict=True)
        voices = [replace(voice, weight=weight) for voice, weight in pairs]
    covered = coverage(project_id, dimension)
    gap = _held(project_id, found, added, weighting, covered, policy=policy, language=language)
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
        heard=tuple(voices),
        held=gap,
        added=added,
        weighting=weighting,
    )


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


def unheard(project_id: int, *, policy: Policy) -> tuple[str, ...]:
    """Groups of any dimension without a voice, as far as the page of voices shows them."""
    enrolled = gaps.enrolment(project_id)
    found: list[str] = []
    for dimension, voices in voices_by_group(project_id).items():
        known = enrolled.get(dimension, {})
        sizes = {group: max(known.get(group, policy.min_n), 1) for group in voices}
        rows = heard.shown(heard.coverage(voices, sizes).groups, policy)
        found += [row.group for row in rows if not isinstance(row, str) and row.voices == 0]
    return tuple(found)


def quotes_behind(
    project_id: int,
    theme: str,
    *,
    dimension: str,
    group: str,
    claims: Mapping[tuple[str, str], Claim] | None = None,
) -> list[Behind]:
    """The accepted quotes of a theme, the affected group's first, in an order without meaning."""
    by_key = {v.key: v for v in voices_of(project_id, dimension=dimension, group=group)}
    people = participants.voices(project_id)
    keys = {c.excerpt_id for c in coding.of_theme(project_id, theme) if c.state == "accepted"}
    found = [
        Behind(
            quote=quote,
            voice=by_key[quote.participant_id],
            consent=people[quote.participant_id].consent,
            claim=(claims or {}).get((theme, quote.id)),
        )
        for quote in excerpts.quotes(keys).values()
    ]
    return sorted(found, key=lambda b: (not b.affected, b.quote.id))


def voices_by_group(project_id: int) -> dict[str, dict[str, int]]:
    """Dimension -> group -> voices heard so far, for the team's own counting."""
    heard_by_group = Counter(
        number for voice in participants.voices(project_id).values() for number in voice.groups
    )
    return {
        dimension: {name: heard_by_group[number] for name, number in members.items()}
        for dimension, members in communities.groups(project_id).items()
    }


def _held(
    project_id: int,
    found: Gap,
    added: Additions,
    weighting: Weighting,
    covered: tuple[Heard, ...],
    *,
    policy: Policy,
    language: str,
) -> GapOfCard:
    """What the cards are held against: the gap, its time, and all that the team added."""
    began = gaps.onset(project_id, found, policy=policy)
    elsewhere = [d for d in gaps.enrolment(project_id) if d != found.dimension]
    everywhere = (*covered, *(row for d in elsewhere for row in coverage(project_id, d)))
    return GapOfCard(
        indicator=found.measure.name,
        dimension=found.dimension,
        group=found.group,
        onset=began.first if began else None,
        onset_by=began.last if began else None,
        representation=next((r.ratio for r in covered if r.group == found.group), None),
        events=tuple(
            Event(row.on, row.title, added.bearing[row.id])
            for row in gaps.events(project_id)
            if row.id in added.bearing
        ),
        records=tuple(
            RecordCheck(theme, check.agrees, check.record)
            for theme, checks in added.checks.items()
            for check in checks
        ),
        labels=coding.labels(project_id, language),
        coverage=everywhere,
        unheard=tuple(dict.fromkeys(r.group for r in everywhere if r.flag == "silent")),
        exploratory=added.exploratory is not None,
        weighted_by=weighting.margins,
    )


def _weighting(project_id: int, voices: list[Voice]) -> Weighting:
    """Weights that spread these voices like the enrolled students."""
    enrolled = gaps.enrolment(project_id)
    names = {
        number: (dimension, name)
        for dimension, members in communities.groups(project_id).items()
        for name, number in members.items()
    }
    people = participants.voices(project_id)
    groups = [dict(names[n] for n in sorted(people[voice.key].groups)) for voice in voices]
    return weigh_by_enrolment(groups, enrolled) if voices and enrolled else Weighting()
