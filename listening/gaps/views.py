"""Pages of the gaps room: which group is behind, the tables behind the figures, dated changes."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import web
from listening.excerpts import spreadsheet, uploads
from listening.gaps import bringing, exploring, service, showing, students, wording
from listening.gaps.agreed.views import blueprint as agreed
from listening.gaps.forms import (
    ROLES,
    EventForm,
    IdeaForm,
    MeasureForm,
    ReadingForm,
    UploadForm,
    about,
    answers,
    deciding,
    from_wish,
    numbers,
)
from listening.gaps.measures import Better
from listening.gaps.naming import key_of
from listening.gaps.records import TableImport
from listening.people import service as people
from listening.people.access import allowed, member
from listening.people.roles import Right
from listening.settings import BadInput, Settings

blueprint = Blueprint("gaps", __name__)
blueprint.register_blueprint(agreed)
EXAMPLE = (
    "indicator,period,group_dimension,group,enrolled,participating\r\n"
    "After-school tutoring,2025-26,neighbourhood,Eastside,705,128\r\n"
    "After-school tutoring,2025-26,neighbourhood,Riverside,1298,610\r\n"
)


@blueprint.get("/p/<int:project_id>/gaps")
@member(Right.READ)
def overview(project_id: int) -> str:
    """Which group is behind, and how sure are we?"""
    if service.waiting(project_id, showing.policy()):
        return web.page("gaps/waiting.html", stage="gaps")
    asked = showing.asked(project_id)
    if asked is None:
        return web.page("gaps/empty.html", stage="gaps", tables=service.imports(project_id))
    return web.page("gaps/overview.html", stage="gaps", **showing.values(asked))


@blueprint.get("/p/<int:project_id>/gaps.csv")
@member(Right.READ)
def csv(project_id: int) -> Response:
    """The rows of the page as a file."""
    asked = showing.asked(project_id)
    if asked is None:
        abort(404)
    return _download(wording.file(asked.found), "gaps.csv")


@blueprint.get("/p/<int:project_id>/gaps/charts/<chart>.csv")
@member(Right.READ)
def chart_csv(project_id: int, chart: str) -> Response:
    """One chart of the page as a file."""
    asked = showing.asked(project_id) if chart in showing.SHEETS else None
    text = None if asked is None else showing.SHEETS[chart](asked)
    if text is None:
        abort(404)
    return _download(text, f"{chart}.csv")


@blueprint.route("/p/<int:project_id>/gaps/measures/<int:measure_id>", methods=["GET", "POST"])
@member(Right.WEIGH)
def describe(project_id: int, measure_id: int) -> str | Answer | tuple[str, int]:
    """What kind of measure is this?"""
    row = service.measure_row(project_id, measure_id)
    if row is None:
        abort(404)
    posted = request.method == "POST"
    form = MeasureForm() if posted else MeasureForm(formdata=None, data=about(row))
    if posted and form.validate():
        service.describe(row, **form.said())
        flash(_("Kept. It can be changed here at any time."), "success")
        return redirect(url_for(".overview", project_id=project_id, measure=measure_id), 303)
    text = web.page("gaps/measure.html", stage="gaps", form=form, measure=row)
    return text, 422 if posted else 200


@blueprint.route("/p/<int:project_id>/gaps/idea", methods=["GET", "POST"])
@member(Right.WEIGH)
def idea(project_id: int) -> str | Answer | tuple[str, int]:
    """Shall the IDEA preset be shown?"""
    policy = exploring.idea_policy(project_id)
    posted = request.method == "POST"
    form = IdeaForm() if posted else IdeaForm(formdata=None, data=numbers(policy))
    if posted and ("remove" in request.form or form.validate()):
        gone = "remove" in request.form
        exploring.set_idea(project_id, None if gone else form.policy())
        flash(
            _("The preset is gone.") if gone else _("The preset is shown with the gaps."), "success"
        )
        return redirect(url_for(".overview", project_id=project_id), 303)
    text = web.page("gaps/idea.html", stage="gaps", form=form, there=policy is not None)
    return text, 422 if posted else 200


@blueprint.after_app_request
def note_release(response: Response) -> Response:
    """Write down which figures left the team: seen by readers of pages alone, or downloaded."""
    pairs = service.asked_for() if request.view_args and response.status_code == 200 else ()
    attached = response.headers.get("Content-Disposition", "").startswith("attachment")
    if pairs and (attached or not allowed(Right.RAW)):
        assert request.view_args is not None
        service.release(
            request.view_args["project_id"],
            pairs,
            policy=showing.policy(),
            way="download" if attached else "page",
            by=current_user.id if current_user.is_authenticated else None,
        )
    return response


@blueprint.get("/p/<int:project_id>/gaps/example.csv")
@member(Right.READ)
def example(project_id: int) -> Response:
    """A table as it can be brought."""
    return _download(EXAMPLE, "example.csv")


@blueprint.post("/p/<int:project_id>/gaps/measures/<int:measure_id>/turn")
@member(Right.COLLECT)
def turn(project_id: int, measure_id: int) -> Answer:
    """Say that the other direction of a measure is good."""
    better = service.turn_round(project_id, measure_id)
    if better is None:
        abort(404)
    told = {"higher": _("Now higher is better."), "lower": _("Now lower is better.")}
    flash(told[better], "success")
    return redirect(url_for(".overview", project_id=project_id, measure=measure_id), 303)


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
            return redirect(url_for(".check", project_id=project_id, token=token), 303)
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
    return redirect(url_for(".tables", project_id=project_id), 303)


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
    return redirect(url_for(".tables", project_id=project_id), 303)


@blueprint.get("/p/<int:project_id>/gaps/events")
@member(Right.READ)
def events(project_id: int) -> str:
    """What changed in the district, and when?"""
    return _events_page(project_id, EventForm(formdata=None, data=_put_back()))


@blueprint.post("/p/<int:project_id>/gaps/events")
@member(Right.WEIGH)
def add_event(project_id: int) -> Answer | tuple[str, int]:
    """Note a change."""
    form = EventForm()
    if not form.validate():
        return _events_page(project_id, form), 422
    service.add_event(
        project_id, form.on.data, form.title.data.strip(), kind=(form.kind.data or "").strip()
    )
    flash(_("Added."), "success")
    return redirect(url_for(".events", project_id=project_id), 303)


@blueprint.post("/p/<int:project_id>/gaps/events/<int:event_id>/remove")
@member(Right.WEIGH)
def remove_event(project_id: int, event_id: int) -> Answer:
    """Take a change off the list; the form then still holds it."""
    row = service.event_of(project_id, event_id)
    if row is None:
        abort(404)
    service.remove_event(row)
    flash(_("Removed. The form still holds it: add it again if that was a slip."), "success")
    kept: dict[str, Any] = {"on": row.on.isoformat(), "title": row.title, "kind": row.kind}
    return redirect(url_for(".events", project_id=project_id, **kept), 303)


def _waiting(project_id: int, token: str) -> tuple[spreadsheet.Table, bytes] | Answer:
    """The file that waits, or the way back to where one is chosen."""
    try:
        name, data = uploads.open(_settings().instance, token, owner=_owner(project_id))
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for(".bring", project_id=project_id), 303)
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


def _events_page(project_id: int, form: EventForm) -> str:
    found = service.events(project_id)
    return web.page("gaps/events.html", stage="gaps", events=found, form=form, day=format_date)


def _put_back() -> dict[str, object]:
    """A change that was just removed, from the address."""
    try:
        on = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return {}
    return {"on": on, "title": request.args.get("title"), "kind": request.args.get("kind")}


def _download(text: str, name: str) -> Response:
    # With a byte order mark, so that spreadsheet programs read accents as they are.
    return Response(
        text.encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["listening.settings"]
    return found


def _owner(project_id: int) -> str:
    return f"gaps:{project_id}:{current_user.id}"
