"""What voices raise, as parts of a brief: leads, shared barriers, and what speaks against them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listening.actions.brief.document import (
    Block,
    Chart,
    ChartRow,
    Direction,
    Heading,
    Points,
    Quoted,
    Sentence,
)
from listening.actions.brief.phrases import Phrases, own
from listening.actions.brief.values import Brief
from listening.causes.card import GRADES, Card, Grade, Kind, Reason
from listening.causes.wording import card_sentence, grade_name, kind_name, reason_sentence

# A session is nobody's business outside the team; who was not heard has its own section.
UNTOLD = frozenset({"without_session", "unheard", "unknown_side", "sessions_split"})
DOUBTS = frozenset(
    {
        "event_after",
        "counterclaims",
        "unsure_within_language",
        "inseparable_language",
        "depends_on_who",
    }
)
LOOKED_AT = frozenset({"record_agrees", "record_disagrees"})


@dataclass(frozen=True, slots=True)
class Lead:
    """A card that stands out, with the grade that holds: the team's, where it set one."""

    card: Card
    grade: Grade


def leads_of(cards: Sequence[Card], overrides: Mapping[str, tuple[Grade, str]]) -> tuple[Lead, ...]:
    """Candidates above "heard", best supported first; a team's grade counts before a computed."""
    found = [
        Lead(card, overrides.get(card.theme, (card.grade, ""))[0])
        for card in cards
        if card.kind == "candidate" and card.compared is not None
    ]
    standing = [lead for lead in found if lead.grade != "heard"]
    return tuple(sorted(standing, key=lambda lead: -GRADES.index(lead.grade)))


def blocks(brief: Brief, found: Sequence[Lead], say: Phrases) -> list[Block]:
    """Every lead with its sentence, its reasons and its quotes."""
    told: list[Block] = [Sentence(say.say("leads", "intro" if found else "none"))]
    if found:
        told.append(_chart(brief, found, say))
    for lead in found:
        told += _lead(brief, lead, say)
    if any(brief.quotes.get(lead.card.theme) for lead in found):
        told.append(Sentence(say.say("leads", "hidden"), "quiet"))
    standing = {lead.card.theme for lead in found}
    rest = [c for c in brief.cards if c.kind == "candidate" and c.theme not in standing]
    # A lead that the team took down is told with its reason, never dropped.
    told += [
        Sentence(_about(card, _override(brief, card, say), say))
        for card in rest
        if card.theme in brief.overrides
    ]
    unclear = [say.quoted(card.label) for card in rest if card.theme not in brief.overrides]
    if unclear:
        told.append(Sentence(say.say("leads", "unclear", themes=say.listed(unclear))))
    return told


def shared(brief: Brief, say: Phrases) -> list[Block]:
    """What both sides raise, what only others do, and what too few raised."""
    told: list[Block] = [Sentence(s) for s in _sentences(brief, "shared", say)]
    told = told or [Sentence(say.say("shared", "none"))]
    others = _sentences(brief, "others", say)
    if others:
        title = kind_name("others", say.language)
        told.append(Points(title, tuple(("note", text) for text in others)))
    few = [say.quoted(card.label) for card in brief.cards if card.kind == "too_few"]
    if few:
        told.append(Sentence(say.say("shared", "too_few", themes=say.listed(few))))
    return told


def against(brief: Brief, found: Sequence[Lead], say: Phrases) -> list[Block]:
    """Doubts about every lead, and what nobody has looked at."""
    doubts: list[tuple[Direction, str]] = [
        ("down", _about(lead.card, reason_sentence(reason, lead.card, say.language), say))
        for lead in found
        for reason in _told(lead.card)
        if reason.direction == "down" or reason.key in DOUBTS
    ]
    told: list[Block] = []
    if doubts:
        told.append(Points("", tuple(doubts)))
    elif found:
        told.append(Sentence(say.say("not_checked", "nothing")))
    open_ones = _unchecked(brief, found, say)
    if open_ones:
        told.append(Points(say.say("not_checked", "title"), tuple(("note", t) for t in open_ones)))
    return told


