"""Pages of one proposal: read it, name it, put it elsewhere, take it apart, put it away."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.themes import deciding, reading
from listening.themes.engine.stability import words_for
from listening.themes.forms import IntoForm, NameForm
from listening.themes.naming import service as naming
from listening.themes.records import Proposal
from listening.themes.showing import acted, into_form, paged, with_form

blueprint = Blueprint("proposals", __name__)
HOME = "/p/<int:project_id>/proposals/<int:proposal_id>"


@blueprint.get(HOME)
@member(Right.RAW)
def proposal(project_id: int, proposal_id: int) -> str:
    """Is this one theme?"""
    return _page(_proposal(project_id, proposal_id))


@blueprint.post(HOME + "/accept")
@member(Right.CODE)
def accept(project_id: int, proposal_id: int) -> Response | tuple[str, int]:
    """Make a proposal a theme."""
    row, form = _proposal(project_id, proposal_id), NameForm()
    return with_form(
        form,
        lambda: deciding.accept_proposal(
            row, form.label.data, language=page_language(), by=current_user.id
        ),
        again=lambda: _page(row, name_form=form),
        done=_("Accepted as a theme."),
        project_id=project_id,
        to=url_for("themes.overview", project_id=project_id),
    )


@blueprint.post(HOME + "/merge")
@member(Right.CODE)
def merge(project_id: int, proposal_id: int) -> Response | tuple[str, int]:
    """Put a proposal's excerpts under a theme that exists."""
    row, form = _proposal(project_id, proposal_id), into_form(project_id)
    return with_form(
        form,
        lambda: deciding.merge_proposal(row, form.into.data, by=current_user.id),
        again=lambda: _page(row, into=form),
        done=_("Put together."),
        project_id=project_id,
        to=url_for("themes.overview", project_id=project_id),
    )


@blueprint.post(HOME + "/dismiss")
@member(Right.CODE)
def dismiss(project_id: int, proposal_id: int) -> Response:
    """Put a proposal away."""
    row = _proposal(project_id, proposal_id)
    return acted(
        project_id,
        lambda: deciding.dismiss_proposal(row, by=current_user.id),
        done=_("Dismissed. One like it will not be proposed again."),
        to=url_for("themes.overview", project_id=project_id),
    )


@blueprint.post(HOME + "/name")
@member(Right.CODE)
def name(project_id: int, proposal_id: int) -> Response:
    """Ask a model for a name."""
    row = _proposal(project_id, proposal_id)
    try:
        naming.ask(row, language=page_language())
        flash(_("Asked. The name appears here when it comes."), "success")
    except BadInput as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for(".proposal", project_id=project_id, proposal_id=proposal_id), 303)


@blueprint.post(HOME + "/move")
@member(Right.CODE)
def move(project_id: int, proposal_id: int) -> Response:
    """Put chosen excerpts under a theme, or make a theme of them; the rest stays open."""
    row = _proposal(project_id, proposal_id)
    chosen = list(dict.fromkeys(request.form.getlist("excerpt")))
    into, label = request.form.get("into", ""), request.form.get("label", "").strip()
    here = url_for(".proposal", project_id=project_id, proposal_id=proposal_id)
    if not label and into not in dict(
        reading.choices(project_id, language=page_language(), without="")
    ):
        flash(_("Choose the theme these excerpts go to, or write a new name."), "warning")
        return redirect(here, 303)

    def act() -> int:
        if len(label) > 80:
            raise BadInput(_("Use at most 80 characters."))
        if label:
            return deciding.split_proposal(
                row, chosen, label, language=page_language(), by=current_user.id
            )
        return deciding.move_from_proposal(row, chosen, into, by=current_user.id)

    done = _("A theme of its own now.") if label else _("Moved.")
    return acted(project_id, act, done=done, to=here)


def _page(row: Proposal, *, name_form: NameForm | None = None, into: IntoForm | None = None) -> str:
    mentions = reading.proposed_mentions(row)
    return web.page(
        "themes/proposal.html",
        stage="themes",
        proposal=row,
        words_for=words_for,
        page=paged(mentions),
        voices=len({mention.quote.participant_id for mention in mentions}),
        name_form=name_form or NameForm(formdata=None, data={"label": row.suggested_name}),
        host=naming.host(),
        leaves=naming.leaves(row) if naming.host() and row.state == "open" else [],
        asked=naming.job(row),
        into_form=into or into_form(row.project_id),
    )


def _proposal(project_id: int, proposal_id: int) -> Proposal:
    row = reading.proposal(project_id, proposal_id)
    if row is None:
        abort(404)
    return row
