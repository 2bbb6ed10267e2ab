"""The structure of a LimeSurvey survey as a questionnaire; what does not fit is an open task."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from listening.settings import BadInput
from listening.surveys import filling
from listening.surveys.foreign import lss_kinds, lss_logic, lss_tables
from listening.surveys.foreign.lss_kinds import Asked, Task
from listening.surveys.foreign.lss_tables import Item, Row, Structure
from listening.surveys.questionnaire import Question, Questionnaire, Section, Text

BREAK = re.compile(r"<br\s*/?>|</(p|div|li|h\d)>", re.IGNORECASE)
TAGS = re.compile(r"<[^>]*>")
PIPED = re.compile(r"\{([^{}\n]{1,300})\}")
FAULT = re.compile(r"(Question|Section) '([^']+)', ([a-z ]+): ")
SCREENS = {"S": True}
EXTRA = {"quota": "quotas", "assessments": "points for answers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A survey as it would be asked here, and what a person has to do by hand."""

    survey: Questionnaire
    tasks: tuple[Task, ...]


def read(data: bytes, name: str, *, tag: Callable[[str], str]) -> Read:
    """The questionnaire in a .lss file, in all its languages; BadInput if it is none."""
    return _Reader(lss_tables.read(data, name, tag=tag)).read()


