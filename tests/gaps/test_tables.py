"""Districts' tables come in with every doubt said, real files included."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from listening.excerpts.spreadsheet import Table, read
from listening.gaps.certainty import newcombe
from listening.gaps.doubts import Doubt, summed_up
from listening.gaps.measures import TOTAL, Observation, State
from listening.gaps.schools import between_within
from listening.gaps.shapes import suggested_years
from listening.gaps.tables import Enrolled, read_enrolment, read_gaps
from listening.settings import BadInput

HEADER = "indicator,period,group_dimension,group,enrolled,participating\n"
Files = Callable[[str], Table]


def table(text: str, *, header: str = HEADER) -> Table:
    return read((header + text).encode(), "gaps.csv")


def kinds(doubts: tuple[Doubt, ...]) -> dict[str, int]:
    return summed_up(doubts)


def test_the_plain_table_is_read_without_a_doubt() -> None:
    found = read_gaps(
        table("tutoring,2025,language,Somali,120,18\ntutoring,2025,language,Spanish,1200,300\n")
    )
    assert found.doubts == ()
    assert found.observations[0] == Observation(
        measure="tutoring",
        period="2025",
        dimension="language",
        group="Somali",
        n=120,
        count=18,
    )


@pytest.mark.parametrize("header", ["indicator,period,group_dimension,group,n,count\n"])
def test_other_usual_headers(header: str) -> None:
    (found,) = read_gaps(table("t,2025,race,Asian,50,20\n", header=header)).observations
    assert (found.n, found.count) == (50, 20)


def test_headers_are_mapped_by_a_person() -> None:
    given = table("Asian,9,50\n", header="who,with,of\n")
    mapping = {"group": "who", "count": "with", "n": "of", "indicator": "=ap", "period": "=2025"}
    (found,) = read_gaps(given, mapping=mapping).observations
    assert (found.measure, found.period, found.dimension) == ("ap", "2025", "race")
    assert (found.group, found.n, found.count) == ("Asian", 50, 9)


@pytest.mark.parametrize(
    ("n", "count", "state", "kept"),
    [
        ("30", "s", "withheld", 30),
        ("30", "*", "withheld", 30),
        ("30", "PS", "withheld", 30),
        ("30", "<10", "withheld", 30),
        ("30", ">=95", "withheld", 30),
        ("n<5", "", "withheld", None),
        ("-", "-", "withheld", None),
        ("30", "-1", "unknown", 30),
        ("30", "-2", "not applicable", 30),
        ("30", "-3", "withheld", 30),
        ("30", "", "unknown", 30),
        ("NA", "NA", "unknown", None),
        ("n/a", "n/a", "not applicable", None),
        ("30", "12.0000000000001", "value", 30),
        ("1,200", "300", "value", 1200),
        ("0", "", "value", 0),
    ],
)
def test_marks_become_states(n: str, count: str, state: State, kept: int | None) -> None:
    (found,) = read_gaps(table(f't,2025,race,Asian,"{n}","{count}"\n')).observations
    assert (found.state, found.n) == (state, kept)
    assert (found.count is not None) == (state == "value")


def test_a_blank_is_asked_about_once_per_column_and_can_be_answered() -> None:
    given = table("t,2025,race,Asian,50,\nt,2025,race,White,60,\n")
    found = read_gaps(given)
    (doubt,) = found.doubts
    assert (doubt.kind, doubt.row, doubt.column) == ("blank", 1, "participating")
    answered = read_gaps(given, blanks={"count": "withheld"})
    assert answered.doubts == ()
    assert {o.state for o in answered.observations} == {"withheld"}


def test_duplicates_are_shown_and_the_first_is_kept() -> None:
    found = read_gaps(
        table(
            "t,2025,el,learner,100,40\nt,2025,el,proficient,900,700\n"
            "t,2025,el,learner,900,700\nt,2025,el,learner,100,40\n"
        )
    )
    assert [(o.group, o.count) for o in found.observations] == [
        ("learner", 40),
        ("proficient", 700),
    ]
    first, second = found.doubts
    assert (first.kind, first.row) == ("duplicate", 3)
    assert "Its numbers are those of 'proficient' in row 2" in first.text
    assert second.kind == "repeated row"


@pytest.mark.parametrize(
    ("rows", "kind", "row"),
    [
        ("t,2025,race,Asian,50,60\n", "more than all", 1),
        ("t,2025,race,Asian,50,40.5\n", "percent instead of count", 1),
        ("t,2025,race,Asian,50,45%\n", "percent instead of count", 1),
        ("t,2025,race,Asian,7,3\n", "small groups published", 1),
        (
            "t,2025,race,Asian,50,20\nt,2025,race,White,60,20\nt,2025,total,all,120,40\n",
            "parts and total",
            3,
        ),
        (
            "t,2025,race,A,50,20\nt,2025,race,B,60,20\nt,2025,sex,F,50,20\nt,2025,sex,M,50,20\n",
            "dimensions disagree",
            1,
        ),
        (
            "t,2025,el,yes,12,s\nt,2025,el,no,60,20\nt,2025,total,all,72,24\n",
            "withheld but computable",
            1,
        ),
        ("t,2006,race,A,50,20\nt,2006 Aug,race,A,50,22\n", "periods overlap", 2),
        ("t,2006,race,A,500,100\nt,2007,race,A,500,300\n", "jump", 2),
    ],
)
def test_what_looks_wrong_is_a_doubt_with_its_row(rows: str, kind: str, row: int) -> None:
    doubts = {d.kind: d for d in read_gaps(table(rows)).doubts}
    assert kind in doubts
    assert doubts[kind].row == row
    assert doubts[kind].text.endswith(".")


def test_impossible_counts_are_not_used() -> None:
    for cell in ("60", "40.5", "45%"):
        (found,) = read_gaps(table(f"t,2025,race,Asian,50,{cell}\n")).observations
        assert (found.state, found.count) == ("unknown", None)


RATES = "indicator,period,group_dimension,group,n,rate\n"


@pytest.mark.parametrize(("cell", "count"), [("45.2", 23), ("45.2%", 23), ("0.452", 23)])
def test_rates_become_counts_with_a_doubt(cell: str, count: int) -> None:
    found = read_gaps(table(f"t,2025,race,Asian,50,{cell}\n", header=RATES))
    assert found.observations[0].count == count
    assert kinds(found.doubts) == {"count from rate": 1}


def test_mixed_scales_and_rates_out_of_range_are_doubts() -> None:
    rows = "t,2025,race,A,50,45\nt,2025,race,B,50,0.5\nt,2025,race,C,50,130\n"
    found = read_gaps(table(rows, header=RATES))
    assert {"rate scale mixed", "rate out of range"} <= set(kinds(found.doubts))
    assert found.observations[2].state == "unknown"


@pytest.mark.parametrize(
    ("text", "header", "words"),
    [
        ("", HEADER, "no rows"),
        ("t,2025,race,Asian,many,4\n", HEADER, "row 1, column 'enrolled': 'many'"),
        ("t,2025,race,Asian,50.5,4\n", HEADER, "row 1, column 'enrolled'"),
        ("t,2025,race,,50,4\n", HEADER, "name of the group is missing"),
        ("t,50,4\n", "indicator,n,count\n", "no column for group"),
        ("t,Asian,50\n", "indicator,group,n\n", "no column for count"),
    ],
)
def test_hard_faults_name_file_row_and_column(text: str, header: str, words: str) -> None:
    with pytest.raises(BadInput, match="gaps.csv") as raised:
        read_gaps(table(text, header=header))
    assert words in str(raised.value)


@pytest.mark.parametrize("mapping", [{"colour": "n"}, {"n": "enroled"}])
def test_a_wrong_mapping_is_named(mapping: Mapping[str, str]) -> None:
    with pytest.raises(BadInput, match="colour|Did you mean 'enrolled'"):
        read_gaps(table("t,2025,race,Asian,50,4\n"), mapping=mapping)


def test_totals_are_recognised_under_their_usual_names() -> None:
    found = read_gaps(
        table("t,2025,All Students,All Students,50,4\nt,2025,race,Total,50,4\n")
    ).observations
    assert [(o.dimension, o.group) for o in found] == [(TOTAL, TOTAL), ("race", TOTAL)]


def test_years_and_groups_side_by_side_become_rows() -> None:
    given = table(
        "S1,40,10,44,12\nS2,50,20,55,21\n", header="school,2024 n,2024 count,2025 n,2025 count\n"
    )
    mapping = suggested_years(given)
    assert mapping == {
        "n@2024": "2024 n",
        "count@2024": "2024 count",
        "n@2025": "2025 n",
        "count@2025": "2025 count",
    }
    found = read_gaps(given, mapping={**mapping, "group": "=all", "indicator": "=t"}).observations
    assert [(o.place, o.period, o.n, o.count) for o in found] == [
        ("S1", "2024", 40, 10),
        ("S1", "2025", 44, 12),
        ("S2", "2024", 50, 20),
        ("S2", "2025", 55, 21),
    ]


def test_the_plain_enrolment_table() -> None:
    given = table(
        "home language,Somali,1800\nhome language,Other,s\n",
        header="group_dimension,group,enrolled\n",
    )
    found = read_enrolment(given)
    assert found.rows == (Enrolled(dimension="home language", group="Somali", enrolled=1800),)
    assert kinds(found.doubts) == {"no number": 1}


NYC = {"indicator": "=graduated", "place": "DBN", "count": "Total Grads - n"}


def test_new_york_duplicates_are_named_and_the_first_reconciles(
    known: Any, district_table: Files
) -> None:
    expected = known["nyc_graduation"]
    given = district_table(expected["file"])
    assert len(given.rows) == expected["rows"]["all"]
    found = read_gaps(given, mapping=NYC)
    again = [d for d in found.doubts if d.kind in ("duplicate", "repeated row")]
    assert len(again) == 2 * expected["duplicates"]["per_cohort"]
    copies = [d for d in again if "Its numbers are those of" in d.text]
    assert len(copies) == sum(d.kind == "duplicate" for d in again)
    words = {
        "ELL": "English Language Learners",
        "EnglishProficient": "English Proficient Students",
        "SpecialEducation": "Special Education Students",
        "GeneralEducation": "General Education Students",
        "total": TOTAL,
    }
    for year in ("2005", "2006"):
        rows = [o for o in found.observations if o.period == year]
        marked = {row[:4] for row in given.rows if row[3] == year and row[5] == "s"}
        assert sum(o.state == "withheld" for o in rows) == len(marked)
        for name, (count, n) in expected[f"graduated_{year}"].items():
            own = [o for o in rows if o.group == words.get(name, name) and o.state == "value"]
            assert (sum(o.count or 0 for o in own), sum(o.n or 0 for o in own)) == (count, n)


@pytest.mark.parametrize("pair", range(4))
def test_new_york_between_and_within_schools(pair: int, known: Any, district_table: Files) -> None:
    case = known["nyc_graduation"]["within_school_2006"][pair]
    given = district_table("nyc_graduation_by_group_2005_2006.csv")
    column = "Dropped Out - n" if "dropped out" in case["pair"] else "Total Grads - n"
    rows = read_gaps(given, mapping={**NYC, "count": column}).observations
    words = {
        "ELL": "English Language Learners",
        "English proficient": "English Proficient Students",
    }
    names = case["pair"].replace(" graduated", "").replace(" dropped out", "").split(" / ")
    first, second = (
        [o for o in rows if o.period == "2006" and o.group == words.get(name, name)]
        for name in names
    )
    found = between_within(first, second)
    assert found is not None
    assert found.schools == case["schools_with_both"]
    assert found.ratio_all.value == pytest.approx(case["crude_rr_all_schools"], abs=5e-4)
    assert found.ratio_same.value == pytest.approx(case["crude_rr_same_schools"], abs=5e-5)
    assert found.ratio_within == pytest.approx((case["mh_rr"], *case["mh_rr_ci"]), abs=5e-5)
    if "mh_difference" in case:
        within = (case["mh_difference"], *case["mh_difference_ci"])
        assert found.difference_within == pytest.approx(within, abs=5e-5)
        assert found.difference_same.value == pytest.approx(
            case["crude_difference_same_schools"], abs=5e-5
        )


def test_new_york_leak_is_reported(district_table: Files) -> None:
    found = read_gaps(district_table("nyc_graduation_by_group_2005_2006.csv"), mapping=NYC)
    assert kinds(found.doubts)["withheld but computable"] == 1


def test_minneapolis_total_row_open_small_cells_and_wrong_column(
    known: Any, district_table: Files
) -> None:
    expected = known["minneapolis"]
    given = district_table(expected["file"])
    races = {f"n:race={g}": f"{g}_num" for g in ("na", "aa", "as", "hi", "wh")}
    found = read_enrolment(given, mapping={"place": "school_name", "n:total=total": "tot", **races})
    totals = [r for r in found.rows if r.group == TOTAL]
    assert sum(r.enrolled for r in totals if r.place) == expected["students_race_table"]
    assert [r.enrolled for r in totals if not r.place] == [expected["students_race_table"]]
    sums = [d for d in found.doubts if d.kind == "parts and total"]
    wrong = expected["schools_where_race_counts_do_not_sum_to_total"]
    assert len(sums) == wrong + 1  # the district row as well
    (small,) = [d for d in found.doubts if d.kind == "small groups published"]
    cells = [r for r in found.rows if r.group != TOTAL and 0 < r.enrolled < 10 and r.place]
    assert len(cells) == expected["race_cells_1_to_9"]
    assert small.text.startswith(f"{len(cells) + 1} groups")  # one school has 7 students in all
    lunch = {"place": "school_name", "n": "tot", "count": "frpl_num", "group": "=all students"}
    doubts = read_gaps(given, mapping={**lunch, "indicator": "=lunch"}).doubts
    larger = [d for d in doubts if d.kind == "more than all"]
    assert len(larger) == expected["schools_where_lunch_total_is_larger"] + 1


def test_massachusetts_codes_blanks_and_results_of_everybody(
    known: Any, district_table: Files
) -> None:
    expected = known["massachusetts"]
    given = district_table(expected["file"])
    codes = [row[given.columns.index("School Code")] for row in given.rows]
    assert sum(c.startswith("0") for c in codes) == expected["school_codes_with_leading_zero"]
    mapping = {
        "indicator": "=graduated",
        "place": "School Code",
        "group": "=all students",
        "n": "# in Cohort",
        "rate": "% Graduated",
    }
    found = read_gaps(given, mapping=mapping)
    values = [o for o in found.observations if o.state == "value"]
    assert len(values) == expected["graduation_rate_given"]
    (blank,) = [d for d in found.doubts if d.column == "% Graduated" and d.kind == "blank"]
    assert blank.text.startswith(f"{expected['graduation_rate_blank']} cells")
    small = [d for d in found.doubts if d.kind == "small groups published"]
    assert small[0].text.startswith(f"{expected['cohorts_of_6_to_9_with_a_rate']} groups")
    for case in expected["everyone_known"]:
        rates = [o for o in values if o.n == case["cohort"]]
        assert any(o.count == case["cohort"] * case["graduated_pct"] / 100 for o in rates)


def test_first_language_is_weighted_by_students(known: Any, district_table: Files) -> None:
    expected = known["massachusetts"]["first_language_not_english"]
    mapping = {
        "indicator": "=first language",
        "place": "School Code",
        "group": "=all students",
        "n": "TOTAL_Enrollment",
        "count": "First Language Not English",
    }
    rows = read_gaps(district_table("massachusetts_schools_profile.csv"), mapping=mapping)
    values = [o for o in rows.observations if o.state == "value"]
    rate = sum(o.count or 0 for o in values) / sum(o.n or 0 for o in values)
    assert rate == pytest.approx(expected["weighted_rate"], abs=5e-7)


def test_a_file_of_enrolments_is_no_file_of_students(known: Any, district_table: Files) -> None:
    """Withdrawal by disability, counted row by row as the source does."""
    expected = known["oulad_withdrawal"]
    given = district_table(expected["file"])
    at = {c: i for i, c in enumerate(given.columns)}
    assert len({row[at["id_student"]] for row in given.rows}) == expected["students"]
    counted = {}
    for value in ("Y", "N"):
        rows = [row for row in given.rows if row[at["disability"]] == value]
        counted[value] = (sum(r[at["final_result"]] == "Withdrawn" for r in rows), len(rows))
    assert newcombe(*counted["Y"], *counted["N"]) == pytest.approx(
        expected["difference_ci"], abs=5e-7
    )
