"""Pages: whole or as a fragment, their headers, and paging."""

import gzip
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import (
    Flask,
    Request,
    Response,
    abort,
    current_app,
    g,
    make_response,
    render_template,
    request,
)
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from jinja2_fragments.flask import render_block
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map
from werkzeug.utils import cached_property

from listening import i18n

FAMILY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
STAFF_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FAMILY_PATHS = "/s/"
PAGE = 50
WORTH_SQUEEZING = 500  # bytes; below that the header costs more than it saves
SQUEEZED = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")
MOST = 2**31 - 1  # what a column of numbers holds
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a longer list: its rows, its number from 1, and how many there are in all."""

    rows: Sequence[T]
    number: int
    total: int
    size: int = PAGE

    @property
    def pages(self) -> int:
        """Number of pages, at least one."""
        return max(1, -(-self.total // self.size))


def page_number() -> int:
    """The page asked for in the address, 1 where it makes no sense."""
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 9 else 1


def page(template: str, *, fragment: str | None = None, **values: Any) -> str:
    """The whole page, or only its block `fragment` when htmx asks for a part."""
    if fragment and request.headers.get("HX-Request") == "true":
        return str(render_block(template, fragment, **values))
    return render_template(template, **values)


def nonce() -> str:
    """The word that lets this answer's own scripts run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def for_families() -> None:
    """Mark this answer as a family page: no referrer, nothing kept, no staff script."""
    g.for_families = True


def family_page(template: str, tag: str, *, status: int = 200, **values: Any) -> Response:
    """A page that speaks `tag` and never looks at a session.

    Rendered past the context processors on purpose: one of them would ask who is signed in.
    """
    for_families()
    i18n.speak(tag if tag in i18n.FAMILY else "en")
    body = current_app.jinja_env.get_template(template).render(
        page_language=tag, page_direction=i18n.direction(tag), **values
    )
    response = make_response(body, status)
    response.headers["Content-Language"] = tag
    response.vary.add("Accept-Language")
    return response


class Sessions(SecureCookieSessionInterface):
    """Sessions for staff; where families are there is none to be read or set."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; under the families' paths always an empty one."""
        if request.path.startswith(FAMILY_PATHS):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep it, unless a family is answering."""
        if not request.path.startswith(FAMILY_PATHS):
            super().save_session(app, session, response)


class Number(IntegerConverter):
    """A number in an address; one that no row can have is an address that does not exist."""

    def __init__(self, held: Map, *args: Any, **options: Any) -> None:
        super().__init__(held, *args, **{"max": MOST, **options})


class Asked(Request):
    """A request whose texts any database takes: NUL, which PostgreSQL refuses, becomes U+FFFD."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What the address asks for."""
        return _storable(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = _storable(self.__dict__["form"])


def _storable(values: MultiDict[str, str]) -> MultiDict[str, str]:
    if not any("\0" in text for pair in values.items(multi=True) for text in pair):
        return values
    plain = [
        (name.replace("\0", "\ufffd"), value.replace("\0", "\ufffd"))
        for name, value in values.items(multi=True)
    ]
    return ImmutableMultiDict(plain)


def _refuse_nul() -> None:
    if "\0" in request.path:
        abort(404)


def init_app(app: Flask) -> None:
    """Put the headers on every answer, and bound what addresses and forms hold."""
    app.request_class = Asked
    app.before_request(_refuse_nul)
    app.url_map.converters["int"] = Number
    app.session_interface = Sessions()
    app.jinja_env.globals["nonce"] = nonce
    app.after_request(_squeeze)
    app.after_request(_headers)


def _families() -> bool:
    """Whether a family is answered; also where no view of theirs was reached."""
    return bool(g.get("for_families")) or request.path.startswith(FAMILY_PATHS)


def _headers(response: Response) -> Response:
    family = _families()
    policy = FAMILY_POLICY if family else STAFF_POLICY.format(nonce=nonce())
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Staff forms over TLS are checked by their referrer; families leave none at all.
    response.headers["Referrer-Policy"] = "no-referrer" if family else "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=(self)"
    # Behind a proxy the request itself does not look secure.
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        # Never a weaker word of a library: the pages of the sign-in come with one no browser reads.
        response.headers["Cache-Control"] = "no-store"
    return response


def _squeeze(response: Response) -> Response:
    """Compress family pages and static files.

    Staff pages stay as they are: they hold form tokens beside what was typed, and the length of a
    compressed page would tell one by the other.
    """
    ours = _families() or request.endpoint == "static"
    if not ours or response.status_code == 304 or response.mimetype not in SQUEEZED:
        return response
    response.vary.add("Accept-Encoding")
    whole = response.status_code != 206 and "Content-Encoding" not in response.headers
    if not whole or not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    source: Any = response.response
    data = response.get_data()
    if hasattr(source, "close"):
        source.close()
    if len(data) < WORTH_SQUEEZING:
        return response
    response.set_data(gzip.compress(data, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response
