"""Pages of planning: what is missing, its times and words, the invitation in every language."""

from datetime import UTC, date, datetime
from typing import Any

import segno
from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answered

from listening import i18n, web
from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.conversations.plan import forms, service, wording
from listening.conversations.plan.answering import clock, shown
from listening.conversations.plan.calendar import Event, calendar
from listening.conversations.plan.checking import Slot
from listening.conversations.plan.records import PlanRow
from listening.conversations.records import Conversation
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("plan", __name__)
HOME = "/p/<int:project_id>/conversations"
PLAN = HOME + "/<int:conversation_id>/plan"


@blueprint.get(HOME + "/plan")
@member(Right.COLLECT)
def new(project_id: int) -> str:
    """What do you plan?"""
    known = communities.groups(project_id).get(request.args.get("dimension", ""), {})
    group = known.get(request.args.get("group", ""), "")
    return _edit_page(_form(project_id, group=str(group)), None)


@blueprint.post(HOME + "/plan")
@member(Right.COLLECT)
def begin(project_id: int) -> Answered | tuple[str, int]:
    """Plan a conversation that has not been held."""
    form = _form(project_id)
    if not form.validate():
        return _edit_page(form, None), 422
    row = service.begin(project_id, _wanted(form), by=current_user.id)
    flash(_("Planned. Next, write the invitation."), "success")
    return redirect(url_for(".plan", project_id=project_id, conversation_id=row.id), 303)


@blueprint.get(PLAN)
@member(Right.COLLECT)
def plan(project_id: int, conversation_id: int) -> str:
    """Is everything ready, so that everybody can come?"""
    row, own = _plan(project_id, conversation_id)
    told, names = service.told(own), dict(people.members(project_id))
    dimension, group = service.aim(row, own)
    return web.page(
        "conversations/plan/plan.html",
        stage="listen",
        conversation=row,
        plan=own,
        kind=wording.kinds()[row.kind],
        findings=[(one.settled, wording.line(one)) for one in _findings(row, own)],
        slots=[(slot, wording.roughly(told.slots[slot.id])) for slot in service.slots(own)],
        day=format_date,
        clock=clock,
        families=wording.roughly(told.families),
        none_suits=wording.roughly(told.none) if told.none.least or told.none.few else "",
        asked=[wording.offers()[need] for need in told.needs],
        asked_in=told.languages,
        links=[_link(own, tag) for tag in service.languages(own)],
        dimension=dimension,
        group=group,
        leads=names.get(own.facilitator_id or 0, ""),
        takes=[names[n] for n in service.note_takers(own) if n in names],
    )


@blueprint.get(PLAN + "/edit")
@member(Right.COLLECT)
def edit(project_id: int, conversation_id: int) -> str:
    """What do you plan?"""
    row, own = _plan(project_id, conversation_id)
    return _edit_page(_form(project_id, row, own), row)


@blueprint.post(PLAN + "/edit")
@member(Right.COLLECT)
def change(project_id: int, conversation_id: int) -> Answered | tuple[str, int]:
    """Write the plan anew."""
    row, own = _plan(project_id, conversation_id)
    form = _form(project_id, row, own)
    if not form.validate():
        return _edit_page(form, row), 422
    service.change(row, _wanted(form))
    return _back(row, _("Kept."))


@blueprint.get(PLAN + "/words")
@member(Right.COLLECT)
def words(project_id: int, conversation_id: int) -> str:
    """What does the invitation say?"""
    row, own = _plan(project_id, conversation_id)
    return _words_page(row, _words(project_id, own))


@blueprint.post(PLAN + "/words")
@member(Right.COLLECT)
def write(project_id: int, conversation_id: int) -> Answered | tuple[str, int]:
    """Keep the words of the invitation and the questions."""
    row, own = _plan(project_id, conversation_id)
    form = _words(project_id, own)
    if not form.validate():
        return _words_page(row, form), 422
    texts, guide = {}, {}
    for tag in _tags(project_id, own):
        said = {
            name: (value or "").strip() for name, value in form[forms.field_name(tag)].data.items()
        }
        guide[tag] = forms.lines(said.pop("guide"))
        texts[tag] = service.Invitation(**said)
    try:
        service.write(own, texts, guide)
    except BadInput as refusal:
        form.form_errors.append(str(refusal))
        return _words_page(row, form), 422
    return _back(row, _("Kept."))


@blueprint.post(PLAN + "/invite")
@member(Right.COLLECT)
def invite(project_id: int, conversation_id: int) -> Answered:
    """Open the invitation to families."""
    row, own = _plan(project_id, conversation_id)
    try:
        service.invite(own, today=_today())
    except BadInput as refusal:
        flash(str(refusal), "error")
        return redirect(url_for(".plan", project_id=project_id, conversation_id=row.id), 303)
    return _back(row, _("The invitation is open. Hang up the posters, send the links."))


@blueprint.post(PLAN + "/close")
@member(Right.COLLECT)
def close(project_id: int, conversation_id: int) -> Answered:
    """Take no more answers to the invitation."""
    row, own = _plan(project_id, conversation_id)
    service.close(own)
    return _back(row, _("The invitation is closed."))


