"""OneRoster files (1.1 and 1.2, and School Data Sync's own) as enrolment by group.

Only the columns named here are ever read: names, addresses, telephone numbers and passwords stay
where they are. Students are counted once each; who they are is forgotten at once.
"""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from listening.excerpts.spreadsheet import decode
from listening.gaps.races import Races
from listening.gaps.tables import Enrolled
from listening.settings import BadInput

LARGEST = 2**28  # bytes of one unpacked file
YES = frozenset({"true", "1", "yes", "y"})
STUDENT = frozenset({"student", "pupil", "learner"})
FLAGS = (
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
)
HISPANIC = "hispanicOrLatinoEthnicity"
# Per file, the columns that are read and the other names they come under.
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "orgs": {
        "id": ("sourcedId",),
        "name": ("name",),
        "type": ("type",),
        "parent": ("parentSourcedId",),
    },
    "academicSessions": {"id": ("sourcedId",)},
    "courses": {"id": ("sourcedId",)},
    "classes": {
        "id": ("sourcedId",),
        "school": ("schoolSourcedId", "orgSourcedId"),
        "terms": ("termSourcedIds", "sessionSourcedIds", "termSourcedId"),
        "course": ("courseSourcedId",),
        "status": ("status",),
    },
    "users": {
        "id": ("sourcedId",),
        "role": ("role",),
        "orgs": ("orgSourcedIds", "orgSourcedId"),
        "grade": ("grades", "grade"),
        "status": ("status",),
        "enabled": ("enabledUser",),
    },
    "roles": {
        "user": ("userSourcedId",),
        "role": ("role",),
        "org": ("orgSourcedId",),
        "grade": ("grade", "grades"),
        "status": ("status",),
    },
    "enrollments": {
        "user": ("userSourcedId",),
        "class": ("classSourcedId",),
        "school": ("schoolSourcedId",),
        "role": ("role",),
        "status": ("status",),
    },
    "demographics": {
        "user": ("sourcedId", "userSourcedId"),
        "sex": ("sex",),
        "races": ("raceCodes",),
        "ethnicities": ("ethnicityCodes",),
        **{flag: (flag,) for flag in (*FLAGS, HISPANIC)},
    },
    "userFlags": {"user": ("userSourcedId",), "flag": ("flag",)},
}
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """How many students are enrolled by group; `facts` counts rows by file, `doubts` are sentences.

    A school is a group of the dimension "school".
    """

    enrolled: tuple[Enrolled, ...]
    students: int
    facts: Mapping[str, int]
    doubts: tuple[str, ...]


def count(files: Mapping[str, bytes], races: Races) -> Roll:
    """Enrolment by school, grade, race, sex and flag; BadInput without a student."""
    tables = {name: list(rows) for name, rows in _tables(files)}
    students = _students(tables)
    if not students:
        raise BadInput(
            "These files name no student: bring enrollments.csv, roles.csv or users.csv of a"
            " OneRoster export."
        )
    groups = _groups(tables, students, races)
    sizes: Counter[tuple[str, str]] = Counter()
    for own in groups.values():
        sizes.update({(d, g) for d, names in own.items() for g in names})
    rows = [Enrolled(dimension=d, group=g, enrolled=n) for (d, g), n in sizes.items()]
    rows.sort(key=lambda e: (e.dimension, e.group))
    return Roll(
        enrolled=tuple(rows),
        students=len(students),
        facts={name: len(own) for name, own in tables.items()},
        doubts=tuple(_doubts(tables, students)),
    )


