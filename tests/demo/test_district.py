"""The invented district keeps the promises of its README, counted from the files themselves."""

import csv
import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "listening" / "demo"
COLUMNS = [
    *("voice", "household", "question", "text", "language", "translation"),
    *("neighbourhood", "home_language", "lunch", "role", "themes"),
]
NEIGHBOURHOODS = {"Eastside", "Riverside", "Northgate", "Hillcrest", "Old Town"}
TAGS = {
    "en": "English",
    "es": "Spanish",
    "so": "Somali",
    "ar": "Arabic",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "ht": "Haitian Creole",
    "pt": "Portuguese",
    "fr": "French",
    "ru": "Russian",
}
BARRIERS = {
    *("getting_to_school", "schedules", "language_access", "signup_portals", "cost_fees", "food"),
    *("safety", "bullying_racism", "discipline", "special_education", "devices_internet"),
    *("child_care", "health", "housing", "teachers", "academic_help", "advanced_courses"),
    *("school_news", "belonging", "buildings", "activities", "trust_fear", "immigration_fear"),
    *("staffing", "curriculum", "expectations", "family_voice"),
}
KEYS = BARRIERS | {"getting_to_school.bus_times", "what_works", "no_content"}
TALKATIVE = "eastside-community-room.csv"
Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SESSIONS = rows_of("conversations.csv")
ANSWERS = [{**row, "file": "answers.csv", "kind": "survey"} for row in rows_of("answers.csv")]
TURNS = [
    {**row, "file": session["file"], "kind": session["kind"]}
    for session in SESSIONS
    for row in rows_of(f"conversations/{session['file']}")
]
SAID = [row for row in ANSWERS + TURNS if row["voice"] != "M"]
GAPS = rows_of("gaps.csv")


def keys(row: Row) -> list[str]:
    return row["themes"].split(";") if row["themes"] else []


def voices(rows: list[Row]) -> dict[str, set[str]]:
    """Each voice and the themes (tops of the codebook) it raised in these rows."""
    raised: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        raised[row["voice"]] |= {key.split(".", 1)[0] for key in keys(row)}
    return raised


def share(theme: str, rows: list[Row]) -> float:
    raised = voices(rows)
    return sum(theme in themes for themes in raised.values()) / len(raised)


def of(theme: str, rows: list[Row]) -> str:
    raised = voices(rows)
    return f"{sum(theme in themes for themes in raised.values())} of {len(raised)}"


def where(**wanted: str) -> list[Row]:
    return [row for row in SAID if all(row[name] == value for name, value in wanted.items())]


EASTSIDE = where(neighbourhood="Eastside")
ELSEWHERE = [row for row in SAID if row["neighbourhood"] != "Eastside"]


def letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


# --- form ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(DEMO.rglob("*.csv")), ids=lambda path: path.name)
def test_files_are_utf8_nfc_with_unix_line_ends(path: Path) -> None:
    data = path.read_bytes()
    text = data.decode("utf-8")
    assert b"\r" not in data and data.endswith(b"\n") and not text.startswith("\ufeff")
    assert unicodedata.is_normalized("NFC", text)
    assert len({len(row) for row in csv.reader(text.splitlines(keepends=True))}) == 1


def test_every_words_file_has_the_same_columns_and_is_listed() -> None:
    files = sorted((DEMO / "conversations").glob("*.csv"))
    assert [path.name for path in files] == sorted(session["file"] for session in SESSIONS)
    for path in [DEMO / "answers.csv", *files]:
        with path.open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == COLUMNS, path.name


def test_cells_hold_known_values() -> None:
    for row in SAID:
        assert row["neighbourhood"] in NEIGHBOURHOODS, row
        assert row["language"] in TAGS, row
        assert row["home_language"] in TAGS.values(), row
        assert row["question"] in {"q_barrier", "q_change"}, row
        assert row["role"] in {"family", "student", "staff"}, row
        known = {""} if row["role"] == "staff" else {"free or reduced", "paid"}
        assert row["lunch"] in known, row
        assert set(keys(row)) <= KEYS, row
        assert len(keys(row)) == len(set(keys(row))), row
        assert "no_content" not in keys(row) or keys(row) == ["no_content"], row
        assert row["text"].strip() == row["text"] != "", row


