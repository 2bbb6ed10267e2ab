"""Which column of a spreadsheet holds what, and the entries that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from listening.excerpts.languages import identify
from listening.excerpts.spreadsheet import Table, column, row_number
from listening.settings import BadInput

HEADERS: dict[str, tuple[str, ...]] = {
    "texts": ("text", "answer", "comment", "answers", "comments", "response", "quote"),
    "translation": ("translation", "english", "translated"),
    "language": ("language", "lang"),
    "voice": ("voice", "respondent", "participant", "speaker"),
    "source": ("source",),
    "session": ("session",),
    "household": ("household", "family"),
    "role": ("role",),
}
SOURCES = {
    "": "survey",
    "survey": "survey",
    "listening session": "listening session",
    "listening_session": "listening session",
    "focus group": "focus group",
    "focus_group": "focus group",
    "interview": "interview",
    "letter": "letter",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Names of the columns by what they hold; empty where the spreadsheet has none."""

    texts: tuple[str, ...] = ()
    translation: str = ""
    language: str = ""
    voice: str = ""
    household: str = ""
    source: str = ""
    session: str = ""
    role: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One answer of one row; `row` counts from 1 below the header."""

    row: int
    column: str
    text: str
    language: str
    translation: str = ""
    voice: str
    household: str = ""
    source: str = "survey"
    session: str = ""
    role: str = ""
    groups: dict[str, str] = field(default_factory=dict)


def guess(table: Table, *, known: Mapping | None = None) -> Mapping:
    """A mapping read off the headers; what `known` names already stays as it is."""
    mapping = known or Mapping()
    named: dict[str, Any] = {}
    by_name = {" ".join(name.casefold().replace("_", " ").split()): name for name in table.columns}
    for role, headers in HEADERS.items():
        if getattr(mapping, role):
            continue
        found = next((by_name[header] for header in headers if header in by_name), "")
        if found:
            named[role] = (found,) if role == "texts" else found
    return replace(mapping, **named)


def entries(table: Table, mapping: Mapping, *, among: Sequence[str] = ()) -> list[Entry]:
    """Every filled text cell as an entry; raises BadInput that names a column that is not there.

    A language that the table does not give is identified among the tags `among`; where that is
    unsure it stays "und". Without a voice column every row is a voice of its own.
    """
    if not mapping.texts:
        raise BadInput(
            f"{table.name}: no column is named as the one with the answers; name it "
            f"(the columns are: {', '.join(table.columns)})."
        )
    at = {name: column(table, name) for name in _columns(mapping)}
    found = [
        _entry(table, i, name, mapping, at, among)
        for i, row in enumerate(table.rows)
        for name in mapping.texts
        if row[at[name]]
    ]
    if not found:
        raise BadInput(
            f"{table.name}: the column '{mapping.texts[0]}' has no answer in any row; "
            "choose the column that holds what people said."
        )
    return found


def _columns(mapping: Mapping) -> list[str]:
    single = (
        mapping.translation,
        mapping.language,
        mapping.voice,
        mapping.household,
        mapping.source,
        mapping.session,
        mapping.role,
    )
    return [name for name in (*mapping.texts, *single, *mapping.groups) if name]


def _entry(
    table: Table, i: int, name: str, mapping: Mapping, at: dict[str, int], among: Sequence[str]
) -> Entry:
    row = table.rows[i]

    def cell(column_name: str) -> str:
        return row[at[column_name]] if column_name else ""

    text = cell(name)
    number = row_number(table, i)
    source = cell(mapping.source)
    return Entry(
        row=number,
        column=name,
        text=text,
        language=cell(mapping.language) or identify(text, among),
        # One translation column can belong to one text column only.
        translation=cell(mapping.translation) if name == mapping.texts[0] else "",
        voice=cell(mapping.voice) or f"row {number}",
        household=cell(mapping.household),
        source=SOURCES.get(source.casefold(), source),
        session=cell(mapping.session),
        role=cell(mapping.role),
        groups={group: cell(group) for group in mapping.groups if cell(group)},
    )
