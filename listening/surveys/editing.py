"""Changes to a questionnaire while it is being written: questions in, out, up, and their groups."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from listening.communities.groups import find, folded
from listening.i18n import LANGUAGES
from listening.settings import BadInput
from listening.surveys import asking
from listening.surveys.questionnaire import WORDS, Choice, Question, Questionnaire, Text

MOST_WORDS = 6
PLACES = ("neighbourhood", "neighborhood")
OWN_NAMES = {folded(language.english): language.name for language in LANGUAGES.values()}


def add_words(survey: Questionnaire) -> Questionnaire:
    """One more open question, still without words."""
    open_ones = [q for q in survey.questions if q.kind in WORDS]
    if len(open_ones) >= MOST_WORDS:
        raise BadInput(
            f"The survey has {MOST_WORDS} open questions already; families on a phone give up "
            "on more. Take one out first."
        )
    fresh = Question(name=_free(survey, "q"), kind="long text", label={})
    at = max((i + 1 for i, q in enumerate(survey.questions) if q in open_ones), default=0)
    return replace(survey, questions=(*survey.questions[:at], fresh, *survey.questions[at:]))


def add_groups(
    survey: Questionnaire, dimension: str, groups: Iterable[str], *, label: Text
) -> Questionnaire:
    """A question whose answers put a voice into a group of `dimension`."""
    dimension = " ".join(dimension.split())
    if not dimension:
        raise BadInput("Say what the groups differ in, for example 'home language'.")
    if find(dimension, [q.dimension for q in survey.questions if q.dimension]):
        raise BadInput(f"The survey asks for '{dimension}' already; change that question instead.")
    question = Question(
        name=_free(survey, re.sub(r"[^a-z0-9]+", "_", folded(dimension)).strip("_") or "group"),
        kind="single choice",
        label={tag: words for tag, words in label.items() if tag in survey.languages},
        dimension=dimension,
    )
    question = more_choices(question, groups, languages=survey.languages)
    if len(question.choices) < 2:
        raise BadInput(f"Name at least two groups of '{dimension}', one per line.")
    return replace(survey, questions=(*survey.questions, question))


def more_choices(
    question: Question, groups: Iterable[str], *, languages: tuple[str, ...]
) -> Question:
    """The question with further groups to choose from; known ones are not doubled."""
    choices = list(question.choices)
    taken = {choice.name for choice in choices}
    for name in (" ".join(group.split()) for group in groups):
        if not name or find(name, [choice.group for choice in choices]):
            continue
        number = next(n for n in range(1, 10_000) if f"c{n}" not in taken)
        taken.add(f"c{number}")
        label = _label(question.dimension, name, languages)
        choices.append(Choice(name=f"c{number}", label=label, group=name))
    return replace(question, choices=tuple(choices))


def change(survey: Questionnaire, name: str, question: Question) -> Questionnaire:
    """The survey with one question in the place of the one called `name`."""
    return replace(
        survey, questions=tuple(question if q.name == name else q for q in survey.questions)
    )


def remove(survey: Questionnaire, name: str) -> Questionnaire:
    """The survey without a question."""
    return replace(survey, questions=tuple(q for q in survey.questions if q.name != name))


def move_up(survey: Questionnaire, name: str) -> Questionnaire:
    """The survey with a question one place earlier."""
    order = list(survey.questions)
    at = next((i for i, question in enumerate(order) if question.name == name), 0)
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
    return replace(survey, questions=tuple(order))


def settle(
    survey: Questionnaire,
    *,
    required: frozenset[str],
    more: Mapping[str, Iterable[str]],
    dropped: Mapping[str, frozenset[str]],
) -> Questionnaire:
    """Which questions are asked for, and which groups come and go, by name of the question."""

    def settled(question: Question) -> Question:
        out = dropped.get(question.name, frozenset())
        kept = tuple(choice for choice in question.choices if choice.name not in out)
        question = replace(question, choices=kept, required=question.name in required)
        typed = more.get(question.name, ())
        if not question.dimension:
            return asking.with_choices(question, typed, language=survey.default)
        return more_choices(question, typed, languages=survey.languages)

    return replace(survey, questions=tuple(settled(question) for question in survey.questions))


def act(
    survey: Questionnaire, action: str, *, dimension: str, groups: Iterable[str], label: Text
) -> Questionnaire:
    """Do what a button of the writing page says; "save" and unknown words change nothing."""
    what, _, name = action.partition(":")
    if what == "remove":
        return remove(survey, name)
    if what == "up":
        return move_up(survey, name)
    if action == "add-words":
        return add_words(survey)
    if action == "add-groups":
        return add_groups(survey, dimension, groups, label=label)
    if what == "remove-section":
        return asking.remove_section(survey, name)
    return survey


def _label(dimension: str, group: str, languages: tuple[str, ...]) -> Text:
    """Names that need no translation in every language: languages call themselves, places too."""
    own = OWN_NAMES.get(folded(group))
    if own:
        return dict.fromkeys(languages, own)
    if folded(dimension) in PLACES:
        return dict.fromkeys(languages, group)
    return {languages[0]: group}


def _free(survey: Questionnaire, stem: str) -> str:
    taken = {question.name for question in survey.questions}
    if stem != "q" and stem not in taken:
        return stem
    return next(f"{stem}{n}" for n in range(1, 10_000) if f"{stem}{n}" not in taken)
