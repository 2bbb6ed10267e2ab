"""Rows of students: counted under an agreement, in memory, within one request."""

import hashlib
from pathlib import PurePath

from flask import Blueprint, current_app, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import web
from listening.excerpts import spreadsheet, uploads
from listening.gaps import service, showing
from listening.gaps.agreed import counting
from listening.gaps.agreed.forms import AgreedForm
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput, Settings

blueprint = Blueprint("agreed", __name__)


@blueprint.route("/p/<int:project_id>/gaps/students", methods=["GET", "POST"])
@member(Right.COLLECT)
def bring(project_id: int) -> str | Answer | tuple[str, int]:
    """May these rows be counted?"""
    form = AgreedForm()
    if request.method == "GET":
        return web.page("gaps/agreed.html", stage="gaps", form=form)
    if form.validate():
        try:
            token = _counted(project_id, form)
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
        else:
            return redirect(url_for("gaps.brought.check", project_id=project_id, token=token), 303)
    return web.page("gaps/agreed.html", stage="gaps", form=form), 422


def _counted(project_id: int, form: AgreedForm) -> str:
    """Count, forget the rows, let the counts wait to be checked like any other table."""
    files = {
        spreadsheet.clean(PurePath(one.filename).name)[-120:]: one.read()
        for one in form.files.data
        if one and one.filename
    }
    table = counting.count(files, form.wish(), showing.races())
    source = service.Source(
        file_name=table.name, sha256=hashlib.sha256(table.data).hexdigest(), by=current_user.id
    )
    service.refuse_again(project_id, source)
    service.agree(
        project_id,
        source,
        who=form.who.data.strip(),
        under=form.under.data.strip(),
        destroy_by=form.destroy_by.data,
        files=list(files),
        students=table.students,
        doubts=table.doubts,
    )
    settings: Settings = current_app.extensions["listening.settings"]
    owner = f"gaps:{project_id}:{current_user.id}"
    return uploads.keep(settings.instance, table.data, table.name, owner=owner)
