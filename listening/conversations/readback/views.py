"""The team's side of read-backs: consent noted, codes on slips, what those who spoke ask for."""

from typing import Any

import segno
from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import i18n, web
from listening.conversations import service as conversations
from listening.conversations.readback import code as codes
from listening.conversations.readback import service
from listening.conversations.readback.answering import secret
from listening.conversations.records import Conversation
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("readback", __name__)
HOME = "/p/<int:project_id>/conversations/<int:conversation_id>/readback"
TASKS = "/p/<int:project_id>/readback"


@blueprint.get(HOME)
@member(Right.COLLECT)
def overview(project_id: int, conversation_id: int) -> str:
    """Did we note down what they meant?"""
    row = _conversation(project_id, conversation_id)
    return web.page(
        "conversations/readback/overview.html",
        stage="listen",
        conversation=row,
        people=service.people(row),
        names=dict(people.members(project_id)),
        languages=[(tag, i18n.language_name(tag)) for tag in i18n.FAMILY],
        day=format_date,
    )


@blueprint.post(HOME + "/<voice>/consent")
@member(Right.COLLECT)
def consent(project_id: int, conversation_id: int, voice: str) -> Response:
    """Note how somebody told what they allow."""
    row = _conversation(project_id, conversation_id)
    try:
        service.note_consent(row, voice, request.form.get("how", ""), by=current_user.id)
        flash(_("Noted."), "success")
    except LookupError:
        abort(404)
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(_home(row), 303)


@blueprint.post(HOME + "/<voice>/code")
@member(Right.COLLECT)
def code(project_id: int, conversation_id: int, voice: str) -> str:
    """A slip with a new code, to be printed or read aloud; it is shown only now."""
    row = _conversation(project_id, conversation_id)
    asked = request.form.get("language", "")
    language = asked if asked in i18n.FAMILY else "en"
    try:
        made = service.open_code(row, voice, language=language, secret=secret())
    except LookupError:
        abort(404)
    person = next(one for one in service.people(row) if one.id == voice)
    url = url_for("readback_families.begin", tag=language, _external=True)
    return web.page(
        "conversations/readback/slip.html",
        stage="listen",
        conversation=row,
        person=person,
        code=codes.spaced(made),
        language=language,
        url=url,
        picture=segno.make_qr(url, error="m").svg_data_uri(scale=4, border=4, light="#fff"),
        day=format_date,
    )


@blueprint.post(HOME + "/<voice>/close")
@member(Right.COLLECT)
def close(project_id: int, conversation_id: int, voice: str) -> Response:
    """Let a code open nothing any more."""
    row = _conversation(project_id, conversation_id)
    try:
        service.close_code(row, voice)
    except LookupError:
        abort(404)
    flash(_("The code opens nothing any more."), "success")
    return redirect(_home(row), 303)


@blueprint.get(TASKS)
@member(Right.COLLECT)
def tasks(project_id: int) -> str:
    """What do those who spoke ask us to change?"""
    return web.page(
        "conversations/readback/tasks.html", stage="listen", tasks=service.tasks(project_id)
    )


@blueprint.post(TASKS + "/<reply_id>")
@member(Right.COLLECT)
def act(project_id: int, reply_id: str) -> Response:
    """Do what was asked, or put it away."""
    told: dict[str, Any] = {
        "out": _("Taken out, with every code on it."),
        "change": _("Changed as they asked."),
    }
    try:
        if request.form.get("do") == "settle":
            service.settle(project_id, reply_id, by=current_user.id)
            flash(_("Put away."), "success")
        else:
            flash(told[service.do(project_id, reply_id, by=current_user.id)], "success")
    except LookupError:
        abort(404)
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".tasks", project_id=project_id), 303)


def _home(row: Conversation) -> str:
    return url_for(".overview", project_id=row.project_id, conversation_id=row.id)


def _conversation(project_id: int, conversation_id: int) -> Conversation:
    row = conversations.of_project(project_id, conversation_id)
    if row is None:
        abort(404)
    return row
