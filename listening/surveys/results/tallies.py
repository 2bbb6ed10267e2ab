"""What closed questions got, counted in voices: who gave which answer, in which groups.

Everything here counts people as they are; nothing is protected yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from listening.surveys import questionnaire as q
from listening.surveys.expressions.values import number

Shape = Literal["one", "several", "number"]
SHAPES: Mapping[q.Kind, Shape] = {
    "single choice": "one",
    "acknowledge": "one",
    "rank": "one",  # which answer came first
    "multiple choice": "several",
    "integer": "number",
    "decimal": "number",
    "range": "number",
}
# Rows of a dimension beside its groups; names of groups are never empty and hold more letters.
UNSTATED, SEVERAL = "?", "+"
TICKED, UNTICKED = "OK", "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One filled form: what was answered by question, which group of each dimension it is in."""

    answers: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A question: the answers each voice gave, as positions in the list of voices.

    `chosen` holds voices by answer; in the shape "one" every voice of `asked` has one answer.
    `values` holds numbers by voice.
    """

    name: str
    shape: Shape
    asked: frozenset[int]
    chosen: Mapping[str, frozenset[int]]
    values: Mapping[int, float]


def closed(survey: q.Questionnaire) -> list[q.Question]:
    """Questions whose answers can be counted; those that ask for a group say who answered."""
    return [one for one in survey.questions if one.kind in SHAPES and not one.dimension]


def tally(survey: q.Questionnaire, question: q.Question, voices: Sequence[Voice]) -> Tally:
    """A question's answers; "I would rather not say" is no answer."""
    shape = SHAPES[question.kind]
    if shape == "one" and survey.repeat_of(question):
        shape = "several"  # asked for each child, so that a voice may give more than one
    given = {
        i: _given(question, voice.answers.get(question.name, ())) for i, voice in enumerate(voices)
    }
    if shape == "number":
        values = {i: number(said[0]) for i, said in given.items() if said}
        return Tally(
            name=question.name, shape=shape, asked=frozenset(values), chosen={}, values=values
        )
    asked = frozenset(i for i, said in given.items() if said)
    chosen = {
        answer: frozenset(i for i in asked if answer in given[i]) for answer in answers(question)
    }
    return Tally(name=question.name, shape=shape, asked=asked, chosen=chosen, values={})


def answers(question: q.Question) -> tuple[str, ...]:
    """The answers of a question, in their order."""
    if question.kind == "acknowledge":
        return (TICKED,)
    return tuple(choice.name for choice in question.choices)


def _given(question: q.Question, said: Sequence[str]) -> tuple[str, ...]:
    known = set(answers(question))
    kept = [text for text in said if text and text != q.RATHER_NOT]
    if SHAPES[question.kind] == "number":
        return tuple(kept)
    if question.kind == "rank":
        kept = [text.split()[0] for text in kept]
    return tuple(dict.fromkeys(name for text in kept for name in text.split() if name in known))


def grouped(voices: Iterable[Mapping[str, set[str]]]) -> list[dict[str, str]]:
    """The one row of each dimension that a voice stands in, from all the groups it has.

    Rows must add up to everybody, or the sum of what is shown would tell what is not.
    """
    every = list(voices)
    dimensions = sorted({dimension for voice in every for dimension in voice})
    return [{d: _row(voice.get(d, set())) for d in dimensions} for voice in every]


def _row(groups: set[str]) -> str:
    if not groups:
        return UNSTATED
    return next(iter(groups)) if len(groups) == 1 else SEVERAL


def members(voices: Sequence[Voice]) -> dict[tuple[str, str], frozenset[int]]:
    """(dimension, row) -> its voices."""
    found: dict[tuple[str, str], set[int]] = {}
    for i, voice in enumerate(voices):
        for row in voice.groups.items():
            found.setdefault(row, set()).add(i)
    return {row: frozenset(found[row]) for row in sorted(found, key=_order)}


def _order(row: tuple[str, str]) -> tuple[str, bool, str]:
    return row[0], row[1] in (UNSTATED, SEVERAL), row[1]
