"""The checklist of a plan, its rough numbers, and its calendar."""

from datetime import UTC, date, datetime

import pytest

from listening.conversations.plan.calendar import Event, calendar, folded
from listening.conversations.plan.checking import Prepared, Slot, check
from listening.conversations.plan.counting import Roughly, Word, roughly, tally

MONDAY, SATURDAY = date(2026, 3, 2), date(2026, 3, 7)
TODAY = date(2026, 3, 1)


def prepared(**changes: object) -> Prepared:
    values: dict[str, object] = {
        "slots": [Slot(day=MONDAY, begins=18 * 60, ends=19 * 60 + 30)],
        "spoken": ["en", "so"],
        "covered": ["en", "so"],
        "offers": ["child_care", "transport"],
        "guide": ["en", "so"],
        "facilitator": True,
        "note_taker": True,
    }
    return Prepared(**(values | changes))  # type: ignore[arg-type]


def open_lines(**changes: object) -> dict[str, tuple[str, ...]]:
    found = check(prepared(**changes), today=TODAY)
    return {line.matter: line.about for line in found if not line.settled}


def slot(day: date, begins: float, ends: float) -> Slot:
    return Slot(day=day, begins=int(begins * 60), ends=int(ends * 60))


def test_a_plan_with_everything_has_nothing_open() -> None:
    assert open_lines() == {}


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ([slot(MONDAY, 10, 11)], {"school_hours", "work_hours"}),
        ([slot(MONDAY, 15.5, 16.5)], {"work_hours"}),
        ([slot(MONDAY, 10, 11), slot(MONDAY, 18, 19)], set()),
        ([slot(SATURDAY, 10, 11)], set()),
        ([slot(MONDAY, 16, 17.5)], {"work_hours"}),
        ([slot(MONDAY, 17, 18)], set()),
        ([], {"no_slot"}),
        ([slot(date(2026, 2, 2), 18, 19)], {"past"}),
        # A time that has passed helps nobody: what is left lies in school hours.
        ([slot(date(2026, 2, 2), 18, 19), slot(MONDAY, 9, 10)], {"school_hours", "work_hours"}),
    ],
)
def test_times_in_school_and_work_hours_are_warned_of(
    slots: list[Slot], expected: set[str]
) -> None:
    assert set(open_lines(slots=slots)) == expected


def test_what_keeps_people_away_is_named() -> None:
    found = open_lines(
        covered=["en"], guide=["en"], offers=["food"], note_taker=False, unheard=["Somali", "Karen"]
    )
    assert found == {
        "interpreter": ("so",),
        "guide": ("so",),
        "child_care": (),
        "way_there": (),
        "people": (),
        "not_heard": ("Somali", "Karen"),
    }


def test_the_group_a_conversation_aims_for_is_no_longer_missing() -> None:
    assert open_lines(unheard=["Somali", "Karen"], aimed="Karen") == {"not_heard": ("Somali",)}


def test_what_is_open_stands_first() -> None:
    lines = check(prepared(offers=[]), today=TODAY)
    assert [line.settled for line in lines] == sorted(line.settled for line in lines)
    assert not lines[0].settled


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (0, Roughly(0)),
        (1, Roughly(0, True)),
        (4, Roughly(0, True)),
        (5, Roughly(5)),
        (9, Roughly(5)),
        (12, Roughly(10)),
    ],
)
def test_numbers_of_families_are_rough(n: int, told: Roughly) -> None:
    assert roughly(n) == told


def test_one_family_more_is_not_seen_within_a_band() -> None:
    def words(n: int) -> list[Word]:
        return [Word(language="so", slots=[1], needs=["interpreter", "child_care"])] * n

    assert tally(words(6), [1, 2]) == tally(words(7), [1, 2])
    assert tally(words(6), [1, 2]).slots == {1: Roughly(5), 2: Roughly(0)}


def test_languages_are_told_only_where_somebody_asked_for_an_interpreter() -> None:
    words = [
        Word(language="so", slots=[1], needs=["interpreter"]),
        Word(language="am", slots=[], needs=["child_care"]),
    ]
    found = tally(words, [1])
    assert found.languages == ("so",)
    assert found.needs == ("child_care", "interpreter")
    assert found.none == Roughly(0, True)


def test_a_calendar_holds_each_time_in_the_clock_of_the_place() -> None:
    events = [
        Event(
            key="c-1",
            title="Tea; talk, listen",
            day=MONDAY,
            begins=18 * 60 + 5,
            ends=1440,
            place="مدرسة الوادي، القاعة الكبيرة قرب المدخل الرئيسي للمبنى القديم",
        )
    ]
    made = calendar(events, made=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    lines = made.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20260302T180500" in lines and "DTEND:20260302T235900" in lines
    assert "SUMMARY:Tea\\; talk\\, listen" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "LOCATION:" + events[0].place in made.replace("\r\n ", "")


def test_a_folded_line_comes_back_whole() -> None:
    line = "SUMMARY:" + "日本語の説明" * 30
    parts = folded(line).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == line
