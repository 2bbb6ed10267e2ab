"""The facts behind a grade, read from the counts of one theme and from what a team added."""

from datetime import date

from listening.causes.card import Compared, Timing
from listening.causes.grading import Facts
from listening.causes.panel import Panel
from listening.causes.strata import Counts
from listening.causes.voices import Event, GapOfCard, Policy, RecordCheck
from listening.causes.within import LanguageCheck


def facts_of(
    heard: Panel,
    theme: int,
    gap: GapOfCard,
    figures: Compared,
    *,
    by_source: Counts,
    check: LanguageCheck,
    m: int,
    policy: Policy,
) -> Facts:
    """Everything the grade of one theme rests on."""
    name = heard.themes[theme]
    record = _record(name, gap)
    timing, event = placed_in_time(name, gap)
    return Facts(
        q=figures.q,
        shrunken=figures.shrunken,
        smallest_p=figures.smallest_p,
        themes_compared=m,
        affected_n=figures.affected.eligible,
        triangulated=figures.triangulated,
        claims=figures.claims,
        counterclaims=figures.counterclaims,
        timing=timing,
        event=(event.title, event.date.isoformat()) if event else ("", ""),
        same_direction=_same_direction(by_source, theme, policy),
        representation=gap.representation,
        reversal=figures.reversal,
        heterogeneity_p=figures.heterogeneity_p,
        undecided=figures.undecided,
        lost_within=check.lost_within,
        unsure_within=check.unsure,
        inseparable=check.inseparable,
        record_agrees=record.agrees if record else None,
        record_note=record.note if record else "",
        coders_differ=_coders_differ(heard),
    )


def triangulated(by_source: Counts, theme: int, policy: Policy) -> tuple[str, ...]:
    """Sources in which enough affected voices raised it, and more often than the others did."""
    return tuple(
        name
        for name, (a, m, b, n) in zip(by_source.names, by_source.cells(theme), strict=True)
        if a >= policy.triangulated_voices and n > 0 and a / m > b / n
    )


def _same_direction(by_source: Counts, theme: int, policy: Policy) -> int:
    """How many large strata point the same way, 0 when they disagree or there is only one.

    With one stratum the condition would repeat the ratio itself and add nothing.
    """
    large = [
        a / m > b / n
        for a, m, b, n in by_source.shared().cells(theme)
        if m >= policy.stratum_voices
    ]
    return len(large) if len(large) > 1 and all(large) else 0


def placed_in_time(theme: str, gap: GapOfCard) -> tuple[Timing, Event | None]:
    """The event that bears on the theme, a preceding one before any other, and its place."""
    bearing = sorted((e for e in gap.events if theme in e.themes), key=lambda e: (e.date, e.title))
    places = [placed(event.date, gap) for event in bearing]
    before = [e for e, place in zip(bearing, places, strict=True) if place == "before"]
    if before:
        return "before", before[-1]
    # One that may have come first leaves it open, whatever came later.
    if not bearing or "unknown" in places:
        return "unknown", None
    return "after", bearing[0]


def placed(day: date, gap: GapOfCard) -> Timing:
    """Whether a day lies before or after the gap's beginning; within its first period nobody
    knows."""
    if gap.onset is None:
        return "unknown"
    if day <= gap.onset:
        return "before"
    return "after" if day > (gap.onset_by or gap.onset) else "unknown"


def _record(theme: str, gap: GapOfCard) -> RecordCheck | None:
    """The record check of a theme; one that speaks against it outweighs one that agrees."""
    mine = [check for check in gap.records if check.theme == theme]
    weight = {False: 0, True: 1, None: 2}
    return min(mine, key=lambda check: (weight[check.agrees], check.note), default=None)


def _coders_differ(heard: Panel) -> bool:
    """True when the coders are known and nobody coded voices of both sides."""
    sides: tuple[set[str], set[str]] = (set(), set())
    for voice in heard.voices:
        sides[bool(voice.affected)].update(voice.coders)
    return bool(sides[0] and sides[1]) and not sides[0] & sides[1]
