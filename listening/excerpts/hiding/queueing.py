"""The queue of words that wait for a person's look, by language."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from listening.excerpts.hiding import service
from listening.excerpts.hiding.service import Decided, Looked
from listening.excerpts.service import Quote

VIEWS = ("found", "nothing", "done")
SHOWN = 20
READ = 2_000  # excerpts that are read for one page at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a language is."""

    language: str
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of the queue; `after` goes on behind it, "" at its end."""

    rows: tuple[Looked, ...]
    standings: tuple[Standing, ...]
    after: str
    names: int


def queue(project_id: int, *, view: str, language: str = "", after: str = "") -> Queue:
    """What waits, in an order without meaning.

    "found": something is proposed or was decided before; "nothing": the machine found nothing;
    "done": confirmed. Words of those who do not allow quoting are in none of them.
    """
    decided = Decided(project_id)
    quotes = service.quotable(project_id)
    own = [quote for quote in quotes if language in ("", quote.language) and quote.id > after]
    waiting = [quote for quote in own if decided.confirmed(quote) == (view == "done")]
    rows: list[Looked] = []
    last = ""
    for quote, looked in _read(decided, waiting[:READ]):
        if view == "done" or looked.found == (view == "found"):
            rows.append(looked)
            last = quote.id
        if len(rows) == SHOWN:
            break
    else:
        last = waiting[READ - 1].id if len(waiting) > READ else ""
    more = bool(last) and any(quote.id > last for quote in waiting)
    return Queue(
        rows=tuple(rows),
        standings=_standings(decided, quotes),
        after=last if more else "",
        names=len(decided.names),
    )


def following(project_id: int, *, language: str = "", after: str = "") -> str | None:
    """The key of the next excerpt in which something waits for a decision; from the start anew."""
    decided = Decided(project_id)
    own = [
        quote
        for quote in service.quotable(project_id)
        if language in ("", quote.language) and not decided.confirmed(quote)
    ]
    ordered = [q for q in own if q.id > after] + [q for q in own if q.id < after]
    for quote, looked in _read(decided, ordered[:READ]):
        if looked.found:
            return quote.id
    return None


def _read(decided: Decided, quotes: Sequence[Quote]) -> Iterator[tuple[Quote, Looked]]:
    for quote in quotes:
        yield quote, decided.look(quote)


def _standings(decided: Decided, quotes: Sequence[Quote]) -> tuple[Standing, ...]:
    total = Counter(quote.language for quote in quotes)
    done = Counter(quote.language for quote in quotes if decided.confirmed(quote))
    return tuple(
        Standing(language=tag, done=done[tag], total=n)
        for tag, n in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    )
