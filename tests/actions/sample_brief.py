"""A brief for the tests: invented counts, voices by counting, quotes in three languages."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from listening.actions.brief.document import Quoted
from listening.actions.brief.values import Brief, Check, Source
from listening.causes.card import Card
from listening.causes.linking import Event, GapOfCard, Voice, cards
from listening.gaps.cells import Policy
from listening.gaps.coverage import coverage, shown
from listening.gaps.disclosure import protect_observations
from listening.gaps.measures import Gap, Measure, Observation, change, gaps

MEASURE = Measure("After-school tutoring")
PLANTED = (7, 3)  # students and count of a group that is too small to show
PLACES = {
    "2024-25": {"Eastside": (690, 180), "Riverside": (1290, 600), "Mill": (640, 290)},
    "2025-26": {
        "Eastside": (705, 128),
        "Riverside": (1298, 610),
        "Mill": (651, 301),
        "Hilltop": PLANTED,
        "Orchard": (83, 37),
    },
}
# Theme: raised of 22 in Eastside, of 218 others.
RAISED = {"bus": (12, 20), "hours": (9, 80), "meals": (0, 30), "doors": (1, 4)}
LABELS = {"bus": "bus times", "hours": "opening hours", "meals": "meals", "doors": "the doors"}
SOMALI = "Baska ayaa tegaya casharka ka hor; wac [phone]."
ARABIC = "الحافلة تغادر قبل الدرس"
QUOTES = (
    Quoted(
        text=SOMALI,
        language="so",
        language_name="Soomaali",
        translation="The bus leaves before the lesson; call [phone].",
        translation_language="en",
        translated_by="human",
        group="Eastside",
    ),
    Quoted(
        text=ARABIC,
        language="ar",
        language_name="العربية",
        direction="rtl",
        translation="The bus leaves before the lesson",
        translation_language="en",
        translated_by="machine",
        group="Eastside",
    ),
)


def observations() -> list[Observation]:
    return [
        Observation(
            measure=MEASURE.name, period=period, dimension="place", group=group, n=n, count=count
        )
        for period, groups in PLACES.items()
        for group, (n, count) in groups.items()
    ]


@cache
def gap_of(period: str) -> Gap:
    found = gaps(protect_observations(observations(), Policy()), MEASURE, period, "place")
    row = next(row for row in found if row.group == "Eastside")
    assert isinstance(row, Gap)
    return row


def voices() -> list[Voice]:
    """22 of Eastside and 218 others, half of each from surveys, each with its own household."""
    found = []
    for affected, size in ((True, 22), (False, 218)):
        for i in range(size):
            raised = {t for t, counts in RAISED.items() if i < counts[0 if affected else 1]}
            found.append(
                Voice(
                    f"{affected}-{i:03}",
                    affected,
                    ("survey", "interview")[i % 2],
                    session="SESSION-OF-OCTOBER" if i < 2 else "",
                    household=f"HOUSEHOLD-{affected}-{i}",
                    themes=frozenset(raised),
                )
            )
    return found


@cache
def made_cards(language: str = "en") -> tuple[Card, ...]:
    held = GapOfCard(
        indicator=MEASURE.name,
        dimension="place",
        group="Eastside",
        onset=dt.date(2025, 9, 1),
        representation=0.4,
        events=(Event(dt.date(2025, 8, 1), "New bus timetable", frozenset({"bus"})),),
        labels=LABELS,
        unheard=("Orchard",),
    )
    return tuple(cards(voices(), held, permutations=199))


def brief(language: str = "en", **changes: Any) -> Brief:
    """The brief about Eastside and tutoring."""
    heard = coverage(
        {"Eastside": 22, "Riverside": 140, "Mill": 75, "Hilltop": 3},
        {group: n for group, (n, _count) in PLACES["2025-26"].items()},
        dimension="place",
    )
    values: dict[str, Any] = {
        "title": "Tutoring on the Eastside",
        "introduction": "We met six times.\nThe late bus is the root cause.",
        "ask": "Bring the late bus back.",
        "language": language,
        "project": "Maple Valley",
        "district": "An invented district",
        "made_by": "Ana",
        "made_on": dt.date(2026, 3, 2),
        "gap": gap_of("2025-26"),
        "previous": "2024-25",
        "change": change(gap_of("2024-25"), gap_of("2025-26")),
        "voices": 22,
        "others": 218,
        "unknown": 3,
        "undecided": 1,
        "coverage": tuple(shown(heard.groups, Policy())),
        "cards": made_cards(language),
        "policy": Policy(),
        "quotes": {"bus": QUOTES},
        "checks": (
            Check(
                theme="bus times",
                record="Late-bus roster",
                supports="Eastside riders fell after August",
                against="Riders fell everywhere alike",
            ),
        ),
        "sources": (Source(file="gaps.csv", kind="gaps", on=dt.date(2026, 1, 15)),),
    }
    return Brief(**(values | changes))


def without(found: Sequence[Card], *, kind: str) -> tuple[Card, ...]:
    """Cards of every other kind."""
    return tuple(card for card in found if card.kind != kind)


def withheld_brief() -> Brief:
    """The same brief where too few of the group were heard."""
    few = [v for v in voices() if not v.affected or v.key < "True-003"]
    held = GapOfCard(indicator=MEASURE.name, dimension="place", group="Eastside", labels=LABELS)
    made = tuple(cards(few, held, permutations=99))
    return replace(brief(), voices=3, others=218, cards=made, quotes={})
