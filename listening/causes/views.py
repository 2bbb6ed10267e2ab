"""Pages of the causes room: a gap, the cards beside it, and the quotes behind each card."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, request
from flask_babel import gettext as _

from listening import web
from listening.causes import service
from listening.causes.card import Card, Kind
from listening.causes.wording import card_sentence, kind_name, reason_sentence
from listening.gaps import coverage
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.gaps.measures import Gap
from listening.i18n import page_language
from listening.people.access import member
from listening.people.roles import Right

blueprint = Blueprint("causes", __name__)
KINDS: tuple[Kind, ...] = ("candidate", "shared", "others", "too_few")


@dataclass(frozen=True, slots=True)
class Row:
    """A protected row for the chart macros."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None = None
    count: int | None = None
    withheld: bool = False
    reason: str = ""


@blueprint.get("/p/<int:project_id>/causes")
@member(Right.WEIGH)
def overview(project_id: int) -> str:
    """Which gap shall we hold the themes against?"""
    return web.page(
        "causes/overview.html", stage="causes", widest=gaps.widest(project_id, policy=policy())
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
        rows=[_ratio(card) for card in found.cards if card.kind == "candidate"],
        pairs=_rates(found.gap),
        coverage=coverage.shown(found.coverage, policy()),
        sentence=lambda card: card_sentence(card, page_language()),
    )


@blueprint.get("/p/<int:project_id>/causes/<int:measure_id>/<theme>")
@member(Right.RAW)
def card(project_id: int, measure_id: int, theme: str) -> str:
    """How sure is this lead, and who said it in which words?"""
    found = _weighed(project_id, measure_id)
    one = next((c for c in found.cards if c.theme == theme), None)
    if one is None:
        abort(404)
    behind = service.quotes_behind(
        project_id, theme, dimension=found.gap.dimension, group=found.gap.group
    )
    size = 20
    start = (web.page_number() - 1) * size
    return web.page(
        "causes/card.html",
        stage="causes",
        measure_id=measure_id,
        gap=found.gap,
        card=one,
        sentence=card_sentence(one, page_language()),
        reasons=[(r.direction, reason_sentence(r, one, page_language())) for r in one.reasons],
        shares=_shares(one),
        strata=_strata(one),
        page=web.Page(behind[start : start + size], web.page_number(), len(behind), size),
    )


def policy() -> Policy:
    """This installation's rules for small groups."""
    settings = current_app.extensions["listening.settings"]
    return Policy(min_n=settings.min_n, min_voices=settings.min_voices)


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


def _rates(gap: Gap) -> list[Row]:
    sides = (
        (gap.group, gap.rate, gap.n, gap.count),
        (_("all others"), gap.rate0, gap.n0, gap.count0),
    )
    return [
        Row(name, rate.value, rate.low, rate.high, n=n, count=count)
        for name, rate, n, count in sides
    ]


def _ratio(card: Card) -> Row:
    figures = card.compared
    if figures is None or figures.ratio is None:
        return Row(
            card.label, None, None, None, withheld=True, reason=_("no other voice raised it")
        )
    return Row(card.label, figures.ratio, figures.low, figures.high)


def _shares(card: Card) -> list[Row]:
    figures = card.compared
    if figures is None:
        return []
    sides = ((card.group, figures.affected), (_("all others"), figures.others))
    return [
        Row(name, s.raised / s.eligible, s.low, s.high, n=s.eligible, count=s.raised)
        for name, s in sides
        if s.eligible
    ]


def _strata(card: Card) -> list[tuple[str, list[object]]]:
    figures = card.compared
    if figures is None:
        return []
    return [
        (_("By way of asking"), [s for s in figures.by_source if not s.small]),
        (_("Within each home language"), [s for s in figures.by_language if not s.small]),
    ]
