"""A form being filled: which questions are asked, what may be chosen, what is computed, what fits.

The server's word is the truth; the page's script only shows and hides by the same expressions.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys.expressions import checking
from listening.surveys.expressions.evaluating import Scope, holds, written
from listening.surveys.expressions.parsing import parse
from listening.surveys.expressions.values import number
from listening.surveys.typed import Problem, read

tree = lru_cache(maxsize=4096)(parse)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One question as it stands in one form; `number` counts instances of its section from 1.

    `value` is "" where nothing is answered; a value with a `problem` is what was typed, kept to be
    shown again. `preset` is what the question starts from.
    """

    key: str
    question: q.Question
    number: int = 0
    relevant: bool = True
    value: str = ""
    preset: str = ""
    choices: tuple[q.Choice, ...] = ()
    problem: Problem = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A whole form: its slots in the order they are asked, how often each section is answered."""

    slots: tuple[Slot, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """What is kept: answers that are asked for and fit, and how often sections are answered."""
        found = {s.key: s.value for s in self.slots if s.relevant and s.value and not s.problem}
        times = {q.counted(name): str(n) for name, n in self.counts.items()}
        return found | (times if found else {})

    @property
    def problems(self) -> list[Slot]:
        """Answers that need another look."""
        return [s for s in self.slots if s.relevant and s.problem]

    @property
    def asked(self) -> list[Slot]:
        """What a family is asked now."""
        return [s for s in self.slots if s.relevant and s.question.kind != "calculation"]

    def slot(self, key: str) -> Slot | None:
        """One slot by its key."""
        return next((s for s in self.slots if s.key == key), None)

    def unanswered(self) -> list[Slot]:
        """Required questions without an answer: asked for once, never a reason to refuse."""
        return [s for s in self.asked if s.question.required and not s.value]


def fill(
    survey: q.Questionnaire, raw: Mapping[str, str], *, language: str = "en", today: date
) -> Filled:
    """The form for what was typed so far, by key; unknown fields and choices are left out.

    A text longer than its field allows is kept whole: the field's own limit is a help for the
    writer, never a reason to lose words.
    """
    state = _State(survey, raw, language, today)
    for name in order(survey):
        state.settle(name)
    slots = [state.done[key] for one in survey.questions for key, _n in state.keys(one)]
    return Filled(slots=tuple(_in_order(survey, slots)), counts=dict(state.counts))


def check(survey: q.Questionnaire) -> None:
    """BadInput for expressions that cannot be read, name nothing, or wait for each other."""
    names = {one.name for one in survey.questions}
    for where, text, columns in expressions(survey):
        try:
            checking.check(
                tree(text), names=names | {s.name for s in survey.sections}, columns=columns
            )
        except BadInput as fault:
            raise BadInput(f"{where}: {fault}") from None
    for where, text, _columns in expressions(survey):
        for name, word in checking.compared_texts(tree(text)):
            _known_choice(survey, name, word, where)
    order(survey)


def expressions(survey: q.Questionnaire) -> Iterator[tuple[str, str, frozenset[str]]]:
    """(where it stands, expression, columns it may name) of a whole survey."""
    for section in survey.sections:
        for kind in ("relevant", "count"):
            if text := getattr(section, kind):
                yield f"Section '{section.name}', {kind}", text, frozenset()
    # Of every list: one that lacks a column filters nothing in.
    every = (choice for one in survey.questions for choice in one.choices)
    columns = frozenset({"name", "label"}.union(*(choice.columns for choice in every)))
    for one in survey.questions:
        for kind in ("relevant", "constraint", "calculation", "choice_filter"):
            if text := getattr(one, kind):
                own = columns if kind == "choice_filter" else frozenset()
                yield f"Question '{one.name}', {kind.replace('_', ' ')}", text, own
        if computed(one.default):
            yield f"Question '{one.name}', default", one.default, frozenset()


def computed(default: str) -> bool:
    """Whether a default is an expression rather than the answer itself."""
    return "${" in default or bool(re.fullmatch(r"[a-z][\w:-]*\(.*\)", default.strip()))


@lru_cache(maxsize=64)
def _ordered(needed: tuple[tuple[str, frozenset[str]], ...]) -> tuple[str, ...]:
    return checking.order(dict(needed))


def order(survey: q.Questionnaire) -> tuple[str, ...]:
    """Names of questions, each after all it looks at; BadInput names a circle."""
    needed = []
    for one in survey.questions:
        texts = [one.relevant, one.calculation, one.choice_filter]
        name = one.section
        while name:
            section = survey.section(name)
            texts += [section.relevant, section.count] if section else []
            name = section.inside if section else ""
        needed.append((one.name, frozenset().union(*(checking.needs(tree(t)) for t in texts if t))))
    return _ordered(tuple(needed))


def _in_order(survey: q.Questionnaire, slots: Sequence[Slot]) -> Iterator[Slot]:
    """A repeated section whole, once for each child, where its first question stands."""
    done: set[str] = set()
    for slot in slots:
        if slot.key in done:
            continue
        repeat = survey.repeat_of(slot.question)
        same = [s for s in slots if repeat and survey.repeat_of(s.question) == repeat]
        for one in sorted(same, key=lambda s: s.number) or [slot]:
            done.add(one.key)
            yield one


class _State:
    """What is known of a form while its questions are settled one after the other."""

    def __init__(
        self, survey: q.Questionnaire, raw: Mapping[str, str], language: str, today: date
    ) -> None:
        self.survey, self.raw, self.language, self.today = survey, raw, language, today
        self.by_name = {one.name: one for one in survey.questions}
        self.repeat = {one.name: survey.repeat_of(one) for one in survey.questions}
        self.counts: dict[str, int] = {}
        self.done: dict[str, Slot] = {}

    def keys(self, question: q.Question) -> list[tuple[str, int]]:
        """Every key of a question with the number of its instance."""
        repeat = self.repeat[question.name]
        if not repeat:
            return [(question.name, 0)]
        return [(q.at(question.name, i), i) for i in range(1, self.times(repeat) + 1)]

    def times(self, name: str) -> int:
        """How often a section is answered."""
        if name not in self.counts:
            section = self.survey.section(name)
            if section is not None and section.count:
                wanted = number(written(tree(section.count), self.scope("", 0)))
            else:
                wanted = number(self.raw.get(q.counted(name), "") or "1")
            found = int(wanted) if math.isfinite(wanted) else 0
            self.counts[name] = max(0 if section and section.count else 1, min(q.MOST_TIMES, found))
        return self.counts[name]

    def settle(self, name: str) -> None:
        """Every slot of a question."""
        question = self.by_name[name]
        for key, i in self.keys(question):
            scope = self.scope(name, i)
            relevant = all(holds(tree(text), scope) for text in self.conditions(question))
            slot = Slot(key=key, question=question, number=i, relevant=relevant)
            self.done[key] = self.answered(slot, scope)

    def conditions(self, question: q.Question) -> Iterator[str]:
        """The question's own condition and those of all sections round it."""
        if question.relevant:
            yield question.relevant
        name = question.section
        while name:
            section = self.survey.section(name)
            if section is not None and section.relevant:
                yield section.relevant
            name = section.inside if section else ""

    def answered(self, slot: Slot, scope: Scope) -> Slot:
        """The slot with its choices, its value and what is wrong with it."""
        question = slot.question
        if question.kind == "calculation":
            made = written(tree(question.calculation), scope) if question.calculation else ""
            return replace(slot, value=made or question.default if slot.relevant else "")
        choices = self.offered(question, scope)
        given = q.tidy(self.raw.get(slot.key, ""))
        preset = ""
        if slot.key not in self.raw and question.default:
            preset = question.default
            if computed(preset):
                preset = written(tree(preset), scope)
        value, problem = read(given, question, choices, self.language)
        if value and not problem and question.constraint and value != q.RATHER_NOT:
            fits = holds(tree(question.constraint), replace(scope, here=value))
            problem = "" if fits else "constraint"
        return replace(slot, choices=choices, value=value, preset=preset, problem=problem)

    def offered(self, question: q.Question, scope: Scope) -> tuple[q.Choice, ...]:
        """The choices that pass the filter."""
        if not question.choice_filter:
            return question.choices

        def passes(choice: q.Choice) -> bool:
            cells = {**choice.columns, "name": choice.name}
            seen = replace(scope, column=lambda name: cells.get(name, ""))
            return holds(tree(question.choice_filter), seen)

        return tuple(choice for choice in question.choices if passes(choice))

    def scope(self, name: str, i: int) -> Scope:
        """What an expression of a question sees from its instance."""
        own = self.repeat.get(name, "")

        def answers(other: str) -> tuple[str, ...]:
            if other not in self.by_name:
                return ("",) * self.times(other) if self.survey.section(other) else ("",)
            repeat = self.repeat[other]
            if repeat and repeat == own and i:
                return (self.said(q.at(other, i)),)
            return tuple(self.said(key) for key, _n in self.keys(self.by_name[other]))

        def label(choice: str, other: str) -> str:
            asked = self.by_name.get(other)
            found = [c for c in asked.choices if c.name in choice.split()] if asked else []
            return ", ".join(q.say(c.label, self.language, self.survey.default)[0] for c in found)

        return Scope(
            answers=answers,
            here=self.raw.get(q.at(name, i) if i else name, ""),
            today=self.today,
            language=self.language,
            position=max(1, i),
            choice_label=label,
            within=lambda other, _repeat, n: self.said(q.at(other, n)),
        )

    def said(self, key: str) -> str:
        """An answer that counts: asked for and fitting; "" otherwise."""
        slot = self.done.get(key)
        if slot is None or not slot.relevant or slot.problem or slot.value == q.RATHER_NOT:
            return ""
        return slot.value


def _known_choice(survey: q.Questionnaire, name: str, word: str, where: str) -> None:
    """BadInput where an answer is held against a choice that its question does not have."""
    asked = next((one for one in survey.questions if one.name == name), None)
    if asked is None or asked.kind not in q.CHOSEN or not word:
        return
    if word not in {choice.name for choice in asked.choices}:
        listed = ", ".join(f"'{choice.name}'" for choice in asked.choices[:6])
        raise BadInput(f"{where}: '{word}' is no choice of '{name}'; its choices are {listed}.")
