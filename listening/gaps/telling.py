"""Sentences for what else is asked of a gap; from protected figures alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, ngettext

from listening.gaps import wording
from listening.gaps.certainty import Estimate
from listening.gaps.exploring import Course, Disproportion, Headline, Summed
from listening.gaps.measures import Better, Gap, counts, has_counts
from listening.gaps.monthly import Run
from listening.gaps.presets import IdeaPolicy, four_fifths
from listening.gaps.schools import Schools
from listening.i18n import number, percent

_: Callable[..., str] = gettext  # flask_babel has no types


@dataclass(frozen=True, slots=True)
class Step:
    """One of the three figures on the way from all schools to within schools."""

    label: str
    told: str
    ratio: str


def comparator(gap: Gap) -> str:
    """Whom a group was compared with."""
    if gap.comparator == "goal":
        return _("the goal")
    return _("all others") if gap.comparator == "all others" else gap.comparator


def fifths(gap: Gap) -> str:
    """The four-fifths label of a measure of access, with its interval; "" where it has no place."""
    if gap.n0 is None or gap.count0 is None:
        return ""
    found = four_fifths((gap.count, gap.n), (gap.count0, gap.n0))
    if found.ratio is None:
        return _("no ratio: none in one of the groups")
    words = {
        "ratio": number(found.ratio.value, 2),
        "low": number(found.ratio.low, 2),
        "high": number(found.ratio.high, 2),
    }
    if found.below and found.sure:
        return _("below four fifths: %(ratio)s (likely %(low)s to %(high)s)", **words)
    if found.below:
        return _("perhaps below four fifths: %(ratio)s (likely %(low)s to %(high)s)", **words)
    if found.sure:
        return _("not below four fifths: %(ratio)s (likely %(low)s to %(high)s)", **words)
    return _("perhaps not below four fifths: %(ratio)s (likely %(low)s to %(high)s)", **words)


def steps(gap: Gap, found: Schools, better: Better) -> list[Step]:
    """The way from the whole district to within schools, each figure with its interval."""
    return [
        Step(_("The whole district"), wording.behind(gap.deficit), _times(gap.ratio)),
        Step(
            ngettext(
                "The %(n)s school where both can be shown",
                "The %(n)s schools where both can be shown",
                found.schools,
                n=number(found.schools),
            ),
            wording.behind(deficit(found.difference_same, better)),
            _times(found.ratio_same),
        ),
        Step(
            _("Within those schools"),
            wording.behind(deficit(found.difference_within, better)),
            _times(found.ratio_within),
        ),
    ]


def between(found: Schools, better: Better) -> str:
    """What the step from the second to the third figure says."""
    part = found.between if better == "lower" else -found.between
    points = number(abs(100 * part), 1)
    if abs(part) < 0.0005:
        return _("Hardly any of it comes from which school a student goes to.")
    if part > 0:
        return _(
            "%(n)s points of it lie between schools: the group is more often in schools where"
            " fewer do well. Who gets into which school is part of the question.",
            n=points,
        )
    return _(
        "Within their schools the group is %(n)s points further behind than the plain figure says:"
        " it is more often in schools where more do well.",
        n=points,
    )


def summed(found: Summed) -> list[tuple[str, str]]:
    """Absolute and relative measures together, in words."""
    s = found.found

    def points(x: float) -> str:
        return _("%(n)s points", n=number(100 * x, 1))

    none = _("none: a rate is 0")
    return [
        (_("Difference: best group less worst"), points(s.difference)),
        (_("Ratio: best group over worst"), none if s.ratio is None else number(s.ratio, 2)),
        (
            _("How far groups lie from the rate of all, on average"),
            points(s.mean_difference_from_mean),
        ),
        (
            _("The same as a share of the rate of all (index of disparity)"),
            none if s.index_of_disparity is None else percent(s.index_of_disparity / 100, 1),
        ),
        (
            _("How much the rate of all would move if every group were at the best one"),
            points(abs(s.population_attributable)),
        ),
        (_("Between-group variance, in squared points"), number(1e4 * s.bgv, 1)),
        (_("Theil index, times 1,000"), none if s.theil is None else number(1000 * s.theil, 1)),
        (_("Mean log deviation, times 1,000"), none if s.mld is None else number(1000 * s.mld, 1)),
    ]


def panels(courses: Sequence[Course]) -> list[dict[str, Any]]:
    """Groups through the periods as rows of the small multiples."""
    found = []
    for course in courses:
        moments = [
            {
                "label": m.shown.period,
                "value": m.rate.value if m.rate else None,
                "low": m.rate.low if m.rate else None,
                "high": m.rate.high if m.rate else None,
                "n": m.shown.n if m.rate else None,
                "count": m.shown.count if m.rate else None,
                "withheld": m.rate is None,
                "reason": "" if m.rate else _state(m.shown.state),
            }
            for m in course.moments
        ]
        found.append({"label": course.group, "rows": moments})
    return found


def run_points(found: Run) -> list[dict[str, Any]]:
    """Months as rows of the run chart."""
    return [
        {
            "label": p.label,
            "value": p.value,
            "low": p.low,
            "high": p.high,
            "n": p.n,
            "count": p.count,
            "withheld": p.withheld,
            "reason": _state("banded" if p.reason == "banded" else "withheld")
            if p.withheld
            else "",
            "signal": p.signal,
        }
        for p in found.points
    ]


def run_finding(found: Run) -> str:
    """What a run chart says in a sentence."""
    if found.mean is None:
        return _("No month can be shown.")
    rate = percent(found.mean)
    if not found.signals:
        return _(
            "All months together: %(rate)s. No month lies outside what chance alone does.",
            rate=rate,
        )
    months = ", ".join(p.label for p in found.signals)
    return _(
        "All months together: %(rate)s. Outside what chance alone does: %(months)s. Ask what"
        " happened then.",
        rate=rate,
        months=months,
    )


def headline(found: Headline) -> tuple[str, str]:
    """The rate of all, and who is furthest behind, in two sentences."""
    whole = found.whole
    first = _("The rate of all is not shown.")
    if whole is not None and has_counts(whole) and whole.n:
        n, count = counts(whole)
        first = _(
            "%(count)s of %(n)s students, %(rate)s.",
            count=number(count),
            n=number(n),
            rate=percent(count / n),
        )
    if found.widest is None:
        return first, _("No group is reliably behind.")
    gap = found.widest
    return first, _("%(group)s: %(gap)s.", group=gap.group, gap=wording.behind(gap.deficit))


def idea_words(found: Disproportion, policy: IdeaPolicy) -> str:
    """One group under the preset, in words that never find anybody guilty."""
    if found.result.ratio is None:
        reasons = {
            f"group cell below {policy.cell}": _(
                "not calculated: fewer than %(n)s students with the outcome", n=policy.cell
            ),
            f"group n below {policy.n}": _("not calculated: fewer than %(n)s students", n=policy.n),
        }
        otherwise = _(
            "not calculated: the comparison is too small, and the State’s own is not known here"
        )
        return str(reasons.get(found.result.reason, otherwise))
    ratio = number(found.result.ratio, 2)
    if found.flag:
        return str(
            ngettext(
                "%(ratio)s; above the threshold in the last year",
                "%(ratio)s; above the threshold in each of the last %(num)s years",
                policy.years,
                ratio=ratio,
            )
        )
    if found.result.above:
        return _("%(ratio)s; above the threshold, not in all years", ratio=ratio)
    return _("%(ratio)s; not above the threshold", ratio=ratio)


def _state(state: str) -> str:
    words = {
        "withheld": _("too few to show"),
        "banded": _("shown as a range only"),
        "not applicable": _("does not apply"),
    }
    return words.get(state, _("not known"))


def deficit(difference: Estimate, better: Better) -> Estimate:
    """A difference of rates (group less comparator) as how far the group is behind."""
    if better == "lower":
        return difference
    return Estimate(-difference.value, -difference.high, -difference.low)


def _times(ratio: Estimate | None) -> str:
    if ratio is None:
        return "–"
    words = {k: number(x, 2) for k, x in zip(("n", "low", "high"), ratio, strict=True)}
    return _("%(n)s (likely %(low)s to %(high)s)", **words)
