"""Coders learnt from examples: one line through the space of vectors for each code.

They come from two places: from what people decided (`learn`), and from the parallel corpus, ahead
(`models/embedded/coders.npz`), where a text without any term may still be like its sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listening.themes.engine import calibration
from listening.themes.engine.calibration import Curve
from listening.themes.engine.clusters import Floats, one_thread
from listening.themes.engine.encoders.arrays import pack, unpack

FEWEST = 20  # decisions about a theme in a language before a coder is tried
_EITHER = 5  # of them for, and against
_FOLDS = 5
_STRENGTH = 3.0  # of the regression's freedom (scikit-learn's C)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coder:
    """Reads vectors of one language ("" all that share the space) for one theme.

    Places at scores of `least` and more. `sole`: it has beaten the terms in its language, and
    speaks in their place; else it speaks only where no term does. `f1` is cross-validated, over
    `cases` decided texts, beside the terms' on the same texts.
    """

    theme: str
    language: str
    direction: Floats
    bias: float
    least: float
    curve: Curve
    sole: bool = False
    f1: float = 0.0
    f1_terms: float = 0.0
    cases: int = 0

    def scores(self, vectors: Floats) -> Floats:
        """One figure a row of `vectors` (n, d); higher is more likely."""
        return np.asarray(vectors @ self.direction + self.bias, dtype=np.float32)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        names = ("theme", "language", "bias", "least", "sole", "f1", "f1_terms", "cases")
        kept = {name: getattr(self, name) for name in names}
        return {**kept, "direction": pack(self.direction), "curve": self.curve.to_dict()}


def coder_from(data: dict[str, Any]) -> Coder:
    """The coder `to_dict` was taken from."""
    direction = unpack(data["direction"]).astype(np.float32)
    curve = calibration.curve_from(data["curve"])
    return Coder(**{**data, "direction": direction, "curve": curve})


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One decided text: its language, whether the theme is in it, whether the terms said so.

    `key` is a hash of the text, by which examples are sorted and dealt to folds. `told`: a person
    said so; else it follows from their placing the text elsewhere.
    """

    theme: str
    language: str
    vector: Floats
    right: bool
    terms: bool
    key: str
    told: bool = True


def learn(examples: Sequence[Example], *, together: frozenset[str]) -> tuple[Coder, ...]:
    """A coder for each theme and language whose decisions are enough and that beats the terms.

    A language with at least 20 decisions (5 for, 5 against) has its own; languages of `together`,
    whose vectors can be compared, share one for the rest. Logistic regression, both answers
    weighing the same; F1 by five folds on texts that were left out. Order does not matter.
    """
    groups: dict[tuple[str, str], list[Example]] = {}
    for one in examples:
        groups.setdefault((one.theme, one.language), []).append(one)
        if one.language in together:
            groups.setdefault((one.theme, ""), []).append(one)
    found = []
    for (theme, language), mine in sorted(groups.items()):
        coder = _coder(theme, language, sorted(mine, key=lambda e: (e.key, e.right)))
        if coder is not None:
            found.append(coder)
    return tuple(found)


def _coder(theme: str, language: str, mine: Sequence[Example]) -> Coder | None:
    truth = np.array([e.right for e in mine])
    if sum(e.told for e in mine) < FEWEST or min(truth.sum(), (~truth).sum()) < _EITHER:
        return None
    rows = np.stack([e.vector for e in mine])
    out = np.zeros(len(mine))
    for fold in _folds(truth):
        direction, bias = _line(np.delete(rows, fold, axis=0), np.delete(truth, fold))
        out[fold] = rows[fold] @ direction + bias
    theirs = f1(truth, np.array([e.terms for e in mine]))
    ours = f1(truth, out >= 0)
    if ours <= theirs:
        return None
    chance = 1 / (1 + np.exp(-out))
    flat = calibration.learn([(float(p), bool(t)) for p, t in zip(chance, truth, strict=True)])
    direction, bias = _line(rows, truth)
    raw = tuple(float(np.log(p / (1 - p))) for p in np.clip(flat.raw, 0.001, 0.999))
    return Coder(
        theme=theme,
        language=language,
        # Rounded as it will be stored: a map read back places texts exactly as before.
        direction=direction.astype(np.float16).astype(np.float32),
        bias=bias,
        least=0.0,
        curve=Curve(raw, flat.right, flat.cases),
        sole=True,
        f1=round(ours, 4),
        f1_terms=round(theirs, 4),
        cases=len(mine),
    )


def _folds(truth: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Row numbers of five shares, each with its part of both answers."""
    dealt = np.zeros(len(truth), dtype=np.int64)
    for answer in (False, True):
        rows = np.flatnonzero(truth == answer)
        dealt[rows] = np.arange(len(rows)) % _FOLDS
    return [np.flatnonzero(dealt == fold) for fold in range(_FOLDS)]


def _line(rows: Floats, truth: NDArray[np.bool_]) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression

    with one_thread():
        model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=500)
        model.fit(rows, truth)
    return model.coef_[0].astype(np.float32), round(float(model.intercept_[0]), 6)


def f1(truth: NDArray[np.bool_], found: NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall; 0 where neither holds anything."""
    both = int((truth & found).sum())
    return 2 * both / max(int(truth.sum() + found.sum()), 1)


def judging(coders: Sequence[Coder], tag: str, *, shared: bool) -> Mapping[str, Coder]:
    """By theme, the coder that reads a text of this language: its own, then one that beat the
    terms in all languages, then one that was learnt ahead."""
    best: dict[str, Coder] = {}
    for coder in sorted(coders, key=lambda c: (c.language == tag, c.sole)):
        if coder.language == tag or (coder.language == "" and shared):
            best[coder.theme] = coder
    return best
