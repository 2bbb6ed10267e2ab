"""Pages while a conversation is held: one sheet per note taker, who was there, and the end."""

from secrets import token_hex
from typing import Any

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from listening import i18n, web
from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.conversations.draft import AROUND
from listening.conversations.hold import finishing, service
from listening.conversations.hold.records import SheetRow
from listening.conversations.hold.turns import clock, speakers, typed
from listening.conversations.plan import service as plans
from listening.conversations.records import Conversation
from listening.excerpts.service import TEAM_LANGUAGE
from listening.i18n import number
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("hold", __name__)
HOLD = "/p/<int:project_id>/conversations/<int:conversation_id>/hold"
SHEET = "/p/<int:project_id>/sheets/<sheet_id>"
FIRST_DIMENSIONS = ("home language", "neighbourhood")
Answer = Response | tuple[Response, int] | tuple[str, int]


@blueprint.get(HOLD)
@member(Right.COLLECT)
def begin(project_id: int, conversation_id: int) -> str:
    """Where do you take notes, and who is there?"""
    row = _conversation(project_id, conversation_id)
    names = dict(people.members(project_id))
    return web.page(
        "conversations/hold/begin.html",
        stage="listen",
        conversation=row,
        sheets=[
            (sheet, names.get(sheet.user_id or 0, _("somebody")), turns)
            for sheet, turns in service.sheets(row)
        ],
        mine=current_user.id,
        groups=communities.groups(project_id),
        present=service.attendance(row),
    )


@blueprint.post(HOLD)
@member(Right.COLLECT)
def open_sheet(project_id: int, conversation_id: int) -> Response:
    """Open a sheet of your own."""
    row = _conversation(project_id, conversation_id)
    sheet = service.open_sheet(row, room=request.form.get("room", ""), by=current_user.id)
    return redirect(url_for(".sheet", project_id=project_id, sheet_id=sheet.id), 303)


@blueprint.post(HOLD + "/attendance")
@member(Right.COLLECT)
def attendance(project_id: int, conversation_id: int) -> Response:
    """Keep how many of each group were there."""
    row = _conversation(project_id, conversation_id)
    present = {
        int(name.removeprefix("group-")): int(value)
        for name, value in request.form.items()
        if name.startswith("group-")
        and name.removeprefix("group-").isdecimal()
        and value.isascii()
        and value.isdecimal()
        and len(value) < 6
    }
    try:
        service.count(row, present)
        flash(_("Counted."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".begin", project_id=project_id, conversation_id=row.id), 303)


@blueprint.get(SHEET)
@member(Right.COLLECT)
def sheet(project_id: int, sheet_id: str) -> str:
    """What is being said?"""
    own, row = _sheet(project_id, sheet_id)
    return _sheet_page(own, row, {})


@blueprint.get(SHEET + "/fresh")
@member(Right.COLLECT)
def fresh(project_id: int, sheet_id: str) -> Response:
    """A new token for forms, after somebody signed in again."""
    _sheet(project_id, sheet_id)
    return jsonify(token=generate_csrf())


@blueprint.post(SHEET)
@member(Right.COLLECT)
def turn(project_id: int, sheet_id: str) -> Answer:
    """Keep a turn once: for the script in short, without script by the page itself."""
    own, row = _sheet(project_id, sheet_id)
    script = request.headers.get("Accept") == "application/json"
    try:
        new = typed(request.form)
        outcome = service.keep_turn(own, new)
    except BadInput as refusal:
        if script:
            return jsonify(error=str(refusal)), 422
        return _sheet_page(own, row, request.form.to_dict(), error=str(refusal)), 422
    if script:
        return jsonify(key=new.key, revision=new.revision, outcome=outcome)
    place = url_for(".sheet", project_id=project_id, sheet_id=own.id, speaker=new.speaker)
    return redirect(place + "#notes", 303)


