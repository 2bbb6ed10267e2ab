"""One run of the engine as a background job computes it: values in, values out."""

from collections.abc import Callable
from dataclasses import dataclass

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
    seed: int = 0


def compute(order: Order, report: Callable[[str, float], None]) -> ThemeMap:
    """Fit the engine, telling `report` which step it is at and the share done (0..1)."""
    return fit(
        order.passages,
        codebook=order.codebook,
        decisions=order.decisions,
        encoder=load(order.encoder),
        seed=order.seed,
        progress=report,
    )
