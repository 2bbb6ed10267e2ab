"""Pages of the root-cause board: the nested list is the editor, drawings are made from it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar, get_args

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.causes import service as causes
from listening.causes.board import (
    evidence,
    forms,
    pages,
    pictures,
    reading,
    service,
    undoing,
    wording,
)
from listening.causes.board.records import BoardRow
from listening.causes.whys import GAP, REACHES, STATES, WAYS, Node, own_bones
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("board", __name__)
HOME = "/p/<int:project_id>/board"
BOARD = HOME + "/<int:board_id>"
NODE = BOARD + "/<int:key>"
QUOTES = 20  # on one page of choosing
SIDES: tuple[evidence.Side, ...] = get_args(evidence.Side)
Answer = Response | tuple[str, int]
Step = Callable[..., int | None]
Choice = TypeVar("Choice", bound=str)


@blueprint.get(HOME)
@member(Right.WEIGH)
def overview(project_id: int) -> str:
    """Which gap shall we ask why about?"""
    boards = reading.listed(project_id)
    known = {(board.measure, board.group) for board in boards}
    return web.page(
        "causes/board/overview.html",
        stage="causes",
        boards=boards,
        states=wording.states(),
        widest=[
            (measure_id, gap)
            for measure_id, gap in gaps.widest(project_id, policy=_policy())
            if (gap.measure.name, gap.group) not in known
        ],
    )


@blueprint.post(HOME)
@member(Right.WEIGH)
def begin(project_id: int) -> Response:
    """Open the board of a gap, a new one where there is none."""
    measure = request.form.get("measure", "")
    try:
        row = service.begin(
            project_id,
            measure_id=int(measure) if measure.isdecimal() and len(measure) < 10 else 0,
            period=request.form.get("period", ""),
            dimension=request.form.get("dimension", ""),
            group=request.form.get("group", ""),
            by=current_user.id,
        )
    except BadInput as refusal:
        flash(str(refusal), "error")
        return redirect(url_for(".overview", project_id=project_id), 303)
    return redirect(url_for(".board", project_id=project_id, board_id=row.id), 303)


@blueprint.get(BOARD)
@member(Right.WEIGH)
def board(project_id: int, board_id: int) -> str:
    """Why this group?"""
    row = _board(project_id, board_id)
    view = request.args.get("view", "list")
    return _page(row, at=_number("at")) if view == "list" else _drawing(row, view)


@blueprint.post(NODE + "/add")
@member(Right.WEIGH)
def add(project_id: int, board_id: int, key: int) -> Answer:
    """Write a why below a line."""
    row = _board(project_id, board_id)
    _there(row, key)
    form = pages.why_form(row, key)
    if form.validate():
        try:
            new, number = service.add(
                row,
                key,
                form["why"].data,
                language=form["why_language"].data,
                reach=_choice("reach", REACHES),
                bone=forms.bone_of(form),
                by=current_user.id,
            )
            return _done(row, new.id, _("Added. And why is that so?"), number, did="add")
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
    return _page(row, at=key, why=form), 422


@blueprint.post(NODE + "/idea")
@member(Right.WEIGH)
def idea(project_id: int, board_id: int, key: int) -> Answer:
    """Write a change idea below a why."""
    row = _board(project_id, board_id)
    _there(row, key)
    form = pages.idea_form(row)
    if form.validate():
        try:
            _new, number = service.add(
                row,
                key,
                form["idea"].data,
                language=form["idea_language"].data,
                kind="change_idea",
                indicator=form["indicator"].data,
                by=current_user.id,
            )
            return _done(row, key, _("Added."), number, did="idea")
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
    return _page(row, at=key, idea=form), 422


@blueprint.route(NODE + "/edit", methods=["GET", "POST"])
@member(Right.WEIGH)
def edit(project_id: int, board_id: int, key: int) -> Answer:
    """How shall this line read?"""
    row = _board(project_id, board_id)
    node = _there(row, key)
    tags = tuple(dict.fromkeys((*pages.languages(project_id), *(node.texts if key else row.aim))))
    own = own_bones(service.tree_of(row))
    first = node.parent == GAP
    form = (
        forms.texts_form(tags, row.aim)
        if key == GAP
        else forms.edit_form(tags, own=own, first=first, node=node)
    )
    if request.method == "POST" and form.validate():
        try:
            number = pages.rewrite(row, node, form, tags, by=current_user.id)
            return _done(row, key, _("Changed."), number, did="edit")
        except BadInput as refusal:
            form.form_errors.append(str(refusal))
    page = web.page(
        "causes/board/edit.html",
        stage="causes",
        board=row,
        node=node,
        text=node.text(page_language())[0],
        form=form,
        texts=[form[f"text_{i}"] for i in range(len(tags))],
    )
    return page, 422 if form.errors else 200


@blueprint.post(NODE + "/move")
@member(Right.WEIGH)
def move(project_id: int, board_id: int, key: int) -> Response:
    """Move a line with everything below it."""
    row = _board(project_id, board_id)
    way = _choice("way", WAYS)
    return _step(row, key, _("Moved."), partial(service.move, row, key, way), did=way)


@blueprint.post(NODE + "/state")
@member(Right.WEIGH)
def state(project_id: int, board_id: int, key: int) -> Response:
    """Say how it stands with a line."""
    row = _board(project_id, board_id)
    value = _choice("state", STATES)
    return _step(row, key, _("Marked."), partial(service.set_state, row, key, value), did=value)


@blueprint.post(NODE + "/owner")
@member(Right.WEIGH)
def owner(project_id: int, board_id: int, key: int) -> Response:
    """Look after a line, or no longer."""
    row = _board(project_id, board_id)
    who = current_user.id if request.form.get("mine") == "1" else None
    return _step(row, key, _("Noted."), partial(service.set_owner, row, key, who), did="owner")


@blueprint.post(NODE + "/remove")
@member(Right.WEIGH)
def remove(project_id: int, board_id: int, key: int) -> Response:
    """Take a line and everything below it off the board."""
    row = _board(project_id, board_id)
    parent = _there(row, key).parent or GAP
    said = _("Removed, with everything below it.")
    return _step(row, key, said, partial(service.remove, row, key), did="remove", then=parent)


@blueprint.get(NODE + "/quotes")
@member(Right.RAW)
def quotes(project_id: int, board_id: int, key: int) -> str:
    """Which words speak for or against this?"""
    row = _board(project_id, board_id)
    node = _there(row, key)
    themes = reading.themes_heard(project_id, page_language())
    theme = request.args.get("theme", "")
    behind = []
    if theme in themes:
        behind = causes.quotes_behind(project_id, theme, dimension=row.dimension, group=row.group)
    number = web.page_number()
    start = (number - 1) * QUOTES
    return web.page(
        "causes/board/quotes.html",
        stage="causes",
        board=row,
        node=node,
        text=node.text(page_language())[0],
        themes=themes,
        theme=theme if theme in themes else "",
        page=web.Page(behind[start : start + QUOTES], number, len(behind), QUOTES),
    )


@blueprint.post(NODE + "/attach")
@member(Right.RAW)
def attach(project_id: int, board_id: int, key: int) -> Answer:
    """Put a quote, a card or the team's words for or against a line."""
    row = _board(project_id, board_id)
    _there(row, key)
    side = _choice("side", SIDES)
    what, theme = request.form.get("what", ""), request.form.get("theme", "")
    act: Step
    if what == "quote":
        excerpt = request.form.get("excerpt", "")
        act = partial(evidence.attach_quote, row, key, excerpt, theme, side=side)
    elif what == "card":
        act = partial(evidence.attach_card, row, key, theme, side=side)
    else:
        form = forms.WordsForm()
        if not form.validate():
            return _page(row, at=key, words=form), 422
        written = form.written.data
        act = partial(evidence.write_down, row, key, form.words.data, side=side, kind=written)
    return _step(row, key, _("Added."), act, did=what)