@blueprint.get(HOLD + "/finish")
@member(Right.COLLECT)
def ending(project_id: int, conversation_id: int) -> str:
    """Is this right?"""
    row = _conversation(project_id, conversation_id)
    return _finish_page(row, _finishing(row))


@blueprint.post(HOLD + "/finish")
@member(Right.COLLECT)
def finish(project_id: int, conversation_id: int) -> Answer | str:
    """Keep the notes for good, masked, with who spoke and what they allowed."""
    row = _conversation(project_id, conversation_id)
    end = _finishing(row)
    if request.form.get("step") != "keep":
        return _finish_page(row, end)
    if not end.live or not end.speakers.validate():
        return _finish_page(row, end), 422
    try:
        service.finish(row, speakers=finishing.voices(end), turns=finishing.said(end))
    except BadInput as refusal:
        end.speakers.form_errors.append(str(refusal))
        return _finish_page(row, end), 422
    turns = len(end.live)
    flash(
        ngettext("Kept: %(n)s turn", "Kept: %(n)s turns", turns, n=number(turns)) + ".", "success"
    )
    place = url_for(
        "conversations.conversation", project_id=project_id, conversation_id=row.id, kept=1
    )
    return redirect(place, 303)


def _sheet_page(own: SheetRow, row: Conversation, given: dict[str, str], error: str = "") -> str:
    plan = plans.of(row)
    turns = service.turns(own)
    asked = next((t for t in turns if t.id == request.args.get("turn", "")), None)
    place = asked.place if asked else service.next_place(own)
    guide = plan.guide.get(i18n.page_language()) or plan.guide.get(TEAM_LANGUAGE)
    questions: list[str] = guide or next(iter(plan.guide.values()), [])
    return web.page(
        "conversations/hold/sheet.html",
        stage="listen",
        conversation=row,
        sheet=own,
        turns=turns,
        editing=asked,
        key=asked.id if asked else given.get("key") or token_hex(16),
        place=place,
        revision=asked.revision + 1 if asked else 0,
        given=given,
        error=error,
        speaker=request.args.get("speaker", "P1"),
        speakers=speakers({t.speaker for t in turns}),
        languages=_languages(row.project_id),
        guides=plan.guide,
        questions=questions,
        clock=clock,
        lock=service.lock(own, str(current_app.secret_key)),
        others=[one for one in service.sheets(row) if one[0].id != own.id],
    )


def _finishing(row: Conversation) -> finishing.Finishing:
    return finishing.look(
        service.live(row),
        dimensions=_dimensions(row.project_id),
        languages=[tag for tag, _name in _languages(row.project_id)],
        hide=request.form.get("hide", ""),
        seen=request.form.get("seen", "").split(),
        ticked=request.form.getlist("mask"),
    )


def _finish_page(row: Conversation, end: finishing.Finishing) -> str:
    return web.page(
        "conversations/hold/finish.html",
        stage="listen",
        conversation=row,
        end=end,
        hide=request.form.get("hide", ""),
        seen=" ".join(one.key for one in end.proposals),
        hidden={one.key for one in end.hidden},
        around=AROUND,
    )


def _languages(project_id: int) -> list[tuple[str, str]]:
    project = communities.project(project_id)
    own = [str(tag) for tag in project.languages] if project else []
    rest = sorted((one for one in i18n.LANGUAGES if one not in own), key=i18n.language_name)
    return [(tag, i18n.language_name(tag)) for tag in [*own, *rest]]


def _dimensions(project_id: int) -> dict[str, list[str]]:
    known = {name: list(groups) for name, groups in communities.groups(project_id).items()}
    return known or {name: [] for name in FIRST_DIMENSIONS}


def _conversation(project_id: int, conversation_id: int) -> Conversation:
    row = conversations.of_project(project_id, conversation_id)
    if row is None:
        abort(404)
    return row


def _sheet(project_id: int, sheet_id: str) -> tuple[SheetRow, Conversation]:
    found: Any = service.sheet_of(project_id, sheet_id)
    if found is None:
        abort(404)
    return found[0], found[1]
