"""Notes in the organizers' own spreadsheet: a row for each turn, as lines of notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import PurePath

from listening.communities.groups import folded
from listening.conversations.calls.spoken import Spoken, lines, seconds, tidy
from listening.conversations.documents.document import Document, counted, heading
from listening.excerpts.spreadsheet import Table, column, row_number
from listening.excerpts.spreadsheet import read as table
from listening.excerpts.workbook import further_sheets
from listening.settings import BadInput

HEADERS: dict[str, tuple[str, ...]] = {
    "text": (
        *("text", "what was said", "said", "note", "notes", "answer", "comment", "quote", "words"),
        *("turn", "transcript", "texto", "nota", "notas", "respuesta", "comentario", "dicho"),
    ),
    "speaker": (
        *("speaker", "who", "name", "participant", "voice", "person", "respondent", "pseudonym"),
        *("hablante", "quién", "nombre", "participante", "persona", "voz"),
    ),
    "language": ("language", "lang", "idioma", "lengua"),
    "question": ("question", "topic", "prompt", "theme asked", "pregunta", "tema"),
    "time": ("time", "start", "begin", "timestamp", "minute", "hora", "tiempo", "inicio"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds what; empty where the sheet has none."""

    text: str = ""
    speaker: str = ""
    language: str = ""
    question: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a person wants a sheet read; `tongues` maps folded names of languages to their tags."""

    columns: Columns = field(default_factory=Columns)
    tongues: Mapping[str, str] = field(default_factory=dict)


def read(data: bytes, name: str, asked: Asked) -> Document:
    """The turns of a sheet; without words where a person has to say first which column is which.

    Columns are known by their headers, in English and Spanish, unless `asked` names them. Rows
    without words are left out, a row without a speaker goes on with the one above. BadInput names
    the row that cannot be used.
    """
    found = table(data, name)
    columns = _columns(found, asked.columns)
    chosen = {one.name: getattr(columns, one.name) for one in fields(Columns)}
    if not columns.text or not columns.speaker:
        return Document(text="", columns=found.columns, chosen=chosen)
    turns, empty = _turns(found, columns, asked.tongues)
    more = further_sheets(data, name) if PurePath(name).suffix.lower() == ".xlsx" else ()
    return Document(
        text=_lines(turns),
        left_out=counted({"rows": empty, "sheets": len(more)}),
        columns=found.columns,
        chosen=chosen,
        questions=any(question for question, _ in turns),
    )


def _columns(found: Table, asked: Columns) -> Columns:
    """What a person named, else what the headers say."""
    plain = {" ".join(folded(name).replace("_", " ").split()): name for name in found.columns}
    named: dict[str, str] = {}
    for role, headers in HEADERS.items():
        own = getattr(asked, role)
        told = next((plain[h] for one in headers if (h := folded(one)) in plain), "")
        named[role] = found.columns[column(found, own)] if own else told
    # A column that a person gave to one role is not guessed for another as well.
    taken = [getattr(asked, role) for role in HEADERS if getattr(asked, role)]
    return Columns(
        **{r: "" if n in taken and not getattr(asked, r) else n for r, n in named.items()}
    )


def _turns(
    found: Table, columns: Columns, tongues: Mapping[str, str]
) -> tuple[list[tuple[str, Spoken]], int]:
    at = {
        one.name: column(found, getattr(columns, one.name))
        for one in fields(Columns)
        if getattr(columns, one.name)
    }
    turns: list[tuple[str, Spoken]] = []
    empty, speaker, question = 0, "", ""
    for number, row in enumerate(found.rows):
        cells = {role: row[place] for role, place in at.items()}
        question = " ".join(cells.get("question", "").split()) or question
        speaker = tidy(cells["speaker"]) or speaker
        if not cells["text"]:
            empty += 1
            continue
        where = f"{found.name}, row {row_number(found, number)} below the header"
        if not speaker:
            raise BadInput(f"{where}: nobody speaks; write a name or P1 into '{columns.speaker}'.")
        turns.append((question, _spoken(cells, speaker, number + 1, where, tongues)))
    if not turns:
        raise BadInput(f"{found.name}: the column '{columns.text}' holds no words in any row.")
    return turns, empty


def _spoken(
    cells: Mapping[str, str], speaker: str, row: int, where: str, tongues: Mapping[str, str]
) -> Spoken:
    clock, told = cells.get("time", ""), cells.get("language", "")
    at = seconds(clock) if clock else None
    if clock and at is None:
        raise BadInput(f"{where}: '{clock[:20]}' is no time; write it as 0:12:30 or leave it out.")
    tag = tongues.get(folded(told), "")
    if told and not tag:
        raise BadInput(
            f"{where}: '{told[:20]}' is no language we know; write its name or its tag such as es."
        )
    return Spoken(name=speaker, text=cells["text"], seconds=at, language=tag, row=row)


def _lines(turns: list[tuple[str, Spoken]]) -> str:
    """A heading wherever another question begins, and the turns below it."""
    written, asked = [], ""
    for question, turn in turns:
        if question != asked:
            written.append(heading(question))
            asked = question
        written.append(lines([turn]))
    return "\n".join(written)
