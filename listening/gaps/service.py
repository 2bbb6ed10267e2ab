"""What is done with the district's numbers; nothing leaves this room unprotected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from listening.communities import service as communities
from listening.gaps import direction, store
from listening.gaps.disclosure import Policy, protect_observations
from listening.gaps.imports import Source as Source
from listening.gaps.imports import fresh_import_is_new as fresh_import_is_new
from listening.gaps.imports import import_of as import_of
from listening.gaps.imports import imports as imports
from listening.gaps.imports import keep_enrolment as keep_enrolment
from listening.gaps.imports import keep_gaps as keep_gaps
from listening.gaps.imports import known as known
from listening.gaps.imports import refuse_again as refuse_again
from listening.gaps.imports import rows_of_imports as rows_of_imports
from listening.gaps.imports import take_back as take_back
from listening.gaps.measures import (
    TOTAL,
    Better,
    Change,
    Gap,
    Measure,
    NoGap,
    Observation,
    change,
    gaps,
)
from listening.gaps.records import EventRow, MeasureRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What there is to choose from: measures by number, and their periods and dimensions."""

    measures: dict[int, str]
    periods: tuple[str, ...]
    dimensions: tuple[str, ...]


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


def choice(project_id: int) -> Choice:
    """What the gap page can be asked for; the newest period first."""
    rows = store.measures(project_id)
    found = store.observations([row.id for row in rows])
    names = _names(project_id)
    dimensions = dict.fromkeys(names[o.group_id][0] for o in found)
    return Choice(
        measures={row.id: row.name for row in rows},
        periods=tuple(sorted({o.period for o in found}, reverse=True)),
        dimensions=tuple(d for d in dimensions if d != TOTAL),
    )


def measure(project_id: int, measure_id: int) -> Measure | None:
    """A measure if it belongs to the project."""
    row = store.measure(measure_id)
    return _measure(row) if row and row.project_id == project_id else None


def turn_round(project_id: int, measure_id: int) -> Better | None:
    """Say that the other direction of a measure is good; None if it is not the project's."""
    row = store.measure(measure_id)
    if row is None or row.project_id != project_id:
        return None
    better: Better = "higher" if row.better == "lower" else "lower"
    row.better = better
    return better


def compared(
    project_id: int, measure_id: int, *, period: str, dimension: str, policy: Policy
) -> Compared | None:
    """The protected table of one measure with the change of every gap since the period before."""
    own = measure(project_id, measure_id)
    if own is None:
        return None
    shown = [o for o in _protected(project_id, policy) if o.measure == own.name]
    earlier = sorted({o.period for o in shown if o.dimension == dimension and o.period < period})
    previous = earlier[-1] if earlier else None
    before = {g.group: g for g in gaps(shown, own, previous, dimension)} if previous else {}
    groups = {
        o.group: o
        for o in shown
        if (o.period, o.dimension, o.place) == (period, dimension, "") and o.group != TOTAL
    }
    rows = [
        Row(groups[found.group], found, _moved(before.get(found.group), found))
        for found in sorted(gaps(shown, own, period, dimension), key=_widest_first)
    ]
    return Compared(own, previous, tuple(rows))


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
    shown = _protected(project_id, policy)
    found = []
    for row in store.measures(project_id):
        own = [o for o in shown if o.measure == row.name]
        newest = max((o.period for o in own), default="")
        rows = [
            gap
            for dimension in dict.fromkeys(o.dimension for o in own if o.dimension != TOTAL)
            for gap in gaps(own, _measure(row), newest, dimension)
            if isinstance(gap, Gap)
        ]
        if rows:
            found.append((row.id, min(rows, key=_widest_first)))
    return found


def onset(project_id: int, found: Gap, *, policy: Policy) -> date | None:
    """When a gap began: the start of the first period from which it reliably stayed open.

    Looks back from the gap's period while the deficit's lower limit is above zero; None when the
    oldest table already shows it, because then it began before anything we know.
    """
    shown = [o for o in _protected(project_id, policy) if o.measure == found.measure.name]
    began: str | None = None
    for period in sorted({o.period for o in shown if o.period <= found.period}, reverse=True):
        rows = gaps(shown, found.measure, period, found.dimension)
        row = next((row for row in rows if row.group == found.group), None)
        if not isinstance(row, Gap) or row.deficit.low <= 0:
            return direction.begins(began) if began else None
        began = period
    return None


def enrolment(project_id: int) -> dict[str, dict[str, int]]:
    """Dimension -> group -> enrolled, for the team's own counting; protect before showing."""
    found: dict[str, dict[str, int]] = {}
    names = _names(project_id)
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


def _protected(project_id: int, policy: Policy) -> Sequence[Observation]:
    """Everything the project knows, protected in one go: two pages can never be subtracted."""
    measures = {row.id: row.name for row in store.measures(project_id)}
    names = _names(project_id)
    stored = [
        Observation(
            measure=measures[row.measure_id],
            period=row.period,
            dimension=names[row.group_id][0],
            group=names[row.group_id][1],
            n=row.n,
            count=row.count,
            state=row.state,  # type: ignore[arg-type]  # the database's CHECK holds the same words
        )
        for row in store.observations(list(measures))
    ]
    return protect_observations(stored, policy)


def _names(project_id: int) -> dict[int, tuple[str, str]]:
    """Dimension and name of every group by number."""
    known = communities.groups(project_id)
    return {number: (d, name) for d, own in known.items() for name, number in own.items()}


def _measure(row: MeasureRow) -> Measure:
    return Measure(row.name, "lower" if row.better == "lower" else "higher")


def _moved(before: Gap | NoGap | None, after: Gap | NoGap) -> Change | None:
    if isinstance(before, Gap) and isinstance(after, Gap):
        return change(before, after)
    return None


def _widest_first(row: Gap | NoGap) -> tuple[bool, float, str]:
    if isinstance(row, Gap):
        return False, -row.deficit.value, row.group
    return True, 0.0, row.group
