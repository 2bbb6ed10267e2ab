"""create_app: the rooms put together."""

import importlib
import logging
from functools import partial
from pathlib import Path

from flask import Flask, Response, render_template, request
from flask_security import Security
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from listening import db, i18n, jobs, web
from listening.causes.service import unheard
from listening.coding import coded
from listening.communities.views import init_app as project_pages
from listening.excerpts.masking import recognised
from listening.excerpts.showing import init_app as quotes
from listening.gaps.cells import Policy
from listening.people import access
from listening.people.service import accounts
from listening.settings import Settings, load

ROOT = Path(__file__).resolve().parent.parent
# The rooms that have pages, in the order of the work.
ROOMS = (
    "communities",
    "surveys",
    "surveys.xlsform",
    "surveys.desk",
    "surveys.results",
    "surveys.reach",
    "surveys.cards",
    "surveys.paper",
    "surveys.spoken",
    "conversations",
    "conversations.plan",
    "conversations.hold",
    "conversations.readback",
    "conversations.recording",
    "excerpts",
    "excerpts.desk",
    "excerpts.hiding",
    "excerpts.search",
    "excerpts.voices",
    "coding.bench",
    "coding.correcting",
    "coding.editor",
    "coding.memos",
    "coding.rounds",
    "exchange",
    "themes",
    "themes.proposed",
    "themes.asked",
    "themes.checked",
    "themes.mapped",
    "gaps",
    "causes",
    "causes.board",
    "causes.questions",
    "actions",
)
# The rooms that hold words, or what was made of them.
FORGETTING = (
    "excerpts.forgetting.service",
    "excerpts.forgetting.own",
    "excerpts.hiding.forgetting",
    "surveys.forgetting",
    "conversations.forgetting",
    "conversations.readback.forgetting",
    "conversations.recording.forgetting",
    "coding.forgetting",
    "gaps.forgetting",
    "themes.forgetting",
    "causes.forgetting",
    "exchange.forgetting",
    "actions.forgetting",
)
# The rooms that know where a voice spoke.
SPOKEN = ("surveys.where", "conversations.where")
# Where families answer: no session, so no token that a stranger could misuse.
FAMILY_PAGES = (
    "surveys.returning.views",
    "conversations.plan.answering",
    "conversations.readback.answering",
)
csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve; raises BadInput where the settings make no sense."""
    settings = settings or load(ROOT)
    app = Flask(__name__, instance_path=str(settings.instance))
    app.config.update(_configuration(settings))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["listening.settings"] = settings
    # Werkzeug's own log names addresses and paths of families.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    db.init_app(app)
    i18n.init_app(app, root=ROOT)
    web.init_app(app)
    jobs.init_app(app, settings)
    csrf.init_app(app)
    Security(app, accounts)
    access.init_app(app)
    recognised.look_in(settings.instance / "name-models")
    project_pages(app)
    quotes(app)
    for room in ROOMS:
        views = importlib.import_module(f"listening.{room}.views")
        app.register_blueprint(views.blueprint)
    for room in (*FORGETTING, *SPOKEN):
        importlib.import_module(f"listening.{room}")
    for pages in FAMILY_PAGES:
        families = importlib.import_module(f"listening.{pages}").blueprint
        csrf.exempt(families)
        app.register_blueprint(families)
    # A plan names groups nobody heard; only the room of causes knows which of them may be named.
    policy = Policy(min_n=settings.min_n, min_voices=settings.min_voices)
    app.extensions["listening.coded"] = coded
    app.extensions["listening.unheard"] = partial(unheard, policy=policy)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _error_page)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": settings.https,
        "MAX_CONTENT_LENGTH": 32 * 2**20,
        # Notes of a long evening are one text field.
        "MAX_FORM_MEMORY_SIZE": 4 * 2**20,
        "WTF_CSRF_TIME_LIMIT": None,
        # Not the secret key: that may be changed, and passwords must go on fitting.
        "SECURITY_PASSWORD_SALT": settings.password_salt or settings.secret_key,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_PASSWORD_CHECK_BREACHED": False,
        "SECURITY_TRACKABLE": False,
        "SECURITY_REGISTERABLE": False,
        # Our roles are per project; there is no table of roles to join.
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_LOGIN_USER_TEMPLATE": "people/sign_in.html",
        "SECURITY_UNAUTHORIZED_VIEW": None,
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    }


def _stale_form(error: CSRFError) -> tuple[str, int]:
    """A form that was open too long, or a session that ended: say so, keep what was typed."""
    typed = [
        (name, value)
        for name, values in request.form.lists()
        if name not in ("csrf_token", "password")
        for value in values
    ]
    return render_template("stale_form.html", typed=typed), 400


def _error_page(error: HTTPException) -> Response | tuple[str, int]:
    code = error.code or 500
    if code < 400:
        return error.get_response()  # type: ignore[return-value]
    return render_template("error.html", code=code), code
