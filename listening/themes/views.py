"""Pages of the themes room: run the engine, read what it suggests, decide."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.i18n import page_language
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.themes import arriving, deciding, reading, service
from listening.themes.engine.stability import words_for
from listening.themes.engine.values import Grain
from listening.themes.forms import IntoForm, NameForm, RunForm
from listening.themes.records import Proposal

blueprint = Blueprint("themes", __name__)
SHOWN = 20
Row = TypeVar("Row")


@blueprint.get("/p/<int:project_id>/themes")
@member(Right.RAW)
def overview(project_id: int) -> str | Response:
    """What do families talk about?"""
    job = service.job(project_id)
    part = request.args.get("part") == "run"
    if part and (job is None or job.state not in ("queued", "running")):
        # The work is done: let the whole page come anew.
        return Response(headers={"HX-Refresh": "true"})
    found = reading.themes(project_id, language=page_language())
    return web.page(
        "themes/overview.html",
        fragment="run" if part else None,
        stage="themes",
        overview=reading.overview(project_id),
        job=job,
        run_form=RunForm(formdata=None, data={"grain": "medium"}),
        drift=arriving.drift(project_id),
        words_for=words_for,
        themes=[t for t in found if t.kind in ("barrier", "strength")],
        proposals=[t for t in found if t.kind == "proposal"],
        quiet=[t for t in found if t.kind == "none"],
        history=_history(project_id),
    )


@blueprint.post("/p/<int:project_id>/themes/run")
@member(Right.CODE)
def run(project_id: int) -> Response:
    """Look for themes in the background."""
    settings = current_app.extensions["listening.settings"]
    form = RunForm()
    grain: Grain = next((one for one in service.GRAINS if one == form.grain.data), "medium")
    second = "asked" if form.second.data else ""
    service.start(project_id, encoder=settings.encoder, grain=grain, second=second)
    return redirect(url_for(".overview", project_id=project_id), 303)


@blueprint.get("/p/<int:project_id>/themes/left/<status>")
@member(Right.RAW)
def left(project_id: int, status: str) -> str:
    """What was not placed, to be read by a person."""
    if status not in ("weak", "waiting", "none", "empty"):
        abort(404)
    quotes = reading.left(project_id, status)
    page = web.Page(_slice(quotes), web.page_number(), len(quotes), SHOWN)
    return web.page("themes/left.html", stage="themes", status=status, page=page)


@blueprint.get("/p/<int:project_id>/themes/unfitting")
@member(Right.RAW)
def unfitting(project_id: int) -> str:
    """Which new answers fit no theme?"""
    quotes = arriving.unfitting(project_id)
    page = web.Page(_slice(quotes), web.page_number(), len(quotes), SHOWN)
    return web.page("themes/unfitting.html", stage="themes", page=page)


@blueprint.get("/p/<int:project_id>/themes/<key>")
@member(Right.RAW)
def theme(project_id: int, key: str) -> str:
    """Who raises this theme, and in which words?"""
    return _theme_page(project_id, key)


@blueprint.post("/p/<int:project_id>/themes/<key>/<any(accept, dismiss):what>")
@member(Right.CODE)
def decide(project_id: int, key: str, what: str) -> Response:
    """Accept or dismiss all open suggestions of a theme."""
    _summary(project_id, key)
    act = deciding.accept if what == "accept" else deciding.dismiss
    number = act(project_id, key, by=current_user.id)
    said = _("Accepted.") if what == "accept" else _("Dismissed: these are not about this theme.")
    return _decided(project_id, said, number, url_for(".overview", project_id=project_id))


@blueprint.post("/p/<int:project_id>/themes/<key>/one")
@member(Right.CODE)
def decide_one(project_id: int, key: str) -> Response:
    """Accept or reject one excerpt under a theme."""
    _summary(project_id, key)
    state = request.form.get("state", "")
    if state not in ("accepted", "rejected"):
        abort(400)
    excerpt_id = request.form.get("excerpt", "")
    said = _("Accepted.") if state == "accepted" else _("Taken out of this theme.")
    return _act_on_theme(
        project_id,
        key,
        lambda: deciding.decide_one(project_id, key, excerpt_id, state=state, by=current_user.id),
        done=said,
    )


@blueprint.post("/p/<int:project_id>/themes/<key>/pin")
@member(Right.CODE)
def pin(project_id: int, key: str) -> Response:
    """Hold an excerpt under a theme as its first example."""
    _summary(project_id, key)
    return _act_on_theme(
        project_id,
        key,
        lambda: deciding.pin(project_id, key, request.form.get("excerpt", ""), by=current_user.id),
        done=_("It is the first example now."),
    )


@blueprint.post("/p/<int:project_id>/themes/<key>/move")
@member(Right.CODE)
def move(project_id: int, key: str) -> Response:
    """Put chosen excerpts under another theme, or make a theme of them."""
    _summary(project_id, key)
    chosen = list(dict.fromkeys(request.form.getlist("excerpt")))
    into, label = request.form.get("into", ""), request.form.get("label", "").strip()
    known = dict(reading.choices(project_id, language=page_language(), without=key))

    def act() -> int:
        if label:
            return deciding.split(
                project_id, key, chosen, label, language=page_language(), by=current_user.id
            )
        if into not in known:
            raise BadInput("Choose the theme these excerpts go to, or write a new name.")
        return deciding.move(project_id, key, chosen, into, by=current_user.id)

    done = _("A theme of its own now.") if label else _("Moved.")
    return _act_on_theme(project_id, key, act, done=done)


@blueprint.post("/p/<int:project_id>/themes/<key>/rename")
@member(Right.CODE)
def rename(project_id: int, key: str) -> Response | tuple[str, int]:
    """Give a theme another name."""
    form = NameForm()
    return _with_form(
        form,
        lambda: deciding.rename(
            project_id, key, form.label.data, language=page_language(), by=current_user.id
        ),
        again=lambda: _theme_page(project_id, key, name_form=form),
        done=_("Renamed."),
        project_id=project_id,
        to=url_for(".theme", project_id=project_id, key=key),
    )


@blueprint.post("/p/<int:project_id>/themes/<key>/merge")
@member(Right.CODE)
def merge(project_id: int, key: str) -> Response | tuple[str, int]:
    """Put a theme into another one."""
    form = _into_form(project_id, key)
    return _with_form(
        form,
        lambda: deciding.merge(project_id, key, form.into.data, by=current_user.id),
        again=lambda: _theme_page(project_id, key, into_form=form),
        done=_("Put together."),
        project_id=project_id,
        to=url_for(".overview", project_id=project_id),
    )


@blueprint.get("/p/<int:project_id>/proposals/<int:proposal_id>")
@member(Right.RAW)
def proposal(project_id: int, proposal_id: int) -> str:
    """Is this a theme?"""
    return _proposal_page(_proposal(project_id, proposal_id))


@blueprint.post("/p/<int:project_id>/proposals/<int:proposal_id>/accept")
@member(Right.CODE)
def accept_proposal(project_id: int, proposal_id: int) -> Response | tuple[str, int]:
    """Make a proposal a theme."""
    row, form = _proposal(project_id, proposal_id), NameForm()
    return _with_form(
        form,
        lambda: deciding.accept_proposal(
            row, form.label.data, language=page_language(), by=current_user.id
        ),
        again=lambda: _proposal_page(row, name_form=form),
        done=_("Accepted as a theme."),
        project_id=project_id,
        to=url_for(".overview", project_id=project_id),
    )


@blueprint.post("/p/<int:project_id>/proposals/<int:proposal_id>/merge")
@member(Right.CODE)
def merge_proposal(project_id: int, proposal_id: int) -> Response | tuple[str, int]:
    """Put a proposal's excerpts under a theme that exists."""
    row, form = _proposal(project_id, proposal_id), _into_form(project_id, "")
    return _with_form(
        form,
        lambda: deciding.merge_proposal(row, form.into.data, by=current_user.id),
        again=lambda: _proposal_page(row, into_form=form),
        done=_("Put together."),
        project_id=project_id,
        to=url_for(".overview", project_id=project_id),
    )


