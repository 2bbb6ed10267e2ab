"""What comes in and fits nowhere: groups among the answers that wait."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from listening.themes.engine.clusters import Floats
from listening.themes.engine.folding import digest

LEAST = 8  # waiting texts near each other that are worth a look
_MOST = 5000  # waiting texts that are compared with each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Swarm:
    """Waiting passages near each other, the most typical first; `near` is their mean cosine."""

    language: str
    passages: tuple[str, ...]
    near: float


def swarms(
    keys: Sequence[str],
    vectors: Floats,
    tags: Sequence[str],
    *,
    radius: float = 0.55,
    least: int = LEAST,
) -> tuple[Swarm, ...]:
    """Groups of at least `least` texts, each within cosine `radius` of the one in its middle.

    The text with most neighbours comes first, takes its neighbours, and so on (Daura et al. 1999):
    nothing is chosen at random, and the order of the input does not matter. `tags` tell apart what
    cannot be compared. At most 5,000 a tag, those of lowest hash.
    """
    found: list[Swarm] = []
    for tag in sorted(set(tags)):
        rows = sorted(
            (i for i, t in enumerate(tags) if t == tag), key=lambda i: (digest(keys[i]), keys[i])
        )[:_MOST]
        found += _swarms([keys[i] for i in rows], vectors[rows], tag, radius, least)
    return tuple(sorted(found, key=lambda s: (-len(s.passages), s.language, s.passages)))


def _swarms(
    keys: Sequence[str], vectors: Floats, tag: str, radius: float, least: int
) -> list[Swarm]:
    alike = vectors @ vectors.T
    near = alike >= radius
    left = np.ones(len(keys), dtype=bool)
    found = []
    while left.any():
        counts = (near & left).sum(axis=1) * left
        middle = int(counts.argmax())
        if counts[middle] < least:
            break
        mine = np.flatnonzero(near[middle] & left)
        mine = mine[np.argsort(-alike[middle, mine], kind="stable")]
        mean = float(alike[middle, mine].mean())
        named = tuple(keys[int(i)] for i in mine)
        found.append(Swarm(language=tag, passages=named, near=round(mean, 4)))
        left[mine] = False
    return found
