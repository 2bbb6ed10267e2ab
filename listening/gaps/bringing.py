"""How a waiting table is read: which column says what, and what a person is asked before it counts.

Nothing is stored here; the same file with the same answers is always read the same way.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from listening.communities.groups import find
from listening.excerpts.spreadsheet import Table
from listening.gaps.districts import with_district
from listening.gaps.doubts import Doubt
from listening.gaps.markers import tidy
from listening.gaps.measures import TOTAL, Observation, State, has_counts
from listening.gaps.naming import (
    Known,
    Question,
    about,
    answered,
    group_names,
    key_of,
    still_open,
    unheard,
)
from listening.gaps.races import Races
from listening.gaps.releases import small_moves
from listening.gaps.shapes import lines, suggested_years
from listening.gaps.tables import Enrolled, measures_in, read_enrolment, read_gaps
from listening.gaps.vocabulary import PLACES_OF_ALL
from listening.settings import BadInput

Kind = Literal["gaps", "enrolment"]
ROLES: Mapping[Kind, tuple[str, ...]] = {
    "gaps": ("indicator", "period", "dimension", "group", "place", "n", "count", "rate"),
    "enrolment": ("dimension", "group", "place", "n"),
}
AS_WRITTEN = Races({})
EACH = 8  # so many doubts of one kind are ticked one by one, more of them together


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a person wants a file to be read.

    `columns` by role; `always` says what holds for every row (indicator, period); `wide` are roles
    of columns that stand for one group or period; `blanks` what an empty cell means; `races` names
    the list of `races.toml` by which races are read, "" to leave them as they are.
    """

    kind: Kind
    columns: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)
    blanks: Mapping[str, State] = field(default_factory=dict)
    races: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One doubt, or many of one kind, that a person says they have seen."""

    doubts: tuple[Doubt, ...]

    @property
    def key(self) -> str:
        """Short, and another one as soon as a doubt changes."""
        return key_of(*(str(part) for d in self.doubts for part in (d.kind, d.row, d.text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file as it would be kept, and what has to be answered first."""

    kind: Kind
    observations: tuple[Observation, ...] = ()
    enrolled: tuple[Enrolled, ...] = ()
    new_measures: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    ticks: tuple[Tick, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows would be kept."""
        return len(self.observations) + len(self.enrolled)


def first_wish(table: Table) -> Wish:
    """What the headers alone say; without counts or rates it is an enrolment table."""
    years = suggested_years(table)
    line = next(lines(table), None)
    found = {role: text.column for role, text in line.cells.items()} if line else {}
    kind: Kind = "gaps" if years or "count" in found or "rate" in found else "enrolment"
    columns = {r: c for r, c in found.items() if r in ROLES[kind] and c not in years.values()}
    return Wish(kind=kind, columns=columns, wide=years)


def read(
    table: Table,
    wish: Wish,
    known: Known,
    answers: Mapping[str, str],
    *,
    left_open: Sequence[str] = (),
    races: Races = AS_WRITTEN,
    told_before: Sequence[Sequence[Observation]] = (),
    fewest: int = 0,
) -> Reading:
    """The file read as wished, names replaced as answered (question key -> known name, "" its own).

    `left_open` are sentences about how the file was made; they are ticked like every other doubt.
    `told_before` are figures that left the team; a move of fewer than `fewest` students is a doubt.
    BadInput for what cannot be read.
    """
    made = [Doubt("counting", None, "", text) for text in left_open]
    _require(table, wish)
    used = _only(table, wish)
    mapping = {role: column for role, column in wish.columns.items() if column}
    mapping |= {role: f"={word}" for role, word in wish.always.items() if word}
    mapping |= wish.wide
    if wish.kind == "enrolment":
        used, left_out = _without_schools(used, wish.columns.get("place", ""))
        sizes = read_enrolment(used, mapping=mapping, blanks=wish.blanks)
        sized = [replace(e, group=_race(e.dimension, e.group, wish, races)) for e in sizes.rows]
        return _enrolment(sized, (*made, *sizes.doubts, *left_out), known, answers)
    figures = read_gaps(used, mapping=mapping, blanks=wish.blanks)
    found = [
        replace(o, group=_race(o.dimension, o.group, wish, races)) for o in figures.observations
    ]
    doubts = (*made, *figures.doubts, *_years(wish), *_from_schools(found))
    reading = _gaps(found, doubts, known, answers, table.name)
    moved = _small_moves(reading.observations, told_before, fewest)
    return replace(reading, ticks=(*reading.ticks, *_ticks(moved)))


def _race(dimension: str, group: str, wish: Wish, races: Races) -> str:
    if not wish.races or "race" not in dimension.casefold() or group == TOTAL:
        return group
    return races.name(group, source=wish.races)


def _years(wish: Wish) -> list[Doubt]:
    """Periods that were read off headers count only once somebody has confirmed them."""
    told = [f"'{column}' as {role}" for role, column in wish.wide.items() if "@" in role]
    if not told:
        return []
    text = f"Columns are read as periods: {', '.join(told)}; correct this above if it is not so."
    return [Doubt("years in headers", None, "", text)]


def _from_schools(read_rows: Sequence[Observation]) -> list[Doubt]:
    """Figures of the district that are only sums of its schools."""
    district = {(o.measure, o.period, o.dimension, o.group) for o in read_rows if not o.place}
    schools = [
        o
        for o in read_rows
        if o.place and (o.measure, o.period, o.dimension, o.group) not in district
    ]
    if not schools:
        return []
    silent = sum(not has_counts(o) for o in schools)
    text = "The file gives no row of the whole district for some or all groups; their schools are"
    text += " added up."
    if silent:
        text += f" {silent:,} rows of schools give no number and are in no sum."
    return [Doubt("district from schools", None, "", text)]


def _small_moves(
    kept: Sequence[Observation], told_before: Sequence[Sequence[Observation]], fewest: int
) -> list[Doubt]:
    """A correction by a few students says something about those few."""
    moved = small_moves(told_before, with_district(kept), fewest=fewest)
    if not moved:
        return []
    now, before = moved[0]
    where = f" at {now.place}" if now.place else ""
    text = (
        f"{len(moved):,} figures that were shown before move by 1 to {fewest - 1} students (first:"
        f" {now.group}{where} in {now.period}, {_told(before)} then, {_told(now)} now). Whoever has"
        " both tables could tell about those students, so these figures and a partner will be"
        " withheld. Bring the earlier table again instead, or wait until more has changed."
    )
    return [Doubt("small move", None, "", text)]


def _told(o: Observation) -> str:
    return f"{o.n:,}" if o.count is None else f"{o.count:g} of {o.n:,}"


def _require(table: Table, wish: Wish) -> None:
    """BadInput that names the column somebody still has to choose."""
    if not any(any(row) for row in table.rows):
        return  # the reading says so
    chosen = {role for role, column in wish.columns.items() if column}
    chosen |= {role.partition(":")[0].partition("@")[0].strip() for role in wish.wide}
    missing = ""
    if "group" not in chosen and not any(":" in role for role in wish.wide):
        missing = "the name of the group"
    elif "n" not in chosen:
        missing = "the number of students"
    elif wish.kind == "gaps" and not chosen & {"count", "rate"}:
        missing = "the number with the outcome, or the rate"
    if missing:
        raise BadInput(
            f"{table.name}: no column is known to hold {missing}; choose it below (the columns are:"
            f" {', '.join(table.columns)})."
        )


def _only(table: Table, wish: Wish) -> Table:
    """The table without columns that nobody chose: else a header would choose for itself."""
    chosen = {*wish.columns.values(), *wish.wide.values()}
    at = [i for i, name in enumerate(table.columns) if name in chosen]
    return replace(
        table,
        columns=tuple(table.columns[i] for i in at),
        rows=tuple(tuple(row[i] for i in at) for row in table.rows),
    )


def _gaps(
    read_rows: Sequence[Observation],
    doubts: Sequence[Doubt],
    known: Known,
    answers: Mapping[str, str],
    name: str,
) -> Reading:
    asked = about(measures_in(read_rows), known.measures, kind="measure")
    measures = answered(asked, answers)
    renamed = [replace(o, measure=measures.get(o.measure, o.measure)) for o in read_rows]
    questions, names = group_names([(o.dimension, o.group) for o in read_rows], known, answers)
    kept = []
    for o in renamed:
        dimension, group = names[o.dimension, o.group]
        kept.append(replace(o, dimension=dimension, group=group))
    if any(not o.period for o in kept):
        raise BadInput(
            f"{name} says no period for some or all rows; choose the column of the period, or write"
            " the period below."
        )
    return Reading(
        kind="gaps",
        observations=tuple(kept),
        new_measures=tuple(m for m in measures_in(kept) if find(m, known.measures) is None),
        questions=(*asked, *questions),
        ticks=_ticks((*doubts, *unheard(names.values(), known, still_open(questions, answers)))),
    )


def _enrolment(
    rows: Sequence[Enrolled],
    doubts: Sequence[Doubt],
    known: Known,
    answers: Mapping[str, str],
) -> Reading:
    groups = [e for e in rows if e.group != TOTAL]
    questions, names = group_names([(e.dimension, e.group) for e in groups], known, answers)
    kept = []
    for e in groups:
        dimension, group = names[e.dimension, e.group]
        kept.append(replace(e, dimension=dimension, group=group))
    return Reading(
        kind="enrolment",
        enrolled=tuple(kept),
        questions=questions,
        ticks=_ticks((*doubts, *unheard(names.values(), known, still_open(questions, answers)))),
    )


def _without_schools(table: Table, column: str) -> tuple[Table, list[Doubt]]:
    """The table with the rows of single schools blanked: they are skipped, the others keep their
    numbers."""
    if not column:
        return table, []
    at = table.columns.index(column)
    single = [
        i
        for i, row in enumerate(table.rows)
        if tidy(row[at]).casefold() not in ("", *PLACES_OF_ALL)
    ]
    if not single:
        return table, []
    if len(single) == sum(any(row) for row in table.rows):
        raise BadInput(
            f"{table.name} has rows about single schools only; groups are compared over the whole"
            " district, so add rows with each group's sum."
        )
    blank, gone = ("",) * len(table.columns), set(single)
    rows = tuple(blank if i in gone else row for i, row in enumerate(table.rows))
    text = (
        f"{len(single):,} rows are about single schools and are left out; groups are compared over"
        " the whole district."
    )
    return replace(table, rows=rows), [Doubt("single schools", single[0] + 1, column, text)]


def _ticks(doubts: Sequence[Doubt]) -> tuple[Tick, ...]:
    many = {kind for kind, times in Counter(d.kind for d in doubts).items() if times > EACH}
    single = [Tick((d,)) for d in doubts if d.kind not in many]
    together = [
        Tick(tuple(d for d in doubts if d.kind == kind))
        for kind in dict.fromkeys(d.kind for d in doubts)
        if kind in many
    ]
    return (*single, *together)
