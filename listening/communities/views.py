"""The first page, and a project's home: the cycle and what is next."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening.communities import service
from listening.people import service as people
from listening.people.access import allowed, public
from listening.people.roles import Right, Role

blueprint = Blueprint("communities", __name__)


@dataclass(frozen=True, slots=True)
class Stop:
    """One station of the rail."""

    key: str
    label: str
    url: str
    done: bool = False
    here: bool = False


@blueprint.get("/")
@public
def welcome() -> str | Response:
    """What this is, and the way in; members go to their project."""
    if not current_user.is_authenticated:
        return render_template("communities/welcome.html")
    projects = service.projects(people.projects_of(current_user.id))
    if len(projects) == 1:
        return redirect(_door(projects[0].id), 303)
    return render_template("communities/projects.html", projects=projects, door=_door)


def _door(project_id: int) -> str:
    """Where somebody enters a project: interpreters at the desk, for they see nothing else."""
    role = people.role_of(current_user.id, project_id)
    inside = "desk.overview" if role == Role.INTERPRETER else "actions.home"
    return url_for(inside, project_id=project_id)


def stations(project_id: int) -> list[Stop]:
    """The rail of a project, in the order of the work."""
    ways = (
        ("home", _("Overview"), "actions.home", Right.READ),
        ("listen", _("Listen"), "surveys.listen", Right.READ),
        ("read", _("Read"), "excerpts.read", Right.RAW),
        ("translate", _("Translate"), "desk.overview", Right.TRANSLATE),
        ("themes", _("Themes"), "themes.overview", Right.RAW),
        ("gaps", _("Gaps"), "gaps.overview", Right.READ),
        ("causes", _("Causes"), "causes.overview", Right.WEIGH),
    )
    return [
        Stop(key, label, url_for(endpoint, project_id=project_id))
        for key, label, endpoint, right in ways
        if allowed(right)
    ]


def init_app(app: Flask) -> None:
    """Give the pages of a project its name and its rail."""

    @app.context_processor
    def _project() -> dict[str, Any]:
        project_id = (request.view_args or {}).get("project_id") if request else None
        # Only behind the guard: a page that refuses must not name what it refuses.
        if project_id is None or g.get("role") is None:
            return {}
        found = service.project(project_id)
        if found is None:
            abort(404)
        return {"project": found, "project_id": project_id, "rail": stations(project_id)}
