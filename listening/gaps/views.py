"""Pages of the gaps room: which group is behind, the tables behind the figures, dated changes."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import web
from listening.gaps import exploring, service, showing, wording
from listening.gaps.agreed.views import blueprint as agreed
from listening.gaps.brought.views import blueprint as brought
from listening.gaps.forms import (
    EventForm,
    IdeaForm,
    MeasureForm,
    about,
    numbers,
)
from listening.people.access import allowed, member
from listening.people.roles import Right

blueprint = Blueprint("gaps", __name__)
blueprint.register_blueprint(agreed)
blueprint.register_blueprint(brought)


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
    return showing.download(wording.file(asked.found), "gaps.csv")


@blueprint.get("/p/<int:project_id>/gaps/charts/<chart>.csv")
@member(Right.READ)
def chart_csv(project_id: int, chart: str) -> Response:
    """One chart of the page as a file."""
    asked = showing.asked(project_id) if chart in showing.SHEETS else None
    text = None if asked is None else showing.SHEETS[chart](asked)
    if text is None:
        abort(404)
    return showing.download(text, f"{chart}.csv")


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
