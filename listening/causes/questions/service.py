"""Questions to the codes: each reads, counts, and protects before anything is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from listening.causes.questions import counting, store
from listening.causes.questions.counting import Level, Pair, Said, Unit
from listening.causes.questions.records import QuestionRow
from listening.coding import service as coding
from listening.coding.book import service as book
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.gaps.certainty import newcombe, wilson
from listening.gaps.disclosure import Policy, protect_shares
from listening.gaps.measures import Observation
from listening.participants import service as participants
from listening.settings import BadInput

OTHERS = ""  # the reference when none is chosen: everybody else whose group is known
QUOTES = 3  # in one cell of the matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Voices of a group that raised a code; without numbers where too few could be told apart."""

    group: str
    count: int | None = None
    n: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    difference: tuple[float, float, float] | None = None  # to the reference, with its interval
    quotes: int | None = None
    sessions: tuple[int, int] | None = None
    withheld: bool = False
    reason: str = "too few to show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A code and its cells, in the order of the groups."""

    key: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByGroup:
    """Code by group, protected. `not_done` is the share of a shown group's excerpts that nobody
    has looked at; `comparisons` is how many differences the table holds."""

    dimension: str
    groups: tuple[str, ...]
    rows: tuple[Row, ...]
    not_done: dict[str, float]
    comparisons: int
    shown: frozenset[str]


def said(project_id: int, dimension: str, *, whole_tree: bool = False) -> list[Said]:
    """Every excerpt as it is counted; codes are themes, or every code with those above it."""
    known = communities.groups(project_id).get(dimension, {})
    names = {number: name for name, number in known.items()}
    people = participants.voices(project_id)
    above = book.paths(project_id)
    accepted: dict[str, list[coding.Placed]] = {}
    for one in coding.codings(project_id):
        if one.state == "accepted":
            accepted.setdefault(one.excerpt_id, []).append(one)
    done = coding.done(project_id)
    return [
        Said(
            excerpt=quote.id,
            voice=quote.participant_id,
            groups=frozenset(names[g] for g in people[quote.participant_id].groups if g in names),
            session="" if quote.source == "survey" else quote.session or quote.source,
            looked_at=quote.id in done or quote.id in accepted,
            codes=frozenset(
                chain.from_iterable(
                    above[c.code_key] if whole_tree else (c.theme,)
                    for c in accepted.get(quote.id, ())
                )
            ),
            spans=tuple(
                (c.code_key if whole_tree else c.theme, c.start, c.end)
                for c in accepted.get(quote.id, ())
            ),
        )
        for quote in excerpts.all_quotes(project_id)
    ]


def by_group(
    project_id: int,
    dimension: str,
    *,
    policy: Policy,
    language: str,
    reference: str = OTHERS,
    whole_tree: bool = False,
) -> ByGroup:
    """Share of voices (not of quotes) of each group that raised each code, answers of surveys."""
    everything = said(project_id, dimension, whole_tree=whole_tree)
    answers = [one for one in everything if not one.session]
    codes = _codes(project_id, whole_tree)
    groups = tuple(communities.groups(project_id).get(dimension, {}))
    raw = counting.by_group(answers, codes, groups, dimension)
    told = protect_shares(raw, _strict(policy))
    shown = _shown_groups(told, groups)
    labels, quotes = coding.labels(project_id, language), counting.quotes_by_group(answers)
    rows = []
    for at, code in enumerate(codes):
        part = slice(at * len(groups), (at + 1) * len(groups))
        cells = _cells(code, told[part], raw[part], reference, quotes)
        rows.append(Row(key=code, label=labels[code], cells=cells))
    return ByGroup(
        dimension=dimension,
        groups=groups,
        rows=tuple(rows),
        not_done={g: counting.not_done(answers, g) for g in groups if g in shown},
        comparisons=sum(c.difference is not None for row in rows for c in row.cells),
        shown=shown,
    )


def by_session(
    project_id: int, dimension: str, *, policy: Policy, language: str, whole_tree: bool = False
) -> ByGroup:
    """Sessions in which a group raised a code; its own block, never added to the answers.

    A group is shown where enough of its voices spoke, by the same rule as everywhere.
    """
    spoken = [one for one in said(project_id, dimension, whole_tree=whole_tree) if one.session]
    codes, labels = _codes(project_id, whole_tree), coding.labels(project_id, language)
    groups = tuple(communities.groups(project_id).get(dimension, {}))
    told = protect_shares(counting.by_group(spoken, codes, groups, dimension), _strict(policy))
    shown = _shown_groups(told, groups)
    counts = counting.sessions_by_group(spoken, codes, groups)
    open_ones = {(o.measure, o.group) for o in told if o.n and o.count is not None}
    rows = tuple(
        Row(
            key=code,
            label=labels[code],
            cells=tuple(
                Cell(group=g, sessions=counts[code, g]) if (code, g) in open_ones else _hidden(g)
                for g in groups
            ),
        )
        for code in codes
    )
    return ByGroup(
        dimension=dimension,
        groups=groups,
        rows=rows,
        not_done={g: counting.not_done(spoken, g) for g in groups if g in shown},
        comparisons=0,
        shown=shown,
    )


