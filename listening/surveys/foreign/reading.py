"""An export of another program as the table our import understands, with nothing lost unsaid."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from listening.excerpts import spreadsheet, workbook
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.settings import BadInput
from listening.surveys.foreign import google, kobo, limesurvey, qualtrics, rules, surveymonkey
from listening.surveys.foreign.values import (
    Foreign,
    LeftOut,
    Part,
    Parted,
    Rows,
    unique,
)

SOURCES: tuple[Callable[[Rows], Parted | None], ...] = (
    surveymonkey.parted,
    qualtrics.parted,
    limesurvey.parted,
    kobo.parted,
    google.parted,
)
SEVERAL = 4  # words in the middle one of the different cells: somebody wrote, nobody ticked


def read(data: bytes, name: str) -> Foreign:
    """The answers in a file, whatever program wrote it; BadInput as of any spreadsheet."""
    rows = spreadsheet.rows(data, name)
    while rows and not any(rows[-1]):
        rows.pop()
    parted = next((found for source in SOURCES if (found := source(rows)) is not None), None)
    sheets = workbook.further_sheets(data, name) if name.lower().endswith(".xlsx") else ()
    if parted is None:
        return Foreign(table=spreadsheet.read(data, name), sheets=sheets)
    return replace(_taken(rows, parted, name), sheets=sheets)


def suggested(mapping: Mapping, found: Foreign) -> Mapping:
    """A suggestion sharpened by what the program's own headers say."""
    texts = found.words or mapping.texts
    voice = found.voice or mapping.voice
    language = found.language or mapping.language
    return replace(
        mapping,
        texts=texts,
        language=language,
        voice=voice,
        # Who ticked several boxes stands in several groups: that column is none.
        groups=tuple(
            g for g in mapping.groups if g not in {*texts, *found.joined, voice, language}
        ),
    )


def _taken(rows: Rows, parted: Parted, name: str) -> Foreign:
    _fits(rows, parted, name)
    if parted.source == "LimeSurvey" and limesurvey.escaped(rows):
        below = [[limesurvey.meant(cell) for cell in row] for row in rows[parted.below :]]
        rows = [*rows[: parted.below], *below]
    body = [i for i in range(parted.below, len(rows)) if i not in parted.row_rules and any(rows[i])]
    parts = [_ruled(rows, part, body) for part in parted.parts]
    kept = [part for part in parts if part.rule is None]
    if not kept or not body:
        raise BadInput(f"{name} is an export of {parted.source} without any answer; export again.")
    columns = unique(part.title[:200] for part in kept)
    if len(columns) > spreadsheet.MAX_COLUMNS:
        raise BadInput(f"{name} has {len(columns)} questions; bring at most 2,000 at once.")
    table = Table(
        name=name,
        columns=tuple(columns),
        rows=tuple(tuple(_cell(rows[i], part) for part in kept) for i in body),
        first_row=parted.below + 1,
        numbers=tuple(i - parted.below + 1 for i in body),
    )
    return _told(table, parts, parted)


def _told(table: Table, parts: Sequence[Part], parted: Parted) -> Foreign:
    kept = [part for part in parts if part.rule is None]
    named = list(zip(table.columns, kept, strict=True))
    counts = [parted.row_rules[i] for i in parted.row_rules]
    words = [title for title, part in named if part.role == "words" or _written(table, title, part)]
    return Foreign(
        table=table,
        source=parted.source,
        left=tuple(LeftOut(column=p.title, rule=p.rule) for p in parts if p.rule is not None),
        joined={title: len(part.at) for title, part in named if len(part.at) > 1},
        rows={rule: counts.count(rule) for rule in dict.fromkeys(counts)},
        unfinished=parted.unfinished,
        words=tuple(words),
        language=next((title for title, part in named if part.role == "language"), ""),
        voice=next((title for title, part in named if part.role == "voice"), ""),
    )


def _fits(rows: Rows, parted: Parted, name: str) -> None:
    width = max(len(row) for row in rows[: parted.below])
    for i, row in enumerate(rows[parted.below :], parted.below + 1):
        if any(row[width:]):
            raise BadInput(
                f"{name}, row {i} of the file: it has {len(row)} cells, the header {width}; export"
                " the file again rather than from a spreadsheet program."
            )


def _ruled(rows: Rows, part: Part, body: Sequence[int]) -> Part:
    """A question that asks who or where somebody is goes by the same rules as system columns."""
    if part.rule or part.role in ("language", "voice"):
        return part
    filled = [rows[i][at] for i in body for at in part.at if at < len(rows[i]) and rows[i][at]]
    if not filled:
        return replace(part, rule="empty")
    if part.labels:
        return part
    rule = rules.of_title(part.title) or rules.of_cells(filled)
    return replace(part, rule=rule) if rule else part


def _cell(row: Sequence[str], part: Part) -> str:
    """One cell of ours; ticks become the words that were ticked, in the order of the form."""

    def at(i: int) -> str:
        return row[i] if i < len(row) else ""

    if not part.labels:
        return at(part.at[0])
    chosen = [
        label
        for i, label in zip(part.at, part.labels, strict=False)
        if at(i) and at(i) not in part.never
    ]
    return "; ".join(chosen) if chosen or part.whole is None else at(part.whole)


def _written(table: Table, title: str, part: Part) -> bool:
    """Whether people wrote these cells: most differ, and the middle one has several words."""
    if part.role or part.labels:
        return False
    column = table.columns.index(title)
    filled = [row[column] for row in table.rows if row[column]]
    different = sorted(set(filled), key=lambda cell: len(cell.split()))
    if not filled or len(different) * 2 < len(filled):
        return False
    middle = different[len(different) // 2]
    return len(middle.split()) >= SEVERAL or (len(middle) > 12 and not middle.isascii())
