"""From the codings of a round to its kept figures: what is copied, and when."""

from collections.abc import Mapping
from typing import Any

from listening.coding.book import service as book
from listening.coding.records import CodingRound
from listening.coding.rounds import figuring, machine, store
from listening.coding.rounds.record import Placed, now, placed, wider
from listening.coding.rounds.records import RoundFigures, RoundItem
from listening.excerpts import service as excerpts


def freeze_engine(row: CodingRound) -> None:
    """Keep what the engine suggests by now on the sample; shown to nobody before all hand in."""
    rows, ends = store.items(row.id), now(row.project_id)
    said: dict[str, list[Placed]] = {item.excerpt_id: [] for item in rows}
    for coding, key in store.suggestions(row.project_id, list(said)):
        code = ends[key].key
        if code in row.settings["codes"]:
            said[coding.excerpt_id].append((code, coding.start, coding.end))
    for item in rows:
        item.copy = {machine.ENGINE: sorted(set(said[item.excerpt_id]))}
    # Where it never read anything it is no coder, and its silence says nothing.
    row.settings = {**row.settings, "engine": store.engine_has_read(row.project_id)}


def freeze(row: CodingRound) -> None:
    """Copy what everybody handed in, and keep the figures that come of it."""
    rows = store.items(row.id)
    names = [str(coder.coder_id) for coder in store.coders(row.id) if not coder.taken_out]
    copies: dict[str, dict[str, list[Placed]]] = {
        item.excerpt_id: {name: [] for name in names} for item in rows
    }
    for coding, key in store.codings(row.id):
        own = copies[coding.excerpt_id].get(str(coding.coder_id))
        if own is not None:
            own.append((key, coding.start, coding.end))
    for item in rows:
        engine = item.copy.get(machine.ENGINE, [])
        item.copy = {**copies[item.excerpt_id], machine.ENGINE: engine}
    settings, counted, above = row.settings, units(row), wider(row)
    found = figuring.figures(
        counted,
        names,
        wider=above,
        seed=settings["seed"],
        spans=settings["unit"] == "spans",
        enriched=settings["enriched"],
    )
    found["engine"] = []
    if settings["engine"]:
        found["engine"] = machine.beside(counted, names, wider=above, seed=settings["seed"])
    found["labels"] = book.labels(row.project_id, "en")
    store.add_all([RoundFigures(round_id=row.id, figures=found)])
    row.state = "coded"


def units(row: CodingRound) -> list[figuring.Unit]:
    """The sample with what people handed in and what the engine said."""
    rows = store.items(row.id)
    quotes = excerpts.quotes([item.excerpt_id for item in rows])
    return [
        figuring.Unit(
            key=item.excerpt_id,
            language=quotes[item.excerpt_id].language,
            cluster=quotes[item.excerpt_id].participant_id,
            length=len(quotes[item.excerpt_id].text),
            by_coder={name: tuple(placed(codes)) for name, codes in item.copy.items()},
            weight=item.weight,
        )
        for item in rows
    ]


def measure_engine(row: CodingRound, record: Mapping[str, tuple[Placed, ...]]) -> None:
    """Hold the engine against what people decided, beside the figures that are kept."""
    held = store.figures(row.id)
    if held is None or not row.settings["engine"]:
        return
    above = wider(row)
    found = machine.against(
        {key: _wide(codes, above) for key, codes in record.items()},
        {item.excerpt_id: _engine(item, above) for item in store.items(row.id)},
        units(row),
        seed=row.settings["seed"],
    )
    held.figures = {**held.figures, "record": found}


def forget_engine(row: CodingRound) -> None:
    """Take that comparison away again."""
    held = store.figures(row.id)
    if held is not None:
        held.figures = {name: one for name, one in held.figures.items() if name != "record"}


def _engine(item: RoundItem, above: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return _wide(placed(item.copy.get(machine.ENGINE, ())), above)


def _wide(codes: Any, above: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(w for key, _, _ in codes for w in above.get(key, ()))
