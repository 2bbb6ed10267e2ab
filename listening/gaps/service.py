"""What is done with the district's numbers; nothing leaves this room unprotected."""

from dataclasses import dataclass
from datetime import date

from listening.gaps import direction, figures, store
from listening.gaps.disclosure import Policy
from listening.gaps.figures import asked_for as asked_for
from listening.gaps.figures import release as release
from listening.gaps.figures import soon as soon
from listening.gaps.figures import told_before as told_before
from listening.gaps.figures import waiting as waiting
from listening.gaps.imports import Source as Source
from listening.gaps.imports import agree as agree
from listening.gaps.imports import agreements as agreements
from listening.gaps.imports import fresh_import_is_new as fresh_import_is_new
from listening.gaps.imports import import_of as import_of
from listening.gaps.imports import imports as imports
from listening.gaps.imports import keep_enrolment as keep_enrolment
from listening.gaps.imports import keep_gaps as keep_gaps
from listening.gaps.imports import known as known
from listening.gaps.imports import left_open as left_open
from listening.gaps.imports import refuse_again as refuse_again
from listening.gaps.imports import rows_of_imports as rows_of_imports
from listening.gaps.imports import take_back as take_back
from listening.gaps.measures import (
    OTHERS,
    TOTAL,
    Better,
    Change,
    Comparator,
    Gap,
    Measure,
    NoGap,
    Observation,
    Reference,
    change,
    gaps,
)
from listening.gaps.records import EventRow, MeasureRow, ProtectionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What there is to choose from: measures by number, their periods, dimensions and places.

    The newest period comes first; the whole district is no place.
    """

    measures: dict[int, str]
    periods: tuple[str, ...]
    dimensions: tuple[str, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A group as it may be shown, its gap or why there is none, its change since last time."""

    shown: Observation
    found: Gap | NoGap
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The groups of one measure, period and dimension, widest gap first."""

    measure: Measure
    previous: str | None  # the period before, "" where the measure has none
    rows: tuple[Row, ...]

    @property
    def behind(self) -> tuple[Gap, ...]:
        """Gaps that chance alone does not explain, widest first."""
        found = (row.found for row in self.rows)
        return tuple(f for f in found if isinstance(f, Gap) and f.deficit.low > 0)


def choice(project_id: int, measure_id: int | None = None) -> Choice:
    """What the gap page can be asked for, of all measures or of one."""
    rows = store.protections(project_id)
    own = [row for row in rows if measure_id in (None, row.measure_id)]
    periods = sorted({row.period for row in own}, reverse=True)
    found = [_choices(project_id, row) for row in own]
    return Choice(
        measures={row.id: row.name for row in store.measures(project_id)},
        periods=tuple(periods),
        dimensions=tuple(dict.fromkeys(d for dimensions, _ in found for d in dimensions)),
        places=tuple(sorted({p for _, places in found for p in places if p})),
    )


def groups_of(project_id: int, dimension: str) -> tuple[str, ...]:
    """The names of a dimension's groups."""
    pairs = figures.names(project_id).values()
    return tuple(name for d, name in pairs if d == dimension and name != TOTAL)


def measure(project_id: int, measure_id: int) -> Measure | None:
    """A measure if it belongs to the project."""
    row = measure_row(project_id, measure_id)
    return to_measure(row) if row else None


def measure_row(project_id: int, measure_id: int) -> MeasureRow | None:
    """A measure with what the team said about it, if it belongs to the project."""
    row = store.measure(measure_id)
    return row if row and row.project_id == project_id else None


def measure_rows(project_id: int) -> list[MeasureRow]:
    """All measures of a project with what the team said about them."""
    return store.measures(project_id)


def turn_round(project_id: int, measure_id: int) -> Better | None:
    """Say that the other direction of a measure is good; None if it is not the project's."""
    row = measure_row(project_id, measure_id)
    if row is None:
        return None
    better: Better = "higher" if row.better == "lower" else "lower"
    row.better = better
    return better


def describe(
    row: MeasureRow, *, better: Better, leading: bool, access: bool, goal: float | None
) -> None:
    """Say what a measure is: its good direction, whether it warns early, its goal."""
    row.better, row.leading, row.access, row.goal = better, leading, access, goal


def compared(
    project_id: int,
    measure_id: int,
    *,
    period: str,
    dimension: str,
    policy: Policy,
    against: Comparator = OTHERS,
    place: str = "",
) -> Compared | None:
    """The protected table of one measure with the change of every gap since the period before."""
    own = measure(project_id, measure_id)
    if own is None:
        return None
    previous = _previous(project_id, measure_id, period=period, dimension=dimension)
    shown = figures.shown(
        project_id,
        [measure_id],
        policy=policy,
        periods=[period, previous] if previous else [period],
        dimension=dimension,
        place=place,
    )
    return compare(
        shown, own, period=period, previous=previous, dimension=dimension, against=against
    )


def compare(
    shown: list[Observation],
    own: Measure,
    *,
    period: str,
    previous: str | None,
    dimension: str,
    against: Comparator = OTHERS,
) -> Compared:
    """Groups of one dimension at one place, from protected figures of that place alone."""
    place = shown[0].place if shown else ""
    before = gaps(shown, own, previous, dimension, against=against, place=place) if previous else ()
    earlier = {g.group: g for g in before}
    groups = {
        o.group: o
        for o in shown
        if (o.period, o.dimension) == (period, dimension) and o.group != TOTAL
    }
    found = gaps(shown, own, period, dimension, against=against, place=place)
    rows = [
        Row(groups[one.group], one, _moved(earlier.get(one.group), one))
        for one in sorted(found, key=_widest_first)
    ]
    if isinstance(against, Reference) and against.group in groups:
        other = groups[against.group]
        rows.append(Row(other, _itself(own, other)))
    return Compared(own, previous if earlier else None, tuple(rows))


