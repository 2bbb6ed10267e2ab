"""What a team of the invented district added to a card, and the cards in words."""

from collections.abc import Callable, Sequence
from pathlib import Path

from listening.causes.card import Card
from listening.causes.team import service as team
from listening.causes.team.values import CardKey, ClaimKind
from listening.causes.wording import card_sentence, card_story, reason_sentence
from listening.coding import service as coding
from listening.excerpts import service as excerpts

Row = dict[str, str]
DECOYS = ("schedules", "food", "language_access")
TELLING = ("lost_within_language", "within_chance")
KINDS: dict[str, ClaimKind] = {"explicit": "explicit", "implied": "implied", "counter": "counter"}


def add(
    project_id: int, *, folder: Path, rows: Callable[[Path], list[Row]], period: str, by: int
) -> int:
    """Mark the quotes that tell how the bus bears on tutoring, and write a record check down.

    Returns how many quotes were marked: a claim stands only on a quote that was accepted.
    """
    for check in rows(folder / "records.csv"):
        key = CardKey(
            measure=check["measure"],
            period=period,
            dimension=check["group_dimension"],
            group=check["group"],
            theme=check["theme"],
        )
        texts = {name: check[name] for name in ("record", "supports", "against")}
        team.write_check(project_id, key, **texts, by=by)
    by_text = {quote.text: quote.id for quote in excerpts.all_quotes(project_id)}
    marked = 0
    for claim in rows(folder / "claims.csv"):
        said = rows(folder / claim["file"])[int(claim["row"]) - 1]
        quote = by_text[said["text"]]
        accepted = coding.of_theme(project_id, claim["theme"])
        if quote in {c.excerpt_id for c in accepted if c.state == "accepted"}:
            team.claim(
                project_id,
                measure=claim["measure"],
                theme=claim["theme"],
                excerpt_id=quote,
                kind=KINDS[claim["kind"]],
                by=by,
            )
            marked += 1
    return marked


def in_words(cards: Sequence[Card]) -> list[str]:
    """The first card in words, then those that could mislead and why they are no leads."""
    told = ["In words:", f"  {card_story(cards[0])}", "", "What could mislead here, and does not:"]
    for card in cards:
        if card.theme in DECOYS and card.grade == "heard":
            why = next((r for r in card.reasons if r.key in TELLING), None)
            more = f" {reason_sentence(why, card)}" if why and card.kind != "shared" else ""
            told.append(f"  {card_sentence(card)}{more}")
    return told
