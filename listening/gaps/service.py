"""What is done with the district's numbers; nothing leaves this room unprotected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from listening.communities import service as communities
from listening.gaps import direction, store
from listening.gaps.disclosure import Policy, protect_observations
from listening.gaps.measures import (
    TOTAL,
    Better,
    Gap,
    Measure,
    NoGap,
    Observation,
    gaps,
)
from listening.gaps.records import EventRow, MeasureRow, TableImport
from listening.gaps.tables import Enrolled
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a table came from."""

    file_name: str
    sha256: str
    note: str = ""
    by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What there is to choose from: measures by number, and their periods and dimensions."""

    measures: dict[int, str]
    periods: tuple[str, ...]
    dimensions: tuple[str, ...]


def keep_gaps(
    project_id: int,
    observations: Sequence[Observation],
    *,
    better: Mapping[str, Better],
    source: Source,
) -> TableImport:
    """Store a read table; refused where a figure is already there with another table."""
    row = _import(project_id, "gaps", source)
    measures = {m.name: m for m in store.measures(project_id)}
    for name in dict.fromkeys(o.measure for o in observations):
        if name not in measures:
            measures[name] = MeasureRow(
                project_id=project_id, name=name, better=better.get(name, direction.likely(name))
            )
            store.add_all([measures[name]])
    there = {
        (o.measure_id, o.period, o.group_id)
        for o, _, _ in store.observations([m.id for m in measures.values()])
    }
    groups = communities.ensure_groups(project_id, [(o.dimension, o.group) for o in observations])
    new = []
    for o in observations:
        key = (measures[o.measure].id, o.period, groups[o.dimension, o.group])
        if key in there:
            raise BadInput(
                f"{source.file_name}: '{o.measure}' of {o.group} in {o.period} is already there "
                "from an earlier table; take that import back first."
            )
        there.add(key)
        new.append(
            {
                "import_id": row.id,
                "measure_id": key[0],
                "period": o.period,
                "group_id": key[2],
                "n": o.n,
                "count": o.count,
                "state": o.state,
            }
        )
    store.insert_observations(new)
    return row


def keep_enrolment(project_id: int, enrolled: Sequence[Enrolled], *, source: Source) -> TableImport:
    """Store an enrolment table; the newest table counts."""
    row = _import(project_id, "enrolment", source)
    groups = communities.ensure_groups(project_id, [(e.dimension, e.group) for e in enrolled])
    store.insert_enrolment(
        [
            {"import_id": row.id, "group_id": groups[e.dimension, e.group], "enrolled": e.enrolled}
            for e in enrolled
        ]
    )
    return row


def take_back(row: TableImport) -> None:
    """Undo an import."""
    store.remove(row)
    for measure in store.measures_without_numbers(row.project_id):
        store.remove(measure)


def imports(project_id: int) -> list[TableImport]:
    """The tables that were brought, newest first."""
    return store.imports(project_id)


def import_of(project_id: int, import_id: int) -> TableImport | None:
    """An import if it belongs to the project."""
    found = store.table_import(import_id)
    return found if found and found.project_id == project_id else None


def choice(project_id: int) -> Choice:
    """What the gap page can be asked for."""
    rows = store.measures(project_id)
    found = store.observations([row.id for row in rows])
    return Choice(
        measures={row.id: row.name for row in rows},
        periods=tuple(sorted({o.period for o, _, _ in found}, reverse=True)),
        dimensions=tuple(sorted({d for _, d, _ in found if d != TOTAL})),
    )


def measure(project_id: int, measure_id: int) -> Measure | None:
    """A measure if it belongs to the project."""
    row = store.measure(measure_id)
    return _measure(row) if row and row.project_id == project_id else None


def table(
    project_id: int, measure_id: int, *, period: str, dimension: str, policy: Policy
) -> list[Gap | NoGap]:
    """The protected gaps of one measure, period and dimension, widest first."""
    row = store.measure(measure_id)
    if row is None or row.project_id != project_id:
        return []
    shown = protect_observations(_observations(project_id), policy)
    chosen = [o for o in shown if o.measure == row.name]
    found = gaps(chosen, _measure(row), period, dimension)
    return sorted(found, key=_widest_first)


def gap_of(
    project_id: int, measure_id: int, *, period: str, dimension: str, group: str, policy: Policy
) -> Gap | NoGap | None:
    """The protected gap of one group."""
    rows = table(project_id, measure_id, period=period, dimension=dimension, policy=policy)
    return next((row for row in rows if row.group == group), None)


def widest(project_id: int, *, policy: Policy) -> list[tuple[int, Gap]]:
    """Per measure of the newest period the group that is furthest behind, with the measure."""
    options = choice(project_id)
    if not options.periods:
        return []
    found = []
    for measure_id in options.measures:
        rows = [
            row
            for dimension in options.dimensions
            for row in table(
                project_id,
                measure_id,
                period=options.periods[0],
                dimension=dimension,
                policy=policy,
            )
            if isinstance(row, Gap)
        ]
        if rows:
            found.append((measure_id, min(rows, key=_widest_first)))
    return found


def enrolment(project_id: int) -> dict[str, dict[str, int]]:
    """Dimension -> group -> enrolled, for the team's own counting; protect before showing."""
    found: dict[str, dict[str, int]] = {}
    for dimension, group, n in store.enrolment(project_id):
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


def fresh_import_is_new(project_id: int, sha256: str) -> bool:
    """Whether no table with this fingerprint was brought before."""
    return all(row.sha256 != sha256 for row in store.imports(project_id))


def _import(project_id: int, kind: str, source: Source) -> TableImport:
    if not fresh_import_is_new(project_id, source.sha256):
        raise BadInput(f"{source.file_name} was imported before; take that import back first.")
    row = TableImport(
        project_id=project_id,
        kind=kind,
        file_name=source.file_name,
        sha256=source.sha256,
        note=source.note,
        by=source.by,
    )
    store.add_all([row])
    return row


def _observations(project_id: int) -> list[Observation]:
    names = {row.id: row.name for row in store.measures(project_id)}
    return [
        Observation(
            measure=names[row.measure_id],
            period=row.period,
            dimension=dimension,
            group=group,
            n=row.n,
            count=row.count,
            state=row.state,  # type: ignore[arg-type]  # the database's CHECK holds the same words
        )
        for row, dimension, group in store.observations(list(names))
    ]


def _measure(row: MeasureRow) -> Measure:
    return Measure(row.name, "lower" if row.better == "lower" else "higher")


def _widest_first(row: Gap | NoGap) -> tuple[bool, float, str]:
    if isinstance(row, Gap):
        return False, -row.deficit.value, row.group
    return True, 0.0, row.group


def onset(project_id: int, found: Gap, *, policy: Policy) -> date | None:
    """When a gap began: the start of the first period from which it reliably stayed open.

    Looks back from the gap's period while the deficit's lower limit is above zero; None when the
    oldest table already shows it, because then it began before anything we know.
    """
    options = choice(project_id)
    number = next((i for i, name in options.measures.items() if name == found.measure.name), None)
    began: str | None = None
    for period in options.periods:  # newest first
        if number is None or period > found.period:
            continue
        row = gap_of(
            project_id,
            number,
            period=period,
            dimension=found.dimension,
            group=found.group,
            policy=policy,
        )
        if not isinstance(row, Gap) or row.deficit.low <= 0:
            return direction.begins(began) if began else None
        began = period
    return None
