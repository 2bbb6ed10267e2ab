"""The encoder that is always there: n-grams of the corpus at hand, no download, no torch.

Words (1-2) and characters (2-5) are hashed, weighted by TF-IDF and reduced by a truncated SVD,
one space a language. It knows nothing but the corpus, and says nothing across languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listening.themes.engine.clusters import one_thread
from listening.themes.engine.encoders.arrays import pack, unpack
from listening.themes.engine.encoders.protocol import Vectors
from listening.themes.engine.folding import digest, fold
from listening.themes.engine.languages import ACCENTS_MATTER, WITHOUT_BLANKS, primary

_BUCKETS = 2**19
_MOST_TEXTS, _MOST_FEATURES = 20_000, 20_000
_SMALL = 200  # below so many texts, n-grams seen once are kept too


@dataclass(frozen=True, slots=True)
class Space:
    """One language: the hashed n-grams kept, their weights and their directions."""

    columns: NDArray[np.int64]
    weights: NDArray[np.float32]
    directions: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """`fitted` learns the spaces; `encode` on its own learns them from the texts it is given.

    The last dimension is set where a text shares nothing with its corpus, so that every row has
    length 1.
    """

    name: str = "embedded"
    dimension: int = 100
    languages: frozenset[str] | None = None
    shared: bool = False
    spaces: dict[str, Space] = field(default_factory=dict)

    def fitted(self, texts: Sequence[str], languages: Sequence[str]) -> "Embedded":
        """The encoder with a space for each language of these texts, whatever their order.

        Spaces it already has stay as they are: vectors kept in them remain comparable.
        """
        groups: dict[str, set[str]] = {}
        for text, tag in zip(texts, languages, strict=True):
            if primary(tag) not in self.spaces:
                groups.setdefault(primary(tag), set()).add(text)
        spaces = {
            tag: _space(sorted(group, key=lambda t: (digest(t), t)), tag, self.dimension - 1)
            for tag, group in sorted(groups.items())
        }
        return Embedded(dimension=self.dimension, spaces={**self.spaces, **spaces})

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """float32 (n, dimension), rows of length 1."""
        tags = [primary(tag) for tag in languages]
        spaces = self.fitted(texts, tags).spaces
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for tag in sorted(set(tags)):
            rows = [i for i, t in enumerate(tags) if t == tag]
            vectors[rows] = _project([texts[i] for i in rows], tag, spaces[tag], self.dimension)
        return vectors

    def to_dict(self) -> dict[str, Any]:
        """The spaces, so that new texts can be placed long after."""
        return {
            tag: {
                "columns": pack(space.columns, kind="<i4"),
                "weights": pack(space.weights),
                "directions": pack(space.directions),
            }
            for tag, space in self.spaces.items()
        }

    def restored(self, state: dict[str, Any]) -> "Embedded":
        """The encoder that `to_dict` was taken from."""
        spaces = {
            tag: Space(
                unpack(kept["columns"]).astype(np.int64),
                unpack(kept["weights"]).astype(np.float32),
                unpack(kept["directions"]).astype(np.float32),
            )
            for tag, kept in state.items()
        }
        return Embedded(dimension=self.dimension, spaces=spaces)


def _counts(texts: Sequence[str], tag: str) -> Any:
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import HashingVectorizer

    keep = tag in ACCENTS_MATTER
    folded = [fold(text, keep_accents=keep).text for text in texts]
    common = {"n_features": _BUCKETS, "alternate_sign": False, "norm": None, "lowercase": False}
    inside = "char" if tag in WITHOUT_BLANKS else "char_wb"
    words = HashingVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **common)
    chars = HashingVectorizer(ngram_range=(2, 5), analyzer=inside, **common)
    return hstack([words.transform(folded), chars.transform(folded)]).tocsr()


def _space(texts: Sequence[str], tag: str, most: int) -> Space:
    from sklearn.decomposition import TruncatedSVD

    counts = _counts(texts[:_MOST_TEXTS], tag)
    seen = np.bincount(counts.indices, minlength=2 * _BUCKETS)
    kept = np.flatnonzero(seen >= (1 if len(texts) < _SMALL else 2))
    if len(kept) > _MOST_FEATURES:
        best = np.lexsort((kept, -seen[kept]))[:_MOST_FEATURES]
        kept = np.sort(kept[best])
    weights = np.log((1 + counts.shape[0]) / (1 + seen[kept])) + 1
    rank = min(most, counts.shape[0], len(kept))
    if rank < 1:
        return Space(kept, weights.astype(np.float32), np.zeros((0, most), dtype=np.float32))
    weighted = _weighted(counts[:, kept], weights, kept)
    directions = np.zeros((len(kept), most), dtype=np.float32)
    if rank < 3:
        directions[:, 0] = np.asarray(weighted.mean(axis=0)).ravel()
    else:
        with one_thread():
            svd = TruncatedSVD(rank - 1, n_iter=4, random_state=0).fit(weighted)
        directions[:, : rank - 1] = svd.components_.T
    # Rounded as they will be stored: a map read back places texts exactly as before.
    short = directions.astype(np.float16).astype(np.float32)
    return Space(kept, weights.astype(np.float16).astype(np.float32), short)


def _weighted(counts: Any, weights: NDArray[Any], columns: NDArray[np.int64]) -> Any:
    """Logarithmic counts times weights; words and characters each of length 1, so that neither
    drowns the other."""
    from scipy.sparse import hstack
    from sklearn.preprocessing import normalize

    values = counts.astype(np.float32)
    values.data = 1 + np.log(values.data)
    values = values.multiply(weights.astype(np.float32)).tocsr()
    middle = int(np.searchsorted(columns, _BUCKETS))
    # Chinese may hold no run between blanks twice: then there are no words, only characters.
    parts = [part for part in (values[:, :middle], values[:, middle:]) if part.shape[1]]
    return hstack([normalize(part) for part in parts]).tocsr()


def _project(texts: Sequence[str], tag: str, space: Space, dimension: int) -> Vectors:
    vectors = np.zeros((len(texts), dimension), dtype=np.float32)
    if len(space.columns):
        weighted = _weighted(_counts(texts, tag)[:, space.columns], space.weights, space.columns)
        vectors[:, :-1] = weighted @ space.directions
    lengths = np.linalg.norm(vectors, axis=1)
    vectors[lengths < 1e-6, -1] = 1
    lengths[lengths < 1e-6] = 1
    return np.asarray(vectors / lengths[:, None], dtype=np.float32)
