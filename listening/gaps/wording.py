"""A protected table in words, as rows of a chart and as a file; from protected rows alone."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from listening.excerpts.spreadsheet import safe_cell
from listening.gaps.certainty import Estimate, wilson
from listening.gaps.measures import Change, Gap, NoGap, counts, has_counts
from listening.gaps.service import Compared, Row
from listening.i18n import number, percent

_: Callable[..., str] = gettext  # flask_babel has no types
SORTS = ("group", "rate", "gap", "students", "change")
# fmt: off
COLUMNS = (
    "measure", "better", "period", "dimension", "group",
    "n", "count", "rate", "rate_low", "rate_high",
    "others_n", "others_count", "others_rate",
    "behind", "behind_low", "behind_high", "students", "students_low", "students_high",
    "compared_with_period", "change", "change_low", "change_high", "verdict",
    "place", "compared_with", "note",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Line:
    """A row for the page: figures for the chart macros and sentences for the table."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    count: int | None
    withheld: bool
    reason: str
    gap: str
    students: str
    change: str
    linked: bool


def line(row: Row, better: str) -> Line:
    """One group as it is shown; without figures it keeps its name and says why."""
    found, own = row.found, rate(row)
    gap = found if isinstance(found, Gap) else None
    return Line(
        label=row.found.group,
        value=own.value if own else None,
        low=own.low if own else None,
        high=own.high if own else None,
        n=row.shown.n if own else None,
        count=row.shown.count if own else None,
        withheld=own is None,
        reason="" if own else reason(row),
        gap=behind(gap.deficit) if gap else reason(row),
        students=students(gap.students, better) if gap else "–",
        change=moved(row.change, gap) if row.change and gap else "–",
        linked=gap is not None,
    )


def in_order(rows: Sequence[Row], sort: str, *, descending: bool) -> list[Row]:
    """Rows by one of `SORTS`; those without the figure stay at the end either way."""
    figures = [(row, _figure(row, sort)) for row in rows]
    there = [(row, figure) for row, figure in figures if figure is not None]
    there.sort(key=lambda pair: pair[1], reverse=descending)
    return [row for row, _figure in there] + [row for row, figure in figures if figure is None]


def _figure(row: Row, sort: str) -> tuple[float, str] | None:
    if sort == "group":
        return 0.0, row.found.group.casefold()
    if sort == "rate":
        own = rate(row)
        return None if own is None else (own.value, "")
    if not isinstance(row.found, Gap):
        return None
    if sort == "change":
        return None if row.change is None else (row.change.deficit.value, "")
    return (row.found.students if sort == "students" else row.found.deficit).value, ""


def rate(row: Row) -> Estimate | None:
    """The group's own rate with its interval, None where its counts are not shown."""
    if not has_counts(row.shown) or not row.shown.n:
        return None
    n, count = counts(row.shown)
    return Estimate(count / n, *wilson(count, n))


def reason(row: Row) -> str:
    """Why there is no gap, in the words that stand everywhere."""
    low, high = row.shown.rate_low, row.shown.rate_high
    if row.shown.state == "banded" and low is not None and high is not None:
        return _("between %(low)s and %(high)s", low=percent(low), high=percent(high))
    said = {
        "too few to show": _("too few to show"),
        "shown as a range": _("shown as a range only"),
        "not applicable": _("does not apply"),
        "unknown": _("not known"),
        "nobody": _("nobody in this group"),
        "no comparator": _("nobody to compare with"),
        "comparator": _("the others are compared with this group"),
    }
    return said[row.found.reason] if isinstance(row.found, NoGap) else ""


def behind(deficit: Estimate) -> str:
    """A deficit with its interval; which side of 0 it lies on is said in words."""
    low, high = deficit.low, deficit.high
    if low > 0:
        return _("%(n)s points behind (likely %(low)s to %(high)s)", **_points(deficit))
    ahead = Estimate(-deficit.value, -high, -low)
    if high < 0:
        return _("%(n)s points ahead (likely %(low)s to %(high)s)", **_points(ahead))
    words = {"ahead": number(100 * -low, 1), "behind": number(100 * high, 1)}
    return _("no sure gap (likely from %(ahead)s points ahead to %(behind)s behind)", **words)


def students(found: Estimate, better: str) -> str:
    """How many students more, or fewer, would close a gap."""
    words = {"n": number(found.value), "low": number(found.low), "high": number(found.high)}
    if found.high <= 0:
        return _("none")
    if found.value <= 0 and better == "higher":
        return _("none (likely up to %(high)s more)", **words)
    if found.value <= 0:
        return _("none (likely up to %(high)s fewer)", **words)
    if better == "higher":
        return _("%(n)s more (likely %(low)s to %(high)s)", **words)
    return _("%(n)s fewer (likely %(low)s to %(high)s)", **words)


