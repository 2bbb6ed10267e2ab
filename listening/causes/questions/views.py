"""Pages of the questions to the codes: who raised what, what meets, and the words behind it."""

from typing import Any, get_args

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from listening import web
from listening.causes.questions import service, sheets, showing
from listening.causes.questions.counting import Level, Unit
from listening.causes.questions.material import Material
from listening.causes.questions.shielding import minimum
from listening.causes.questions.tables import Week
from listening.coding import service as coding
from listening.coding.book import reading as book
from listening.coding.rounds import service as rounds
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.gaps.cells import Policy
from listening.gaps.showing import download
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.settings import BadInput

blueprint = Blueprint("questions", __name__)
HOME = "/p/<int:project_id>/questions"
LEVELS: tuple[Level, ...] = get_args(Level)
UNITS: tuple[Unit, ...] = get_args(Unit)
SHOWN = 20
PAIRS = 60
QUOTES = 3  # in one cell of the matrix
AGREED = 0.667  # alpha below which a code is marked (Krippendorff 2019, for tentative conclusions)
FIELDS = (
    *("dimension", "reference", "codes", "quotes", "measure", "order"),
    *("level", "unit", "group", "code"),
)
KINDS = ("by_group", "together", "weeks")


@blueprint.get(HOME)
@member(Right.RAW)
def by_group(project_id: int) -> str:
    """Which group raised what?"""
    material, dimension = service.material(project_id), _dimension(project_id)
    table, sessions = _tables(project_id, material, dimension)
    return web.page(
        "causes/questions/groups.html",
        stage="causes",
        table=table,
        rows=showing.in_order(table, request.args.get("order", "")),
        top=showing.top(table),
        charted=showing.charted(table, request.args.get("code", "")),
        sessions=sessions if any(c.sessions for r in sessions.rows for c in r.cells) else None,
        matrix=_matrix(material, table) if request.args.get("quotes") else {},
        beside=showing.beside(project_id, table, request.args.get("measure", ""), policy=_policy()),
        agreement=rounds.figures(project_id),
        enough=AGREED,
        least=minimum(_policy()),
        **_common(project_id, "by_group", dimension),
    )


@blueprint.get(HOME + "/<any(groups, sessions):kind>.csv")
@member(Right.RAW)
def by_group_csv(project_id: int, kind: str) -> Response:
    """The tables of the page as files."""
    material = service.material(project_id)
    table, sessions = _tables(project_id, material, _dimension(project_id))
    reference = request.args.get("reference", service.OTHERS)
    text = sheets.groups(table, reference=reference) if kind == "groups" else None
    return download(text or sheets.sessions(sessions), f"voiced-by-{kind}.csv")


@blueprint.get(HOME + "/together")
@member(Right.RAW)
def together(project_id: int) -> str:
    """Which codes are raised together?"""
    dimension, refused = _dimension(project_id), ""
    try:
        found = _met(project_id, dimension)
    except BadInput as refusal:
        found, refused = service.Together(pairs=()), str(refusal)
    level, unit = _level_and_unit()
    return web.page(
        "causes/questions/together.html",
        stage="causes",
        pairs=found.pairs[:PAIRS],
        left=max(0, len(found.pairs) - PAIRS),
        withheld=len(found.withheld),
        voices=found.voices,
        labels=coding.labels(project_id, page_language()),
        level=level,
        unit=unit,
        group=request.args.get("group", ""),
        groups=tuple(communities.groups(project_id).get(dimension, {})),
        refused=refused,
        nearest=max([pair.closeness for pair in found.pairs] or [1.0]),
        least=minimum(_policy()),
        **_common(project_id, "together", dimension),
    )


@blueprint.get(HOME + "/together.csv")
@member(Right.RAW)
def together_csv(project_id: int) -> Response:
    """All pairs of the page as a file."""
    try:
        found = _met(project_id, _dimension(project_id))
    except BadInput:
        abort(404)
    labels = coding.labels(project_id, page_language())
    text = sheets.pairs(found, labels, counted_in=_level_and_unit()[1])
    return download(text, "raised-together.csv")


@blueprint.get(HOME + "/weeks")
@member(Right.RAW)
def weeks(project_id: int) -> str:
    """When was it raised?"""
    key, label = _code(project_id)
    return web.page(
        "causes/questions/weeks.html",
        stage="causes",
        panels=[{"label": name, "rows": found} for name, found in _weeks(project_id, key)],
        code=key,
        label=label,
        codes=book.choices(project_id, page_language()),
        least=minimum(_policy()),
        **_common(project_id, "weeks", _dimension(project_id)),
    )


@blueprint.get(HOME + "/weeks.csv")
@member(Right.RAW)
def weeks_csv(project_id: int) -> Response:
    """The weeks of the page as a file."""
    key, _label = _code(project_id)
    return download(sheets.weeks(_weeks(project_id, key)), "raised-by-week.csv")


