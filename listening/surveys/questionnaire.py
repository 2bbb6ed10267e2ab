"""A questionnaire as a value: its texts by language, its questions, what an answer must be."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from listening.settings import BadInput

Text = dict[str, str]
Kind = Literal["long text", "text", "single choice"]
KINDS: tuple[Kind, ...] = ("long text", "text", "single choice")
LONGEST = {"long text": 4000, "text": 200}
RATHER_NOT = "-"  # what a closed question keeps of somebody who would rather not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose; `group` is the group it puts a voice into, if any."""

    name: str
    label: Text
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. With a `dimension`, its choices are groups of that dimension."""

    name: str
    kind: Kind
    label: Text
    hint: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    dimension: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """A whole survey as families see it; `languages` are the offered tags, the first is default."""

    title: Text
    welcome: Text
    thanks: Text
    languages: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def default(self) -> str:
        """The language in which the survey was written."""
        return self.languages[0]


def say(text: Mapping[str, str], language: str, default: str) -> tuple[str, str]:
    """The text in `language`, else in `default`, and the language it really is in."""
    if text.get(language):
        return text[language], language
    return text.get(default, ""), default


def missing(survey: Questionnaire, language: str) -> list[str]:
    """Names of the texts that families would not find in `language`; empty when it can be shown."""
    texts: list[tuple[str, Text]] = [
        ("title", survey.title),
        ("welcome", survey.welcome),
        ("thanks", survey.thanks),
    ]
    for question in survey.questions:
        texts.append((question.name, question.label))
        if any(question.hint.values()):
            texts.append((f"{question.name}, hint", question.hint))
        texts += [(f"{question.name}, {c.name}", c.label) for c in question.choices]
    return [name for name, text in texts if not text.get(language, "").strip()]


def check(survey: Questionnaire) -> None:
    """Refuse what families could not answer; BadInput names the question."""
    names = [question.name for question in survey.questions]
    if not any(question.kind in LONGEST for question in survey.questions):
        raise BadInput("The survey has no question that can be answered in words; add one.")
    for question in survey.questions:
        if names.count(question.name) > 1:
            raise BadInput(f"Two questions are called '{question.name}'; rename one.")
        if question.kind == "single choice" and len(question.choices) < 2:
            raise BadInput(f"Question '{question.name}' needs at least two answers to choose from.")


def tidy(text: str) -> str:
    """Typed words as they are kept: NFC, one kind of line end, nothing the database refuses."""
    plain = text.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    # Half a surrogate pair cannot be written as UTF-8.
    whole = plain.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole).strip()


def read(survey: Questionnaire, form: Mapping[str, str]) -> dict[str, str]:
    """What a filled form says, by question; unknown fields and choices are left out.

    A text longer than its field allows is kept whole: the field's own limit is a help for the
    writer, never a reason to lose words.
    """
    values: dict[str, str] = {}
    for question in survey.questions:
        value = tidy(form.get(question.name, ""))
        known = {RATHER_NOT, *(c.name for c in question.choices)}
        if question.kind == "single choice" and value not in known:
            continue
        if value:
            values[question.name] = value
    return values


def unanswered(survey: Questionnaire, values: Mapping[str, str]) -> list[Question]:
    """Required questions without an answer: asked for once, never a reason to refuse."""
    return [q for q in survey.questions if q.required and not values.get(q.name)]


def says_nothing(values: Mapping[str, str]) -> bool:
    """Whether a form holds no word and no choice; such a form is no voice."""
    return all(value == RATHER_NOT for value in values.values())


def groups(survey: Questionnaire, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """(dimension, group) pairs that the chosen answers put a voice into."""
    found = []
    for question in survey.questions:
        chosen = next((c for c in question.choices if c.name == values.get(question.name)), None)
        if question.dimension and chosen is not None and chosen.group:
            found.append((question.dimension, chosen.group))
    return found


def to_dict(survey: Questionnaire) -> dict[str, Any]:
    """The questionnaire as plain values for storing."""
    return asdict(survey)


def from_dict(stored: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire that `to_dict` wrote down."""
    return Questionnaire(
        title=stored["title"],
        welcome=stored["welcome"],
        thanks=stored["thanks"],
        languages=tuple(stored["languages"]),
        questions=tuple(_question(question) for question in stored["questions"]),
    )


def _question(stored: Mapping[str, Any]) -> Question:
    choices: Sequence[Mapping[str, Any]] = stored["choices"]
    return Question(**{**stored, "choices": tuple(Choice(**choice) for choice in choices)})
