"""Pages where a form comes in, is looked at, and goes out."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answered

from listening import web
from listening.excerpts import uploads
from listening.i18n import canonical
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.surveys import service
from listening.surveys.foreign import lss
from listening.surveys.xlsform import exporting, importing, languages, running
from listening.surveys.xlsform.forms import FormFile, Keep, asking

blueprint = Blueprint("xlsform", __name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.route("/p/<int:project_id>/forms/new", methods=["GET", "POST"])
@member(Right.COLLECT)
def bring(project_id: int) -> str | tuple[str, int] | Answered:
    """Choose the file of a form; nothing of it is kept before somebody has looked."""
    form = FormFile()
    if form.validate_on_submit():
        sent = form.file.data
        name = Path(sent.filename or _("the file")).name
        try:
            data = uploads.fitting(sent.read(uploads.LARGEST + 1), name=name)
            if not _limesurvey(name):
                running.known(name)
            key = uploads.keep(_instance(), data, name, owner=_owner(project_id))
            return redirect(url_for(".look", project_id=project_id, key=key), 303)
        except BadInput as error:
            form.form_errors.append(str(error))
    page = web.page("surveys/form_in.html", stage="listen", form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/p/<int:project_id>/forms/<key>", methods=["GET", "POST"])
@member(Right.COLLECT)
def look(project_id: int, key: str) -> str | tuple[str, int] | Answered:
    """What of a form runs here and what does not; then keep it as a draft or let it go."""
    try:
        name, data = uploads.open(_instance(), key, owner=_owner(project_id))
        if _limesurvey(name):
            return _structure(project_id, key, name, data)
        made = running.converted(data, name)
    except BadInput as error:
        flash(str(error), "warning")
        return redirect(url_for(".bring", project_id=project_id), 303)
    headers = languages.headers(made["form"]) if "form" in made else []
    default = str(made.get("form", {}).get("default_language") or "")
    open_ = [one for one in headers if not languages.guess(one, default=default)]
    form = (asking(open_) if open_ else Keep)()
    chosen = {h: form[f"language_{i}"].data or "" for i, h in enumerate(open_)}
    read, refusal = None, ""
    try:
        read = importing.read(made, chosen)
    except BadInput as error:
        refusal = str(error)
    keep = "keep" in request.form and form.validate_on_submit()
    if keep and read is not None and read.survey is not None:
        row = service.begin(project_id, read.survey, name=name, by=current_user.id)
        uploads.drop(_instance(), key)
        flash(_("The form is kept as a draft. Look at its texts, then open it."), "success")
        return redirect(url_for("surveys.survey", project_id=project_id, survey_id=row.id), 303)
    page = web.page(
        "surveys/form_check.html",
        stage="listen",
        form=form,
        file=name,
        read=read,
        refusal=refusal,
        asked=open_,
        tasks=(),
    )
    return (page, 422) if refusal and request.method == "POST" else page


def _limesurvey(name: str) -> bool:
    return name.lower().endswith(".lss")


def _structure(project_id: int, key: str, name: str, data: bytes) -> str | Answered:
    """The structure of a LimeSurvey survey, and what a person has to do by hand."""
    found = lss.read(data, name, tag=canonical)
    form = Keep()
    if "keep" in request.form and form.validate_on_submit():
        row = service.begin(project_id, found.survey, name=name, by=current_user.id)
        uploads.drop(_instance(), key)
        flash(_("The form is kept as a draft. Look at its texts, then open it."), "success")
        return redirect(url_for("surveys.survey", project_id=project_id, survey_id=row.id), 303)
    return web.page(
        "surveys/form_check.html",
        stage="listen",
        form=form,
        file=name,
        read=importing.Read(survey=found.survey, findings=()),
        refusal="",
        asked=(),
        tasks=found.tasks,
    )


@blueprint.get("/p/<int:project_id>/surveys/<int:survey_id>/form.xlsx")
@member(Right.COLLECT)
def out(project_id: int, survey_id: int) -> Response:
    """A survey as an XLSForm, with every translation."""
    row = service.of_project(project_id, survey_id)
    if row is None or row.kind != "asked":
        abort(404)
    shown = service.shown(row)
    data = exporting.workbook(shown.questionnaire, version=str(shown.version))
    headers = {"Content-Disposition": f'attachment; filename="survey-{row.id}.xlsx"'}
    return Response(data, mimetype=WORKBOOK, headers=headers)


def _instance() -> Path:
    folder: Path = current_app.extensions["listening.settings"].instance
    return folder


def _owner(project_id: int) -> str:
    return f"forms:{project_id}"
