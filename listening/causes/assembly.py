"""One card put together from what was computed for all themes at once."""

from dataclasses import dataclass

import numpy as np

from listening.causes.card import (
    Card,
    Compared,
    Kind,
    LeftOut,
    Ratio,
    Reason,
    Share,
    Weighted,
)
from listening.causes.facts import facts_of, triangulated
from listening.causes.grading import grade, reason
from listening.causes.panel import Panel
from listening.causes.permutation import Shuffled, Units
from listening.causes.strata import Counts, LogRatio, reversed_by_strata, table
from listening.causes.voices import GapOfCard, Policy
from listening.causes.within import LanguageCheck
from listening.gaps.certainty import heterogeneity, kish, newcombe, wilson
from listening.gaps.coverage import raked_share
from listening.gaps.gamma import chi_square_tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What all cards of one gap share; tuples run over the themes of the panel."""

    units: Units
    test: Shuffled
    q: tuple[float, ...]
    m: int
    tau2: float
    by_source: Counts
    by_language: Counts
    by_place: Counts
    logs: tuple[LogRatio | None, ...]
    ratios: tuple[Ratio | None, ...]
    left_out: tuple[LeftOut | None, ...]
    within: tuple[LanguageCheck, ...]


def withheld_card(theme: str, gap: GapOfCard, m: int) -> Card:
    """A card without any figure, for a side that is too small to be shown."""
    return Card(
        theme=theme,
        label=gap.labels.get(theme, theme),
        group=gap.group,
        comparator=gap.comparator,
        indicator=gap.indicator,
        kind="too_few",
        grade="heard",
        reasons=(reason("withheld", "note"),),
        compared=None,
        themes_compared=m,
        unheard=gap.unheard,
        exploratory=gap.exploratory,
    )


def assemble(heard: Panel, theme: int, gap: GapOfCard, found: Background, policy: Policy) -> Card:
    """The card of one theme (its column in the panel)."""
    name = heard.themes[theme]
    figures = _compared(heard, theme, gap, found, policy)
    facts = facts_of(
        heard,
        theme,
        gap,
        figures,
        by_source=found.by_source,
        check=found.within[theme],
        m=found.m,
        policy=policy,
    )
    level, reasons = grade(facts, policy)
    why_few = _too_few(heard, theme, found, figures, policy)
    kind = _kind(figures, found.ratios[theme], why_few, level != "heard", policy)
    if kind != "candidate":
        level = "heard"
        reasons = tuple(r for r in reasons if r.direction == "note" or kind == "shared")
    beside = _beside(figures, found, gap)
    return Card(
        theme=name,
        label=gap.labels.get(name, name),
        group=gap.group,
        comparator=gap.comparator,
        indicator=gap.indicator,
        kind=kind,
        grade=level,
        reasons=(*why_few, *reasons, *beside) if kind == "too_few" else (*reasons, *beside),
        compared=figures,
        themes_compared=found.m,
        timing=facts.timing,
        representation=gap.representation,
        coverage=gap.coverage,
        unheard=gap.unheard,
        sessions_split=found.units.sessions_split,
        exploratory=gap.exploratory,
    )


def _compared(
    heard: Panel, theme: int, gap: GapOfCard, found: Background, policy: Policy
) -> Compared:
    a, n1, b, n0 = _totals(heard, theme)
    ratio, log = found.ratios[theme], found.logs[theme]
    shown = ratio if log is not None and not log.corrected else None
    shared = found.by_source.shared()
    crude = (a / n1) / (b / n0) if b else float("inf")
    low, high = newcombe(a, n1, b, n0)
    check, smallest = found.within[theme], policy.min_voices
    agreement = heterogeneity(shared.cells(theme))
    inflation = float(found.test.inflation[theme])
    undecided = int(heard.undecided[:, theme].sum())
    return Compared(
        affected=Share(a, n1, *wilson(a, n1)),
        others=Share(b, n0, *wilson(b, n0)),
        unknown=heard.unknown,
        unknown_raised=int(heard.unknown_raised[theme]),
        ratio=shown.ratio if shown else None,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        inflation=inflation,
        difference=a / n1 - b / n0,
        difference_low=low,
        difference_high=high,
        p=float(found.test.p[theme]),
        smallest_p=found.test.smallest_p,
        q=found.q[theme],
        shrunken=ratio.shrunken if ratio else None,
        shrunken_low=ratio.shrunken_low if ratio else None,
        shrunken_high=ratio.shrunken_high if ratio else None,
        by_source=table(found.by_source, theme, smallest=smallest),
        by_language=table(found.by_language, theme, smallest=smallest),
        by_place=table(found.by_place, theme, smallest=smallest),
        within_language=check.over_language,
        within_source_and_language=check.over_both,
        # Echo inside sessions also drives strata apart, so Q is held against the wider spread.
        heterogeneity_p=chi_square_tail(agreement.q / inflation**2, agreement.df)
        if agreement.df
        else None,
        reversal=shown is not None and reversed_by_strata(crude, shown.ratio),
        left_out=found.left_out[theme],
        sources=heard.distinct(lambda voice: voice.source, theme),
        sessions=heard.distinct(lambda voice: voice.session, theme),
        households=heard.distinct(lambda voice: voice.household, theme),
        languages=heard.distinct(lambda voice: voice.language, theme),
        roles=heard.distinct(lambda voice: voice.role, theme),
        triangulated=triangulated(found.by_source, theme, policy),
        claims=int(heard.claims[:, theme].sum()),
        counterclaims=int(heard.counterclaims[:, theme].sum()),
        undecided=undecided / max(1, undecided + a + b),
        tau2=found.tau2,
        weighted=_weighted(heard, theme) if gap.weighted_by else None,
    )


def _weighted(heard: Panel, theme: int) -> Weighted:
    """Both shares with the voices weighted, held against the intervals of the plain ones."""
    weights, sides, depends = np.array([v.weight for v in heard.voices]), [], False
    for rows in (heard.affected, ~heard.affected):
        raised = heard.raised[rows, theme]
        share = raked_share(raised, weights[rows])
        low, high = wilson(float(raised.sum()), len(raised))
        depends = depends or not low <= share.value <= high
        sides.append((share.value, share.low, share.high, kish(weights[rows])[0]))
    return Weighted(affected=sides[0], others=sides[1], depends=depends)


def _totals(heard: Panel, theme: int) -> tuple[int, int, int, int]:
    raised = heard.raised[:, theme] > 0
    a, b = int((raised & heard.affected).sum()), int((raised & ~heard.affected).sum())
    return a, int(heard.affected.sum()), b, int((~heard.affected).sum())


def _too_few(
    heard: Panel, theme: int, found: Background, figures: Compared, policy: Policy
) -> tuple[Reason, ...]:
    """Why this theme cannot be put in order; empty when it can."""
    if found.ratios[theme] is None:
        return (reason("no_shared_source", "note"),)
    if figures.affected.raised < policy.min_raised:
        return (reason("few_raised", "note", n=figures.affected.raised),)
    rows = np.flatnonzero(heard.affected & (heard.raised[:, theme] > 0))
    if len({found.units.names[row] for row in rows}) < policy.min_units:
        return (reason("one_unit", "note"),)
    in_shared = found.by_source.shared().a[:, theme].sum()
    return () if in_shared else (reason("no_shared_source", "note"),)


def _kind(
    figures: Compared,
    ratio: Ratio | None,
    why_few: tuple[Reason, ...],
    is_lead: bool,
    policy: Policy,
) -> Kind:
    if figures.affected.raised == 0:
        return "others"
    if why_few or ratio is None:
        return "too_few"
    common = figures.affected.raised / figures.affected.eligible >= policy.shared_share
    return "shared" if common and not is_lead and ratio.low <= 1 <= ratio.high else "candidate"


def _beside(figures: Compared, found: Background, gap: GapOfCard) -> tuple[Reason, ...]:
    """What stands beside every card without moving its grade."""
    notes = []
    if figures.others.raised == 0:
        notes.append(reason("no_other", "note"))
    if figures.ratio is not None and figures.left_out is not None:
        out = figures.left_out
        notes.append(reason(f"without_{out.unit}", "note", name=out.name, ratio=out.ratio))
    if figures.unknown:
        notes.append(reason("unknown_side", "note", n=figures.unknown))
    if found.units.sessions_split:
        notes.append(reason("sessions_split", "note", n=found.units.sessions_split))
    if figures.weighted is not None and figures.weighted.depends:
        notes.append(reason("depends_on_who", "note"))
    if gap.exploratory:
        notes.append(reason("exploratory", "note"))
    if gap.unheard:
        notes.append(reason("unheard", "note", groups=gap.unheard))
    return tuple(notes)
