"""R3 and R4 on what `listening analyze` writes: a report leaves the team at once."""

import csv
import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from trust.test_markup import ATTACKS, faults

from listening.actions.brief import numbers
from listening.cli import main
from listening.excerpts import spreadsheet
from listening.gaps import coverage, wording
from listening.gaps.cells import Policy

# Voices by side; of Cedar only three were heard, of Dogwood nobody.
VOICES = {"Aspen": 40, "Birch": 15, "Cedar": 3}
ENROLLED = {"Aspen": 800, "Birch": 300, "Cedar": 120, "Dogwood": 150}
BUS, FOOD = "no bus after four, my child {} cannot stay", "lunch is cold every day in room {}"
TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def answers() -> list[tuple[str, str, str]]:
    """Every voice of Cedar speaks of the bus; names of a second column are attacks."""
    found = []
    for side, n in VOICES.items():
        for i in range(n):
            said = BUS if side == "Cedar" or i % 3 == 0 else FOOD
            attack = ATTACKS[len(found) % len(ATTACKS)]
            found.append((f"{said.format(i)} {attack}", side, f"=1+1 {attack[:40]}"))
    return found


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The four files of one analysis."""
    folder = tmp_path_factory.mktemp("analysis")
    odd = '=HYPERLINK("x")<b id=zzx>'
    with (folder / "a'b<b id=zzx>.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("text", "side", odd), *answers()])
    with (folder / "enrolment.csv").open("w", newline="") as file:
        rows = [("side", group, n) for group, n in ENROLLED.items()]
        csv.writer(file).writerows([("group_dimension", "group", "enrolled"), *rows])
    command = ["analyze", str(folder / "a'b<b id=zzx>.csv"), "--group", "side", "--group", odd]
    command += ["--affected", "side=Birch", "--enrolment", str(folder / "enrolment.csv")]
    done = CliRunner().invoke(main, [*command, "--out", str(folder / "out")])
    assert done.exit_code == 0, done.output
    return folder / "out"


def result(written: Path) -> Any:
    return json.loads((written / "result.json").read_text("utf-8"))


def test_R4_3_the_report_holds_no_element_of_somebody_elses(written: Path) -> None:
    page = (written / "report.html").read_text("utf-8")
    assert [f for f in faults(page) if f != "meta refresh"] == []
    assert sum(attack in unescape(page) for attack in ATTACKS) > 10


def test_R4_4_no_cell_of_the_files_runs_as_a_formula(written: Path) -> None:
    cells = 0
    for name in ("themes.csv", "excerpts.csv"):
        with (written / name).open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    cells += 1
                    assert not cell.lstrip(" \ufeff\u00a0").startswith(TRIGGERS), cell
    assert cells > 500


@pytest.mark.parametrize("cell", [spreadsheet.safe_cell, numbers._cell, wording.cell])
def test_R4_4_every_way_out_quotes_every_trigger(cell: Any) -> None:
    for trigger in TRIGGERS:
        for text in (f"{trigger}1+1", f" {trigger}1+1", f"\ufeff{trigger}1+1"):
            assert str(cell(text)).startswith("'"), ascii(text)
    assert cell("Eastside = east") == "Eastside = east"


def test_R3_1_a_withheld_side_is_in_no_file_of_the_report(written: Path) -> None:
    """The figure itself: 3 voices of Cedar, 3 of 3 on the bus."""
    found = result(written)
    for cell in found["groups"]:
        if cell["group"] == "Cedar":
            assert set(cell) == {"theme", "dimension", "group", "withheld"}
    for row in found["coverage"]:
        if row["group"] == "Cedar":
            assert set(row) == {"group", "withheld"}


def test_R3_1_what_cards_and_groups_tell_together_is_no_withheld_group(written: Path) -> None:
    """The cards say how many others there are, the groups say how many of them are in Aspen."""
    found = result(written)
    card = next(card for card in found["cards"] if card["theme"] == "getting_to_school")
    cells = {c["group"]: c for c in found["groups"] if c["theme"] == "getting_to_school"}
    known = [c for group, c in cells.items() if "n" in c and group in VOICES and group != "Birch"]
    assert "withheld" in cells["Cedar"]
    rest = card["n_other"] - sum(c["n"] for c in known)
    raised = card["voices_other"] - sum(c["raised"] for c in known)
    assert (rest, raised) != (3, 3)


def test_R3_1_a_group_nobody_heard_does_not_hide_another(written: Path) -> None:
    found = result(written)
    told = " ".join(reason for card in found["cards"] for reason in card["reasons"])
    shown = {row["group"]: row["voices"] for row in found["coverage"] if "voices" in row}
    hidden = {row["group"] for row in found["coverage"] if "withheld" in row}
    silent = {group for group in hidden if f"“{group}”" in told and "Not heard" in told}
    total = next(iter(found["cards"]))["n_affected"] + next(iter(found["cards"]))["n_other"]
    left = hidden - silent
    assert "Cedar" in left
    assert len(left) > 1, f"{left} has {total - sum(shown.values())} voices"


@pytest.mark.parametrize("voices", [{"A": 40, "B": 15, "C": 3}, {"A": 40, "B": 15, "C": 1, "D": 1}])
def test_R3_1_coverage_hides_two_groups_that_speak(voices: dict[str, int]) -> None:
    """Everybody knows how many voices there are; what is left over must not be a small group's."""
    rows = coverage.coverage(voices, {"A": 800, "B": 300, "C": 120, "D": 150}).groups
    told = {row.group for row in coverage.shown(rows, Policy()) if not isinstance(row, str)}
    hidden = [n for group, n in voices.items() if group not in told]
    assert "C" not in told
    assert len(hidden) > 1 and sum(hidden) >= Policy().min_voices
