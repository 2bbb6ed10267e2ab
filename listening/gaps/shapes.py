"""Which column of a table is what, and wide tables turned into one line per group and period.

A mapping names roles: {"count": "Total Grads - n"}. A value that starts with "=" is the same for
every row: {"indicator": "=graduated"}. Columns of one group or period carry it in the role:
"n:race=Asian", "count@2006", "count:race=Asian@2006".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from listening.excerpts.spreadsheet import Table, column, row_number
from listening.settings import BadInput

HEADERS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("indicator", "measure", "outcome"),
    "period": ("period", "year", "school year", "cohort"),
    "dimension": ("group dimension", "dimension", "category", "group type"),
    "group": ("group", "subgroup", "student group", "demographic"),
    "place": ("place", "school", "school name", "site"),
    "n": ("enrolled", "n", "denominator", "students", "enrollment", "enrolment", "total cohort"),
    "count": ("participating", "count", "numerator", "number", "with outcome"),
    "rate": ("rate", "percent", "percentage", "pct"),
}
ALIASES = {"enrolled": "n", "participating": "count", "group_dimension": "dimension"}
ROLE = re.compile(
    r"^(?P<role>[a-z_]+)(:(?P<dimension>[^=@]+)=(?P<group>[^@]+))?(@(?P<period>.+))?$"
)
YEARS = re.compile(r"(?:19|20)\d\d(?:\s*[-–/]\s*(?:20)?\d\d)?")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a cell and the column it stands in ("" for a constant)."""

    text: str
    column: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group and period of one row, by role; `row` counts from 1 below the header."""

    row: int
    cells: Mapping[str, Text]

    def text(self, role: str) -> str:
        """The text of a role, "" where the table has no such column."""
        return self.cells[role].text if role in self.cells else ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a role is found: a column number, or a constant."""

    header: str
    at: int | None
    constant: str = ""


Slot = tuple[str, str, str]  # dimension, group, period named by the role itself


def lines(table: Table, mapping: Mapping[str, str] | None = None) -> Iterator[Line]:
    """One line per row, or several where groups or periods stand side by side; blank rows skipped.

    BadInput names a role that does not exist and a column that is not there.
    """
    plain, wide = _places(table, mapping or {})
    for i, row in enumerate(table.rows):
        if not any(row):
            continue
        base = {role: _text(place, row) for role, place in plain.items()}
        for (dimension, group, period), places in wide.items():
            named = {"dimension": dimension, "group": group, "period": period}
            cells = base | {role: Text(name, "") for role, name in named.items() if name}
            cells |= {role: _text(place, row) for role, place in places.items()}
            yield Line(row_number(table, i), cells)
        if not wide:
            yield Line(row_number(table, i), base)


def suggested_years(table: Table) -> dict[str, str]:
    """A mapping for columns named after years, for a person to confirm: {"n@2006": "2006 n"}.

    The role is taken from the rest of the header: percent, count or (else) n is left to "count".
    """
    found: dict[str, str] = {}
    for header in table.columns:
        year = YEARS.search(header)
        if year is None:
            continue
        rest = _plain(header.replace(year[0], " "))
        role = next((r for r in ("n", "count", "rate") if rest in HEADERS[r]), None)
        if role is None:
            role = "rate" if "%" in header or "pct" in rest or "percent" in rest else "count"
        found.setdefault(f"{role}@{year[0]}", header)
    return found


def _text(place: _Place, row: tuple[str, ...]) -> Text:
    return Text(place.constant if place.at is None else row[place.at], place.header)


def _places(
    table: Table, mapping: Mapping[str, str]
) -> tuple[dict[str, _Place], dict[Slot, dict[str, _Place]]]:
    plain: dict[str, _Place] = {}
    wide: dict[Slot, dict[str, _Place]] = {}
    for key, header in mapping.items():
        match = ROLE.match(key.strip())
        role = ALIASES.get(match["role"], match["role"]) if match else ""
        if match is None or role not in HEADERS:
            raise BadInput(
                f"{table.name}: '{key}' is no role of a column; known are: {', '.join(HEADERS)}."
            )
        place = _place(table, header)
        slot = tuple((match[part] or "").strip() for part in ("dimension", "group", "period"))
        if any(slot):
            wide.setdefault((slot[0], slot[1], slot[2]), {})[role] = place
        else:
            plain[role] = place
    taken = {
        place.at for place in (*plain.values(), *(p for w in wide.values() for p in w.values()))
    }
    named = {role for places in wide.values() for role in places}
    for role, names in HEADERS.items():
        free = [i for i, c in enumerate(table.columns) if i not in taken and _plain(c) in names]
        if free and role not in plain and role not in named:
            best = min(free, key=lambda i: names.index(_plain(table.columns[i])))
            plain[role] = _Place(table.columns[best], best)
            taken.add(best)
    return plain, wide


def _place(table: Table, header: str) -> _Place:
    if header.startswith("="):
        return _Place("", None, header[1:].strip())
    at = column(table, header)
    return _Place(table.columns[at], at)


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", " ", header.casefold()).strip()
