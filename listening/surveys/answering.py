"""What families see: a form to answer, without script, cookie, session or address kept."""

import re
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answered

from listening import i18n, web
from listening.limiting import Limit, flooded
from listening.participants.consent import Consent
from listening.people.access import public
from listening.surveys import questionnaire as q
from listening.surveys import service, showing
from listening.surveys.cards import service as cards
from listening.surveys.filling import Filled
from listening.surveys.objections import card_problems, not_heard, to_next, to_sending
from listening.surveys.records import Survey
from listening.surveys.resuming import code as codes
from listening.surveys.resuming import service as resuming
from listening.surveys.showing import REVIEW, Filling, Problem
from listening.surveys.spoken import service as spoken_answers

blueprint = Blueprint("families", __name__)
KEY = re.compile(r"[0-9a-f]{32}")
MODES = ("web", "kiosk")
# Urlencoded letters take up to twelve bytes; nobody who writes by hand meets this bound.
MOST_BYTES = 8 * 2**20
# A form with recordings; a phone may send more than a minute before it is told.
MOST_WITH_SOUND = 4 * MOST_BYTES
# A whole school may sit behind one address: this stops floods, not families.
SENT = Limit(most=600, seconds=600)


@blueprint.get("/s/<token>")
@blueprint.get("/s/<token>/<tag>")
@public
def fill(token: str, tag: str = "") -> Response:
    """The empty form, or word that the survey has closed."""
    row = service.by_token(token)
    if row is None:
        return nothing_here()
    shown = service.shown_to_families(row)
    language = spoken(shown.questionnaire, tag)
    if row.state == "closed":
        return _closed(shown, language, None)
    mode = "kiosk" if "kiosk" in request.args else "web"
    card = codes.typed(request.args.get("card", ""))
    return form_page(shown, language, Filling(version=shown.version, mode=mode, card=card))


@blueprint.post("/s/<token>")
@blueprint.post("/s/<token>/<tag>")
@public
def send(token: str, tag: str = "") -> Response | Answered:
    """Keep an answer once; every other button gives the same form back, changed as it says."""
    row = service.by_token(token)
    if row is None:
        return nothing_here()
    version, reading = _number(request.form.get("version", "")), request.form.get("spoken", "")
    shown = service.shown_to_families(row, version=version, also=reading)
    filling = filled(shown, request.form)
    language = spoken(shown.questionnaire, "")
    wrong: dict[str, str] = {}
    if row.state == "open" and spoken_answers.asked(shown.questionnaire):
        filling, wrong = heard(row, filling)
    form = service.fill(shown, filling.raw, language=language)
    if row.state == "closed":
        return _closed(shown, language, form)
    if "language" in request.form:
        return form_page(shown, language, filling)
    # Before a sentence is made, the page must know whose language it speaks.
    i18n.speak(language if language in i18n.FAMILY else "en")
    if wrong and request.form.get("do", "next") == "next":
        problems = not_heard(wrong, form)
        return form_page(shown, language, filling, problems=problems, status=422)
    page = turned(shown, language, filling, form, request.form.get("do", ""))
    if page is not None:
        return page
    problems, status = to_sending(shown, filling, form, request.form, language)
    if not problems and _too_many(token):
        wait = _("Many answers arrive just now. Wait a minute, then press “Send” again.")
        problems, status = [Problem("send", wait)], 429
    if not problems and row.by_card:
        refused = cards.spend(row, filling.card, submit_key=filling.key, secret=secret())
        problems, status = card_problems(refused), 422
    if problems:
        return form_page(shown, language, filling, problems=problems, status=status)
    code = codes.code_of(filling.key, secret=secret())
    spoken_answers.loosen(row, filling.key, secret=secret())
    service.answer(
        row,
        form.values,
        submit_key=filling.key,
        version=shown.version,
        language=language,
        consent=filling.consent,
        mode=filling.mode,
        # On a tablet for everybody no number is shown, so none is kept.
        receipt=None
        if filling.mode == "kiosk"
        else resuming.receipt(row, code=code, secret=secret()),
    )
    spoken_answers.give(row, filling.key, form.values, secret=secret())
    resuming.forget(row, code=code, secret=secret())
    return _sent(row, language, filling.mode)


@blueprint.get("/s/<token>/<tag>/thanks")
@public
def thanks(token: str, tag: str) -> Response:
    """The survey's thanks, and a fresh form for somebody else."""
    row = service.by_token(token)
    if row is None:
        return nothing_here()
    shown = service.shown_to_families(row, also=tag)
    language = spoken(shown.questionnaire, tag)
    kiosk = "kiosk" in request.args
    again = ""
    if row.state == "open":
        again = url_for("families.fill", token=token, tag=language, kiosk=1 if kiosk else None)
    return page(
        "family/thanks.html", language, survey=shown.questionnaire, again=again, kiosk=kiosk
    )


