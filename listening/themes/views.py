"""Pages of the themes room: run the engine, read what it suggests, decide."""

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.coding import service as coding
from listening.i18n import language_name, page_language
from listening.people import service as people
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.themes import arriving, deciding, reading, service
from listening.themes.checked.service import unchecked
from listening.themes.engine.stability import words_for
from listening.themes.engine.values import Grain
from listening.themes.forms import IntoForm, NameForm, RunForm
from listening.themes.portrait import portrait
from listening.themes.showing import acted, decided, into_form, paged, policy, with_form

blueprint = Blueprint("themes", __name__)
LEFT = ("weak", "waiting", "none", "empty")
QUOTES = 5  # on the portrait of a theme


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
        since=reading.since(project_id, language=page_language()),
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
    if status not in LEFT:
        abort(404)
    quotes = reading.left(project_id, status)
    return web.page("themes/left.html", stage="themes", status=status, page=paged(quotes))


@blueprint.get("/p/<int:project_id>/themes/unfitting")
@member(Right.RAW)
def unfitting(project_id: int) -> str:
    """Which new answers fit no theme?"""
    quotes = arriving.unfitting(project_id)
    return web.page("themes/unfitting.html", stage="themes", page=paged(quotes))


@blueprint.get("/p/<int:project_id>/themes/<key>")
@member(Right.RAW)
def theme(project_id: int, key: str) -> str:
    """Who raises this theme, and in which words?"""
    return _theme_page(project_id, key)


@blueprint.get("/p/<int:project_id>/themes/<key>/about")
@member(Right.RAW)
def about(project_id: int, key: str) -> str:
    """Who raises this theme, where, and when?"""
    summary = _summary(project_id, key)
    mentions = [m for m in reading.mentions(project_id, key) if m.state != "rejected"]
    typical = sorted(mentions, key=lambda m: (not m.pinned, m.state != "accepted", -m.strength))
    return web.page(
        "themes/about.html",
        stage="themes",
        theme=summary,
        portrait=portrait(
            project_id,
            key,
            dimension=request.args.get("dimension", ""),
            policy=policy(),
            language=page_language(),
        ),
        unchecked=[language_name(t) for t in unchecked(project_id, key, policy=policy())],
        quotes=typical[:QUOTES],
    )


@blueprint.post("/p/<int:project_id>/nothing-here")
@member(Right.CODE)
def nothing_here(project_id: int) -> Response:
    """Say that an excerpt holds nothing to make a theme of."""
    key, status = request.form.get("excerpt", ""), request.form.get("status", "")
    back = url_for(".overview", project_id=project_id)
    if status in LEFT:
        back = url_for(".left", project_id=project_id, status=status)
    if status == "asked":
        back = url_for("asked.questions", project_id=project_id)
    return acted(
        project_id,
        lambda: deciding.nothing_here(project_id, key, by=current_user.id),
        done=_("Kept: nothing here to make a theme of."),
        to=back,
        back="asked" if status == "asked" else None,
    )


@blueprint.post("/p/<int:project_id>/themes/<key>/<any(accept, dismiss):what>")
@member(Right.CODE)
def decide(project_id: int, key: str, what: str) -> Response:
    """Accept or dismiss all open suggestions of a theme."""
    _summary(project_id, key)
    act = deciding.accept if what == "accept" else deciding.dismiss
    number = act(project_id, key, by=current_user.id)
    said = _("Accepted.") if what == "accept" else _("Dismissed: these are not about this theme.")
    return decided(project_id, said, number, url_for(".overview", project_id=project_id))


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
    return acted(
        project_id,
        lambda: deciding.decide_one(project_id, key, excerpt_id, state=state, by=current_user.id),
        done=said,
        to=_back_to_theme(project_id, key),
    )


@blueprint.post("/p/<int:project_id>/themes/<key>/pin")
@member(Right.CODE)
def pin(project_id: int, key: str) -> Response:
    """Hold an excerpt under a theme as its first example."""
    _summary(project_id, key)
    return acted(
        project_id,
        lambda: deciding.pin(project_id, key, request.form.get("excerpt", ""), by=current_user.id),
        done=_("It is the first example now."),
        to=_back_to_theme(project_id, key),
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
        if len(label) > 80:
            raise BadInput(_("Use at most 80 characters."))
        if label:
            return deciding.split(
                project_id, key, chosen, label, language=page_language(), by=current_user.id
            )
        if into not in known:
            raise BadInput(_("Choose the theme these excerpts go to, or write a new name."))
        return deciding.move(project_id, key, chosen, into, by=current_user.id)

    done = _("A theme of its own now.") if label else _("Moved.")
    return acted(project_id, act, done=done, to=_back_to_theme(project_id, key))


@blueprint.post("/p/<int:project_id>/themes/<key>/rename")
@member(Right.CODE)
def rename(project_id: int, key: str) -> Response | tuple[str, int]:
    """Give a theme another name."""
    form = NameForm()
    return with_form(
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
    form = into_form(project_id, key)
    return with_form(
        form,
        lambda: deciding.merge(project_id, key, form.into.data, by=current_user.id),
        again=lambda: _theme_page(project_id, key, into=form),
        done=_("Put together."),
        project_id=project_id,
        to=url_for(".overview", project_id=project_id),
    )


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
        if request.args.get("back") == "asked":
            to = url_for("asked.questions", project_id=project_id)
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
    into: IntoForm | None = None,
) -> str:
    summary = _summary(project_id, key)
    mentions = reading.mentions(project_id, key)
    return web.page(
        "themes/theme.html",
        stage="themes",
        theme=summary,
        page=paged(mentions),
        open=sum(mention.state == "suggested" for mention in mentions),
        name_form=name_form or NameForm(formdata=None, data={"label": summary.label}),
        into_form=into or into_form(project_id, key),
    )


def _summary(project_id: int, key: str) -> reading.Summary:
    found = reading.themes(project_id, language=page_language())
    summary = next((t for t in found if t.key == key and t.kind != "proposal"), None)
    if summary is None:
        abort(404)
    return summary


def _back_to_theme(project_id: int, key: str) -> str:
    page = request.form.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 9 and page != "1" else None
    return url_for(".theme", project_id=project_id, key=key, page=number)


def _history(project_id: int) -> list[dict[str, object]]:
    said = {
        "accepted": _("accepted suggestions of a theme"),
        "rejected": _("dismissed suggestions of a theme"),
        "rename": _("renamed a theme"),
        "merge": _("put two themes together"),
        "move": _("moved excerpts to another theme"),
        "split": _("made a theme of some excerpts"),
        "pin": _("chose a first example"),
        "none": _("found nothing to make a theme of in an excerpt"),
        "accept proposal": _("accepted a proposal"),
        "merge proposal": _("put a proposal under a theme"),
        "dismiss proposal": _("dismissed a proposal"),
        "split proposal": _("made a theme of some excerpts of a proposal"),
        "move from proposal": _("moved excerpts of a proposal to a theme"),
    }
    names = coding.labels(project_id, page_language())
    return [
        {
            "id": row.id,
            "who": people.name_of(row.by) or _("Somebody"),
            "what": said.get(row.kind, row.kind),
            "theme": names.get(row.subject.get("theme", ""), ""),
            "at": row.at,
            "undone": row.undone,
        }
        for row in deciding.history(project_id)
    ]
