"""What the pages of the themes room have in common: acting with undo, forms, pages of a list."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from listening import web
from listening.gaps.cells import Policy
from listening.i18n import page_language
from listening.settings import BadInput
from listening.themes import reading
from listening.themes.forms import IntoForm, NameForm

SHOWN = 20
Row = TypeVar("Row")


def policy() -> Policy:
    """This installation's rules for small groups."""
    settings = current_app.extensions["listening.settings"]
    return Policy(min_n=settings.min_n, min_voices=settings.min_voices)


def paged(rows: list[Row]) -> web.Page[Row]:
    """The page of a list that the address asks for."""
    number = web.page_number()
    start = (number - 1) * SHOWN
    return web.Page(rows[start : start + SHOWN], number, len(rows), SHOWN)


def into_form(project_id: int, key: str = "") -> IntoForm:
    """The themes that `key` can go into."""
    form = IntoForm()
    others = reading.choices(project_id, language=page_language(), without=key)
    form.into.choices = {"": _("Choose a theme"), **dict(others)}
    return form


def decided(
    project_id: int, said: str, number: int, to: str, *, back: str | None = None
) -> Response:
    """Say what was done, offer to take it back, go on at `to`; `back` is where undo leads."""
    undo = url_for("themes.undo", project_id=project_id, decision_id=number, back=back)
    flash(said, "success")
    flash(undo, "undo")
    return redirect(to, 303)


def acted(
    project_id: int, act: Callable[[], int], *, done: str, to: str, back: str | None = None
) -> Response:
    """Act and offer undo; say what is in the way where it cannot be done."""
    try:
        return decided(project_id, done, act(), to, back=back)
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(to, 303)


def with_form(
    form: NameForm | IntoForm,
    act: Callable[[], int],
    *,
    again: Callable[[], str],
    done: str,
    project_id: int,
    to: str,
) -> Response | tuple[str, int]:
    """Do what a form asks and offer undo; show the form again with what was typed if it cannot."""
    if form.validate_on_submit():
        try:
            return decided(project_id, done, act(), to)
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
    return again(), 422
