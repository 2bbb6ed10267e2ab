"""What families see: one page to answer on, without script, cookie, session or address kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answered

from listening import i18n, web
from listening.participants.consent import Consent
from listening.people.access import public
from listening.surveys import questionnaire as q
from listening.surveys import service
from listening.surveys.records import Survey

blueprint = Blueprint("families", __name__)
KEY = re.compile(r"[0-9a-f]{32}")
# Urlencoded letters take up to twelve bytes; nobody who writes by hand meets this bound.
MOST_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A form as it stands: what was typed, under which key, and what was asked for already."""

    key: str = field(default_factory=service.new_key)
    version: int = 0
    values: dict[str, str] = field(default_factory=dict)
    consent: Consent = Consent.COUNT
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at again: where, in which words, and which question it is, if one."""

    control: str
    words: str
    question: q.Question | None = None


@blueprint.get("/s/<token>")
@blueprint.get("/s/<token>/<tag>")
@public
def fill(token: str, tag: str = "") -> Response:
    """The empty form, or word that the survey has closed."""
    row = service.by_token(token)
    if row is None:
        return _nothing_here()
    shown = service.shown(row)
    language = _language(shown.questionnaire, tag)
    if row.state == "closed":
        return _closed(shown, language, {})
    return form_page(shown, language, Filling(version=shown.version))


@blueprint.post("/s/<token>")
@blueprint.post("/s/<token>/<tag>")
@public
def send(token: str, tag: str = "") -> Response | Answered:
    """Keep an answer once; with a language button, the same form in that language."""
    row = service.by_token(token)
    if row is None:
        return _nothing_here()
    shown = service.shown(row, version=_number(request.form.get("version", "")))
    filling = filled(shown, request.form)
    language = _language(shown.questionnaire, "")
    if row.state == "closed":
        return _closed(shown, language, filling.values)
    if "language" in request.form:
        return form_page(shown, language, filling)
    # Before a sentence is made, the page must know whose language it speaks.
    i18n.speak(language if language in i18n.FAMILY else "en")
    problems, status = _problems(shown, filling, request.form)
    if problems:
        return form_page(shown, language, filling, problems=problems, status=status)
    service.answer(
        row,
        filling.values,
        submit_key=filling.key,
        version=shown.version,
        language=language,
        consent=filling.consent,
    )
    return _sent(row, language)


@blueprint.get("/s/<token>/<tag>/thanks")
@public
def thanks(token: str, tag: str) -> Response:
    """The survey's thanks, and a fresh form for somebody else."""
    row = service.by_token(token)
    if row is None:
        return _nothing_here()
    shown = service.shown(row)
    language = _language(shown.questionnaire, tag)
    again = url_for("families.fill", token=token, tag=language) if row.state == "open" else ""
    return _page("family/thanks.html", language, survey=shown.questionnaire, again=again)


@blueprint.errorhandler(Exception)
def broken(error: Exception) -> Response:
    """Something broke: the words typed are still there, to be sent once more."""
    status = error.code or 500 if isinstance(error, HTTPException) else 503
    if status >= 500:
        # The kind alone: a message could hold what somebody wrote.
        current_app.logger.error("a family page broke: %s", type(error).__name__)
    # A body that was too large is never read, so there is nothing to show of it.
    form = {} if status == 413 else request.form.to_dict()
    header = form.get("spoken", "") or request.headers.get("Accept-Language", "")
    return _page(
        "family/broken.html",
        i18n.match(header, i18n.FAMILY, "en"),
        status=status,
        typed=[v for n, v in form.items() if n.startswith("q-") and v and v != q.RATHER_NOT],
        resend=[(n, v) for n, v in form.items() if n not in ("language", "website")],
        target=request.path,
    )


def filled(shown: service.Shown, form: Mapping[str, str]) -> Filling:
    """What a sent form holds; a key that is no key is replaced by a fresh one."""
    key = form.get("key", "")
    typed = {n.name: form.get(f"q-{n.name}", "") for n in shown.questionnaire.questions}
    names = {question.name for question in shown.questionnaire.questions}
    consent = form.get("consent", "")
    return Filling(
        key=key if KEY.fullmatch(key) else service.new_key(),
        version=shown.version,
        values=q.read(shown.questionnaire, typed),
        consent=Consent(consent) if consent in set(Consent) else Consent.COUNT,
        asked=frozenset(form.get("asked", "").split()) & names,
    )


