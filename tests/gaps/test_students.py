"""Rows of students become counts of groups, and nothing else of them stays."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from listening.excerpts.spreadsheet import Table, read
from listening.gaps import edfi, interchange, oneroster, races, students
from listening.gaps.agreed import counting
from listening.gaps.measures import TOTAL, Observation
from listening.gaps.roster import collect as roster_of
from listening.gaps.roster import school_year
from listening.gaps.students import StudentWish
from listening.settings import BadInput

RACES = races.load()
FILES = (
    "Student.xml.gz",
    "StudentSchoolAttendance.xml.gz",
    "EducationOrgCalendar.xml",
    "EducationOrganization.xml",
    "StudentProgram.xml.gz",
    "StudentDiscipline.xml",
)
WISH = StudentWish(
    student="id",
    outcome="result",
    outcome_is=["Withdrawn"],
    groups=["race"],
    measure="withdrew",
    period="2025",
)


def of(found: tuple[Observation, ...], **asked: str) -> Observation:
    return next(o for o in found if all(getattr(o, k) == v for k, v in asked.items()))


def sample(shared: Path, *names: str) -> dict[str, bytes]:
    return {name: (shared / "data" / "gaps" / "edfi" / name).read_bytes() for name in names}


@pytest.mark.shared
def test_the_sample_district_of_edfi(shared: Path, known: Any) -> None:
    values = known["edfi_sample"]
    found = edfi.count(sample(shared, *FILES), RACES)
    facts = found.facts
    assert found.students == values["students"]
    assert facts["attendance events"] == values["attendance_events"]
    assert facts["students with an attendance event"] == values["attendance_students"]
    assert facts["absence days"] == values["absence_days"]
    assert facts["students with an absence"] == values["students_with_an_absence"]
    assert facts["incidents"] == values["discipline"]["incidents"]
    assert facts["disciplinary actions"] == values["discipline"]["actions"]
    chronic = of(found.observations, measure=edfi.CHRONIC, dimension=TOTAL)
    assert (chronic.count, chronic.n, chronic.period) == (
        values["students_with_17_or_more_absence_days"],
        values["students"],
        "2021-22",
    )
    assert not any(o.place for o in found.observations)
    assert any("StudentSchoolAssociation" in text for text in found.doubts)
    assert any(
        f"{values['attendance_events_without_duration']} attendance" in t for t in found.doubts
    )


@pytest.mark.shared
def test_the_sample_district_by_school_and_programme(shared: Path, known: Any) -> None:
    values = known["edfi_sample"]
    files = sample(shared, *FILES)
    roster = roster_of(interchange.records(files), RACES)
    assert dict(roster.categories) == values["attendance_by_category"]
    (year,) = {y for y, _ in roster.sessions}
    days = {sum(s.days for s in own) for own in roster.sessions.values()}
    assert days == {sum(values["session_days"])}
    absent, schools = edfi.absent_days(roster, year), dict.fromkeys(values["of_which_by_school"], 0)
    for own in absent.values():
        for school, number in own.items():
            schools[school] += number >= 17
    assert schools == values["of_which_by_school"]
    short = {
        "migrant education": "migrant",
        "special education": "special_education",
        "school food service": "food_service",
        "career and technical education": "career_technical",
        "language instruction": "language_instruction",
        "homeless": "homeless",
        "neglected or delinquent": "neglected_or_delinquent",
        "section 504": "section_504",
        "title I part A": "title_i_part_a",
    }
    rows = {kind: n for kind, n in roster.kinds.items() if kind.endswith("programassociation")}
    assert sorted(rows.values()) == sorted(values["programs"].values())
    for name, key in short.items():
        assert len(roster.programmes[name]) <= values["programs"][key]
    mixed = roster.programmes["bilingual"] | roster.programmes["gifted and talented"]
    assert len(mixed) == values["program_association_students"]
    assert set(roster.schools) == set(values["attendance_by_school"])


@pytest.mark.shared
def test_results_and_bus_routes_of_the_sample_district(shared: Path, known: Any) -> None:
    values = known["edfi_sample"]
    more = ("StudentAssessment-ACT.xml.gz", "StudentTransportation.xml")
    found = edfi.count(sample(shared, *FILES, *more), RACES)
    assert found.facts["results of assessments"] == values["act_assessments"]
    bus = values["transportation"]
    assert found.facts["students with transport"] == bus["students"]
    assert found.facts["students with a bus route"] == bus["with_route"]
    asked = {"measure": edfi.CHRONIC, "dimension": edfi.ROUTE}
    routes = {
        o.group: o.n
        for o in found.observations
        if all(getattr(o, k) == v for k, v in asked.items()) and o.group in bus["by_route"]
    }
    assert routes == bus["by_route"]
    assert of(found.observations, **asked, group="no bus").n == values["students"] - bus["students"]
    results = [o for o in found.observations if o.measure.startswith("met the standard")]
    whole = [o for o in results if o.dimension == TOTAL]
    assert sum(o.n or 0 for o in whole) == values["act_assessments"]
    assert sum(o.count or 0 for o in whole) == 90
    assert any("no performance level" in text for text in found.doubts)


XML = """<?xml version="1.0"?><InterchangeStudent xmlns="http://ed-fi.org/5.2.0">{}</InterchangeStudent>"""


def xml(*parts: str) -> bytes:
    return XML.format("".join(parts)).encode()


def session(school: str, days: int) -> str:
    return (
        "<Session><SessionName>S</SessionName><SchoolYear>2021-2022</SchoolYear>"
        "<BeginDate>2021-09-01</BeginDate><EndDate>2021-09-30</EndDate>"
        f"<TotalInstructionalDays>{days}</TotalInstructionalDays>"
        f"<SchoolReference><SchoolId>{school}</SchoolId></SchoolReference></Session>"
    )


def stay(student: str, school: str, entered: str = "2021-09-01", left: str = "") -> str:
    ending = f"<ExitWithdrawDate>{left}</ExitWithdrawDate>" if left else ""
    return (
        f"<StudentSchoolAssociation><StudentUniqueId>{student}</StudentUniqueId>"
        f"<SchoolId>{school}</SchoolId><EntryDate>{entered}</EntryDate>{ending}"
        "</StudentSchoolAssociation>"
    )


def absence(
    student: str, school: str, day: str, *, share: str = "1", kind: str = "Unexcused Absence"
) -> str:
    return (
        "<StudentSchoolAttendanceEvent><AttendanceEvent>"
        f"<EventDate>{day}</EventDate><AttendanceEventCategory>uri://x#{kind}</AttendanceEventCategory>"
        f"<EventDuration>{share}</EventDuration></AttendanceEvent>"
        f"<StudentUniqueId>{student}</StudentUniqueId><SchoolId>{school}</SchoolId>"
        "<SchoolYear>2021-2022</SchoolYear></StudentSchoolAttendanceEvent>"
    )


def chronic(*parts: str) -> tuple[Observation, ...]:
    found = edfi.count({"a.xml": xml(session("1", 20), session("2", 20), *parts)}, RACES)
    return tuple(
        o for o in found.observations if o.measure == edfi.CHRONIC and o.dimension == TOTAL
    )


@pytest.mark.parametrize(
    ("events", "count"),
    [
        ([absence("a", "1", "2021-09-02"), absence("a", "1", "2021-09-03")], 1),
        ([absence("a", "1", "2021-09-02"), absence("a", "1", "2021-09-02")], 0),
        ([absence("a", "1", "2021-09-02"), absence("a", "1", "2021-09-03", share="0.5")], 0),
        ([absence("a", "1", d, kind="Tardy") for d in ("2021-09-02", "2021-09-03")], 0),
        ([absence("a", "1", d) for d in ("2021-08-02", "2021-08-03")], 0),
    ],
)
def test_absence_counts_days_of_the_stay_once(events: list[str], count: int) -> None:
    found = chronic(stay("a", "1"), stay("b", "1"), *events)
    whole, school = (of(found, place=place) for place in ("", "1"))
    assert (whole.count, whole.n) == (school.count, school.n) == (count, 2)


def test_days_before_a_student_came_are_no_days_of_enrolment() -> None:
    """Half of the term of 20 days: one day of absence is a tenth."""
    found = chronic(stay("a", "1", "2021-09-16"), absence("a", "1", "2021-09-20"))
    assert of(found, place="").count == 1


def test_a_student_without_a_day_of_teaching_is_in_no_count() -> None:
    found = chronic(stay("a", "1"), stay("b", "1", "2021-12-01"))
    assert of(found, place="").n == 1


def test_json_lines_say_the_same_as_xml() -> None:
    lines = [
        {
            "resource": "sessions",
            "schoolYear": 2022,
            "schoolReference": {"schoolId": 1},
            "totalInstructionalDays": 20,
            "beginDate": "2021-09-01",
            "endDate": "2021-09-30",
        },
        {
            "resource": "studentSchoolAssociations",
            "studentReference": {"studentUniqueId": "a"},
            "schoolReference": {"schoolId": 1},
            "entryDate": "2021-09-01",
        },
        {
            "resource": "studentEducationOrganizationAssociations",
            "studentReference": {"studentUniqueId": "a"},
            "hispanicLatinoEthnicity": False,
            "races": [
                {"raceDescriptor": "uri://ed-fi.org/RaceDescriptor#Black - African American"}
            ],
            "sexDescriptor": "uri://ed-fi.org/SexDescriptor#Female",
            "limitedEnglishProficiencyDescriptor": "uri://x#NotLimited",
        },
        {
            "resource": "disciplineActions",
            "studentReference": {"studentUniqueId": "a"},
            "disciplines": [{"disciplineDescriptor": "uri://x#Expulsion"}],
        },
        *[
            {
                "resource": "studentSchoolAttendanceEvents",
                "schoolReference": {"schoolId": 1},
                "studentReference": {"studentUniqueId": "a"},
                "eventDate": f"2021-09-0{d}",
                "sessionReference": {"schoolYear": 2022},
                "attendanceEventCategoryDescriptor": "uri://x#Excused Absence",
            }
            for d in (2, 3)
        ],
    ]
    data = "\n".join(map(json.dumps, lines)).encode()
    found = edfi.count({"all.jsonl.gz": gzip.compress(data)}, RACES).observations
    assert of(found, measure=edfi.CHRONIC, dimension="sex", group="Female", place="1").count == 1
    assert (
        of(found, measure="expulsion", dimension="English learner").group == "not English learners"
    )
    assert of(found, measure=edfi.CHRONIC, dimension="race").group == "Black - African American"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        ("a.xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        ("a.xml", b"<a><b></a>", "no well-formed XML"),
        ("a.xml", b"no xml", "no well-formed XML"),
        ("a.jsonl", b"{broken", "line 1: this is no JSON"),
        ("a.jsonl", b"[1]", "must be an object"),
        ("a.xml.gz", b"\x1f\x8bnothing", "damaged"),
        ("a.zip", b"PKnothing", "no zip file"),
        ("a.txt", b"", "neither .xml nor .jsonl"),
    ],
)
def test_files_that_are_not_read_are_named(name: str, data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        list(interchange.records({name: data}))


def test_without_a_list_of_students_nobody_is_absent() -> None:
    with pytest.raises(BadInput, match="no list of students"):
        edfi.count({"a.xml": xml(session("1", 20), absence("a", "1", "2021-09-02"))}, RACES)


@pytest.mark.parametrize(
    ("written", "year"), [("2021-2022", "2021-22"), ("2022", "2021-22"), ("2021-22", "2021-22")]
)
def test_school_years_have_one_spelling(written: str, year: str) -> None:
    assert school_year(written) == year


def folder(shared: Path, name: str) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((shared / "data" / "gaps" / name).glob("*.csv"))}


@pytest.mark.shared
def test_oneroster_with_dangling_references(shared: Path, known: Any) -> None:
    values = known["oneroster_samples"]["oneroster"]
    found = oneroster.count(folder(shared, "oneroster"), RACES)
    for name in ("users", "classes", "enrollments", "orgs"):
        assert found.facts[name] == values[name]
    assert {n for n, rows in found.facts.items() if not rows} == set(values["header_only_files"])
    told = " ".join(found.doubts)
    assert "academic session 1" in told
    assert "3 of 3 classes name no course" in told
    assert found.students == values["users"]


@pytest.mark.shared
def test_oneroster_of_school_data_sync(shared: Path, known: Any) -> None:
    values = known["oneroster_samples"]["oneroster_flat"]
    found = oneroster.count(folder(shared, "oneroster_flat"), RACES)
    for name in ("orgs", "classes", "enrollments", "roles", "demographics"):
        assert found.facts[name] == values[name]
    assert found.students == values["students_in_enrollments"]
    flags = {e.dimension: e.enrolled for e in found.enrolled if e.group == "yes"}
    assert flags == values["user_flags"]
    by_race = {e.group: e.enrolled for e in found.enrolled if e.dimension == "race"}
    assert by_race == {"Asian": 1, "Black": 1, "Hispanic or Latino": 1, "White": 1}


def zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return out.getvalue()


def test_a_roster_in_a_zip_is_read_without_passwords() -> None:
    data = zipped(
        {
            "export/users.csv": "sourcedId,status,enabledUser,orgSourcedIds,"
            "role,grades,password\r\n"
            'u1,active,true,"s1,s2",student,03,geheim\r\nu2,,true,s1,student,04,geheim\r\n'
            "u3,tobedeleted,true,s1,student,04,geheim\r\nu4,,true,s1,teacher,,geheim",
            "export/orgs.csv": "sourcedId,name,type\ns1,North,school\ns2,South,school\n",
            "export/demographics.csv": "sourcedId,sex,white,asian,hispanicOrLatinoEthnicity\n"
            "u1,female,true,true,false\nu2,male,true,false,true\n",
        }
    )
    found = oneroster.count({"roster.zip": data}, RACES)
    assert b"geheim" not in oneroster.as_file(found)
    sizes = {(e.dimension, e.group): e.enrolled for e in found.enrolled}
    assert found.students == 2
    assert sizes["school", "North"] == 2
    assert sizes["school", "South"] == 1
    assert sizes["race", races.SEVERAL] == sizes["race", races.HISPANIC] == 1
    assert any("more than one school" in text for text in found.doubts)


def test_a_roster_without_students_is_refused() -> None:
    with pytest.raises(BadInput, match="name no student"):
        oneroster.count({"orgs.csv": b"sourcedId,name\n1,North\n"}, RACES)


@pytest.mark.shared
def test_withdrawals_of_an_open_university(
    known: Any, district_table: Callable[[str], Table]
) -> None:
    values = known["oulad_withdrawal"]
    wish = StudentWish(
        student="id_student",
        outcome="final_result",
        outcome_is=["withdrawn"],
        groups=["disability", "imd_band"],
        measure="withdrew",
        period_column="code_presentation",
        several="each",
    )
    table = district_table("oulad_students_BBB.csv")
    found = students.count_rows(table, wish, RACES)
    assert found.students == values["students"]
    assert found.facts["rows"] == values["rows"]
    for group, key in (("Y", "withdrawn_disability_yes"), ("N", "withdrawn_disability_no")):
        own = [o for o in found.observations if (o.dimension, o.group) == ("disability", group)]
        assert [sum(o.count or 0 for o in own), sum(o.n or 0 for o in own)] == values[key]
    for stratum in values["strata_presentation"]:
        for group, key in (("Y", "yes"), ("N", "no")):
            o = of(
                found.observations,
                period=stratum["presentation"],
                dimension="disability",
                group=group,
            )
            assert [o.count, o.n] == stratum[key]
    assert (
        f"{values['students_with_more_than_one_row']} students have several rows" in found.doubts[0]
    )
    assert any(f"{values['imd_band_blank']} rows have no 'imd_band'" in t for t in found.doubts)
    once = students.count_rows(
        table, replace(wish, period_column="", period="BBB", several="any"), RACES
    )
    whole = of(once.observations, dimension=TOTAL)
    assert whole.n == once.students == values["students"]


def rows(text: str) -> Table:
    return read(("id,race,result\n" + text).encode(), "students.csv")


@pytest.mark.parametrize(
    ("several", "count", "n"), [("each", 1, 3), ("first", 0, 2), ("any", 1, 2)]
)
def test_a_student_with_several_rows_counts_as_told(several: str, count: int, n: int) -> None:
    table = rows("1,aa,Pass\n1,aa,Withdrawn\n2,White,Pass\n")
    wish = replace(WISH, several=several)  # type: ignore[arg-type]
    whole = of(students.count_rows(table, wish, RACES).observations, dimension=TOTAL)
    assert (whole.count, whole.n) == (count, n)


def test_races_are_named_by_the_list_and_blanks_are_unknown() -> None:
    table = rows("1,African American,Pass\n2,,Withdrawn\n3,Multiracial,\n")
    found = students.count_rows(table, WISH, RACES)
    groups = {o.group: (o.count, o.n) for o in found.observations if o.dimension == "race"}
    assert groups == {"Black": (0, 1), "unknown": (1, 1)}
    assert any("no outcome" in text for text in found.doubts)


def test_a_district_edits_the_list_of_races() -> None:
    own = races.load('[common]\n"aa" = "African American"\n[ours]\n"Blk" = "Black"\n')
    assert own.name("AA") == "African American"
    assert own.name("blk", source="ours") == "Black"
    assert own.name("Multiracial", source="ours") == races.SEVERAL
    with pytest.raises(BadInput, match=r"races\.toml"):
        races.load("[common\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,race,outcome\n1,a,b\n", "no column 'result'"),
        ("id,race,result\n,a,b\n", "row 1, column 'id'"),
    ],
)
def test_faults_in_a_file_of_students_are_named(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        students.count_rows(read(text.encode(), "s.csv"), WISH, RACES)


def test_a_file_of_students_is_not_put_aside_as_a_table() -> None:
    table = read(
        ("student_id,group,n\n" + "".join(f"{i},a,1\n" for i in range(40))).encode(), "s.csv"
    )
    with pytest.raises(BadInput, match="seems to hold a row for each student"):
        students.refuse_rows_of_students(table)
    students.refuse_rows_of_students(read(b"group,n\nA,40\nB,50\n", "t.csv"))


def test_no_student_is_in_the_table_that_is_made() -> None:
    text = "".join(f"S{i:04d},White,Pass\n" for i in range(30))
    made = counting.count({"s.csv": ("id,race,result\n" + text).encode()}, WISH, RACES)
    assert b"S00" not in made.data
    assert made.students == 30


def test_a_plain_file_asks_for_the_column_it_lacks() -> None:
    with pytest.raises(BadInput, match="which column gives the outcome; its columns are: id, race"):
        counting.count({"s.csv": b"id,race\n1,White\n"}, replace(WISH, outcome=""), RACES)
