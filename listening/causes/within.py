"""Does the excess hold within a language, or is the language what the theme follows?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from listening.causes.card import Ratio
from listening.causes.panel import Panel
from listening.causes.ranking import shrink
from listening.causes.strata import Counts, LogRatio, Z, count, log_ratio
from listening.causes.voices import Policy


@dataclass(frozen=True, slots=True)
class LanguageCheck:
    """One theme within languages; `lost_within` names the language in which the excess is gone."""

    over_language: Ratio | None = None
    over_both: Ratio | None = None
    lost_within: str = ""
    unsure: bool = False  # as large as before, but too few voices to be sure
    inseparable: bool = False


def as_ratio(found: LogRatio, *, inflation: float, tau2: float) -> Ratio:
    """A ratio with its limits, plain and shrunken; `inflation` widens both."""
    se = found.se * inflation
    theta, sd = shrink(np.array([found.theta]), np.array([se]), tau2=tau2)
    middle, spread = float(theta[0]), Z * float(sd[0])
    return Ratio(
        ratio=exp(found.theta),
        low=exp(found.theta - Z * se),
        high=exp(found.theta + Z * se),
        shrunken=exp(middle),
        shrunken_low=exp(middle - spread),
        shrunken_high=exp(middle + spread),
    )


def language_checks(
    panel: Panel,
    crude: Sequence[Ratio | None],
    inflation: Sequence[float],
    *,
    q: Sequence[float],
    tau2: float,
    dimension: str,
    policy: Policy,
) -> list[LanguageCheck]:
    """For every theme the ratio over languages and over source x language, and the verdict.

    Every theme that stands out is checked: the shrunken ratio over sources is above 1, and q is
    small enough for a lead or its interval lies above 1. Its excess counts as lost when the
    shrunken interval over languages reaches 1 or less, and less than half of the ln ratio is
    left: an interval alone also grows because fewer voices can be compared
    (docs/decisions/language-strata.md). Nothing is checked
    when the group is itself defined by a language or fewer than two languages are known. When
    hardly any voice shares a language with the other side, language and group cannot be told
    apart, which is said and takes no step.
    """
    languages = panel.column(lambda voice: voice.language)
    by_language_itself = _plain(dimension) in policy.language_dimensions
    if len(set(languages) - {""}) < 2 or by_language_itself:
        return [LanguageCheck()] * len(panel.themes)
    over = count(panel.raised, panel.affected, languages).shared()
    pairs = [(voice.source, voice.language) for voice in panel.voices]
    both = count(panel.raised, panel.affected, pairs).shared()
    if min(over.n1.sum(), over.n0.sum()) < policy.min_voices:
        return [LanguageCheck(inseparable=True)] * len(panel.themes)
    checks = []
    for theme, before in enumerate(crude):
        within = _ratio(over, theme, inflation[theme], tau2)
        blurred = _stands_out(before, q[theme], policy) and not _above_one(within)
        lost = blurred and not _half_is_left(before, within)
        checks.append(
            LanguageCheck(
                over_language=within,
                over_both=_ratio(both, theme, inflation[theme], tau2),
                lost_within=_main_language(over, theme) if lost else "",
                unsure=blurred and not lost,
            )
        )
    return checks


def _stands_out(ratio: Ratio | None, q: float, policy: Policy) -> bool:
    """True for whatever could become a lead: q alone decides there, so q alone must suffice."""
    more = ratio is not None and ratio.shrunken > 1
    return more and (q < policy.lead_q or _above_one(ratio))


def _above_one(ratio: Ratio | None) -> bool:
    return ratio is not None and ratio.shrunken_low > 1


def _half_is_left(before: Ratio | None, within: Ratio | None) -> bool:
    """Half of the excess on the log scale."""
    return before is not None and within is not None and within.ratio**2 >= before.ratio


def _plain(name: str) -> str:
    return name.replace("_", " ").strip().casefold()


def _ratio(counts: Counts, theme: int, inflation: float, tau2: float) -> Ratio | None:
    found = log_ratio(counts.cells(theme))
    return None if found is None else as_ratio(found, inflation=inflation, tau2=tau2)


def _main_language(shared: Counts, theme: int) -> str:
    """The shared language in which most affected voices raised the theme."""
    best = int(np.argmax(shared.a[:, theme]))
    return shared.names[best] or "und"