def moved(change: Change, gap: Gap) -> str:
    """How a gap moved since the period before; a group that is ahead gains or loses."""
    deficit = change.deficit
    less = Estimate(-deficit.value, -deficit.high, -deficit.low)
    if change.verdict == "no reliable change":
        return _("no reliable change")
    if gap.deficit.value <= 0:
        if change.verdict == "narrowed":
            return _("gained %(n)s points (likely %(low)s to %(high)s)", **_points(less))
        return _("lost %(n)s points (likely %(low)s to %(high)s)", **_points(deficit))
    if change.verdict == "narrowed":
        return _("narrowed by %(n)s points (likely %(low)s to %(high)s)", **_points(less))
    return _("widened by %(n)s points (likely %(low)s to %(high)s)", **_points(deficit))


def finding(found: Compared) -> str:
    """The answer of the page in two sentences."""
    gaps = [row.found for row in found.rows if isinstance(row.found, Gap)]
    if not gaps:
        return _(
            "No gap can be shown here: the groups are too small, or there is nothing to compare."
        )
    if not found.behind:
        return _("No group is reliably behind: chance alone could explain every difference here.")
    widest = found.behind[0]
    words = {
        "group": widest.group,
        "rate": percent(widest.rate.value),
        "n": number(widest.n),
        "others": percent(widest.rate0.value),
        "comparator": widest.comparator,
    }
    if widest.comparator == "goal":
        first = _(
            "%(group)s is furthest behind: %(rate)s of %(n)s students, with a goal of %(others)s.",
            **words,
        )
    elif widest.comparator == "all others":
        first = _(
            "%(group)s is furthest behind: %(rate)s of %(n)s students, against %(others)s of all"
            " others.",
            **words,
        )
    else:
        first = _(
            "%(group)s is furthest behind: %(rate)s of %(n)s students, against %(others)s in the"
            " group %(comparator)s.",
            **words,
        )
    gap = _("That is %(gap)s.", gap=behind(widest.deficit))
    more = len(found.behind) - 1
    if not more:
        return f"{first} {gap}"
    rest = ngettext(
        "%(num)s more group is reliably behind.", "%(num)s more groups are reliably behind.", more
    )
    return f"{first} {gap} {rest}"


def left_out(found: Compared) -> tuple[str, ...]:
    """Groups whose counts are not shown and that are therefore not among the others."""
    gaps = (row.found for row in found.rows if isinstance(row.found, Gap))
    return tuple(dict.fromkeys(name for gap in gaps for name in gap.left_out))


def file(found: Compared) -> str:
    """The protected rows as CSV; a name that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in found.rows:
        values = _values(found, row)
        writer.writerow([cell(values.get(column)) for column in COLUMNS])
    return out.getvalue()


def _values(found: Compared, row: Row) -> dict[str, str | float | None]:
    own, shown = rate(row), row.shown
    values: dict[str, str | float | None] = {
        "measure": found.measure.name,
        "better": found.measure.better,
        "period": shown.period,
        "place": shown.place,
        "dimension": shown.dimension,
        "group": shown.group,
        "n": shown.n,
        "count": shown.count,
        "rate": own.value if own else None,
        "rate_low": own.low if own else shown.rate_low,
        "rate_high": own.high if own else shown.rate_high,
        "note": row.found.reason if isinstance(row.found, NoGap) else "",
    }
    if isinstance(row.found, Gap):
        gap = row.found
        values["compared_with"] = gap.comparator
        values |= {"others_n": gap.n0, "others_count": gap.count0, "others_rate": gap.rate0.value}
        values |= _ends("behind", gap.deficit) | _ends("students", gap.students)
    if row.change:
        values |= _ends("change", row.change.deficit)
        values |= {"verdict": row.change.verdict, "compared_with_period": found.previous}
    return values


def _ends(name: str, e: Estimate) -> dict[str, str | float | None]:
    return {name: e.value, f"{name}_low": e.low, f"{name}_high": e.high}


def cell(value: str | float | None) -> str:
    """A value as a cell of a file; a name that would run as a formula is quoted."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_cell(value)
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _points(e: Estimate) -> dict[str, str]:
    # A limit that rounds to 0 would contradict the sentence that says which side it lies on.
    least = min(abs(100 * x) for x in e)
    digits = 0 if least >= 1 else 1 if least >= 0.1 else 2
    return {k: number(100 * x, digits) for k, x in zip(("n", "low", "high"), e, strict=True)}
