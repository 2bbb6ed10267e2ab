"""What families see of a plan: an invitation, and boxes for when they can come."""

import re
import secrets
from datetime import time
from time import monotonic
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask_babel import format_date, format_time
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answered

from listening import i18n, web
from listening.conversations.plan import service
from listening.conversations.plan.records import PlanRow, SlotRow
from listening.limiting import Limit, flooded
from listening.people.access import public
from listening.settings import BadInput

blueprint = Blueprint("invitations", __name__)
KEY = re.compile(r"[0-9a-f]{32}")
MOST_BYTES = 64 * 1024
SENT = Limit(most=120, seconds=600)  # from one address: a school's wireless sends many


@blueprint.get("/s/i/<token>")
@blueprint.get("/s/i/<token>/<tag>")
@public
def invitation(token: str, tag: str = "") -> Response:
    """What is it about, and when could you come?"""
    found = _open(token)
    if found is None:
        return _closed(token, tag)
    return _page(found, _spoken(found, tag), key=secrets.token_hex(16))


@blueprint.post("/s/i/<token>")
@blueprint.post("/s/i/<token>/<tag>")
@public
def answer(token: str, tag: str = "") -> Response | Answered:
    """Keep a family's word once; the button of a language gives the same form back."""
    found = _open(token)
    if found is None:
        return _closed(token, tag)
    language = _spoken(found, request.form.get("language", "") or tag)
    key = request.form.get("key", "")
    key = key if KEY.fullmatch(key) else secrets.token_hex(16)
    if "language" in request.form or request.form.get("website"):
        return _page(found, language, key=key)
    if flooded(SENT, token, request.remote_addr or "", now=monotonic()):
        return _page(found, language, key=key, status=429)
    try:
        service.can_come(
            found,
            key=key,
            language=language,
            chosen=request.form.getlist("slot"),
            needs=request.form.getlist("need"),
        )
    except BadInput:
        return _page(found, language, key=key, status=422)
    web.for_families()
    return redirect(url_for(".thanks", token=token, tag=language), 303)


@blueprint.get("/s/i/<token>/<tag>/thanks")
@public
def thanks(token: str, tag: str) -> Response:
    """Your word has arrived."""
    found = service.by_token(token)
    if found is None:
        return _closed(token, tag)
    return web.family_page("family/invitation_thanks.html", _spoken(found[0], tag))


@blueprint.errorhandler(Exception)
def broken(error: Exception) -> Response:
    """Something broke: what was ticked is still there, to be sent once more."""
    status = error.code or 500 if isinstance(error, HTTPException) else 503
    if status >= 500:
        current_app.logger.error("an invitation broke: %s", type(error).__name__)
    fields = [] if status == 413 else list(request.form.items(multi=True))
    header = request.headers.get("Accept-Language", "")
    return web.family_page(
        "family/broken.html",
        i18n.match(header, i18n.FAMILY, "en"),
        status=status,
        typed=[],
        resend=[(n, v) for n, v in fields if n not in ("language", "website")],
        target=request.path,
    )


@blueprint.before_request
def _bounds() -> None:
    request.max_content_length = MOST_BYTES


def shown(slot: SlotRow) -> dict[str, Any]:
    """A time on offer in the words of the page's language."""
    return {
        "id": str(slot.id),
        "day": format_date(slot.day, "full"),
        "begins": clock(slot.begins),
        "ends": clock(slot.ends),
    }


def clock(minutes: int) -> str:
    """Minutes after midnight as the page's language writes a time."""
    return str(format_time(time(*divmod(min(minutes, 24 * 60 - 1), 60)), "short", rebase=False))


def _open(token: str) -> PlanRow | None:
    found = service.by_token(token)
    return found[0] if found and found[0].open and found[0].texts else None


def _spoken(plan: PlanRow, linked: str) -> str:
    """The link's language, else the browser's, else the first in which somebody wrote."""
    offered = service.languages(plan)
    default = "en" if "en" in offered or not offered else offered[0]
    named = i18n.match(linked, offered, "") if linked else ""
    return named or i18n.match(request.headers.get("Accept-Language", ""), offered, default)


def _closed(token: str, tag: str) -> Response:
    found = service.by_token(token)
    header = request.headers.get("Accept-Language", "")
    if found is None:
        language = i18n.match(tag or header, i18n.FAMILY, "en")
        return web.family_page("family/nothing.html", language, status=404)
    return web.family_page("family/invitation_closed.html", _spoken(found[0], tag))


def _page(plan: PlanRow, language: str, *, key: str, status: int = 200) -> Response:
    i18n.speak(language if language in i18n.FAMILY else "en")
    offered = [i18n.language(tag) for tag in service.languages(plan)]
    return web.family_page(
        "family/invitation.html",
        language,
        status=status,
        said=service.invitation(plan, language),
        slots=[shown(slot) for slot in service.slots(plan)],
        offers=plan.offers,
        interpreters=plan.interpreters,
        languages=[
            {"tag": one.tag, "name": one.name, "dir": one.direction, "submit": "form"}
            for one in offered
        ],
        fold_languages=len(offered) > 6,
        key=key,
        target=url_for(".answer", token=plan.token, tag=language),
        chosen=request.form.getlist("slot"),
        needs=request.form.getlist("need"),
        wrong=status == 422,
        crowded=status == 429,
    )
