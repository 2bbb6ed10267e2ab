"""A district's tables in: gap tables and enrolment tables, with every doubt said aloud."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from listening.excerpts.spreadsheet import Table
from listening.gaps.doubts import Doubt, Read, doubts_of, without_duplicates
from listening.gaps.markers import Said, said, tidy, whole
from listening.gaps.measures import TOTAL, Observation, State
from listening.gaps.shapes import HEADERS, Line, lines
from listening.gaps.vocabulary import PLACES_OF_ALL, TOTALS, dimension_of
from listening.settings import BadInput

NOTHING = Said("unknown")
# Of two states in one row this one holds; what is withheld must never look merely unknown.
STRONGEST: tuple[State, ...] = ("withheld", "not applicable", "unknown")
ROLES_OF_NUMBERS = ("n", "count", "rate")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a gap table says, and what a person should look at before it is used."""

    observations: tuple[Observation, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """How many students of a group are enrolled."""

    dimension: str
    group: str
    enrolled: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class ImportedEnrolment:
    """What an enrolment table says, and what a person should look at."""

    rows: tuple[Enrolled, ...]
    doubts: tuple[Doubt, ...]


def read_gaps(
    table: Table,
    *,
    mapping: Mapping[str, str] | None = None,
    blanks: Mapping[str, State] | None = None,
) -> Imported:
    """Observations of a gap table (see `shapes` for `mapping`); BadInput for what cannot be read.

    `blanks` says per role what an empty cell means: {"count": "withheld"}; unknown unless told.
    """
    found = list(lines(table, mapping))
    _require(found, table, ("group", "n"), ("count", "rate"))
    doubts: list[Doubt] = []
    numbers = _Numbers(table, found, blanks or {}, doubts)
    reads, further = without_duplicates([_read(line, table, numbers) for line in found])
    doubts += further
    doubts += doubts_of(reads)
    return Imported(tuple(r.observation for r in reads), tuple(doubts))


def read_enrolment(
    table: Table,
    *,
    mapping: Mapping[str, str] | None = None,
    blanks: Mapping[str, State] | None = None,
) -> ImportedEnrolment:
    """Rows of an enrolment table; groups without a number become a doubt, not a row."""
    found = list(lines(table, mapping))
    _require(found, table, ("group", "n"))
    doubts: list[Doubt] = []
    numbers = _Numbers(table, found, blanks or {}, doubts)
    reads = []
    for line in found:
        n = numbers.of(line, "n")
        size = _whole(n, line, "n", table)
        o = _observation(line, table, measure="enrolled", n=size, count=None, state=n.state)
        reads.append(Read(line.row, o))
        if size is None:
            text = f"Row {line.row}: '{o.group}' has no number ({n.state}) and was left out."
            numbers.doubt("no number", line, "n", text)
    reads, further = without_duplicates(reads)
    rows = tuple(
        Enrolled(dimension=o.dimension, group=o.group, enrolled=o.n, place=o.place)
        for o in (r.observation for r in reads)
        if o.n is not None
    )
    return ImportedEnrolment(rows, (*doubts, *further, *doubts_of(reads)))


def _require(
    found: Sequence[Line], table: Table, needed: Sequence[str], either: Sequence[str] = ()
) -> None:
    if not found:
        raise BadInput(f"{table.name} has a header but no rows; choose a file with numbers.")
    missing = [role for role in needed if role not in found[0].cells]
    if either and not any(role in found[0].cells for role in either):
        missing.append(either[0])
    if missing:
        names = " or ".join(f"'{name}'" for name in HEADERS[missing[0]][:2])
        raise BadInput(
            f"{table.name} has no column for {missing[0]} (such as {names}); its columns are:"
            f" {', '.join(table.columns)}. Say which one it is: {missing[0]}=COLUMN."
        )


class _Numbers:
    """Cells as numbers or states; says once per column what holds for all of its cells."""

    def __init__(
        self,
        table: Table,
        found: Sequence[Line],
        blanks: Mapping[str, State],
        doubts: list[Doubt],
    ) -> None:
        self.table, self.blanks, self.doubts = table, blanks, doubts
        self.percent = self._scale(found)
        self._blank_doubts(found)

    def of(self, line: Line, role: str) -> Said:
        """What the cell of a role says; BadInput when it is no number and no known mark."""
        if role not in line.cells:
            return NOTHING
        cell = line.cells[role]
        if not cell.text.strip():
            return Said(self.blanks.get(role, "unknown"))
        meaning = said(cell.text)
        if meaning is None:
            raise BadInput(
                f"{self.table.name}, row {line.row}, column '{cell.column}': '{cell.text[:40]}' is"
                " neither a number nor a known mark such as s, * or <10; correct the cell."
            )
        return meaning

    def doubt(self, kind: str, line: Line, role: str, text: str) -> None:
        """Note a doubt about one cell."""
        self.doubts.append(Doubt(kind, line.row, line.cells[role].column, text))

    def _scale(self, found: Sequence[Line]) -> bool:
        """Whether rates run to 100; a mix of scales is a doubt."""
        cells = [(line, self.of(line, "rate")) for line in found if "rate" in line.cells]
        rates = [(line, m.number) for line, m in cells if m.number is not None and not m.percent]
        percent = any(m.percent for _, m in cells) or any(r > 1 for _, r in rates)
        odd = [line for line, r in rates if 0 < r < 1]
        if percent and odd and len(odd) > len(rates) / 20:
            text = (
                f"Rates up to 1 and rates up to 100 stand in one column (row {odd[0].row}); all"
                " were read as percent."
            )
            self.doubt("rate scale mixed", odd[0], "rate", text)
        return percent

    def _blank_doubts(self, found: Sequence[Line]) -> None:
        for role in ROLES_OF_NUMBERS:
            empty = [x for x in found if role in x.cells and not x.text(role).strip()]
            if empty and role not in self.blanks:
                text = (
                    f"{len(empty)} cells are blank (first in row {empty[0].row}) and were read as"
                    " unknown; say so if blank means withheld or not applicable."
                )
                self.doubt("blank", empty[0], role, text)


def _read(line: Line, table: Table, numbers: _Numbers) -> Read:
    n_said = numbers.of(line, "n")
    n = _whole(n_said, line, "n", table)
    if "count" in line.cells:
        count, state = _count(numbers.of(line, "count"), line, numbers)
    else:
        count, state = _from_rate(numbers.of(line, "rate"), n or 0, line, numbers)
    state = next((s for s in STRONGEST if s in (state, n_said.state)), "value")
    if n == 0 and state == "unknown" and not count:
        count, state = 0, "value"
    if state == "value" and n is not None and count is not None and count > n:
        role = "count" if "count" in line.cells else "rate"
        text = (
            f"Row {line.row}: {count:,} of {n:,}; one of the columns '{line.cells[role].column}'"
            f" and '{line.cells['n'].column}' is not what its name says. The row was left out."
        )
        numbers.doubt("more than all", line, role, text)
        count, state = None, "unknown"
    o = _observation(
        line,
        table,
        measure=tidy(line.text("indicator")) or PurePath(table.name).stem,
        n=n,
        count=count if state == "value" else None,
        state=state,
    )
    return Read(line.row, o)


def _whole(meaning: Said, line: Line, role: str, table: Table) -> int | None:
    if meaning.number is None:
        return None
    value = whole(meaning.number)
    if value is None or value < 0 or meaning.percent:
        cell = line.cells[role]
        raise BadInput(
            f"{table.name}, row {line.row}, column '{cell.column}': '{cell.text}' is not a number"
            " of students; give whole numbers."
        )
    return value


def _count(meaning: Said, line: Line, numbers: _Numbers) -> tuple[int | None, State]:
    if meaning.number is None:
        return None, meaning.state
    value = whole(meaning.number)
    if value is None or value < 0 or meaning.percent:
        text = (
            f"Row {line.row}: '{line.text('count')}' is no number of students but looks like a"
            " percentage; map the column as rate. The row counts as unknown."
        )
        numbers.doubt("percent instead of count", line, "count", text)
        return None, "unknown"
    return value, "value"


def _from_rate(meaning: Said, n: int, line: Line, numbers: _Numbers) -> tuple[int | None, State]:
    if meaning.number is None:
        return None, meaning.state
    rate = meaning.number / (100 if numbers.percent else 1)
    if not 0 <= rate <= 1:
        text = f"Row {line.row}: the rate '{line.text('rate')}' lies outside 0 to 100 %."
        numbers.doubt("rate out of range", line, "rate", text)
        return None, "unknown"
    if not any(d.kind == "count from rate" for d in numbers.doubts):
        text = "Counts were worked out as rate times n, rounded; give counts if you have them."
        numbers.doubt("count from rate", line, "rate", text)
    return math.floor(rate * n + 0.5), "value"


def _observation(
    line: Line, table: Table, *, measure: str, n: int | None, count: int | None, state: State
) -> Observation:
    group = tidy(line.text("group"))
    if not group:
        raise BadInput(
            f"{table.name}, row {line.row}, column '{line.cells['group'].column}': the name of the"
            " group is missing; fill it in."
        )
    dimension = tidy(line.text("dimension"))
    if "dimension" not in line.cells or not dimension:
        dimension = dimension_of(group, line.cells["group"].column or "group")
    if dimension.casefold() in TOTALS:
        dimension, group = TOTAL, TOTAL
    elif group.casefold() in TOTALS:
        group = TOTAL
    place = tidy(line.text("place"))
    return Observation(
        measure=measure,
        period=tidy(line.text("period")),
        dimension=dimension,
        group=group,
        n=n,
        count=count,
        state=state,
        place="" if place.casefold() in PLACES_OF_ALL else place,
    )


def measures_in(observations: Iterable[Observation]) -> tuple[str, ...]:
    """The indicators of a table, in the order of its rows."""
    return tuple(dict.fromkeys(o.measure for o in observations))
