"""Pages of the desk for a survey's texts: languages, lines, files out and in."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answered

from listening import web
from listening.excerpts import uploads
from listening.excerpts.desk import comparing, files, words
from listening.excerpts.desk import showing as desk
from listening.excerpts.desk.rows import Row
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.surveys import service as surveys
from listening.surveys.desk import service, translating
from listening.surveys.records import Survey
from listening.surveys.wordings import standing

blueprint = Blueprint("survey_desk", __name__)
HOME = "/p/<int:project_id>/desk/surveys"
ONE = HOME + "/<int:survey_id>"
LANGUAGE = ONE + "/<said>"


@blueprint.get(HOME)
@member(Right.TRANSLATE)
def listing(project_id: int) -> str:
    """Which surveys wait for a translation?"""
    found = []
    for row, _n in surveys.asked(project_id):
        tags = desk.may_see(project_id, [one.tag for one in service.languages(row)])
        mine = [one for one in service.languages(row) if one.tag in tags]
        if mine:
            found.append((row, mine))
    return web.page("surveys/desk/listing.html", stage="translate", surveys=found)


@blueprint.get(ONE)
@member(Right.TRANSLATE)
def overview(project_id: int, survey_id: int) -> str:
    """How far is each language of this survey?"""
    row = _own(project_id, survey_id)
    return _overview_page(row)


@blueprint.get(LANGUAGE)
@member(Right.TRANSLATE)
def language(project_id: int, survey_id: int, said: str) -> str:
    """The texts of a survey beside their translations."""
    row = _own(project_id, survey_id, said)
    return _language_page(row, said)


@blueprint.post(LANGUAGE)
@member(Right.TRANSLATE)
def act(project_id: int, survey_id: int, said: str) -> str | Answered | tuple[str, int]:
    """Save, accept or take back one text, or tell the organizer something about it."""
    row = service.lock(_own(project_id, survey_id, said))
    key, me = request.form.get("key", ""), int(current_user.id)
    here = service.line(row, said, key, me=me)
    if here is None:
        abort(404)

    def remark(text: str) -> None:
        words.remark(project_id, text, language=said, by=me, survey_id=row.id, key=key)

    ways = {
        "save": lambda **m: service.save(row, here, request.form.get("text", ""), by=me, **m),
        "accept": lambda **m: service.accept(row, here, by=me, **m),
        "undo": lambda **_m: service.undo(row, here, by=me),
    }
    error = desk.done(ways, remark)
    if error is not None:
        now = service.with_error(here, error, desk.typed())
    else:
        now = service.line(row, said, key, me=me) or here
    state = desk.wanted_state() or None
    back = url_for(".language", **_address(row), said=said, state=state)
    return desk.answered(now, back, lambda line: _language_page(row, said, rows=[line]))


@blueprint.post(LANGUAGE + "/offer")
@member(Right.COLLECT)
def offer(project_id: int, survey_id: int, said: str) -> Answered:
    """Offer a language although texts are not ready, knowingly; or hold it back again."""
    row = service.lock(_own(project_id, survey_id, said))
    try:
        if "hold" in request.form:
            service.hold(row, said)
            flash(_("Families do not see this language until it is ready."), "success")
        else:
            seen = request.form.getlist("unready")
            service.release(row, said, seen_=seen, by=int(current_user.id))
            flash(_("Families see this language now, with what is not ready in it."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".overview", **_address(row)), 303)


@blueprint.post(LANGUAGE + "/machine")
@member(Right.COLLECT)
def by_machine(project_id: int, survey_id: int, said: str) -> Answered:
    """Let the machine translate what has no translation yet."""
    row = _own(project_id, survey_id, said)
    try:
        translating.start(row, said)
        flash(_("The machine is at work. What it writes stays marked until a person accepts it."))
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".language", **_address(row), said=said), 303)


@blueprint.get(LANGUAGE + "/texts.<any(xlf, po, csv, xlsx):kind>")
@member(Right.TRANSLATE)
def out(project_id: int, survey_id: int, said: str, kind: str) -> Response:
    """A language as a file for a translator's program."""
    row = _own(project_id, survey_id, said)
    source = surveys.shown(row).questionnaire.default
    data = files.write(
        kind, service.entries(row, said), source=source, language=said, title=row.name
    )
    name = f"survey-{row.id}-{said}.{kind}"
    return desk.file_answer(data, name=name, mimetype=files.KINDS[kind])


