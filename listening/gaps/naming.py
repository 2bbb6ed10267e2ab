"""Names in a district's table beside the names a project knows: met, asked about, never guessed."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from listening.communities.groups import find, likely
from listening.gaps.doubts import Doubt
from listening.gaps.measures import TOTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the project knows: groups by dimension, measures, and which groups have voices."""

    groups: Mapping[str, Collection[str]] = field(default_factory=dict)
    measures: Collection[str] = ()
    heard: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Is `name` of the file the same as the known name `likely`?"""

    kind: Literal["measure", "dimension", "group"]
    name: str
    likely: str
    dimension: str = ""

    @property
    def key(self) -> str:
        """Short and the same for the same question."""
        return key_of(self.kind, self.dimension, self.name, self.likely)


def about(
    names: Sequence[str],
    known: Collection[str],
    *,
    kind: Literal["measure", "dimension", "group"],
    dimension: str = "",
) -> tuple[Question, ...]:
    """A question for each unknown name that is near a known one which the file does not use."""
    free = [other for other in known if find(other, names) is None]
    return tuple(
        Question(kind=kind, name=name, likely=near, dimension=dimension)
        for name in names
        if name != TOTAL and find(name, known) is None
        if (near := likely(name, free)) is not None
    )


def answered(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """The known names that stand for names of the file."""
    return {q.name: q.likely for q in questions if answers.get(q.key) == q.likely}


def still_open(questions: Sequence[Question], answers: Mapping[str, str]) -> frozenset[str]:
    """Names whose question has no answer yet."""
    return frozenset(q.name for q in questions if not answers.get(q.key))


def group_names(
    pairs: Sequence[tuple[str, str]], known: Known, answers: Mapping[str, str]
) -> tuple[tuple[Question, ...], dict[tuple[str, str], tuple[str, str]]]:
    """Questions about dimensions and groups, and the names that the answers give so far."""
    pairs = list(dict.fromkeys(pairs))
    dimensions = tuple(dict.fromkeys(dimension for dimension, _ in pairs))
    questions = list(about(dimensions, known.groups, kind="dimension"))
    own = answered(questions, answers)
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for dimension in dimensions:
        called = own.get(dimension, dimension)
        groups = [group for d, group in pairs if d == dimension]
        there = known.groups[met] if (met := find(called, known.groups)) is not None else ()
        asked = about(groups, there, kind="group", dimension=met or called)
        questions += asked
        new = answered(asked, answers)
        names |= {(dimension, g): (called, new.get(g, g)) for g in groups}
    return tuple(questions), names


def unheard(
    pairs: Collection[tuple[str, str]], known: Known, asked: Collection[str] = ()
) -> list[Doubt]:
    """Groups of the file that no voice belongs to, where others of the dimension were heard.

    Names that are still `asked` about are left out: they may yet turn out to be heard.
    """
    doubts = []
    for dimension in dict.fromkeys(dimension for dimension, _ in pairs):
        met = find(dimension, known.heard)
        if met is None:
            continue
        groups = [g for d, g in dict.fromkeys(pairs) if d == dimension and g != TOTAL]
        silent = [g for g in groups if find(g, known.heard[met]) is None and g not in asked]
        only_heard = [g for g in known.heard[met] if find(g, groups) is None]
        if silent:
            named = dimension.replace("_", " ")
            text = f"No voice belongs to these groups of {named}: {', '.join(silent)}."
            if only_heard:
                text += (
                    f" Voices belong to groups that the file does not name: {', '.join(only_heard)}"
                    "; if one of them is only spelled otherwise, correct the file."
                )
            doubts.append(Doubt("no voice", None, "", text))
    return doubts


def key_of(*parts: str) -> str:
    """A short key that changes with any of its parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
