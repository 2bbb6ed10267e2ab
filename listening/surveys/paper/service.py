"""Paper forms: typed in by two people, compared item by item, then kept as an answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from listening.participants.consent import Consent
from listening.settings import BadInput
from listening.surveys import service as surveys
from listening.surveys.filling import Filled
from listening.surveys.paper import store
from listening.surveys.paper.comparing import Compared, compare, decided
from listening.surveys.paper.records import PaperEntry, PaperSheet
from listening.surveys.records import Survey
from listening.surveys.service import CONSENT

LONGEST = 40
DONE = "This form was already decided, or put away."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A paper form that is being typed in: by whom, and what differs once two have typed."""

    row: PaperSheet
    typed_by: tuple[int, ...]
    compared: Compared | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over all forms that are done: items typed twice, and those that were the same."""

    forms: int
    items: int
    same: int


def sheets(row: Survey) -> list[Sheet]:
    """Forms that wait for a second person, or for somebody who decides."""
    return [_told(one) for one in store.sheets(row.id)]


def sheet(row: Survey, sheet_id: str) -> Sheet | None:
    """One form of the survey."""
    found = store.sheet(sheet_id)
    return _told(found) if found and found.survey_id == row.id else None


def agreement(row: Survey) -> Agreement:
    """How often two people read the same."""
    found = store.tally(row.id)
    return Agreement(found.forms, found.items, found.same) if found else Agreement(0, 0, 0)


def begun(row: Survey, number: str) -> PaperSheet | None:
    """The form under a number, if somebody has typed it."""
    return store.numbered(row.id, tidy(number))


def own(sheet: PaperSheet | None, by: int) -> dict[str, str] | None:
    """What this person has typed of a form."""
    typed = store.entries(sheet.id) if sheet else []
    return next((dict(one.values) for one in typed if one.typed_by == by), None)


def tidy(number: str) -> str:
    """A form's number as it is compared."""
    return " ".join(number.split())[:LONGEST]


def type_in(
    row: Survey,
    number: str,
    values: Mapping[str, str],
    *,
    consent: Consent,
    version: int,
    language: str,
    by: int,
) -> Sheet | None:
    """Keep what one person read; None when two have read the same and it became an answer.

    Who has typed a form already replaces what they typed, until somebody else has typed it too.
    """
    if row.state == "draft":
        raise BadInput("The survey has not been open yet, so no family has filled in a form.")
    if not tidy(number):
        raise BadInput("Write the number that stands on the form; write one on it if it has none.")
    if not values:
        raise BadInput("The form is empty. Type what the family wrote, or put the form aside.")
    found = _sheet(row, tidy(number), version=version, language=language)
    said = {**values, CONSENT: consent.value}
    typed = store.entries(found.id)
    mine = next((one for one in typed if one.typed_by == by), None)
    if len(typed) == 2:
        raise BadInput(f"Form {found.number} has been typed twice; decide where the two differ.")
    if mine is not None:
        mine.values = said
    elif not store.add_once(
        PaperEntry(sheet_id=found.id, place=len(typed) + 1, typed_by=by, values=said)
    ):
        raise BadInput(f"Somebody typed form {found.number} at the same moment. Send it again.")
    told = _told(found)
    if told.compared is not None and not told.compared.differences:
        _answer(row, told, {})
        return None
    return told


def decide(row: Survey, sheet_id: str, choices: Mapping[str, str]) -> None:
    """Make an answer of a form after somebody said for each difference what stands there."""
    told = sheet(row, sheet_id)
    if told is None:
        raise BadInput(DONE)
    if told.compared is None:
        raise BadInput(f"Form {told.row.number} waits for a second person to type it.")
    left = [one.key for one in told.compared.differences if one.key not in choices]
    if left:
        raise BadInput(f"Decide every difference; {len(left)} are left.")
    _answer(row, told, choices)


def put_away(row: Survey, sheet_id: str) -> None:
    """Forget what was typed of a form; the paper stays."""
    if sheet(row, sheet_id) is None or not store.take(sheet_id):
        raise BadInput(DONE)


def filled(row: Survey, sheet: PaperSheet, values: Mapping[str, str]) -> Filled:
    """A form with what was typed, as the version that was printed asks it."""
    return surveys.fill(surveys.shown(row, version=sheet.version), values, language=sheet.language)


def _sheet(row: Survey, number: str, *, version: int, language: str) -> PaperSheet:
    found = store.numbered(row.id, number)
    if found is not None:
        return found
    shown = surveys.shown(row, version=version)
    if language not in shown.questionnaire.languages:
        raise BadInput(f"The survey was not printed in '{language}'; choose another language.")
    made = PaperSheet(survey_id=row.id, number=number, version=shown.version, language=language)
    if store.add_once(made):
        return made
    quicker = store.numbered(row.id, number)
    assert quicker is not None
    return quicker


def _told(row: PaperSheet) -> Sheet:
    typed = store.entries(row.id)
    both = compare(typed[0].values, typed[1].values) if len(typed) == 2 else None
    return Sheet(row=row, typed_by=tuple(one.typed_by for one in typed), compared=both)


def _answer(row: Survey, told: Sheet, choices: Mapping[str, str]) -> None:
    first, second = (one.values for one in store.entries(told.row.id))
    stands = decided(first, second, choices)
    consent = Consent(stands.pop(CONSENT, Consent.COUNT))
    version, language = told.row.version, told.row.language
    form = filled(row, told.row, stands)
    if form.problems:
        key = form.problems[0].key
        raise BadInput(f"'{form.problems[0].value}' does not fit question '{key}'.")
    compared = told.compared
    # First the sheet: of two who decide at once only one makes an answer.
    if compared is None or not store.take(told.row.id):
        raise BadInput(DONE)
    store.count(row.id, items=compared.items, same=compared.same)
    surveys.answer(
        row,
        form.values,
        submit_key=surveys.new_key(),
        version=version,
        language=language,
        consent=consent,
        mode="paper",
    )
