"""Pages of the translation desk: the queue of each language, the glossary, remarks."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answered

from listening import i18n, web
from listening.communities import service as communities
from listening.excerpts.desk import service, showing, translating, words
from listening.excerpts.desk.marks import STATES
from listening.excerpts.desk.records import GlossaryTerm
from listening.excerpts.desk.rows import Row
from listening.people import service as people
from listening.people.access import allowed, member
from listening.people.roles import Right, Role
from listening.settings import BadInput

blueprint = Blueprint("desk", __name__)
HOME = "/p/<int:project_id>/desk"
SHOWN = 20


@blueprint.get(HOME)
@member(Right.TRANSLATE)
def overview(project_id: int) -> str:
    """What waits for a translation?"""
    tags = showing.may_see(project_id, list(service.languages(project_id)))
    own = people.languages_of(current_user.id, project_id)
    known = [tag for tag in i18n.LANGUAGES if tag not in ("und", service.INTO)]
    return web.page(
        "excerpts/desk/overview.html",
        stage="translate",
        languages=[(tag, service.progress_of(project_id, tag)) for tag in tags],
        own=own,
        known=known,
        masked=service.masked_for_interpreters(project_id),
        interpreters=people.interpreters(project_id) if allowed(Right.MANAGE) else (),
        remarks=words.open_remarks(project_id) if allowed(Right.COLLECT) else (),
    )


@blueprint.get(HOME + "/said/<said>")
@member(Right.TRANSLATE)
def queue(project_id: int, said: str) -> str:
    """What did they say in this language?"""
    _seen(project_id, said)
    only = request.args.get("only", "")
    return _queue_page(project_id, said, rows=[_line(project_id, said, only)] if only else None)


@blueprint.post(HOME + "/said/<said>")
@member(Right.TRANSLATE)
def act(project_id: int, said: str) -> str | Answered | tuple[str, int]:
    """Save, accept or take back one line, or tell the organizer something about it."""
    _seen(project_id, said)
    key, me = request.form.get("key", ""), int(current_user.id)
    here = _line(project_id, said, key)

    def remark(text: str) -> None:
        words.remark(project_id, text, language=said, by=me, excerpt_id=key)

    ways = {
        "save": lambda **m: service.save(here, request.form.get("text", ""), by=me, **m),
        "accept": lambda **m: service.accept(here, by=me, **m),
        "undo": lambda **_m: service.undo(here, by=me),
    }
    error = showing.done(ways, remark)
    if error is not None:
        here = service.with_error(here, error, showing.typed())
    else:
        here = _line(project_id, said, key)
    back = url_for(".queue", project_id=project_id, said=said, **_kept())
    return showing.answered(here, back, lambda row: _queue_page(project_id, said, rows=[row]))


@blueprint.post(HOME + "/said/<said>/machine")
@member(Right.COLLECT)
def by_machine(project_id: int, said: str) -> Answered:
    """Let the machine translate what has no translation yet."""
    _seen(project_id, said)
    try:
        translating.start(project_id, said)
        flash(_("The machine is at work. What it writes stays marked until a person accepts it."))
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".queue", project_id=project_id, said=said), 303)


@blueprint.get(HOME + "/glossary")
@member(Right.TRANSLATE)
def glossary(project_id: int) -> str:
    """Which words do we always translate the same way?"""
    return _glossary_page(project_id)


@blueprint.post(HOME + "/glossary")
@member(Right.TRANSLATE)
def write_term(project_id: int) -> Answered | tuple[str, int]:
    """Add a term, change its translations, or take it out."""
    form, columns = request.form, _columns(project_id)
    said = {tag: form[f"said-{tag}"] for tag in columns if f"said-{tag}" in form}
    number = form.get("term", "")
    try:
        if number:
            row = words.term_of(project_id, int(number)) if _fits(number) else None
            if row is None:
                abort(404)
            if "remove" in form and allowed(Right.COLLECT):
                words.remove_term(row)
            else:
                words.change_term(row, said=said, note=form.get("note"))
        else:
            language = form.get("language", "")
            language = language if language in (service.INTO, *columns) else service.INTO
            note = form.get("note", "")
            words.add_term(
                project_id, form.get("word", ""), language=language, said=said, note=note
            )
    except BadInput as refusal:
        return _glossary_page(project_id, error=str(refusal)), 422
    flash(_("Saved."), "success")
    return redirect(url_for(".glossary", project_id=project_id), 303)


@blueprint.post(HOME + "/remarks/<int:remark_id>")
@member(Right.COLLECT)
def settle(project_id: int, remark_id: int) -> Answered:
    """A remark is dealt with, or open again."""
    row = words.remark_of(project_id, remark_id)
    if row is None:
        abort(404)
    words.settle(row, settled="again" not in request.form)
    flash(_("Saved."), "success")
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.post(HOME + "/rules")
@member(Right.COLLECT)
def rules(project_id: int) -> Answered:
    """Whether interpreters read names and numbers."""
    service.mask_for_interpreters(project_id, masked="masked" in request.form)
    flash(_("Saved."), "success")
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.post(HOME + "/languages")
@member(Right.TRANSLATE)
def know(project_id: int) -> Answered:
    """Which languages somebody knows: one's own, or those of an interpreter, by an owner."""
    tags = [tag for tag in request.form.getlist("language") if tag in i18n.LANGUAGES]
    number = request.form.get("person", "")
    if number:
        known = [one[0] for one in people.interpreters(project_id)]
        if not allowed(Right.MANAGE) or not _fits(number) or int(number) not in known:
            abort(404)
        people.know(int(number), project_id, tags)
    elif g.role == Role.INTERPRETER:
        # Their languages are what they may see, so somebody else decides.
        abort(404)
    else:
        people.know(current_user.id, project_id, tags)
    flash(_("Saved."), "success")
    return redirect(url_for(".overview", project_id=project_id), 303)


