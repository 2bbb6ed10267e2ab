"""Ed-Fi files as counts by group: chronic absence, discipline, programmes, results, bus routes.

Attendance is negative: who has no event was there. The days of enrolment come from the sessions'
TotalInstructionalDays and the student's own stay at the school; days before and after it never
count.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from listening.gaps import presets
from listening.gaps.interchange import records
from listening.gaps.measures import Observation
from listening.gaps.races import Races
from listening.gaps.roster import Roster, Session, Stay, collect
from listening.gaps.students import Counted, Pupil, tally
from listening.settings import BadInput

CHRONIC = "chronically absent"
ROUTE = "bus route"
DISCIPLINED = "any disciplinary action"
HUNDRED = 100  # shares of days are compared in whole hundredths
Days = Mapping[str, Mapping[str, float]]  # student -> school -> days


def count(files: Mapping[str, bytes], races: Races, *, period: str = "") -> Counted:
    """Counts by group from all files of an interchange together; the rows are not kept.

    `period` names the year where no session does. BadInput without a list of students, since who
    is in no attendance file was not absent.
    """
    roster = collect(records(files), races)
    if not roster.students:
        raise BadInput(
            "These files hold no list of students (Student or StudentSchoolAssociation); bring it"
            " together with the others, since a student without an absence is in no other file."
        )
    years = sorted({year for year, _ in roster.sessions}) or [period]
    observations: list[Observation] = []
    for year in years:
        observations += _of_year(roster, year)
    if not observations or not all(o.period for o in observations):
        raise BadInput(
            "These files say no school year (Session) and nothing that can be counted; bring"
            " EducationOrgCalendar as well, or write the period."
        )
    return Counted(
        observations=tuple(observations),
        students=len(roster.students),
        facts=_facts(roster),
        doubts=_doubts(roster),
    )


def _of_year(roster: Roster, year: str) -> tuple[Observation, ...]:
    told = sorted({d for own in roster.groups.values() for d in own})
    told += [ROUTE] if roster.rides else []
    absent = absent_days(roster, year)
    enrolled = enrolled_days(roster, year)
    district = [
        Pupil(groups=_groups(roster, one, told), outcomes=_outcomes(roster, one, absent, enrolled))
        for one in sorted(roster.students)
    ]
    at_school = [
        Pupil(
            groups=_groups(roster, student, told),
            outcomes=_outcomes(roster, student, absent, enrolled, school=school),
            place=roster.schools.get(school) or school,
        )
        for student, school in sorted({(s.student, s.school) for s in roster.stays})
    ]
    found = tally([*district, *at_school], year)
    # What says nothing of anybody in a year is no measure of that year.
    some = {o.measure for o in found if o.count or o.measure == CHRONIC}
    own = {f"in {name}" for name in roster.programmes}
    return tuple(
        o
        for o in found
        if o.measure in some and not (o.measure in own and o.measure == f"in {o.dimension}")
    )


def absent_days(roster: Roster, year: str) -> Days:
    """Days absent by student and school, within the student's stay where one is known."""
    stays: dict[tuple[str, str], list[Stay]] = defaultdict(list)
    for stay in roster.stays:
        stays[stay.student, stay.school].append(stay)
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (of_year, student, school, day), share in roster.absences.items():
        own = stays.get((student, school))
        inside = own is None or any(_within(stay, day) for stay in own)
        if of_year == year and inside:
            found[student][school] += share
    return found


