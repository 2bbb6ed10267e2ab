"""Words of somebody who leaves, wherever others have copied them: found, and taken out.

Pure: texts in, texts out. Whether somebody else said the same comes in as an argument.
"""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from listening.excerpts.search.folding import Folded, fold, folded
from listening.excerpts.search.words import QUOTED, index, tokens

GONE = "[taken back]"
LEAST = 5  # words in a row that nobody writes by chance
WHOLE = 4  # words of an answer that is copied as a whole
SHORT = 2  # words between quotation marks
LETTERS = 8  # as many of a script that sets no blanks
TEAMS = frozenset({"codebook", "codes", "cues"})  # parts of a map that people wrote
NOTHING: Any = object()


@dataclass(frozen=True)
class Copies:
    """Finds runs of these texts in others; `others_said`: a run that stays, since it is theirs."""

    texts: Sequence[str] = field(repr=False)
    others_said: Callable[[str], bool]

    def without(self, text: str) -> str:
        """The text with what was copied replaced; the same text where nothing was."""
        if not text.strip():
            return text
        plain = fold(text)
        cut = [plain.back(*span) for span in self._found(plain)]
        for start, end in sorted(cut, reverse=True):
            if not self.others_said(text[start:end]):
                text = text[:start] + GONE + text[end:]
        return text

    def _found(self, plain: Folded) -> list[tuple[int, int]]:
        """Spans of the folded text, apart from each other."""
        words = tokens(plain.text)
        said = [plain.text[start:end] for start, end in words]
        held = [False] * len(words)
        for length in self._lengths:
            for i in range(len(words) - length + 1):
                if tuple(said[i : i + length]) in self._runs:
                    held[i : i + length] = [True] * length
        for quoted in QUOTED.finditer(plain.text):
            inside = [
                i for i, (a, b) in enumerate(words) if quoted.start() <= a and b <= quoted.end()
            ]
            if len(inside) >= SHORT and self._says([said[i] for i in inside]):
                for i in inside:
                    held[i] = True
        spans = _joined(words, held)
        return [span for span in spans if self._enough(plain.text[span[0] : span[1]])]

    def _enough(self, run: str) -> bool:
        """A few letters of Chinese or Thai are a word, not a sentence."""
        letters = tokens(run)
        unspaced = len(letters) > 1 and all(end - start == 1 for start, end in letters)
        whole = tuple(run[start:end] for start, end in letters) in set(self._said)
        return whole or not unspaced or len(letters) >= LETTERS

    def _says(self, run: Sequence[str]) -> bool:
        sought = f" {' '.join(run)} "
        return any(sought in one for one in self._lines)

    @cached_property
    def _lines(self) -> tuple[str, ...]:
        return tuple(f" {' '.join(one)} " for one in self._said)

    @cached_property
    def _said(self) -> tuple[tuple[str, ...], ...]:
        found = []
        for text in self.texts:
            plain = folded(text)
            found.append(tuple(plain[start:end] for start, end in tokens(plain)))
        return tuple(found)

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        runs: set[tuple[str, ...]] = set()
        for said in self._said:
            length = min(LEAST, len(said))
            if length >= WHOLE:
                runs |= {said[i : i + length] for i in range(len(said) - length + 1)}
        return frozenset(runs)

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(run) for run in self._runs}))


def _joined(words: Sequence[tuple[int, int]], held: Sequence[bool]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for i, (start, end) in enumerate(words):
        if not held[i]:
            continue
        if spans and i and held[i - 1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def rewritten(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every text of it changed; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [rewritten(one, change) for one in value]
    if isinstance(value, dict):
        return {key: rewritten(one, change) for key, one in value.items()}
    return value


def pruned(value: Any, names: Set[str]) -> Any:
    """A JSON value without what is about one of these names; NOTHING where all of it is.

    A list loses the item, an object its key; an object that has a name among its values is about
    it and goes as a whole.
    """
    if isinstance(value, str):
        return NOTHING if value in names else value
    if isinstance(value, list):
        kept = (pruned(one, names) for one in value)
        return [one for one in kept if one is not NOTHING]
    if isinstance(value, dict):
        if any(isinstance(one, str) and one in names for one in value.values()):
            return NOTHING
        kept_pairs = ((key, pruned(one, names)) for key, one in value.items() if key not in names)
        return {key: one for key, one in kept_pairs if one is not NOTHING}
    return value


def emptied(before: Any, after: Any) -> bool:
    """Whether a log's entry has lost all of some list it was about."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return False
    lists = [key for key, one in before.items() if isinstance(one, list) and one]
    return any(not after.get(key) for key in lists)


def unlearned(value: Any, rare: Set[str], *, under: Set[str] = frozenset()) -> Any:
    """What a machine made of the words, without words that nobody else said.

    A list of words loses the word; a text loses it and keeps the rest. `under`: only what stands
    below one of these keys was made of words.
    """
    if isinstance(value, dict):
        return {
            key: unlearned(one, rare, under=frozenset() if key in under else under)
            if key not in TEAMS
            else one
            for key, one in value.items()
        }
    if isinstance(value, list):
        kept = [one for one in value if under or not _rare_text(one, rare)]
        return [unlearned(one, rare, under=under) for one in kept]
    if isinstance(value, str) and not under:
        return _without_rare(value, rare)
    return value


def _rare_text(value: Any, rare: Set[str]) -> bool:
    return isinstance(value, str) and _holds_rare(value, rare)


def _holds_rare(text: str, rare: Set[str]) -> bool:
    return not index(text).isdisjoint(rare)


def _without_rare(text: str, rare: Set[str]) -> str:
    if not _holds_rare(text, rare):
        return text
    kept = [word for word in re.split(r"(\s*[,·/]\s*|\s+)", text) if not _holds_rare(word, rare)]
    return "".join(kept).strip(" ,·/") or "…"
