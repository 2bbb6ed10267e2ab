"""A questionnaire as an XLSForm workbook that pyxform and the tools round it read."""

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from listening.i18n import language
from listening.surveys.questionnaire import Kind, Question, Questionnaire, Section, Text
from listening.surveys.texts import frame

TYPES: Mapping[Kind, str] = {
    "long text": "text",
    "text": "text",
    "integer": "integer",
    "decimal": "decimal",
    "single choice": "select_one",
    "multiple choice": "select_multiple",
    "rank": "rank",
    "range": "range",
    "date": "date",
    "time": "time",
    "note": "note",
    "acknowledge": "acknowledge",
    "audio": "audio",
    "calculation": "calculate",
}
PLAIN = (
    "type", "name", "required", "relevant", "constraint", "calculation", "default",
    "choice_filter", "repeat_count", "appearance", "parameters",
)  # fmt: skip
TEXTS = ("label", "hint", "constraint_message", "required_message")
# XLSForm has no place for these; pyxform leaves sheets it does not know alone.
OURS = "listening_texts"
Cells = dict[str, str]


def workbook(survey: Questionnaire, *, version: str = "1") -> bytes:
    """The bytes of an .xlsx file."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    headers = [*PLAIN, *(f"{text}::{header(tag)}" for text in TEXTS for tag in survey.languages)]
    _write(sheet, headers, _rows(survey))
    columns = sorted({c for q in survey.questions for one in q.choices for c in one.columns})
    labels = [f"label::{header(tag)}" for tag in survey.languages]
    _write(book.create_sheet("choices"), ["list_name", "name", *labels, *columns], _choices(survey))
    settings = {
        "form_title": survey.title.get(survey.default, ""),
        "form_id": "listening",
        "version": version,
        "default_language": header(survey.default),
        "style": "pages" if survey.one_by_one else "",
        "allow_choice_duplicates": "yes" if any(_doubled(q) for q in survey.questions) else "",
    }
    _write(book.create_sheet("settings"), list(settings), [settings])
    own = [f"text::{header(tag)}" for tag in survey.languages]
    _write(book.create_sheet(OURS), ["key", *own, *GROUPS], _around(survey))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


GROUPS = ("dimension", "group", "icon")


def header(tag: str) -> str:
    """A language as headers name it: “Somali (so)”."""
    return f"{language(tag).english} ({tag})"


def _write(sheet: Worksheet, headers: list[str], rows: Iterable[Cells]) -> None:
    sheet.append(headers)
    for row in rows:
        sheet.append([None] * len(headers))
        at = sheet.max_row
        for i, name in enumerate(headers, 1):
            if row.get(name):
                cell = sheet.cell(row=at, column=i, value=row[name])
                cell.data_type = "s"  # a text, never a formula


def _rows(survey: Questionnaire) -> Iterator[Cells]:
    """Questions in their order, sections opened and closed round them."""
    open_: list[Section] = []
    for question in survey.questions:
        path = list(_path(survey, question.section))
        while open_ and open_ != path[: len(open_)]:
            yield _closing(open_.pop())
        for section in path[len(open_) :]:
            open_.append(section)
            yield _opening(section)
        yield _row(survey, question)
    while open_:
        yield _closing(open_.pop())


def _path(survey: Questionnaire, name: str) -> list[Section]:
    section = survey.section(name) if name else None
    return [] if section is None else [*_path(survey, section.inside), section]


def _opening(section: Section) -> Cells:
    return {
        "type": "begin_repeat" if section.repeats else "begin_group",
        "name": section.name,
        "relevant": section.relevant,
        "repeat_count": section.count,
        "appearance": "field-list" if section.grid else "",
        **_texts("label", section.label),
    }


def _closing(section: Section) -> Cells:
    return {"type": "end_repeat" if section.repeats else "end_group"}


def _row(survey: Questionnaire, question: Question) -> Cells:
    kind = TYPES[question.kind]
    parameters = {k: v for k, v in question.parameters.items() if k != "rows"}
    return {
        "type": f"{kind} {list_of(question)}" if question.choices else kind,
        "name": question.name,
        "required": "yes" if question.required else "",
        "relevant": question.relevant,
        "constraint": question.constraint,
        "calculation": question.calculation
        or (f"'{question.default}'" if question.kind == "calculation" else ""),
        "default": question.default,
        "choice_filter": question.choice_filter,
        "appearance": question.appearance or ("multiline" if question.kind == "long text" else ""),
        "parameters": " ".join(f"{k}={v}" for k, v in parameters.items()),
        **_texts("label", question.label),
        **_texts("hint", question.hint),
        **_texts("constraint_message", question.constraint_message),
        **_texts("required_message", question.required_message),
    }


def _doubled(question: Question) -> bool:
    names = [one.name for one in question.choices]
    return len(names) > len(set(names))


def list_of(question: Question) -> str:
    """The name of a question's list of choices."""
    return f"{question.name}_list"


def _choices(survey: Questionnaire) -> Iterator[Cells]:
    for question in survey.questions:
        for one in question.choices:
            yield {
                "list_name": list_of(question),
                "name": one.name,
                **_texts("label", one.label),
                **one.columns,
            }


def _around(survey: Questionnaire) -> Iterator[Cells]:
    for unit in frame(survey):
        yield {"key": unit.key, **_texts("text", unit.text)}
    for question in survey.questions:
        if question.dimension:
            yield {"key": question.name, "dimension": question.dimension}
        for one in question.choices:
            if one.group or one.icon:
                key = f"{question.name}:{one.name}"
                yield {"key": key, "group": one.group, "icon": one.icon}


def _texts(column: str, text: Text) -> Cells:
    return {f"{column}::{header(tag)}": words for tag, words in text.items()}
