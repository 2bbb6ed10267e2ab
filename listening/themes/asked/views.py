"""Page of what is most worth deciding next."""

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.coding import service as coding
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.themes import deciding
from listening.themes.asked import service
from listening.themes.showing import acted

blueprint = Blueprint("asked", __name__)
SHOWN = 10  # the order changes with every answer, so that there is one page only


@blueprint.get("/p/<int:project_id>/next")
@member(Right.CODE)
def questions(project_id: int) -> str:
    """What is most worth deciding next?"""
    found = service.waiting(project_id, language=page_language())
    return web.page(
        "themes/questions.html",
        stage="themes",
        questions=found.questions[:SHOWN],
        open=found.open,
        decided=found.decided,
    )


@blueprint.post("/p/<int:project_id>/next")
@member(Right.CODE)
def answer(project_id: int) -> Response:
    """Yes or no to one question."""
    state, theme = request.form.get("state", ""), request.form.get("theme", "")
    excerpt_id = request.form.get("excerpt", "")
    if state not in ("accepted", "rejected") or theme not in coding.themes(project_id):
        abort(400)
    return acted(
        project_id,
        lambda: deciding.decide_one(project_id, theme, excerpt_id, state=state, by=current_user.id),
        done=_("Accepted.") if state == "accepted" else _("Not about this."),
        to=url_for(".questions", project_id=project_id),
        back="asked",
    )
