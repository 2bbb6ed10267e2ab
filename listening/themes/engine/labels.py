"""Words that set themes apart (c-TF-IDF by BERTopic), labels, and the tree of themes."""

import contextlib
import io
import itertools
import re
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from listening.themes.engine import hollow, languages
from listening.themes.engine.folding import digest, fold
from listening.themes.engine.values import Node

_WORDS = 8
_IN_LABEL = 3
_NAMED_BY = 100  # stretches of a theme and language from which its words are taken
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of text that belongs to a theme."""

    theme: str
    language: str
    text: str


def sampled(said: Sequence[Said]) -> list[Said]:
    """At most 100 stretches of each theme in each language, those whose text has the lowest
    hash: words that name a theme are settled long before."""
    groups: dict[tuple[str, str], list[Said]] = {}
    for one in said:
        groups.setdefault((one.theme, one.language), []).append(one)
    kept: list[Said] = []
    for group in groups.values():
        few = len(group) <= _NAMED_BY
        kept += group if few else sorted(group, key=lambda s: digest(s.text))[:_NAMED_BY]
    return kept


def content_words(text: str, tag: str) -> list[str]:
    """Words of `text` worth showing: casefolded with their accents, no stop words, no numbers.

    Where words are not divided by blanks these are pairs of characters; Korean particles are
    taken off.
    """
    tokens = [t.text for t in languages.tokenize(text.casefold(), tag)]
    stop = hollow.stop_words(tag)
    if tag in languages.WITHOUT_BLANKS:
        return _pairs(tokens, stop)
    keep = tag in languages.ACCENTS_MATTER
    shortest = 2 if tag in ("ko", "ar", "vi") else 3
    words = []
    for token in tokens:
        folded = fold(token, keep_accents=keep).text
        plain = folded.replace("'", "")
        if not plain.isalpha() or len(plain) < shortest or {folded, plain} & stop:
            continue
        bare = languages.forms(token, tag)[1:2] if tag in ("ko", "fr", "ht") else ()
        word = (bare or (token,))[0]
        if fold(word, keep_accents=keep).text not in stop and len(word) >= shortest:
            words.append(word)
    return words


def _pairs(tokens: Sequence[str], stop: frozenset[str]) -> list[str]:
    pairs = [a + b for a, b in itertools.pairwise(tokens)]
    return [
        pair
        for pair in pairs
        if len(pair) == 2 and all(map(_IDEOGRAPHS.match, pair)) and not {pair, *pair} & stop
    ]


def words(said: Sequence[Said]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Theme -> language -> up to 8 words, the most telling first.

    Each language is compared within itself. A word must be said twice, where the theme is large
    enough for that, so that one excerpt alone does not name a theme.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for tag in sorted({s.language for s in said}):
        mine = [(s.theme, content_words(s.text, tag)) for s in said if s.language == tag]
        for theme, best in _telling(mine).items():
            if best:
                found.setdefault(theme, {})[tag] = best
    return found


def _telling(said: Sequence[tuple[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    said = [(theme, tokens) for theme, tokens in said if tokens]
    if not said:
        return {}
    themes = sorted({theme for theme, _ in said})
    if len({word for _, tokens in said for word in tokens}) < 2:
        return dict.fromkeys(themes, (said[0][1][0],))  # nothing to weigh against
    model, numbers = _fit([tokens for _, tokens in said], [themes.index(t) for t, _ in said])
    counts: dict[str, Counter[str]] = {theme: Counter() for theme in themes}
    for theme, tokens in said:
        counts[theme].update(set(tokens))
    best = {}
    for number, theme in enumerate(themes):
        ranked = [w for w, _ in model.get_topic(numbers[number]) or [] if w]
        often = [w for w in ranked if counts[theme][w] > 1]
        best[theme] = tuple((often if len(often) >= _IN_LABEL else ranked)[:_WORDS])
    return best


def hierarchy(said: Sequence[Said], reader: str) -> tuple[Node, ...]:
    """How themes join, nearest first, by their words in the reader's language.

    Themes without a word in that language stand outside the tree.
    """
    mine = [(s.theme, content_words(s.text, reader)) for s in said if s.language == reader]
    mine = [(theme, tokens) for theme, tokens in mine if tokens]
    themes = sorted({theme for theme, _ in mine})
    if len(themes) < 3:
        return ()
    model, numbers = _fit([tokens for _, tokens in mine], [themes.index(t) for t, _ in mine])
    # Its progress bar goes to standard error, which is the command line's.
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        joined = model.hierarchical_topics([" ".join(tokens) for _, tokens in mine])
    ours = {str(theirs): themes[number] for number, theirs in numbers.items()}
    sizes = Counter(dict.fromkeys(themes, 1))
    nodes = []
    rows = sorted(joined.to_dict("records"), key=lambda row: int(row["Parent_ID"]))
    for number, row in enumerate(rows):
        key = f"node-{number}"
        ours[str(row["Parent_ID"])] = key
        left, right = (ours[str(row[f"Child_{side}_ID"])] for side in ("Left", "Right"))
        sizes[key] = sizes[left] + sizes[right]
        distance = round(float(row["Distance"]), 6)
        nodes.append(Node(key=key, left=left, right=right, distance=distance, size=sizes[key]))
    return tuple(nodes)


def _fit(documents: Sequence[list[str]], numbers: Sequence[int]) -> tuple[Any, dict[int, int]]:
    """BERTopic in manual mode: our partition, its c-TF-IDF; our number -> its number."""
    parts = _bertopic_parts()
    vectorizer = parts["CountVectorizer"](
        tokenizer=str.split, token_pattern=None, lowercase=False, preprocessor=None
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = parts["BERTopic"](
            language="multilingual",  # else it strips every letter that is not English
            embedding_model=None,
            umap_model=parts["BaseDimensionalityReduction"](),
            hdbscan_model=parts["BaseCluster"](),
            vectorizer_model=vectorizer,
            top_n_words=20,
        )
        texts = [" ".join(tokens) for tokens in documents]
        nothing = np.zeros((len(texts), 1), dtype=np.float32)
        theirs, _ = model.fit_transform(texts, embeddings=nothing, y=list(numbers))
    return model, dict(zip(numbers, map(int, theirs), strict=True))


@cache
def _bertopic_parts() -> dict[str, Any]:
    # Seven seconds and torch: once a process, and never in the one that serves pages.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertopic import BERTopic
        from bertopic.cluster import BaseCluster
        from bertopic.dimensionality import BaseDimensionalityReduction
        from sklearn.feature_extraction.text import CountVectorizer
    parts = (BERTopic, BaseCluster, BaseDimensionalityReduction, CountVectorizer)
    return {part.__name__: part for part in parts}


def reader_language(tags: Sequence[str]) -> str:
    """Whose words name themes: English if anybody used it, else the most frequent language."""
    counts = Counter(tag for tag in tags if tag != "und")
    if not counts or "en" in counts:
        return "en"
    return min(counts, key=lambda tag: (-counts[tag], tag))


def label(by_language: Mapping[str, Sequence[str]], reader: str) -> str:
    """Up to three words in the reader's language, else in the language with most words."""
    best = by_language.get(reader) or max(
        (by_language[tag] for tag in sorted(by_language)), key=len, default=()
    )
    return ", ".join(best[:_IN_LABEL])
