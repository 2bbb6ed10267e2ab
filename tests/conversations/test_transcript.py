"""Notes as people write them become turns, and names become pseudonyms."""

import pytest

from listening.conversations.transcript import Turn, read
from listening.settings import BadInput


def turns(pasted: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read(pasted).turns]


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("P1: one\nP2: two", [("P1", "one"), ("P2", "two")]),
        ("Maria: one\nP1: two\nAhmed: three", [("P2", "one"), ("P1", "two"), ("P3", "three")]),
        ("Maria: a\nMARÍA: b\nmaria : c", [("P1", "a"), ("P1", "b"), ("P1", "c")]),
        ("[00:12] Ana: hm\n(1:02:03) Ben: no", [("P1", "hm"), ("P2", "no")]),
        ("00:00:12.500 Ana: hm\nBen (00:14): no", [("P1", "hm"), ("P2", "no")]),
        ("Ana - one\nBen – two: three", [("P1", "one"), ("P2", "two: three")]),
        ("Ana: one\nWell - I think so", [("P1", "one\nWell - I think so")]),
        ("Facilitator: hi\nAna: hi", [("M", "hi"), ("P1", "hi")]),
        ("主持人：好\n小明：你好，10:30见\n小明: 再见", [
            ("M", "好"), ("P1", "你好，10:30见"), ("P1", "再见")]),
        ("منى: السلام\n\u200fأحمد: نعم", [("P1", "السلام"), ("P2", "نعم")]),
        ("ведущий: да\nАнна: нет", [("M", "да"), ("P1", "нет")]),
        ("P1: one\ntwo\n\n  three", [("P1", "one\ntwo\nthree")]),
        ("P1:\none\ntwo", [("P1", "one\ntwo")]),
        ("P1: they told me\n  Sorry: no bus", [("P1", "they told me\nSorry: no bus")]),
        ("  P1: one\n  P2: two", [("P1", "one"), ("P2", "two")]),
        ("P1: one\n  P2: two\nP2: three\n  P2: four", [
            ("P1", "one\nP2: two"), ("P2", "three"), ("P2", "four")]),
        ("P1: see\nhttps://x.org\n10:30 it comes", [("P1", "see\nhttps://x.org\n10:30 it comes")]),
        ("P1: one\nand then the driver told me: no", [
            ("P1", "one\nand then the driver told me: no")]),
        ("**Ana**: bold", [("P1", "bold")]),
        ("P1: e\u0301", [("P1", "é")]),
        ("P1: a\x00b", [("P1", "ab")]),
    ],
)  # fmt: skip
def test_notes_become_turns(pasted: str, expected: list[tuple[str, str]]) -> None:
    assert turns(pasted) == expected


def test_a_subtitle_file_of_a_call_is_read() -> None:
    pasted = """WEBVTT

1
00:00:01.000 --> 00:00:05.000
Ana Li: The bus is late.

2
00:00:06.000 --> 00:00:08.000
<v Ben>Yes, 45
minutes.</v>
"""
    assert turns(pasted) == [("P1", "The bus is late."), ("P2", "Yes, 45 minutes.")]


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("", "The notes are empty"),
        (" \n\t\n", "The notes are empty"),
        ("\nWe met on Monday\nP1: hi", r"Line 2 of the notes names no speaker \('We met on"),
        ("P1:\nP2:", "name speakers but no words"),
        ("\n".join(f"Name{n}: x" for n in range(61)), "61 speakers, more than 60"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(pasted: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refusal:
        read(pasted)
    assert str(refusal.value).endswith(".")


def test_names_are_told_apart_from_roles_and_numbers() -> None:
    found = read(
        "Moderator: a\nP1: b\nMom: c\nParent 2: d\n家长: e\nAna Li: f\nMs. Rose: g\nV288: h\nQ: i"
    )
    assert found.personal_names == ("Ana Li", "Ms. Rose")
    assert found.turns[5] == Turn("P5", "f")