def form_page(
    shown: service.Shown,
    language: str,
    filling: Filling,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
    preview: str = "",
    back: str = "",
) -> Response:
    """The form in a language; `preview` is the address of a rehearsal that keeps nothing."""
    survey = shown.questionnaire
    again = q.unanswered(survey, filling.values) if problems else []
    target = preview or url_for("families.send", token=shown.survey.token)
    languages = [
        {"tag": tag, "name": i18n.language_name(tag), "dir": i18n.direction(tag), "submit": "form"}
        for tag in survey.languages
    ]
    return _page(
        "family/form.html",
        language,
        status=status,
        survey=survey,
        filling=filling,
        languages=languages,
        problems=problems,
        sentences={problem.control: problem.words for problem in problems if problem.question},
        asked=" ".join(sorted(filling.asked | {question.name for question in again})),
        target=target,
        preview=bool(preview),
        back=back,
        rather_not=q.RATHER_NOT,
    )


def _problems(
    shown: service.Shown, filling: Filling, form: Mapping[str, str]
) -> tuple[list[Problem], int]:
    """What stands in the way of sending, once, and the status that says so."""
    once_more = Problem("send", _("Please press “Send” once more."))
    if filling.key != form.get("key"):
        return [once_more], 400
    if form.get("website"):
        # A robot does not read this; a family whose browser filled the box loses nothing.
        return [once_more], 422
    if q.says_nothing(filling.values):
        nothing = _("There is nothing to send yet. Write or choose something.")
        return [Problem(_control(shown.questionnaire.questions[0]), nothing)], 422
    empty = _("You left this empty. Answer it, or press “Send” to go on without it.")
    missing = q.unanswered(shown.questionnaire, filling.values)
    return [
        Problem(_control(question), empty, question=question)
        for question in missing
        if question.name not in filling.asked
    ], 422


def _control(question: q.Question) -> str:
    return f"q-{question.name}-0" if question.kind == "single choice" else f"q-{question.name}"


def _language(survey: q.Questionnaire, linked: str) -> str:
    """The link's language, else the form's, else the browser's, else the survey's own."""
    pressed = request.form.get("language", "") or request.form.get("spoken", "")
    for tag in (linked, pressed):
        found = i18n.match(tag, survey.languages, "") if tag else ""
        if found:
            return found
    return i18n.match(request.headers.get("Accept-Language", ""), survey.languages, survey.default)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _sent(row: Survey, language: str) -> Answered:
    web.for_families()
    return redirect(url_for("families.thanks", token=row.token, tag=language), 303)


def _closed(shown: service.Shown, language: str, values: dict[str, str]) -> Response:
    typed = [
        (question, values[question.name])
        for question in shown.questionnaire.questions
        if question.kind in q.LONGEST and values.get(question.name)
    ]
    return _page(
        "family/closed.html",
        language,
        status=410 if values else 200,
        survey=shown.questionnaire,
        typed=typed,
    )


def _nothing_here() -> Response:
    header = request.headers.get("Accept-Language", "")
    return _page("family/nothing.html", i18n.match(header, i18n.FAMILY, "en"), status=404)


def _page(template: str, language: str, *, status: int = 200, **values: Any) -> Response:
    """A page that speaks `language` and never looks at a session.

    Rendered past the context processors on purpose: one of them would ask who is signed in.
    """
    web.for_families()
    i18n.speak(language if language in i18n.FAMILY else "en")
    body = current_app.jinja_env.get_template(template).render(
        page_language=language,
        page_direction=i18n.direction(language),
        told=partial(_told, language),
        lines=partial(_lines, language),
        **values,
    )
    response = make_response(body, status)
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(language: str, text: q.Text, survey: q.Questionnaire) -> Markup:
    """A text of the survey, marked where it is in another language than the page."""
    words, tag = q.say(text, language, survey.default)
    if tag == language:
        return escape(words)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(tag, i18n.direction(tag), words)


def _lines(language: str, text: q.Text, survey: q.Questionnaire) -> list[Markup]:
    """The same, line by line."""
    words, tag = q.say(text, language, survey.default)
    return [_told(language, {tag: line}, survey) for line in words.split("\n") if line.strip()]


@blueprint.before_request
def _bounds() -> None:
    request.max_content_length = MOST_BYTES
    request.max_form_memory_size = MOST_BYTES
