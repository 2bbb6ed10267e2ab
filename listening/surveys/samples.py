"""The survey to start from, kept as data beside this file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from listening.communities.groups import folded
from listening.i18n import FAMILY, language
from listening.surveys import editing
from listening.surveys.questionnaire import Choice, Question, Questionnaire, Text
from listening.surveys.texts import retold, spoken, units

FILE = Path(__file__).parent / "samples" / "families.yaml"
SPELLINGS = {"neighborhood": "neighbourhood"}


def sample(
    languages: tuple[str, ...], *, known: Mapping[str, Sequence[str]] | None = None
) -> Questionnaire:
    """Two open questions, home language and, where its groups are `known`, neighbourhood.

    `known` maps dimensions to their groups; without an entry for home language the families'
    own twelve languages are offered.
    """
    stored = _stored()
    survey = Questionnaire(
        title=stored["title"],
        welcome=stored["welcome"],
        thanks=stored["thanks"],
        languages=languages,
        questions=tuple(Question(**question) for question in stored["questions"]),
    )
    named = {folded(dimension): (dimension, groups) for dimension, groups in (known or {}).items()}
    usual = [language(tag).english.partition(" (")[0] for tag in (*languages, *FAMILY)]
    survey = _with_groups(survey, *named.get("home language", ("home language", usual)))
    for spelling in editing.PLACES:
        dimension, places = named.get(spelling, (spelling, ()))
        if len(places) > 1:
            survey = _with_groups(survey, dimension, places)
    return spoken(survey, languages)


def empty(languages: tuple[str, ...]) -> Questionnaire:
    """A survey with one open question and no words yet."""
    bare = Questionnaire(title={}, welcome={}, thanks={}, languages=languages, questions=())
    return editing.add_words(bare)


def translated(survey: Questionnaire) -> Questionnaire:
    """The survey with what we have translated ourselves, where its own words are still ours."""
    tags, home = survey.languages, survey.default
    ours = {unit.key: unit.text for unit in units(_whole())}
    named = {q.name: label(q.dimension) for q in survey.questions if q.dimension}
    ours |= {f"q:{name}:label": text for name, text in named.items() if text}
    said: dict[str, Text] = {}
    for unit in units(survey):
        text = ours.get(unit.key, {})
        if text.get(home) and unit.text.get(home) == text[home]:
            said[unit.key] = {t: text[t] for t in tags if t in text and not unit.text.get(t)}
        elif set(unit.text.values()) == {unit.text.get(home)} and len(unit.text) > 1:
            # A name that was the same in every language stays so in a new one.
            said[unit.key] = {t: unit.text[home] for t in tags if not unit.text.get(t)}
    return retold(survey, said)


def _whole() -> Questionnaire:
    return sample(FAMILY, known={"neighbourhood": ("One", "Two")})


def label(dimension: str) -> Text:
    """How we would ask for a dimension, by language; empty where we have no words for it."""
    words: Text = _group(dimension).get("label", {})
    return words


def _with_groups(survey: Questionnaire, dimension: str, groups: Sequence[str]) -> Questionnaire:
    survey = editing.add_groups(survey, dimension, groups, label=label(dimension))
    question, other = survey.questions[-1], _group(dimension)["other"]
    last = Choice(name="other", label=other["label"], group=other["group"])
    choices = (*question.choices, last)
    return editing.change(survey, question.name, replace(question, choices=choices))


def _group(dimension: str) -> dict[str, Any]:
    name = folded(dimension)
    found: dict[str, Any] = _stored()["groups"].get(SPELLINGS.get(name, name), {})
    return found


@cache
def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return stored
