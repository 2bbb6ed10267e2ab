"""How well the starter codebook places what families said, by theme and by language.

    python benchmarks/codebook.py [--on demo|corpus] [--half odd|even] [--translated] [--terms]
                                  [--faults THEME [--language TAG]]

Precision, recall and F1 of the terms and of the coders learnt ahead from the corpus, which speak
where no term does (`--terms`: without them; always so on the corpus they learnt from), against
the themes a person wrote. "demo" is the invented district (`listening/demo`): nobody writes terms
by looking at it. "corpus" is the parallel corpus (`models/corpus`), for development: terms are
written from its odd rows, its even rows tell what that was worth on sentences of the same subjects
that were not looked at. There a praised subject keeps its theme,
so its figures are those of a codebook without `what_works`. Sub-codes count as their theme.
`--translated` lets terms fall back on the translation.
A last table tells whether strengths can be believed: of placements said with so much strength, the
share that is right, as said and after half of the texts were decided (the other half is shown).
`--faults` lists what one theme got wrong (`all`: every theme), with the terms that spoke.
"""

import argparse
import csv
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from listening.coding.codebook_files import starter
from listening.excerpts.passage import Passage
from listening.themes.engine import ahead, calibration, encoders, judging
from listening.themes.engine.folding import digest
from listening.themes.engine.mapping import by_terms
from listening.themes.engine.reading import CodebookReader

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "listening" / "demo"
CORPUS = ROOT / "models" / "corpus"
NO_CONTENT, BEYOND, WHAT_WORKS = "no_content", "beyond", "what_works"
LANGUAGES = ("en", "es", "vi", "zh", "ar", "so", "ht", "pt", "fr", "ru", "ko", "tl")


@dataclass(frozen=True, slots=True)
class Answer:
    """One text, and the themes a person wrote beside it."""

    key: str
    text: str
    language: str
    truth: frozenset[str]
    translation: str = ""


@dataclass(slots=True)
class Guess:
    """Themes found in one text, each with the words that spoke."""

    words: dict[str, list[str]] = field(default_factory=dict)
    strengths: dict[str, float] = field(default_factory=dict)


def demo() -> list[Answer]:
    """Answers of the survey and turns of the conversations, without the moderator's."""
    found = []
    for file in [DEMO / "answers.csv", *sorted((DEMO / "conversations").glob("*.csv"))]:
        with file.open(encoding="utf-8", newline="") as lines:
            found += [row for row in csv.DictReader(lines) if row["voice"] != "M"]
    return [
        Answer(str(i), r["text"], r["language"], _themes(r["themes"]), r["translation"])
        for i, r in enumerate(found)
    ]