def table(
    project_id: int, measure_id: int, *, period: str, dimension: str, policy: Policy
) -> list[Gap | NoGap]:
    """The protected gaps of one measure, period and dimension, widest first."""
    found = compared(project_id, measure_id, period=period, dimension=dimension, policy=policy)
    return [row.found for row in found.rows] if found else []


def gap_of(
    project_id: int, measure_id: int, *, period: str, dimension: str, group: str, policy: Policy
) -> Gap | NoGap | None:
    """The protected gap of one group."""
    rows = table(project_id, measure_id, period=period, dimension=dimension, policy=policy)
    return next((row for row in rows if row.group == group), None)


def widest(project_id: int, *, policy: Policy) -> list[tuple[int, Gap]]:
    """Per measure, in its newest period, the group that is furthest behind."""
    newest: dict[int, str] = {}
    for row in store.protections(project_id):
        newest[row.measure_id] = max(row.period, newest.get(row.measure_id, ""))
    found = []
    for measure_row in store.measures(project_id):
        if measure_row.id not in newest:
            continue
        period = newest[measure_row.id]
        own = figures.shown(project_id, [measure_row.id], policy=policy, periods=[period], place="")
        rows = [
            gap
            for dimension in dict.fromkeys(o.dimension for o in own if o.dimension != TOTAL)
            for gap in gaps(own, to_measure(measure_row), period, dimension)
            if isinstance(gap, Gap)
        ]
        if rows:
            found.append((measure_row.id, min(rows, key=_widest_first)))
    return found


@dataclass(frozen=True, slots=True)
class Onset:
    """A gap began between the first and the last day of the period that first shows it."""

    first: date
    last: date


def onset(project_id: int, found: Gap, *, policy: Policy) -> Onset | None:
    """When a gap began: the first period from which it reliably stayed open.

    Looks back from the gap's period while the deficit's lower limit is above zero; None when the
    oldest table already shows it, because then it began before anything we know.
    """
    ids = [row.id for row in store.measures(project_id) if row.name == found.measure.name]
    shown = figures.shown(
        project_id, ids, policy=policy, dimension=found.dimension, place=found.place
    )
    began: str | None = None
    for period in sorted({o.period for o in shown if o.period <= found.period}, reverse=True):
        rows = gaps(shown, found.measure, period, found.dimension, place=found.place)
        row = next((row for row in rows if row.group == found.group), None)
        if not isinstance(row, Gap) or row.deficit.low <= 0:
            return _onset(began) if began else None
        began = period
    return None


def _onset(period: str) -> Onset | None:
    first, last = direction.begins(period), direction.ends(period)
    return Onset(first, last) if first and last else None


def enrolment(project_id: int) -> dict[str, dict[str, int]]:
    """Dimension -> group -> enrolled, for the team's own counting; protect before showing."""
    found: dict[str, dict[str, int]] = {}
    names = figures.names(project_id)
    for group_id, n in store.enrolment(project_id):
        dimension, group = names[group_id]
        found.setdefault(dimension, {})[group] = n
    return found


def add_event(
    project_id: int, on: date, title: str, *, kind: str = "", theme: str = ""
) -> EventRow:
    """Note a dated change in the district, and the theme it could bear on."""
    row = EventRow(project_id=project_id, on=on, title=title, kind=kind, theme=theme)
    store.add_all([row])
    return row


def events(project_id: int) -> list[EventRow]:
    """Dated changes, oldest first."""
    return store.events(project_id)


def event_of(project_id: int, event_id: int) -> EventRow | None:
    """An event if it belongs to the project."""
    found = store.event(event_id)
    return found if found and found.project_id == project_id else None


def remove_event(row: EventRow) -> None:
    """Take a change off the list."""
    store.remove(row)


def to_measure(row: MeasureRow) -> Measure:
    """The measure as computing functions take it."""
    return Measure(row.name, "lower" if row.better == "lower" else "higher")


def _choices(project_id: int, row: ProtectionRow) -> tuple[list[str], list[str]]:
    if row.rules:
        return row.dimensions, row.places
    names = figures.names(project_id)
    groups, places = store.groups_and_places(row.measure_id, row.period)
    return [d for d in dict.fromkeys(names[g][0] for g in groups) if d != TOTAL], places


def _previous(project_id: int, measure_id: int, *, period: str, dimension: str) -> str | None:
    earlier = [
        row.period
        for row in store.protections(project_id)
        if row.measure_id == measure_id
        and row.period < period
        and dimension in _choices(project_id, row)[0]
    ]
    return max(earlier, default=None)


def _itself(own: Measure, other: Observation) -> NoGap:
    return NoGap(
        measure=own,
        period=other.period,
        dimension=other.dimension,
        group=other.group,
        place=other.place,
        reason="comparator",
    )


def _moved(before: Gap | NoGap | None, after: Gap | NoGap) -> Change | None:
    if isinstance(before, Gap) and isinstance(after, Gap):
        return change(before, after)
    return None


def _widest_first(row: Gap | NoGap) -> tuple[bool, float, str]:
    if isinstance(row, Gap):
        return False, -row.deficit.value, row.group
    return True, 0.0, row.group
