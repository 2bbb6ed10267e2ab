"""What a team adds to a card: each on a page or a button of its own, each with a way back."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import web
from listening.causes.forms import CheckForm, GradeForm, ResultForm
from listening.causes.team import service
from listening.causes.team.values import CardKey
from listening.coding import service as coding
from listening.gaps import service as gaps
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("team", __name__)
CARD = "/p/<int:project_id>/causes/<int:measure_id>/<theme>"


@dataclass(frozen=True, slots=True)
class Place:
    """The card that the address names."""

    project_id: int
    measure_id: int
    key: CardKey
    label: str

    def address(self) -> dict[str, Any]:
        """The card as parts of an address."""
        return {
            "project_id": self.project_id,
            "measure_id": self.measure_id,
            "theme": self.key.theme,
            "period": self.key.period,
            "dimension": self.key.dimension,
            "group": self.key.group,
        }

    def url(self, endpoint: str = "causes.card", **more: Any) -> str:
        """An address about this card; `_anchor` among `more` names a part of it."""
        return url_for(endpoint, **self.address(), **more)


@blueprint.route(f"{CARD}/grade", methods=["GET", "POST"])
@member(Right.WEIGH)
def grade(project_id: int, measure_id: int, theme: str) -> str | Answer | tuple[str, int]:
    """Which grade fits better, and why?"""
    place, form = _place(project_id, measure_id, theme), GradeForm()
    if request.method == "GET":
        return _form(place, "grade", form)
    if not form.validate():
        return _form(place, "grade", form), 422
    number = service.set_grade(
        project_id, place.key, form.grade.data, form.reason.data, by=current_user.id
    )
    return _done(
        place, _("The grade is set; the computed one stays beside it."), "override", number
    )


@blueprint.route(f"{CARD}/record", methods=["GET", "POST"])
@member(Right.WEIGH)
def record(project_id: int, measure_id: int, theme: str) -> str | Answer | tuple[str, int]:
    """Which record could check this, and what would speak against it?"""
    place, form = _place(project_id, measure_id, theme), CheckForm()
    if request.method == "GET":
        return _form(place, "record", form)
    if not form.validate():
        return _form(place, "record", form), 422
    number = service.write_check(
        project_id,
        place.key,
        record=form.record.data,
        supports=form.supports.data,
        against=form.against.data,
        by=current_user.id,
    )
    return _done(place, _("Written down. Now somebody can look."), "check", number, part="records")


@blueprint.route(f"{CARD}/record/<int:number>/result", methods=["GET", "POST"])
@member(Right.WEIGH)
def result(
    project_id: int, measure_id: int, theme: str, number: int
) -> str | Answer | tuple[str, int]:
    """What did the record show?"""
    place, form = _place(project_id, measure_id, theme), ResultForm()
    check = service.check_of(project_id, number)
    if check is None:
        abort(404)
    if request.method == "GET":
        return _form(place, "result", form, check=check)
    if not form.validate():
        return _form(place, "result", form, check=check), 422
    made = service.note_result(
        project_id, number, form.result.data, form.note.data, by=current_user.id
    )
    return _done(place, _("The result is noted."), "result", made, part="records")


@blueprint.post(f"{CARD}/claim")
@member(Right.WEIGH)
def claim(project_id: int, measure_id: int, theme: str) -> Answer:
    """Mark a quote as telling how the theme bears on the measure, or that it does not."""
    place = _place(project_id, measure_id, theme)
    kind = request.form.get("kind")
    if kind not in ("explicit", "implied", "counter"):
        flash(_("Choose what the quote says about the measure."), "warning")
        return redirect(place.url(_anchor="quotes"), 303)
    try:
        number = service.claim(
            project_id,
            measure=place.key.measure,
            theme=theme,
            excerpt_id=request.form.get("excerpt", ""),
            kind=kind,  # type: ignore[arg-type]  # one of the three, just seen
            by=current_user.id,
        )
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(place.url(_anchor="quotes"), 303)
    return _done(place, _("The quote is marked."), "claim", number, part="mechanism")


@blueprint.post(f"{CARD}/events")
@member(Right.WEIGH)
def events(project_id: int, measure_id: int, theme: str) -> Answer:
    """Choose the dated changes that could bear on this theme."""
    place = _place(project_id, measure_id, theme)
    # The way back carries its choice in the address, the form in its boxes.
    asked = request.args.getlist("event") if "again" in request.args else None
    wanted = asked if asked is not None else request.form.getlist("event")
    chosen = {int(n) for n in wanted if n.isdecimal() and len(n) < 12}
    before = service.choose_events(project_id, theme, chosen, by=current_user.id)
    flash(_("The changes that could bear on this theme are kept."), "success")
    flash(place.url("causes.team.events", event=list(before), again=1), "undo")
    return redirect(place.url(_anchor="timing"), 303)


@blueprint.post(f"{CARD}/exploratory")
@member(Right.WEIGH)
def exploratory(project_id: int, measure_id: int, theme: str) -> Answer:
    """Mark all cards of this gap as exploratory, or take that back."""
    place = _place(project_id, measure_id, theme)
    gap = {
        "measure": place.key.measure,
        "dimension": place.key.dimension,
        "group": place.key.group,
    }
    if request.form.get("mark") == "1":
        service.mark_exploratory(project_id, **gap, by=current_user.id)
        flash(_("All cards of this gap now say that they are exploratory."), "success")
    else:
        service.unmark_exploratory(project_id, **gap, by=current_user.id)
        flash(_("The cards of this gap no longer say that they are exploratory."), "success")
    return redirect(place.url(_anchor="sure"), 303)


@blueprint.post(f"{CARD}/<any(override, check, claim, result):kind>/<int:number>/take-back")
@member(Right.WEIGH)
def take_back(project_id: int, measure_id: int, theme: str, kind: str, number: int) -> Answer:
    """Take something back that a person added; the log keeps both."""
    place, by = _place(project_id, measure_id, theme), current_user.id
    if kind == "result":
        done = service.take_result_back(project_id, number, by=by)
    else:
        done = service.take_back(project_id, kind, number, by=by)  # type: ignore[arg-type]
    if not done:
        abort(404)
    flash(_("Taken back."), "success")
    return redirect(place.url(), 303)


def _place(project_id: int, measure_id: int, theme: str) -> Place:
    measure = gaps.measure(project_id, measure_id)
    label = coding.labels(project_id, page_language()).get(theme)
    if measure is None or label is None:
        abort(404)
    parts = {name: request.args.get(name, "") for name in ("period", "dimension", "group")}
    return Place(project_id, measure_id, CardKey(measure=measure.name, theme=theme, **parts), label)


def _form(place: Place, name: str, form: Any, **values: Any) -> str:
    return web.page(f"causes/{name}.html", stage="causes", place=place, form=form, **values)


def _done(place: Place, told: str, kind: str, number: int, *, part: str = "") -> Answer:
    flash(told, "success")
    flash(place.url("causes.team.take_back", kind=kind, number=number), "undo")
    return redirect(place.url(_anchor=part or None), 303)
