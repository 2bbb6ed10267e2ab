"""What is kept of a district's tables, and what of it may leave the room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from listening.communities import service as communities
from listening.db import db
from listening.excerpts.spreadsheet import read
from listening.gaps import bringing, direction, service, wording
from listening.gaps.disclosure import Policy
from listening.gaps.measures import Gap, Observation
from listening.gaps.naming import Known
from listening.gaps.tables import Enrolled, read_gaps
from listening.participants import service as participants
from listening.settings import BadInput

DEMO = Path(__file__).resolve().parents[2] / "listening" / "demo"
POLICY = Policy()
HEADER = "indicator,period,group_dimension,group,enrolled,participating\n"


@pytest.fixture
def inside(app: Flask, project_id: int) -> Iterator[int]:
    """The number of a project, with the database at hand."""
    with app.app_context():
        yield project_id


def demo() -> tuple[Observation, ...]:
    return read_gaps(read((DEMO / "gaps.csv").read_bytes(), "gaps.csv")).observations


def source(name: str = "gaps.csv") -> service.Source:
    return service.Source(file_name=name, sha256=f"of {name}")


def keep(project_id: int, observations: tuple[Observation, ...], name: str = "gaps.csv") -> int:
    return service.keep_gaps(project_id, observations, better={}, source=source(name)).id


def one(group: str, n: int | None, count: int | None, **more: str) -> Observation:
    words = {"measure": "tutoring", "period": "2025-26", "dimension": "home", **more}
    return Observation(group=group, n=n, count=count, **words)  # type: ignore[arg-type]


def number_of(project_id: int, name: str) -> int:
    return next(i for i, n in service.choice(project_id).measures.items() if n == name)


def reading(text: str, known: Known | None = None, **answers: str) -> bringing.Reading:
    table = read(text.encode(), "file.csv")
    return bringing.read(table, bringing.first_wish(table), known or Known(), answers)


def test_widest_gap_of_the_demo_is_eastside_and_lower_absence_is_better(inside: int) -> None:
    keep(inside, demo())
    found = dict(service.widest(inside, policy=POLICY))
    tutoring, absence = (
        found[number_of(inside, name)] for name in ("After-school tutoring", "Chronic absence")
    )
    assert (tutoring.group, tutoring.n, tutoring.count) == ("Eastside", 705, 128)
    assert tutoring.deficit.low > 0.2
    assert absence.measure.better == "lower"
    assert absence.deficit.value > 0


def test_change_is_told_only_where_both_periods_may_be_shown(inside: int) -> None:
    keep(inside, demo())
    number = number_of(inside, "After-school tutoring")
    found = service.compared(
        inside, number, period="2025-26", dimension="neighbourhood", policy=POLICY
    )
    assert found is not None
    assert found.previous == "2024-25"
    moved = {row.found.group: row.change for row in found.rows}
    assert moved["Eastside"] is not None
    assert moved["Eastside"].verdict == "widened"
    by_language = service.compared(
        inside, number, period="2025-26", dimension="home_language", policy=POLICY
    )
    assert by_language is not None
    hidden = [row for row in by_language.rows if not isinstance(row.found, Gap)]
    assert {row.found.group for row in hidden} >= {"Amharic", "Karen"}
    assert all(row.change is None for row in hidden)


def test_oldest_period_has_no_change(inside: int) -> None:
    keep(inside, demo())
    found = service.compared(
        inside,
        number_of(inside, "Chronic absence"),
        period="2024-25",
        dimension="neighbourhood",
        policy=POLICY,
    )
    assert found is not None
    assert found.previous is None
    assert all(row.change is None for row in found.rows)


def test_onset_is_the_first_period_of_the_open_gap(inside: int) -> None:
    keep(inside, demo())
    number = number_of(inside, "After-school tutoring")
    gap = service.gap_of(
        inside,
        number,
        period="2025-26",
        dimension="neighbourhood",
        group="Eastside",
        policy=POLICY,
    )
    assert isinstance(gap, Gap)
    began = service.onset(inside, gap, policy=POLICY)
    assert began is not None
    assert (began.first.isoformat(), began.last.isoformat()) == ("2025-09-01", "2026-08-31")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2025-26", "2025-09-01", "2026-08-31"),
        ("2025–2026", "2025-09-01", "2026-08-31"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("autumn", None, None),
    ],
)
def test_a_period_begins_and_ends(period: str, first: str | None, last: str | None) -> None:
    told = (direction.begins(period), direction.ends(period))
    assert tuple(day and day.isoformat() for day in told) == (first, last)


def test_same_file_twice_and_same_figures_in_another_file_are_refused(inside: int) -> None:
    keep(inside, demo())
    with pytest.raises(BadInput, match=r"gaps\.csv was imported before"):
        keep(inside, demo())
    db.session.rollback()
    keep(inside, demo())
    with pytest.raises(BadInput, match=r"other\.csv: .* earlier table; take that import back"):
        keep(inside, demo(), "other.csv")


def test_two_spellings_of_one_group_in_a_file_are_refused(inside: int) -> None:
    with pytest.raises(BadInput, match="'Somali' and 'somali' are one group"):
        keep(inside, (one("Somali", 40, 20), one("somali", 50, 20), one("Arabic", 60, 30)))


def test_measure_spelled_in_capitals_is_the_known_one(inside: int) -> None:
    keep(inside, (one("Somali", 40, 20), one("Arabic", 60, 30)))
    later = tuple(
        one(g, 50, 20, measure="Tutoring", period="2026-27") for g in ("Somali", "Arabic")
    )
    keep(inside, later, "later.csv")
    assert list(service.choice(inside).measures.values()) == ["tutoring"]


def test_taking_back_leaves_other_tables_and_their_measures(inside: int) -> None:
    first = keep(inside, (one("Somali", 40, 20), one("Arabic", 60, 30)))
    keep(inside, (one("Somali", 50, 20, measure="reading"),), "reading.csv")
    row = service.import_of(inside, first)
    assert row is not None
    service.take_back(row)
    assert list(service.choice(inside).measures.values()) == ["reading"]
    assert len(service.imports(inside)) == 1


def test_newest_enrolment_counts_and_totals_are_no_group(inside: int) -> None:
    def bring(name: str, n: int) -> None:
        rows = (
            Enrolled(dimension="home", group="Somali", enrolled=n),
            Enrolled(dimension="home", group="total", enrolled=900),
            Enrolled(dimension="home", group="Arabic", enrolled=60),
        )
        service.keep_enrolment(inside, rows, source=source(name))

    bring("old.csv", 40)
    bring("new.csv", 45)
    assert service.enrolment(inside) == {"home": {"Somali": 45, "Arabic": 60}}
    assert sorted(service.rows_of_imports(inside).values()) == [2, 2]


def test_other_projects_tables_are_out_of_reach(inside: int) -> None:
    number = keep(inside, demo())
    other = communities.create("Elsewhere").id
    assert service.import_of(other, number) is None
    measure = number_of(inside, "Chronic absence")
    assert service.measure(other, measure) is None
    assert service.turn_round(other, measure) is None
    asked = {"period": "2025-26", "dimension": "neighbourhood", "policy": POLICY}
    assert service.compared(other, measure, **asked) is None  # type: ignore[arg-type]


def test_turning_a_measure_round_turns_its_gaps_round(inside: int) -> None:
    keep(inside, (one("Somali", 100, 20), one("Arabic", 100, 60)))
    (number,) = service.choice(inside).measures

    def leader() -> str:
        asked = {"period": "2025-26", "dimension": "home", "policy": POLICY}
        return service.table(inside, number, **asked)[0].group  # type: ignore[arg-type]

    assert leader() == "Somali"
    assert service.turn_round(inside, number) == "lower"
    assert leader() == "Arabic"
    assert service.turn_round(inside, number) == "higher"
    assert leader() == "Somali"


def test_file_holds_no_number_of_a_withheld_group(inside: int) -> None:
    keep(inside, (one("Karen", 7, 3), one("Amharic", 8, 5), one("English", 300, 101)))
    (number,) = service.choice(inside).measures
    found = service.compared(inside, number, period="2025-26", dimension="home", policy=POLICY)
    assert found is not None
    rows = {line.split(",")[4]: line.split(",")[5:-1] for line in wording.file(found).splitlines()}
    assert rows["Karen"] == rows["Amharic"] == [""] * 21
    assert rows["English"][0] == "300"


def test_file_cells_cannot_be_formulas(inside: int) -> None:
    keep(inside, (one("=1+1", 40, 10), one("@sum", 60, 30), one("-", 50, 25)))
    (number,) = service.choice(inside).measures
    found = service.compared(inside, number, period="2025-26", dimension="home", policy=POLICY)
    assert found is not None
    names = [line.split(",")[4] for line in wording.file(found).splitlines()[1:]]
    assert sorted(names) == ["'-", "'=1+1", "'@sum"]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("group_dimension,group,enrolled", "enrolment"),
        ("indicator,period,group_dimension,group,enrolled,participating", "gaps"),
        ("Subgroup,n,Rate", "gaps"),
        ("School Year,Student Group,Students", "enrolment"),
    ],
)
def test_kind_is_guessed_from_the_headers(header: str, kind: str) -> None:
    table = read(f"{header}\n{','.join('1' for _ in header.split(','))}\n".encode(), "a.csv")
    assert bringing.first_wish(table).kind == kind


def test_columns_side_by_side_are_guessed_and_read() -> None:
    table = read(b"Group,n 2024-25,count 2024-25\nA,50,20\nB,60,30\n", "wide.csv")
    found = bringing.read(table, bringing.first_wish(table), Known(), {})
    assert [(o.period, o.group, o.n, o.count) for o in found.observations] == [
        ("2024-25", "A", 50, 20),
        ("2024-25", "B", 60, 30),
    ]


def test_a_column_that_nobody_chose_is_not_read() -> None:
    table = read(f"{HEADER.strip()},rate\nreading,2025-26,home,A,50,20,90\n".encode(), "a.csv")
    wish = bringing.Wish(
        kind="gaps",
        columns={"group": "group", "n": "enrolled", "rate": "rate"},
        always={"period": "2025-26", "indicator": "reading"},
    )
    (found,) = bringing.read(table, wish, Known(), {}).observations
    assert found.count == 45


def test_rows_of_schools_keep_their_place() -> None:
    text = (
        "school,indicator,period,dimension,group,n,count\n"
        "North,reading,2025-26,home,Somali,20,5\n"
        "District,reading,2025-26,home,Somali,60,20\n"
        "District,reading,2025-26,home,Arabic,7,5\n"
    )
    found = reading(text)
    kept = [(o.place, o.group, o.n) for o in found.observations]
    assert kept == [("North", "Somali", 20), ("", "Somali", 60), ("", "Arabic", 7)]
    rows = {d.kind: d.row for tick in found.ticks for d in tick.doubts}
    assert "district from schools" not in rows
    assert rows["small groups published"] == 3


def test_schools_alone_are_added_up_and_that_is_said() -> None:
    text = (
        "school,period,group,n,count\nNorth,2025-26,Somali,20,5\nSouth,2025-26,Somali,30,5\n"
        "West,2025-26,Somali,40,s\n"
    )
    found = reading(text)
    said = [
        d.text for tick in found.ticks for d in tick.doubts if d.kind == "district from schools"
    ]
    assert len(said) == 1
    assert "1 rows of schools give no number" in said[0]


def test_years_read_off_headers_are_confirmed_by_a_tick() -> None:
    found = reading("group,n,count 2024,count 2025\nA,40,10,12\nB,50,20,22\n")
    said = [d.text for tick in found.ticks for d in tick.doubts if d.kind == "years in headers"]
    assert len(said) == 1
    assert "'count 2024' as count@2024" in said[0]


def test_near_names_are_asked_about_and_take_the_known_name_when_told() -> None:
    known = Known(groups={"neighbourhood": ("Eastside", "Riverside")}, measures=("Reading",))
    text = (
        f"{HEADER}reading,2025-26,Neighborhood,East side,50,20\n"
        "reading,2025-26,Neighborhood,Riverside,60,30\n"
    )
    first = reading(text, known)
    assert [(q.kind, q.name, q.likely) for q in first.questions] == [
        ("dimension", "Neighborhood", "neighbourhood")
    ]
    told = {q.key: q.likely for q in first.questions}
    second = reading(text, known, **told)
    assert [(q.name, q.likely) for q in second.questions[1:]] == [("East side", "Eastside")]
    told |= {q.key: q.likely for q in second.questions}
    last = reading(text, known, **told)
    assert [(o.dimension, o.group) for o in last.observations] == [
        ("neighbourhood", "Eastside"),
        ("neighbourhood", "Riverside"),
    ]
    assert last.new_measures == ()


def test_two_names_that_both_stand_in_the_file_are_two_groups() -> None:
    known = Known(groups={"sex": ("Male",)})
    text = f"{HEADER}reading,2025-26,sex,Male,50,20\nreading,2025-26,sex,Female,60,30\n"
    assert reading(text, known).questions == ()


def test_groups_without_voices_are_named_where_others_were_heard() -> None:
    known = Known(groups={"home": ("Somali", "Other")}, heard={"home": ("Somali", "Other")})
    text = f"{HEADER}reading,2025-26,home,Somali,50,20\nreading,2025-26,home,Karen,60,30\n"
    (tick,) = reading(text, known).ticks
    assert tick.doubts[0].kind == "no voice"
    assert "Karen" in tick.doubts[0].text
    assert "Other" in tick.doubts[0].text


def test_many_doubts_of_a_kind_are_one_tick() -> None:
    rows = "".join(f"reading,2025-26,home,G{i},50,20\n" * 2 for i in range(12))
    found = reading(HEADER + rows)
    assert [len(tick.doubts) for tick in found.ticks] == [12]


def test_heard_groups_are_those_with_voices(inside: int) -> None:
    numbers = communities.ensure_groups(inside, [("home", "Somali"), ("home", "Karen")])
    who = participants.Newcomer(groups=(numbers["home", "Somali"],))
    participants.add(inside, [who])
    known = service.known(inside)
    assert known.heard == {"home": ["Somali"]}
    assert set(known.groups["home"]) == {"Somali", "Karen"}