@blueprint.post(LANGUAGE + "/bring")
@member(Right.TRANSLATE)
def bring(project_id: int, survey_id: int, said: str) -> Answered:
    """A file comes back; nothing of it is kept before somebody has looked."""
    row = _own(project_id, survey_id, said)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("Choose a file first."), "error")
        return redirect(url_for(".language", **_address(row), said=said), 303)
    name = PurePath(sent.filename.replace("\\", "/")).name
    try:
        data = uploads.fitting(sent.read(uploads.LARGEST + 1), name=name)
        service.compare(row, said, data, name)
        key = uploads.keep(_instance(), data, name, owner=_owner(row, said))
    except BadInput as refusal:
        flash(str(refusal), "error")
        return redirect(url_for(".language", **_address(row), said=said), 303)
    return redirect(url_for(".check", **_address(row), said=said, key=key), 303)


@blueprint.route(LANGUAGE + "/bring/<key>", methods=["GET", "POST"])
@member(Right.TRANSLATE)
def check(project_id: int, survey_id: int, said: str, key: str) -> str | Answered:
    """What a file would change; then keep it or let it go."""
    row = _own(project_id, survey_id, said)
    try:
        name, data = uploads.open(_instance(), key, owner=_owner(row, said))
        row = service.lock(row) if request.method == "POST" else row
        changes = service.compare(row, said, data, name)
        if request.method == "POST" and "keep" in request.form:
            wanted = comparing.kept(changes, conflicts="conflicts" in request.form)
            kept = service.keep(row, said, wanted, by=int(current_user.id))
            flash(desk.counted(kept), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
        return redirect(url_for(".language", **_address(row), said=said), 303)
    if request.method == "POST":
        uploads.drop(_instance(), key)
        return redirect(url_for(".language", **_address(row), said=said), 303)
    return web.page(
        "surveys/desk/check.html",
        stage="translate",
        row=row,
        into=said,
        file=name,
        changes=changes,
        kinds=_kinds(),
        source=surveys.shown(row).questionnaire.default,
    )


def _kinds() -> dict[str, str]:
    return {
        "refused": _("Cannot be kept"),
        "conflict": _("Changed here since the file went out"),
        "added": _("New"),
        "changed": _("Changed"),
        "accepted": _("Looked at and accepted"),
        "unchanged": _("As it stands here"),
    }


def _own(project_id: int, survey_id: int, said: str = "") -> Survey:
    """A survey of the project in a language that whoever asks may see."""
    row = surveys.of_project(project_id, survey_id)
    if row is None or row.kind != "asked":
        abort(404)
    survey = surveys.shown(row).questionnaire
    others = [tag for tag in survey.languages if tag != survey.default]
    tags = desk.may_see(project_id, others)
    if (said and said not in tags) or (not said and others and not tags):
        abort(404)
    return row


def _address(row: Survey) -> dict[str, Any]:
    return {"project_id": row.project_id, "survey_id": row.id}


def _overview_page(row: Survey) -> str:
    found = service.languages(row)
    tags = desk.may_see(row.project_id, [one.tag for one in found])
    unready = {
        one.tag: [x.seen for x in standing.unready(service.standings(row, one.tag))]
        for one in found
    }
    return web.page(
        "surveys/desk/overview.html",
        stage="translate",
        row=row,
        source=surveys.shown(row).questionnaire.default,
        languages=[one for one in found if one.tag in tags],
        unready=unready,
    )


def _language_page(row: Survey, said: str, *, rows: Sequence[Row] | None = None) -> str:
    state = desk.wanted_state()
    found = service.standings(row, said)
    shown = service.rows(row, said, me=int(current_user.id), wanted=state)
    job = translating.latest(row)
    return web.page(
        "surveys/desk/language.html",
        stage="translate",
        row=row,
        into=said,
        rows=shown if rows is None else rows,
        progress=standing.counted(found),
        offered=said in surveys.offered(row),
        state=state,
        states=desk.state_names(),
        target=url_for(".act", **_address(row), said=said, state=state or None),
        kinds=files.KINDS,
        machine=desk.machine_note(),
        job=job if job is not None and job.args.get("language") == said else None,
    )


def _instance() -> Path:
    folder: Path = current_app.extensions["listening.settings"].instance
    return folder


def _owner(row: Survey, said: str) -> str:
    return f"translations:{row.id}:{said}:{current_user.id}"