@blueprint.errorhandler(Exception)
def broken(error: Exception) -> Response:
    """Something broke: the words typed are still there, to be sent once more."""
    status = error.code or 500 if isinstance(error, HTTPException) else 503
    if status >= 500:
        # The kind alone: a message could hold what somebody wrote.
        current_app.logger.error("a family page broke: %s", type(error).__name__)
    # A body that was too large is never read, so there is nothing to show of it.
    fields = [] if status == 413 else list(request.form.items(multi=True))
    header = request.form.get("spoken", "") if fields else ""
    return page(
        "family/broken.html",
        i18n.match(header or request.headers.get("Accept-Language", ""), i18n.FAMILY, "en"),
        status=status,
        typed=[v for n, v in fields if n.startswith("q-") and v and v != q.RATHER_NOT],
        resend=[(n, v) for n, v in fields if n not in ("language", "website")],
        target=request.path,
    )


def filled(shown: service.Shown, form: MultiDict[str, str]) -> Filling:
    """What a sent form holds; a key that is no key is replaced by a fresh one."""
    key, consent = form.get("key", ""), form.get("consent", "")
    return Filling(
        key=key if KEY.fullmatch(key) else service.new_key(),
        version=shown.version,
        raw=_typed(shown.questionnaire, form),
        consent=Consent(consent) if consent in set(Consent) else Consent.COUNT,
        asked=frozenset(form.get("asked", "").split()),
        seen=frozenset(form.get("seen", "").split()),
        at=form.get("at", showing.START),
        card=codes.typed(form.get("card", "")),
        mode=mode if (mode := form.get("mode", "")) in MODES else "web",
    )


def heard(row: Survey, filling: Filling) -> tuple[Filling, dict[str, str]]:
    """The form with the recordings that came along or lie here; what is wrong with which."""
    limit = spoken_answers.LARGEST + 1
    files = {
        name.removeprefix("v-"): file.read(limit)
        for name, file in request.files.items()
        if name.startswith("v-")
    }
    for file in request.files.values():
        file.close()
    wrong = spoken_answers.take(
        row,
        {name: sound for name, sound in files.items() if sound},
        submit_key=filling.key,
        asked_for=request.form.getlist("voiced"),
        allowed=request.form.getlist("voice"),
        secret=secret(),
    )
    held = spoken_answers.held(row, filling.key, secret=secret())
    raw = {**filling.raw, **dict.fromkeys(held, spoken_answers.SPOKEN)}
    return _with(filling, raw=raw), wrong


def _typed(survey: q.Questionnaire, form: MultiDict[str, str]) -> dict[str, str]:
    """Answers by key; what was ticked several times is one answer with blanks between."""
    kinds = {question.name: question.kind for question in survey.questions}
    raw: dict[str, str] = {}
    for name in form:
        key = name.removeprefix("q-")
        if name.startswith("q-") and kinds.get(q.named(key), "audio") != "audio":
            several = kinds[q.named(key)] in ("multiple choice", "rank")
            raw[key] = " ".join(form.getlist(name)) if several else form[name]
    for section in survey.sections:
        if (times := form.get(f"n-{section.name}", "")).isdecimal():
            raw[q.counted(section.name)] = times
    return raw


def turned(
    shown: service.Shown, language: str, filling: Filling, form: Filled, action: str
) -> Response | None:
    """The page another button leads to; None where the form is to be sent."""
    survey = shown.questionnaire
    what, _mark, name = action.partition(":")
    if what in ("more", "less") and survey.section(name) is not None:
        times = form.counts.get(name, 1) + (1 if what == "more" else -1)
        raw = {**filling.raw, q.counted(name): str(max(1, min(q.MOST_TIMES, times)))}
        return form_page(shown, language, _with(filling, raw=raw))
    if what == "save" and filling.mode != "kiosk":
        return _saved(shown, language, filling)
    if not survey.one_by_one:
        return None
    here = showing.step(form, filling.at)
    order = showing.steps(form)
    if what == "go":
        return form_page(shown, language, _with(filling, at=name))
    if what == "back":
        return form_page(shown, language, _with(filling, at=order[max(0, here.number - 1)]))
    if here.at == REVIEW and what != "next":
        return None
    problems = to_next(shown, filling, form, here, language)
    if problems:
        return form_page(shown, language, filling, problems=problems, status=422)
    after = order[min(here.number + 1, len(order) - 1)]
    return form_page(shown, language, _with(filling, at=after))


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
    form = service.fill(shown, filling.raw, language=language)
    target = preview or url_for("families.send", token=shown.survey.token)
    languages = [
        {"tag": tag, "name": i18n.language_name(tag), "dir": i18n.direction(tag), "submit": "form"}
        for tag in survey.languages
    ]
    i18n.speak(language if language in i18n.FAMILY else "en")
    again = {problem.slot.key for problem in problems if problem.slot and not problem.slot.problem}
    here = showing.step(form, filling.at) if survey.one_by_one else None
    return page(
        "family/form.html",
        language,
        status=status,
        survey=survey,
        filling=filling,
        form=form,
        here=here,
        items=list(_items(survey, form, here)),
        carried=_carried(survey, form, filling, here),
        languages=languages,
        summary=showing.summary(problems, survey, language),
        sentences={problem.slot.key: problem.words for problem in problems if problem.slot},
        asked=" ".join(sorted(filling.asked | again)),
        seen=" ".join(sorted(filling.seen | {slot.key for slot in form.asked})),
        said=partial(showing.answer_in_words, survey=survey, language=language),
        target=target,
        preview=bool(preview),
        back=back,
        rather_not=q.RATHER_NOT,
        speaks=not preview and spoken_answers.asked(survey),
        by_card=shown.survey.by_card,
        card=codes.spaced(filling.card),
        card_error=next((one.words for one in problems if one.control == "card"), ""),
        number_of_form="" if preview else _code(filling),
    )


