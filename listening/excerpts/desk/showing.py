"""What both desks do alike: the languages somebody sees, what a button does, a line."""

from collections.abc import Callable, Sequence

from flask import Response, abort, flash, g, redirect, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.wrappers import Response as Answered

from listening import web
from listening.excerpts.desk import store
from listening.excerpts.desk.marks import STATES
from listening.excerpts.desk.rows import Row
from listening.people import service as people
from listening.people.roles import Role
from listening.settings import BadInput


def may_see(project_id: int, tags: Sequence[str]) -> tuple[str, ...]:
    """Languages that whoever asks may see: interpreters their own, even where that is none."""
    if g.role != Role.INTERPRETER:
        return tuple(tags)
    own = people.languages_of(current_user.id, project_id)
    return tuple(tag for tag in tags if tag in own)


def done(ways: dict[str, Callable[..., None]], remark: Callable[[str], None]) -> BadInput | None:
    """Do what a line's button says; what refused it, if anything did."""
    form, action = request.form, request.form.get("action", "save")
    try:
        if action == "remark":
            remark(form.get("remark", ""))
            flash(_("The organizer will see your remark."), "success")
        else:
            way = ways.get(action, ways["save"])
            way(looked=form.get("seen", ""), of=form.get("of", "")) if action != "undo" else way()
    except BadInput as refusal:
        return refusal
    return None


def typed() -> str:
    """What somebody wrote into a line."""
    return request.form.get("text", "").replace("\r\n", "\n")


def answered(
    row: Row | None, back: str, whole: Callable[[Row], str]
) -> str | Answered | tuple[str, int]:
    """The line alone where a script asks, else the page it is on; refusals with what was typed."""
    if row is None:
        abort(404)
    status = 409 if row.conflict else 422 if row.error else 200
    if request.headers.get("X-Desk"):
        return web.page("excerpts/desk/alone.html", row=row, target=request.path), status
    if row.error:
        return whole(row), status
    if request.form.get("action") != "remark":
        flash(_("Saved."), "success")
    return redirect(f"{back}#row-{row.key.replace(':', '-')}", 303)


def wanted_state() -> str:
    """The state a page is narrowed to, "" for all."""
    asked = request.args.get("state", "")
    return asked if asked in STATES else ""


def state_names() -> dict[str, str]:
    """What each state is called."""
    return {
        "missing": _("not translated"),
        "stale": _("changed since"),
        "machine": _("by a machine"),
        "human": _("by a person"),
    }


def machine_note() -> str:
    """What leaves this machine when its machine translates; "" where none is plugged in."""
    try:
        plugged = store.plugged()
    except BadInput as wrong:
        return str(wrong)
    if plugged is None:
        return ""
    if plugged.host:
        told = _(
            "The texts go to the server %(host)s, outside this installation.", host=plugged.host
        )
        return str(told)
    return str(_("The texts stay on this server."))


def file_answer(data: bytes, *, name: str, mimetype: str) -> Response:
    """A file to be kept."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=mimetype, headers=headers)


def counted(kept: int) -> str:
    """How many texts were kept."""
    return str(ngettext("%(num)s text kept.", "%(num)s texts kept.", kept))
