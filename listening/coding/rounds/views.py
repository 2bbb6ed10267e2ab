"""Pages of blind rounds: draw, code, compare, decide."""

import csv
import io

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from listening import web
from listening.coding.book import reading
from listening.coding.records import CodingRound
from listening.coding.rounds import adjudicating, service, veil
from listening.coding.rounds.forms import RoundForm
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.excerpts.spreadsheet import safe_cell
from listening.i18n import page_language
from listening.people import service as people
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
    return _overview(project_id, _form(project_id))


@blueprint.post(HOME)
@member(Right.CODE)
def make(project_id: int) -> Answer:
    """Draw the sample of a new round."""
    form = _form(project_id)
    if form.validate_on_submit():
        wish = service.Wish(
            name=form.name.data,
            coders=tuple(form.coders.data),
            size=form.size.data,
            minimum=form.minimum.data,
            strata=form.strata.data,
            unit=form.unit.data,
            languages=tuple(form.languages.data),
            sources=tuple(form.sources.data),
            group=int(form.group.data) if form.group.data else None,
            enrich=form.enrich.data or "",
        )
        try:
            row = service.make(project_id, wish, by=current_user.id)
            return redirect(url_for(".show", project_id=project_id, round_id=row.id), 303)
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
    return _overview(project_id, form), 422


@blueprint.get(ROUND)
@member(Right.RAW)
def show(project_id: int, round_id: int) -> str:
    """How far do the coders agree?"""
    row = _round(project_id, round_id)
    coders, mine = service.coders(row.id), _mine(row)
    items = service.items(row, current_user.id) if mine and row.state == "open" else []
    return web.page(
        "coding/rounds/show.html",
        stage="themes",
        round=row,
        coders=[people.name_of(c.coder_id) or _("Somebody") for c in coders],
        mine=mine,
        handed_in=any(c.submitted for c in coders if c.coder_id == current_user.id),
        items=items,
        done=sum(item.done for item in items),
        figures=service.kept(row),
        labels=dict(reading.choices(project_id, page_language())),
        cases=adjudicating.cases(row) if row.state != "open" and service.kept(row) else [],
        reasons=adjudicating.reasons(row),
        said=_reasons(),
    )


@blueprint.post(ROUND + "/<any(start, submit, finish, remove):what>")
@member(Right.CODE)
def step(project_id: int, round_id: int, what: str) -> Response:
    """Open a round, hand it in, finish it, or throw a draft away."""
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
        elif what == "finish":
            adjudicating.finish(row, by=by)
            flash(_("Finished: the decided codes are now part of the results."), "success")
        else:
            service.throw_away(project_id, round_id)
            return redirect(url_for(".overview", project_id=project_id), 303)
    except BadInput as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for(".show", project_id=project_id, round_id=round_id), 303)


@blueprint.get(ROUND + "/code/<int:place>")
@member(Right.CODE)
def item(project_id: int, round_id: int, place: int) -> str:
    """What does this person say?"""
    return _item_page(_round(project_id, round_id), place)


@blueprint.post(ROUND + "/code/<int:place>")
@member(Right.CODE)
def code(project_id: int, round_id: int, place: int) -> Answer:
    """Keep this coder's codes of one excerpt and go on to the next."""
    row = _round(project_id, round_id)
    chosen = [(key, request.form.get(f"words-{key}", "")) for key in request.form.getlist("code")]
    try:
        one = _item(row, place)
        service.code(row, one.quote.id, chosen, by=current_user.id)
    except BadInput as refusal:
        flash(str(refusal), "error")
        return _item_page(row, place), 422
    following = next((i for i in service.items(row, current_user.id) if not i.done), None)
    if following is None:
        return redirect(url_for(".show", project_id=project_id, round_id=round_id), 303)
    to = url_for(".item", project_id=project_id, round_id=round_id, place=following.place)
    return redirect(to, 303)


