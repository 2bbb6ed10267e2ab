"""A form as a family sees it: questions in their order, sections, conditions for the script."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from markupsafe import Markup, escape

from listening import i18n
from listening.participants.consent import Consent
from listening.surveys import questionnaire as q
from listening.surveys import service
from listening.surveys.expressions.parsing import Expression
from listening.surveys.filling import Filled, Slot, tree
from listening.surveys.typed import TICKED

START, REVIEW = "start", "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A form as it stands: what was typed by key, under which key of its own, and what was seen.

    `asked` are required questions that were asked for once, `seen` those that stood on a page
    before, `at` the page a form with one question each is on.
    """

    key: str = field(default_factory=service.new_key)
    version: int = 0
    raw: Mapping[str, str] = field(default_factory=dict)
    consent: Consent = Consent.COUNT
    asked: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    at: str = START
    card: str = ""
    mode: str = "web"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to look at again: where, in which words, and which question it is, if one."""

    control: str
    words: str
    slot: Slot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A part of the page: the heading of a section, a question, or the buttons of a repeat."""

    form: str  # heading, question, times
    slot: Slot | None = None
    section: q.Section | None = None
    number: int = 0
    condition: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of a form with one question each, from 1; 0 is the first page, before any."""

    at: str
    number: int
    steps: int
    slot: Slot | None = None


def items(survey: q.Questionnaire, form: Filled) -> Iterator[Item]:
    """Everything on one page; what is not asked now is there, hidden, for the page's script."""
    told: set[tuple[str, int]] = set()
    shown = [slot for slot in form.slots if slot.question.kind != "calculation"]
    for place, slot in enumerate(shown):
        name = slot.question.section
        section = survey.section(name)
        if section is not None and any(section.label.values()) and (name, slot.number) not in told:
            told.add((name, slot.number))
            open_ = [s for s in shown if (s.question.section, s.number) == (name, slot.number)]
            hidden = not any(s.relevant for s in open_)
            yield Item(form="heading", section=section, number=slot.number, hidden=hidden)
        yield Item(
            form="question",
            slot=slot,
            number=slot.number,
            condition=condition(survey, form, slot),
            hidden=not slot.relevant,
        )
        repeat = survey.section(survey.repeat_of(slot.question))
        after = shown[place + 1] if place + 1 < len(shown) else None
        last = after is None or survey.repeat_of(after.question) != (repeat.name if repeat else "")
        if repeat is not None and last and not repeat.count:
            yield Item(form="times", section=repeat, number=form.counts[repeat.name])


def condition(survey: q.Questionnaire, form: Filled, slot: Slot) -> str:
    """The conditions of a question as JSON, answers named by their fields; "" for none."""
    texts = [slot.question.relevant] if slot.question.relevant else []
    name = slot.question.section
    while name:
        section = survey.section(name)
        texts += [section.relevant] if section and section.relevant else []
        name = section.inside if section else ""
    if not texts:
        return ""
    found: list[Expression] = [_named(tree(text), survey, slot) for text in texts]
    whole = found[0] if len(found) == 1 else ("and", *found)
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _named(part: Expression, survey: q.Questionnaire, slot: Slot) -> Expression:
    if not isinstance(part, tuple):
        return part
    if part[0] != "ref":
        return (part[0], *(_named(one, survey, slot) for one in part[1:]))
    asked = next((one for one in survey.questions if one.name == part[1]), None)
    repeat = survey.repeat_of(asked) if asked else ""
    if asked is None or asked.kind == "calculation":
        return ("?",)  # only the server knows
    if not repeat:
        return ("ref", f"q-{part[1]}")
    if repeat == survey.repeat_of(slot.question):
        return ("ref", f"q-{q.at(part[1], slot.number)}")
    return ("?",)


def steps(form: Filled) -> list[str]:
    """The pages of a form with one question each, in their order."""
    return [START, *(slot.key for slot in form.asked), REVIEW]


