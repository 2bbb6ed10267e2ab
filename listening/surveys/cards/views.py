"""Pages of cards: whether the survey asks for them, the sheet to print, how many were used."""

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answered

from listening import web
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.surveys import codes, showing
from listening.surveys import service as surveys
from listening.surveys.cards import forms, service
from listening.surveys.forms import named
from listening.surveys.records import Survey
from listening.surveys.results.views import own
from listening.surveys.resuming.code import spaced

blueprint = Blueprint("cards", __name__)
HERE = "/p/<int:project_id>/surveys/<int:survey_id>/cards"


@blueprint.get(HERE)
@member(Right.COLLECT)
def cards(project_id: int, survey_id: int) -> str:
    """How does each family answer once?"""
    row = own(project_id, survey_id)
    return _page(row, _form(row))


@blueprint.post(HERE)
@member(Right.COLLECT)
def print_cards(project_id: int, survey_id: int) -> Response | tuple[str, int]:
    """A new batch as a sheet to print; its numbers are told this once."""
    row = own(project_id, survey_id)
    form = _form(row)
    if not form.validate_on_submit():
        return _page(row, form), 422
    try:
        numbers = service.print_cards(
            row,
            language=form.language.data,
            place=form.place.data or "",
            size=form.size.data,
            secret=_secret(),
        )
    except BadInput as error:
        return _page(row, form, error=str(error)), 422
    return _sheet(row, form.language.data, numbers)


@blueprint.post(HERE + "/rule")
@member(Right.COLLECT)
def rule(project_id: int, survey_id: int) -> tuple[str, int] | Answered:
    """Ask for a card, or let everybody answer."""
    row = own(project_id, survey_id)
    try:
        service.ask_for_cards(row, wanted=request.form.get("by_card") == "yes")
    except BadInput as error:
        return _page(row, _form(row), error=str(error)), 422
    flash(
        _("The survey asks for a card now.") if row.by_card else _("Everybody can answer now."),
        "success",
    )
    return redirect(url_for(".cards", project_id=project_id, survey_id=survey_id), 303)


@blueprint.post(HERE + "/<int:batch_id>/cancel")
@member(Right.COLLECT)
def cancel(project_id: int, survey_id: int, batch_id: int) -> tuple[str, int] | Answered:
    """Make the cards of a batch that were not used worthless."""
    row = own(project_id, survey_id)
    try:
        service.cancel(row, batch_id)
    except BadInput as error:
        return _page(row, _form(row), error=str(error)), 422
    flash(_("The unused cards of this pile no longer count."), "success")
    return redirect(url_for(".cards", project_id=project_id, survey_id=survey_id), 303)


def _form(row: Survey) -> forms.Cards:
    form = forms.Cards()
    form.language.choices = named(surveys.shown(row).questionnaire.languages)
    return form


def _page(row: Survey, form: forms.Cards, *, error: str = "") -> str:
    return web.page(
        "surveys/cards/cards.html",
        stage="listen",
        row=row,
        form=form,
        batches=service.batches(row),
        step=service.STEP,
        error=error,
    )


def _sheet(row: Survey, tag: str, numbers: list[str]) -> Response:
    base = current_app.extensions["listening.settings"].public_url or request.url_root
    survey = surveys.shown(row).questionnaire
    path = url_for("families.fill", token=row.token, tag=tag)
    page = web.family_page(
        "family/cards.html",
        tag,
        title=showing.told(tag, survey.title, survey),
        link=base.rstrip("/") + path,
        cards=[
            (spaced(number), codes.link(base, f"{path}?card={number}", tag).code)
            for number in numbers
        ],
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _secret() -> str:
    settings = current_app.extensions["listening.settings"]
    found: str = settings.password_salt or settings.secret_key
    return found
