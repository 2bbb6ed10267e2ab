"""How a survey stands on paper: its questions in parts, repeated ones as often as paper allows."""

from collections.abc import Iterator
from dataclasses import dataclass

from listening.surveys import questionnaire as q

TIMES = 3  # children on one form; a family with more takes a second one


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Questions under one heading; `grid`: they stand in one table, a line each."""

    section: q.Section | None
    questions: tuple[q.Question, ...]
    number: int = 0
    grid: bool = False


def parts(survey: q.Questionnaire) -> list[Part]:
    """The survey in the order in which it is printed; calculations stand on no paper."""
    asked = [one for one in survey.questions if one.kind not in ("calculation", "audio")]
    found: list[Part] = []
    done: set[str] = set()
    for one in asked:
        repeat = survey.repeat_of(one)
        if repeat:
            if repeat not in done:
                done.add(repeat)
                same = [other for other in asked if survey.repeat_of(other) == repeat]
                for number in range(1, TIMES + 1):
                    found += _parts(survey, same, number)
            continue
        if found and not found[-1].number and _name(found[-1]) == one.section:
            found[-1] = _more(found[-1], one)
        else:
            found += _parts(survey, [one], 0)
    return found


def _parts(survey: q.Questionnaire, asked: list[q.Question], number: int) -> Iterator[Part]:
    run: list[q.Question] = []
    for one in asked:
        if run and run[-1].section != one.section:
            yield _part(survey, run, number)
            run = []
        run.append(one)
    if run:
        yield _part(survey, run, number)


def _part(survey: q.Questionnaire, run: list[q.Question], number: int) -> Part:
    section = survey.section(run[0].section)
    return Part(section=section, questions=tuple(run), number=number, grid=_grid(section, run))


def _more(part: Part, one: q.Question) -> Part:
    asked = [*part.questions, one]
    return Part(section=part.section, questions=tuple(asked), grid=_grid(part.section, asked))


def _grid(section: q.Section | None, asked: list[q.Question]) -> bool:
    return (
        section is not None
        and section.grid
        and all(one.kind == "single choice" for one in asked)
        and len({tuple(choice.name for choice in one.choices) for one in asked}) == 1
    )


def _name(part: Part) -> str:
    return part.section.name if part.section else ""