@blueprint.get(HOME + "/quotes")
@member(Right.RAW)
def quotes(project_id: int) -> str:
    """In which words?"""
    dimension, asked = _dimension(project_id), request.args
    labels = coding.labels(project_id, page_language())
    code, also, group = asked.get("code", ""), asked.get("and", ""), asked.get("group", "")
    if code not in labels or (also and also not in labels):
        abort(404)
    level = _level_and_unit()[0]
    material = service.material(project_id)
    words = service.words(material, dimension, policy=_policy())
    # Two codes of one voice in two places are told as a number only: nobody's words are joined.
    keys = [] if also and level == "voice" else words.keys(code, group, also=also, level=level)
    if also and not group:
        keys = [] if level == "voice" else words.anybodys(code, also=also, level=level)
    unnamed = bool(group) and not keys and level != "voice"
    if unnamed and group in service.shown(material, dimension, policy=_policy()):
        keys = words.keys(code, "", also=also, level=level)
    number = web.page_number()
    here = keys[(number - 1) * SHOWN : number * SHOWN]
    found = excerpts.quotes(here)
    return web.page(
        "causes/questions/quotes.html",
        stage="causes",
        labels=[labels[key] for key in (code, also) if key],
        asked={name: asked[name] for name in ("code", "and", "level", "group") if asked.get(name)},
        group=group,
        also=also,
        unnamed=unnamed and bool(keys),
        least=minimum(_policy()),
        dimension=dimension,
        page=web.Page([found[key] for key in here], number, len(keys), SHOWN),
    )


@blueprint.post(HOME + "/save")
@member(Right.CODE)
def save(project_id: int) -> Response:
    """Keep a question under a name."""
    kind = next((one for one in KINDS if one == request.form.get("kind")), KINDS[0])
    asked: dict[str, Any] = {name: request.form[name] for name in FIELDS if request.form.get(name)}
    try:
        service.save(
            project_id,
            request.form.get("name", ""),
            {"kind": kind, **asked},
            by=current_user.id,
        )
        flash(_("Kept. You find it under this name on the page of questions."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for("." + kind, project_id=project_id, **asked), 303)


@blueprint.post(HOME + "/<int:question_id>/forget")
@member(Right.CODE)
def forget(project_id: int, question_id: int) -> Response:
    """Throw a kept question away."""
    if not service.known(project_id, question_id):
        abort(404)
    try:
        service.forget(project_id, question_id)
        flash(_("Thrown away."), "success")
    except BadInput as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".by_group", project_id=project_id), 303)


def _common(project_id: int, kind: str, dimension: str) -> dict[str, Any]:
    return {
        "dimension": dimension,
        "dimensions": tuple(communities.groups(project_id)),
        "asked": {name: request.args[name] for name in FIELDS if request.args.get(name)},
        "kind": kind,
        "whole": request.args.get("codes") == "all",
        "saved": [
            (row, url_for("." + row.asked["kind"], project_id=project_id, **_kept(row.asked)))
            for row in service.saved(project_id)
        ],
    }


def _kept(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if name in FIELDS}


def _tables(
    project_id: int, material: Material, dimension: str
) -> tuple[service.ByGroup, service.ByGroup]:
    whole = request.args.get("codes") == "all"
    policy, labels = _policy(), coding.labels(project_id, page_language())
    table = service.by_group(
        material,
        dimension,
        policy=policy,
        labels=labels,
        reference=request.args.get("reference", service.OTHERS),
        whole_tree=whole,
    )
    sessions = service.by_session(
        material, dimension, policy=policy, labels=labels, whole_tree=whole
    )
    return table, sessions


def _level_and_unit() -> tuple[Level, Unit]:
    asked = request.args
    level = next((one for one in LEVELS if one == asked.get("level")), LEVELS[0])
    unit = next((one for one in UNITS if one == asked.get("unit")), UNITS[0])
    return level, "voices" if level == "voice" else unit


def _met(project_id: int, dimension: str) -> service.Together:
    level, unit = _level_and_unit()
    return service.together(
        service.material(project_id),
        policy=_policy(),
        level=level,
        unit=unit,
        dimension=dimension,
        group=request.args.get("group", ""),
        whole_tree=request.args.get("codes") == "all",
    )


def _code(project_id: int) -> tuple[str, str]:
    """The code asked for and its name; empty where every theme is."""
    labels, key = coding.labels(project_id, page_language()), request.args.get("code", "")
    if key and key not in labels:
        abort(404)
    return key, labels.get(key, "")


def _weeks(project_id: int, code: str) -> list[tuple[str, list[Week]]]:
    """Each code asked for with its weeks."""
    labels, material = coding.labels(project_id, page_language()), service.material(project_id)
    found = service.over_time(material, [code] if code else material.themes, policy=_policy())
    return [(labels[key], weeks) for key, weeks in found.items()]


def _matrix(material: Material, table: service.ByGroup) -> dict[tuple[str, str], list[Any]]:
    """Up to three quotes in each cell that is shown."""
    every = service.words(material, table.dimension, policy=_policy()).cells()
    keys = {
        (row.key, cell.group): every.get((row.key, cell.group), [])[:QUOTES]
        for row in table.rows
        for cell in row.cells
        if cell.count
    }
    found = excerpts.quotes({key for own in keys.values() for key in own})
    return {cell: [found[key] for key in own] for cell, own in keys.items()}


def _dimension(project_id: int) -> str:
    known = communities.groups(project_id)
    asked = request.args.get("dimension", "")
    return asked if asked in known else next(iter(known), "")


def _policy() -> Policy:
    settings = current_app.extensions["listening.settings"]
    return Policy(min_n=settings.min_n, min_voices=settings.min_voices)
