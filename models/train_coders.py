"""Learn coders of the starter codebook's themes from the parallel corpus: a step of `make encoder`.

They read what no term speaks of. Every sentence is encoded by tables that have not seen its row
(four folds), so that coders learn from vectors as poor as those of new texts; a ridge regression
for each theme learns from these. How often they are right, and the least score at which they
speak, is measured on the even rows no term finds, again by folds (terms were written from odd
rows). Takes about three minutes on one core. Nothing of the demo is read.
"""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import train_encoder as training
from numpy.typing import NDArray

from listening.coding.codebook_files import starter
from listening.excerpts.passage import Passage
from listening.themes.engine import ahead, calibration
from listening.themes.engine.encoders import distilled
from listening.themes.engine.reading import CodebookReader

FOLDS, RIDGE, PRAISE = 4, 10.0, "what_works"
Floats = NDArray[np.float32]


def main() -> None:
    """Read, encode by folds, learn, measure, write."""
    rows = training.read()
    fold = np.array([int(hashlib.blake2b(r["id"].encode(), digest_size=4).hexdigest(), 16) % FOLDS
                     for r in rows])  # fmt: skip
    vectors = unseen(rows, fold)
    themes = sorted({c.theme for c in starter().codes if c.kind == "barrier"})
    truth = np.array([[t in _themes(r) for t in themes] for r in rows] * len(training.LANGUAGES))
    usable = np.array([PRAISE not in _themes(r) for r in rows] * len(training.LANGUAGES))
    folds = np.tile(fold, len(training.LANGUAGES))
    scores = np.zeros(truth.shape)
    for number in range(FOLDS):
        kept = usable & (folds != number)
        directions, biases = learn(vectors[kept], truth[kept])
        asked = folds == number
        scores[asked] = vectors[asked] @ directions + biases
    even = np.array([int(r["id"].rpartition("-")[2]) % 2 == 0 for r in rows])
    silent = usable & np.tile(even, len(training.LANGUAGES)) & ~spoken(rows)
    first = scores.argmax(axis=1)
    reached = scores[np.arange(len(first)), first]
    right = truth[np.arange(len(first)), first]
    cases = [(float(s), bool(r)) for s, r in zip(reached[silent], right[silent], strict=True)]
    least = threshold(cases)
    curve = calibration.learn(cases, before=calibration.Curve((0.0, 1.0), (0.0, 0.6)))
    directions, biases = learn(vectors[usable], truth[usable])
    np.savez(
        ahead.FILE,
        encoder=np.array(distilled.open_tables().name),
        themes=np.array(" ".join(themes)),
        directions=directions.T.astype(np.float16),
        biases=biases.astype(np.float32),
        least=np.array(least, dtype=np.float32),
        raw=np.array(curve.raw),
        right=np.array(curve.right),
    )
    said = [c for c in cases if c[0] >= least]
    print(f"least {least:.2f}: {len(said)} of {len(cases)} silent texts, "
          f"{sum(r for _, r in said) / max(len(said), 1):.2f} right")  # fmt: skip


def unseen(rows: Sequence[training.Row], fold: NDArray[np.int64]) -> Floats:
    """Vectors of all sentences (languages x rows), each by tables that had not seen its row."""
    taught = training.teach([row["en"] for row in rows])
    wanted = training.targets(taught, training.COMPONENTS)  # one space for all folds
    whole = training.targets
    size = training.COMPONENTS + 1
    found = np.zeros((len(training.LANGUAGES), len(rows), size), dtype=np.float32)
    for number in range(FOLDS):
        kept = np.flatnonzero(fold != number)
        asked = np.flatnonzero(fold == number)
        training.targets = lambda _vectors, _size, kept=kept: wanted[kept]
        tables = training.train([rows[i] for i in kept], taught[kept])
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "encoder.npz"
            distilled.write(tables, file)
            encoder = distilled.open_tables(file)
        for place, tag in enumerate(training.LANGUAGES):
            texts = [rows[i][tag] for i in asked]
            found[place, asked] = encoder.encode(texts, [tag] * len(texts))
    training.targets = whole
    return found.reshape(-1, size)


def learn(vectors: Floats, truth: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Ridge regression onto each theme: directions (d, k), biases (k,) so that an average text
    scores 0."""
    middle = vectors.mean(axis=0)
    centred = vectors - middle
    alike = centred.T @ centred + RIDGE * np.eye(vectors.shape[1])
    directions = np.linalg.solve(alike, centred.T @ (truth - truth.mean(axis=0)))
    return directions.astype(np.float32), (-middle @ directions).astype(np.float32)


def spoken(rows: Sequence[training.Row]) -> NDArray[np.bool_]:
    """Whether any term speaks in each sentence (languages x rows)."""
    said = [(r[tag], tag) for tag in training.LANGUAGES for r in rows]
    passages = [Passage(str(i), text, tag) for i, (text, tag) in enumerate(said)]
    reads = CodebookReader(starter()).read(passages)
    return np.array([bool(r.placings) or r.empty for r in reads])


def threshold(cases: Sequence[calibration.Decided]) -> float:
    """The score from which a third of what is said is right; less would be guessing."""
    for least in np.arange(0.10, 0.40, 0.01):
        said = [right for score, right in cases if score >= least]
        if said and sum(said) / len(said) >= 1 / 3:
            return float(least)
    return 1.0


def _themes(row: training.Row) -> set[str]:
    return {key.strip().split(".")[0] for key in row["theme"].split(";")}


if __name__ == "__main__":
    main()
