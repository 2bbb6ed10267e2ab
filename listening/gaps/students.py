"""Rows of single students, counted at once: what leaves this module are groups alone."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from listening.excerpts.spreadsheet import Table, column
from listening.gaps.markers import said, tidy
from listening.gaps.measures import TOTAL, Observation
from listening.gaps.races import Races
from listening.settings import BadInput

UNKNOWN = "unknown"
OF_STUDENT = re.compile(
    r"(student|pupil|learner|person)[\W_]*(unique)?[\W_]*(id|number|no)\b|\bid[\W_]*student|sasid",
    re.IGNORECASE,
)
COLUMNS = ("indicator", "period", "group dimension", "group", "place", "enrolled", "participating")
Several = Literal["each", "first", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """What counts of a student: groups by dimension, outcomes by measure (None: not known)."""

    groups: Mapping[str, str]
    outcomes: Mapping[str, bool | None]
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Counts by group, how many students stand behind them, and what a person should know."""

    observations: tuple[Observation, ...]
    students: int
    facts: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentWish:
    """How a file with a row for each student is to be read.

    `several` says what holds for a student with several rows: every row counts, the first does, or
    the student counts once and has the outcome if any row has it.
    """

    student: str
    outcome: str
    outcome_is: Sequence[str]
    groups: Sequence[str]
    measure: str
    period: str = ""
    period_column: str = ""
    place: str = ""
    several: Several = "each"


def refuse_rows_of_students(table: Table) -> None:
    """BadInput for a file that seems to hold a row for each student, before it is put aside."""
    for i, name in enumerate(table.columns):
        if not OF_STUDENT.search(name):
            continue
        cells = [row[i] for row in table.rows if row[i]]
        if len(cells) > 20 and len(set(cells)) > 0.8 * len(cells):
            raise BadInput(
                f"{table.name} seems to hold a row for each student (column '{name}'); it was not"
                " kept. Bring it under 'Rows of students', where they are counted at once under an"
                " agreement."
            )


def tally(pupils: Iterable[Pupil], period: str) -> tuple[Observation, ...]:
    """Counts per place, dimension and group, with totals; unknown outcomes are in no count."""
    sizes: Counter[tuple[str, str, str, str]] = Counter()
    hits: Counter[tuple[str, str, str, str]] = Counter()
    for pupil in pupils:
        cells = [(TOTAL, TOTAL), *pupil.groups.items()]
        for measure, outcome in pupil.outcomes.items():
            for dimension, group in cells if outcome is not None else ():
                key = (measure, pupil.place, dimension, group)
                sizes[key] += 1
                hits[key] += bool(outcome)
    return tuple(
        Observation(
            measure=measure,
            period=period,
            dimension=dimension,
            group=group,
            n=n,
            count=hits[measure, place, dimension, group],
            place=place,
        )
        for (measure, place, dimension, group), n in sizes.items()
    )


def count_rows(table: Table, wish: StudentWish, races: Races) -> Counted:
    """A file with a row for each student as counts by group; BadInput names a missing column."""
    at = {name: column(table, name) for name in _named(wish)}
    rows = [row for row in table.rows if any(row)]
    of_student: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
    for i, row in enumerate(rows, 1):
        number = row[at[wish.student]]
        if not number:
            raise BadInput(
                f"{table.name}, row {i}, column '{wish.student}': the number of the student is"
                " missing; fill it in or leave the row out."
            )
        period = row[at[wish.period_column]] if wish.period_column else wish.period
        of_student[number, tidy(period)].append(row)
    kept, repeated = _kept(of_student, wish, at)
    observations: list[Observation] = []
    by_period: dict[str, list[Pupil]] = defaultdict(list)
    for period, row, outcome in kept:
        by_period[period] += _pupils(row, outcome, wish, at, races)
    for period, pupils in by_period.items():
        observations += tally(pupils, period)
    return Counted(
        observations=tuple(observations),
        students=len({number for number, _ in of_student}),
        facts={"rows": len(rows), "students with several rows": repeated},
        doubts=_doubts(rows, of_student, wish, at, repeated),
    )


def _named(wish: StudentWish) -> list[str]:
    return [
        name
        for name in (wish.student, wish.outcome, *wish.groups, wish.place, wish.period_column)
        if name
    ]


def _kept(
    of_student: Mapping[tuple[str, str], Sequence[tuple[str, ...]]],
    wish: StudentWish,
    at: Mapping[str, int],
) -> tuple[list[tuple[str, tuple[str, ...], bool | None]], int]:
    """Period, row and outcome of everything that counts; how many students have several rows."""
    kept, numbers = [], Counter[str]()
    for (number, period), rows in of_student.items():
        numbers[number] += len(rows)
        outcomes = [_outcome(row[at[wish.outcome]], wish) for row in rows]
        if wish.several == "each":
            kept += [(period, row, o) for row, o in zip(rows, outcomes, strict=True)]
        else:
            known = [o for o in outcomes if o is not None]
            joined = (any(known) if known else None) if wish.several == "any" else outcomes[0]
            kept.append((period, rows[0], joined))
    return kept, sum(times > 1 for times in numbers.values())


def _outcome(cell: str, wish: StudentWish) -> bool | None:
    if not cell.strip():
        return None
    return cell.casefold() in {word.casefold() for word in wish.outcome_is}


def _pupils(
    row: tuple[str, ...],
    outcome: bool | None,
    wish: StudentWish,
    at: Mapping[str, int],
    races: Races,
) -> list[Pupil]:
    groups = {}
    for name in wish.groups:
        cell = tidy(row[at[name]])
        meaning = said(cell)
        unknown = not cell or (meaning is not None and meaning.state != "value")
        group = UNKNOWN if unknown else cell
        groups[name] = races.name(group) if "race" in name.casefold() else group
    outcomes = {wish.measure: outcome}
    places = ["", tidy(row[at[wish.place]])] if wish.place else [""]
    return [Pupil(groups=groups, outcomes=outcomes, place=p) for p in dict.fromkeys(places)]


def _doubts(
    rows: Sequence[tuple[str, ...]],
    of_student: Mapping[tuple[str, str], Sequence[tuple[str, ...]]],
    wish: StudentWish,
    at: Mapping[str, int],
    repeated: int,
) -> tuple[str, ...]:
    told = []
    if repeated:
        how = {
            "each": "every row counts, so that some students count more than once",
            "first": "only the first row of a student and period counts",
            "any": "a student and period count once, with the outcome if any row has it",
        }
        told.append(f"{repeated:,} students have several rows; {how[wish.several]}.")
    empty = sum(not row[at[wish.outcome]].strip() for row in rows)
    if empty:
        told.append(f"{empty:,} rows have no outcome and are in no count.")
    for name in wish.groups:
        blank = sum(not row[at[name]].strip() for row in rows)
        if blank:
            told.append(f"{blank:,} rows have no '{name}'; they stand under '{UNKNOWN}'.")
    if not any(_outcome(row[at[wish.outcome]], wish) for row in rows):
        words = ", ".join(wish.outcome_is)
        told.append(f"No row has the outcome ({words}); check how the file writes it.")
    return tuple(told)


def as_file(observations: Sequence[Observation]) -> bytes:
    """Counts as a gap table, which is then checked and kept like any other."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for o in observations:
        dimension = TOTAL if o.dimension == TOTAL else o.dimension
        writer.writerow([o.measure, o.period, dimension, o.group, o.place, o.n, o.count])
    return out.getvalue().encode()
