"""The pages of those who spoke: the list, one of them, what they allow, and how they leave."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.communities import service as communities
from listening.excerpts.voices import service
from listening.excerpts.voices.listing import LEVELS, SORTS, Line, Sort, Wanted, narrowed, summed
from listening.participants import service as participants
from listening.participants.consent import Consent
from listening.participants.receipts import removed
from listening.participants.showing import levels
from listening.people.access import member
from listening.people.roles import Right

blueprint = Blueprint("voices", __name__)
SHOWN = 50


@blueprint.get("/p/<int:project_id>/participants")
@member(Right.COLLECT)
def overview(project_id: int) -> str:
    """Who spoke, and what do they allow?

    One voice with its groups may be somebody whom a reader knows: the page is for those who listen
    and hold Right.RAW anyway, and its sums tell of no few.
    """
    lines = service.lines(project_id)
    dimensions = communities.groups(project_id)
    wanted = _wanted(lines, dimensions)
    kept, number = narrowed(lines, wanted), web.page_number()
    shown = kept[(number - 1) * SHOWN : number * SHOWN]
    return web.page(
        "participants/overview.html",
        stage="listen",
        lines=lines,
        kept=len(kept),
        dimensions=dimensions,
        places=sorted({line.place for line in lines if line.place is not None}),
        wanted=wanted,
        levels=levels(),
        sums=summed(lines, _least()),
        least=_least(),
        receipts=bool(participants.receipts(project_id)),
        page=web.Page(shown, number, len(kept), SHOWN),
        address=lambda n: _address(project_id, wanted, page=n),
        sorted_by=lambda key, order: _address(project_id, wanted, sort=key, order=order),
    )


@blueprint.get("/p/<int:project_id>/participants/<voice>")
@member(Right.COLLECT)
def one(project_id: int, voice: str) -> str:
    """What did this voice say, and what does it allow?"""
    line = _line(project_id, voice)
    return web.page(
        "participants/one.html",
        stage="listen",
        line=line,
        words=service.words(voice),
        levels=levels(),
    )


@blueprint.post("/p/<int:project_id>/participants/<voice>/consent")
@member(Right.COLLECT)
def consent(project_id: int, voice: str) -> Response:
    """Change what a voice allows; it holds at once, in briefs and exports too."""
    _line(project_id, voice)
    asked = request.form.get("level") or request.args.get("level", "")
    if asked not in LEVELS:
        abort(422)
    before = participants.set_consent(project_id, voice, Consent(asked))
    if before is None:
        abort(404)
    if before != asked:
        said = levels()[Consent(asked)]
        flash(_("From now on: “%(what)s”. Briefs and exports follow.", what=said), "success")
        back = url_for(".consent", project_id=project_id, voice=voice, level=before.value)
        flash(back, "undo")
    return redirect(url_for(".one", project_id=project_id, voice=voice), 303)


@blueprint.get("/p/<int:project_id>/participants/<voice>/withdraw")
@member(Right.COLLECT)
def confirm(project_id: int, voice: str) -> str:
    """Is every trace of this voice to go?"""
    line = _line(project_id, voice)
    return web.page("participants/withdraw.html", stage="listen", line=line)


@blueprint.post("/p/<int:project_id>/participants/<voice>/withdraw")
@member(Right.COLLECT)
def withdraw(project_id: int, voice: str) -> Response:
    """Remove a voice with every trace, and give the receipt."""
    _line(project_id, voice)
    made = participants.take_out(project_id, [voice], by=current_user.id)
    return redirect(url_for(".receipt", project_id=project_id, receipt_id=made.id), 303)


@blueprint.get("/p/<int:project_id>/participants/receipts")
@member(Right.COLLECT)
def receipts(project_id: int) -> str:
    """Which voices have left? Receipts name nobody."""
    rows = participants.receipts(project_id)
    return web.page("participants/receipts.html", stage="listen", receipts=rows, day=format_date)


@blueprint.get("/p/<int:project_id>/participants/receipts/<receipt_id>")
@member(Right.COLLECT)
def receipt(project_id: int, receipt_id: str) -> str:
    """What was removed when a voice left?"""
    found = participants.receipt(project_id, receipt_id)
    if found is None:
        abort(404)
    return web.page(
        "participants/receipt.html",
        stage="listen",
        receipt=found,
        removed=removed(found.removed),
        day=format_date,
    )


def _line(project_id: int, voice: str) -> Line:
    found = service.one(project_id, voice)
    if found is None:
        abort(404)
    return found


def _wanted(lines: list[Line], dimensions: Mapping[str, Mapping[str, int]]) -> Wanted:
    """What the address asks for; what the project does not have is left out."""
    given = request.args
    sort: Sort = next((one for one in SORTS if one == given.get("sort")), "name")
    known = {str(number): number for groups in dimensions.values() for number in groups.values()}
    places = {line.place.key for line in lines if line.place is not None}
    place, allows = given.get("place", ""), given.get("consent", "")
    return Wanted(
        consent=allows if allows in LEVELS else "",
        group=known.get(given.get("group", "")),
        place=place if place in places else "",
        sort=sort,
        descending=given.get("order") == "desc",
    )


def _address(project_id: int, wanted: Wanted, **more: str | int) -> str:
    values: dict[str, Any] = {
        "consent": wanted.consent,
        "group": wanted.group,
        "place": wanted.place,
    }
    asked = {name: value for name, value in values.items() if value}
    order: dict[str, Any] = {"sort": wanted.sort, "order": "desc" if wanted.descending else "asc"}
    return url_for(".overview", project_id=project_id, **{**asked, **order, **more})


def _least() -> int:
    return int(current_app.extensions["listening.settings"].min_voices)