def words(html: str) -> str:
    """A text without markup; a paragraph stays a line of its own."""
    said = unescape(TAGS.sub("", BREAK.sub("\n", html))).replace("\u00a0", " ")
    lines = (" ".join(line.split()) for line in said.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader:
    def __init__(self, structure: Structure) -> None:
        self.file = structure
        self.tasks: list[Task] = []
        self.groups = sorted(structure.items("groups", words=words), key=_order("group_order"))
        asked = structure.items("questions", words=words)
        under = structure.items("subquestions", words=words)
        under += [item for item in asked if item.row.get("parent_qid", "0") not in ("", "0")]
        self.asked = [item for item in asked if item not in under]
        answers = structure.items("answers", words=words)
        self.questions = {
            item.row["qid"]: Asked(
                item=item,
                under=_of(under, "parent_qid", item, "question_order"),
                answers=_of(answers, "qid", item, "sortorder"),
                attributes=self.attributes(item.row["qid"]),
                languages=structure.languages,
            )
            for item in self.asked
        }
        self.names = dict(self.known())

    def attributes(self, qid: str) -> dict[str, Text]:
        """What is set for a question, by language; "" where it is for all."""
        found: dict[str, Text] = {}
        for row in self.file.rows("question_attributes"):
            if row.get("qid") == qid and row.get("value"):
                tag = self.file.tags.get(row.get("language", ""), "")
                found.setdefault(row.get("attribute", ""), {})[tag] = row["value"]
        return found

    def known(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Every name a condition can use, by code and by number of survey, group and question."""
        for one in self.questions.values():
            row = one.item.row
            number = f"{row.get('sid', '')}X{row.get('gid', '')}X{row['qid']}"
            for suffix, meant in lss_kinds.names(one).items():
                yield one.code + (f"_{suffix}" if suffix else ""), meant
                yield number + suffix, meant

    def read(self) -> Read:
        """Everything, with what fits nowhere told."""
        sections: list[Section] = []
        questions: list[Question] = []
        for group in self.groups:
            name = f"group_{group.row['gid']}"
            relevant = self.condition(name, group.row.get("grelevance", ""), ())
            label = self.piped(name, group.text("group_name"))
            sections.append(Section(name=name, label=label, relevant=relevant))
            inside = [
                q for q in self.questions.values() if q.item.row.get("gid") == group.row["gid"]
            ]
            for one in sorted(inside, key=lambda q: _order("question_order")(q.item)):
                made = lss_kinds.made(one)
                self.tasks += made.tasks
                relevant = self.relevant(one)
                sections += [
                    replace(s, inside=name, relevant=relevant, label=self.piped(s.name, s.label))
                    for s in made.sections
                ]
                questions += [
                    self.finished(q, relevant, name, bool(made.sections)) for q in made.questions
                ]
        survey = self.around(tuple(sections), tuple(questions))
        return Read(survey=self.checked(survey), tasks=tuple(dict.fromkeys(self.tasks)))

    def relevant(self, one: Asked) -> str:
        """When a question is asked: its own condition, else the older table of them."""
        rows = [r for r in self.file.rows("conditions") if r.get("qid") == one.item.row["qid"]]
        return self.condition(one.code, one.item.row.get("relevance", ""), rows)

    def condition(self, where: str, written: str, rows: Sequence[Row]) -> str:
        """A condition in our words, "" and a task where it cannot be said."""
        plain = written.strip()
        original = plain
        try:
            if plain not in ("", "1"):
                found = lss_logic.translated(plain, self.names.get)
            elif rows:
                original = "; ".join(
                    f"{r.get('cfieldname')} {r.get('method')} {r.get('value')}" for r in rows
                )
                found = lss_logic.conditioned(rows, self.names.get)
            else:
                return ""
            filling.tree(found)
        except (lss_logic.Untold, BadInput):
            self.task(where, "condition", original)
            return ""
        return found

    def finished(self, question: Question, relevant: str, group: str, within: bool) -> Question:
        """A question with its place, its condition and its piped texts."""
        parts = [p for p in ("" if within else relevant, question.relevant) if p]
        calculation = question.calculation
        if calculation:
            calculation = self.condition(question.name, calculation, ())
        return replace(
            question,
            section=question.section or group,
            relevant=" and ".join(f"({p})" for p in parts) if len(parts) > 1 else "".join(parts),
            calculation=calculation or ("''" if question.kind == "calculation" else ""),
            label=self.piped(question.name, question.label),
            hint=self.piped(question.name, question.hint),
        )

    def piped(self, where: str, text: Text) -> Text:
        """Texts that repeat an answer, written our way."""

        def ours(found: re.Match[str]) -> str:
            known = self.names.get(found[1].partition(".")[0].strip())
            if known is not None and not known[1]:
                return f"${{{known[0]}}}"
            self.task(where, "text in braces", found[0])
            return found[0]

        return {tag: PIPED.sub(ours, said) for tag, said in text.items()}

    def around(
        self, sections: tuple[Section, ...], questions: tuple[Question, ...]
    ) -> Questionnaire:
        """The texts before and after, and how many questions stand on a page."""
        found: dict[str, Text] = {}
        for row in self.file.rows("surveys_languagesettings"):
            tag = self.file.tags.get(row.get("surveyls_language", ""), "")
            for column in ("title", "description", "welcometext", "endtext", "policy_notice"):
                said = words(row.get(f"surveyls_{column}", ""))
                if tag and said:
                    found.setdefault(column, {})[tag] = said
        for said in found.get("policy_notice", {}).values():
            self.task("survey", "privacy notice", said)
        for table, what in EXTRA.items():
            if self.file.rows(table):
                self.task("survey", what, str(len(self.file.rows(table))))
        return Questionnaire(
            title=found.get("title", {}),
            welcome=self.piped("survey", found.get("welcometext", found.get("description", {}))),
            thanks=self.piped("survey", found.get("endtext", {})),
            languages=self.file.languages,
            questions=questions,
            sections=sections,
            one_by_one=SCREENS.get(self.file.rows("surveys")[0].get("format", ""), False),
        )

    def checked(self, survey: Questionnaire) -> Questionnaire:
        """The survey without the conditions that do not hold together; each is a task."""
        for _attempt in range(2 * len(survey.questions) + len(survey.sections) + 1):
            try:
                filling.check(survey)
                return survey
            except BadInput as fault:
                found = FAULT.match(str(fault))
                if found is None:
                    raise
                survey = self.without(survey, found[2], found[3].replace(" ", "_"))
        raise BadInput("The conditions of this survey wait for each other; take some out there.")

    def without(self, survey: Questionnaire, name: str, kind: str) -> Questionnaire:
        """The survey without one expression of a question or section."""
        changed: Any = {kind: ""}
        both: tuple[Question | Section, ...] = (*survey.questions, *survey.sections)
        for any_ in both:
            written = str(getattr(any_, kind, ""))
            if any_.name == name and written:
                self.task(name, kind.replace("_", " "), written)
        return replace(
            survey,
            questions=tuple(
                replace(one, **changed) if one.name == name else one for one in survey.questions
            ),
            sections=tuple(
                replace(one, relevant="") if one.name == name else one for one in survey.sections
            ),
        )

    def task(self, where: str, what: str, original: str) -> None:
        """Something a person has to look at."""
        self.tasks.append(Task(where=where, what=what, original=original))


def _order(column: str) -> Callable[[Item], int]:
    def place(item: Item) -> int:
        written = item.row.get(column, "")
        return int(written) if written.isdigit() else 0

    return place


def _of(items: Sequence[Item], key: str, owner: Item, column: str) -> tuple[Item, ...]:
    own = [item for item in items if item.row.get(key) == owner.row["qid"]]
    return tuple(sorted(own, key=_order(column)))
