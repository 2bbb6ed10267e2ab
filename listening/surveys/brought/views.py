"""Spreadsheets that somebody else filled: chosen, looked at, kept, taken back."""

from pathlib import Path

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.wrappers import Response as Answered

from listening import web
from listening.communities import service as communities
from listening.excerpts import uploads
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.surveys import forms, imports, service
from listening.surveys.foreign.reading import read, suggested
from listening.surveys.foreign.values import Foreign
from listening.surveys.records import Survey

blueprint = Blueprint("brought", __name__)


@blueprint.route("/p/<int:project_id>/imports/new", methods=["GET", "POST"])
@member(Right.COLLECT)
def upload(project_id: int) -> str | tuple[str, int] | Answered:
    """Take a spreadsheet in; nothing of it is kept before somebody has looked."""
    form = forms.Upload()
    if form.validate_on_submit():
        sent = form.file.data
        name = Path(sent.filename or _("the file")).name
        try:
            data = uploads.fitting(sent.read(uploads.LARGEST + 1), name=name)
            read(data, name)
            imports.refuse_twice(project_id, name=name, sha256=uploads.fingerprint(data))
            key = uploads.keep(_instance(), data, name, owner=_owner(project_id))
            return redirect(url_for("surveys.brought.columns", project_id=project_id, key=key), 303)
        except BadInput as error:
            form.form_errors.append(str(error))
    page = web.page("surveys/upload.html", stage="listen", form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/p/<int:project_id>/imports/<key>", methods=["GET", "POST"])
@member(Right.COLLECT)
def columns(project_id: int, key: str) -> str | tuple[str, int] | Answered:
    """What each column holds, and what would be kept; then keep it or let it go."""
    try:
        name, data = uploads.open(_instance(), key, owner=_owner(project_id))
    except BadInput:
        flash(_("That file is no longer here. Bring it once more."), "warning")
        return redirect(url_for("surveys.brought.upload", project_id=project_id), 303)
    if request.form.get("action") == "cancel":
        uploads.drop(_instance(), key)
        flash(_("Nothing was kept, and the file is gone."), "success")
        return redirect(url_for("surveys.listen", project_id=project_id), 303)
    foreign = read(data, name)
    table = foreign.table
    form = forms.Columns()
    form.offer(table.columns)
    if request.method == "GET":
        _suggest(form, foreign, project_id)
    seen = _look(form, table)
    if (
        seen is not None
        and form.action.data == "keep"
        and _kept(project_id, name, uploads.fingerprint(data), seen, form)
    ):
        uploads.drop(_instance(), key)
        return redirect(url_for("surveys.listen", project_id=project_id), 303)
    page = web.page(
        "surveys/columns.html",
        stage="listen",
        form=form,
        file=name,
        table=table,
        foreign=foreign,
        seen=seen,
        doubts=imports.doubts(project_id, seen, form.mapping()) if seen else [],
    )
    return (page, 422) if form.errors else page


@blueprint.route("/p/<int:project_id>/surveys/<int:survey_id>/take-back", methods=["GET", "POST"])
@member(Right.COLLECT)
def take_back(project_id: int, survey_id: int) -> str | Answered:
    """Undo an import, after saying what goes with it."""
    batch = _own(project_id, survey_id)
    if batch.kind != "imported":
        abort(404)
    if request.method == "POST":
        imports.take_back(batch)
        flash(_("“%(name)s” was taken back; nothing of it is left.", name=batch.name), "success")
        return redirect(url_for("surveys.listen", project_id=project_id), 303)
    voices, answers = imports.size(batch)
    return web.page(
        "surveys/take_back.html", stage="listen", batch=batch, voices=voices, answers=answers
    )


def _own(project_id: int, survey_id: int) -> Survey:
    row = service.of_project(project_id, survey_id)
    if row is None:
        abort(404)
    return row


def _instance() -> Path:
    folder: Path = current_app.extensions["listening.settings"].instance
    return folder


def _owner(project_id: int) -> str:
    return f"answers:{project_id}"


def _suggest(form: forms.Columns, foreign: Foreign, project_id: int) -> None:
    project = communities.project(project_id)
    guessed = imports.suggest(foreign.table, known=communities.groups(project_id))
    form.show(suggested(guessed, foreign))
    form.among.data = list(project.languages if project else ())


def _look(form: forms.Columns, table: Table) -> imports.Preview | None:
    """What the chosen columns would bring, or None with the reason in the form."""
    mapping = form.mapping()
    try:
        return imports.preview(table, mapping, among=tuple(form.among.data or ()))
    except BadInput as error:
        form.form_errors.append(str(error))
    return None


def _kept(
    project_id: int, name: str, sha256: str, seen: imports.Preview, form: forms.Columns
) -> bool:
    if not form.validate_on_submit():
        return False
    try:
        imports.keep(
            project_id,
            seen,
            name=name,
            sha256=sha256,
            consent=Consent(form.consent.data),
            by=current_user.id,
        )
    except BadInput as error:
        form.form_errors.append(str(error))
        return False
    count = len(seen.entries)
    words = ngettext("%(num)s answer is kept.", "%(num)s answers are kept.", count)
    flash(words, "success")
    return True
