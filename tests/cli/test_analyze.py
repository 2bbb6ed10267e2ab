"""`listening analyze`: what it writes, what it refuses, and what it never shows."""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner, Result

from listening.cli import main

DEMO = Path(__file__).resolve().parents[2] / "listening" / "demo"
DEMO_OPTIONS = (
    *("--gaps", str(DEMO / "gaps.csv"), "--enrolment", str(DEMO / "enrolment.csv")),
    *("--group", "lunch", "--affected", "neighbourhood=Eastside"),
)
ANSWERS = [
    ("the bus comes too late", "Eastside"),
    ("no late bus after tutoring", "Eastside"),
    ("bus is never on time", "Eastside"),
    ("we need an interpreter", "Eastside"),
    ("the bus stop is too far", "Eastside"),
    ("meetings are at 3 when i work", "Westside"),
    ("lunch is cold", "Westside"),
    ("my child is bullied", "Westside"),
    ("the office never calls back", "Westside"),
    ("too expensive", "Westside"),
]
GAPS = [
    ("After-school tutoring", "2025-26", "neighbourhood", "Eastside", "100", "20"),
    ("After-school tutoring", "2025-26", "neighbourhood", "Westside", "200", "90"),
]
GAP_HEADER = ("indicator", "period", "group_dimension", "group", "enrolled", "participating")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(name: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> Path:
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
        return path

    return _write


def analyze(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["analyze", *map(str, arguments)])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's survey answers with the demo's tables, analysed once."""
    out = tmp_path_factory.mktemp("demo") / "out"
    done = analyze(DEMO / "answers.csv", *DEMO_OPTIONS, "--out", out)
    assert done.exit_code == 0, done.output
    return out


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def result(out: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((out / "result.json").read_text("utf-8"))
    return found


def test_the_planted_cause_comes_first_and_the_decoys_are_not_flagged(demo: Path) -> None:
    cards = result(demo)["cards"]
    assert isinstance(cards, list)
    first = cards[0]
    assert (first["theme"], first["kind"]) == ("getting_to_school", "candidate")
    assert first["low"] > 1 and first["q"] < 0.05
    flagged = {card["theme"] for card in cards if card["q"] is not None and card["q"] < 0.10}
    assert flagged == {"getting_to_school"}


def test_a_machine_alone_never_makes_a_strong_lead(demo: Path) -> None:
    """Nobody has decided on a coding, so every card stands a step lower and says so."""
    cards = result(demo)["cards"]
    assert isinstance(cards, list)
    assert all(card["grade"] in ("heard", "lead") for card in cards)
    assert all("wait for a person" in card["reasons"][-1] for card in cards)


def test_every_answer_ends_in_one_of_five_states(demo: Path) -> None:
    statuses = result(demo)["statuses"]
    assert isinstance(statuses, dict)
    rows = read_rows(demo / "excerpts.csv")
    total = len(read_rows(DEMO / "answers.csv"))
    assert set(statuses) == {"coded", "weak", "waiting", "none", "empty"}
    assert sum(statuses.values()) == total == len({(r["row"], r["column"]) for r in rows})


def test_excerpts_name_rows_and_the_words_they_stand_on(demo: Path) -> None:
    answers = read_rows(DEMO / "answers.csv")
    rows = read_rows(demo / "excerpts.csv")
    header = "row,column,theme,label,strength,start,end,language,status"
    assert ",".join(rows[0]) == header
    for row in rows:
        text = answers[int(row["row"]) - 1]["text"]
        if row["theme"]:
            assert 0 <= int(row["start"]) < int(row["end"]) <= len(text)
            assert 0 <= float(row["strength"]) <= 1


def test_groups_carry_share_interval_and_n_or_a_reason(demo: Path) -> None:
    groups = result(demo)["groups"]
    assert isinstance(groups, list)
    assert {cell["dimension"] for cell in groups} == {"neighbourhood", "home_language", "lunch"}
    for cell in groups:
        if "withheld" in cell:
            assert set(cell) == {"theme", "dimension", "group", "withheld"}
        else:
            assert cell["low"] <= cell["share"] <= cell["high"] and cell["n"] >= 5


def test_a_small_group_and_the_one_that_would_give_it_away_carry_no_figure(
    tmp_path: Path, write: Write
) -> None:
    sides = ["East"] * 8 + ["West"] * 7 + ["North"] * 9 + ["South"] * 2
    said = ("the bus is late", "lunch is cold", "it costs too much")
    rows = [(f"{said[i % 3]}, says number {i}", side) for i, side in enumerate(sides)]
    file = write("answers.csv", ("text", "side"), rows)
    assert analyze(file, "--group", "side", "--out", tmp_path / "out").exit_code == 0
    cells = result(tmp_path / "out")["groups"]
    assert isinstance(cells, list)
    hidden = {cell["group"] for cell in cells if "withheld" in cell}
    assert "South" in hidden and len(hidden) == 2
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "of 2 voices" not in page and "too few to show" in page


def test_coverage_withholds_small_groups(demo: Path) -> None:
    rows = {row["group"]: row for row in result(demo)["coverage"]}  # type: ignore[attr-defined]
    assert rows["Eastside"]["voices"] == 26
    assert set(rows["Eastside"]) >= {"ratio", "low", "high", "enrolled"}


def test_the_report_stands_alone(demo: Path) -> None:
    page = (demo / "report.html").read_text("utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"(?:src|href)=[\"'](?!#|data:,)", page)
    assert "<script" not in page and "@import" not in page and "url(" not in page
    first = result(demo)["cards"][0]  # type: ignore[index]
    counted = f"{first['voices_affected']} of {first['n_affected']}"
    for said in ("Getting to school", counted, "suggested by a machine"):
        assert said in page


def test_shuffled_rows_give_the_same_result(tmp_path: Path, write: Write) -> None:
    rows = [(text, side) for text, side in ANSWERS]
    first, second = tmp_path / "a", tmp_path / "b"
    for out, order in ((first, rows), (second, rows[::-1])):
        file = write(f"{out.name}.csv", ("text", "side"), order)
        assert analyze(file, "--group", "side", "--out", out).exit_code == 0
    a, b = result(first), result(second)
    assert a["themes"] == b["themes"] and a["groups"] == b["groups"]


def test_json_is_printed_and_is_what_was_written(tmp_path: Path, write: Write) -> None:
    file = write("answers.csv", ("text", "side"), ANSWERS)
    done = analyze(file, "--json", "--out", tmp_path / "out")
    assert json.loads(done.stdout) == result(tmp_path / "out")


def test_a_formula_in_an_answer_does_not_run_in_a_spreadsheet(tmp_path: Path, write: Write) -> None:
    rows = [("=HYPERLINK(1) " + text, side) for text, side in ANSWERS]
    file = write("answers.csv", ("text", "=cmd"), rows)
    assert analyze(file, "--group", "=cmd", "--out", tmp_path / "out").exit_code == 0
    for name in ("themes.csv", "excerpts.csv"):
        for row in read_rows(tmp_path / "out" / name):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_telephone_numbers_do_not_reach_the_report(tmp_path: Path, write: Write) -> None:
    rows = [(f"{text}, call me at 612-555-0134 or me@example.org", side) for text, side in ANSWERS]
    file = write("answers.csv", ("text", "side"), rows)
    assert analyze(file, "--out", tmp_path / "out").exit_code == 0
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "555-0134" not in page and "me@example.org" not in page


# Bad input: one sentence that names file, column and row; status 2; nothing written.


def refuses(done: Result, out: Path, *said: str) -> None:
    assert done.exit_code == 2, done.output
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    for word in said:
        assert word in lines[0], lines[0]
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--text", "coment"), ("answers.csv", "coment", "comment")),
        (("--group", "sid"), ("answers.csv", "'sid'", "side")),
        (("--affected", "side=Nowhere"), ("answers.csv", "Nowhere", "side", "Eastside")),
        (("--affected", "side"), ("--affected", "COLUMN=VALUE")),
        (("--encoder", "no-such-model"), ("no-such-model",)),
        (("--codebook", "missing.yaml"), ("missing.yaml",)),
        (("--gaps", "missing.csv"), ("missing.csv",)),
    ],
)
def test_wrong_options_are_named(
    tmp_path: Path, write: Write, options: tuple[str, ...], said: tuple[str, ...]
) -> None:
    file = write("answers.csv", ("comment", "side"), ANSWERS)
    done = analyze(file, *options, "--out", tmp_path / "out")
    refuses(done, tmp_path / "out", *said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ("answers.csv", "empty")),
        (b"text\n", ("answers.csv", "text")),
        (b"text,side\n,Eastside\n,Westside\n", ("answers.csv", "text", "no answer")),
        (b"side,kind\na,b\nc,d\n", ("answers.csv", "side", "kind")),
        (b"text,side\nbus,East\nlunch,West\ncost,East\n", ("answers.csv", "'text'", "row 1", "3")),
        (b"text,side\nbus,East,more\nlunch,West\n", ("answers.csv", "row 1", "3 cells")),
        (b"text\n\x81\x8d\x00\x00\x81\x00\x00\xff\n", ("answers.csv", "encoding")),
    ],
)
def test_unusable_files_are_refused(tmp_path: Path, content: bytes, said: tuple[str, ...]) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    refuses(analyze(file, "--out", tmp_path / "out"), tmp_path / "out", *said)


def test_parts_that_do_not_add_up_are_refused_unless_accepted(tmp_path: Path, write: Write) -> None:
    file = write("answers.csv", ("text", "neighbourhood"), ANSWERS)
    lunch = ("After-school tutoring", "2025-26", "lunch")
    rows = [*GAPS, (*lunch, "free", "150", "50"), (*lunch, "paid", "100", "60")]
    table = write("gaps.csv", GAP_HEADER, rows)
    out = tmp_path / "out"
    refuses(analyze(file, "--gaps", table, "--out", out), out, "gaps.csv", "row", "lunch")
    done = analyze(file, "--gaps", table, "--accept-doubts", "--out", out)
    assert done.exit_code == 0 and "Careful" in done.output


def test_more_participants_than_students_are_refused(tmp_path: Path, write: Write) -> None:
    file = write("answers.csv", ("text", "neighbourhood"), ANSWERS)
    table = write("gaps.csv", GAP_HEADER, [(*GAPS[0][:5], "120"), GAPS[1]])
    done = analyze(file, "--gaps", table, "--out", tmp_path / "out")
    refuses(done, tmp_path / "out", "gaps.csv", "Row 1", "120")


def test_a_group_that_one_file_names_only_is_refused_with_its_likely_name(
    tmp_path: Path, write: Write
) -> None:
    rows = [(text, side.replace("Westside", "West side")) for text, side in ANSWERS]
    file = write("answers.csv", ("text", "neighbourhood"), rows)
    table = write("gaps.csv", GAP_HEADER, GAPS)
    out = tmp_path / "out"
    done = analyze(file, "--gaps", table, "--out", out)
    refuses(done, out, "answers.csv", "row 6", "neighbourhood", "West side", "Westside")


def test_a_group_without_a_voice_is_refused_unless_the_enrolment_knows_it(
    tmp_path: Path, write: Write
) -> None:
    file = write("answers.csv", ("text", "neighbourhood"), ANSWERS)
    table = write("gaps.csv", GAP_HEADER, [*GAPS, (*GAPS[0][:3], "Northside", "60", "30")])
    out = tmp_path / "out"
    refuses(analyze(file, "--gaps", table, "--out", out), out, "gaps.csv", "Northside")
    header = ("group_dimension", "group", "enrolled")
    groups = (("Eastside", "100"), ("Westside", "200"), ("Northside", "60"))
    enrolled = write("enrolment.csv", header, [("neighbourhood", g, n) for g, n in groups])
    done = analyze(file, "--gaps", table, "--enrolment", enrolled, "--out", out)
    assert done.exit_code == 0, done.output


def test_a_run_that_fails_leaves_an_earlier_result_alone(tmp_path: Path, write: Write) -> None:
    file, out = write("answers.csv", ("text", "side"), ANSWERS), tmp_path / "out"
    assert analyze(file, "--out", out).exit_code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert analyze(file, "--text", "nothing", "--out", out).exit_code == 2
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.shared
def test_real_answers_of_strangers(shared: Path, tmp_path: Path) -> None:
    file = shared / "data" / "answers" / "durham_children_thrive_open_ended.tsv"
    done = analyze(file, "--group", "survey", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    found = result(tmp_path / "out")
    assert sum(found["statuses"].values()) == 481  # type: ignore[attr-defined]
    assert len(found["themes"]) >= 10  # type: ignore[arg-type]


def test_the_installed_command_answers_without_network_or_database(
    tmp_path: Path, write: Write
) -> None:
    file = write("answers.csv", ("text", "side"), ANSWERS)
    done = subprocess.run(
        [sys.executable, "-m", "listening.cli", "analyze", str(file), "--out", str(tmp_path / "o")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert {f.name for f in (tmp_path / "o").iterdir()} == {
        "report.html",
        "result.json",
        "themes.csv",
        "excerpts.csv",
    }
    assert [f.name for f in tmp_path.iterdir() if f.suffix == ".sqlite"] == []
