"""What else can be asked of a gap: its schools, its months, all groups in one figure, a preset."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from listening.gaps import figures, monthly, presets, schools, service, store
from listening.gaps.certainty import Estimate, wilson
from listening.gaps.disclosure import Policy
from listening.gaps.measures import (
    TOTAL,
    Comparator,
    Gap,
    Goal,
    Measure,
    Observation,
    Reference,
    all_others,
    counts,
    gaps,
    has_counts,
)
from listening.gaps.monthly import Run
from listening.gaps.presets import IdeaPolicy, IdeaResult
from listening.gaps.records import IdeaRow, MeasureRow
from listening.gaps.schools import Schools
from listening.gaps.summary import Summary, summary


@dataclass(frozen=True, slots=True)
class Moment:
    """The rate of a group in one period, or the observation that says why there is none."""

    shown: Observation
    rate: Estimate | None


@dataclass(frozen=True, slots=True)
class Course:
    """A group through the periods, oldest first."""

    group: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Summed:
    """All shown groups in one figure; `groups` are in it, `left_out` have no counts shown."""

    found: Summary
    groups: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """A measure in its newest period: the rate of all, and the group furthest behind."""

    row: MeasureRow
    period: str
    whole: Observation | None
    widest: Gap | None


@dataclass(frozen=True, slots=True)
class Disproportion:
    """A group under the IDEA preset: this period, the ratios of the last ones, and the flag."""

    group: str
    result: IdeaResult
    ratios: tuple[float | None, ...]
    flag: bool


def between_schools(
    project_id: int,
    measure_id: int,
    *,
    period: str,
    dimension: str,
    group: str,
    against: Comparator,
    policy: Policy,
) -> Schools | None:
    """How much of a gap lies between schools: from figures of schools that may be shown."""
    if isinstance(against, Goal):
        return None
    rows = figures.shown(
        project_id, [measure_id], policy=policy, periods=[period], dimension=dimension
    )
    at_school: dict[str, list[Observation]] = {}
    for o in rows:
        if o.place:
            at_school.setdefault(o.place, []).append(o)
    ours, theirs = [], []
    for here in at_school.values():
        own = next((o for o in here if o.group == group and has_counts(o)), None)
        if own is None:
            continue
        other = _comparator(own, here, against)
        if other is not None and own.n and other.n:
            ours.append(own)
            theirs.append(other)
    return schools.between_within(ours, theirs)


def _comparator(
    own: Observation, here: Sequence[Observation], against: Comparator
) -> Observation | None:
    groups = [o for o in here if o.dimension == own.dimension and o.group != TOTAL]
    if isinstance(against, Reference):
        return next((o for o in groups if o.group == against.group and has_counts(o)), None)
    total = next((o for o in here if o.group == TOTAL and has_counts(o)), None)
    return all_others(own, groups, total)[0]


def courses(
    project_id: int, measure_id: int, *, dimension: str, place: str, policy: Policy
) -> list[Course]:
    """Every group of a dimension through all periods."""
    rows = figures.shown(project_id, [measure_id], policy=policy, dimension=dimension, place=place)
    groups: dict[str, list[Observation]] = {}
    for o in rows:
        if o.dimension == dimension and o.group != TOTAL:
            groups.setdefault(o.group, []).append(o)
    return [
        Course(group, tuple(Moment(o, _rate(o)) for o in sorted(own, key=lambda o: o.period)))
        for group, own in groups.items()
    ]


def run(courses_: Sequence[Course], group: str) -> Run | None:
    """The months of one group, None where periods are no months."""
    own = next((c for c in courses_ if c.group == group), None)
    if own is None or not monthly.is_monthly(m.shown.period for m in own.moments):
        return None
    return monthly.run([m.shown for m in own.moments])


def in_one_figure(found: service.Compared) -> Summed | None:
    """Summary measures over the groups whose counts are shown; None with fewer than two."""
    rows = [row.shown for row in found.rows]
    known = [o for o in rows if has_counts(o) and o.n]
    if len(known) < 2:
        return None
    pairs = [counts(o) for o in known]
    whole = summary(
        [count / n for n, count in pairs],
        [n for n, _ in pairs],
        better=found.measure.better,
    )
    left = tuple(o.group for o in rows if o not in known)
    return Summed(whole, tuple(o.group for o in known), left)


def headlines(project_id: int, *, dimension: str, place: str, policy: Policy) -> list[Headline]:
    """Every measure in its newest period, those that warn early first."""
    newest: dict[int, str] = {}
    for pair in store.protections(project_id):
        newest[pair.measure_id] = max(pair.period, newest.get(pair.measure_id, ""))
    found = []
    for row in sorted(store.measures(project_id), key=lambda r: (not r.leading, r.id)):
        if row.id not in newest:
            continue
        period = newest[row.id]
        rows = figures.shown(
            project_id,
            [row.id],
            policy=policy,
            periods=[period],
            dimension=dimension,
            place=place,
        )
        if not any(o.dimension == dimension for o in rows):
            continue
        own = service.compare(
            rows, service.to_measure(row), period=period, previous=None, dimension=dimension
        )
        found.append(Headline(row, period, _everybody(rows), next(iter(own.behind), None)))
    return found


def _everybody(rows: Sequence[Observation]) -> Observation | None:
    """The total, or the sum of the groups where each of them is shown."""
    total = next((o for o in rows if o.group == TOTAL), None)
    groups = [o for o in rows if o.group != TOTAL]
    if total is not None or not groups or not all(has_counts(o) for o in groups):
        return total
    pairs = [counts(o) for o in groups]
    n, count = (sum(pair[i] for pair in pairs) for i in (0, 1))
    return replace(groups[0], dimension=TOTAL, group=TOTAL, n=n, count=count)


def idea_policy(project_id: int) -> IdeaPolicy | None:
    """The State's numbers where a team asked for the preset."""
    row = store.idea(project_id)
    if row is None:
        return None
    return IdeaPolicy(cell=row.cell, n=row.n, threshold=row.threshold, years=row.years)


