"""BERTopic with its own UMAP and HDBSCAN, asked beside our themes: how far do the two agree?

A second opinion changes nothing. It leaves texts out and changes with every run on more texts,
which is why it is not the first.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from listening.settings import BadInput
from listening.themes.engine.clusters import Floats

FEWEST = 50  # texts: with fewer it finds nothing and puts everything aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic of the second opinion: its number there, its words, how many texts."""

    number: int
    words: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """`ari` and `nmi` compare both groupings on the `n` texts both placed: 1 the same, 0 chance.

    `outside` is the share of texts it put into no topic. `topics[i]` of `places` is the topic of
    text i, None where it has none.
    """

    topics: tuple[Topic, ...]
    places: tuple[int | None, ...]
    ari: float
    nmi: float
    n: int
    outside: float

    @property
    def word(self) -> str:
        """agrees (ARI at least .6), agrees in part (at least .3), or sees it otherwise."""
        return "agrees" if self.ari >= 0.6 else "in part" if self.ari >= 0.3 else "otherwise"


def ask(
    texts: Sequence[str], vectors: Floats, ours: Sequence[str | None], *, seed: int = 0
) -> Opinion:
    """The opinion on these texts, their vectors (n, d), and our theme of each (None: in none).

    Takes half a minute at its first call in a process (UMAP is compiled). Raises BadInput with
    fewer than 50 texts.
    """
    if len(texts) < FEWEST:
        raise BadInput(
            f"A second opinion needs at least {FEWEST} answers, there are {len(texts)}; "
            "ask for it when more have come in."
        )
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    found, words = _bertopic(texts, vectors, seed)
    both = [i for i, topic in enumerate(found) if topic is not None and ours[i] is not None]
    mine, theirs = [str(ours[i]) for i in both], [str(found[i]) for i in both]
    sizes = {number: sum(topic == number for topic in found) for number in words}
    return Opinion(
        topics=tuple(
            Topic(number=number, words=words[number], size=sizes[number])
            for number in sorted(words, key=lambda number: (-sizes[number], number))
        ),
        places=tuple(found),
        ari=round(float(adjusted_rand_score(mine, theirs)), 4) if len(both) > 1 else 0.0,
        nmi=round(float(normalized_mutual_info_score(mine, theirs)), 4) if len(both) > 1 else 0.0,
        n=len(both),
        outside=round(sum(topic is None for topic in found) / len(found), 4),
    )


def _bertopic(
    texts: Sequence[str], vectors: Floats, seed: int
) -> tuple[list[int | None], dict[int, tuple[str, ...]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertopic import BERTopic
        from umap import UMAP  # type: ignore[import-untyped]

        near = min(15, len(texts) - 1)
        umap = UMAP(
            n_neighbors=near, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
        )
        model = BERTopic(language="multilingual", embedding_model=None, umap_model=umap)
        topics, _ = model.fit_transform(list(texts), embeddings=vectors)
    found = [None if topic < 0 else int(topic) for topic in topics]
    named = {
        number: tuple(word for word, _ in (model.get_topic(number) or []) if word)[:5]
        for number in sorted({topic for topic in found if topic is not None})
    }
    return found, named