def _chart(brief: Brief, found: Sequence[Lead], say: Phrases) -> Chart:
    rows = tuple(_ratio(lead.card, say) for lead in found)
    return Chart(
        id="how-much-more",
        kind="ratios",
        title=say.say("leads", "chart"),
        finding=say.say("leads", "finding", group=own(brief.gap.group)),
        rows=rows,
        head=tuple(say.say("column", key) for key in ("name", "times", "likely")),
        words=tuple(_cells(row, say) for row in rows),
    )


def _ratio(card: Card, say: Phrases) -> ChartRow:
    if card.ratio is None:
        reason = say.say("leads", "no_other")
        return ChartRow(label=card.label, value=None, withheld=True, reason=reason)
    return ChartRow(label=card.label, value=card.ratio, low=card.low, high=card.high)


def _cells(row: ChartRow, say: Phrases) -> tuple[str, ...]:
    if row.value is None or row.low is None or row.high is None:
        return (row.label, row.reason or "–", "–")
    ends = {"low": say.times(row.low), "high": say.times(row.high)}
    return (row.label, say.times(row.value), say.say("column", "range", **ends))


def _lead(brief: Brief, lead: Lead, say: Phrases) -> list[Block]:
    card, language = lead.card, say.language
    grade = say.say("leads", "grade", grade=grade_name(lead.grade, language))
    told: list[Block] = [Heading(card.label, grade), Sentence(card_sentence(card, language))]
    if card.theme in brief.overrides:
        told.append(Sentence(_override(brief, card, say)))
    for key, direction in (("for", "up"), ("against", "down"), ("note", "note")):
        points: tuple[tuple[Direction, str], ...] = tuple(
            (reason.direction, reason_sentence(reason, card, language))
            for reason in _told(card)
            if reason.direction == direction
        )
        if points:
            told.append(Points(say.say("leads", key), points))
    quotes = [_credited(quote, say) for quote in brief.quotes.get(card.theme, ())]
    if not quotes:
        return [*told, Sentence(say.say("leads", "no_words"), "quiet")]
    return [*told, *quotes]


def _credited(quote: Quoted, say: Phrases) -> Quoted:
    if not quote.translation:
        return quote
    # What says nothing about its maker counts as a machine's.
    origin = quote.translated_by if quote.translated_by in ("human", "imported") else "machine"
    return replace(quote, translated_by=say.say("leads", f"by_{origin}"))


def _override(brief: Brief, card: Card, say: Phrases) -> str:
    grade, why = brief.overrides[card.theme]
    names = {
        "grade": grade_name(grade, say.language),
        "computed": grade_name(card.grade, say.language),
    }
    return say.say("leads", "override", **names, reason=say.quoted(why))


def _told(card: Card) -> list[Reason]:
    return [reason for reason in card.reasons if reason.key not in UNTOLD]


def _sentences(brief: Brief, kind: Kind, say: Phrases) -> list[str]:
    return [
        card_sentence(card, say.language)
        for card in brief.cards
        if card.kind == kind and card.compared is not None
    ]


def _about(card: Card, sentence: str, say: Phrases) -> str:
    return say.say("not_checked", "about", theme=say.quoted(card.label), reason=sentence)


def _unchecked(brief: Brief, found: Sequence[Lead], say: Phrases) -> list[str]:
    looked_at = {check.theme for check in brief.checks if check.result in ("agrees", "disagrees")}
    undated = [lead.card for lead in found if lead.card.timing == "unknown"]
    unread = [
        lead.card
        for lead in found
        if lead.card.label not in looked_at
        and not LOOKED_AT & {reason.key for reason in lead.card.reasons}
    ]
    told = [
        say.say("not_checked", key, themes=say.listed(say.quoted(card.label) for card in cards))
        for key, cards in (("timing", undated), ("records", unread))
        if cards
    ]
    if brief.undecided:
        told.append(say.counted("not_checked", "undecided", brief.undecided))
    return told
