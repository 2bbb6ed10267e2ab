"""Pages of paper forms: to print, to type in twice, to decide where two readings differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_security import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response as Answered

from listening import web
from listening.participants.consent import Consent
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.surveys import answering, showing
from listening.surveys import questionnaire as q
from listening.surveys import service as surveys
from listening.surveys.filling import Filled
from listening.surveys.paper import service
from listening.surveys.paper.layout import parts
from listening.surveys.paper.service import Sheet
from listening.surveys.reach.views import link_of
from listening.surveys.records import Survey
from listening.surveys.results.views import own
from listening.surveys.service import CONSENT, Shown

blueprint = Blueprint("paper", __name__)
HERE = "/p/<int:project_id>/surveys/<int:survey_id>/paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A place in which two readings differ; `words`: neither may be right."""

    key: str
    label: str
    first: str
    second: str
    raw: str
    words: bool


@blueprint.get(HERE)
@member(Right.COLLECT)
def home(project_id: int, survey_id: int) -> str:
    """Which paper forms still have to be typed in?"""
    return _home(own(project_id, survey_id))


@blueprint.get(HERE + "/form/<tag>")
@member(Right.COLLECT)
def printed(project_id: int, survey_id: int, tag: str) -> Response:
    """The survey to be filled in by hand."""
    row = own(project_id, survey_id)
    shown = surveys.shown(row)
    survey = shown.questionnaire
    if tag not in survey.languages:
        abort(404)
    say = partial(showing.told, tag)
    return web.family_page(
        "family/paper.html",
        tag,
        survey=survey,
        version=shown.version,
        parts=parts(survey),
        told=say,
        lines=partial(showing.lines, tag),
        labels=lambda question: [say(choice.label, survey) for choice in question.choices],
        any_text=lambda text: any(text.values()),
        link=link_of(row, tag),
    )


@blueprint.route(HERE + "/type", methods=["GET", "POST"])
@member(Right.COLLECT)
def type_in(project_id: int, survey_id: int) -> str | tuple[str, int] | Answered:
    """Type one form in, without seeing what somebody else typed."""
    row = own(project_id, survey_id)
    form_number = service.tidy(request.values.get("number", ""))
    if row.state == "draft" or not form_number:
        flash(_("Write the number of the form first."), "warning")
        return redirect(url_for(".home", project_id=project_id, survey_id=survey_id), 303)
    shown, language = _asked(row, form_number)
    filling = answering.filled(shown, request.form)
    if request.method == "GET":
        typed = service.own(service.begun(row, form_number), current_user.id) or {}
        consent = typed.pop(CONSENT, Consent.COUNT.value)
        form = surveys.fill(shown, typed, language=language)
        return _typing(row, shown, language, form, consent)
    form = surveys.fill(shown, filling.raw, language=language)
    consent = filling.consent.value
    if request.form.get("do") == "again":
        return _typing(row, shown, language, form, consent)
    try:
        _fits(form, shown, language)
        sheet = service.type_in(
            row, form_number, form.values, consent=filling.consent, version=shown.version,
            language=language, by=current_user.id,
        )  # fmt: skip
    except BadInput as error:
        return _typing(row, shown, language, form, consent, error=str(error)), 422
    flash(_after(sheet), "success")
    return redirect(url_for(".home", project_id=project_id, survey_id=survey_id), 303)


@blueprint.route(HERE + "/<sheet_id>", methods=["GET", "POST"])
@member(Right.COLLECT)
def sheet(project_id: int, survey_id: int, sheet_id: str) -> str | tuple[str, int] | Answered:
    """Where two readings of a form differ: what does the paper say?"""
    row = own(project_id, survey_id)
    found = service.sheet(row, sheet_id)
    if found is None or found.compared is None:
        abort(404)
    if request.method == "GET":
        return _deciding(row, found)
    try:
        service.decide(row, sheet_id, _choices(found))
    except BadInput as error:
        return _deciding(row, found, error=str(error)), 422
    flash(_("The form has become an answer. What was typed is forgotten."), "success")
    return redirect(url_for(".home", project_id=project_id, survey_id=survey_id), 303)


@blueprint.post(HERE + "/<sheet_id>/away")
@member(Right.COLLECT)
def put_away(project_id: int, survey_id: int, sheet_id: str) -> tuple[str, int] | Answered:
    """Forget what was typed of a form."""
    row = own(project_id, survey_id)
    if service.sheet(row, sheet_id) is None:
        abort(404)
    service.put_away(row, sheet_id)
    flash(
        _("What was typed of this form is forgotten. The paper can be typed in again."), "success"
    )
    return redirect(url_for(".home", project_id=project_id, survey_id=survey_id), 303)


def _asked(row: Survey, form_number: str) -> tuple[Shown, str]:
    """The survey as it was printed, and in which language."""
    found = service.begun(row, form_number)
    given = request.values.get("version", "")
    version = int(given) if given.isdecimal() and 0 < int(given) <= row.version else row.version
    shown = surveys.shown(row, version=found.version if found else version)
    language = found.language if found else request.values.get("language", "")
    known = shown.questionnaire.languages
    return shown, language if language in known else shown.questionnaire.default


