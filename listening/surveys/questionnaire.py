"""A questionnaire as a value: its texts by language, its questions, what an answer must be."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from listening.settings import BadInput

Text = dict[str, str]
Kind = Literal[
    "long text", "text", "integer", "decimal", "single choice", "multiple choice", "rank", "range",
    "date", "time", "note", "acknowledge", "audio", "calculation",
]  # fmt: skip
WORDS: tuple[Kind, ...] = ("long text", "text")
CHOSEN: tuple[Kind, ...] = ("single choice", "multiple choice", "rank")
# What families see but do not answer, and what they never see.
SILENT: tuple[Kind, ...] = ("note", "calculation")
LONGEST = {"long text": 4000, "text": 200}
RATHER_NOT = "-"  # what a closed question keeps of somebody who would rather not say
MOST_TIMES = 20  # how often a section repeats: children of one family


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose; `group` is the group it puts a voice into, if any.

    `columns` are what a choice filter compares; `icon` is the name of a small picture.
    """

    name: str
    label: Text
    group: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. With a `dimension`, its choices are groups of that dimension.

    `relevant`, `constraint`, `calculation` and `choice_filter` are expressions of forms, "" for
    none; `section` is the name of the section it stands in, "" for none; `parameters` hold start,
    end and step of a range, rows of a box, randomize of choices; `beside` names the list that
    questions of one grid share.
    """

    name: str
    kind: Kind
    label: Text
    hint: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    dimension: str = ""
    required: bool = False
    section: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: Text = field(default_factory=dict)
    required_message: Text = field(default_factory=dict)
    calculation: str = ""
    choice_filter: str = ""
    default: str = ""
    appearance: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    # A recording of the question by language: the key of an uploaded file.
    spoken: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Questions that belong together; a repeated one is answered once for each child, say.

    `grid`: its questions share their choices and stand in one table. `count` is an expression of
    how often it repeats, "" where the family adds as many as it wants.
    """

    name: str
    label: Text
    relevant: str = ""
    repeats: bool = False
    grid: bool = False
    count: str = ""
    inside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """A whole survey as families see it; `languages` are the offered tags, the first is default.

    `one_by_one`: one question on each page instead of all on one.
    """

    title: Text
    welcome: Text
    thanks: Text
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    sections: tuple[Section, ...] = ()
    one_by_one: bool = False

    @property
    def default(self) -> str:
        """The language in which the survey was written."""
        return self.languages[0]

    def section(self, name: str) -> Section | None:
        """A section by its name."""
        return next((one for one in self.sections if one.name == name), None)

    def repeat_of(self, question: Question) -> str:
        """The repeated section a question stands in, "" where it is asked once."""
        name = question.section
        while name:
            section = self.section(name)
            if section is None:
                return ""
            if section.repeats:
                return section.name
            name = section.inside
        return ""


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
    for section in survey.sections:
        if any(section.label.values()):
            texts.append((section.name, section.label))
    for question in survey.questions:
        if question.kind == "calculation":
            continue
        texts.append((question.name, question.label))
        for name, text in optional(question):
            if any(text.values()):
                texts.append((f"{question.name}, {name}", text))
        texts += [(f"{question.name}, {c.name}", c.label) for c in question.choices]
    return [name for name, text in texts if not text.get(language, "").strip()]


def optional(question: Question) -> Iterator[tuple[str, Text]]:
    """Texts a question may have or not, by what they are called."""
    yield "hint", question.hint
    yield "constraint message", question.constraint_message
    yield "required message", question.required_message


def check(survey: Questionnaire) -> None:
    """Refuse what families could not answer; BadInput names the question."""
    names = [question.name for question in survey.questions]
    if not any(question.kind in LONGEST for question in survey.questions):
        raise BadInput("The survey has no question that can be answered in words; add one.")
    for question in survey.questions:
        if names.count(question.name) > 1:
            raise BadInput(f"Two questions are called '{question.name}'; rename one.")
        if question.kind in CHOSEN and len(question.choices) < 2:
            raise BadInput(f"Question '{question.name}' needs at least two answers to choose from.")


def tidy(text: str) -> str:
    """Typed words as they are kept: NFC, one kind of line end, nothing the database refuses."""
    plain = text.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    # Half a surrogate pair cannot be written as UTF-8.
    whole = plain.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole).strip()


def says_nothing(values: Mapping[str, str]) -> bool:
    """Whether a form holds no word and no choice; such a form is no voice."""
    return all(value == RATHER_NOT for key, value in values.items() if not is_count(key))


def groups(survey: Questionnaire, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """(dimension, group) pairs that the chosen answers put a voice into."""
    found = []
    for question in survey.questions:
        chosen = {
            name
            for key, value in values.items()
            if named(key) == question.name
            for name in value.split()
        }
        if question.dimension:
            found += [
                (question.dimension, choice.group)
                for choice in question.choices
                if choice.group and choice.name in chosen
            ]
    return found


def at(name: str, number: int) -> str:
    """The key of an answer in the instance of a repeated section, counted from 1."""
    return f"{name}[{number}]"


def named(key: str) -> str:
    """The question of a key."""
    return key.partition("[")[0]


def counted(section: str) -> str:
    """The key of how often a section is answered."""
    return f"{section}[]"


def is_count(key: str) -> bool:
    """Whether a key holds how often a section is answered."""
    return key.endswith("[]")


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
        sections=tuple(Section(**section) for section in stored.get("sections", ())),
        one_by_one=stored.get("one_by_one", False),
    )


def _question(stored: Mapping[str, Any]) -> Question:
    choices: Sequence[Mapping[str, Any]] = stored["choices"]
    return Question(**{**stored, "choices": tuple(Choice(**choice) for choice in choices)})
