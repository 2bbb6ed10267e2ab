"""What stands in the way of sending a form, or of its next page, in sentences for families."""

from collections.abc import Mapping

from flask_babel import gettext as _

from listening.surveys import questionnaire as q
from listening.surveys import service, showing
from listening.surveys.filling import Filled, Slot
from listening.surveys.showing import Filling, Problem


def to_sending(
    shown: service.Shown,
    filling: Filling,
    form: Filled,
    sent: Mapping[str, str],
    language: str,
) -> tuple[list[Problem], int]:
    """What stands in the way of sending, and the status that says so."""
    survey = shown.questionnaire
    once_more = Problem("send", _("Please press “Send” once more."))
    if filling.key != sent.get("key"):
        return [once_more], 400
    if sent.get("website"):
        # A robot does not read this; a family whose browser filled the box loses nothing.
        return [once_more], 422
    found = [_wrong(slot, survey, language) for slot in form.problems]
    if not found and q.says_nothing(form.values):
        nothing = _("There is nothing to send yet. Write or choose something.")
        first = next((showing.control(slot) for slot in form.asked), "send")
        return [Problem(first, nothing)], 422
    new = [s for s in form.asked if s.key not in filling.seen and s.question.kind != "note"]
    if filling.seen and new and not found:
        more = _("Your answers bring up one more question. Answer it, or press “Send” again.")
        return [Problem(showing.control(new[0]), more)], 422
    return [*found, *_left_empty(shown, filling, form, language)], 422


def card_problems(refused: str) -> list[Problem]:
    """Why a card does not open the way, for a survey that each family answers once."""
    sentences = {
        "unknown": _("Check the number on your card. It has twelve digits."),
        "used": _("This card has been used. If it was not you, ask for a new one at the school."),
    }
    return [Problem("card", sentences[refused])] if refused else []


def not_heard(wrong: Mapping[str, str], form: Filled) -> list[Problem]:
    """Why a recording was not kept."""
    sentences = {
        "no leave": _("Say first that we may keep your voice, or leave the recording out."),
        "no sound": _("This recording cannot be used. Record one minute at most."),
    }
    found = ((form.slot(name), why) for name, why in wrong.items())
    return [Problem(showing.control(s), sentences[why], s) for s, why in found if s is not None]


def _wrong(slot: Slot, survey: q.Questionnaire, language: str) -> Problem:
    return Problem(showing.control(slot), showing.complaint(slot, survey, language), slot)


def _left_empty(
    shown: service.Shown, filling: Filling, form: Filled, language: str
) -> list[Problem]:
    survey = shown.questionnaire
    return [
        Problem(showing.control(slot), showing.asked_for(slot, survey, language), slot)
        for slot in form.unanswered()
        if slot.key not in filling.asked
    ]


def to_next(
    shown: service.Shown, filling: Filling, form: Filled, here: showing.Step, language: str
) -> list[Problem]:
    """What stands in the way of the next page."""
    if here.slot is None:
        return []
    if here.slot.problem:
        return [_wrong(here.slot, shown.questionnaire, language)]
    empty = _left_empty(shown, filling, form, language)
    return [problem for problem in empty if problem.slot and problem.slot.key == here.at]