def together(
    project_id: int,
    *,
    policy: Policy,
    level: Level,
    unit: Unit,
    dimension: str = "",
    group: str = "",
    whole_tree: bool = False,
) -> list[Pair]:
    """Which codes meet; for one group only where that group may be shown at all."""
    everything = said(project_id, dimension, whole_tree=whole_tree)
    codes = _codes(project_id, whole_tree)
    if group:
        table = by_group(project_id, dimension, policy=policy, language="en", whole_tree=whole_tree)
        if group not in table.shown:
            raise BadInput("Too few of this group to show; choose another group, or everybody.")
        codes = tuple(row.key for row in table.rows if group in _told(row))
        everything = [one for one in everything if group in one.groups and not one.session]
    voices = {one.voice for one in everything if one.looked_at}
    if len(voices) < _strict(policy).min_voices:
        return []
    paths = book.paths(project_id)
    related = frozenset((code, up) for code, ups in paths.items() for up in ups if up != code)
    return counting.together(everything, codes, level=level, unit=unit, related=related)


def quotes(
    project_id: int, dimension: str, code: str, group: str, *, policy: Policy
) -> list[excerpts.Quote]:
    """Words behind a cell whose speakers allowed quoting, in an order without meaning.

    Where a group may not be shown its words come under "" together with those of unknown groups.
    """
    table = by_group(project_id, dimension, policy=policy, language="en", whole_tree=True)
    shown = next((_told(row) for row in table.rows if row.key == code), frozenset[str]())
    people = participants.voices(project_id)
    ids = [
        one.excerpt
        for one in said(project_id, dimension, whole_tree=True)
        if code in one.codes
        and people[one.voice].consent == "quote"
        and (group in one.groups if group else not one.groups & shown)
        and (not group or group in shown)
    ]
    return sorted(excerpts.quotes(ids).values(), key=lambda quote: quote.id)


def save(project_id: int, name: str, asked: dict[str, Any], *, by: int | None) -> QuestionRow:
    """Keep a question under a name."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 120:
        raise BadInput("The question needs a name of at most 120 characters; write one.")
    row = QuestionRow(project_id=project_id, name=tidy, asked=asked, by=by)
    store.add(row)
    return row


def saved(project_id: int) -> list[QuestionRow]:
    """Questions that the team kept."""
    return store.questions(project_id)


def known(project_id: int, question_id: int) -> bool:
    """Whether a kept question is the project's own."""
    row = store.one(question_id)
    return row is not None and row.project_id == project_id


def forget(project_id: int, question_id: int) -> None:
    """Throw a kept question away; the codes stay as they are."""
    row = store.one(question_id)
    if row is None or row.project_id != project_id:
        raise BadInput("This question was already thrown away.")
    store.remove(row)


def _codes(project_id: int, whole_tree: bool) -> tuple[str, ...]:
    codes = coding.codebook(project_id).codes
    return tuple(c.key for c in codes if c.kind != "none" and (whole_tree or c.theme == c.key))


def _strict(policy: Policy) -> Policy:
    # The reference asks for the smallest group of students here too, not only of voices.
    return replace(policy, min_voices=max(policy.min_voices, policy.min_n))


def _shown_groups(told: Sequence[Observation], groups: Sequence[str]) -> frozenset[str]:
    """Groups whose size is shown; a count of theirs may still be withheld under some code."""
    return frozenset(groups) & {o.group for o in told if o.n}


def _told(row: Row) -> frozenset[str]:
    """Groups whose count is shown under this code."""
    return frozenset(cell.group for cell in row.cells if not cell.withheld)


def _cells(
    code: str,
    told: Sequence[Observation],
    raw: Sequence[Observation],
    reference: str,
    quotes: dict[tuple[str, str], int],
) -> tuple[Cell, ...]:
    whole_n = sum(o.n or 0 for o in raw)
    whole = sum(o.count or 0 for o in raw)
    at = {o.group: o for o in told}
    return tuple(
        _cell(o, _against(o, at, reference, whole, whole_n), quotes.get((code, o.group), 0))
        for o in told
    )


def _against(
    own: Observation, at: dict[str, Observation], reference: str, whole: int, whole_n: int
) -> tuple[int, int] | None:
    if own.n is None or own.count is None or own.group == reference:
        return None
    if reference == OTHERS:
        return whole - own.count, whole_n - own.n
    other = at.get(reference)
    if other is None or other.n is None or other.count is None:
        return None
    return other.count, other.n


def _cell(own: Observation, against: tuple[int, int] | None, quotes: int) -> Cell:
    if own.state != "value" or own.n is None or own.count is None:
        return _hidden(own.group)
    if own.n == 0:
        return Cell(group=own.group, withheld=True, reason="nobody answered yet")
    low, high = wilson(own.count, own.n)
    difference = None
    if against is not None and against[1] > 0:
        ends = newcombe(own.count, own.n, *against)
        difference = (own.count / own.n - against[0] / against[1], *ends)
    return Cell(
        group=own.group,
        count=own.count,
        n=own.n,
        value=own.count / own.n,
        low=low,
        high=high,
        difference=difference,
        quotes=quotes,
    )


def _hidden(group: str) -> Cell:
    return Cell(group=group, withheld=True)
