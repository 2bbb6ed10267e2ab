"""Pages of what families said aloud: heard, and written down by hand."""

import io

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answered

from listening import web
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys import service as surveys
from listening.surveys.records import Survey
from listening.surveys.results.views import own
from listening.surveys.spoken import service

blueprint = Blueprint("spoken", __name__)
HERE = "/p/<int:project_id>/surveys/<int:survey_id>/spoken"


@blueprint.get(HERE)
@member(Right.RAW)
def spoken(project_id: int, survey_id: int) -> str:
    """What did families say aloud?"""
    return _page(own(project_id, survey_id))


@blueprint.get(HERE + "/<recording>/sound")
@member(Right.RAW)
def sound(project_id: int, survey_id: int, recording: str) -> Response:
    """The sound of one recording, also from its middle on."""
    found = service.recording(own(project_id, survey_id), recording)
    if found is None:
        abort(404)
    plain = service.sound(found, secret=_secret())
    answer = send_file(io.BytesIO(plain), mimetype=found.kind, conditional=True, etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post(HERE + "/<recording>")
@member(Right.COLLECT)
def write_down(project_id: int, survey_id: int, recording: str) -> tuple[str, int] | Answered:
    """Keep what somebody heard as an excerpt, or remove the recording."""
    row = own(project_id, survey_id)
    if service.recording(row, recording) is None:
        abort(404)
    if request.form.get("do") == "remove":
        service.remove(row, recording)
        flash(_("The recording is gone."), "success")
        return redirect(url_for(".spoken", project_id=project_id, survey_id=survey_id), 303)
    text = request.form.get("text", "")
    try:
        service.write_down(row, recording, text, keep="keep" in request.form)
    except BadInput as error:
        return _page(row, typed={recording: text}, error=str(error)), 422
    flash(_("Written down. It is read like any other answer now."), "success")
    return redirect(url_for(".spoken", project_id=project_id, survey_id=survey_id), 303)


def _page(row: Survey, *, typed: dict[str, str] | None = None, error: str = "") -> str:
    default = surveys.shown(row).questionnaire.default
    return web.page(
        "surveys/spoken/spoken.html",
        stage="listen",
        row=row,
        heard=service.recordings(row),
        say=lambda text: q.say(text, page_language(), default)[0],
        typed=typed or {},
        error=error,
    )


def _secret() -> str:
    settings = current_app.extensions["listening.settings"]
    found: str = settings.password_salt or settings.secret_key
    return found
