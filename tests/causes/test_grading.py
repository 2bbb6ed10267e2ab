"""Every rule of the grades, one row each."""

import datetime as dt
from typing import Any

import pytest
from crowds import gap

from listening.causes.facts import placed_in_time
from listening.causes.grading import Facts, grade
from listening.causes.voices import Event, Policy

LEAD: dict[str, Any] = {
    "q": 0.02,
    "shrunken": 3.0,
    "smallest_p": 0.0002,
    "themes_compared": 14,
    "affected_n": 20,
    "representation": 0.9,
}
TWO_SOURCES = {"triangulated": ("focus group", "survey")}
EVENT = {"timing": "before", "event": ("Timetable", "2024-10-04")}
STRONG = LEAD | TWO_SOURCES | EVENT
AGREED = STRONG | {"record_agrees": True, "record_note": "roster"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (LEAD, "lead"),
        (LEAD | {"q": 0.10}, "heard"),
        (LEAD | {"shrunken": 0.6}, "heard"),
        (LEAD | {"shrunken": None}, "heard"),
        (LEAD | {"smallest_p": 0.2}, "heard"),
        (LEAD | TWO_SOURCES, "lead"),
        (LEAD | {"triangulated": ("survey",)} | EVENT, "lead"),
        (STRONG, "strong"),
        (LEAD | TWO_SOURCES | {"claims": 3}, "strong"),
        (LEAD | TWO_SOURCES | {"claims": 2}, "lead"),
        (LEAD | TWO_SOURCES | {"same_direction": 2}, "strong"),
        (LEAD | {"claims": 5, "same_direction": 2}, "strong"),
        (LEAD | TWO_SOURCES | EVENT | {"timing": "after"}, "lead"),
        (LEAD | {"record_agrees": True}, "lead"),
        (AGREED, "corroborated"),
        (STRONG | {"record_note": "roster"}, "strong"),
        (STRONG | {"record_agrees": False, "record_note": "roster"}, "lead"),
        (STRONG | {"representation": 0.49}, "lead"),
        (STRONG | {"representation": 0.5}, "strong"),
        (STRONG | {"representation": None}, "strong"),
        (STRONG | {"affected_n": 7}, "lead"),
        (STRONG | {"affected_n": 8}, "strong"),
        (STRONG | {"affected_n": 7, "representation": 0.2}, "lead"),
        (STRONG | {"reversal": True}, "lead"),
        (STRONG | {"heterogeneity_p": 0.09}, "lead"),
        (STRONG | {"heterogeneity_p": 0.10}, "strong"),
        (STRONG | {"reversal": True, "heterogeneity_p": 0.01}, "lead"),
        (STRONG | {"undecided": 0.21}, "lead"),
        (STRONG | {"undecided": 0.20}, "strong"),
        (STRONG | {"affected_n": 7, "reversal": True}, "heard"),
        (STRONG | {"affected_n": 7, "reversal": True, "undecided": 0.5}, "heard"),
        (AGREED | {"affected_n": 7}, "strong"),
        (AGREED | {"lost_within": "so"}, "heard"),
        (AGREED | {"unsure_within": True}, "corroborated"),
        (AGREED | {"inseparable": True}, "corroborated"),
        (AGREED | {"coders_differ": True}, "heard"),
    ],
)
def test_grade(facts: dict[str, Any], expected: str) -> None:
    assert grade(Facts(**facts), Policy())[0] == expected


def test_every_step_down_has_its_reason() -> None:
    facts = STRONG | {"affected_n": 6, "reversal": True, "undecided": 0.4, "lost_within": "so"}
    _, reasons = grade(Facts(**facts), Policy())
    down = [reason.key for reason in reasons if reason.direction == "down"]
    assert down == ["few_voices", "reversal", "undecided", "lost_within_language"]


def test_a_district_can_ask_for_more() -> None:
    assert grade(Facts(**STRONG), Policy(strong_points=3))[0] == "lead"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2025-08-20"], "before"),
        (["2025-08-20", "2026-02-01", "2027-01-10"], "before"),
        (["2025-11-03"], "unknown"),
        (["2025-11-03", "2027-01-10"], "unknown"),
        (["2027-01-10"], "after"),
        ([], "unknown"),
    ],
)
def test_a_change_is_placed_only_where_the_tables_can_tell(days: list[str], expected: str) -> None:
    events = tuple(Event(dt.date.fromisoformat(day), day, frozenset({"bus"})) for day in days)
    held = gap(onset=dt.date(2025, 9, 1), onset_by=dt.date(2026, 8, 31), events=events)
    assert placed_in_time("bus", held)[0] == expected
