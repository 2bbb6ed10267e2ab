"""Once per family: cards are printed and handed out blind, and an answer uses one up."""

from dataclasses import dataclass
from typing import Literal

from listening.settings import BadInput
from listening.surveys import service as surveys
from listening.surveys import store as answers
from listening.surveys.cards import number, store
from listening.surveys.cards.records import CardBatch
from listening.surveys.records import Survey

FEWEST, MOST = 25, 500
STEP = 5
Refused = Literal["", "unknown", "used"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Cards that were printed together; `used` goes up in steps, so that nobody is seen."""

    id: int
    language: str
    place: str
    size: int
    used: int


def ask_for_cards(row: Survey, *, wanted: bool) -> None:
    """Take one answer for each card, or from everybody; settled before families see the survey."""
    if wanted == row.by_card:
        return
    if row.state == "open":
        raise BadInput("The survey is open: families without a card are answering. Close it first.")
    row.by_card = wanted


def print_cards(row: Survey, *, language: str, place: str, size: int, secret: str) -> list[str]:
    """The numbers of a new batch, told this once; only what cannot be turned back is kept."""
    if not FEWEST <= size <= MOST:
        raise BadInput(f"A batch has {FEWEST} to {MOST} cards: fewer would say who was given them.")
    if language not in surveys.shown(row).questionnaire.languages:
        raise BadInput(f"The survey does not speak '{language}'; choose one of its languages.")
    numbers: set[str] = set()
    while len(numbers) < size:
        numbers.add(number.made(row.id, secret=secret))
    batch = CardBatch(
        survey_id=row.id, language=language, place=" ".join(place.split())[:100], size=size
    )
    store.add(batch)
    store.add_cards(batch.id, sorted(number.mark(n, row.id, secret=secret) for n in numbers))
    return sorted(numbers)


def spend(row: Survey, typed: str, *, submit_key: str, secret: str) -> Refused:
    """Use a card up for the form with this key, or say why not.

    A form that is sent again has its card already. Nothing of the card stays, and nothing of it
    goes into the answer.
    """
    if answers.response(row.id, submit_key) is not None:
        return ""
    if not typed or not number.genuine(typed, row.id, secret=secret):
        return "unknown"
    if store.spend(number.mark(typed, row.id, secret=secret)):
        return ""
    # The same form may have come twice at the same moment.
    return "" if answers.response(row.id, submit_key) is not None else "used"


def batches(row: Survey) -> list[Batch]:
    """What was printed, and how many cards of it were used at least."""
    left = store.unused(row.id)
    return [
        Batch(
            id=one.id,
            language=one.language,
            place=one.place,
            size=one.size,
            used=(one.size - left.get(one.id, 0)) // STEP * STEP,
        )
        for one in store.batches(row.id)
    ]


def cancel(row: Survey, batch_id: int) -> None:
    """Make the unused cards of a batch worthless: a pile that was lost, or printed in vain."""
    found = store.batch(batch_id)
    if found is None or found.survey_id != row.id:
        raise BadInput("These cards were already cancelled.")
    store.remove(found)
