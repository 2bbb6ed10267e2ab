"""Pages of blind rounds: draw, code, compare, decide."""

import csv
import io

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening.coding.records import CodingRound
from listening.coding.rounds import adjudicating, pages, recording, service, tables, veil
from listening.excerpts.spreadsheet import safe_cell
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("rounds", __name__)
HOME = "/p/<int:project_id>/rounds"
ROUND = HOME + "/<int:round_id>"
Answer = Response | tuple[str, int] | str


@blueprint.before_app_request
def who_looks() -> None:
    """Every page of a project is read with the eyes of whoever asks for it."""
    inside = "project_id" in (request.view_args or {})
    veil.looking(current_user.id if inside and current_user.is_authenticated else None)


@blueprint.teardown_app_request
def nobody_looks(error: BaseException | None) -> None:
    """What this thread does next, it does for nobody in particular."""
    veil.looking(None)


@blueprint.get(HOME)
@member(Right.RAW)
def overview(project_id: int) -> str:
    """Do we code alike?"""
    return pages.overview(project_id, pages.form(project_id))


@blueprint.post(HOME)
@member(Right.CODE)
def make(project_id: int) -> Answer:
    """Draw the sample of a new round; where it is another number than asked for, tell before."""
    form = pages.form(project_id)
    if not form.validate_on_submit():
        return pages.overview(project_id, form), 422
    wish = pages.wish(form)
    try:
        planned = service.plan(project_id, wish)
        if not planned.as_wished and "sure" not in request.form:
            return pages.overview(project_id, form, planned=planned)
        row = service.make(project_id, wish, by=current_user.id)
    except BadInput as refusal:
        form.form_errors.append(str(refusal))
        return pages.overview(project_id, form), 422
    return _to(row)


@blueprint.get(ROUND)
@member(Right.RAW)
def show(project_id: int, round_id: int) -> str:
    """How far do the coders agree?"""
    return pages.show(_round(project_id, round_id))


@blueprint.post(ROUND + "/<any(start, submit, finish, back, on, remove):what>")
@member(Right.CODE)
def step(project_id: int, round_id: int, what: str) -> Response:
    """Open a round, hand it in, finish it or take that back, or throw a draft away."""
    row, by = _round(project_id, round_id), current_user.id
    try:
        if what == "start":
            service.start(project_id, round_id, by=by)
            flash(
                _("Started. Nobody sees what the others code until all have handed in."), "success"
            )
        elif what == "submit":
            service.submit(row, by=by)
            flash(_("Handed in. Thank you."), "success")
        elif what == "on":
            service.go_on(row, by=by)
        elif what == "finish":
            recording.finish(row, by=by)
            flash(_("Finished: the decided codes are now part of the results."), "success")
            back = url_for(".step", project_id=project_id, round_id=round_id, what="back")
            flash(back, "undo")
        elif what == "back":
            recording.take_back(row, by=by)
            flash(_("Taken back: what stood before the round stands again."), "success")
        else:
            service.throw_away(project_id, round_id)
            return redirect(url_for(".overview", project_id=project_id), 303)
    except BadInput as refusal:
        flash(str(refusal), "warning")
    return _to(row)


