"""Pages of the codebook: the tree, one code, its queue, versions, files, print."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import web
from listening.coding.book import (
    examples,
    proposals,
    reading,
    service,
    splitting,
    undoing,
    versions,
)
from listening.coding.codebook import Code
from listening.coding.codebook_files import read, write_table, write_yaml
from listening.coding.editor import forms
from listening.coding.memos import service as memos
from listening.excerpts import service as excerpts
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("codebook", __name__)
HOME = "/p/<int:project_id>/codebook"
CODE = HOME + "/code/<key>"
LISTS = ("examples", "borderline", "aliases")
TEXTS = ("short", "definition", "include", "exclude", "notes")


@blueprint.get(HOME)
@member(Right.RAW)
def overview(project_id: int) -> str:
    """What does each code mean, and who raised it?"""
    service.install(project_id)
    return _overview(project_id)


@blueprint.post(HOME + "/add")
@member(Right.CODE)
def add(project_id: int) -> Answer | tuple[str, int]:
    """A new code."""
    form = _add_form(project_id)
    if form.validate_on_submit():
        try:
            row = service.add(
                project_id,
                form.label.data or "",
                language=page_language(),
                by=current_user.id,
                parent=form.parent.data or "",
            )
            flash(_("Added."), "success")
            return redirect(url_for(".code", project_id=project_id, key=row.key), 303)
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
    return _overview(project_id, add_form=form), 422


@blueprint.get(CODE)
@member(Right.RAW)
def code(project_id: int, key: str) -> str:
    """When do we use this code, and when not?"""
    return _code_page(project_id, key)


@blueprint.post(CODE + "/edit")
@member(Right.CODE)
def edit(project_id: int, key: str) -> Answer | tuple[str, int]:
    """Write the fields of a code in one language."""
    found, language = _found(project_id, key), _language()
    form = forms.CodeForm()
    if form.validate_on_submit():
        try:
            number = service.edit(
                project_id, key, _written(found, form, language), by=current_user.id
            )
            return _done(project_id, _("Saved in the draft."), number, _at(project_id, key))
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
    return _code_page(project_id, key, form=form), 422


@blueprint.post(CODE + "/<any(move, merge, split, retire, delete, up, down):what>")
@member(Right.CODE)
def change(project_id: int, key: str, what: str) -> Answer:
    """Move, merge, split, retire, delete, or re-order a code."""
    _found(project_id, key)
    by, typed = current_user.id, request.form
    home = url_for(".overview", project_id=project_id)
    acts: dict[str, Callable[[], int | None]] = {
        "move": lambda: service.move(project_id, key, parent=typed.get("parent", ""), by=by),
        "merge": lambda: service.merge(project_id, key, typed.get("into", ""), by=by),
        "split": lambda: service.split(
            project_id,
            key,
            typed.get("names", "").splitlines(),
            language=page_language(),
            by=by,
            place="below" if typed.get("place") == "below" else "beside",
        ),
        "retire": lambda: service.retire(project_id, key, by=by),
        "delete": lambda: service.delete(project_id, key, by=by),
        "up": lambda: service.shift(project_id, key, by=by, steps=-1),
        "down": lambda: service.shift(project_id, key, by=by, steps=1),
    }
    said = {
        "move": _("Moved."),
        "merge": _("Merged. What was coded with it went along."),
        "split": _("Split. Now say for each excerpt which of the new codes it belongs to."),
        "retire": _("Retired. What was coded with it stays."),
        "delete": _("Deleted."),
    }
    to = {"move": _at(project_id, key), "split": _queue_at(project_id, key)}.get(what, home)
    try:
        number = acts[what]()
    except BadInput as refusal:
        flash(str(refusal), "error")
        return redirect(_at(project_id, key), 303)
    return _done(project_id, said.get(what, _("Moved.")), number, to)


@blueprint.get(CODE + "/queue")
@member(Right.RAW)
def queue(project_id: int, key: str) -> str | Answer:
    """Which of the new codes does each excerpt belong to?"""
    found = _found(project_id, key)
    waiting = splitting.queue(project_id, key)
    if waiting is None:
        return redirect(_at(project_id, key), 303)
    asked = request.args
    ids = set(
        splitting.matching(
            waiting,
            words=asked.get("words", ""),
            language=asked.get("language", ""),
            target=asked.get("target", ""),
        )
    )
    chosen = [one for one in waiting.codings if one.id in ids]
    quotes = excerpts.quotes({one.excerpt_id for one in chosen[:SHOWN]})
    return web.page(
        "coding/book/queue.html",
        stage="themes",
        code=found,
        label=found.label(page_language()),
        targets=[(row.key, _name(project_id, row.key)) for row in waiting.targets],
        chosen=[(one, quotes[one.excerpt_id]) for one in chosen[:SHOWN]],
        caught=len(chosen),
        waiting=len(waiting.codings),
        words=asked.get("words", ""),
    )


SHOWN = 50


@blueprint.post(CODE + "/sort")
@member(Right.CODE)
def sort(project_id: int, key: str) -> Answer:
    """Put waiting excerpts under one of the new codes."""
    _found(project_id, key)
    ids = [int(i) for i in request.form.getlist("coding") if i.isdecimal() and len(i) < 12]
    try:
        number = service.sort(
            project_id, key, ids, request.form.get("target", ""), by=current_user.id
        )
    except BadInput as refusal:
        flash(str(refusal), "error")
        return redirect(_queue_at(project_id, key), 303)
    return _done(project_id, _("Sorted."), number, _queue_at(project_id, key))


@blueprint.post(HOME + "/undo/<int:change_id>")
@member(Right.CODE)
def undo(project_id: int, change_id: int) -> Answer:
    """Take an entry of the journal back."""
    if not undoing.known(project_id, change_id):
        abort(404)
    try:
        service.undo(project_id, change_id, by=current_user.id)
        flash(_("Taken back."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.get(HOME + "/versions")
@member(Right.RAW)
def compare(project_id: int) -> str:
    """What changed between two versions?"""
    known = versions.listed(project_id)
    old = _number("old", known[0].number if known else versions.DRAFT)
    new = _number("new", versions.DRAFT)
    try:
        difference = versions.compare(project_id, old, new, language=page_language())
    except BadInput:
        abort(404)
    return web.page(
        "coding/book/versions.html",
        stage="themes",
        versions=known,
        old=old,
        new=new,
        difference=difference,
        publish_form=forms.PublishForm(formdata=None),
        drafted=bool(versions.drafted(project_id).codes),
    )


@blueprint.post(HOME + "/publish")
@member(Right.CODE)
def publish(project_id: int) -> Answer:
    """Make the draft a version."""
    try:
        row = versions.publish(project_id, request.form.get("reason", ""), by=current_user.id)
        flash(_("Version %(number)s is published.", number=row.number), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".compare", project_id=project_id), 303)


@blueprint.post(HOME + "/propose")
@member(Right.CODE)
def propose(project_id: int) -> Answer:
    """Write an idea for a code down for later."""
    form = forms.ProposeForm()
    if form.validate_on_submit():
        proposals.propose(
            project_id,
            form.label.data or "",
            note=form.note.data or "",
            language=page_language(),
            by=current_user.id,
        )
        flash(_("Kept in the list of proposals."), "success")
    else:
        flash(_("Write a name; two or three words are enough."), "error")
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.post(HOME + "/propose/<int:proposal_id>/<any(add, dismiss):what>")
@member(Right.CODE)
def settle(project_id: int, proposal_id: int, what: str) -> Answer:
    """Make a proposal a code, or put it away."""
    if not proposals.known(project_id, proposal_id):
        abort(404)
    try:
        if what == "add":
            proposals.accept(project_id, proposal_id, by=current_user.id)
        else:
            proposals.dismiss(project_id, proposal_id)
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.get(HOME + "/print")
@member(Right.RAW)
def on_paper(project_id: int) -> str:
    """The codebook for a table full of people."""
    book = service.codebook(project_id)
    return web.page(
        "coding/book/print.html",
        stage="themes",
        codes=book.codes,
        language=page_language(),
        version=reading.version_of(project_id),
        drafted=bool(versions.drafted(project_id).codes),
        rules=memos.rules(project_id),
    )


@blueprint.get(HOME + "/codebook.<any(yaml, csv):kind>")
@member(Right.RAW)
def export(project_id: int, kind: str) -> Response:
    """The codebook as a file."""
    book = service.codebook(project_id)
    text = write_yaml(book) if kind == "yaml" else write_table(book)
    mime = "application/yaml" if kind == "yaml" else "text/csv"
    # Spreadsheets take a table for UTF-8 only where it says so.
    data = text.encode("utf-8-sig" if kind == "csv" else "utf-8")
    name = f"attachment; filename=codebook.{kind}"
    return Response(data, mimetype=mime, headers={"Content-Disposition": name})


@blueprint.post(HOME + "/import")
@member(Right.CODE)
def bring(project_id: int) -> str | Answer:
    """First what a file would change; sent again with its text, the change."""
    name, text = request.form.get("name", ""), request.form.get("text", "")
    file = request.files.get("file")
    if file is not None and file.filename:
        name, text = Path(file.filename).name, file.read().decode("utf-8-sig", "replace")
    try:
        codes = _read(name, text)
        if request.form.get("apply"):
            number = service.apply_import(project_id, codes, by=current_user.id)
            home = url_for(".overview", project_id=project_id)
            return _done(project_id, _("Brought in."), number, home)
        plan = service.plan_import(project_id, codes, language=page_language())
    except BadInput as refusal:
        flash(str(refusal), "error")
        return redirect(url_for(".overview", project_id=project_id), 303)
    return web.page("coding/book/bring.html", stage="themes", plan=plan, name=name, text=text)


@blueprint.post(CODE + "/example/<int:example_id>/drop")
@member(Right.CODE)
def drop_example(project_id: int, key: str, example_id: int) -> Answer:
    """Take a linked example away."""
    _found(project_id, key)
    try:
        examples.drop_example(project_id, key, example_id)
        flash(_("Taken away."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(_at(project_id, key), 303)


def _overview(project_id: int, *, add_form: forms.AddForm | None = None) -> str:
    language = page_language()
    return web.page(
        "coding/book/overview.html",
        stage="themes",
        lines=reading.lines(project_id, language),
        add_form=add_form or _add_form(project_id),
        journal=reading.journal(project_id),
        version=reading.version_of(project_id),
        drafted=len(versions.drafted(project_id).codes),
        older=versions.older(project_id, language=language),
        frozen=proposals.frozen(project_id),
        proposals=proposals.listed(project_id),
        propose_form=forms.ProposeForm(formdata=None),
        file_form=forms.FileForm(formdata=None),
    )


def _code_page(project_id: int, key: str, *, form: forms.CodeForm | None = None) -> str:
    found, language = _found(project_id, key), _language()
    others = reading.choices(project_id, page_language(), without=key)
    place, into = forms.PlaceForm(formdata=None), forms.IntoForm(formdata=None)
    place.parent.choices = {"": _("The top: a theme of its own"), **dict(others)}
    parent = found.key.rpartition(".")[0] if not found.parent else found.parent.strip("/")
    place.parent.data = parent
    into.into.choices = {"": _("Choose a code"), **dict(others)}
    return web.page(
        "coding/book/code.html",
        stage="themes",
        code=found,
        label=found.label(page_language()),
        language=language,
        languages=_languages(found),
        form=form or forms.CodeForm(formdata=None, data=_shown(found, language)),
        place_form=place,
        into_form=into,
        split_form=forms.SplitForm(formdata=None),
        line=next(one for one in reading.lines(project_id, page_language()) if one.key == key),
        examples=_examples(project_id, key),
        memos=memos.search(project_id, on="code", subject=key),
        frozen=proposals.frozen(project_id),
    )


def _examples(project_id: int, key: str) -> list[examples.Shown]:
    try:
        return examples.shown(project_id, key)
    except BadInput:
        return []


def _shown(found: Code, language: str) -> dict[str, Any]:
    data: dict[str, Any] = {name: getattr(found, name).get(language, "") for name in TEXTS}
    data |= {name: "\n".join(getattr(found, name).get(language, ())) for name in LISTS}
    label = found.labels.get(language, "")
    return data | {"label": label, "colour": found.colour, "codable": found.codable}


def _written(found: Code, form: forms.CodeForm, language: str) -> dict[str, Any]:
    values: dict[str, Any] = {"labels": {**found.labels, language: form.label.data}}
    for name in TEXTS:
        text = " ".join((form[name].data or "").split())
        values[name] = _in_language(getattr(found, name), language, text)
    for name in LISTS:
        lines = [" ".join(one.split()) for one in (form[name].data or "").splitlines()]
        values[name] = _in_language(getattr(found, name), language, [one for one in lines if one])
    return values | {"colour": form.colour.data or "", "codable": bool(form.codable.data)}


def _in_language(texts: dict[str, Any], language: str, new: Any) -> dict[str, Any]:
    kept = {tag: list(v) if isinstance(v, tuple) else v for tag, v in texts.items()}
    return {**kept, language: new} if new else {t: v for t, v in kept.items() if t != language}


def _languages(found: Code) -> list[str]:
    return list(dict.fromkeys((page_language(), "en", "es", *found.labels)))


def _language() -> str:
    asked = request.values.get("in", "")
    return asked if asked.replace("_", "").replace("-", "").isalnum() else page_language()


def _read(name: str, text: str) -> tuple[Code, ...]:
    if not name or not text.strip():
        raise BadInput("No file was chosen; choose a codebook as .yaml or .csv.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("codebook" + Path(name).suffix.lower())
        path.write_text(text, encoding="utf-8")
        return read(path).codes


def _add_form(project_id: int) -> forms.AddForm:
    form = forms.AddForm()
    above = reading.choices(project_id, page_language())
    form.parent.choices = {"": _("The top: a theme of its own"), **dict(above)}
    return form


def _done(project_id: int, said: str, number: int | None, to: str) -> Answer:
    if number is not None:
        flash(said, "success")
        flash(url_for(".undo", project_id=project_id, change_id=number), "undo")
    return redirect(to, 303)


def _found(project_id: int, key: str) -> Code:
    found = reading.code(project_id, key)
    if found is None:
        abort(404)
    return found


def _name(project_id: int, key: str) -> str:
    return _found(project_id, key).label(page_language())


def _at(project_id: int, key: str) -> str:
    return url_for(".code", project_id=project_id, key=key)


def _queue_at(project_id: int, key: str) -> str:
    return url_for(".queue", project_id=project_id, key=key)


def _number(name: str, otherwise: int) -> int:
    asked = request.args.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else otherwise