@blueprint.get(ROUND + "/decide/<excerpt_id>")
@member(Right.CODE)
def case(project_id: int, round_id: int, excerpt_id: str) -> str:
    """Which codes should stand here?"""
    return _case_page(_round(project_id, round_id), excerpt_id)


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
            anew=asked.getlist("anew"),
            by=current_user.id,
        )
        if asked.get("example"):
            adjudicating.as_example(row, made, asked["example"])
    except BadInput as refusal:
        flash(str(refusal), "error")
        return _case_page(row, excerpt_id), 422
    following = next((c for c in adjudicating.cases(row) if c.decided is None), None)
    if following is None:
        return redirect(url_for(".show", project_id=project_id, round_id=round_id), 303)
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
    columns = ("alpha", "percent", "ac1", "kappa")
    writer.writerow(
        ["code", "language", "n", *columns, "alpha_low", "alpha_high", "ac1_low", "ac1_high"]
        + ["positive", "negative", "a", "b", "c", "d", "reason", "interval_reason", "seed"]
    )
    for one in held["codes"]:
        around, second = one["alpha_interval"], one["ac1_interval"]
        pair = one["pairs"][0] if len(one["pairs"]) == 1 else {}
        writer.writerow(
            [safe_cell(one["code"]), one["language"], one["n"], *(one[c] for c in columns)]
            + [around["low"], around["high"], second["low"], second["high"]]
            + [pair.get(k) for k in ("positive", "negative", "a", "b", "c", "d")]
            + [one["reason"], around["reason"], held["seed"]]
        )
    for span in held["spans"]:
        row_of = [f"{safe_cell(span['code'])} ({span['definition']})", "", span["length"]]
        writer.writerow([*row_of, span["alpha"], *[""] * 13, span["reason"]])
    headers = {"Content-Disposition": f"attachment; filename=round-{round_id}.csv"}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)


def _overview(project_id: int, form: RoundForm) -> str:
    return web.page(
        "coding/rounds/overview.html",
        stage="themes",
        rounds=service.listed(project_id),
        excerpts=sum(excerpts.languages(project_id).values()),
        form=form,
        states=_states(),
    )


def _form(project_id: int) -> RoundForm:
    form = RoundForm()
    named = {
        f"{dimension}: {name}": str(number)
        for dimension, names in communities.groups(project_id).items()
        for name, number in names.items()
    }
    form.coders.choices = [SelectChoice(n, name) for n, name in people.members(project_id)]
    form.languages.choices = [SelectChoice(tag) for tag in excerpts.languages(project_id)]
    form.sources.choices = [SelectChoice(name) for name in excerpts.sources(project_id)]
    form.group.choices = [SelectChoice("", _("everybody"))]
    form.group.choices += [SelectChoice(number, name) for name, number in named.items()]
    codes = reading.choices(project_id, page_language())
    form.enrich.choices = [SelectChoice("", _("none"))]
    form.enrich.choices += [SelectChoice(key, name) for key, name in codes]
    return form


def _item_page(row: CodingRound, place: int) -> str:
    one = _item(row, place)
    rows = service.items(row, current_user.id)
    return web.page(
        "coding/rounds/item.html",
        stage="themes",
        round=row,
        item=one,
        total=len(rows),
        done=sum(i.done for i in rows),
        codes=reading.choices(row.project_id, page_language()),
        chosen={
            key: one.quote.text[start:end] if end > start else "" for key, start, end in one.codes
        },
    )


def _item(row: CodingRound, place: int) -> service.Item:
    """The item, for a coder of the open round alone."""
    if row.state != "open" or not _mine(row):
        abort(404)
    found = next((i for i in service.items(row, current_user.id) if i.place == place), None)
    if found is None:
        abort(404)
    return found


def _case_page(row: CodingRound, excerpt_id: str) -> str:
    rows = adjudicating.cases(row) if service.kept(row) else []
    found = next((c for c in rows if c.quote.id == excerpt_id), None)
    if found is None:
        abort(404)
    return web.page(
        "coding/rounds/case.html",
        stage="themes",
        round=row,
        case=found,
        left=sum(c.decided is None for c in rows),
        total=len(rows),
        codes=reading.choices(row.project_id, page_language()),
        labels=dict(reading.choices(row.project_id, page_language())),
        said=_reasons(),
    )


def _round(project_id: int, round_id: int) -> CodingRound:
    try:
        return service.found(project_id, round_id)
    except BadInput:
        abort(404)


def _mine(row: CodingRound) -> bool:
    return any(c.coder_id == current_user.id for c in service.coders(row.id))


def _states() -> dict[str, str]:
    return {
        "draft": _("drawn, not started"),
        "open": _("being coded"),
        "coded": _("coded, disagreements to decide"),
        "adjudicating": _("disagreements are being decided"),
        "finished": _("finished"),
    }


def _reasons() -> dict[str, str]:
    return {
        "definition unclear": _("The definition is not clear"),
        "exclude rule missing": _("A rule for leaving it out is missing"),
        "overlooked": _("Somebody overlooked it"),
        "two meanings": _("The words have two meanings"),
        "span length": _("How long the stretch should be"),
        "translation": _("The translation misled"),
        "other": _("Something else"),
    }
