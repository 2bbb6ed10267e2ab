"""One run of the engine as a background job computes it: values in, values out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from listening.coding.codebook import Codebook
from listening.excerpts.passage import Passage
from listening.themes import outline as outlining
from listening.themes.engine import Decision, ThemeMap, fit, second_opinion
from listening.themes.engine.encoders import Encoder, load
from listening.themes.engine.second_opinion import Opinion
from listening.themes.engine.values import Grain, Placed


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a run needs; it travels to the child process and must pickle."""

    passages: tuple[Passage, ...]
    codebook: Codebook
    decisions: tuple[Decision, ...]
    encoder: str
    previous: dict[str, Any] | None = None  # the newest earlier map, as it was stored
    goes_on: bool = True  # False: groups are made anew, the earlier map is only compared with
    seed: int = 0
    grain: Grain = "medium"
    second: str = ""  # "asked": hold another way of grouping beside ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a run found, and the second opinion where one was asked for."""

    map: ThemeMap
    outline: dict[str, Any]
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """New excerpts and the newest map, as it was stored."""

    run_id: int
    map: dict[str, Any]
    encoder: str
    passages: tuple[Passage, ...]


def compute(order: Order, report: Callable[[str, float], None]) -> Fitted:
    """Fit the engine, telling `report` which step it is at and the share done (0..1)."""
    encoder = load(order.encoder)
    previous = None
    same = order.previous is not None and order.previous["card"].get("encoder") == encoder.name
    if order.previous is not None and same:
        previous = ThemeMap.from_dict(order.previous, encoder=encoder)
    found = fit(
        order.passages,
        codebook=order.codebook,
        decisions=order.decisions,
        encoder=encoder,
        previous=previous if order.goes_on else None,
        seed=order.seed,
        grain=order.grain,
        progress=report,
    )
    opinion = _opinion(order, found, encoder) if order.second else None
    since = _since(previous, found) if previous else None
    told = outlining.outline(found, order.passages, encoder, since=since)
    return Fitted(map=found, outline=told, opinion=opinion)


def place(arrived: Arrived, report: Callable[[str, float], None]) -> Placed:
    """Where new excerpts belong by the map there is; nothing is fitted anew."""
    encoder = load(arrived.encoder)
    kept = arrived.map["card"].get("encoder")
    given = encoder if kept == encoder.name else None
    found = ThemeMap.from_dict(arrived.map, encoder=given)
    report("placing", 0.5)
    return found.place(arrived.passages)


def _since(earlier: ThemeMap, found: ThemeMap) -> outlining.Difference:
    return outlining.difference(
        earlier.themes,
        found.themes,
        before=earlier.memberships,
        now=found.memberships,
        seen={key for key in earlier.digests if earlier.digests[key] == found.digests.get(key)},
    )


def _opinion(order: Order, found: ThemeMap, encoder: Encoder) -> Opinion | None:
    """BERTopic's own grouping of the same texts; None where they are too few for it."""
    passages = [p for p in order.passages if found.statuses.get(p.key) != "empty"]
    if len(passages) < second_opinion.FEWEST:
        return None
    ours: dict[str, tuple[float, str]] = {}
    for m in found.memberships:
        ours[m.passage] = max(ours.get(m.passage, (-1.0, "")), (m.strength, m.theme))
    texts = [p.text for p in passages]
    vectors = (found.encoder or encoder).encode(texts, [p.language for p in passages])
    themes = [ours[p.key][1] if p.key in ours else None for p in passages]
    return second_opinion.ask(texts, vectors, themes, seed=order.seed)