def test_translations_are_there_exactly_where_words_are_not_english() -> None:
    wrong = [row for row in SAID if bool(row["translation"]) == (row["language"] == "en")]
    assert wrong == []


def test_a_moderator_has_words_and_nothing_else() -> None:
    filled = [
        {name for name in COLUMNS if row[name]} for row in ANSWERS + TURNS if row["voice"] == "M"
    ]
    assert len(filled) >= 20
    assert all(names == {"voice", "question", "text", "language"} for names in filled)


@pytest.mark.parametrize(
    "column", ["household", "neighbourhood", "home_language", "lunch", "role", "file"]
)
def test_a_voice_is_one_person_in_one_place(column: str) -> None:
    values = defaultdict(set)
    for row in SAID:
        values[row["voice"]].add(row[column])
    assert [voice for voice, found in values.items() if len(found) > 1] == []


def test_a_household_lives_in_one_neighbourhood() -> None:
    places, members = defaultdict(set), defaultdict(set)
    for row in SAID:
        places[row["household"]].add(row["neighbourhood"])
        members[row["household"]].add(row["voice"])
    assert all(len(found) == 1 for found in places.values())
    sizes = Counter(len(found) for found in members.values())
    assert set(sizes) == {1, 2} and 12 <= sizes[2] <= 20


def test_a_voice_answers_each_survey_question_once() -> None:
    answered = Counter((row["voice"], row["question"]) for row in ANSWERS)
    assert max(answered.values()) == 1


def test_nobody_says_the_same_twice() -> None:
    repeated = Counter(row["text"].casefold() for row in SAID)
    assert [text for text, n in repeated.items() if n > 1] == []
    bags = [(row["text"], set(letters(row["text"]).split())) for row in SAID]
    long = [(text, bag) for text, bag in bags if len(bag) >= 5]
    near = [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(long, 2)
        if len(a & b) / len(a | b) > 0.6
    ]
    assert near == []


def test_the_only_telephone_numbers_are_invented_ones() -> None:
    numbers = [n for row in SAID for n in re.findall(r"\d{3}[-. ]\d{4}", row["text"])]
    assert len(numbers) >= 3
    assert all(re.fullmatch(r"555-01\d\d", number) for number in numbers)


# --- size and variety ---------------------------------------------------------------------------


def test_size_is_about_six_hundred_excerpts_of_three_hundred_thirty_voices() -> None:
    assert 580 <= len(SAID) <= 640
    assert 315 <= len(voices(SAID)) <= 345
    assert 38 <= len(voices(EASTSIDE)) <= 46


def test_ten_languages_are_spoken_each_by_several() -> None:
    counts = Counter(row["language"] for row in SAID)
    assert set(counts) == set(TAGS)
    assert min(counts.values()) >= 7
    assert 0.4 < counts["en"] / len(SAID) < 0.62


def test_texts_vary_in_length_and_content() -> None:
    words = [len(row["text"].split()) for row in SAID if row["language"] != "zh"]
    assert min(words) == 1 and max(words) >= 120
    shares = [
        (sum(len(keys(row)) > 1 for row in SAID), 0.25, 0.4),
        (sum("no_content" in keys(row) for row in SAID), 0.03, 0.07),
        (sum(not keys(row) for row in SAID), 0.03, 0.06),
    ]
    for count, low, high in shares:
        assert low < count / len(SAID) < high, (count, low, high)


def test_every_theme_is_raised_by_several_voices() -> None:
    raised = Counter(theme for themes in voices(SAID).values() for theme in themes)
    assert set(raised) == {key.split(".")[0] for key in KEYS}
    assert min(raised.values()) >= 5


@pytest.mark.parametrize("kind", ["survey", "focus_group", "listening_session", "interview"])
def test_every_source_has_voices_of_both_sides(kind: str) -> None:
    sides = {
        row["voice"]: row["neighbourhood"] == "Eastside" for row in SAID if row["kind"] == kind
    }
    assert sum(sides.values()) >= 4
    assert len(sides) - sum(sides.values()) >= 10


def test_no_conversation_mixes_eastside_with_others() -> None:
    sides = defaultdict(set)
    for row in SAID:
        if row["kind"] != "survey":
            sides[row["file"]].add(row["neighbourhood"] == "Eastside")
    assert len(sides) == 6 and all(len(found) == 1 for found in sides.values())
    groups = Counter(row["kind"] != "interview" for row in SESSIONS)
    assert groups == {True: 4, False: 2}


