"""How answers come in: surveys that are asked, spreadsheets that are brought."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.wrappers import Response as Answered

from listening import i18n, web
from listening.communities import service as communities
from listening.excerpts import uploads
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.surveys import (
    answering,
    asking,
    codes,
    editing,
    forms,
    imports,
    samples,
    service,
    texts,
)
from listening.surveys import questionnaire as q
from listening.surveys.brought.views import blueprint as brought
from listening.surveys.linting import rules
from listening.surveys.reach.board import floored
from listening.surveys.records import Survey
from listening.surveys.results import service as results
from listening.surveys.results.views import policy
from listening.surveys.spoken import service as spoken

blueprint = Blueprint("surveys", __name__)
blueprint.register_blueprint(brought)
BESIDE = 3  # languages that fit beside each other


@blueprint.get("/p/<int:project_id>/listen")
@member(Right.READ)
def listen(project_id: int) -> str:
    """What has been collected, and how to bring more."""
    uploads.sweep(_instance())
    return web.page(
        "surveys/listen.html",
        stage="listen",
        surveys=[(row, banded(n)) for row, n in service.asked(project_id)],
        batches=[(row, banded_voices(n)) for row, n in imports.batches(project_id)],
    )


@blueprint.route("/p/<int:project_id>/surveys/new", methods=["GET", "POST"])
@member(Right.COLLECT)
def new(project_id: int) -> str | tuple[str, int] | Answered:
    """Choose languages and what to start from; the draft is kept at once."""
    form = forms.Start()
    known = communities.groups(project_id)
    if request.method == "GET":
        project = communities.project(project_id)
        form.languages.data = [
            t for t in (project.languages if project else ()) if t in i18n.FAMILY
        ]
        form.default.data = "en"
        form.places.data = "\n".join(_known_places(known))
    if form.validate_on_submit():
        tags = tuple(dict.fromkeys((form.default.data, *form.languages.data)))
        given = {name: list(groups) for name, groups in known.items() if len(groups) > 1}
        given = {n: g for n, g in given.items() if n not in editing.PLACES}
        given["neighbourhood"] = _each_line(form.places.data)
        begun = samples.empty(tags)
        if form.start.data == "sample":
            begun = samples.sample(tags, known=given)
        row = service.begin(project_id, begun, name=_("New survey"), by=current_user.id)
        return redirect(url_for(".write", project_id=project_id, survey_id=row.id), 303)
    page = web.page("surveys/new.html", stage="listen", form=form)
    return (page, 422) if form.errors else page


@blueprint.get("/p/<int:project_id>/surveys/<int:survey_id>")
@member(Right.READ)
def survey(project_id: int, survey_id: int) -> str:
    """One survey: its state, its links and codes, how many answered."""
    return _survey_page(_own(project_id, survey_id))


@blueprint.route("/p/<int:project_id>/surveys/<int:survey_id>/texts", methods=["GET", "POST"])
@member(Right.COLLECT)
def write(project_id: int, survey_id: int) -> str | tuple[str, int] | Answered:
    """Write and translate a survey, its languages beside each other."""
    row = _own(project_id, survey_id)
    if request.method == "GET":
        return _write_page(row, service.shown(row).questionnaire)
    changed, action = _typed(row), request.form.get("action", "save")
    try:
        changed = asking.asked_as(changed, texts.fields(request.form))
        changed = asking.pictured(changed, request.form)
        changed = _added(changed, action)
        changed = editing.act(
            changed,
            action,
            dimension=request.form.get("dimension", ""),
            groups=_groups_asked(project_id),
            label=samples.label(request.form.get("dimension", "")),
        )
        service.rewrite(row, samples.translated(changed), by=current_user.id)
    except BadInput as error:
        return _write_page(row, changed, error=str(error)), 422
    show = request.form.get("show", "")
    if action == "save":
        flash(_("Saved."), "success")
    if action == "done":
        return redirect(url_for(".survey", project_id=project_id, survey_id=survey_id), 303)
    return redirect(
        url_for(".write", project_id=project_id, survey_id=survey_id, show=show or None), 303
    )


@blueprint.get("/p/<int:project_id>/surveys/<int:survey_id>/preview")
@member(Right.READ)
def preview(project_id: int, survey_id: int) -> Response:
    """The survey as families see it; sending keeps nothing."""
    shown = service.shown(_own(project_id, survey_id))
    asked = request.args.get("language") or request.args.get("spoken", "")
    language = i18n.match(asked, shown.questionnaire.languages, shown.questionnaire.default)
    filling = answering.filled(shown, request.args)
    back = url_for(".survey", project_id=project_id, survey_id=survey_id)
    return answering.form_page(shown, language, filling, preview=request.path, back=back)


@blueprint.post("/p/<int:project_id>/surveys/<int:survey_id>/open")
@member(Right.COLLECT)
def open_survey(project_id: int, survey_id: int) -> tuple[str, int] | Answered:
    """Let families answer, or say which texts are missing."""
    row = _own(project_id, survey_id)
    try:
        service.open_survey(row)
    except BadInput as error:
        return _survey_page(row, error=str(error)), 422
    flash(_("Families can answer now. Give them the link or the code."), "success")
    return redirect(url_for(".survey", project_id=project_id, survey_id=survey_id), 303)


@blueprint.post("/p/<int:project_id>/surveys/<int:survey_id>/vouch")
@member(Right.COLLECT)
def vouch(project_id: int, survey_id: int) -> tuple[str, int] | Answered:
    """Answer by name, with a reason, for a question that is not asked lightly."""
    row = _own(project_id, survey_id)
    asked = (request.form.get("rule", ""), request.form.get("mark", ""))
    found = [one for one in service.linted(row) if (one.rule, one.mark) == asked]
    if not found:
        return _survey_page(row, error=_("That question has changed. Look at it again.")), 409
    try:
        service.vouch(row, found[0], reason=request.form.get("reason", ""), by=current_user.id)
    except BadInput as error:
        return _survey_page(row, error=str(error)), 422
    flash(_("Written down, with your name."), "success")
    return redirect(url_for(".survey", project_id=project_id, survey_id=survey_id), 303)


@blueprint.post("/p/<int:project_id>/surveys/<int:survey_id>/close")
@member(Right.COLLECT)
def close(project_id: int, survey_id: int) -> Answered:
    """Stop asking; it can be opened again."""
    row = _own(project_id, survey_id)
    service.close_survey(row)
    spoken.close(row)
    results.work_out(row, policy=policy())
    flash(_("The survey is closed. You can open it again."), "success")
    return redirect(url_for(".survey", project_id=project_id, survey_id=survey_id), 303)


@blueprint.post("/p/<int:project_id>/surveys/<int:survey_id>/remove")
@member(Right.COLLECT)
def remove(project_id: int, survey_id: int) -> tuple[str, int] | Answered:
    """Throw a draft away."""
    row = _own(project_id, survey_id)
    try:
        service.throw_away(row)
    except BadInput as error:
        return _survey_page(row, error=str(error)), 422
    flash(_("The draft is gone."), "success")
    return redirect(url_for(".listen", project_id=project_id), 303)


def kind_names() -> dict[str, str]:
    """What each kind of question is called."""
    return {
        "long text": _("Words, several lines"),
        "text": _("Words, one line"),
        "single choice": _("One of several answers"),
        "multiple choice": _("Any of several answers"),
        "rank": _("An order of preference"),
        "integer": _("A whole number"),
        "decimal": _("A number"),
        "range": _("A number between two others"),
        "date": _("A date"),
        "time": _("A time of day"),
        "note": _("Words to read, no question"),
        "acknowledge": _("A box to tick"),
        "audio": _("An answer spoken aloud"),
        "calculation": _("A calculation nobody sees"),
    }


def banded(count: int) -> str:
    """A number of answers, told in steps, so that nobody sees one arrive."""
    if count == 0:
        return str(_("no answers yet"))
    if count < _least():
        return str(_("fewer than %(n)s answers", n=i18n.number(_least())))
    n = floored(count, _least())
    return str(ngettext("at least %(n)s answer", "at least %(n)s answers", n, n=i18n.number(n)))


def banded_voices(count: int) -> str:
    """The same for voices."""
    if count < _least():
        return str(_("fewer than %(n)s voices", n=i18n.number(_least())))
    return str(ngettext("%(n)s voice", "%(n)s voices", count, n=i18n.number(count)))


def _least() -> int:
    least: int = current_app.extensions["listening.settings"].min_voices
    return least


def _own(project_id: int, survey_id: int) -> Survey:
    """A survey of the project that asks; answers that were only brought have no form to show."""
    row = service.of_project(project_id, survey_id)
    if row is None or row.kind != "asked":
        abort(404)
    return row


def _survey_page(row: Survey, *, error: str = "") -> str:
    shown = service.shown(row)
    base = current_app.extensions["listening.settings"].public_url or request.url_root
    links = [
        codes.link(base, url_for("families.fill", token=row.token, tag=tag), tag)
        for tag in service.offered(row)
    ]
    return web.page(
        "surveys/survey.html",
        stage="listen",
        row=row,
        survey=shown.questionnaire,
        answers=banded(service.answers(row)),
        links=links,
        held=[t for t in shown.questionnaire.languages if t not in service.offered(row)],
        linted=service.linted(row),
        minutes=rules.minutes(shown.questionnaire),
        vouches=[(one, people.name_of(one.by)) for one in service.vouches(row)],
        missing={tag: q.missing(shown.questionnaire, tag) for tag in shown.questionnaire.languages},
        error=error,
    )


def _write_page(row: Survey, survey: q.Questionnaire, *, error: str = "") -> str:
    asked = request.values.get("show", "")
    missing = {tag: q.missing(survey, tag) for tag in survey.languages}
    others = [tag for tag in survey.languages if tag != survey.default]
    if len(survey.languages) <= BESIDE or asked == "all":
        beside = others
    else:
        beside = [asked] if asked in others else sorted(others, key=lambda t: not missing[t])[:1]
    return web.page(
        "surveys/write.html",
        stage="listen",
        row=row,
        survey=survey,
        missing=missing,
        columns=[survey.default, *beside],
        show=asked,
        units=texts,
        kinds=kind_names(),
        expressions=asking.EXPRESSIONS,
        chosen=q.CHOSEN,
        dimensions=communities.groups(row.project_id),
        offered=forms.named(tuple(dict.fromkeys((*i18n.FAMILY, *survey.languages)))),
        error=error,
    )


def _typed(row: Survey) -> q.Questionnaire:
    """The survey as the writing page sent it."""
    form = request.form
    survey = texts.retold(service.shown(row).questionnaire, texts.from_form(form))
    names = [question.name for question in survey.questions]
    survey = editing.settle(
        survey,
        required=frozenset(form.getlist("required")),
        more={name: _each_line(form.get(f"more|{name}")) for name in names},
        dropped={name: frozenset(form.getlist(f"drop|{name}")) for name in names},
    )
    survey = replace(survey, one_by_one=form.get("layout") == "one")
    tags = [tag for tag in form.getlist("languages") if tag in (*i18n.FAMILY, *survey.languages)]
    return texts.spoken(survey, (survey.default, *tags)) if tags else survey


def _added(survey: q.Questionnaire, action: str) -> q.Questionnaire:
    """The survey with the question or the section that a button asks for."""
    form, tag = request.form, survey.default
    if action == "add-question":
        label = {tag: words} if (words := form.get("new-label", "").strip()) else {}
        lines = _each_line(form.get("new-choices"))
        section = form.get("new-section", "")
        return asking.add(
            survey, form.get("new-kind", ""), label=label, choices=lines, section=section
        )
    if action == "add-section":
        label = {tag: form.get("section-label", "").strip()}
        return asking.add_section(survey, label, repeats="section-repeats" in form)
    return survey


def _groups_asked(project_id: int) -> list[str]:
    """The groups typed for a new question, else those the project knows."""
    typed = _each_line(request.form.get("groups"))
    known = communities.groups(project_id)
    return typed or list(known.get(request.form.get("dimension", ""), ()))


def _known_places(known: Mapping[str, Any]) -> list[str]:
    return next((list(known[name]) for name in editing.PLACES if name in known), [])


def _each_line(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _instance() -> Path:
    folder: Path = current_app.extensions["listening.settings"].instance
    return folder
