"""What a round decided, and the human sample that comes of it."""

from collections.abc import Sequence

from listening.coding.book import store as book_store
from listening.coding.book import tree
from listening.coding.records import CodingRound
from listening.coding.rounds import store
from listening.coding.rounds.records import RoundItem
from listening.excerpts import service as excerpts

Placed = tuple[str, int, int]


def wider(project_id: int) -> dict[str, frozenset[str]]:
    """Each code's key -> itself and the codes above it."""
    by_id = tree.by_number(book_store.codes(project_id))
    return {
        row.key: frozenset(above.key for above in tree.path(row, by_id)) for row in by_id.values()
    }


def records(row: CodingRound) -> dict[str, tuple[Placed, ...]]:
    """Excerpt -> what the round decided: the agreed codes, or the adjudicated ones."""
    decided = {a.excerpt_id: a for a in store.adjudications(row.id)}
    found: dict[str, tuple[Placed, ...]] = {}
    for item in store.items(row.id):
        made = decided.get(item.excerpt_id)
        chosen = made.codes if made else next(iter(by_coder(item).values()), ())
        found[item.excerpt_id] = tuple(_placed(chosen))
    return found


def human_sample(project_id: int) -> list[tuple[str, str, str, int]]:
    """(excerpt, language, code, human 0 or 1) of finished rounds, random parts of samples alone."""
    above = wider(project_id)
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for row in store.rounds(project_id):
        if row.state != "finished":
            continue
        random_part = {i.excerpt_id for i in store.items(row.id) if not i.enriched}
        record = {key: codes for key, codes in records(row).items() if key in random_part}
        quotes = excerpts.quotes(record)
        for key, codes in record.items():
            held = {w for code, _, _ in codes for w in above.get(code, {code})}
            for code in above:
                found.setdefault((key, code), (quotes[key].language, int(code in held)))
    return [(key, tag, code, mark) for (key, code), (tag, mark) in found.items()]


def by_coder(item: RoundItem) -> dict[str, list[Placed]]:
    """The codes of each person as they were handed in."""
    return {name: _placed(codes) for name, codes in item.copy.items() if name != "engine"}


def _placed(codes: Sequence[Sequence[object]]) -> list[Placed]:
    return [(str(key), int(str(start)), int(str(end))) for key, start, end in codes]
