"""The guard: every view says who may enter, and nobody enters a view that does not say."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, render_template, request
from flask_security import current_user
from werkzeug.wrappers import Response

from listening.people import service
from listening.people.roles import Right, Role, may

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC, SIGNED_IN = "public", "signed in"
# Views we did not write. Flask-Security guards its own; static files are for everybody.
LIBRARY = {
    "static": PUBLIC,
    "security.static": PUBLIC,
    "security.login": PUBLIC,
    "security.logout": SIGNED_IN,
    "security.verify": SIGNED_IN,
}


def public(view: View) -> View:
    """Anybody may enter."""
    return _declare(view, PUBLIC)


def signed_in(view: View) -> View:
    """Whoever has an account may enter."""
    return _declare(view, SIGNED_IN)


def member(right: Right) -> Callable[[View], View]:
    """Members of the project named `project_id` in the address whose role holds `right`."""
    return lambda view: _declare(view, right)


def policy_of(app: Flask, endpoint: str) -> str | None:
    """What an endpoint declared, None if nothing."""
    return LIBRARY.get(endpoint) or getattr(app.view_functions[endpoint], "access", None)


def allowed(right: Right) -> bool:
    """Whether the present reader holds a right in the present project; for what a page offers."""
    role: Role | None = g.get("role")
    return role is not None and may(role, right)


def init_app(app: Flask) -> None:
    """Stand at the door."""
    # Nothing of ours asks to be remembered, but the sign-in would do it for whoever sends the word.
    app.config.setdefault("REMEMBER_COOKIE_SAMESITE", "Lax")
    app.config.setdefault("REMEMBER_COOKIE_SECURE", app.config["SESSION_COOKIE_SECURE"])
    app.before_request(_guard)
    app.jinja_env.globals["allowed"] = allowed


def _declare(view: View, policy: str) -> View:
    view.access = policy  # type: ignore[attr-defined]
    return view


def _signed_out() -> Response | tuple[str, int]:
    """The way to the sign-in; whoever was writing meanwhile keeps what they wrote."""
    typed = [
        (n, v) for n, v in request.form.items(multi=True) if n not in ("csrf_token", "password")
    ]
    if typed:
        return render_template("stale_form.html", typed=typed), 401
    answer: Response = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    return answer


def _guard() -> Response | tuple[str, int] | None:
    if request.endpoint is None:
        return None
    policy = policy_of(current_app, request.endpoint)
    if policy == PUBLIC:
        return None
    if policy is None:
        abort(403)
    if not current_user.is_authenticated:
        return _signed_out()
    if policy == SIGNED_IN:
        return None
    project_id = (request.view_args or {})["project_id"]
    role = service.role_of(current_user.id, project_id)
    # Another team's project does not exist for you; a right you lack in your own is said, but not
    # to those who may read nothing of it.
    if role is None:
        abort(404)
    if not may(role, Right(policy)):
        abort(403 if may(role, Right.READ) else 404)
    g.role = role
    return None
