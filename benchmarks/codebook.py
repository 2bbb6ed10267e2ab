"""How well the starter codebook's terms place what families of the invented district said.

    python benchmarks/codebook.py [--translated] [--faults THEME]

Precision, recall and F1 per theme and per language, of the terms alone (no encoder, no decision),
against the themes written beside each answer in `listening/demo`. Sub-codes count as their theme.
`--translated` lets terms fall back on the translation. `--faults` lists what one theme got wrong.
"""

import argparse
import csv
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from listening.coding.codebook_files import starter
from listening.excerpts.passage import Passage
from listening.themes.engine.mapping import by_terms
from listening.themes.engine.reading import CodebookReader

DEMO = Path(__file__).resolve().parents[1] / "listening" / "demo"
NO_CONTENT = "no_content"


def rows() -> list[dict[str, str]]:
    """Answers of the survey and turns of the conversations, without the moderator's."""
    found = []
    for file in [DEMO / "answers.csv", *sorted((DEMO / "conversations").glob("*.csv"))]:
        with file.open(encoding="utf-8", newline="") as lines:
            found += [{**row, "file": file.stem} for row in csv.DictReader(lines)]
    return [row for row in found if row["voice"] != "M"]


def gold(row: dict[str, str]) -> set[str]:
    """Themes a person wrote beside this answer."""
    return {key.split(".")[0] for key in row["themes"].split(";") if key}


def predicted(
    answers: Sequence[dict[str, str]], *, translated: bool
) -> tuple[list[set[str]], float]:
    """Themes by terms, and texts read a second."""
    book = starter()
    passages = [
        Passage(
            str(i), r["text"], r["language"], (r["translation"] or None) if translated else None
        )
        for i, r in enumerate(answers)
    ]
    reader = CodebookReader(book)
    reader.read(passages)  # loads the tokenizers
    begun = time.perf_counter()
    members, statuses = by_terms(passages, reader.read(passages), book)
    speed = len(passages) / (time.perf_counter() - begun)
    found: list[set[str]] = [
        {NO_CONTENT} if statuses[p.key] == "empty" else set() for p in passages
    ]
    for member in members:
        found[int(member.passage)].add(member.theme)
    return found, speed


def figures(
    truth: Iterable[set[str]], found: Iterable[set[str]]
) -> dict[str, tuple[int, int, int]]:
    """Theme -> right, found, true."""
    right, guessed, true = Counter(), Counter(), Counter()
    for wanted, got in zip(truth, found, strict=True):
        right.update(wanted & got)
        guessed.update(got)
        true.update(wanted)
    return {key: (right[key], guessed[key], true[key]) for key in sorted(true | guessed)}


def line(name: str, right: int, guessed: int, true: int) -> str:
    """One row of the table."""
    p, r = right / max(guessed, 1), right / max(true, 1)
    f = 2 * p * r / max(p + r, 1e-9)
    return f"{name:24}{true:6}{p:8.2f}{r:8.2f}{f:8.2f}"


def total(by_theme: dict[str, tuple[int, int, int]]) -> tuple[int, int, int]:
    """Sums over all themes (micro average)."""
    return tuple(map(sum, zip(*by_theme.values(), strict=True)))  # type: ignore[return-value]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--translated", action="store_true")
    parser.add_argument("--faults", metavar="THEME")
    options = parser.parse_args()
    answers = rows()
    found, speed = predicted(answers, translated=options.translated)
    truth = [gold(row) for row in answers]
    print(f"{len(answers)} answers and turns, {speed:,.0f} read a second\n")
    print(f"{'theme':24}{'n':>6}{'P':>8}{'R':>8}{'F1':>8}")
    by_theme = figures(truth, found)
    for key, counts in by_theme.items():
        print(line(key, *counts))
    print(line("all", *total(by_theme)))
    print(f"\n{'language':24}{'n':>6}{'P':>8}{'R':>8}{'F1':>8}")
    for tag, n in Counter(row["language"] for row in answers).most_common():
        mine = [i for i, row in enumerate(answers) if row["language"] == tag]
        counts = total(figures([truth[i] for i in mine], [found[i] for i in mine]))
        print(line(f"{tag} ({n} texts)", *counts))
    barren = sum(1 for t, f in zip(truth, found, strict=True) if t and not f)
    print(f"\nwith a theme, none found: {barren} of {sum(map(bool, truth))}")
    for row, wanted, got in zip(answers, truth, found, strict=True):
        if options.faults in wanted ^ got:
            print("missed" if options.faults in wanted else "wrong ", row["language"], row["text"])


if __name__ == "__main__":
    main()
