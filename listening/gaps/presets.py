"""Rules that districts know by name. None of them is a legal finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from listening.gaps.certainty import Estimate, risk_ratio

CHRONIC_RULE = "chronically absent: absent on 10 % or more of the days enrolled"
Counts = tuple[int, int]  # children with the outcome, children


def chronic(absent: int, enrolled: int) -> bool | None:
    """Absent on a tenth or more of the days enrolled, compared in integers; None without days."""
    if enrolled < 0 or not 0 <= absent <= enrolled:
        raise ValueError("absent days lie between 0 and the days enrolled")
    return None if enrolled == 0 else 10 * absent >= enrolled


@dataclass(frozen=True, slots=True)
class FourFifths:
    """The label of 29 CFR 1607.4(D) for access indicators.

    `below`: the ratio is under 0.8. `sure`: the whole interval lies on that side of 0.8. Both are
    None when a zero count leaves no ratio.
    """

    ratio: Estimate | None
    below: bool | None
    sure: bool | None


def four_fifths(group: Counts, comparator: Counts) -> FourFifths:
    """Whether a group is selected at less than four fifths of the comparator's rate."""
    (x1, n1), (x0, n0) = group, comparator
    if 0 in (x1, n1, x0, n0):
        return FourFifths(None, None, None)
    ratio = Estimate(*risk_ratio(x1, n1, x0, n0))
    # In integers: 8/10 against 10/10 is not below.
    below = 5 * x1 * n0 < 4 * x0 * n1
    return FourFifths(ratio, below, ratio.high < 0.8 if below else ratio.low >= 0.8)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaPolicy:
    """A State's choices under 34 CFR 300.647: minima, threshold (strictly above), years.

    `progress`: a district whose ratio fell by at least this much in each of the two prior years
    may be left out; None where the State does not use it.
    """

    cell: int = 10
    n: int = 30
    threshold: float = 3.0
    years: int = 3
    progress: float | None = None


@dataclass(frozen=True, slots=True)
class IdeaResult:
    """Ratio and what it is; `reason` says in words why none was calculated."""

    kind: Literal["risk ratio", "alternate risk ratio", "not calculated"]
    ratio: float | None = None
    above: bool | None = None
    reason: str = ""


def idea(
    group: Counts,
    others: Counts,
    *,
    state_others: Counts | None = None,
    policy: IdeaPolicy | None = None,
) -> IdeaResult:
    """Risk ratio of a racial or ethnic group to all other children, by the rules of 300.647."""
    rules = policy or IdeaPolicy()
    if group[0] < rules.cell:
        return IdeaResult("not calculated", reason=f"group cell below {rules.cell}")
    if group[1] < rules.n:
        return IdeaResult("not calculated", reason=f"group n below {rules.n}")
    if _reaches(others, rules):
        return _compared("risk ratio", group, others, rules)
    if state_others is not None and _reaches(state_others, rules):
        return _compared("alternate risk ratio", group, state_others, rules)
    return IdeaResult("not calculated", reason="State comparison below the minima")


def _reaches(counts: Counts, rules: IdeaPolicy) -> bool:
    # A cell minimum of 0 must not lead to a division by a risk of 0.
    return counts[0] >= max(rules.cell, 1) and counts[1] >= max(rules.n, 1)


def _compared(
    kind: Literal["risk ratio", "alternate risk ratio"],
    group: Counts,
    others: Counts,
    rules: IdeaPolicy,
) -> IdeaResult:
    above_line, below_line = group[0] * others[1], others[0] * group[1]
    above = above_line > rules.threshold * below_line
    return IdeaResult(kind, above_line / below_line, above)


def idea_flag(ratios: Sequence[float | None], *, policy: IdeaPolicy | None = None) -> bool:
    """Whether the last years, oldest first, are all above the threshold without progress."""
    rules = policy or IdeaPolicy()
    last = ratios[-rules.years :]
    values = [r for r in last if r is not None]
    if len(values) < rules.years or any(r <= rules.threshold for r in values):
        return False
    falls = [before - after for before, after in zip(values, values[1:], strict=False)][-2:]
    if rules.progress is None or len(falls) < 2:
        return True
    return not all(fall >= rules.progress for fall in falls)
