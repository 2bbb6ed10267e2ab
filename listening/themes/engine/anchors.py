"""A theme as the vectors of its members, with a radius: new texts find it, old ones stay."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from listening.themes.engine.clusters import Floats
from listening.themes.engine.decisions import Verdicts
from listening.themes.engine.encoders.arrays import pack, unpack

_MOST = 48  # vectors kept a theme
_NEAREST = 3  # anchors whose mean similarity is asked
_OUTER = 10  # percentile of the members' own similarity that is the radius
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Anchor:
    """Vectors (m, d) of one theme, in one language or (`language` "") in all. A text is placed
    at similarity >= `radius`; `open_` false: the theme gives guesses only."""

    theme: str
    language: str
    vectors: Floats
    radius: float
    open_: bool = True

    def to_dict(self) -> dict[str, Any]:
        """As JSON; vectors in float16, the precision they are kept in anyway."""
        kept = pack(self.vectors)
        parts = {"theme": self.theme, "language": self.language, "radius": self.radius}
        return {**parts, "open": self.open_, "vectors": kept}


def from_dict(data: dict[str, Any]) -> Anchor:
    """The anchor `to_dict` was taken from."""
    vectors = unpack(data["vectors"]).astype(np.float32)
    return Anchor(data["theme"], data["language"], vectors, data["radius"], data["open"])


def drop(theme: str, language: str, vectors: Floats, *, open_: bool = True) -> Anchor:
    """An anchor from all vectors of a theme (n, d), nearest to their centre first.

    Evenly spread over that order, so that the rim is kept as well as the middle. The radius is
    the 10th percentile of what members reach when they are left out of their own comparison.
    """
    centre = vectors.mean(axis=0)
    outward = np.argsort(-(vectors @ centre), kind="stable")
    picks = np.unique(np.linspace(0, len(vectors) - 1, min(_MOST, len(vectors))).astype(int))
    kept = vectors[outward[picks]].astype(np.float16).astype(np.float32)
    if len(kept) < 2:
        return Anchor(theme, language, kept, 0.8, open_)
    alike = kept @ kept.T
    np.fill_diagonal(alike, -2)
    own = np.sort(alike, axis=1)[:, ::-1][:, : min(_NEAREST, len(kept) - 1)].mean(axis=1)
    return Anchor(theme, language, kept, float(np.round(np.percentile(own, _OUTER), 4)), open_)


def nearest(
    vectors: Floats, tags: Sequence[str], anchors: Sequence[Anchor]
) -> list[tuple[Anchor, float] | None]:
    """For each text the anchor it is most similar to, relative to nothing but similarity.

    Only anchors of the text's language, or of all languages, are asked.
    """
    found: list[tuple[Anchor, float] | None] = [None] * len(vectors)
    for tag in sorted(set(tags)):
        mine = [a for a in anchors if a.language in ("", tag)]
        rows = [i for i, t in enumerate(tags) if t == tag]
        for at in range(0, len(rows) if mine else 0, _BATCH):
            batch = rows[at : at + _BATCH]
            reach = np.stack([similarity(vectors[batch], a) for a in mine], axis=1)
            best = reach.argmax(axis=1)
            for at_row, row in enumerate(batch):
                found[row] = (mine[best[at_row]], float(reach[at_row, best[at_row]]))
    return found


def similarity(vectors: Floats, anchor: Anchor) -> Floats:
    """Mean cosine to the three nearest vectors of the anchor, shape (n,)."""
    alike = vectors @ anchor.vectors.T
    count = min(_NEAREST, alike.shape[1])
    top = np.partition(alike, alike.shape[1] - count, axis=1)[:, -count:]
    return np.asarray(top.mean(axis=1), dtype=np.float32)


def renamed(anchors: Sequence[Anchor], verdicts: Verdicts) -> list[Anchor]:
    """Anchors of merged themes lead to the theme they were merged into."""
    return [replace(a, theme=verdicts.theme(a.theme)) for a in anchors]