@blueprint.post(BOARD + "/evidence/<int:evidence_id>/detach")
@member(Right.WEIGH)
def detach(project_id: int, board_id: int, evidence_id: int) -> Response:
    """Take a piece of evidence away."""
    row = _board(project_id, board_id)
    found = reading.evidence_of(row, evidence_id)
    if found is None:
        abort(404)
    act = partial(evidence.detach, row, evidence_id)
    return _step(row, found.node_id, _("Taken away."), act, did="detach")


@blueprint.post(BOARD + "/undo/<int:step_id>")
@member(Right.WEIGH)
def undo(project_id: int, board_id: int, step_id: int) -> Response:
    """Take a step of one's own back."""
    row = _board(project_id, board_id)
    try:
        undoing.undo(row, step_id, by=current_user.id)
        flash(_("Taken back."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".board", project_id=project_id, board_id=board_id), 303)


def _page(row: BoardRow, *, at: int | None, **typed: Any) -> str:
    """The list of a board with one line open, and a form as it was typed."""
    did = request.args.get("did", "")
    return web.page(
        "causes/board/board.html", did=did, **pages.listing(_seen(row), row, at, **typed)
    )


def _drawing(row: BoardRow, view: str) -> str:
    """A board as a drawing, with the same as a list below it."""
    if view not in pictures.VIEWS:
        abort(404)
    return web.page("causes/board/drawing.html", **pages.drawing(_seen(row), view, _number("to")))


def _seen(row: BoardRow) -> reading.Seen:
    return reading.see(row, policy=_policy(), language=page_language(), reader=current_user.id)


def _step(
    row: BoardRow, key: int, said: str, act: Step, *, did: str, then: int | None = None
) -> Response:
    """Take a small step on a line; where it is refused the board says why and stays."""
    _there(row, key)
    try:
        number = act(by=current_user.id)
    except BadInput as refusal:
        flash(str(refusal), "error")
        return _back(row, key, did)
    return _done(row, key if then is None else then, said, number, did=did)


def _done(row: BoardRow, key: int, said: str, number: int | None, *, did: str) -> Response:
    if number is not None:
        flash(said, "success")
        place = url_for(".undo", project_id=row.project_id, board_id=row.id, step_id=number)
        flash(place, "undo")
    return _back(row, key, did)


def _back(row: BoardRow, key: int, did: str) -> Response:
    place = url_for(".board", project_id=row.project_id, board_id=row.id, at=key, did=did)
    return redirect(place, 303)


def _policy() -> Policy:
    settings = current_app.extensions["listening.settings"]
    return Policy(min_n=settings.min_n, min_voices=settings.min_voices)


def _board(project_id: int, board_id: int) -> BoardRow:
    row = service.of_project(project_id, board_id)
    if row is None:
        abort(404)
    return row


def _there(row: BoardRow, key: int) -> Node:
    """A line of this board."""
    try:
        return service.tree_of(row).node(key)
    except BadInput:
        abort(404)


def _number(name: str) -> int | None:
    asked = request.args.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None


def _choice(name: str, allowed: Sequence[Choice]) -> Choice:
    chosen = next((one for one in allowed if one == request.form.get(name, "")), None)
    if chosen is None:
        abort(400)
    return chosen