def step(form: Filled, at: str) -> Step:
    """A page; the first where it is no longer asked."""
    order = steps(form)
    number = order.index(at) if at in order else 0
    return Step(at=order[number], number=number, steps=len(order) - 1, slot=form.slot(at))


def control(slot: Slot) -> str:
    """The id of the first control of a question."""
    if slot.question.kind == "audio":
        return f"v-{slot.key}"
    several = slot.question.kind in ("single choice", "multiple choice", "acknowledge")
    return f"q-{slot.key}-0" if several else f"q-{slot.key}"


def complaint(slot: Slot, survey: q.Questionnaire, language: str) -> str:
    """What is wrong with an answer, in the words of the survey where it has its own."""
    own = slot.question.constraint_message
    if slot.problem == "constraint":
        return told(language, own, survey) if any(own.values()) else _("This answer does not fit.")
    if slot.problem == "between":
        low, high = (slot.question.parameters.get(name, "") for name in ("start", "end"))
        return str(_("Write a number from %(low)s to %(high)s.", low=low, high=high))
    if slot.problem == "whole number":
        return str(_("Write a whole number, such as 3."))
    if slot.problem == "date":
        return str(_("Write a date: day, month and year."))
    if slot.problem == "time":
        return str(_("Write a time, such as 16:30."))
    return str(_("Write a number, such as 3."))


def asked_for(slot: Slot, survey: q.Questionnaire, language: str) -> str:
    """What is said of a required question that was left empty."""
    own = slot.question.required_message
    if any(own.values()):
        return told(language, own, survey)
    return str(_("You left this empty. Answer it, or press “Send” to go on without it."))


def answer_in_words(slot: Slot, survey: q.Questionnaire, language: str) -> str:
    """An answer as the page before sending reads it back."""
    if not slot.value:
        return str(_("no answer"))
    if slot.value == q.RATHER_NOT:
        return str(_("I would rather not say"))
    if slot.question.kind == "audio":
        return str(_("Your recording is here."))
    if slot.value == TICKED and slot.question.kind == "acknowledge":
        return str(_("yes"))
    if slot.question.kind in q.CHOSEN:
        by_name = {c.name: told(language, c.label, survey) for c in slot.choices}
        said = [by_name[name] for name in slot.value.split() if name in by_name]
        return Markup(", ").join(said)
    return slot.value


def told(
    language: str,
    text: q.Text,
    survey: q.Questionnaire,
    form: Filled | None = None,
    slot: Slot | None = None,
) -> Markup:
    """A text of the survey with the answers it names, marked where it is in another language."""
    words, tag = q.say(text, language, survey.default)
    filled = _piped(words, survey, form, slot, language)
    if tag == language:
        return filled
    return Markup('<span lang="{}" dir="{}">{}</span>').format(tag, i18n.direction(tag), filled)


def lines(language: str, text: q.Text, survey: q.Questionnaire) -> list[Markup]:
    """The same, line by line."""
    words, tag = q.say(text, language, survey.default)
    return [told(language, {tag: line}, survey) for line in words.split("\n") if line.strip()]


def _piped(
    words: str, survey: q.Questionnaire, form: Filled | None, slot: Slot | None, language: str
) -> Markup:
    """${name} becomes what was answered, apart from the words around it in either direction."""
    if form is None or "${" not in words:
        return escape(words)
    parts: list[Markup] = []
    rest = words
    while "${" in rest:
        before, _mark, rest = rest.partition("${")
        name, _mark, rest = rest.partition("}")
        number = slot.number if slot else 0
        found = form.slot(q.at(name, number)) or form.slot(name) or form.slot(q.at(name, 1))
        said = answer_in_words(found, survey, language) if found and found.value else "…"
        parts += [escape(before), Markup("<bdi>{}</bdi>").format(said)]
    return Markup("").join([*parts, escape(rest)])


def summary(
    problems: Sequence[Problem], survey: q.Questionnaire, language: str
) -> list[tuple[str, str]]:
    """(control, name of the question or the sentence) for the list of problems."""
    return [
        (p.control, told(language, p.slot.question.label, survey) if p.slot else p.words)
        for p in problems
    ]
