"""A project's home, and the brief a team takes to its board."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response as Answer

from listening import web
from listening.actions import briefs, cycle, service
from listening.actions.brief.compose import compose, default_title
from listening.actions.brief.document import Document
from listening.actions.brief.numbers import as_csv
from listening.actions.brief.quoting import MOST, names_in
from listening.actions.brief.word import word_file
from listening.actions.forms import BriefForm
from listening.actions.records import BriefRow
from listening.gaps.cells import Policy
from listening.i18n import page_language
from listening.people.access import allowed, member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("actions", __name__)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@blueprint.get("/p/<int:project_id>/")
@member(Right.READ)
def home(project_id: int) -> str:
    """The cycle, and what is next."""
    settings = current_app.extensions["listening.settings"]
    found = service.home(
        project_id,
        policy=Policy(min_n=settings.min_n, min_voices=settings.min_voices),
        language=page_language(),
    )
    return web.page(
        "actions/home.html",
        stage="home",
        home=found,
        standing=found.standing,
        done=cycle.done(found.standing),
        following=cycle.following(found.standing),
        steps=_steps(),
    )


@blueprint.route("/p/<int:project_id>/brief", methods=["GET", "POST"])
@member(Right.WEIGH)
def brief(project_id: int) -> str | Answer | tuple[str, int]:
    """What shall the board read about this gap, and in whose words?"""
    if not request.args.get("measure"):
        return web.page("actions/briefs.html", stage="causes", rows=briefs.listed(project_id))
    # Whoever chooses reads the words as they were said.
    if not allowed(Right.RAW):
        abort(403)
    about, form = _about(), BriefForm()
    names = names_in(form.hide.data or "")
    made = briefs.draft(project_id, about, policy=_policy(), language=page_language(), names=names)
    if made is None:
        abort(404)
    if request.method == "GET":
        _fill(form, made)
        return _choosing(made, form, None)
    chosen = dict(value.partition(":")[::2] for value in request.form.getlist("quote"))
    if "again" in request.form:
        return _choosing(made, form, chosen)
    if form.validate():
        try:
            row = _kept(project_id, about, made, form, chosen)
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
        else:
            return redirect(url_for(".paper", project_id=project_id, brief_id=row.id), 303)
    return _choosing(made, form, chosen), 422


@blueprint.get("/p/<int:project_id>/brief/<int:brief_id>")
@member(Right.WEIGH)
def paper(project_id: int, brief_id: int) -> str:
    """The brief, ready to be printed."""
    row, made = _paper(project_id, brief_id)
    return web.page("actions/brief.html", stage="causes", row=row, paper=made)


@blueprint.post("/p/<int:project_id>/brief/<int:brief_id>/throw-away")
@member(Right.WEIGH)
def throw_away(project_id: int, brief_id: int) -> Answer:
    """Remove a brief that nobody needs any more."""
    row = briefs.of_project(project_id, brief_id)
    if row is None:
        abort(404)
    title = row.title
    briefs.throw_away(row)
    flash(
        _("“%(title)s” is gone. What was printed or sent stays out there.", title=title), "success"
    )
    return redirect(url_for(".brief", project_id=project_id), 303)


@blueprint.get("/p/<int:project_id>/brief/<int:brief_id>/brief.docx")
@member(Right.WEIGH)
def word(project_id: int, brief_id: int) -> Response:
    """The brief as a Word file."""
    row, made = _paper(project_id, brief_id)
    return _download(word_file(made, made_on=row.at.date()), "brief.docx", WORD)


@blueprint.get("/p/<int:project_id>/brief/<int:brief_id>/numbers.csv")
@member(Right.WEIGH)
def numbers(project_id: int, brief_id: int) -> Response:
    """The numbers of the brief as a file."""
    _row, made = _paper(project_id, brief_id)
    return _download(as_csv(made.figures).encode(), "brief-numbers.csv", "text/csv")


def _paper(project_id: int, brief_id: int) -> tuple[BriefRow, Document]:
    row = briefs.of_project(project_id, brief_id)
    made = briefs.read(row, policy=_policy(), language=page_language()) if row else None
    if row is None or made is None:
        abort(404)
    return row, compose(made)


def _kept(
    project_id: int,
    about: briefs.About,
    made: briefs.Draft,
    form: BriefForm,
    chosen: dict[str, str],
) -> BriefRow:
    if not briefs.looked_at(made, chosen):
        raise BadInput(
            _("Some quotes below now hide other words than when you last saw them. Look once more.")
        )
    words = briefs.Words(
        title=form.title.data.strip(),
        introduction=form.introduction.data or "",
        ask=form.ask.data or "",
    )
    by = int(current_user.id)
    return briefs.keep(project_id, about, made, words, chosen, policy=_policy(), by=by)


def _choosing(made: briefs.Draft, form: BriefForm, chosen: dict[str, str] | None) -> str:
    """The page of quotes; `chosen` None stands for what was kept, or is typical."""
    return web.page(
        "actions/brief_choose.html",
        stage="causes",
        gap=made.weighed.gap,
        row=made.row,
        choices=made.choices,
        ticked=lambda offer: offer.chosen if chosen is None else offer.excerpt_id in chosen,
        most=MOST,
        form=form,
    )


def _fill(form: BriefForm, made: briefs.Draft) -> None:
    row = made.row
    form.title.data = row.title if row else default_title(made.weighed.gap, page_language())
    form.introduction.data = row.introduction if row else ""
    form.ask.data = row.ask if row else ""


def _about() -> briefs.About:
    """The gap that the address asks for: period, dimension and group may hold any sign."""
    asked = request.args
    number = asked["measure"]
    return briefs.About(
        measure_id=int(number) if number.isdecimal() and len(number) < 10 else 0,
        period=asked.get("period", ""),
        dimension=asked.get("dimension", ""),
        group=asked.get("group", ""),
    )


def _policy() -> Policy:
    settings = current_app.extensions["listening.settings"]
    return Policy(min_n=settings.min_n, min_voices=settings.min_voices)


def _download(data: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=kind, headers=headers)


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
