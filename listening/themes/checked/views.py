"""Page of how far the machine's counts can be trusted."""

from flask import Blueprint, request

from listening import web
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.themes.checked import service
from listening.themes.prevalence import LEAST
from listening.themes.showing import policy

blueprint = Blueprint("checked", __name__)


@blueprint.get("/p/<int:project_id>/trust")
@member(Right.RAW)
def trust(project_id: int) -> str:
    """How far can these be trusted?"""
    asked = request.args.get("theme", "")
    found = service.checked(project_id, asked, policy=policy(), language=page_language())
    return web.page("themes/trust.html", stage="themes", found=found, least=LEAST)