def corpus(half: str = "") -> list[Answer]:
    """Every sentence of the parallel corpus in every language; one half of the rows on demand."""
    found = []
    for file in sorted(CORPUS.glob("k*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if WHAT_WORKS in row["theme"]:
                    continue
                odd = int(row["id"].rpartition("-")[2]) % 2 == 1
                if not half or odd == (half == "odd"):
                    found += [
                        Answer(row["id"], row[tag], tag, _themes(row["theme"]), row["en"])
                        for tag in LANGUAGES
                        if row[tag]
                    ]
    return found


def _themes(written: str) -> frozenset[str]:
    keys = {key.strip().split(".")[0] for key in written.split(";") if key.strip()}
    return frozenset(keys - {BEYOND})


def guess(
    answers: Sequence[Answer], *, translated: bool, praise: bool = True, coders: bool = True
) -> tuple[list[Guess], float]:
    """Themes found in each answer, and texts read a second."""
    book = starter()
    if not praise:
        book = replace(book, codes=tuple(c for c in book.codes if c.kind != "strength"))
    passages = [
        Passage(str(i), a.text, a.language, (a.translation or None) if translated else None)
        for i, a in enumerate(answers)
    ]
    reader = CodebookReader(book)
    reader.read(passages)  # loads the tokenizers
    begun = time.perf_counter()
    members, statuses = by_terms(passages, reader.read(passages), book)
    speed = len(passages) / (time.perf_counter() - begun)
    if coders:
        encoder = encoders.load("embedded")
        judges = judging.Judges(ahead.coders(encoder.name))
        members, statuses = judging.read(passages, members, statuses, judges, encoder)
    found = [Guess() for _ in passages]
    for passage, one in zip(passages, found, strict=True):
        if statuses[passage.key] == "empty":
            one.words[NO_CONTENT] = []
    for m in members:
        one = found[int(m.passage)]
        one.words.setdefault(m.theme, []).extend(m.words or (m.origin,))
        one.strengths[m.theme] = max(one.strengths.get(m.theme, 0.0), m.strength)
    return found, speed


Counts = tuple[int, int, int]  # right, found, true


def figures(truth: Iterable[Iterable[str]], found: Iterable[Iterable[str]]) -> dict[str, Counts]:
    """Counts of each theme."""
    right, guessed, true = Counter[str](), Counter[str](), Counter[str]()
    for wanted, got in zip(truth, found, strict=True):
        right.update(set(wanted) & set(got))
        guessed.update(set(got))
        true.update(set(wanted))
    return {key: (right[key], guessed[key], true[key]) for key in sorted(true | guessed)}


def scores(counts: Counts) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    right, guessed, true = counts
    p, r = right / max(guessed, 1), right / max(true, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9)


def line(name: str, counts: Counts) -> str:
    """One row of the table."""
    return f"{name:24}{counts[2]:6}" + "".join(f"{value:8.2f}" for value in scores(counts))


def total(by_theme: dict[str, Counts]) -> Counts:
    """Sums over all themes (micro average)."""
    rows = list(by_theme.values())
    return sum(r[0] for r in rows), sum(r[1] for r in rows), sum(r[2] for r in rows)


def macro(by_theme: dict[str, Counts]) -> float:
    """Mean F1 of the themes that occur."""
    values = [scores(counts)[2] for counts in by_theme.values() if counts[2]]
    return sum(values) / max(len(values), 1)


def report(answers: Sequence[Answer], found: Sequence[Guess], speed: float) -> None:
    """Both tables."""
    head = f"{'n':>6}{'P':>8}{'R':>8}{'F1':>8}"
    truth, got = [a.truth for a in answers], [g.words for g in found]
    by_theme = figures(truth, got)
    print(f"{len(answers)} texts, {speed:,.0f} read a second\n\n{'theme':24}{head}")
    for key, counts in by_theme.items():
        print(line(key, counts))
    print(line("all", total(by_theme)))
    print(f"mean F1 of themes: {macro(by_theme):.2f}\n\n{'language':24}{head}{'mean F1':>9}")
    for tag, n in Counter(a.language for a in answers).most_common():
        mine = [i for i, a in enumerate(answers) if a.language == tag]
        own = figures([truth[i] for i in mine], [got[i] for i in mine])
        print(line(f"{tag} ({n} texts)", total(own)) + f"{macro(own):9.2f}")
    barren = sum(1 for t, g in zip(truth, got, strict=True) if t and not g)
    print(f"\nwith a theme, none found: {barren} of {sum(map(bool, truth))}")
    false = sum(1 for t, g in zip(truth, got, strict=True) if g and not t)
    print(f"without a theme, one found: {false} of {sum(not t for t in truth)}")


def believed(answers: Sequence[Answer], found: Sequence[Guess]) -> None:
    """Strengths beside the share right, before and after calibration on the other half."""
    cases = [
        (a.key, g.strengths[theme], theme in a.truth)
        for a, g in zip(answers, found, strict=True)
        for theme in g.strengths
    ]
    first = {a.key for a in answers if int(digest(a.text)[:8], 16) % 2}
    decided = [c[1:] for c in cases if c[0] in first]
    asked = [c[1:] for c in cases if c[0] not in first]
    curve = calibration.learn(decided)
    after = [(curve(strength), right) for strength, right in asked]
    print(f"\n{'strength':12}{'n':>6}{'said':>8}{'right':>8}")
    for name, table in (("as said", asked), ("calibrated", after)):
        print(f"{name}, mean distance {calibration.error(table):.3f}")
        for r in calibration.reliability(table):
            print(f"{r.low:.1f}-{r.high:.1f}     {r.n:6}{r.said:8.2f}{r.right:8.2f}")


def faults(answers: Sequence[Answer], found: Sequence[Guess], theme: str, tag: str) -> None:
    """What is wrong and what is missed, with the words that spoke."""
    for answer, one in zip(answers, found, strict=True):
        got, wanted = set(one.words), set(answer.truth)
        if (tag and answer.language != tag) or got == wanted:
            continue
        if theme == "all" or theme in got ^ wanted:
            wrong = " ".join(f"+{k}{one.words[k]}" for k in sorted(got - wanted))
            missed = " ".join(f"-{k}" for k in sorted(wanted - got))
            print(f"{answer.key} {answer.language} {missed} {wrong} | {answer.text}")


def main() -> None:
    """Print the tables, or the faults."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--on", choices=("demo", "corpus"), default="demo")
    parser.add_argument("--half", choices=("odd", "even"), default="")
    parser.add_argument("--translated", action="store_true")
    parser.add_argument("--terms", action="store_true")
    parser.add_argument("--faults", metavar="THEME")
    parser.add_argument("--language", metavar="TAG", default="")
    options = parser.parse_args()
    on_demo = options.on == "demo"
    answers = demo() if on_demo else corpus(options.half)
    found, speed = guess(
        answers,
        translated=options.translated,
        praise=on_demo,
        coders=on_demo and not options.terms,
    )
    if options.faults:
        faults(answers, found, options.faults, options.language)
    else:
        report(answers, found, speed)
        believed(answers, found)


if __name__ == "__main__":
    main()
