"""What is done with briefs: quotes looked at and released, words kept, figures read anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from listening.actions import released, store
from listening.actions.brief.leads import leads_of
from listening.actions.brief.quoting import MOST, packed
from listening.actions.brief.values import Brief, Check, Source
from listening.actions.records import BriefQuoteRow, BriefRow
from listening.actions.released import Choice
from listening.causes import service as causes
from listening.causes.card import Grade
from listening.communities import service as communities
from listening.gaps import coverage
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.people import service as people
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The gap that a brief is about."""

    measure_id: int
    period: str
    dimension: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the team itself writes into a brief."""

    title: str = ""
    introduction: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A brief being made: what it is about, what was kept of it, and the quotes to look at."""

    weighed: causes.Weighed
    row: BriefRow | None
    choices: tuple[Choice, ...]


def draft(
    project_id: int,
    about: About,
    *,
    policy: Policy,
    language: str,
    names: Sequence[str] = (),
) -> Draft | None:
    """The quotes that may be chosen, with `names` hidden; None where no gap may be shown."""
    weighed = _weigh(project_id, about, policy=policy, language=language)
    if weighed is None:
        return None
    row = store.brief_about(
        project_id,
        about.measure_id,
        period=about.period,
        dimension=about.dimension,
        group=about.group,
    )
    found = released.choices(
        project_id,
        leads_of(weighed.cards, _overrides(weighed)),
        dimension=about.dimension,
        group=about.group,
        kept=store.quotes(row.id) if row else None,
        names=names,
        least=policy.min_voices,
    )
    return Draft(weighed=weighed, row=row, choices=found)


def looked_at(made: Draft, chosen: Mapping[str, str]) -> bool:
    """Whether every chosen quote (key -> fingerprint) would be printed as it was shown."""
    offers = {offer.excerpt_id: offer for choice in made.choices for offer in choice.offers}
    return all(key in offers and offers[key].seen == seen for key, seen in chosen.items())


def keep(
    project_id: int,
    about: About,
    made: Draft,
    words: Words,
    chosen: Iterable[str],
    *,
    policy: Policy,
    by: int | None,
) -> BriefRow:
    """Keep the team's words and the chosen quotes; BadInput where a lead has too many.

    From here on the brief can leave the team, so its figures count as released.
    """
    wanted = set(chosen)
    for choice in made.choices:
        if sum(offer.excerpt_id in wanted for offer in choice.offers) > MOST:
            raise BadInput(
                f"Choose at most {MOST} quotes for “{choice.label}”, so that each is read."
            )
    row = made.row or BriefRow(
        project_id=project_id,
        measure_id=about.measure_id,
        period=about.period,
        dimension=about.dimension,
        group=about.group,
        title=words.title,
    )
    row.title, row.introduction, row.ask = words.title, words.introduction, words.ask
    row.by = by
    store.keep(row)
    store.replace_quotes(
        row.id,
        [
            BriefQuoteRow(
                brief_id=row.id,
                excerpt_id=offer.excerpt_id,
                theme=choice.theme,
                seen=offer.words,
                masks=packed(offer.text.masks),
                translation_masks=packed(offer.translation.masks),
            )
            for choice in made.choices
            for offer in choice.offers
            if offer.excerpt_id in wanted
        ],
    )
    periods = [about.period, _previous(project_id, about, policy)]
    pairs = [(about.measure_id, period) for period in periods if period]
    gaps.release(project_id, pairs, policy=policy, way="brief", by=by)
    return row


def listed(project_id: int) -> list[BriefRow]:
    """The briefs a project has kept."""
    return store.briefs(project_id)


def throw_away(row: BriefRow) -> None:
    """Remove a brief with its words and its released quotes; that its figures left stays known."""
    store.throw_away(row)


def of_project(project_id: int, brief_id: int) -> BriefRow | None:
    """A brief if it belongs to the project."""
    row = store.brief(brief_id)
    return row if row and row.project_id == project_id else None


def about_of(row: BriefRow) -> About:
    """The gap that a kept brief is about."""
    return About(
        measure_id=row.measure_id, period=row.period, dimension=row.dimension, group=row.group
    )


def read(row: BriefRow, *, policy: Policy, language: str) -> Brief | None:
    """A kept brief with today's figures; None where its gap may not be shown any more."""
    about = about_of(row)
    weighed = _weigh(row.project_id, about, policy=policy, language=language)
    project = communities.project(row.project_id)
    if weighed is None or project is None:
        return None
    table = _compared(row.project_id, about, policy)
    moved = [r.change for r in table.rows if r.found.group == row.group] if table else []
    shown = weighed.voices >= policy.min_voices
    return Brief(
        title=row.title,
        introduction=row.introduction,
        ask=row.ask,
        language=language,
        project=project.name,
        district=project.district,
        made_by=people.name_of(row.by),
        made_on=row.at.date(),
        gap=weighed.gap,
        previous=table.previous if table else None,
        change=moved[0] if moved else None,
        voices=weighed.voices,
        others=weighed.others,
        unknown=weighed.unknown,
        undecided=weighed.undecided,
        coverage=tuple(coverage.beside(weighed.coverage, row.group, policy)),
        cards=weighed.cards,
        policy=policy,
        overrides=_overrides(weighed),
        quotes=released.quotes(
            row.project_id,
            store.quotes(row.id),
            language=language,
            group=row.group if shown else "",
        ),
        checks=_checks(weighed),
        sources=tuple(
            Source(file=one.file_name, kind=one.kind, on=one.at.date())
            for one in reversed(gaps.imports(row.project_id))
        ),
    )


def _compared(project_id: int, about: About, policy: Policy) -> gaps.Compared | None:
    return gaps.compared(
        project_id,
        about.measure_id,
        period=about.period,
        dimension=about.dimension,
        policy=policy,
    )


def _previous(project_id: int, about: About, policy: Policy) -> str | None:
    found = _compared(project_id, about, policy)
    return found.previous if found else None


def _weigh(
    project_id: int, about: About, *, policy: Policy, language: str
) -> causes.Weighed | None:
    found = causes.weigh(
        project_id,
        about.measure_id,
        period=about.period,
        dimension=about.dimension,
        group=about.group,
        policy=policy,
        language=language,
    )
    return found if isinstance(found, causes.Weighed) else None


def _overrides(weighed: causes.Weighed) -> dict[str, tuple[Grade, str]]:
    return {theme: (given.grade, given.reason) for theme, given in weighed.added.overrides.items()}


def _checks(weighed: causes.Weighed) -> tuple[Check, ...]:
    labels = {card.theme: card.label for card in weighed.cards}
    return tuple(
        Check(
            theme=labels[theme],
            record=one.record,
            supports=one.supports,
            against=one.against,
            result=one.outcome.result if one.outcome else "",
            note=one.outcome.note if one.outcome else "",
        )
        for theme, checks in weighed.added.checks.items()
        if theme in labels
        for one in checks
    )
