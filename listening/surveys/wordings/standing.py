"""How each text of a survey stands in a language, and which languages families may be offered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from listening.excerpts.desk.marks import Progress, State, mark, progress, state
from listening.surveys.questionnaire import Question, Questionnaire
from listening.surveys.texts import Unit, frame, of_choices, of_question, of_sections


@dataclass(frozen=True, slots=True)
class Kept:
    """Who made a translation and from which source."""

    origin: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One text in one language beside its source; `earlier` is another source it was made from."""

    key: str
    source: str
    target: str
    state: State
    earlier: str = ""
    question: str = ""

    @property
    def seen(self) -> str:
        """What a person sees here, as a mark: other words make it another."""
        return f"{self.key} {mark(self.source)} {mark(self.target)} {self.state}"


Known = Mapping[tuple[str, str], Kept]


def translatable(survey: Questionnaire) -> list[tuple[Unit, str]]:
    """Every text that families meet and that the default language has, with its question."""
    found = [(unit, "") for unit in (*frame(survey), *of_sections(survey))]
    for question in survey.questions:
        found += [(unit, question.name) for unit in _of(question)]
    return [(unit, name) for unit, name in found if unit.text.get(survey.default, "").strip()]


def standings(survey: Questionnaire, language: str, known: Known) -> list[Standing]:
    """Every translatable text in a language, in the order in which families meet it."""
    found = []
    for unit, question in translatable(survey):
        source, target = unit.text[survey.default], unit.text.get(language, "")
        kept = known.get((unit.key, language))
        made_from = mark(kept.source) if kept else ""
        how = state(source, target, origin=kept.origin if kept else "human", made_from=made_from)
        earlier = kept.source if kept and how == "stale" else ""
        found.append(
            Standing(
                key=unit.key,
                source=source,
                target=target,
                state=how,
                earlier=earlier,
                question=question,
            )
        )
    return found


def counted(found: Collection[Standing]) -> Progress:
    """How far a language is."""
    return progress(one.state for one in found)


def unready(found: Collection[Standing]) -> list[Standing]:
    """Texts that no person made or accepted from the present source."""
    return [one for one in found if one.state != "human"]


def offered(
    survey: Questionnaire, known: Known, released: Mapping[str, Collection[str]]
) -> tuple[str, ...]:
    """Languages that families may see: ready ones, and those released with what is not ready.

    `released`: language -> what the person who released it saw. The default is always offered.
    """
    return tuple(
        tag
        for tag in survey.languages
        if tag == survey.default
        or {one.seen for one in unready(standings(survey, tag, known))}
        <= set(released.get(tag, ()))
    )


def followed(
    before: Questionnaire, after: Questionnaire, known: Known
) -> dict[tuple[str, str], Kept]:
    """What an edit by a person makes known: new words are a person's, old ones keep their source.

    A translation that stays while its source changes was made from the source before.
    """
    old = {unit.key: unit.text for unit, _name in translatable(before)}
    found: dict[tuple[str, str], Kept] = {}
    for unit, _name in translatable(after):
        source = unit.text[after.default]
        earlier = old.get(unit.key, {})
        for tag in after.languages:
            target = unit.text.get(tag, "")
            if tag == after.default or not target:
                continue
            if target != earlier.get(tag, ""):
                found[unit.key, tag] = Kept("human", source)
            elif (unit.key, tag) not in known and earlier.get(before.default, source) != source:
                found[unit.key, tag] = Kept("human", earlier[before.default])
    return found


def _of(question: Question) -> list[Unit]:
    if question.kind == "calculation":
        return []
    return [*of_question(question), *of_choices(question)]
