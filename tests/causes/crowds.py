"""Voices for the tests: small crowds made by counting."""

import datetime as dt
import json
from typing import Any

from cast import SHARED, need

from listening.causes.voices import Event, GapOfCard, Voice

REFERENCE = SHARED / "reference" / "known_values.json"

# Invented counts: source, raised and asked of the affected, raised and asked of the others.
GOLDEN = (("survey", 7, 14, 14, 160), ("focus_group", 4, 6, 5, 40), ("interview", 1, 2, 1, 18))


def reference() -> dict[str, Any]:
    """The reference values beside the project; a run in CI must have them."""
    need(REFERENCE.exists(), f"{REFERENCE.name} is not beside the project")
    found: dict[str, Any] = json.loads(REFERENCE.read_text("utf-8"))
    return found


def crowd(
    strata: tuple[tuple[str, int, int, int, int], ...] = GOLDEN,
    *,
    theme: str = "bus",
    claims: int = 5,
    languages: tuple[str, ...] = ("en", "es", "so"),
) -> list[Voice]:
    """One voice per person of the strata, the first ones of each having raised the theme."""
    voices: list[Voice] = []
    for source, a, n1, b, n0 in strata:
        for affected, raised, asked in ((True, a, n1), (False, b, n0)):
            for i in range(asked):
                said = frozenset({theme} if i < raised else ())
                tells = affected and i < raised and sum(bool(v.claims) for v in voices) < claims
                voices.append(
                    Voice(
                        f"{source}-{affected}-{i:04}",
                        affected,
                        source,
                        language=languages[i % len(languages)],
                        themes=said,
                        claims=said if tells else frozenset(),
                    )
                )
    return voices


def gap(**changes: Any) -> GapOfCard:
    """Chronic absence in Eastside, with the new timetable before it."""
    values: dict[str, Any] = {
        "indicator": "chronic absence",
        "dimension": "place",
        "group": "Eastside",
        "onset": dt.date(2024, 11, 1),
        "representation": 0.9,
        "events": (Event(dt.date(2024, 10, 4), "New bus timetable", frozenset({"bus"})),),
        "labels": {"bus": "bus times"},
        "themes_compared": 14,
    }
    return GapOfCard(**(values | changes))