def _fits(form: Filled, shown: Shown, language: str) -> None:
    """BadInput for what no question can take, such as letters in a number."""
    if form.problems:
        slot = form.problems[0]
        label = showing.told(language, slot.question.label, shown.questionnaire).striptags()
        raise BadInput(
            _(
                "“%(value)s” does not fit “%(question)s”: %(why)s",
                value=slot.value,
                question=label,
                why=showing.complaint(slot, shown.questionnaire, language),
            )
        )


def _after(sheet: Sheet | None) -> str:
    if sheet is None:
        return str(_("Both readings are the same: the form has become an answer."))
    if sheet.compared is None:
        return str(_("Kept. Somebody else has to type this form too."))
    return str(_("Kept. The two readings differ; somebody has to look at the paper."))


def _home(row: Survey, *, error: str = "") -> str:
    found = service.sheets(row)
    return web.page(
        "surveys/paper/home.html",
        stage="listen",
        row=row,
        survey=surveys.shown(row).questionnaire,
        sheets=found,
        names=_names(found),
        agreement=service.agreement(row),
        me=current_user.id,
        error=error,
    )


def _names(found: list[Sheet]) -> dict[int, str]:
    return {who: people.name_of(who) for one in found for who in one.typed_by}


def _typing(
    row: Survey, shown: Shown, language: str, form: Filled, consent: str, *, error: str = ""
) -> str:
    survey = shown.questionnaire
    fields = render_template(
        "surveys/paper/fields.html",
        tag=language,
        survey=survey,
        form=form,
        items=list(showing.items(survey, form)),
        repeats=[one for one in survey.sections if one.repeats and not one.count],
        told=partial(showing.told, language),
        sentences={s.key: showing.complaint(s, survey, language) for s in form.problems},
        rather_not=q.RATHER_NOT,
        consent=consent,
    )
    return web.page(
        "surveys/paper/type_in.html",
        stage="listen",
        row=row,
        form_number=service.tidy(request.values.get("number", "")),
        language=language,
        version=shown.version,
        fields=Markup(fields),  # noqa: S704 - rendered by our own template
        error=error,
    )


def _deciding(row: Survey, found: Sheet, *, error: str = "") -> str:
    picked = {name[2:]: value for name, value in request.form.items() if name.startswith("d-")}
    other = {name[2:]: value for name, value in request.form.items() if name.startswith("o-")}
    return web.page(
        "surveys/paper/decide.html",
        stage="listen",
        row=row,
        sheet=found,
        tag=found.row.language,
        items=list(_items(row, found)),
        names=_names([found]),
        picked=picked,
        other=other,
        error=error,
    )


def _items(row: Survey, found: Sheet) -> list[Item]:
    survey = surveys.shown(row, version=found.row.version).questionnaire
    tag = found.row.language
    kinds = {one.name: one for one in survey.questions}
    assert found.compared is not None
    items = []
    for one in found.compared.differences:
        asked = kinds.get(q.named(one.key))
        items.append(
            Item(
                key=one.key,
                label=_label(survey, one.key, tag),
                first=_said(row, found, one.key, one.first),
                second=_said(row, found, one.key, one.second),
                raw=one.first,
                words=asked is not None and asked.kind not in q.CHOSEN,
            )
        )
    return items


def _label(survey: q.Questionnaire, key: str, tag: str) -> str:
    if key == CONSENT:
        return str(_("How may we use your words?"))
    if q.is_count(key):
        return str(_("How often it is filled in"))
    asked = next(one for one in survey.questions if one.name == q.named(key))
    number = key.partition("[")[2].rstrip("]")
    label = showing.told(tag, asked.label, survey).striptags()
    return f"{label} ({number})" if number else label


def _said(row: Survey, found: Sheet, key: str, value: str) -> str:
    """A reading in words: choices by their labels."""
    words: Mapping[str, Any] = {
        "quote": _("You may quote my words, without my name"),
        "paraphrase": _("You may retell it in other words"),
        "count": _("Only count me"),
    }
    if key == CONSENT:
        return str(words.get(value, value))
    survey = surveys.shown(row, version=found.row.version).questionnaire
    slot = service.filled(row, found.row, {key: value}).slot(key)
    if not value or slot is None:
        return value or str(_("nothing"))
    return str(showing.answer_in_words(slot, survey, found.row.language))


def _choices(found: Sheet) -> dict[str, str]:
    assert found.compared is not None
    stands: dict[str, str] = {}
    for one in found.compared.differences:
        pick = request.form.get(f"d-{one.key}", "")
        told = {"1": one.first, "2": one.second, "3": request.form.get(f"o-{one.key}", "")}
        if pick in told:
            stands[one.key] = q.tidy(told[pick])
    return stands
