"""Two people typed the same paper form: where do they differ, and how often do they agree?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """What the first and the second typed for one question; "" for nothing."""

    key: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Compared:
    """All items that anybody filled in, and those that differ."""

    items: int
    differences: tuple[Difference, ...]

    @property
    def same(self) -> int:
        """How many items agree."""
        return self.items - len(self.differences)


def compare(first: Mapping[str, str], second: Mapping[str, str]) -> Compared:
    """Item by item; blanks and line ends that nobody sees are no difference."""
    keys = list(dict.fromkeys((*first, *second)))
    apart = tuple(
        Difference(key, first.get(key, ""), second.get(key, ""))
        for key in keys
        if _plain(first.get(key, "")) != _plain(second.get(key, ""))
    )
    return Compared(len(keys), apart)


def _plain(text: str) -> str:
    return " ".join(text.split())


def decided(
    first: Mapping[str, str], second: Mapping[str, str], choices: Mapping[str, str]
) -> dict[str, str]:
    """The form after every difference was decided: `choices` hold the words that stand."""
    kept = {**second, **first}
    for one in compare(first, second).differences:
        kept[one.key] = choices[one.key]
    return {key: value for key, value in kept.items() if value}
