"""What is shown of a gap as files; from protected figures alone."""

import csv
import io
from collections.abc import Iterable, Sequence

from listening.gaps import wording
from listening.gaps.exploring import Course, Disproportion, Headline, Summed
from listening.gaps.measures import Better, Gap, has_counts
from listening.gaps.monthly import Run
from listening.gaps.presets import IdeaPolicy
from listening.gaps.schools import Schools
from listening.gaps.telling import deficit

Cell = str | float | None


def sheet(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows as CSV; names that a spreadsheet would run as a formula are quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([wording.cell(value) for value in row] for row in rows)
    return out.getvalue()


def schools_file(gap: Gap, found: Schools, better: Better) -> str:
    """The three figures as CSV."""
    rows: list[Sequence[Cell]] = []
    for name, difference, ratio in (
        ("district", gap.deficit, gap.ratio),
        ("same schools", deficit(found.difference_same, better), found.ratio_same),
        ("within schools", deficit(found.difference_within, better), found.ratio_within),
    ):
        rows.append(
            [gap.group, gap.comparator, name, found.schools, *difference, *(ratio or [None] * 3)]
        )
    columns = ["group", "compared_with", "figure", "schools", "behind", "behind_low", "behind_high"]
    return sheet([*columns, "ratio", "ratio_low", "ratio_high"], rows)


def summary_file(found: Summed) -> str:
    """Summary measures as CSV: shares from 0 to 1, Theil and log deviation times 1,000."""
    s = found.found
    thousand = [None if x is None else 1000 * x for x in (s.theil, s.mld)]
    rows: list[Sequence[Cell]] = [
        ["groups", ", ".join(found.groups)],
        ["groups without shown counts", ", ".join(found.left_out)],
        ["weighted mean", s.mean],
        ["difference", s.difference],
        ["ratio", s.ratio],
        ["between-group variance", s.bgv],
        ["Theil x 1000", thousand[0]],
        ["mean log deviation x 1000", thousand[1]],
        ["mean difference from mean", s.mean_difference_from_mean],
        ["population attributable", s.population_attributable],
        ["index of disparity in percent", s.index_of_disparity],
    ]
    return sheet(["what", "value"], rows)


def courses_file(courses: Sequence[Course]) -> str:
    """Every group in every period as CSV."""
    columns = ("period", "group", "n", "count", "rate", "rate_low", "rate_high", "note")
    rows = []
    for course in courses:
        for m in course.moments:
            o = m.shown
            ends = tuple(m.rate) if m.rate else (None, o.rate_low, o.rate_high)
            note = "" if m.rate else o.state
            rows.append((o.period, o.group, o.n, o.count, *ends, note))
    return sheet(columns, rows)


def run_file(found: Run) -> str:
    """Months with their limits as CSV."""
    rows = [
        (
            p.label,
            p.n,
            p.count,
            p.value,
            p.low,
            p.high,
            "yes" if p.signal else "no" if p.value is not None else "",
        )
        for p in found.points
    ]
    return sheet(("month", "n", "count", "rate", "limit_low", "limit_high", "signal"), rows)


def headlines_file(found: Sequence[Headline]) -> str:
    """Measures side by side as CSV."""
    rows = []
    for h in found:
        whole = h.whole if h.whole is not None and has_counts(h.whole) else None
        gap = h.widest
        rows.append(
            (
                h.row.name,
                "leading" if h.row.leading else "lagging",
                h.period,
                whole.n if whole else None,
                whole.count if whole else None,
                gap.group if gap else "",
                *(gap.deficit if gap else (None, None, None)),
            )
        )
    columns = ("measure", "kind", "period", "n", "count", "furthest_behind")
    return sheet((*columns, "behind", "behind_low", "behind_high"), rows)


def idea_file(found: Sequence[Disproportion], policy: IdeaPolicy) -> str:
    """The preset as CSV; never a legal finding."""
    rows = [
        (
            d.group,
            d.result.kind,
            d.result.ratio,
            d.result.reason,
            "yes" if d.flag else "no",
            policy.threshold,
            policy.years,
            "never a legal finding",
        )
        for d in found
    ]
    return sheet(
        ("group", "kind", "ratio", "reason", "above_in_all_years", "threshold", "years", "note"),
        rows,
    )
