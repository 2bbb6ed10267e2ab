"""What the pages of blind rounds show, put together."""

from typing import Any

from flask_babel import gettext as _
from flask_security import current_user

from listening import web
from listening.coding.book import reading
from listening.coding.records import CodingRound
from listening.coding.rounds import adjudicating, choosing, service
from listening.coding.rounds.forms import RoundForm
from listening.coding.rounds.records import RoundCoder
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.i18n import language_name, page_language
from listening.people import service as people


def overview(project_id: int, form: RoundForm, *, planned: service.Plan | None = None) -> str:
    """Do we code alike?"""
    return web.page(
        "coding/rounds/overview.html",
        stage="themes",
        rounds=service.listed(project_id),
        excerpts=sum(excerpts.languages(project_id).values()),
        form=form,
        planned=planned,
        states=_states(),
    )


def form(project_id: int) -> RoundForm:
    """The form of a new round with what can be chosen in this project."""
    made = RoundForm()
    named = {
        f"{dimension}: {name}": str(number)
        for dimension, names in communities.groups(project_id).items()
        for name, number in names.items()
    }
    codes = reading.choices(project_id, page_language())
    tops = {line.key for line in reading.lines(project_id, page_language()) if line.depth == 0}
    made.offer(
        coders=people.members(project_id),
        languages=[(tag, language_name(tag)) for tag in excerpts.languages(project_id)],
        sources=list(excerpts.sources(project_id)),
        groups=[("", _("everybody")), *((number, name) for name, number in named.items())],
        themes=[(key, name) for key, name in codes if key in tops],
        codes=[("", _("none")), *codes],
    )
    return made


def wish(form: RoundForm) -> service.Wish:
    """What the form asks for."""
    return service.Wish(
        name=form.name.data,
        coders=tuple(form.coders.data),
        size=form.size.data,
        minimum=form.minimum.data,
        strata=form.strata.data,
        unit=form.unit.data,
        languages=tuple(form.languages.data),
        sources=tuple(form.sources.data),
        group=int(form.group.data) if form.group.data else None,
        enrich=form.enrich.data or "",
        codes=tuple(form.codes.data),
    )


def show(row: CodingRound, *, typed: str = "") -> str:
    """A round in the state it is in; `typed` is a reason that did not go through."""
    own, figures = mine(row), service.kept(row)
    items = service.items(row, current_user.id) if own and row.state == "open" else []
    labels = dict(reading.choices(row.project_id, page_language()))
    return web.page(
        "coding/rounds/show.html",
        stage="themes",
        round=row,
        coders=[(c, _name(c)) for c in service.coders(row.id)],
        without=[(c, _name(c)) for c in service.taken_out(row.id)],
        progress=service.progress(row) if row.state == "open" else {},
        sample=service.size(row.id),
        mine=own is not None,
        handed_in=own is not None and own.submitted,
        stuck=service.stuck(row),
        items=items,
        done=sum(item.done for item in items),
        figures=figures,
        veiled=service.veiled(row) and row.state not in ("draft", "open", "given up"),
        labels=((figures or {}).get("labels") or {}) | labels,
        asked=[labels.get(key, key) for key in row.settings.get("asked", ())],
        cases=adjudicating.cases(row) if figures else [],
        reasons=adjudicating.reasons(row) if figures else [],
        said=_reasons(),
        typed=typed,
    )


def item(row: CodingRound, one: service.Item, *, typed: dict[str, str] | None = None) -> str:
    """One excerpt to code; `typed` are ticked codes and words that did not go through."""
    rows = service.items(row, current_user.id)
    chosen = typed if typed is not None else _words(one)
    used = {key for other in rows for key, _start, _end in other.codes} | set(chosen)
    return web.page(
        "coding/rounds/item.html",
        stage="themes",
        round=row,
        item=one,
        total=len(rows),
        done=sum(i.done for i in rows),
        branches=choosing.branches(row, language=page_language(), used=used),
        chosen=chosen,
    )


def case(row: CodingRound, one: adjudicating.Case, *, typed: dict[str, Any] | None = None) -> str:
    """One disagreement to decide; `typed` is what did not go through."""
    rows = adjudicating.cases(row)
    labels = dict(reading.choices(row.project_id, page_language()))
    disputed = list(dict.fromkeys(key for side in one.sides for key, _start, _end in side))
    typed = adjudicating.as_decided(one) | (typed or {})
    return web.page(
        "coding/rounds/case.html",
        stage="themes",
        round=row,
        case=one,
        typed=typed,
        left=sum(c.decided is None for c in rows),
        total=len(rows),
        branches=choosing.branches(row, language=page_language(), used={*disputed, *typed["anew"]}),
        disputed=[(key, labels.get(key, key)) for key in disputed if key in labels],
        others=[(key, label) for key, label in labels.items() if key not in disputed],
        labels=labels,
        said=_reasons(),
    )


def mine(row: CodingRound) -> RoundCoder | None:
    """The part in a round of whoever looks."""
    return next((c for c in service.coders(row.id) if c.coder_id == current_user.id), None)


def _name(coder: RoundCoder) -> str:
    return people.name_of(coder.coder_id) or _("Somebody")


def _words(one: service.Item) -> dict[str, str]:
    return {k: one.quote.text[start:end] if end > start else "" for k, start, end in one.codes}


def _states() -> dict[str, str]:
    return {
        "draft": _("drawn, not started"),
        "open": _("being coded"),
        "coded": _("coded, disagreements to decide"),
        "adjudicating": _("disagreements are being decided"),
        "finished": _("finished"),
        "given up": _("given up"),
    }


def _reasons() -> dict[str, str]:
    return {
        "definition unclear": _("The definition is not clear"),
        "exclude rule missing": _("A rule for leaving it out is missing"),
        "overlooked": _("Somebody overlooked it"),
        "two meanings": _("The words have two meanings"),
        "span length": _("How long the stretch should be"),
        "translation": _("The translation misled"),
        "other": _("Something else"),
    }