def _code(filling: Filling) -> str:
    if filling.mode == "kiosk":
        return ""
    return codes.spaced(codes.code_of(filling.key, secret=secret()))


def secret() -> str:
    """What numbers of forms are made with; it outlives the key of the sessions."""
    settings = current_app.extensions["listening.settings"]
    found: str = settings.password_salt or settings.secret_key
    return found


def _saved(shown: service.Shown, language: str, filling: Filling) -> Response:
    code = codes.code_of(filling.key, secret=secret())
    content = {
        "key": filling.key,
        "version": shown.version,
        "raw": dict(filling.raw),
        "consent": filling.consent.value,
        "at": filling.at,
        "seen": sorted(filling.seen),
        "language": language,
    }
    resuming.save(shown.survey, content, code=code, secret=secret())
    token = shown.survey.token
    return page(
        "family/saved.html",
        language,
        survey=shown.questionnaire,
        code=codes.spaced(code),
        resume=url_for("families.resume", token=token, tag=language),
    )


def _too_many(token: str) -> bool:
    """Whether one address floods a survey."""
    return flooded(SENT, token, request.remote_addr or "", now=time.monotonic())


def _items(
    survey: q.Questionnaire, form: Filled, here: showing.Step | None
) -> Sequence[showing.Item]:
    if here is None:
        return list(showing.items(survey, form))
    return [item for item in showing.items(survey, form) if _stands_here(item, here)]


def _stands_here(item: showing.Item, here: showing.Step) -> bool:
    """A question with its section's heading and, after the last of them, the repeat's buttons."""
    if item.form == "question":
        return item.slot is not None and item.slot.key == here.at
    slot = here.slot
    if slot is None or item.section is None:
        return False
    if item.form == "heading":
        return (item.section.name, item.number) == (slot.question.section, slot.number)
    return item.section.name == slot.question.section and item.number == slot.number


def _carried(
    survey: q.Questionnaire, form: Filled, filling: Filling, here: showing.Step | None
) -> list[tuple[str, str]]:
    """What was typed on other pages, and how often each section is answered."""
    times = [(f"n-{name}", str(n)) for name, n in form.counts.items()]
    if here is None:
        return times
    elsewhere = [
        (f"q-{key}", value)
        for key, value in filling.raw.items()
        if not q.is_count(key) and key != here.at and value
    ]
    return [*times, *elsewhere]


def _with(filling: Filling, **changes: Any) -> Filling:
    kept = {name: getattr(filling, name) for name in Filling.__dataclass_fields__}
    return Filling(**{**kept, **changes})


def spoken(survey: q.Questionnaire, linked: str) -> str:
    """The link's language, else the form's, else the browser's, else the survey's own."""
    pressed = request.form.get("language", "") or request.form.get("spoken", "")
    for tag in (linked, pressed):
        found = i18n.match(tag, survey.languages, "") if tag else ""
        if found:
            return found
    return i18n.match(request.headers.get("Accept-Language", ""), survey.languages, survey.default)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _sent(row: Survey, language: str, mode: str) -> Answered:
    web.for_families()
    kiosk = 1 if mode == "kiosk" else None
    return redirect(url_for("families.thanks", token=row.token, tag=language, kiosk=kiosk), 303)


def _closed(shown: service.Shown, language: str, form: Filled | None) -> Response:
    slots = form.slots if form else ()
    typed = [(s.question, s.value) for s in slots if s.question.kind in q.WORDS and s.value]
    return page(
        "family/closed.html",
        language,
        status=410 if form and form.values else 200,
        survey=shown.questionnaire,
        typed=typed,
    )


def nothing_here() -> Response:
    """The page for an address behind which there is nothing."""
    header = request.headers.get("Accept-Language", "")
    return page("family/nothing.html", i18n.match(header, i18n.FAMILY, "en"), status=404)


def page(template: str, language: str, *, status: int = 200, **values: Any) -> Response:
    """A page that speaks `language` and never looks at a session.

    Rendered past the context processors on purpose: one of them would ask who is signed in.
    """
    web.for_families()
    i18n.speak(language if language in i18n.FAMILY else "en")
    body = current_app.jinja_env.get_template(template).render(
        page_language=language,
        page_direction=i18n.direction(language),
        told=partial(showing.told, language),
        lines=partial(showing.lines, language),
        **values,
    )
    response = make_response(body, status)
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.before_request
def _bounds() -> None:
    request.max_content_length = (
        MOST_WITH_SOUND if request.mimetype == "multipart/form-data" else MOST_BYTES
    )
    request.max_form_memory_size = MOST_BYTES
