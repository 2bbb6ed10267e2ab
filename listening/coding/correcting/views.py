"""The page that corrects what a turn says."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import i18n, web
from listening.coding.correcting import service
from listening.excerpts import service as excerpts
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("correcting", __name__)
WORDS = "/p/<int:project_id>/code/<excerpt_id>/words"


@blueprint.get(WORDS)
@member(Right.CODE)
def words(project_id: int, excerpt_id: str) -> str:
    """Is this what was said?"""
    return _page(project_id, excerpt_id)


@blueprint.post(WORDS)
@member(Right.CODE)
def correct(project_id: int, excerpt_id: str) -> Response | tuple[str, int]:
    """Keep the corrected words."""
    typed, seen = request.form.get("text", ""), request.form.get("seen", "")
    try:
        done = service.correct(project_id, excerpt_id, typed, seen=seen, by=current_user.id)
    except BadInput as refusal:
        return _page(project_id, excerpt_id, typed=typed, refused=str(refusal)), 422
    flash(_("Corrected."), "success")
    if done.lost:
        told = ngettext(
            "%(num)s code stood on words that are gone; it stands on the whole turn now.",
            "%(num)s codes stood on words that are gone; they stand on the whole turn now.",
            done.lost,
        )
        flash(told, "warning")
    return redirect(url_for(".words", project_id=project_id, excerpt_id=excerpt_id), 303)


@blueprint.post(WORDS + "/undo")
@member(Right.CODE)
def undo(project_id: int, excerpt_id: str) -> Response:
    """Take the newest correction back."""
    _quote(project_id, excerpt_id)
    try:
        service.undo(project_id, excerpt_id, by=current_user.id)
        flash(_("Taken back."), "success")
    except BadInput as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for(".words", project_id=project_id, excerpt_id=excerpt_id), 303)


def _page(project_id: int, excerpt_id: str, *, typed: str = "", refused: str = "") -> str:
    quote = _quote(project_id, excerpt_id)
    past = service.history(excerpt_id)
    return web.page(
        "coding/correcting/words.html",
        stage="themes",
        quote=quote,
        typed=typed or quote.text,
        seen=service.mark(quote.text),
        refused=refused,
        direction=i18n.direction(quote.language),
        past=[(row, people.name_of(row.by)) for row in past],
        newest=next((row.id for row in past if not row.undone), None),
    )


def _quote(project_id: int, excerpt_id: str) -> excerpts.Quote:
    found = excerpts.of_project(project_id, [excerpt_id])
    if not found or found[0].source == "survey":
        abort(404)
    return found[0]
