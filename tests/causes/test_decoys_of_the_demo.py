"""The invented district's decoys, weighed on its true themes, in two ways of counting sources."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from listening.causes.linking import Card, Voice, cards
from listening.causes.voices import GapOfCard

DEMO = Path(__file__).resolve().parents[2] / "listening" / "demo"
BESIDE = {"what_works", "no_content"}
Row = dict[str, str]


def rows_of(name: str) -> list[Row]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said() -> list[Row]:
    rows = [{**row, "kind": "survey", "file": ""} for row in rows_of("answers.csv")]
    for one in rows_of("conversations.csv"):
        turns = rows_of(f"conversations/{one['file']}")
        rows += [
            {**t, "kind": one["kind"], "file": one["file"]} for t in turns if t["voice"] != "M"
        ]
    return rows


def weighed(sources: dict[str, str]) -> dict[str, Card]:
    """Cards of Eastside; `sources` renames kinds of source."""
    by_voice: dict[str, list[Row]] = defaultdict(list)
    for row in said():
        by_voice[row["voice"]].append(row)
    voices = [
        Voice(
            key,
            rows[0]["neighbourhood"] == "Eastside",
            sources.get(rows[0]["kind"], rows[0]["kind"]),
            session=rows[0]["file"],
            household=rows[0]["household"],
            language=rows[0]["home_language"],
            themes=frozenset(
                key.split(".")[0] for row in rows for key in row["themes"].split(";") if key
            )
            - BESIDE,
        )
        for key, rows in by_voice.items()
    ]
    made = cards(voices, GapOfCard("After-school tutoring", "neighbourhood", "Eastside"))
    return {card.theme: card for card in made}


TOGETHER = {"focus_group": "conversation", "listening_session": "conversation"}


@pytest.mark.parametrize("sources", [{}, TOGETHER], ids=["four sources", "three sources"])
def test_only_the_planted_theme_is_flagged(sources: dict[str, str]) -> None:
    made = weighed(sources)
    assert [theme for theme, card in made.items() if card.grade != "heard"] == ["getting_to_school"]
    assert made["getting_to_school"].grade == "strong"
    assert made["schedules"].kind == "shared"


def test_a_language_that_lives_in_one_place_is_named_as_what_the_theme_follows() -> None:
    card = weighed(TOGETHER)["language_access"]
    figures = card.compared
    assert figures is not None and figures.within_language is not None
    assert figures.q < 0.10 and figures.within_language.ratio < 1
    assert "lost_within_language" in {reason.key for reason in card.reasons}
