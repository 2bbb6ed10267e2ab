"""From two codings to one record: case by case, with a reason, originals kept."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from listening.coding.book import examples
from listening.coding.book import store as book_store
from listening.coding.records import Coding, CodingRound
from listening.coding.rounds import figuring, store
from listening.coding.rounds.record import Placed, by_coder, records, wider
from listening.coding.rounds.records import Adjudication, RoundItem
from listening.coding.rounds.service import kept
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
    anew: Sequence[str] = (),
    by: int | None,
) -> Adjudication:
    """Keep one side, all, none, or code anew; the reason is required. May be decided again."""
    case = next((c for c in cases(row) if c.quote.id == excerpt_id), None)
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


def finish(row: CodingRound, *, by: int | None) -> None:
    """Make the agreed and the decided codes the record; the originals stay as they are."""
    if row.state not in ("coded", "adjudicating"):
        raise BadInput("This round cannot be finished now.")
    left = sum(case.decided is None for case in cases(row))
    if left:
        raise BadInput(f"{left} disagreements are still open; decide them first.")
    by_key = {c.key: c for c in book_store.codes(row.project_id)}
    record = records(row)
    store.add_decided(
        [
            Coding(
                excerpt_id=excerpt_id,
                code_id=by_key[key].id,
                coder_id=by,
                state="accepted",
                start=start,
                end=end,
                origin="adjudication",
                decided_by=by,
                codebook_version=row.codebook_version,
                batch=f"round-{row.id}",
            )
            for excerpt_id, codes in record.items()
            for key, start, end in codes
            if key in by_key
        ]
    )
    # People have read these excerpts: what the engine still suggests there is answered.
    suggested = store.suggestions(row.project_id, list(record))
    store.reject([c.id for c, _ in suggested if c.state == "suggested"], by=by)
    _measure_engine(row, record)
    row.state = "finished"
    store.log(row.project_id, "round finished", {"round": row.id}, by=by)


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


def _measure_engine(row: CodingRound, record: dict[str, tuple[Placed, ...]]) -> None:
    held = store.figures(row.id)
    if held is None:
        return
    above = wider(row.project_id)
    engine = {i.excerpt_id: _wide(i.copy.get("engine", ()), above) for i in store.items(row.id)}
    languages = {key: quote.language for key, quote in excerpts.quotes(record).items()}
    human = {key: _wide(codes, above) for key, codes in record.items()}
    held.figures = dict(kept(row) or {}) | {"engine": figuring.against(human, engine, languages)}


def _wide(codes: Sequence[Sequence[object]], above: dict[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(w for one in codes for w in above.get(str(one[0]), {str(one[0])}))


def _differ(item: RoundItem) -> bool:
    return len({frozenset(codes) for codes in by_coder(item).values()}) > 1


def _sides(row: CodingRound, item: RoundItem) -> tuple[tuple[Placed, ...], ...]:
    sides = [tuple(codes) for _, codes in sorted(by_coder(item).items())]
    # By chance, so that "the first" is nobody in particular.
    random.Random(f"{row.settings['seed']} {item.excerpt_id}").shuffle(sides)
    return tuple(sides)


def _chosen(row: CodingRound, case: Case, choice: str, anew: Sequence[str]) -> list[Placed]:
    if choice in SIDES[: len(case.sides)]:
        return list(case.sides[SIDES.index(choice)])
    if choice == "both":
        return list(dict.fromkeys(one for side in case.sides for one in side))
    if choice == "neither":
        return []
    if choice != "anew":
        raise BadInput("Choose what should stand: one of the codings, all, none, or codes anew.")
    known = {c.key for c in book_store.codes(row.project_id) if not c.retired}
    if not anew or not set(anew) <= known:
        raise BadInput("Choose at least one code of the codebook.")
    return [(key, 0, 0) for key in dict.fromkeys(anew)]
