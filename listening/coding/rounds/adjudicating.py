"""From two codings to one record: case by case, with a reason, originals kept."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from listening.coding.book import examples
from listening.coding.records import CodingRound
from listening.coding.rounds import store
from listening.coding.rounds.record import Placed, by_coder
from listening.coding.rounds.records import Adjudication, RoundItem
from listening.coding.rounds.service import span, veiled
from listening.excerpts import service as excerpts
from listening.settings import BadInput

REASONS = (
    "definition unclear",
    "exclude rule missing",
    "overlooked",
    "two meanings",
    "span length",
    "translation",
    "other",
)
SIDES = ("first", "second", "third")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An excerpt on which the coders differ; sides in an order of chance, without names."""

    quote: excerpts.Quote
    sides: tuple[tuple[Placed, ...], ...]
    decided: Adjudication | None = None


def cases(row: CodingRound) -> list[Case]:
    """Every disagreement of a round, decided or not, in the order of the sample."""
    decided = {a.excerpt_id: a for a in store.adjudications(row.id)}
    rows = [item for item in store.items(row.id) if _differ(item)]
    quotes = excerpts.quotes([item.excerpt_id for item in rows])
    return [
        Case(
            quote=quotes[item.excerpt_id],
            sides=_sides(row, item),
            decided=decided.get(item.excerpt_id),
        )
        for item in rows
    ]


def decide(
    row: CodingRound,
    excerpt_id: str,
    choice: str,
    *,
    reason: str,
    text: str,
    anew: Sequence[tuple[str, str]] = (),
    by: int | None,
) -> Adjudication:
    """Keep one side, all, none, or code anew: (code, the words meant or nothing).

    The reason is required. May be decided again until the round is finished.
    """
    case = next((c for c in cases(row) if c.quote.id == excerpt_id), None)
    if veiled(row):
        raise BadInput("You code some of these excerpts in a round that is open; hand it in first.")
    if row.state not in ("coded", "adjudicating") or case is None:
        raise BadInput("There is nothing to decide on this excerpt; go back to the round.")
    if reason not in REASONS:
        raise BadInput("Choose a reason: it tells what the codebook should say more clearly.")
    if reason == "other" and not text.strip():
        raise BadInput("Write the reason in a few words.")
    codes = _chosen(row, case, choice, anew)
    store.drop_adjudication(row.id, excerpt_id)
    made = Adjudication(
        round_id=row.id,
        excerpt_id=excerpt_id,
        choice=choice,
        codes=[list(one) for one in codes],
        reason=reason,
        text=text.strip(),
        by=by,
    )
    store.add_all([made])
    row.state = "adjudicating"
    store.log(row.project_id, "adjudicated", {"round": row.id, "excerpt": excerpt_id}, by=by)
    return made


def as_decided(case: Case) -> dict[str, Any]:
    """A decision as its form holds it; empty where there is none yet."""
    made = case.decided
    text, anew = case.quote.text, {}
    if made is not None and made.choice == "anew":
        anew = {str(key): text[start:end] if end > start else "" for key, start, end in made.codes}
    return {
        "choice": made.choice if made else "",
        "reason": made.reason if made else "",
        "text": made.text if made else "",
        "example": "",
        "anew": anew,
    }


def as_example(row: CodingRound, made: Adjudication, key: str) -> None:
    """Send a decision on as a borderline example of a code."""
    inside = key in {code for code, _, _ in made.codes}
    why = made.text or made.reason
    examples.add_example(
        row.project_id,
        key,
        made.excerpt_id,
        kind="borderline",
        decision="in" if inside else "out",
        why=why,
    )


def reasons(row: CodingRound) -> list[tuple[str, str, int]]:
    """(reason, code, how often): what the codebook should say more clearly."""
    counted: Counter[tuple[str, str]] = Counter()
    sides = {case.quote.id: case.sides for case in cases(row)}
    for made in store.adjudications(row.id):
        sets: list[set[str]] = [
            {key for key, _, _ in side} for side in sides.get(made.excerpt_id, ())
        ]
        disputed = {key for one in sets for key in one if not all(key in other for other in sets)}
        counted.update((made.reason, key) for key in disputed)
    return [(reason, key, n) for (reason, key), n in sorted(counted.items(), key=lambda x: -x[1])]


def _differ(item: RoundItem) -> bool:
    return len({frozenset(codes) for codes in by_coder(item).values()}) > 1


def _sides(row: CodingRound, item: RoundItem) -> tuple[tuple[Placed, ...], ...]:
    sides = [tuple(codes) for _, codes in sorted(by_coder(item).items())]
    # By chance, so that "the first" is nobody in particular.
    random.Random(f"{row.settings['seed']} {item.excerpt_id}").shuffle(sides)
    return tuple(sides)


def _chosen(
    row: CodingRound, case: Case, choice: str, anew: Sequence[tuple[str, str]]
) -> list[Placed]:
    if choice in SIDES[: len(case.sides)]:
        return list(case.sides[SIDES.index(choice)])
    if choice == "both":
        return list(dict.fromkeys(one for side in case.sides for one in side))
    if choice == "neither":
        return []
    if choice != "anew":
        raise BadInput("Choose what should stand: one of the codings, all, none, or codes anew.")
    if not anew or not {key for key, _ in anew} <= set(row.settings["codes"]):
        raise BadInput("Choose at least one of the codes that this round asks for.")
    spans = [(key, *span(case.quote.text, words)) for key, words in dict.fromkeys(anew)]
    return sorted(spans)
