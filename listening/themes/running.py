"""One run of the engine as a background job computes it: values in, values out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from listening.coding.codebook import Codebook
from listening.excerpts.passage import Passage
from listening.themes.engine import Decision, ThemeMap, fit
from listening.themes.engine.encoders import load


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a run needs; it travels to the child process and must pickle."""

    passages: tuple[Passage, ...]
    codebook: Codebook
    decisions: tuple[Decision, ...]
    encoder: str
    previous: dict[str, Any] | None = None  # the newest earlier map, as it was stored
    seed: int = 0


def compute(order: Order, report: Callable[[str, float], None]) -> ThemeMap:
    """Fit the engine, telling `report` which step it is at and the share done (0..1)."""
    encoder = load(order.encoder)
    previous = None
    if order.previous is not None and order.previous["card"].get("encoder") == encoder.name:
        previous = ThemeMap.from_dict(order.previous, encoder=encoder)
    return fit(
        order.passages,
        codebook=order.codebook,
        decisions=order.decisions,
        encoder=encoder,
        previous=previous,
        seed=order.seed,
        progress=report,
    )