def test_the_readme_counts_what_is_there() -> None:
    readme = " ".join((DEMO / "README.md").read_text("utf-8").split())
    surveyed, turns = where(kind="survey"), [row for row in SAID if row["kind"] != "survey"]
    somali = [row for row in ELSEWHERE if row["home_language"] == "Somali"]
    session = where(file=TALKATIVE)
    rest = [row for row in EASTSIDE if row["file"] != TALKATIVE]
    for sentence in (
        f"{len(SAID)} excerpts of {len(voices(SAID))} voices",
        f"{len(surveyed)} answers of {len(voices(surveyed))} voices",
        f"{len(turns)} turns of {len(voices(turns))} voices",
        f"{sum(len(keys(row)) > 1 for row in SAID)} excerpts carry several themes",
        f"{sum('no_content' in keys(row) for row in SAID)} say nothing",
        f"{sum(not keys(row) for row in SAID)} speak of something that no code foresees",
        f"{of('getting_to_school', EASTSIDE)} Eastside voices and by "
        f"{of('getting_to_school', ELSEWHERE)} others",
        f"{of('schedules', EASTSIDE)} Eastside voices, {of('schedules', ELSEWHERE)} others",
        f"{sum('food' in keys(row) for row in session)} of {len(session)} turns",
        f"{of('food', rest)} voices, elsewhere {of('food', ELSEWHERE)}",
        f"against {of('language_access', somali)}, among all others",
    ):
        assert sentence in readme, sentence


# --- the truth ----------------------------------------------------------------------------------


def test_eastside_speaks_far_more_often_of_getting_to_school() -> None:
    assert 0.42 <= share("getting_to_school", EASTSIDE) <= 0.58
    assert 0.06 <= share("getting_to_school", ELSEWHERE) <= 0.11


@pytest.mark.parametrize("kind", ["survey", "focus_group", "listening_session", "interview"])
def test_every_source_tells_of_the_way_to_school_alike(kind: str) -> None:
    near = [row for row in EASTSIDE if row["kind"] == kind]
    far = [row for row in ELSEWHERE if row["kind"] == kind]
    assert share("getting_to_school", near) >= 0.35 > 2 * share("getting_to_school", far)


def test_the_way_to_school_does_not_belong_to_one_language() -> None:
    told = [row for row in EASTSIDE if "getting_to_school.bus_times" in keys(row)]
    assert {"en", "es", "so", "ar"} <= {row["language"] for row in told}
    for speaks in (True, False):
        rows = [row for row in EASTSIDE if (row["home_language"] == "Somali") == speaks]
        assert share("getting_to_school", rows) >= 0.35


def test_eight_voices_say_how_the_bus_keeps_a_child_from_tutoring() -> None:
    help_words = re.compile(
        r"tutor|math help|extra lesson|math teacher|reading help", re.IGNORECASE
    )
    told = {
        row["voice"]: row["language"]
        for row in EASTSIDE
        if "getting_to_school.bus_times" in keys(row)
        and help_words.search(row["translation"] or row["text"])
    }
    claims = rows_of("claims.csv")
    assert {row["voice"] for row in claims} == set(told)
    assert (len(told), len(set(told.values()))) == (8, 4)
    for claim in claims:
        said = rows_of(claim["file"])[int(claim["row"]) - 1]
        assert (said["voice"], said["neighbourhood"]) == (claim["voice"], "Eastside")
        assert help_words.search(said["translation"] or said["text"])
        assert claim["measure"] in {row["indicator"] for row in GAPS}


def test_a_record_check_says_beforehand_what_would_speak_against() -> None:
    for row in rows_of("records.csv"):
        assert all(row.values()), row
        assert (row["measure"], row["group"]) in {(g["indicator"], g["group"]) for g in GAPS}


# --- the decoys ---------------------------------------------------------------------------------


@pytest.mark.parametrize("place", sorted(NEIGHBOURHOODS))
def test_schedules_weigh_on_every_neighbourhood_alike(place: str) -> None:
    assert 0.25 <= share("schedules", where(neighbourhood=place)) <= 0.35


def test_one_talkative_session_repeats_food() -> None:
    session = [row for row in SAID if row["file"] == TALKATIVE]
    assert len(voices(session)) == 8
    assert sum("food" in keys(row) for row in session) > len(session) / 2
    assert share("food", session) >= 0.75


