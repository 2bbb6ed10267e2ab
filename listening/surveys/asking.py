"""Changes to how a question is asked while a survey is written: its kind, conditions, sections."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

from listening.communities.groups import folded
from listening.settings import BadInput
from listening.surveys import filling
from listening.surveys.questionnaire import (
    CHOSEN,
    Choice,
    Kind,
    Question,
    Questionnaire,
    Section,
    Text,
)

KINDS: tuple[Kind, ...] = get_args(Kind)
# What an organizer may choose.
OFFERED: tuple[Kind, ...] = KINDS
EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter")
NAME = re.compile(r"[^\W\d][\w.-]*")
MOST = 60
LONGEST_SIGN = 12  # code points; a family of four is written with seven
PICTURED = frozenset({"So", "Sk", "Mn", "Cf", "Me"})


def add(
    survey: Questionnaire, kind: str, *, label: Text, choices: Iterable[str], section: str = ""
) -> Questionnaire:
    """One more question at the end, or at the end of a section."""
    if kind not in OFFERED:
        raise BadInput("Choose what kind of question it is.")
    if len(survey.questions) >= MOST:
        raise BadInput(f"The survey has {MOST} questions; nobody answers more on a phone.")
    chosen: Kind = kind
    fresh = Question(
        name=free(survey, next(iter(label.values()), "")),
        kind=chosen,
        label=label,
        section=section if survey.section(section) else "",
        parameters={"start": "1", "end": "5", "step": "1"} if kind == "range" else {},
    )
    if kind in CHOSEN:
        fresh = with_choices(fresh, choices, language=survey.default)
        if len(fresh.choices) < 2:
            raise BadInput("Name at least two answers to choose from, one per line.")
    return _at_the_end_of(survey, fresh)


def with_choices(question: Question, labels: Iterable[str], *, language: str) -> Question:
    """The question with further answers to choose from; names follow the words."""
    choices = list(question.choices)
    taken = {one.name for one in choices}
    for icon, words in map(signed, labels):
        if not words or words in [one.label.get(language) for one in choices]:
            continue
        stem = re.sub(r"[^a-z0-9]+", "_", folded(words)).strip("_")[:24] or "c"
        name = next(n for n in _numbered(stem) if n not in taken and not n.isdigit())
        taken.add(name)
        choices.append(Choice(name=name, label={language: words}, icon=icon))
    return replace(question, choices=tuple(choices))


def signed(line: str) -> tuple[str, str]:
    """A small picture at the beginning of a line, as in "🚌 By bus", and the words after it."""
    words = " ".join(line.split())
    first, _, rest = words.partition(" ")
    return (first, rest) if rest and is_picture(first) else ("", words)


def is_picture(sign: str) -> bool:
    """Whether a sign is one small picture (an emoji) and no word."""
    kinds = {unicodedata.category(one) for one in sign}
    return len(sign) <= LONGEST_SIGN and "So" in kinds and kinds <= PICTURED


def pictured(survey: Questionnaire, typed: Mapping[str, str]) -> Questionnaire:
    """The survey with small pictures before its answers, under "icon|question|answer"; "" takes
    one away. BadInput where a sign is no picture: read aloud, it would be a word too many."""

    def icon(question: Question, choice: Choice) -> str:
        sign = typed.get(f"icon|{question.name}|{choice.name}", choice.icon).strip()
        if sign and sign != choice.icon and not is_picture(sign):
            raise BadInput(
                f"'{sign}' before the answer '{choice.name}' is no picture; use one emoji."
            )
        return sign

    return replace(
        survey,
        questions=tuple(
            replace(one, choices=tuple(replace(c, icon=icon(one, c)) for c in one.choices))
            for one in survey.questions
        ),
    )


def add_section(survey: Questionnaire, label: Text, *, repeats: bool) -> Questionnaire:
    """A section, still empty, to put questions into."""
    if not any(label.values()):
        raise BadInput("Give the section a name that families understand.")
    stem = next(iter(label.values()))
    return replace(
        survey,
        sections=(*survey.sections, Section(name=free(survey, stem), label=label, repeats=repeats)),
    )


def remove_section(survey: Questionnaire, name: str) -> Questionnaire:
    """The survey without a section; its questions stay, outside of it."""
    gone = survey.section(name)
    outer = gone.inside if gone else ""
    return replace(
        survey,
        sections=tuple(
            replace(one, inside=outer) if one.inside == name else one
            for one in survey.sections
            if one.name != name
        ),
        questions=tuple(
            replace(one, section=outer) if one.section == name else one for one in survey.questions
        ),
    )


def asked_as(survey: Questionnaire, said: Mapping[str, Mapping[str, str]]) -> Questionnaire:
    """Each question asked as its fields say: by name of the question, then of the field.

    BadInput names the question whose expression cannot be read; nothing is changed then.
    """
    changed = tuple(
        _changed(one, said[one.name], survey) if one.name in said else one
        for one in survey.questions
    )
    whole = replace(survey, questions=changed)
    filling.check(whole)
    return whole


def _changed(question: Question, fields: Mapping[str, str], survey: Questionnaire) -> Question:
    kind = fields.get("kind", question.kind)
    if kind not in KINDS or (kind in CHOSEN) != (question.kind in CHOSEN):
        kind = question.kind  # answers to choose from cannot come out of nothing
    chosen: Kind = kind
    texts = {name: fields.get(name, getattr(question, name)).strip() for name in EXPRESSIONS}
    bounds = {n: fields[n].strip() for n in ("start", "end") if fields.get(n, "").strip()}
    section = fields.get("section", question.section)
    return replace(
        question,
        kind=chosen,
        section=section if not section or survey.section(section) else question.section,
        parameters={**question.parameters, **bounds},
        relevant=texts["relevant"],
        constraint=texts["constraint"],
        calculation=texts["calculation"],
        choice_filter=texts["choice_filter"],
    )


def free(survey: Questionnaire, words: str) -> str:
    """A name nobody has yet, after the first words."""
    stem = "_".join(re.findall(r"[a-z0-9]+", folded(words))[:3]) or "q"
    stem = stem if NAME.fullmatch(stem) else f"q_{stem}"
    taken = {one.name for one in survey.questions} | {one.name for one in survey.sections}
    return next(name for name in _numbered(stem) if name not in taken)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    yield from (f"{stem}_{n}" for n in range(2, 10_000))


def _at_the_end_of(survey: Questionnaire, fresh: Question) -> Questionnaire:
    """After the last question of its section, so that a section stays together."""
    places = [i for i, one in enumerate(survey.questions) if one.section == fresh.section]
    at = places[-1] + 1 if fresh.section and places else len(survey.questions)
    return replace(survey, questions=(*survey.questions[:at], fresh, *survey.questions[at:]))
