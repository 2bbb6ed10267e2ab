"""Pages of the exchange room: what goes out, what comes in, and what became of each thing."""

import csv
import io
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import web
from listening.communities import service as communities
from listening.excerpts import uploads
from listening.excerpts.leaving import Sight
from listening.excerpts.spreadsheet import safe_cell
from listening.exchange import codebooks, forms, quotes, service, showing
from listening.exchange.losses import from_plain, rows
from listening.exchange.records import Transfer
from listening.gaps.disclosure import Policy
from listening.i18n import LANGUAGES
from listening.participants.consent import Consent
from listening.people import service as people
from listening.people.access import allowed, member
from listening.people.roles import Right
from listening.settings import BadInput, Settings

blueprint = Blueprint("exchange", __name__)
TYPES = {
    "qdpx": "application/zip",
    "qdc": "application/xml",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@blueprint.get("/p/<int:project_id>/exchange")
@member(Right.RAW)
def overview(project_id: int) -> str:
    """What goes out, what comes in?"""
    return _overview(project_id, forms.FileForm(formdata=None))


@blueprint.post("/p/<int:project_id>/exchange/project")
@member(Right.RAW)
def export_project(project_id: int) -> Answer:
    """Hand the project out as .qdpx."""
    form = forms.ExportForm()
    try:
        data, row = service.export_project(
            project_id,
            policy=_policy(),
            by=current_user.id,
            crlf=form.crlf.data,
            sight=_sight(),
        )
    except BadInput as refusal:
        return _refused(project_id, refusal)
    return _file(data, row.name)


@blueprint.post("/p/<int:project_id>/exchange/codebook")
@member(Right.RAW)
def export_codebook(project_id: int) -> Answer:
    """Hand the codebook out as .qdc."""
    try:
        data, row = codebooks.export(project_id, by=current_user.id)
    except BadInput as refusal:
        return _refused(project_id, refusal)
    return _file(data, row.name)


@blueprint.post("/p/<int:project_id>/exchange/quotes")
@member(Right.RAW)
def export_quotes(project_id: int) -> Answer:
    """Hand the quotes out as a flat table, or as a page with codes in the margin."""
    kind = request.form.get("kind", "csv")
    if kind not in quotes.WRITERS:
        abort(400)
    try:
        chunks, row = quotes.export(
            project_id,
            kind=kind,
            per_coding=request.form.get("per") == "coding",
            sight=_sight(),
            policy=_policy(),
            by=current_user.id,
        )
    except BadInput as refusal:
        return _refused(project_id, refusal)
    return _file(chunks, row.name)


@blueprint.post("/p/<int:project_id>/exchange/bring")
@member(Right.COLLECT)
def bring(project_id: int) -> Answer | tuple[str, int]:
    """Let a file wait and look at it."""
    form = forms.FileForm()
    if not form.validate():
        return _overview(project_id, form), 422
    sent = form.file.data
    name = Path(sent.filename or "project.qdpx").name
    try:
        data = uploads.fitting(sent.read(uploads.LARGEST + 1), name=name)
        showing.look(project_id, data, name)
        token = uploads.keep(_instance(), data, name, owner=_owner(project_id))
    except BadInput as refusal:
        form.file.errors = [str(refusal)]
        return _overview(project_id, form), 422
    return redirect(url_for(".check", project_id=project_id, token=token), 303)


@blueprint.route("/p/<int:project_id>/exchange/check/<token>", methods=["GET", "POST"])
@member(Right.COLLECT)
def check(project_id: int, token: str) -> str | Answer | tuple[str, int]:
    """Is this what the file says?"""
    try:
        name, data = uploads.open(_instance(), token, owner=_owner(project_id))
        if name.lower().endswith(".qdc"):
            return _check_codebook(project_id, token, name, data)
        return _check_project(project_id, token, name, data)
    except BadInput as refusal:
        return _refused(project_id, refusal)


@blueprint.get("/p/<int:project_id>/exchange/<int:transfer_id>")
@member(Right.RAW)
def report(project_id: int, transfer_id: int) -> str:
    """What became of each thing?"""
    row = _transfer(project_id, transfer_id)
    return web.page(
        "exchange/report.html",
        stage="read",
        transfer=row,
        lines=from_plain(row.report),
        who=people.name_of(row.by),
        day=format_date,
    )


@blueprint.get("/p/<int:project_id>/exchange/<int:transfer_id>.csv")
@member(Right.RAW)
def report_csv(project_id: int, transfer_id: int) -> Answer:
    """What became of each thing, as a file."""
    row = _transfer(project_id, transfer_id)
    out = io.StringIO()
    table = rows(from_plain(row.report))
    csv.writer(out).writerows([[safe_cell(cell) for cell in line] for line in table])
    return _file(out.getvalue().encode("utf-8-sig"), f"report-{row.id}.csv")


@blueprint.post("/p/<int:project_id>/exchange/<int:transfer_id>/take-back")
@member(Right.COLLECT)
def take_back(project_id: int, transfer_id: int) -> Answer:
    """Take an import back, with its words and codings."""
    row = _transfer(project_id, transfer_id)
    try:
        whole = service.take_back(project_id, row, by=current_user.id)
    except BadInput as refusal:
        return _refused(project_id, refusal)
    flash(
        _("Taken back: everything that “%(name)s” brought.", name=row.name)
        if whole
        else _("Its words and codings are gone. Its codes stay: later changes built on them."),
        "success",
    )
    return redirect(url_for(".overview", project_id=project_id), 303)


def _check_project(
    project_id: int, token: str, name: str, data: bytes
) -> str | Answer | tuple[str, int]:
    form = forms.BringForm()
    form.offer_languages(_languages(project_id))
    seen = showing.look_at_project(
        project_id,
        data,
        name,
        convention=request.form.get("convention", ""),
        split_groups=request.method == "POST" and "split_groups" in request.form,
    )
    form.offer_conventions(showing.conventions(seen))
    if not form.convention.data or request.method == "GET":
        form.convention.data = "" if seen.detection.unsure else seen.convention.key
    kept = request.method == "POST" and "keep" in request.form
    if kept and form.validate():
        row = service.bring_project(
            project_id,
            seen.intake,
            name=name,
            sha256=uploads.fingerprint(data),
            choices=service.Choices(
                language=form.language.data,
                source=form.source.data,
                consent=Consent(form.consent.data),
                with_groups=form.with_groups.data,
            ),
            by=current_user.id,
        )
        row.reading = showing.reading_of(seen)
        uploads.drop(_instance(), token)
        flash(_("Kept. Below stands what became of each thing."), "success")
        return redirect(url_for(".report", project_id=project_id, transfer_id=row.id), 303)
    page = web.page(
        "exchange/check.html", stage="read", form=form, token=token, name=name, seen=seen
    )
    return (page, 422) if kept else page


def _check_codebook(project_id: int, token: str, name: str, data: bytes) -> str | Answer:
    coming = codebooks.look(project_id, data, name)
    if request.method == "POST" and "keep" in request.form:
        row = codebooks.bring(project_id, coming, name=name, by=current_user.id)
        uploads.drop(_instance(), token)
        flash(_("Kept. Below stands what became of each thing."), "success")
        return redirect(url_for(".report", project_id=project_id, transfer_id=row.id), 303)
    return web.page(
        "exchange/check_codebook.html", stage="read", token=token, name=name, coming=coming
    )


def _overview(project_id: int, form: forms.FileForm) -> str:
    return web.page(
        "exchange/overview.html",
        stage="read",
        form=form,
        out=forms.ExportForm(formdata=None),
        transfers=service.transfers(project_id),
        day=format_date,
        may_bring=allowed(Right.COLLECT),
    )


def _refused(project_id: int, refusal: BadInput) -> Answer:
    flash(str(refusal), "error")
    return redirect(url_for(".overview", project_id=project_id), 303)


def _file(data: "bytes | quotes.Chunks", name: str) -> Answer:
    answer = Response(data, content_type=TYPES[name.rpartition(".")[2]])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _transfer(project_id: int, transfer_id: int) -> Transfer:
    row = service.of_project(project_id, transfer_id)
    if row is None:
        abort(404)
    return row


def _languages(project_id: int) -> list[tuple[str, str]]:
    project = communities.project(project_id)
    tags = [str(tag) for tag in project.languages] if project else []
    return [(tag, LANGUAGES[tag].name if tag in LANGUAGES else tag) for tag in [*tags, "und"]]


def _sight() -> Sight:
    """Masked, unless a person who may read raw words asked for them in so many words."""
    asked = request.form.get("sight") == Sight.OWN and allowed(Right.RAW)
    return Sight.OWN if asked else Sight.MASKED


def _settings() -> Settings:
    settings: Settings = current_app.extensions["listening.settings"]
    return settings


def _policy() -> Policy:
    return Policy(min_n=_settings().min_n, min_voices=_settings().min_voices)


def _instance() -> Path:
    return _settings().instance


def _owner(project_id: int) -> str:
    return f"exchange {project_id} {current_user.id}"
