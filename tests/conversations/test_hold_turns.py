"""Turns as a device sends them."""

import pytest

from listening.conversations.hold.turns import rounded, speakers, typed
from listening.settings import BadInput

KEY = "0123456789abcdef" * 2


def form(**changes: str) -> dict[str, str]:
    values = {
        "key": KEY,
        "place": "3",
        "revision": "0",
        "speaker": "P2",
        "language": "so",
        "said": "Baska ayaa dib u dhacay.",
        "clock": "18:37",
    }
    return values | changes


def test_a_turn_is_read_with_its_clock_rounded() -> None:
    turn = typed(form(strong="1", interpreted=" The bus was late.\r\nAgain. "))
    assert (turn.place, turn.speaker, turn.minute, turn.strong) == (3, "P2", 18 * 60 + 35, True)
    assert turn.interpreted == "The bus was late.\nAgain."


@pytest.mark.parametrize(
    ("clock", "minute"),
    [
        ("00:04", 0),
        ("23:59", 23 * 60 + 55),
        ("9:10", 550),
        ("24:00", None),
        ("18:37:12", None),
        ("", None),
        ("x:y", None),
    ],
)
def test_no_clock_is_finer_than_five_minutes(clock: str, minute: int | None) -> None:
    assert rounded(clock) == minute


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "short"),
        ("speaker", "Maria"),
        ("speaker", "P0"),
        ("language", "<b>"),
        ("said", "x" * 20_001),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(field: str, value: str) -> None:
    with pytest.raises(BadInput, match=r"[.;]"):
        typed(form(**{field: value}))


def test_a_sheet_offers_as_many_speakers_as_spoke() -> None:
    assert speakers(set()) == ["M", "P1", "P2", "P3", "P4"]
    assert speakers({"M", "P6"})[-1] == "P6"