def set_idea(project_id: int, policy: IdeaPolicy | None) -> None:
    """Ask for the IDEA preset with these numbers, or no longer (None)."""
    row = store.idea(project_id)
    if row is not None:
        store.remove(row)
    if policy is not None:
        store.add_all(
            [
                IdeaRow(
                    project_id=project_id,
                    cell=policy.cell,
                    n=policy.n,
                    threshold=policy.threshold,
                    years=policy.years,
                )
            ]
        )


def disproportion(
    courses_: Sequence[Course], measure: Measure, *, period: str, policy: IdeaPolicy
) -> list[Disproportion]:
    """The preset for every group whose counts, and whose others', are shown."""
    periods = sorted(
        {m.shown.period for c in courses_ for m in c.moments if m.shown.period <= period}
    )
    last = periods[-policy.years :]
    table: dict[str, dict[str, IdeaResult]] = {}
    for one in last:
        rows = [m.shown for c in courses_ for m in c.moments if m.shown.period == one]
        if not rows:
            continue
        for gap in gaps(rows, measure, one, rows[0].dimension, place=rows[0].place):
            if isinstance(gap, Gap) and gap.n0 is not None and gap.count0 is not None:
                result = presets.idea((gap.count, gap.n), (gap.count0, gap.n0), policy=policy)
                table.setdefault(gap.group, {})[one] = result
    found = []
    for group, by_period in table.items():
        if period in by_period:
            ratios = tuple(r.ratio if (r := by_period.get(one)) else None for one in last)
            flag = len(last) >= policy.years and presets.idea_flag(ratios, policy=policy)
            found.append(Disproportion(group, by_period[period], ratios, flag))
    return found


def _rate(o: Observation) -> Estimate | None:
    if not has_counts(o) or not o.n:
        return None
    n, count = counts(o)
    return Estimate(count / n, *wilson(count, n))