def _seen(project_id: int, said: str) -> None:
    if said not in showing.may_see(project_id, list(service.languages(project_id))):
        abort(404)


def _masked(project_id: int) -> bool:
    return bool(g.role == Role.INTERPRETER) and service.masked_for_interpreters(project_id)


def _line(project_id: int, said: str, key: str) -> Row:
    """A line of the project in this language; anything else does not exist."""
    found = service.row(project_id, said, key, me=int(current_user.id), masked=_masked(project_id))
    if found is None:
        abort(404)
    return found


def _kept() -> dict[str, Any]:
    """The filter and the page of the list, as they go on."""
    found = {"state": showing.wanted_state(), "page": request.args.get("page", "")}
    return {name: value for name, value in found.items() if value and len(value) < 9}


def _queue_page(project_id: int, said: str, *, rows: Sequence[Row] | None = None) -> str:
    number, state = web.page_number(), showing.wanted_state()
    found = service.queue(
        project_id,
        said,
        me=int(current_user.id),
        wanted=next((one for one in STATES if one == state), None),
        masked=_masked(project_id),
        start=(number - 1) * SHOWN,
        size=SHOWN,
    )
    shown = found.rows if rows is None else rows
    job = translating.latest(project_id)
    return web.page(
        "excerpts/desk/queue.html",
        stage="translate",
        into=said,
        rows=shown,
        progress=found.progress,
        state=state,
        states=showing.state_names(),
        page=web.Page(shown, number, found.total, SHOWN),
        address=lambda n: url_for(
            ".queue", project_id=project_id, said=said, page=n, state=state or None
        ),
        target=url_for(".act", project_id=project_id, said=said, **_kept()),
        machine=showing.machine_note(),
        job=job if job is not None and job.args.get("language") == said else None,
    )


def _columns(project_id: int) -> tuple[str, ...]:
    """Languages whose translations of terms somebody may see and write."""
    if g.role == Role.INTERPRETER:
        return people.languages_of(current_user.id, project_id)
    found = list(service.languages(project_id))
    found += [tag for row in words.terms(project_id) for tag in (*row.said, row.language)]
    found += [tag for _n, _name, tags in people.interpreters(project_id) for tag in tags]
    project = communities.project(project_id)
    found += project.languages if project else []
    return tuple(dict.fromkeys(tag for tag in found if tag not in ("und", service.INTO)))


def _glossary_page(project_id: int, *, error: str = "") -> str:
    columns = _columns(project_id)
    return web.page(
        "excerpts/desk/glossary.html",
        stage="translate",
        terms=[row for row in words.terms(project_id) if _of(row, columns)],
        columns=columns,
        team=service.INTO,
        error=error,
    )


def _of(row: GlossaryTerm, columns: Sequence[str]) -> bool:
    """Whether a term is in a language of whoever looks."""
    return row.language == service.INTO or row.language in columns


def _fits(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 10
