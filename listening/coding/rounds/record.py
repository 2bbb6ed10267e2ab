"""What a round asks for and what it decided, and the human sample that comes of it."""

from collections.abc import Iterator, Mapping, Sequence

from listening.coding.book import store as book_store
from listening.coding.book import tree
from listening.coding.records import CodeRow, CodingRound
from listening.coding.rounds import store
from listening.coding.rounds.records import RoundItem
from listening.excerpts import service as excerpts

Placed = tuple[str, int, int]


def asked(project_id: int, chosen: Sequence[str] = ()) -> dict[str, list[str]]:
    """Each code that a round asks for -> the codes it counts for: those above it, and itself.

    `chosen` codes come with everything below them and count for nothing above them, of which the
    round asks for a part only; none chosen means the whole codebook.
    """
    by_id = tree.by_number(book_store.codes(project_id))
    found = {}
    for _, row in tree.in_order(by_id.values()):
        way = [above.key for above in tree.path(row, by_id)]
        own = [key for key in way if key in chosen]
        if _codable(row) and (own or not chosen):
            found[row.key] = way[way.index(own[0]) :] if own else way
    return found


def wider(row: CodingRound) -> dict[str, frozenset[str]]:
    """The codes of a round as they were when it was opened -> the codes each counts for."""
    return {key: frozenset(way) for key, way in row.settings["codes"].items()}


def now(project_id: int) -> dict[str, CodeRow]:
    """A code's key -> the code that it is now, itself where it was not merged."""
    by_id = tree.by_number(book_store.codes(project_id))
    return {row.key: tree.merged_end(row, by_id) for row in by_id.values()}


def records(row: CodingRound) -> dict[str, tuple[Placed, ...]]:
    """Excerpt -> what the round decided: the agreed codes, or the adjudicated ones."""
    decided = {a.excerpt_id: a for a in store.adjudications(row.id)}
    found: dict[str, tuple[Placed, ...]] = {}
    for item in store.items(row.id):
        made = decided.get(item.excerpt_id)
        chosen = made.codes if made else next(iter(by_coder(item).values()), ())
        found[item.excerpt_id] = tuple(placed(chosen))
    return found


def human_sample(project_id: int) -> list[tuple[str, str, str, int]]:
    """(excerpt, language, code, human 0 or 1) of finished rounds, random parts of samples alone.

    Only codes that the round asked for: of others nobody said whether they fit. Small strata were
    drawn more often; `sample_weights` says how many excerpts each stands for.
    """
    ends = {key: row.key for key, row in now(project_id).items()}
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for row, drawn in _finished(project_id):
        above = wider(row)
        measured = {w for ways in above.values() for w in ways}
        record = {key: codes for key, codes in records(row).items() if key in drawn}
        quotes = excerpts.quotes(record)
        for key, codes in record.items():
            held = {ends.get(w, w) for w in _held(codes, above)}
            for code in {ends.get(w, w) for w in measured}:
                found.setdefault((key, code), (quotes[key].language, int(code in held)))
    return [(key, tag, code, mark) for (key, code), (tag, mark) in sorted(found.items())]


def sample_weights(project_id: int) -> dict[str, float]:
    """Excerpt of the human sample -> how many excerpts of its round's frame it stands for."""
    found: dict[str, float] = {}
    for _, drawn in _finished(project_id):
        found |= {key: weight for key, weight in drawn.items() if key not in found}
    return found


def by_coder(item: RoundItem) -> dict[str, list[Placed]]:
    """The codes of each person as they were handed in."""
    return {name: placed(codes) for name, codes in item.copy.items() if name != "engine"}


def placed(codes: Sequence[Sequence[object]]) -> list[Placed]:
    """Codes with their places, as a copy keeps them."""
    return [(str(key), int(str(start)), int(str(end))) for key, start, end in codes]


def _finished(project_id: int) -> Iterator[tuple[CodingRound, dict[str, float]]]:
    """Finished rounds, the newest first, with the weights of what was drawn by chance."""
    for row in store.rounds(project_id):
        if row.state == "finished":
            yield row, {i.excerpt_id: i.weight for i in store.items(row.id) if not i.enriched}


def _held(codes: Sequence[Placed], above: Mapping[str, frozenset[str]]) -> set[str]:
    return {w for code, _, _ in codes for w in above.get(code, ())}


def _codable(row: CodeRow) -> bool:
    return (
        not row.retired
        and row.merged_into is None
        and row.content.get("codable", True) is not False
    )
