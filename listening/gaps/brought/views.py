"""Tables of the district: chosen, read, checked, kept, taken back."""

import hashlib
from datetime import UTC, datetime
from pathlib import PurePath

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import web
from listening.excerpts import spreadsheet, uploads
from listening.gaps import bringing, service, showing, students
from listening.gaps.forms import (
    ROLES,
    ReadingForm,
    UploadForm,
    answers,
    deciding,
    from_wish,
)
from listening.gaps.measures import Better
from listening.gaps.naming import key_of
from listening.gaps.records import TableImport
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput, Settings

blueprint = Blueprint("brought", __name__)
EXAMPLE = (
    "indicator,period,group_dimension,group,enrolled,participating\r\n"
    "After-school tutoring,2025-26,neighbourhood,Eastside,705,128\r\n"
    "After-school tutoring,2025-26,neighbourhood,Riverside,1298,610\r\n"
)


@blueprint.get("/p/<int:project_id>/gaps/example.csv")
@member(Right.READ)
def example(project_id: int) -> Response:
    """A table as it can be brought."""
    return showing.download(EXAMPLE, "example.csv")


@blueprint.route("/p/<int:project_id>/gaps/bring", methods=["GET", "POST"])
@member(Right.COLLECT)
def bring(project_id: int) -> str | Answer | tuple[str, int]:
    """Which table shall we read?"""
    form = UploadForm()
    if request.method == "GET":
        return web.page("gaps/bring.html", stage="gaps", form=form)
    if form.validate():
        data = form.file.data.read()
        name = spreadsheet.clean(PurePath(form.file.data.filename or "").name)[-120:]
        try:
            students.refuse_rows_of_students(spreadsheet.read(data, name))
            service.refuse_again(project_id, _source(name, data))
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
        else:
            token = uploads.keep(_settings().instance, data, name, owner=_owner(project_id))
            return redirect(url_for("gaps.brought.check", project_id=project_id, token=token), 303)
    return web.page("gaps/bring.html", stage="gaps", form=form), 422


@blueprint.get("/p/<int:project_id>/gaps/bring/<token>")
@member(Right.COLLECT)
def check(project_id: int, token: str) -> str | Answer:
    """Is this what the table says?"""
    waiting = _waiting(project_id, token)
    if isinstance(waiting, Answer):
        return waiting
    table, data = waiting
    form = ReadingForm(formdata=None, data=from_wish(bringing.first_wish(table)))
    return _check_page(project_id, token, table, *_read(project_id, table, form, data))


@blueprint.post("/p/<int:project_id>/gaps/bring/<token>")
@member(Right.COLLECT)
def decide(project_id: int, token: str) -> str | Answer | tuple[str, int]:
    """Read the table again as wished, or keep it."""
    waiting = _waiting(project_id, token)
    if isinstance(waiting, Answer):
        return waiting
    table, data = waiting
    form, reading = _read(project_id, table, ReadingForm(), data)
    if "keep" not in request.form:
        return _check_page(project_id, token, table, form, reading), 422 if not reading else 200
    if reading is None or not form.validate():
        return _check_page(project_id, token, table, form, reading), 422
    try:
        _keep(project_id, reading, form, _source(table.name, data, note=form.note.data or ""))
    except BadInput as refusal:
        form.form_errors.append(str(refusal))
        return _check_page(project_id, token, table, form, reading), 422
    uploads.drop(_settings().instance, token)
    if not service.soon(project_id, showing.policy()):
        flash(_("It is a large table: its figures can be seen in a minute or two."), "success")
    flash(_("The table is in. It can be taken back here at any time."), "success")
    return redirect(url_for("gaps.brought.tables", project_id=project_id), 303)


@blueprint.get("/p/<int:project_id>/gaps/tables")
@member(Right.READ)
def tables(project_id: int) -> str:
    """Where do the numbers come from?"""
    rows = service.rows_of_imports(project_id)
    found = [
        {"table": t, "rows": rows.get(t.id, 0), "who": people.name_of(t.by) or _("Somebody")}
        for t in service.imports(project_id)
    ]
    return web.page(
        "gaps/tables.html",
        stage="gaps",
        tables=found,
        agreements=service.agreements(project_id),
        today=datetime.now(UTC).date(),
        day=format_date,
    )


