"""The grade of a card and its reasons, from facts and printed rules alone."""

from dataclasses import dataclass

from listening.causes.card import GRADES, Direction, Grade, Reason, Slot, Timing
from listening.causes.voices import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the grade of one theme rests on."""

    q: float
    shrunken: float | None  # ratio after shrinkage; None where the theme is not put in order
    smallest_p: float
    themes_compared: int
    affected_n: int
    triangulated: tuple[str, ...] = ()
    claims: int = 0
    counterclaims: int = 0
    timing: Timing = "unknown"
    event: tuple[str, str] = ("", "")  # title and date
    same_direction: int = 0  # strata large enough, all pointing the same way; 0 if they do not
    representation: float | None = None
    reversal: bool = False
    heterogeneity_p: float | None = None
    undecided: float = 0.0
    lost_within: str = ""  # the language within which the excess is gone
    unsure_within: bool = False  # same size within languages, with too few voices to be sure
    inseparable: bool = False  # group and language cannot be told apart
    record_agrees: bool | None = None
    record_note: str = ""
    coders_differ: bool = False


def grade(facts: Facts, policy: Policy) -> tuple[Grade, tuple[Reason, ...]]:
    """The grade and every reason up, down or beside it.

    Heard is the start; Lead needs q and a shrunken ratio above 1; Strong needs `strong_points`
    of four; Corroborated needs an agreeing record. Each weakness takes one step, not below Heard;
    an excess that is gone within a language, or two sides coded by different people, leave Heard.
    """
    points, weak = _points(facts, policy), _weaknesses(facts, policy)
    level = 0
    if _is_lead(facts, policy):
        level = 1
        if len(points) >= policy.strong_points:
            level = 3 if facts.record_agrees else 2
    level = max(0, level - len(weak))
    if facts.lost_within or facts.coders_differ:
        level = 0
    reasons = (*_certainty(facts, policy), *points, *_record(facts), *weak, *_beside(facts))
    return GRADES[level], reasons


def reason(key: str, direction: Direction, **slots: Slot) -> Reason:
    """A reason with its slots in alphabetical order, so that equal reasons are equal values."""
    return Reason(key, direction, tuple(sorted(slots.items())))


def _testable(facts: Facts, policy: Policy) -> bool:
    return facts.smallest_p <= policy.lead_q


def _is_lead(facts: Facts, policy: Policy) -> bool:
    more = facts.shrunken is not None and facts.shrunken > 1
    return more and facts.q < policy.lead_q and _testable(facts, policy)


def _certainty(facts: Facts, policy: Policy) -> list[Reason]:
    if not _testable(facts, policy):
        return [reason("too_few_sessions", "note", smallest_p=facts.smallest_p)]
    slots: dict[str, Slot] = {"q": facts.q, "m": facts.themes_compared}
    if facts.q < policy.lead_q:
        more = _is_lead(facts, policy)
        return [
            reason("beyond_chance" if more else "less_often", "up" if more else "note", **slots)
        ]
    return [reason("within_chance", "note", **slots)]


def _points(facts: Facts, policy: Policy) -> list[Reason]:
    found = []
    if len(facts.triangulated) >= policy.triangulated_sources:
        found.append(reason("triangulated", "up", sources=facts.triangulated))
    if facts.claims >= policy.mechanism_voices:
        found.append(reason("mechanism", "up", n=facts.claims))
    if facts.timing == "before":
        found.append(reason("event_before", "up", title=facts.event[0], date=facts.event[1]))
    if facts.same_direction:
        found.append(reason("same_direction", "up", n=facts.same_direction))
    return found


def _record(facts: Facts) -> list[Reason]:
    if facts.record_agrees:
        return [reason("record_agrees", "up", note=facts.record_note)]
    if facts.record_agrees is None and facts.record_note:
        return [reason("record_open", "note", note=facts.record_note)]
    return []


def _weaknesses(facts: Facts, policy: Policy) -> list[Reason]:
    """Each entry takes one step down."""
    found = []
    under = facts.representation is not None and facts.representation < policy.low_representation
    if facts.affected_n < policy.few_voices:
        found.append(reason("few_voices", "down", n=facts.affected_n))
    elif under:
        found.append(reason("low_representation", "down", ratio=facts.representation or 0.0))
    if facts.reversal:
        found.append(reason("reversal", "down"))
    elif facts.heterogeneity_p is not None and facts.heterogeneity_p < policy.heterogeneity_p:
        found.append(reason("heterogeneity", "down", p=facts.heterogeneity_p))
    if facts.undecided > policy.undecided_share:
        found.append(reason("undecided", "down", share=facts.undecided))
    if facts.record_agrees is False:
        found.append(reason("record_disagrees", "down", note=facts.record_note))
    if facts.lost_within:
        found.append(reason("lost_within_language", "down", language=facts.lost_within))
    if facts.coders_differ:
        found.append(reason("coders_differ", "down"))
    return found


def _beside(facts: Facts) -> list[Reason]:
    found = []
    if facts.timing == "after":
        found.append(reason("event_after", "note", title=facts.event[0], date=facts.event[1]))
    if facts.counterclaims:
        found.append(reason("counterclaims", "note", n=facts.counterclaims))
    if facts.unsure_within:
        found.append(reason("unsure_within_language", "note"))
    if facts.inseparable:
        found.append(reason("inseparable_language", "note"))
    return found
