"""Recall and precision of the masks that are proposed, by kind and language, on our own sentences.

    python benchmarks/masking.py [held|tuned]

`tests/excerpts/masking_cases.tsv` holds sentences in twelve languages with what should be hidden
marked as {kind|words}; half of them (`held`) were written before the finders and never tuned on.
A marked span counts as found where all its letters and digits are hidden, by whatever kind of mask;
a mask counts as right where at least half of its letters and digits were marked. "listed" are names
that were given in a list. Everything was written by one person who does not speak all twelve
languages natively: real transcripts are harder. Printed last: milliseconds per sentence.
"""

import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from listening.excerpts.masking import propose

CASES = Path(__file__).resolve().parents[1] / "tests" / "excerpts" / "masking_cases.tsv"
MARKED = re.compile(r"\{(?P<kind>[a-z-]+)\|(?P<words>[^}]*)\}")
HALVES = ("tuned", "held", "hard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A sentence without its marks, and the spans that they marked."""

    half: str
    language: str
    listed: tuple[str, ...]
    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(slots=True)
class Score:
    """Marked spans and those found; masks set and those right."""

    marked: int = 0
    found: int = 0
    masks: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of what should be hidden that is."""
        return self.found / self.marked if self.marked else float("nan")

    @property
    def precision(self) -> float:
        """Share of what is hidden that should be."""
        return self.right / self.masks if self.masks else float("nan")


def cases(file: Path = CASES) -> Iterator[Case]:
    """The sentences of the file."""
    for line in file.read_text("utf-8").splitlines()[1:]:
        half, language, listed, marked = line.split("\t")
        text, spans, at = "", [], 0
        for match in MARKED.finditer(marked):
            text += marked[at : match.start()]
            spans.append((len(text), len(text) + len(match["words"]), match["kind"]))
            text += match["words"]
            at = match.end()
        names = tuple(name.strip() for name in listed.split(",") if name.strip())
        text += marked[at:]
        yield Case(half=half, language=language, listed=names, text=text, spans=tuple(spans))


def scores(some: Iterable[Case]) -> dict[tuple[str, str], Score]:
    """("kind" or "language", its name) -> score; ("all", "") over everything."""
    found: dict[tuple[str, str], Score] = defaultdict(Score)
    for case in some:
        masks = propose(case.text, case.language, names=case.listed)
        hidden = {at for mask in masks for at in range(mask.start, mask.end)}
        for start, end, kind in case.spans:
            whole = hidden >= set(_letters(case.text, start, end))
            for key in (("kind", kind), ("language", case.language), ("all", "")):
                found[key].marked += 1
                found[key].found += whole
                if not whole:
                    found[key].missed.append(f"{case.text[start:end]}  <  {case.text}")
        marked = {at for start, end, _ in case.spans for at in range(start, end)}
        named = {
            at for start, end, kind in case.spans if kind == "listed" for at in range(start, end)
        }
        for mask in masks:
            own = set(_letters(case.text, mask.start, mask.end))
            right = 2 * len(own & marked) >= len(own)
            kind = "listed" if own & named else mask.kind
            for key in (("kind", kind), ("language", case.language), ("all", "")):
                found[key].masks += 1
                found[key].right += right
                if not right:
                    shown = f"{mask.kind} {case.text[mask.start : mask.end]}"
                    found[key].wrong.append(f"{shown}  <  {case.text}")
    return found


def _letters(text: str, start: int, end: int) -> Iterator[int]:
    return (at for at in range(start, end) if text[at].isalnum())


def main() -> None:
    """Print the tables."""
    some = list(cases())
    for half in [one for one in HALVES if one in sys.argv] or HALVES:
        own = [case for case in some if case.half == half]
        table = scores(own)
        print(f"\n{half}: {len(own)} sentences in {len({c.language for c in own})} languages")
        print(
            f"{'':20}{'marked':>8}{'found':>8}{'recall':>8}{'masks':>8}{'right':>8}{'precision':>11}"
        )
        for (what, name), score in sorted(table.items()):
            print(
                f"{what + ' ' + name:20}{score.marked:8}{score.found:8}{score.recall:8.2f}"
                f"{score.masks:8}{score.right:8}{score.precision:11.2f}"
            )
        if "--show" in sys.argv:
            print("MISSED", *table["all", ""].missed, sep="\n  ")
            print("WRONG", *table["all", ""].wrong, sep="\n  ")
    began = time.perf_counter()
    for case in some:
        propose(case.text, case.language)
    print(f"\n{1000 * (time.perf_counter() - began) / len(some):.2f} ms per sentence")


if __name__ == "__main__":
    main()