def test_outside_that_session_eastside_raises_food_no_more_than_others() -> None:
    outside = [row for row in EASTSIDE if row["file"] != TALKATIVE]
    assert share("food", outside) <= share("food", ELSEWHERE) + 0.01
    assert share("food", EASTSIDE) > 2 * share("food", ELSEWHERE)


def test_language_access_seems_to_belong_to_eastside_and_vanishes_within_language() -> None:
    assert share("language_access", EASTSIDE) > 2 * share("language_access", ELSEWHERE)
    for speaks, low, high in ((True, 0.4, 0.6), (False, 0.02, 0.1)):
        for rows in (EASTSIDE, ELSEWHERE):
            within = [row for row in rows if (row["home_language"] == "Somali") == speaks]
            assert low <= share("language_access", within) <= high, (speaks, len(within))


def test_there_are_voices_enough_to_look_within_language() -> None:
    somali = {row["voice"]: row["neighbourhood"] for row in where(home_language="Somali")}
    places = Counter(somali.values())
    assert places["Eastside"] > len(somali) / 2
    assert len(somali) - places["Eastside"] >= 12
    assert min(places[place] for place in NEIGHBOURHOODS) >= 3
    others = {row["voice"] for row in EASTSIDE if row["home_language"] != "Somali"}
    assert len(others) >= 14


# --- the district's tables ----------------------------------------------------------------------


def counts(indicator: str, period: str, group: str) -> tuple[int, int]:
    row = next(
        row
        for row in GAPS
        if (row["indicator"], row["period"], row["group"]) == (indicator, period, group)
    )
    return int(row["enrolled"]), int(row["participating"])


def test_dimensions_agree_on_their_totals() -> None:
    totals: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(dict)
    for row in GAPS:
        sums = totals[row["indicator"], row["period"]].setdefault(row["group_dimension"], [0, 0])
        sums[0] += int(row["enrolled"])
        sums[1] += int(row["participating"])
    assert len(totals) == 6
    for dimensions in totals.values():
        assert set(dimensions) == {"neighbourhood", "home_language", "lunch"}
        assert len({tuple(sums) for sums in dimensions.values()}) == 1


def test_no_group_counts_more_than_it_has() -> None:
    assert all(0 <= int(row["participating"]) <= int(row["enrolled"]) for row in GAPS)
    names = [tuple(row[name] for name in list(row)[:4]) for row in GAPS]
    assert len(names) == len(set(names))


def test_measures_name_the_better_direction() -> None:
    better = {row["indicator"]: row["better"] for row in rows_of("measures.csv")}
    assert set(better) == {row["indicator"] for row in GAPS}
    assert better["Chronic absence"] == "lower"
    assert set(better.values()) == {"higher", "lower"}


def test_eastside_lost_its_tutoring_when_the_bus_changed() -> None:
    for period, near, far in (("2024-25", 0.43, 0.45), ("2025-26", 0.18, 0.46)):
        n1, x1 = counts("After-school tutoring", period, "Eastside")
        others = [
            counts("After-school tutoring", period, place)
            for place in sorted(NEIGHBOURHOODS - {"Eastside"})
        ]
        assert x1 / n1 == pytest.approx(near, abs=0.01)
        assert sum(x for _, x in others) / sum(n for n, _ in others) == pytest.approx(far, abs=0.01)
    change = [row for row in rows_of("events.csv") if row["kind"] == "transport"]
    assert [(row["date"], row["neighbourhood"]) for row in change] == [("2025-08-25", "Eastside")]


def test_enrolment_is_that_of_the_newest_period() -> None:
    enrolment = {
        (row["group_dimension"], row["group"]): int(row["enrolled"])
        for row in rows_of("enrolment.csv")
    }
    assert 5_800 <= sum(n for (dim, _), n in enrolment.items() if dim == "lunch") <= 6_200
    for indicator in ("After-school tutoring", "Chronic absence"):
        newest = {
            (row["group_dimension"], row["group"]): int(row["enrolled"])
            for row in GAPS
            if row["indicator"] == indicator and row["period"] == "2025-26"
        }
        assert newest == enrolment
    heard = {("home_language", row["home_language"]) for row in SAID}
    assert heard <= set(enrolment)
    assert 1 <= sum(n < 10 for n in enrolment.values()) <= 2