def enrolled_days(roster: Roster, year: str) -> Days:
    """Days of teaching by student and school; without a stay, those of the school of an event."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    if roster.stays:
        for stay in roster.stays:
            sessions = roster.sessions.get((year, stay.school), [])
            found[stay.student][stay.school] += sum(_taught(s, stay) for s in sessions)
        return found
    days = {
        school: sum(s.days for s in own)
        for (y, school), own in roster.sessions.items()
        if y == year
    }
    seen: dict[str, set[str]] = defaultdict(set)
    for of_year, student, school, _day in roster.absences:
        if of_year == year:
            seen[student].add(school)
    for student in roster.students:
        # Without an absence any number of days above 0 says the same: not chronically absent.
        for school in seen[student] or ([max(days, key=lambda s: days[s])] if days else []):
            found[student][school] += days.get(school, 0)
    return found


def _within(stay: Stay, day: date) -> bool:
    return (stay.entered is None or stay.entered <= day) and (stay.left is None or day <= stay.left)


def _taught(session: Session, stay: Stay) -> float:
    """Days of a session during a stay, by the share of the calendar where it covers only a part."""
    if session.begins is None or session.ends is None:
        return session.days
    first = max(session.begins, stay.entered or session.begins)
    last = min(session.ends, stay.left or session.ends)
    whole = (session.ends - session.begins).days + 1
    return session.days * max(0, (last - first).days + 1) / whole


def _outcomes(
    roster: Roster, student: str, absent: Days, enrolled: Days, school: str = ""
) -> dict[str, bool | None]:
    def days(of: Days) -> int:
        chosen = [d for k, d in of.get(student, {}).items() if school in ("", k)]
        return round(HUNDRED * sum(chosen))

    held = days(enrolled)
    outcomes: dict[str, bool | None] = {CHRONIC: presets.chronic(min(days(absent), held), held)}
    if roster.disciplined:
        outcomes[DISCIPLINED] = any(student in own for own in roster.disciplined.values())
        outcomes |= {code: student in own for code, own in roster.disciplined.items()}
    for name, own in roster.results.items():
        # Who was not assessed is in no count; a result without a level has not met the standard.
        outcomes[f"met the standard: {name}"] = bool(own[student]) if student in own else None
    return outcomes | {f"in {name}": student in own for name, own in roster.programmes.items()}


def _groups(roster: Roster, student: str, told: Sequence[str]) -> dict[str, str]:
    groups = {d: roster.groups.get(student, {}).get(d, "unknown") for d in told}
    if roster.rides:
        route = roster.rides.get(student)
        groups[ROUTE] = "no bus" if route is None else route or "bus without a route"
    for name, own in roster.programmes.items():
        groups[name] = "in the programme" if student in own else "not in the programme"
    return groups


def _facts(roster: Roster) -> dict[str, int]:
    absent = {student for _, student, _, _ in roster.absences}
    return {
        "students": len(roster.students),
        "attendance events": sum(roster.categories.values()),
        "students with an attendance event": len(roster.attended),
        "absence days": round(sum(roster.absences.values())),
        "students with an absence": len(absent),
        "incidents": roster.kinds.get("disciplineincident", 0),
        "disciplinary actions": roster.kinds.get("disciplineaction", 0),
        "results of assessments": sum(len(own) for own in roster.results.values()),
        "students with transport": len(roster.rides),
        "students with a bus route": sum(bool(route) for route in roster.rides.values()),
        **{f"students in {name}": len(own) for name, own in sorted(roster.programmes.items())},
    }


def _doubts(roster: Roster) -> tuple[str, ...]:
    told = [f"Chronic absence follows this rule: {presets.CHRONIC_RULE}."]
    if not roster.stays:
        told.append(
            "No file says which school a student goes to (StudentSchoolAssociation), so figures are"
            " for the whole district only, and everybody counts as enrolled the whole year."
        )
    elif any(s.entered or s.left for s in roster.stays):
        told.append(
            "Where a student came or left during a term, the days of that term are shared out by"
            " the calendar, since no file says which days were taught."
        )
    if roster.without_duration:
        told.append(
            f"{roster.without_duration:,} attendance events give no duration; an absence without"
            " one counts as a whole day."
        )
    others = [
        f"{n:,} {name}" for name, n in roster.categories.items() if "absence" not in name.casefold()
    ]
    if others:
        told.append(f"Not counted as absence: {', '.join(others)}.")
    if not roster.groups:
        told.append(
            "No file says race, sex or language of students"
            " (StudentEducationOrganizationAssociation); groups are those of programmes alone."
        )
    without = sum(met is None for own in roster.results.values() for met in own.values())
    if without:
        told.append(
            f"{without:,} results give no performance level and count as not meeting the standard."
        )
    if roster.rides:
        told.append(
            "Bus routes group the students who ride; whoever is in no transport file counts as"
            " without a bus."
        )
    if roster.kinds.get("studentsectionattendanceevent"):
        told.append("Attendance by lesson was left out: it must not be added to that by day.")
    actions, incidents = (
        roster.kinds.get(k, 0) for k in ("disciplineaction", "disciplineincident")
    )
    if actions > incidents:
        told.append(
            f"There are more actions ({actions}) than incidents ({incidents}); students count once."
        )
    return tuple(told)
