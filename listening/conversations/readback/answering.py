"""Where somebody who spoke reads what was noted of them: a code, no account, no cookie."""

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.exceptions import HTTPException

from listening import i18n, web
from listening.conversations.readback import service
from listening.conversations.readback.records import ReadbackRow
from listening.people.access import public

blueprint = Blueprint("readback_families", __name__)
MOST_BYTES = 256 * 1024


@blueprint.get("/s/r")
@blueprint.get("/s/r/<tag>")
@public
def begin(tag: str = "") -> Response:
    """Which code did you get?"""
    return _code_page(_spoken(tag))


@blueprint.post("/s/r")
@blueprint.post("/s/r/<tag>")
@public
def read(tag: str = "") -> Response:
    """What was noted of you, and what you say of it."""
    form = request.form
    language = _spoken(form.get("language", "") or tag)
    row = service.opened(form.get("code", ""), secret=secret())
    if row is None:
        return _code_page(language, wrong="language" not in form or bool(form.get("code")))
    if "send" not in form or "language" in form:
        return _items_page(row, language)
    try:
        service.answer(row, _typed(row))
    except service.Missing as missing:
        return _items_page(row, language, missing=missing.keys)
    return web.family_page("family/readback_thanks.html", language)


@blueprint.errorhandler(Exception)
def broken(error: Exception) -> Response:
    """Something broke: what was typed is still there, to be sent once more."""
    status = error.code or 500 if isinstance(error, HTTPException) else 503
    if status >= 500:
        current_app.logger.error("a read-back broke: %s", type(error).__name__)
    fields = [] if status == 413 else list(request.form.items(multi=True))
    return web.family_page(
        "family/broken.html",
        i18n.match(request.headers.get("Accept-Language", ""), i18n.FAMILY, "en"),
        status=status,
        typed=[],
        resend=[(n, v) for n, v in fields if n != "language"],
        target=request.path,
    )


@blueprint.before_request
def _bounds() -> None:
    request.max_content_length = MOST_BYTES


def secret() -> str:
    """What codes are marked with; it outlives the key of the sessions."""
    settings = current_app.extensions["listening.settings"]
    found: str = settings.password_salt or settings.secret_key
    return found


def _typed(row: ReadbackRow) -> dict[str, tuple[str, str]]:
    form = request.form
    return {
        item.key: (form.get(f"say-{item.key}", ""), form.get(f"words-{item.key}", ""))
        for item in service.items(row)
    }


def _spoken(linked: str) -> str:
    header = request.headers.get("Accept-Language", "")
    named = i18n.match(linked, i18n.FAMILY, "") if linked else ""
    return named or i18n.match(header, i18n.FAMILY, "en")


def _languages(form: str) -> list[dict[str, str]]:
    return [
        {"tag": tag, "name": i18n.language_name(tag), "dir": i18n.direction(tag), "submit": form}
        for tag in i18n.FAMILY
    ]


def _code_page(language: str, *, wrong: bool = False) -> Response:
    return web.family_page(
        "family/readback_code.html",
        language,
        status=404 if wrong else 200,
        languages=_languages("form"),
        fold_languages=True,
        wrong=wrong,
        typed=request.form.get("code", "")[:60],
        target=url_for(".read", tag=language),
    )


def _items_page(row: ReadbackRow, language: str, *, missing: tuple[str, ...] = ()) -> Response:
    typed = _typed(row) if "send" in request.form or "language" in request.form else {}
    found = service.items(row)
    sent = any(verdict or words for verdict, words in typed.values())
    return web.family_page(
        "family/readback_notes.html",
        language,
        status=422 if missing else 200,
        languages=_languages("form"),
        fold_languages=True,
        items=found,
        said={item.key: typed[item.key] if sent else (item.verdict, item.words) for item in found},
        missing=missing,
        code=request.form.get("code", ""),
        team_language="en",
        target=url_for(".read", tag=language),
    )
