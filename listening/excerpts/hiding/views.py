"""Pages on which masks are confirmed before words leave the team, and the list of names."""

import re
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.excerpts.hiding import names, queueing, service, showing
from listening.excerpts.hiding.service import Looked
from listening.excerpts.masking import recognised
from listening.i18n import number
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("hiding", __name__)
HOME = "/p/<int:project_id>/masking"
LONGEST_TYPED = 400


@blueprint.get(HOME)
@member(Right.RAW)
def overview(project_id: int) -> str:
    """What should be hidden before words leave the team?"""
    view, language = _asked("view", queueing.VIEWS, "found"), _language()
    after = request.args.get("after", "")[:32]
    found = queueing.queue(project_id, view=view, language=language, after=after)
    return web.page(
        "excerpts/hiding/overview.html",
        stage="read",
        queue=found,
        view=view,
        language=language,
        after=after,
        shown=showing.shown,
        total=sum(one.total for one in found.standings),
        done=sum(one.done for one in found.standings),
        until=names.until(project_id),
        day=format_date,
        models=[
            one.language
            for one in found.standings
            if recognised.available(one.language.partition("-")[0])
        ],
    )


@blueprint.get(HOME + "/<excerpt_id>")
@member(Right.RAW)
def excerpt(project_id: int, excerpt_id: str) -> str:
    """What should be hidden here?"""
    return _page(_looked(project_id, excerpt_id))


@blueprint.post(HOME + "/<excerpt_id>")
@member(Right.CODE)
def confirm(project_id: int, excerpt_id: str) -> Response | tuple[str, int]:
    """Keep what is hidden here, and go on to the next."""
    looked, form = _looked(project_id, excerpt_id), request.form
    typed = [part.strip() for part in re.split(r"[,;،、\n]", _typed()) if part.strip()]
    try:
        step = service.confirm(
            project_id,
            looked,
            offered=form.get("offered", "").split(),
            ticked=form.getlist("mask"),
            typed=typed,
            seen=form.get("seen", ""),
            by=current_user.id,
        )
    except BadInput as refusal:
        return _page(looked, refused=str(refusal)), 422
    flash(_("Confirmed. These words may leave the team so."), "success")
    flash(url_for(".undo", project_id=project_id, step_id=step.id), "undo")
    if form.get("stay"):
        return redirect(url_for(".excerpt", project_id=project_id, excerpt_id=excerpt_id), 303)
    return redirect(_next(project_id, excerpt_id), 303)


@blueprint.get(HOME + "/<excerpt_id>/next")
@member(Right.RAW)
def skip(project_id: int, excerpt_id: str) -> Response:
    """The next one, leaving this for later."""
    _looked(project_id, excerpt_id)
    return redirect(_next(project_id, excerpt_id), 303)


@blueprint.post(HOME + "/nothing")
@member(Right.CODE)
def nothing(project_id: int) -> Response:
    """Confirm at once those in which a reader found nothing either."""
    pairs = (one.partition(":") for one in request.form.getlist("read"))
    keys = {key: mark for key, _colon, mark in pairs if key and mark}
    place = url_for(
        ".overview", project_id=project_id, view="nothing", language=_language() or None
    )
    try:
        step = service.nothing_to_hide(project_id, keys, by=current_user.id)
        flash(_("Confirmed: nothing to hide in what you ticked."), "success")
        flash(url_for(".undo", project_id=project_id, step_id=step.id), "undo")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(place, 303)


@blueprint.post(HOME + "/undo/<int:step_id>")
@member(Right.CODE)
def undo(project_id: int, step_id: int) -> Response:
    """Take a decision back."""
    row = service.step_of(project_id, step_id)
    if row is None:
        abort(404)
    place = url_for(".overview", project_id=project_id)
    try:
        back = service.undo(row)
        told = ngettext(
            "Taken back; %(n)s excerpt waits again.",
            "Taken back; %(n)s excerpts wait again.",
            back,
            n=number(back),
        )
        flash(told, "success")
        if back == 1:
            place = url_for(".excerpt", project_id=project_id, excerpt_id=row.excerpt_id)
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(place, 303)


@blueprint.get(HOME + "/names")
@member(Right.COLLECT)
def names_page(project_id: int) -> str:
    """Whose names may occur?"""
    return _names_page(project_id)


@blueprint.post(HOME + "/names")
@member(Right.COLLECT)
def keep_names(project_id: int) -> Response | tuple[str, int]:
    """Keep a list of names to hide."""
    typed, last = request.form.get("names", ""), _day(request.form.get("until", ""))
    try:
        kept = names.keep(project_id, typed, last=last, by=current_user.id)
    except BadInput as refusal:
        return _names_page(project_id, typed=typed, refused=str(refusal)), 422
    told = ngettext("Kept: %(n)s name.", "Kept: %(n)s names.", kept.names, n=number(kept.names))
    met = ngettext(
        "They occur in %(n)s excerpt.",
        "They occur in %(n)s excerpts.",
        kept.excerpts,
        n=number(kept.excerpts),
    )
    again = ngettext(
        "%(n)s that was confirmed waits again.",
        "%(n)s that were confirmed wait again.",
        kept.reopened,
        n=number(kept.reopened),
    )
    flash(f"{told} {met}" + (f" {again}" if kept.reopened else ""), "success")
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.post(HOME + "/names/forget")
@member(Right.COLLECT)
def forget_names(project_id: int) -> Response:
    """Forget the list; what it hid stays hidden."""
    if names.forget(project_id):
        flash(_("The list is gone. Where its names stood, they stay hidden."), "success")
    else:
        flash(_("There is no list."), "error")
    return redirect(url_for(".names_page", project_id=project_id), 303)


def _page(looked: Looked, *, refused: str = "") -> str:
    posted = request.method == "POST"
    parts = showing.shown(looked)
    return web.page(
        "excerpts/hiding/excerpt.html",
        stage="read",
        looked=looked,
        parts=parts,
        offered=" ".join(mark.key for part in parts for mark in part.marks if mark.offered),
        kinds=showing.kinds(),
        refused=refused,
        ticked=set(request.form.getlist("mask")) if posted else None,
        typed=_typed(),
        language=_language(),
    )


def _names_page(project_id: int, *, typed: str = "", refused: str = "") -> str:
    return web.page(
        "excerpts/hiding/names.html",
        stage="read",
        kept=names.of_project(project_id),
        until=names.until(project_id),
        typed=typed,
        last=request.form.get("until", ""),
        refused=refused,
        day=format_date,
    )


def _looked(project_id: int, excerpt_id: str) -> Looked:
    found = service.one(project_id, excerpt_id)
    if found is None:
        abort(404)
    return found


def _next(project_id: int, excerpt_id: str) -> str:
    language = _language()
    key = queueing.following(project_id, language=language, after=excerpt_id)
    kept: dict[str, Any] = {"language": language} if language else {}
    if key is None:
        return url_for(".overview", project_id=project_id, **kept)
    return url_for(".excerpt", project_id=project_id, excerpt_id=key, **kept)


def _language() -> str:
    return (request.form.get("language") or request.args.get("language", ""))[:35]


def _typed() -> str:
    return request.form.get("also", "")[:LONGEST_TYPED]


def _asked(name: str, among: tuple[str, ...], first: str) -> str:
    value = request.args.get(name, "")
    return value if value in among else first


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
