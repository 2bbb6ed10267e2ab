"""The page of the map of themes, and plotly's script for it, served from here."""

import gzip
import re
from functools import cache
from pathlib import Path

import plotly
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from listening import web
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.themes.mapped import service
from listening.themes.mapped.service import Spot
from listening.themes.showing import policy

blueprint = Blueprint("mapped", __name__)
SCRIPT = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@blueprint.get("/p/<int:project_id>/map")
@member(Right.RAW)
def map(project_id: int) -> str:
    """How do the themes lie to each other?"""
    asked = request.args.get("branches", "")
    into = int(asked) if asked.isdecimal() and len(asked) < 4 else None
    found = service.drawn(
        project_id, into=into, least=policy().min_voices, language=page_language()
    )
    spots = found.spots if found else []
    return web.page(
        "themes/map.html",
        stage="themes",
        found=found,
        into=into if found and into in found.steps else None,
        least=policy().min_voices,
        addresses={spot.key: _address(project_id, spot) for spot in spots},
        points=[_point(project_id, spot) for spot in spots if spot.x is not None],
        version=plotly.__version__,
        own_style=_own_style(),
    )


@blueprint.get("/p/<int:project_id>/map/plotly.js")
@member(Right.RAW)
def script(project_id: int) -> Response:
    """Plotly's script: nothing is fetched from elsewhere."""
    squeezed = request.accept_encodings["gzip"] > 0
    answer = Response(_plotly(squeezed=squeezed), mimetype="text/javascript")
    answer.vary.add("Accept-Encoding")
    if squeezed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer


@cache
def _own_style() -> str:
    """The name of a style that plotly's script brings for maps of streets, which we have none of:
    it leaves the style out where something of that name is on the page."""
    found = re.search(rb'getElementById\("([0-9a-f]{64})"\)', SCRIPT.read_bytes())
    return found[1].decode() if found else "no-such-style"


@cache
def _plotly(*, squeezed: bool) -> bytes:
    source = SCRIPT.read_bytes()
    return gzip.compress(source, mtime=0) if squeezed else source


def _point(project_id: int, spot: Spot) -> dict[str, object]:
    """A spot as the script draws it; what is not told is not in it."""
    return {
        "label": spot.label,
        "kind": spot.kind,
        "x": spot.x,
        "y": spot.y,
        "radius": spot.radius,
        "told": told(spot),
        "url": _address(project_id, spot),
    }


def told(spot: Spot) -> str:
    """How many voices, in words."""
    if spot.voices is None:
        return str(_("fewer than %(least)s voices", least=policy().min_voices))
    return str(ngettext("%(num)s voice", "%(num)s voices", spot.voices))


def _address(project_id: int, spot: Spot) -> str:
    if spot.proposal is not None:
        return url_for("proposals.proposal", project_id=project_id, proposal_id=spot.proposal)
    return url_for("themes.about", project_id=project_id, key=spot.key)