@blueprint.get(PLAN + "/poster/<tag>")
@member(Right.COLLECT)
def poster(project_id: int, conversation_id: int, tag: str) -> Response:
    """One sheet to hang up."""
    _row, own = _plan(project_id, conversation_id)
    return web.family_page("family/invitation_poster.html", tag, **_told(own, tag))


@blueprint.get(PLAN + "/message/<tag>")
@member(Right.COLLECT)
def message(project_id: int, conversation_id: int, tag: str) -> Response:
    """The invitation as plain text, to be sent by whatever families read."""
    _row, own = _plan(project_id, conversation_id)
    told = web.family_page("family/invitation_message.html", tag, **_told(own, tag))
    told.mimetype = "text/plain"
    return told


@blueprint.get(PLAN + "/calendar.ics")
@member(Right.COLLECT)
def ics(project_id: int, conversation_id: int) -> Response:
    """The times on offer for the organizer's own calendar."""
    row, own = _plan(project_id, conversation_id)
    events = [
        Event(
            key=f"conversation-{row.id}-{slot.id}",
            title=row.title,
            day=slot.day,
            begins=slot.begins,
            ends=slot.ends,
            place=row.place,
            notes=wording.kinds()[row.kind],
            url=own.call_link,
        )
        for slot in service.slots(own)
    ]
    answer = Response(calendar(events, made=datetime.now(UTC)), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="conversation-{row.id}.ics"'
    return answer


def _told(own: PlanRow, tag: str) -> dict[str, Any]:
    said = service.invitation(own, tag)
    if said is None:
        abort(404)
    i18n.speak(tag if tag in i18n.FAMILY else "en")
    link = _link(own, tag)
    return {
        "said": said,
        "slots": [shown(slot) for slot in service.slots(own)],
        "offers": own.offers,
        "url": link["url"],
        "code": link["code"],
    }


def _link(own: PlanRow, tag: str) -> dict[str, Any]:
    base = current_app.extensions["listening.settings"].public_url or request.url_root
    url = base.rstrip("/") + url_for("invitations.invitation", token=own.token, tag=tag)
    code = segno.make_qr(url, error="m").svg_data_uri(scale=4, border=4, light="#fff")
    return {"language": i18n.language(tag), "url": url, "code": code}


def _findings(row: Conversation, own: PlanRow) -> list[Any]:
    unheard = current_app.extensions["listening.unheard"](row.project_id)
    return service.checked(row, own, today=_today(), unheard=unheard)


def _form(
    project_id: int,
    row: Conversation | None = None,
    own: PlanRow | None = None,
    *,
    group: str = "",
) -> Any:
    values: dict[str, Any] = {"group": group}
    slots: list[Slot] = []
    if row is not None and own is not None:
        slots = [Slot(day=s.day, begins=s.begins, ends=s.ends) for s in service.slots(own)]
        values = {
            "kind": row.kind,
            "title": row.title,
            "place": row.place,
            "group": str(own.group_id or ""),
            "call_link": own.call_link,
            "offers": own.offers,
            "interpreters": own.interpreters,
            "facilitator": str(own.facilitator_id or ""),
            "note_takers": [str(n) for n in service.note_takers(own)],
        }
    return forms.plan_form(
        groups=communities.groups(project_id),
        members=people.members(project_id),
        spoken=_spoken(project_id),
        slots=slots,
        **values,
    )


def _wanted(form: Any) -> service.Wanted:
    return service.Wanted(
        kind=form.kind.data,
        title=form.title.data.strip(),
        place=(form.place.data or "").strip(),
        group=int(form.group.data) if form.group.data else None,
        call_link=(form.call_link.data or "").strip(),
        offers=form.offers.data,
        interpreters=form.interpreters.data,
        facilitator=int(form.facilitator.data) if form.facilitator.data else None,
        note_takers=[int(n) for n in form.note_takers.data],
        slots=forms.chosen(form),
    )


def _edit_page(form: Any, row: Conversation | None) -> str:
    return web.page(
        "conversations/plan/edit.html",
        stage="listen",
        form=form,
        rows=forms.rows(form),
        conversation=row,
    )


def _words(project_id: int, own: PlanRow) -> Any:
    values = {
        forms.field_name(tag): {
            **own.texts.get(tag, {}),
            "guide": "\n".join(own.guide.get(tag, ())),
        }
        for tag in _tags(project_id, own)
    }
    return forms.words_form(_tags(project_id, own), **values)


def _words_page(row: Conversation, form: Any) -> str:
    return web.page("conversations/plan/words.html", stage="listen", form=form, conversation=row)


def _tags(project_id: int, own: PlanRow) -> list[str]:
    return list(dict.fromkeys([*_spoken(project_id), *own.texts, *own.guide]))


def _spoken(project_id: int) -> list[str]:
    project = communities.project(project_id)
    return [str(tag) for tag in project.languages] if project else []


def _plan(project_id: int, conversation_id: int) -> tuple[Conversation, PlanRow]:
    row = conversations.of_project(project_id, conversation_id)
    if row is None:
        abort(404)
    return row, service.of(row)


def _back(row: Conversation, said: str) -> Answered:
    flash(said, "success")
    place = url_for(".plan", project_id=row.project_id, conversation_id=row.id)
    return redirect(place, 303)


def _today() -> date:
    return datetime.now(UTC).date()
