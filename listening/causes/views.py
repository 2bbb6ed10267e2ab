"""Pages of the causes room: a gap, the cards beside it, and the quotes behind each card."""

from flask import Blueprint, abort, current_app, request
from flask_babel import format_date

from listening import web
from listening.causes import power as planning
from listening.causes import service, showing
from listening.causes.card import Card, Kind
from listening.causes.linking import DEFAULT
from listening.causes.team.views import blueprint as team
from listening.causes.wording import (
    card_sentence,
    card_story,
    grade_name,
    kind_name,
    reason_sentence,
    source_names,
)
from listening.causes.worked import worked
from listening.gaps import coverage
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.i18n import language_name, page_language
from listening.people.access import member
from listening.people.roles import Right
from listening.themes.checked.service import unchecked

blueprint = Blueprint("causes", __name__)
blueprint.register_blueprint(team)
KINDS: tuple[Kind, ...] = ("candidate", "shared", "others", "too_few")
QUOTES = 20


@blueprint.get("/p/<int:project_id>/causes")
@member(Right.WEIGH)
def overview(project_id: int) -> str:
    """Which gap shall we hold the themes against?"""
    return web.page(
        "causes/overview.html", stage="causes", widest=gaps.widest(project_id, policy=policy())
    )


@blueprint.get("/p/<int:project_id>/causes/power")
@member(Right.WEIGH)
def power(project_id: int) -> str:
    """How many voices do we need?"""
    known = service.voices_by_group(project_id)
    enrolled = gaps.enrolment(project_id)
    first = next((d for d in known if d in enrolled), next(iter(known), ""))
    asked = request.args.get("dimension", "")
    dimension = asked if asked in known else first
    return web.page(
        "causes/power.html",
        stage="causes",
        dimensions=tuple(known),
        dimension=dimension,
        groups=showing.planned(
            known.get(dimension, {}), enrolled.get(dimension, {}), policy=policy()
        ),
        columns=showing.power_columns(),
        table_rows=list(planning.table(showing.SIZES, showing.SHARES).items()),
        words=showing.power_words(),
        needed=planning.voices_needed(*showing.TYPICAL),
    )


@blueprint.get("/p/<int:project_id>/causes/<int:measure_id>")
@member(Right.WEIGH)
def gap(project_id: int, measure_id: int) -> str:
    """What do the families behind this gap raise more often than others?"""
    found = _weighed(project_id, measure_id)
    return web.page(
        "causes/gap.html",
        stage="causes",
        measure_id=measure_id,
        gap=found.gap,
        weighed=found,
        leads=[c for c in found.cards if c.kind == "candidate" and c.grade != "heard"],
        unclear=[c for c in found.cards if c.kind == "candidate" and c.grade == "heard"],
        by_kind={kind: [c for c in found.cards if c.kind == kind] for kind in KINDS},
        kind_names={kind: kind_name(kind, page_language()) for kind in KINDS},
        rows=[showing.ratio(card) for card in found.cards if card.kind == "candidate"],
        pairs=showing.rates(found.gap),
        coverage=coverage.beside(found.coverage, found.gap.group, policy()),
        sentence=lambda card: card_sentence(card, page_language()),
        grade_name=lambda grade: grade_name(grade, page_language()),
    )


@blueprint.get("/p/<int:project_id>/causes/<int:measure_id>/<theme>")
@member(Right.RAW)
def card(project_id: int, measure_id: int, theme: str) -> str:
    """How sure is this lead, and who said it in which words?"""
    found = _weighed(project_id, measure_id)
    one = _card(found, theme)
    behind = service.quotes_behind(
        project_id,
        theme,
        dimension=found.gap.dimension,
        group=found.gap.group,
        claims=found.added.claims,
    )
    asked = showing.choice()
    quotes = showing.chosen_quotes(behind, found.heard, asked, smallest=policy().min_voices)
    rows, number = quotes or [], web.page_number()
    start = (number - 1) * QUOTES
    coders, uneven = showing.coders(found, theme)
    return web.page(
        "causes/card.html",
        stage="causes",
        measure_id=measure_id,
        gap=found.gap,
        weighed=found,
        card=one,
        story=card_story(one, page_language()),
        sentence=card_sentence(one, page_language()),
        reasons=[(r.direction, reason_sentence(r, one, page_language())) for r in one.reasons],
        grade_name=lambda grade: grade_name(grade, page_language()),
        shares=showing.shares(one),
        strata=showing.strata(one),
        place=showing.place(one, found.cards),
        override=found.added.overrides.get(theme),
        checks=found.added.checks.get(theme, ()),
        claims=[b for b in behind if b.claim],
        events=showing.dated(project_id, theme, found),
        onset=found.held.onset if found.held else None,
        little=showing.heard_little(found, policy=policy()),
        coders=coders,
        uneven=uneven,
        unchecked=[language_name(tag) for tag in unchecked(project_id, theme, policy=policy())],
        asked=asked,
        too_few=quotes is None,
        min_voices=policy().min_voices,
        sources=lambda names: source_names(names, page_language()),
        day=format_date,
        page=web.Page(rows[start : start + QUOTES], number, len(rows), QUOTES),
    )


@blueprint.get("/p/<int:project_id>/causes/<int:measure_id>/method")
@member(Right.RAW)
def method(project_id: int, measure_id: int) -> str:
    """How do these figures come about?"""
    found = _weighed(project_id, measure_id)
    one = _card(found, request.args.get("theme", "") or _first(found))
    return web.page(
        "causes/method.html",
        stage="causes",
        measure_id=measure_id,
        gap=found.gap,
        weighed=found,
        card=one,
        grade=grade_name(one.grade, page_language()),
        worked=worked(
            one,
            found.cards,
            smallest=policy().min_voices,
            name=lambda names: "+",
        ),
        rules=DEFAULT,
        sources=lambda names: source_names(names, page_language()),
        reasons=[(r.direction, reason_sentence(r, one, page_language())) for r in one.reasons],
        min_voices=policy().min_voices,
    )


def policy() -> Policy:
    """This installation's rules for small groups."""
    settings = current_app.extensions["listening.settings"]
    return Policy(min_n=settings.min_n, min_voices=settings.min_voices)


def _card(found: service.Weighed, theme: str) -> Card:
    one = next((c for c in found.cards if c.theme == theme), None)
    if one is None:
        abort(404)
    return one


def _weighed(project_id: int, measure_id: int) -> service.Weighed:
    """The gap that the address asks for: period, dimension and group may hold any sign."""
    found = service.weigh(
        project_id,
        measure_id,
        period=request.args.get("period", ""),
        dimension=request.args.get("dimension", ""),
        group=request.args.get("group", ""),
        policy=policy(),
        language=page_language(),
    )
    if not isinstance(found, service.Weighed):
        abort(404)
    return found


def _first(found: service.Weighed) -> str:
    if not found.cards:
        abort(404)
    return found.cards[0].theme
