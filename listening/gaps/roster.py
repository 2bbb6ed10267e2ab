"""What Ed-Fi files say of students, collected while they are read and forgotten when counted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from listening.gaps.interchange import Record
from listening.gaps.races import Races

PROGRAMMES = {
    "studentmigranteducationprogramassociation": "migrant education",
    "studentspecialeducationprogramassociation": "special education",
    "studentschoolfoodserviceprogramassociation": "school food service",
    "studentcteprogramassociation": "career and technical education",
    "studentlanguageinstructionprogramassociation": "language instruction",
    "studenthomelessprogramassociation": "homeless",
    "studentneglectedordelinquentprogramassociation": "neglected or delinquent",
    "studentsection504programassociation": "section 504",
    "studenttitleipartaprogramassociation": "title I part A",
}
MET = ("met", "meets", "exceed", "above", "pass", "proficient", "advanced")
ABSENT = "absence"  # in the name of a category; "Tardy" and "Partial" are none


@dataclass(frozen=True, slots=True)
class Session:
    """A term of a school with its days of teaching."""

    begins: date | None
    ends: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Stay:
    """A student at a school, from and to where known."""

    student: str
    school: str
    entered: date | None
    left: date | None
    grade: str


@dataclass(slots=True)
class Roster:
    """Everything that is counted; lives in memory alone."""

    students: set[str] = field(default_factory=set)
    schools: dict[str, str] = field(default_factory=dict)
    sessions: dict[tuple[str, str], list[Session]] = field(
        default_factory=lambda: defaultdict(list)
    )
    stays: list[Stay] = field(default_factory=list)
    # (year, student, school, day) -> share of the day
    absences: dict[tuple[str, str, str, date], float] = field(default_factory=dict)
    groups: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    programmes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    disciplined: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # assessment -> student -> whether a result meets the standard; None: no level is given
    results: dict[str, dict[str, bool | None]] = field(default_factory=lambda: defaultdict(dict))
    # student -> bus route, "" for a ride without a route
    rides: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    categories: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    attended: set[str] = field(default_factory=set)  # students with any event
    without_duration: int = 0


def collect(records: Iterable[Record], races: Races) -> Roster:
    """Everything that is counted, from all records of all files."""
    roster = Roster()
    for record in records:
        roster.kinds[record.kind] += 1
        student = record.first("studentuniqueid")
        if record.kind == "student" and student:
            roster.students.add(student)
        elif record.kind == "school":
            roster.schools[record.first("schoolid")] = record.first("nameofinstitution")
        elif record.kind == "session":
            _session(roster, record)
        elif record.kind == "studentschoolassociation" and student:
            _stay(roster, record, student)
        elif record.kind == "studentschoolattendanceevent" and student:
            _event(roster, record, student)
        elif record.kind == "studenteducationorganizationassociation" and student:
            roster.groups[student] |= _groups(record, races)
        elif record.kind == "disciplineaction":
            for one in record.leaves.get("studentuniqueid", ()):
                for code in record.leaves.get("discipline", ()):
                    roster.disciplined[code.rpartition("#")[2].casefold()].add(one)
        elif record.kind in PROGRAMMES and student:
            roster.programmes[PROGRAMMES[record.kind]].add(student)
        elif record.kind == "studentprogramassociation" and student:
            name = record.code("programtype") or record.first("programname") or "other"
            roster.programmes[name.casefold()].add(student)
        elif record.kind == "studentassessment" and student:
            _result(roster, record, student)
        elif record.kind == "studenttransportation" and student:
            roster.rides[student] = record.code("busroute") or roster.rides.get(student, "")
    return roster


def school_year(text: str) -> str:
    """ "2021-22" for "2021-2022" and for 2022, the year in which it ends."""
    if len(text) == 9 and text[4] == "-":
        return f"{text[:4]}-{text[7:]}"
    if len(text) == 4 and text.isdigit():
        return f"{int(text) - 1}-{text[2:]}"
    return text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _session(roster: Roster, record: Record) -> None:
    days = record.first("totalinstructionaldays")
    if days.isdigit():
        key = (school_year(record.first("schoolyear")), record.first("schoolid"))
        begins, ends = _day(record.first("begindate")), _day(record.first("enddate"))
        roster.sessions[key].append(Session(begins, ends, int(days)))


def _stay(roster: Roster, record: Record, student: str) -> None:
    roster.students.add(student)
    roster.stays.append(
        Stay(
            student,
            record.first("schoolid"),
            _day(record.first("entrydate")),
            _day(record.first("exitwithdrawdate")),
            record.code("entrygradelevel"),
        )
    )


def _event(roster: Roster, record: Record, student: str) -> None:
    category = record.code("attendanceeventcategory")
    roster.categories[category] += 1
    roster.attended.add(student)
    share = record.first("eventduration")
    roster.without_duration += not share
    day = _day(record.first("eventdate"))
    if ABSENT not in category.casefold() or day is None:
        return
    key = (school_year(record.first("schoolyear")), student, record.first("schoolid"), day)
    # Two events of one day are one day at most.
    roster.absences[key] = min(1.0, roster.absences.get(key, 0.0) + _share(share))


def _result(roster: Roster, record: Record, student: str) -> None:
    """A student who meets the standard once has met it."""
    known = roster.results[record.first("assessmentidentifier")]
    levels = [w.rpartition("#")[2].casefold() for w in record.leaves.get("performancelevel", ())]
    met = any(w.startswith(MET) for w in levels) if levels else None
    known[student] = max(known.get(student), met, key=(None, False, True).index)


def _share(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0


def _groups(record: Record, races: Races) -> dict[str, str]:
    found = {}
    written = [w.rpartition("#")[2] for w in record.leaves.get("race", ())]
    ethnicity = record.first("hispaniclatinoethnicity")
    if written or ethnicity:
        hispanic = ethnicity.casefold() in ("true", "1")
        found["race"] = races.of(written, hispanic=hispanic, source="edfi")
    if sex := record.code("sex", "birthsex"):
        found["sex"] = sex
    if english := record.code("limitedenglishproficiency"):
        learner = english.casefold().startswith("limited")
        found["English learner"] = "English learners" if learner else "not English learners"
    traits = {
        t.rpartition("#")[2].casefold() for t in record.leaves.get("studentcharacteristic", ())
    }
    if traits:
        poor = any("econom" in t for t in traits)
        found["income"] = "economically disadvantaged" if poor else "not economically disadvantaged"
    return found
