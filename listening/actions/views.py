"""A project's home."""

from flask import Blueprint, current_app
from flask_babel import gettext as _

from listening import web
from listening.actions import cycle, service
from listening.gaps.cells import Policy
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right

blueprint = Blueprint("actions", __name__)


@blueprint.get("/p/<int:project_id>/")
@member(Right.READ)
def home(project_id: int) -> str:
    """The cycle, and what is next."""
    settings = current_app.extensions["listening.settings"]
    found = service.home(project_id, policy=Policy(min_n=settings.min_n), language=page_language())
    return web.page(
        "actions/home.html",
        stage="home",
        home=found,
        standing=found.standing,
        done=cycle.done(found.standing),
        following=cycle.following(found.standing),
        steps=_steps(),
    )


def _steps() -> dict[cycle.Step, tuple[str, str]]:
    """Each step's name, and the question it answers."""
    return {
        "listen": (_("Listen"), _("Who has been heard, and who not yet?")),
        "themes": (_("Themes"), _("What do families talk about?")),
        "gaps": (_("Gaps"), _("Which group is behind, and how sure are we?")),
        "causes": (_("Causes"), _("What do those families raise more often?")),
        "act": (_("Act"), _("What do we change, and what should move first?")),
        "reflect": (_("Reflect"), _("Did the gap close?")),
        "tell": (_("Tell back"), _("What came of what families said?")),
    }
