"""What is most worth deciding next: where a person's answer would teach the machine most."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from listening.themes.engine.folding import digest
from listening.themes.engine.values import Guess, Membership

Why = Literal["unsure", "unplaced", "untested"]
_ENOUGH = 20  # decisions on a theme in a language after which one more is worth half


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Does this passage speak of this theme? `worth` 0..1 orders questions, and is no more.

    `why`: the machine is "unsure", placed it nowhere ("unplaced"), or nobody has decided anything
    about this theme in this language yet ("untested").
    """

    passage: str
    theme: str
    strength: float
    worth: float
    why: Why


def doubt(strength: float) -> float:
    """Entropy of yes or no at this calibrated strength, in bits: 1 at .5, 0 at 0 and 1."""
    p = min(1.0, max(0.0, strength))
    return 0.0 if p in (0.0, 1.0) else -(p * math.log2(p) + (1 - p) * math.log2(1 - p))


def queue(
    memberships: Sequence[Membership],
    guesses: Sequence[Guess] = (),
    *,
    languages: Mapping[str, str],
    decided: Iterable[tuple[str, str]] = (),
    most: int = 100,
) -> tuple[Question, ...]:
    """Open suggestions, most worth deciding first; ties by a hash of the passage.

    `decided` are (passage, theme) pairs people have settled, `languages` the language of each
    passage. Worth is doubt, halved where a theme has 20 decisions in the language; each further
    question of the same theme and language in a row counts a tenth less, so that one theme does
    not fill the page.
    """
    settled = set(decided)
    done = Counter((theme, languages.get(passage, "")) for passage, theme in settled)
    best: dict[tuple[str, str], tuple[float, bool]] = {}
    for m in memberships:
        if m.origin not in ("person", "pin") and (m.passage, m.theme) not in settled:
            before = best.get((m.passage, m.theme), (0.0, True))[0]
            best[m.passage, m.theme] = (max(before, m.strength), True)
    for g in guesses:
        if (g.passage, g.theme) not in settled:
            best.setdefault((g.passage, g.theme), (g.similarity, False))
    found = []
    for (passage, theme), (strength, placed) in best.items():
        known = done[theme, languages.get(passage, "")]
        worth = doubt(strength) / (1 + known / _ENOUGH)
        why: Why = "unplaced" if not placed else "untested" if known == 0 else "unsure"
        found.append(
            Question(passage=passage, theme=theme, strength=strength, worth=worth, why=why)
        )
    return tuple(_varied(found, languages)[:most])


def _varied(found: Sequence[Question], languages: Mapping[str, str]) -> list[Question]:
    ordered = sorted(found, key=lambda q: (-q.worth, digest(q.passage, q.theme), q.passage))
    seen: Counter[tuple[str, str]] = Counter()
    ranked: list[tuple[float, int, Question]] = []
    for question in ordered:
        place = (question.theme, languages.get(question.passage, ""))
        ranked.append((-question.worth * 0.9 ** seen[place], len(ranked), question))
        seen[place] += 1
    return [question for _, _, question in sorted(ranked, key=lambda r: r[:2])]