@blueprint.post(ROUND + "/without")
@member(Right.COLLECT)
def without(project_id: int, round_id: int) -> Answer:
    """Go on without a coder who does not come back, or give the round up; for organizers."""
    row, asked = _round(project_id, round_id), request.form
    who, why = asked.get("coder", ""), asked.get("why", "")
    try:
        if who == "all":
            service.give_up(row, why=why, by=current_user.id)
            flash(_("Given up. What was coded in it counts nowhere."), "success")
        else:
            number = int(who) if who.isdecimal() and len(who) < 10 else 0
            service.take_out(row, number, why=why, by=current_user.id)
            flash(_("The round goes on without this person."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
        return pages.show(row, typed=why), 422
    return _to(row)


@blueprint.get(ROUND + "/code/<int:place>")
@member(Right.CODE)
def item(project_id: int, round_id: int, place: int) -> str:
    """What does this person say?"""
    row = _round(project_id, round_id)
    return pages.item(row, _item(row, place))


@blueprint.post(ROUND + "/code/<int:place>")
@member(Right.CODE)
def code(project_id: int, round_id: int, place: int) -> Answer:
    """Keep this coder's codes of one excerpt and go on to the next."""
    row = _round(project_id, round_id)
    one, chosen = _item(row, place), _chosen("code")
    try:
        service.code(row, one.quote.id, chosen, by=current_user.id)
    except BadInput as refusal:
        flash(str(refusal), "error")
        return pages.item(row, one, typed=dict(chosen)), 422
    following = next((i for i in service.items(row, current_user.id) if not i.done), None)
    if following is None:
        return _to(row)
    to = url_for(".item", project_id=project_id, round_id=round_id, place=following.place)
    return redirect(to, 303)


@blueprint.get(ROUND + "/decide/<excerpt_id>")
@member(Right.CODE)
def case(project_id: int, round_id: int, excerpt_id: str) -> str:
    """Which codes should stand here?"""
    row = _round(project_id, round_id)
    return pages.case(row, _case(row, excerpt_id))


@blueprint.post(ROUND + "/decide/<excerpt_id>")
@member(Right.CODE)
def decide(project_id: int, round_id: int, excerpt_id: str) -> Answer:
    """Decide one disagreement, with its reason."""
    row, asked = _round(project_id, round_id), request.form
    try:
        made = adjudicating.decide(
            row,
            excerpt_id,
            asked.get("choice", ""),
            reason=asked.get("reason", ""),
            text=asked.get("text", ""),
            anew=_chosen("anew"),
            by=current_user.id,
        )
        if asked.get("example"):
            adjudicating.as_example(row, made, asked["example"])
            flash(_("Decided, and kept as a borderline example in the codebook."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
        typed = asked.to_dict() | {"anew": dict(_chosen("anew"))}
        return pages.case(row, _case(row, excerpt_id), typed=typed), 422
    following = next((c for c in adjudicating.cases(row) if c.decided is None), None)
    if following is None:
        return _to(row)
    to = url_for(".case", project_id=project_id, round_id=round_id, excerpt_id=following.quote.id)
    return redirect(to, 303)


@blueprint.get(ROUND + "/figures.csv")
@member(Right.RAW)
def table(project_id: int, round_id: int) -> Response:
    """The figures of a round as a table."""
    row = _round(project_id, round_id)
    held = service.kept(row)
    if held is None:
        abort(404)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(tables.COLUMNS)
    for line in tables.lines(held, version=row.codebook_version):
        cells = [line[name] for name in tables.COLUMNS]
        writer.writerow([safe_cell(c) if isinstance(c, str) else c for c in cells])
    headers = {"Content-Disposition": f"attachment; filename=round-{round_id}.csv"}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)


def _chosen(name: str) -> list[tuple[str, str]]:
    """Ticked codes, each with the words it is about, "" for the whole excerpt."""
    return [(key, request.form.get(f"words-{key}", "")) for key in request.form.getlist(name)]


def _item(row: CodingRound, place: int) -> service.Item:
    """The item, for a coder of the open round alone who has not handed in."""
    mine = pages.mine(row)
    if row.state != "open" or mine is None or mine.submitted:
        abort(404)
    found = next((i for i in service.items(row, current_user.id) if i.place == place), None)
    if found is None:
        abort(404)
    return found


def _case(row: CodingRound, excerpt_id: str) -> adjudicating.Case:
    rows = adjudicating.cases(row) if service.kept(row) else []
    found = next((c for c in rows if c.quote.id == excerpt_id), None)
    if found is None:
        abort(404)
    return found


def _round(project_id: int, round_id: int) -> CodingRound:
    try:
        return service.found(project_id, round_id)
    except BadInput:
        abort(404)


def _to(row: CodingRound) -> Response:
    return redirect(url_for(".show", project_id=row.project_id, round_id=row.id), 303)