def as_file(roll: Roll) -> bytes:
    """The roll as an enrolment table, which is then checked and kept like any other."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("group dimension", "group", "enrolled"))
    writer.writerows((e.dimension, e.group, e.enrolled) for e in roll.enrolled)
    return out.getvalue().encode()


def _tables(files: Mapping[str, bytes]) -> Iterator[tuple[str, Iterator[Row]]]:
    known = {name.casefold(): name for name in COLUMNS}
    for name, data in _unpacked(files):
        table = known.get(PurePath(name).stem.casefold())
        if table:
            yield table, _rows(name, data, COLUMNS[table])


def _unpacked(files: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, data in files.items():
        if not name.lower().endswith(".zip"):
            yield name, data
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for info in packed.infolist():
                    if info.file_size > LARGEST:
                        raise BadInput(f"{name}: {info.filename} is too large; split it.")
                    if info.filename.lower().endswith(".csv"):
                        with packed.open(info) as inner:
                            yield info.filename, inner.read(LARGEST)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            raise BadInput(f"{name} is no zip file, is damaged, or asks for a password.") from None


def _rows(name: str, data: bytes, columns: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    if not data.strip():
        return
    reader = csv.reader(io.StringIO(decode(data, name), newline=""))
    header = [_plain(cell) for cell in next(reader, [])]
    at = {}
    for role, names in columns.items():
        found = next((header.index(_plain(n)) for n in names if _plain(n) in header), None)
        if found is not None:
            at[role] = found
    for row in reader:
        if any(row):
            yield {role: row[i].strip() if i < len(row) else "" for role, i in at.items()}


def _plain(header: str) -> str:
    return "".join(c for c in header.casefold() if c.isalnum())


def _alive(row: Row) -> bool:
    """Rows without a status are in force; only what is marked as to be deleted is not."""
    disabled = row.get("enabled", "").casefold() in ("false", "0", "no")
    return row.get("status", "").casefold() not in ("tobedeleted", "inactive") and not disabled


def _pupil(row: Row) -> bool:
    return row.get("role", "").casefold() in STUDENT and _alive(row)


def _students(tables: Mapping[str, Sequence[Row]]) -> set[str]:
    found = {row["user"] for row in tables.get("enrollments", ()) if _pupil(row)}
    found |= {row["user"] for row in tables.get("roles", ()) if _pupil(row)}
    found |= {row["id"] for row in tables.get("users", ()) if _pupil(row)}
    return found - {""}


def _groups(
    tables: Mapping[str, Sequence[Row]], students: set[str], races: Races
) -> dict[str, dict[str, set[str]]]:
    """Student -> dimension -> groups; a student can be in two schools."""
    found: dict[str, dict[str, set[str]]] = {one: defaultdict(set) for one in students}
    names = {row["id"]: row.get("name") or row["id"] for row in tables.get("orgs", ())}
    for student, school in _schools(tables):
        if student in found and school:
            found[student]["school"].add(names.get(school, school))
    for student, grade in _grades(tables):
        if student in found and grade:
            found[student]["grade"].add(grade)
    told = {row["user"]: row for row in tables.get("demographics", ()) if row.get("user")}
    if told:
        for student, own in found.items():
            row = told.get(student, {})
            own["race"].add(_race(row, races))
            own["sex"].add(row.get("sex") or "unknown")
    marked: dict[str, set[str]] = defaultdict(set)
    for row in tables.get("userFlags", ()):
        marked[row.get("flag", "")].add(row.get("user", ""))
    for flag in sorted(set(marked) - {""}):
        for student, own in found.items():
            own[flag].add("yes" if student in marked[flag] else "no")
    return found


def _schools(tables: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, str]]:
    of_class = {row["id"]: row.get("school", "") for row in tables.get("classes", ())}
    for row in filter(_pupil, tables.get("enrollments", ())):
        yield row["user"], row.get("school") or of_class.get(row.get("class", ""), "")
    for row in filter(_pupil, tables.get("roles", ())):
        yield row["user"], row.get("org", "")
    for row in filter(_pupil, tables.get("users", ())):
        for org in row.get("orgs", "").split(","):
            yield row["id"], org.strip()


def _grades(tables: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, str]]:
    for row in filter(_pupil, tables.get("roles", ())):
        yield row["user"], row.get("grade", "")
    for row in filter(_pupil, tables.get("users", ())):
        for grade in row.get("grade", "").split(","):
            yield row["id"], grade.strip()


def _race(row: Row, races: Races) -> str:
    written = [flag for flag in FLAGS if row.get(flag, "").casefold() in YES]
    written += [code.strip() for code in row.get("races", "").split(",")]
    codes = {code.strip().casefold() for code in row.get("ethnicities", "").split(",")}
    hispanic = row.get(HISPANIC, "").casefold() in YES or HISPANIC.casefold() in codes
    return races.of(written, hispanic=hispanic, source="oneroster")


def _doubts(tables: Mapping[str, Sequence[Row]], students: set[str]) -> Iterator[str]:
    for name, rows in tables.items():
        if not rows:
            yield f"{name}.csv has a header and no row."
    ids = {name: {row.get("id", "") for row in rows} for name, rows in tables.items()}
    yield from _dangling(tables, ids)
    classes = tables.get("classes", ())
    blank = sum(not row.get("course") for row in classes)
    if blank:
        yield f"{blank} of {len(classes)} classes name no course."
    told = {row.get("user") for row in tables.get("demographics", ())}
    silent = len(students - told)
    if silent and told:
        yield f"{silent} students are not in demographics.csv; their race counts as unknown."
    schools: dict[str, set[str]] = defaultdict(set)
    for student, school in _schools(tables):
        schools[student].add(school)
    several = sum(len(own - {""}) > 1 for own in schools.values())
    if several:
        yield f"{several} students are in more than one school and count in each of them."


def _dangling(tables: Mapping[str, Sequence[Row]], ids: Mapping[str, set[str]]) -> Iterator[str]:
    """References that lead nowhere, once per kind."""
    links = (
        ("classes", "terms", "academicSessions", "academic session"),
        ("classes", "course", "courses", "course"),
        ("classes", "school", "orgs", "school"),
        ("enrollments", "class", "classes", "class"),
        ("enrollments", "school", "orgs", "school"),
        ("orgs", "parent", "orgs", "organisation"),
    )
    for table, role, target, word in links:
        if target not in tables:
            continue
        lost = sorted(set(_values(tables.get(table, ()), role)) - ids[target])
        if lost:
            yield f"{table}.csv points to {word} {', '.join(lost[:5])}, which {target}.csv lacks."


def _values(rows: Iterable[Row], role: str) -> Iterator[str]:
    for row in rows:
        yield from (v.strip() for v in row.get(role, "").split(",") if v.strip())
