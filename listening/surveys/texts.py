"""The texts of a questionnaire, one by one, for those who write and translate them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from listening.surveys.questionnaire import Choice, Question, Questionnaire, Text


@dataclass(frozen=True, slots=True)
class Unit:
    """One text in all its languages; the key stays while the text changes."""

    key: str
    text: Text


def frame(survey: Questionnaire) -> list[Unit]:
    """The texts around the questions."""
    return [Unit(key, getattr(survey, key)) for key in ("title", "welcome", "thanks")]


def of_question(question: Question) -> list[Unit]:
    """A question's own texts."""
    found = [
        Unit(f"q:{question.name}:label", question.label),
        Unit(f"q:{question.name}:hint", question.hint),
    ]
    if question.constraint:
        found.append(Unit(f"q:{question.name}:constraint_message", question.constraint_message))
    if question.required:
        found.append(Unit(f"q:{question.name}:required_message", question.required_message))
    return found


def of_sections(survey: Questionnaire) -> list[Unit]:
    """The headings of sections."""
    return [Unit(f"g:{section.name}:label", section.label) for section in survey.sections]


def of_choices(question: Question) -> list[Unit]:
    """The answers to choose from."""
    return [Unit(f"c:{question.name}:{c.name}", c.label) for c in question.choices]


def units(survey: Questionnaire) -> list[Unit]:
    """Every text of a survey, in the order in which families meet them."""
    found = [*frame(survey), *of_sections(survey)]
    for question in survey.questions:
        found += [*of_question(question), *of_choices(question)]
    return found


def retold(survey: Questionnaire, said: Mapping[str, Text]) -> Questionnaire:
    """The survey with new texts by key; languages that `said` leaves out stay as they were."""

    def text(key: str, old: Text) -> Text:
        merged = {**old, **{tag: words.strip() for tag, words in said.get(key, {}).items()}}
        return {tag: words for tag, words in merged.items() if words}

    def choice(question: Question, old: Choice) -> Choice:
        return replace(old, label=text(f"c:{question.name}:{old.name}", old.label))

    def asked(question: Question) -> Question:
        return replace(
            question,
            label=text(f"q:{question.name}:label", question.label),
            hint=text(f"q:{question.name}:hint", question.hint),
            constraint_message=text(
                f"q:{question.name}:constraint_message", question.constraint_message
            ),
            required_message=text(f"q:{question.name}:required_message", question.required_message),
            choices=tuple(choice(question, old) for old in question.choices),
        )

    return replace(
        survey,
        title=text("title", survey.title),
        welcome=text("welcome", survey.welcome),
        thanks=text("thanks", survey.thanks),
        questions=tuple(asked(question) for question in survey.questions),
        sections=tuple(
            replace(section, label=text(f"g:{section.name}:label", section.label))
            for section in survey.sections
        ),
    )


def spoken(survey: Questionnaire, languages: Iterable[str]) -> Questionnaire:
    """The survey offered in these languages; texts of others are left out."""
    tags = tuple(dict.fromkeys(languages))
    kept = replace(survey, languages=tags)
    dropped = {unit.key: {tag: "" for tag in unit.text if tag not in tags} for unit in units(kept)}
    return retold(kept, dropped)


def from_form(form: Mapping[str, str]) -> dict[str, Text]:
    """Texts by key out of fields that are called `t|key|language`."""
    said: dict[str, Text] = {}
    for field, words in form.items():
        mark, _, rest = field.partition("|")
        key, _, tag = rest.rpartition("|")
        if mark == "t" and key:
            said.setdefault(key, {})[tag] = words.replace("\r\n", "\n")
    return said


def fields(form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """How questions are asked, by name and field, out of fields called `o|name|field`."""
    said: dict[str, dict[str, str]] = {}
    for key, value in form.items():
        mark, _, rest = key.partition("|")
        name, _, field = rest.rpartition("|")
        if mark == "o" and name:
            said.setdefault(name, {})[field] = value
    return said
