"""The numbers of a brief, one a row, and the file they travel in."""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import partial

from listening.actions.brief.document import Figure
from listening.actions.brief.values import Brief
from listening.causes.card import Card
from listening.excerpts.spreadsheet import safe_cell
from listening.gaps.coverage import Heard

TOO_FEW = "too few to show"
COLUMNS = ("section", "subject", "who", "figure", "value", "low", "high", "count", "n", "note")


def figures(brief: Brief) -> Iterator[Figure]:
    """Every number the brief rests on, in its order; what is withheld keeps its row."""
    yield from _gap(brief)
    for row in brief.coverage:
        yield _coverage(row)
    for card in brief.cards:
        if card.kind != "too_few" or card.compared is None:
            yield from _card(card)


def as_csv(rows: Iterable[Figure]) -> str:
    """The rows as CSV; a name that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(value) for value in _values(row)])
    return out.getvalue()


def _gap(brief: Brief) -> Iterator[Figure]:
    gap = brief.gap
    about = partial(Figure, section="gap", subject=f"{gap.measure.name}, {gap.period}")
    sides = (
        (gap.group, gap.rate, gap.count, gap.n),
        (gap.comparator, gap.rate0, gap.count0, gap.n0),
    )
    for who, rate, count, n in sides:
        # A goal is a fixed number: it has nobody and no interval.
        ends = (rate.low, rate.high) if n is not None else None
        yield about(who=who, figure="rate", value=rate.value, likely=ends, count=count, n=n)
    told = [("behind", gap.deficit, ""), ("students to close", gap.students, "")]
    if brief.change is not None and brief.previous:
        note = f"since {brief.previous}: {brief.change.verdict}"
        told.append(("change of the gap", brief.change.deficit, note))
    for figure, e, note in told:
        yield about(who=gap.group, figure=figure, value=e.value, likely=(e.low, e.high), note=note)


def _coverage(row: Heard | str) -> Figure:
    about = partial(
        Figure, section="heard", subject="voices beside enrolment", figure="representation ratio"
    )
    if isinstance(row, str):
        return about(who=row, value=None, note=TOO_FEW)
    return about(who=row.group, value=row.ratio, count=row.voices)


def _card(card: Card) -> Iterator[Figure]:
    about = partial(Figure, section=card.kind, subject=card.label)
    found = card.compared
    if found is None:
        yield about(who=card.group, figure="share", value=None, note=TOO_FEW)
        return
    for who, share in ((card.group, found.affected), (card.comparator, found.others)):
        yield about(
            who=who,
            figure="share",
            value=share.raised / share.eligible,
            likely=(share.low, share.high),
            count=share.raised,
            n=share.eligible,
        )
    if found.ratio is not None and found.low is not None and found.high is not None:
        note = f"grade {card.grade}, q {found.q:.3f}, {card.themes_compared} themes compared"
        ends = (found.low, found.high)
        yield about(
            who=card.group, figure="times as often", value=found.ratio, likely=ends, note=note
        )


def _values(row: Figure) -> list[str | float | None]:
    low, high = row.likely or (None, None)
    # fmt: off
    return [
        row.section, row.subject, row.who, row.figure,
        row.value, low, high, row.count, row.n, row.note,
    ]
    # fmt: on


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_cell(value)
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
