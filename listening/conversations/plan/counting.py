"""How many can come, told so roughly that no single family can be seen arriving."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEW, STEP = 5, 5
INTERPRETER = "interpreter"


@dataclass(frozen=True, slots=True)
class Roughly:
    """A number told roughly: nobody (0), a few (1 to 4), or at least a multiple of five."""

    least: int
    few: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One family's word: the slots that suit, what would help, the language of the page."""

    language: str
    slots: Sequence[int]
    needs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Rough numbers; of what would help only whether anybody named it.

    `languages` are those of the pages on which somebody asked for an interpreter.
    """

    families: Roughly
    slots: Mapping[int, Roughly]
    none: Roughly
    needs: tuple[str, ...]
    languages: tuple[str, ...]


def roughly(n: int) -> Roughly:
    """The band of a number of families."""
    return Roughly(0, 0 < n < FEW) if n < FEW else Roughly(n // STEP * STEP)


def tally(words: Iterable[Word], slots: Iterable[int]) -> Tally:
    """What the families said, for those who plan."""
    every = list(words)
    return Tally(
        families=roughly(len(every)),
        slots={slot: roughly(sum(slot in word.slots for word in every)) for slot in slots},
        none=roughly(sum(not word.slots for word in every)),
        needs=tuple(sorted({need for word in every for need in word.needs})),
        languages=tuple(sorted({word.language for word in every if INTERPRETER in word.needs})),
    )
