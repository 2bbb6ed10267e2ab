"""The tables in a LimeSurvey structure file, read as a stream, with texts by language."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from listening.settings import BadInput
from listening.surveys.questionnaire import Text

MOST_ROWS = 100_000
Row = dict[str, str]
Words = Callable[[str], str]
# Where the texts of a table went from LimeSurvey 4 on, and the key they are found by.
APART = {
    "groups": ("group_l10ns", "gid"),
    "questions": ("question_l10ns", "qid"),
    "subquestions": ("question_l10ns", "qid"),
    "answers": ("answer_l10ns", "aid"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row of a table whatever its languages: its own values, and its texts by column."""

    row: Row
    texts: dict[str, Text]

    def text(self, column: str) -> Text:
        """A text by language."""
        return self.texts.get(column, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A whole file: its tables, and the languages as tags, the survey's own first."""

    tables: dict[str, list[Row]]
    languages: tuple[str, ...]
    tags: dict[str, str] = field(default_factory=dict)  # as written -> tag

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table, none where the file has no such table."""
        return self.tables.get(table, ())

    def items(self, table: str, *, words: Words) -> list[Item]:
        """The rows of a table, one for each thing, in the file's order."""
        apart, key = APART[table]
        if table == "answers" and not self.rows(apart):
            keys: tuple[str, ...] = ("qid", "code", "scale_id")
        else:
            keys = (key,)
        things: dict[tuple[str, ...], Item] = {}
        for row in self.rows(table):
            thing = things.setdefault(_key(row, keys), Item(row=row, texts={}))
            self._read(thing, row, words)
        for row in self.rows(apart):
            thing_ = things.get(_key(row, (key,)))
            if thing_ is not None:
                self._read(thing_, row, words)
        return list(things.values())

    def _read(self, item: Item, row: Row, words: Words) -> None:
        tag = self.tags.get(row.get("language", ""))
        for column in ("question", "help", "answer", "group_name", "description"):
            said = words(row.get(column, ""))
            if tag and said:
                item.texts.setdefault(column, {})[tag] = said


def read(data: bytes, name: str, *, tag: Callable[[str], str]) -> Structure:
    """The structure in a .lss file; `tag` makes a language tag of ours. BadInput if it is none."""
    tables: dict[str, list[Row]] = {}
    kind, written = "", list[str]()
    try:
        for path, text, row in _elements(data):
            if path == ("LimeSurveyDocType",):
                kind = text
            elif path == ("languages", "language"):
                written.append(text)
            elif row is not None:
                tables.setdefault(path[0], []).append(row)
                if sum(map(len, tables.values())) > MOST_ROWS:
                    raise BadInput(f"{name} is far too large for a survey.")
    except (ParseError, DefusedXmlException, UnicodeDecodeError, LookupError, ValueError):
        raise BadInput(f"{name} is damaged, or no file of LimeSurvey; export it again.") from None
    if kind != "Survey" or not tables.get("surveys"):
        raise BadInput(f"{name} holds no survey of LimeSurvey; export its structure (.lss).")
    survey = tables["surveys"][0]
    more = survey.get("additional_languages", "").split()
    order = dict.fromkeys(w for w in (survey.get("language", ""), *more, *written) if w)
    tags = {one: tag(one.replace("-informal", "").replace("-formal", "")) for one in order}
    found = tuple(dict.fromkeys(tags.values())) or ("en",)
    return Structure(tables=tables, languages=found, tags=tags)


def _key(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.get(one, "") for one in keys)


def _elements(data: bytes) -> Iterator[tuple[tuple[str, ...], str, Row | None]]:
    """Each finished element below the document: its path, its text, and its values if a row."""
    path: list[str] = []
    for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            path.append(element.tag)
            continue
        here = tuple(path[1:])
        path.pop()
        if element.tag == "row":
            yield here, "", {child.tag: child.text or "" for child in element}
            element.clear()
        elif len(here) in (1, 2) and not len(element):
            yield here, (element.text or "").strip(), None
        elif len(here) == 1:
            element.clear()
