"""The pages of a form's number: go on with a form, take an answer back."""

import time

from flask import Response, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from listening import i18n
from listening.limiting import Limit
from listening.participants.consent import Consent
from listening.participants.receipts import removed
from listening.people.access import public
from listening.surveys import service
from listening.surveys.answering import blueprint, form_page, nothing_here, page, secret, spoken
from listening.surveys.resuming import code as codes
from listening.surveys.resuming import service as resuming
from listening.surveys.showing import Filling

# All wrong numbers of a survey together: there are 10^12 to go through.
TRIED = Limit(most=60, seconds=600)


@blueprint.route("/s/<token>/<tag>/resume", methods=["GET", "POST"])
@public
def resume(token: str, tag: str) -> Response:
    """Go on with a form that was kept, with its number."""
    row = service.by_token(token)
    if row is None:
        return nothing_here()
    shown = service.shown_to_families(row, also=tag)
    language = spoken(shown.questionnaire, tag)
    code = codes.typed(request.form.get("code", ""))
    if request.method == "GET":
        return _number_page("resume", shown, language)
    refused = _refused(token, code)
    content = None if refused else resuming.saved(row, code=code, secret=secret())
    if content is None:
        return _number_page("resume", shown, language, refused=refused or 404)
    filling = Filling(
        key=content["key"],
        version=content["version"],
        raw=content["raw"],
        consent=Consent(content["consent"]),
        seen=frozenset(content["seen"]),
        at=content["at"],
    )
    reading = content["language"]
    kept = service.shown_to_families(row, version=filling.version, also=reading)
    return form_page(kept, spoken(kept.questionnaire, reading), filling)


@blueprint.route("/s/<token>/<tag>/take-back", methods=["GET", "POST"])
@public
def take_back(token: str, tag: str) -> Response:
    """Remove an answer with every trace, with the number of its form."""
    row = service.by_token(token)
    if row is None:
        return nothing_here()
    shown = service.shown_to_families(row, also=tag)
    language = spoken(shown.questionnaire, tag)
    if request.method == "GET":
        return _number_page("take-back", shown, language)
    code = codes.typed(request.form.get("code", ""))
    refused = _refused(token, code)
    receipt = None if refused else resuming.take_back(row, code=code, secret=secret())
    if receipt is None:
        return _number_page("take-back", shown, language, refused=refused or 404)
    i18n.speak(language if language in i18n.FAMILY else "en")
    return page(
        "family/taken_back.html",
        language,
        survey=shown.questionnaire,
        removed=removed(receipt.removed),
        day=format_date(receipt.on),
    )


def _refused(token: str, code: str) -> int:
    """The status that refuses a number before it is looked at, 0 for none."""
    if not code:
        return 422
    return 429 if TRIED.reached(token, now=time.monotonic()) else 0


def _number_page(what: str, shown: service.Shown, language: str, *, refused: int = 0) -> Response:
    i18n.speak(language if language in i18n.FAMILY else "en")
    sentences = {
        404: _("Nothing is kept under this number. Check it once more."),
        422: _("The number has twelve digits."),
        429: _("Too many tries just now. Wait ten minutes and try again."),
    }
    return page(
        "family/number.html",
        language,
        status=refused or 200,
        survey=shown.questionnaire,
        what=what,
        typed=request.form.get("code", ""),
        wrong=sentences.get(refused, ""),
        target=request.path,
        fill=url_for("families.fill", token=shown.survey.token, tag=language),
    )
