"""Pages of the memos: find, write, change."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.coding.book import reading
from listening.coding.memos import service
from listening.coding.memos.records import MemoRow
from listening.i18n import page_language
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("memos", __name__)
HOME = "/p/<int:project_id>/memos"


@blueprint.get(HOME)
@member(Right.RAW)
def overview(project_id: int) -> str:
    """What did we think while we coded?"""
    return _page(project_id, typed="")


@blueprint.post(HOME)
@member(Right.CODE)
def write(project_id: int) -> Response | tuple[str, int]:
    """A new memo."""
    text, on = request.form.get("text", ""), request.form.get("on", "")
    try:
        if on == "conversation":
            raise BadInput("Write this memo on the page of the conversation.")
        service.write(
            project_id,
            text,
            kind=request.form.get("kind", ""),
            on=on,
            subject=request.form.get("subject", ""),
            language=page_language(),
            by=current_user.id,
        )
    except BadInput as refusal:
        flash(str(refusal), "error")
        return _page(project_id, typed=text), 422
    flash(_("Written down."), "success")
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.post(HOME + "/<int:memo_id>")
@member(Right.CODE)
def change(project_id: int, memo_id: int) -> Response:
    """Change a memo of one's own, or put it away."""
    _known(project_id, memo_id)
    try:
        if request.form.get("remove"):
            service.remove(project_id, memo_id, by=current_user.id)
            flash(_("Put away."), "success")
            place = url_for(".bring_back", project_id=project_id, memo_id=memo_id)
            flash(place, "undo")
        else:
            text, kind = request.form.get("text", ""), request.form.get("kind", "")
            service.change(project_id, memo_id, text, kind=kind, by=current_user.id)
            flash(_("Saved."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.post(HOME + "/<int:memo_id>/back")
@member(Right.CODE)
def bring_back(project_id: int, memo_id: int) -> Response:
    """Show a memo of one's own again."""
    _known(project_id, memo_id)
    try:
        service.bring_back(project_id, memo_id, by=current_user.id)
        flash(_("Taken back."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".overview", project_id=project_id), 303)


def _known(project_id: int, memo_id: int) -> None:
    if not service.known(project_id, memo_id):
        abort(404)


def _page(project_id: int, *, typed: str) -> str:
    asked = request.values
    words, kind = asked.get("words", ""), request.args.get("kind", "")
    on, subject = asked.get("on", ""), asked.get("subject", "")
    names = dict(reading.choices(project_id, page_language()))
    numbers = service.code_keys(project_id)
    found = service.search(project_id, words, kind=kind if kind in service.KINDS else "")
    return web.page(
        "coding/memos/overview.html",
        stage="themes",
        memos=[_shown(row, names, numbers) for row in found],
        words=words,
        kind=kind,
        on=on,
        subject=subject,
        about=names.get(subject, "") if on == "code" else _kind_of_subject(on),
        typed=typed,
    )


def _shown(row: MemoRow, names: dict[str, str], keys: dict[int, str]) -> dict[str, object]:
    on, number = service.subject_of(row)
    about = names.get(keys.get(int(number), ""), "") if on == "code" else _kind_of_subject(on)
    return {
        "row": row,
        "about": about,
        "who": people.name_of(row.by) or _("Somebody"),
        "own": row.by == current_user.id,
    }


def _kind_of_subject(on: str) -> str:
    said: dict[str, str] = {
        "excerpt": _("an excerpt"),
        "coding": _("a coding"),
        "round": _("a blind round"),
        "conversation": _("a conversation"),
    }
    return said.get(on, "")
