"""Pages of reach: whom has the survey reached so far, and the posters that reach the others."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answered

from listening import i18n, web
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput
from listening.surveys import codes, showing
from listening.surveys import service as surveys
from listening.surveys.reach import service
from listening.surveys.reach.board import Line
from listening.surveys.records import Survey
from listening.surveys.results.views import named, own, policy

blueprint = Blueprint("reach", __name__)
HERE = "/p/<int:project_id>/surveys/<int:survey_id>"


@blueprint.get(HERE + "/reach")
@member(Right.READ)
def reach(project_id: int, survey_id: int) -> str:
    """Whom have we not heard yet?"""
    return _page(own(project_id, survey_id))


@blueprint.post(HERE + "/reach")
@member(Right.COLLECT)
def goals(project_id: int, survey_id: int) -> tuple[str, int] | Answered:
    """Keep how many answers are hoped for."""
    row = own(project_id, survey_id)
    typed = dict(
        zip(
            zip(request.form.getlist("dimension"), request.form.getlist("group"), strict=False),
            request.form.getlist("goal"),
            strict=False,
        )
    )
    try:
        service.hope_for(row, typed)
    except BadInput as error:
        return _page(row, typed=typed, error=str(error)), 422
    flash(_("Kept. A goal that is reached turns nobody away."), "success")
    return redirect(url_for(".reach", project_id=project_id, survey_id=survey_id), 303)


@blueprint.get(HERE + "/poster/<tag>")
@member(Right.READ)
def poster(project_id: int, survey_id: int, tag: str) -> Response:
    """One sheet to hang up, in one language."""
    row = own(project_id, survey_id)
    if row.state == "draft" or tag not in surveys.offered(row):
        abort(404)
    survey = surveys.shown(row).questionnaire
    link = link_of(row, tag)
    return web.family_page(
        "family/survey_poster.html",
        tag,
        title=showing.told(tag, survey.title, survey),
        welcome=showing.lines(tag, survey.welcome, survey),
        link=link,
    )


def link_of(row: Survey, tag: str) -> codes.Link:
    """A language's way into a survey."""
    base = current_app.extensions["listening.settings"].public_url or request.url_root
    return codes.link(base, url_for("families.fill", token=row.token, tag=tag), tag)


def _page(
    row: Survey, *, typed: Mapping[tuple[str, str], str] | None = None, error: str = ""
) -> str:
    found = service.reach(row, policy=policy())
    offered = surveys.offered(row) if row.state != "draft" else ()
    return web.page(
        "surveys/reach/reach.html",
        stage="listen",
        row=row,
        found=found,
        named=named,
        roughly=_told,
        students=_students,
        typed=typed or {},
        error=error,
        language_of=lambda line: service.language_of(line.group, offered),
        offered=offered,
        name_of=lambda tag: i18n.language(tag),
        flags=_flags(),
    )


def _told(least: int) -> str:
    step = policy().min_voices
    if least == 0:
        return str(_("fewer than %(n)s answers", n=i18n.number(step)))
    return str(
        ngettext("at least %(n)s answer", "at least %(n)s answers", least, n=i18n.number(least))
    )


def _students(line: Line) -> str:
    if line.enrolled is None:
        return ""
    return str(
        ngettext("%(n)s student", "%(n)s students", line.enrolled, n=i18n.number(line.enrolled))
    )


def _flags() -> dict[str, Any]:
    return {
        "silent": _("not heard yet"),
        "strong": _("heard far less than its part of the students"),
        "low": _("heard less than its part of the students"),
        "none": "",
    }
