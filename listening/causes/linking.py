"""Themes beside a gap: one card per theme, best first.

A card is a lead for a team. It compares how often people raise something, never what brought
the gap about. The steps follow the order in which the card is read: voices, how much more, how
sure, in what order, does it hold, mechanism, timing, records, who was not heard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from listening.causes.assembly import Background, assemble, withheld_card
from listening.causes.card import GRADES, KINDS, Card, Ratio
from listening.causes.grading import reason
from listening.causes.panel import Panel, panel
from listening.causes.permutation import shuffle_test, units
from listening.causes.ranking import tau_squared
from listening.causes.strata import LogRatio, count, left_out, log_ratio
from listening.causes.voices import Event, GapOfCard, Policy, RecordCheck, Voice
from listening.causes.within import as_ratio, language_checks
from listening.gaps.certainty import benjamini_hochberg

__all__ = ["Card", "Event", "GapOfCard", "Policy", "RecordCheck", "Voice", "as_suggested", "cards"]

DEFAULT = Policy()


def cards(
    voices: Iterable[Voice],
    gap: GapOfCard,
    *,
    seed: int = 0,
    permutations: int = 4999,
    policy: Policy = DEFAULT,
) -> list[Card]:
    """One card for every theme that a voice of known side raised, best first.

    Order: candidates by grade and shrunken ratio, then shared barriers, then what only others
    raised, then what is too rare to compare. With fewer than `policy.min_voices` voices on
    either side every card is withheld and carries no figure. The same voices in any order and
    the same seed give the same cards. Raises BadInput when two voices share a key.
    """
    heard = panel(voices)
    sides = (int(heard.affected.sum()), int((~heard.affected).sum()))
    m = max(gap.themes_compared or 0, len(heard.themes))
    if min(sides) < policy.min_voices:
        return [withheld_card(theme, gap, m) for theme in heard.themes]
    found = _background(heard, gap, seed=seed, permutations=permutations, m=m, policy=policy)
    made = [assemble(heard, theme, gap, found, policy) for theme in range(len(heard.themes))]
    return sorted(made, key=_place)


def as_suggested(made: Iterable[Card]) -> list[Card]:
    """The same cards, in their order, where nobody has decided on any coding yet.

    A machine's suggestion alone carries no finding: every card goes one step down and says why.
    """
    waiting = reason("undecided", "down", share=1.0)
    return [
        card
        if card.compared is None
        else replace(
            card,
            grade=GRADES[max(0, GRADES.index(card.grade) - 1)],
            reasons=(*card.reasons, waiting),
        )
        for card in made
    ]


def _background(
    heard: Panel, gap: GapOfCard, *, seed: int, permutations: int, m: int, policy: Policy
) -> Background:
    """Everything that is computed for all themes at once."""
    sources = heard.column(lambda voice: voice.source)
    sessions = heard.column(lambda voice: voice.session)
    alone = units(
        heard.column(lambda voice: voice.key),
        sources,
        sessions,
        heard.column(lambda voice: voice.household),
        [bool(side) for side in heard.affected],
    )
    test = shuffle_test(
        heard.raised, heard.affected, sources, alone.names, permutations=permutations, seed=seed
    )
    by_source = count(heard.raised, heard.affected, sources)
    shared = by_source.shared()
    logs = [log_ratio(shared.cells(theme)) for theme in range(len(heard.themes))]
    tau2 = _tau2(logs, test.inflation.tolist(), policy)
    ratios = _ratios(logs, test.inflation.tolist(), tau2)
    padded = [*test.p.tolist(), *[1.0] * (m - len(heard.themes))]
    q = tuple(float(value) for value in benjamini_hochberg(padded)[: len(heard.themes)])
    return Background(
        units=alone,
        test=test,
        q=q,
        m=m,
        tau2=tau2,
        by_source=by_source,
        by_language=count(heard.raised, heard.affected, heard.column(lambda v: v.language)),
        by_place=count(heard.raised, heard.affected, heard.column(lambda v: v.place)),
        logs=tuple(logs),
        ratios=tuple(ratios),
        left_out=tuple(left_out(heard.raised, heard.affected, sources, sessions)),
        within=tuple(
            language_checks(
                heard,
                ratios,
                test.inflation.tolist(),
                q=q,
                tau2=tau2,
                dimension=gap.dimension,
                policy=policy,
            )
        ),
    )


def _tau2(logs: Sequence[LogRatio | None], inflation: Sequence[float], policy: Policy) -> float:
    pairs = [
        (log.theta, log.se * wider)
        for log, wider in zip(logs, inflation, strict=True)
        if log is not None
    ]
    theta, se = np.array([t for t, _ in pairs]), np.array([s for _, s in pairs])
    return tau_squared(theta, se, floor=policy.tau2_floor)


def _ratios(
    logs: Sequence[LogRatio | None], inflation: Sequence[float], tau2: float
) -> list[Ratio | None]:
    return [
        None if log is None else as_ratio(log, inflation=wider, tau2=tau2)
        for log, wider in zip(logs, inflation, strict=True)
    ]


def _place(card: Card) -> tuple[int, int, float, str]:
    figures = card.compared
    size = 0.0
    if figures is not None:
        size = figures.shrunken or 0.0
        if card.kind in ("shared", "too_few"):
            size = figures.affected.raised / figures.affected.eligible
        elif card.kind == "others":
            size = figures.others.raised / figures.others.eligible
    return KINDS.index(card.kind), -GRADES.index(card.grade), -size, card.theme