@blueprint.get("/p/<int:project_id>/gaps/tables/<int:import_id>/take-back")
@member(Right.COLLECT)
def take_back(project_id: int, import_id: int) -> str:
    """Shall this table go?"""
    row = _table(project_id, import_id)
    number = service.rows_of_imports(project_id).get(row.id, 0)
    return web.page("gaps/take_back.html", stage="gaps", table=row, rows=number)


@blueprint.post("/p/<int:project_id>/gaps/tables/<int:import_id>/take-back")
@member(Right.COLLECT)
def taken_back(project_id: int, import_id: int) -> Answer:
    """Take a table back."""
    row = _table(project_id, import_id)
    service.take_back(row)
    service.soon(project_id, showing.policy())
    flash(
        _("%(file)s was taken back. Bring it again if that was a slip.", file=row.file_name),
        "success",
    )
    return redirect(url_for("gaps.brought.tables", project_id=project_id), 303)


def _waiting(project_id: int, token: str) -> tuple[spreadsheet.Table, bytes] | Answer:
    """The file that waits, or the way back to where one is chosen."""
    try:
        name, data = uploads.open(_settings().instance, token, owner=_owner(project_id))
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("gaps.brought.bring", project_id=project_id), 303)
    return spreadsheet.read(data, name), data


def _read(
    project_id: int, table: spreadsheet.Table, form: ReadingForm, data: bytes
) -> tuple[ReadingForm, bringing.Reading | None]:
    """What the file says under the form's wish, and the form with all that has to be answered."""
    try:
        races = showing.races()
        form.with_columns(table.columns, tuple(races.sources))
        reading = bringing.read(
            table,
            form.wish(),
            service.known(project_id),
            answers(request.form),
            left_open=service.left_open(project_id, hashlib.sha256(data).hexdigest()),
            races=races,
            told_before=service.told_before(project_id),
            fewest=showing.policy().min_n,
        )
    except BadInput as refusal:
        form.form_errors.append(str(refusal))
        return form, None
    posted = request.method == "POST"
    asking = deciding(reading)
    full = asking() if posted else asking(formdata=None, data=form.data)
    full.with_columns(table.columns, tuple(races.sources))
    if posted and "keep" not in request.form:
        for name in reading.new_measures:
            field = full[f"better_{key_of(name)}"]
            # A measure that only this reading brought has not been asked about before.
            field.data = field.data or field.default
    return full, reading


def _check_page(
    project_id: int,
    token: str,
    table: spreadsheet.Table,
    form: ReadingForm,
    reading: bringing.Reading | None,
) -> str:
    return web.page(
        "gaps/check.html",
        stage="gaps",
        token=token,
        table=table,
        form=form,
        reading=reading,
        key_of=key_of,
        roles=ROLES,
    )


def _keep(
    project_id: int, reading: bringing.Reading, form: ReadingForm, source: service.Source
) -> None:
    if reading.kind == "enrolment":
        service.keep_enrolment(project_id, reading.enrolled, source=source)
        return
    better: dict[str, Better] = {
        name: form[f"better_{key_of(name)}"].data for name in reading.new_measures
    }
    service.keep_gaps(project_id, reading.observations, better=better, source=source)


def _source(name: str, data: bytes, *, note: str = "") -> service.Source:
    return service.Source(
        file_name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        note=note.strip(),
        by=current_user.id,
    )


def _table(project_id: int, import_id: int) -> TableImport:
    row = service.import_of(project_id, import_id)
    if row is None:
        abort(404)
    return row


def _settings() -> Settings:
    found: Settings = current_app.extensions["listening.settings"]
    return found


def _owner(project_id: int) -> str:
    return f"gaps:{project_id}:{current_user.id}"