@blueprint.post("/p/<int:project_id>/proposals/<int:proposal_id>/dismiss")
@member(Right.CODE)
def dismiss_proposal(project_id: int, proposal_id: int) -> Response:
    """Put a proposal away."""
    row, to = _proposal(project_id, proposal_id), url_for(".overview", project_id=project_id)
    try:
        number = deciding.dismiss_proposal(row, by=current_user.id)
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(to, 303)
    said = _("Dismissed. One like it will not be proposed again.")
    return _decided(project_id, said, number, to)


@blueprint.post("/p/<int:project_id>/themes/undo/<int:decision_id>")
@member(Right.CODE)
def undo(project_id: int, decision_id: int) -> Response:
    """Take a decision back."""
    to = url_for(".overview", project_id=project_id)
    try:
        row = deciding.undo(project_id, decision_id, by=current_user.id)
        flash(_("Taken back."), "success")
        if row.kind in ("move", "split", "pin") or "excerpt" in row.subject:
            # One reads on where the excerpt stood.
            to = _standing_theme(project_id, row.subject.get("theme", "")) or to
    except BadInput as refusal:
        flash(str(refusal), "warning")
    return redirect(to, 303)


def _standing_theme(project_id: int, key: str) -> str:
    """The address of a theme's page, empty where it has none."""
    known = {theme.key for theme in reading.themes(project_id, language=page_language())}
    return url_for(".theme", project_id=project_id, key=key) if key in known else ""


