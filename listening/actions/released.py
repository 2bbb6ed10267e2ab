"""Quotes that may leave the team: offered with what would be hidden, printed as they were seen."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from listening.actions.brief.document import Quoted
from listening.actions.brief.leads import Lead
from listening.actions.brief.quoting import (
    OFFERED,
    TYPICAL,
    Candidate,
    fingerprint,
    in_order,
    unpacked,
)
from listening.actions.records import BriefQuoteRow
from listening.coding import service as coding
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.excerpts.hiding.deciding import apart
from listening.excerpts.hiding.service import Decided
from listening.excerpts.leaving import Masked, as_seen, leaving
from listening.i18n import direction, language_name
from listening.participants import service as participants
from listening.participants.consent import may_quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A quote as it would be printed; `seen` is the fingerprint of just that."""

    excerpt_id: str
    theme: str
    language: str
    text: Masked
    translation: Masked
    translation_language: str
    translated_by: str
    words: str  # fingerprint of the words before masking
    chosen: bool
    confirmed: bool  # a person has looked at its masks
    rare: bool  # few voices of the group speak this language

    @property
    def seen(self) -> str:
        """Changes whenever the printed words would."""
        return fingerprint(self.text.text, self.translation.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A lead and the quotes that may stand under it."""

    theme: str
    label: str
    offers: tuple[Offer, ...]


def choices(
    project_id: int,
    leads: Iterable[Lead],
    *,
    dimension: str,
    group: str,
    kept: Sequence[BriefQuoteRow] | None,
    names: Sequence[str],
    least: int,
) -> tuple[Choice, ...]:
    """The quotes to choose from under each lead, most typical first; none stands under two.

    With nothing `kept` yet the first ones are chosen. A language that fewer than `least` voices
    of the group speak is marked: it could tell who speaks.
    """
    before = None if kept is None else {row.excerpt_id: row for row in kept}
    rare = _rare_languages(project_id, dimension=dimension, group=group, least=least)
    decided = Decided(project_id)
    used: set[str] = set()
    found = []
    for lead in leads:
        theme = lead.card.theme
        candidates = _candidates(project_id, theme, dimension=dimension, group=group)
        free = in_order(c for c in candidates if c.excerpt_id not in used)
        earlier = [c for c in free[OFFERED:] if before and c.excerpt_id in before]
        made = (
            _offer(one, theme, place, before=before, names=names, rare=rare, decided=decided)
            for place, one in enumerate([*free[:OFFERED], *earlier])
        )
        offers = tuple(offer for offer in made if offer is not None)
        used.update(offer.excerpt_id for offer in offers)
        found.append(Choice(theme=theme, label=lead.card.label, offers=offers))
    return tuple(found)


def quotes(
    project_id: int, rows: Iterable[BriefQuoteRow], *, language: str, group: str
) -> dict[str, tuple[Quoted, ...]]:
    """The released quotes by theme, masked as they were seen.

    Left out is whose consent no longer allows it, and whose words are not those a person saw.
    """
    listed = list(rows)
    said = excerpts.quotes(row.excerpt_id for row in listed)
    people = participants.voices(project_id)
    decided = Decided(project_id)
    found: dict[str, list[Quoted]] = defaultdict(list)
    for row in listed:
        quote = said.get(row.excerpt_id)
        if quote is None or row.seen != fingerprint(quote.text, quote.translation):
            continue
        consent = people[quote.participant_id].consent
        printed = _printed(
            row, quote, consent=consent, language=language, group=group, decided=decided
        )
        if printed is not None:
            found[row.theme].append(printed)
    return {theme: tuple(quoted) for theme, quoted in found.items()}


def _candidates(project_id: int, theme: str, *, dimension: str, group: str) -> list[Candidate]:
    """Accepted quotes of the group's voices that allow quoting."""
    strength: dict[str, float] = defaultdict(float)
    for coded in coding.of_theme(project_id, theme):
        if coded.state == "accepted":
            strength[coded.excerpt_id] = max(strength[coded.excerpt_id], coded.strength)
    people = participants.voices(project_id)
    own = _number(project_id, dimension, group)
    return [
        Candidate(
            excerpt_id=quote.id,
            voice=quote.participant_id,
            text=quote.text,
            language=quote.language,
            strength=strength[quote.id],
            translation=quote.translation,
            translated_by=quote.translated_by,
            consent=people[quote.participant_id].consent,
        )
        for quote in excerpts.quotes(strength).values()
        if own in people[quote.participant_id].groups
        and may_quote(people[quote.participant_id].consent)
    ]


def _offer(
    one: Candidate,
    theme: str,
    place: int,
    *,
    before: Mapping[str, BriefQuoteRow] | None,
    names: Sequence[str],
    rare: Collection[str],
    decided: Decided,
) -> Offer | None:
    words = fingerprint(one.text, one.translation)
    row = before.get(one.excerpt_id) if before else None
    # Spans of an earlier look fit only the words they were made on.
    same = row if row is not None and row.seen == words else None
    masks = (unpacked(same.masks), unpacked(same.translation_masks)) if same else ((), ())
    quote = excerpts.quotes([one.excerpt_id])[one.excerpt_id]
    both = [
        replace(own, kept=apart([*own.kept, *kept]))
        for own, kept in zip(decided.words(quote), masks, strict=True)
    ]
    ready = leaving(both, consent=one.consent, names=[*decided.names, *names])
    if ready is None:
        return None
    return Offer(
        excerpt_id=one.excerpt_id,
        theme=theme,
        language=one.language,
        text=ready[0],
        translation=ready[1],
        translation_language=excerpts.TEAM_LANGUAGE,
        translated_by=one.translated_by,
        words=words,
        chosen=place < TYPICAL if before is None else row is not None,
        confirmed=decided.confirmed(quote),
        rare=one.language in rare,
    )


def _printed(
    row: BriefQuoteRow,
    quote: excerpts.Quote,
    *,
    consent: str,
    language: str,
    group: str,
    decided: Decided,
) -> Quoted | None:
    # Masks as they were seen, and what was hidden since.
    said_now, translated_now = decided.words(quote)
    text = as_seen(quote.text, apart([*unpacked(row.masks), *said_now.kept]), consent=consent)
    if text is None:
        return None
    needed = quote.translation and quote.language.partition("-")[0] != language
    masks = apart([*unpacked(row.translation_masks), *translated_now.kept])
    said = as_seen(quote.translation, masks, consent=consent)
    translation = said if needed and said else ""
    return Quoted(
        text=text,
        language=quote.language,
        language_name=language_name(quote.language),
        direction=direction(quote.language),
        translation=translation,
        translation_language=excerpts.TEAM_LANGUAGE if translation else "",
        translated_by=quote.translated_by if translation else "",
        group=group,
    )


def _rare_languages(project_id: int, *, dimension: str, group: str, least: int) -> set[str]:
    own = _number(project_id, dimension, group)
    people = participants.voices(project_id)
    spoken = {
        (quote.participant_id, quote.language)
        for quote in excerpts.all_quotes(project_id)
        if own in people[quote.participant_id].groups
    }
    counts = Counter(language for _, language in spoken)
    return {language for language, n in counts.items() if n < least}


def _number(project_id: int, dimension: str, group: str) -> int | None:
    return communities.groups(project_id).get(dimension, {}).get(group)