def _theme_page(
    project_id: int,
    key: str,
    *,
    name_form: NameForm | None = None,
    into_form: IntoForm | None = None,
) -> str:
    summary = _summary(project_id, key)
    mentions = reading.mentions(project_id, key)
    return web.page(
        "themes/theme.html",
        stage="themes",
        theme=summary,
        page=web.Page(_slice(mentions), web.page_number(), len(mentions), SHOWN),
        open=sum(mention.state == "suggested" for mention in mentions),
        name_form=name_form or NameForm(formdata=None, data={"label": summary.label}),
        into_form=into_form or _into_form(project_id, key),
    )


def _proposal_page(
    row: Proposal, *, name_form: NameForm | None = None, into_form: IntoForm | None = None
) -> str:
    mentions = reading.proposed_mentions(row)
    return web.page(
        "themes/proposal.html",
        stage="themes",
        proposal=row,
        words_for=words_for,
        page=web.Page(_slice(mentions), web.page_number(), len(mentions), SHOWN),
        voices=len({mention.quote.participant_id for mention in mentions}),
        name_form=name_form or NameForm(formdata=None, data={"label": ""}),
        into_form=into_form or _into_form(row.project_id, ""),
    )


def _summary(project_id: int, key: str) -> reading.Summary:
    found = reading.themes(project_id, language=page_language())
    summary = next((t for t in found if t.key == key and t.kind != "proposal"), None)
    if summary is None:
        abort(404)
    return summary


def _proposal(project_id: int, proposal_id: int) -> Proposal:
    row = reading.proposal(project_id, proposal_id)
    if row is None:
        abort(404)
    return row


def _into_form(project_id: int, key: str) -> IntoForm:
    form = IntoForm()
    others = reading.choices(project_id, language=page_language(), without=key)
    form.into.choices = {"": _("Choose a theme"), **dict(others)}
    return form


def _with_form(
    form: NameForm | IntoForm,
    act: Callable[[], int],
    *,
    again: Callable[[], str],
    done: str,
    project_id: int,
    to: str,
) -> Response | tuple[str, int]:
    """Do what a form asks and offer undo; show the form again with what was typed if it cannot."""
    if form.validate_on_submit():
        try:
            return _decided(project_id, done, act(), to)
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
    return again(), 422


def _decided(project_id: int, said: str, number: int, to: str) -> Response:
    flash(said, "success")
    flash(url_for(".undo", project_id=project_id, decision_id=number), "undo")
    return redirect(to, 303)


def _act_on_theme(project_id: int, key: str, act: Callable[[], int], *, done: str) -> Response:
    """Act and offer undo; say what is in the way where it cannot be done."""
    to = _back_to_theme(project_id, key)
    try:
        return _decided(project_id, done, act(), to)
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(to, 303)


def _back_to_theme(project_id: int, key: str) -> str:
    page = request.form.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 9 and page != "1" else None
    return url_for(".theme", project_id=project_id, key=key, page=number)


def _slice(rows: list[Row]) -> list[Row]:
    start = (web.page_number() - 1) * SHOWN
    return rows[start : start + SHOWN]


def _history(project_id: int) -> list[dict[str, object]]:
    said = {
        "accepted": _("accepted suggestions of a theme"),
        "rejected": _("dismissed suggestions of a theme"),
        "rename": _("renamed a theme"),
        "merge": _("put two themes together"),
        "move": _("moved excerpts to another theme"),
        "split": _("made a theme of some excerpts"),
        "pin": _("chose a first example"),
        "accept proposal": _("accepted a proposal"),
        "merge proposal": _("put a proposal under a theme"),
        "dismiss proposal": _("dismissed a proposal"),
    }
    return [
        {
            "id": row.id,
            "who": people.name_of(row.by) or _("Somebody"),
            "what": said.get(row.kind, row.kind),
            "theme": row.subject.get("theme", ""),
            "at": row.at,
            "undone": row.undone,
        }
        for row in deciding.history(project_id)
    ]
