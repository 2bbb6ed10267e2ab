"""The flat quote table: a row per excerpt or per coding, a column of 0 and 1 per code."""

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from listening.exchange.cells import LONGEST, armour, fitting
from listening.exchange.refi.codes import label
from listening.exchange.refi.gathered import Gathered, Mark, Said

Cell = str | int
STEP = 2_000  # rows that are written at once
ABOUT = (
    "excerpt", "voice", "source", "session", "question", "language", "text", "translation",
    "translated by", "may be quoted",
)  # fmt: skip
CODED = ("codes", "themes", "coders")
CODING = ("start", "end", "words", "code", "theme", "coder", "codebook version")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a table is made of: `done` are excerpts that somebody finished."""

    gathered: Gathered
    done: Collection[str]
    consents: Mapping[str, str]  # voice -> what it allows
    versions: Mapping[str, int] = field(default_factory=dict)

    @property
    def dimensions(self) -> list[str]:
        """Attributes that somebody may be shown with."""
        return list(self.gathered.variables)

    def paths(self) -> dict[str, tuple[str, ...]]:
        """A code's guid -> the names on its way down."""
        at = {entry["guid"]: entry for entry in self.gathered.codes}
        found: dict[str, tuple[str, ...]] = {}
        for guid, entry in at.items():
            names: list[str] = []
            one: dict[str, Any] | None = entry
            while one is not None:
                names.append(label(one, self.gathered.language))
                one = at.get(one["parent"]) if one["parent"] else None
            found[guid] = tuple(reversed(names))
        return found


def per_excerpt(sheet: Sheet) -> Iterator[list[Cell]]:
    """The head, then a row for each excerpt."""
    paths, marks, voices = sheet.paths(), _marks(sheet), _voices(sheet)
    codes = _columns(sheet, paths)
    yield [*ABOUT, *CODED, "memo", *sheet.dimensions, *codes.values()]
    memos = _memos(sheet)
    for said in sheet.gathered.said:
        own = marks.get(said.key, [])
        coded = {mark.code for mark in own}
        yield [
            *_about(sheet, said, voices),
            "; ".join(sorted({_path(paths, code) for code in coded})),
            "; ".join(sorted({paths[code][0] for code in coded if code in paths})),
            "; ".join(sorted({sheet.gathered.users.get(mark.user, "") for mark in own} - {""})),
            memos.get(said.key, ""),
            *_groups(sheet, said),
            *_ones(said, coded, codes, sheet.done),
        ]


def per_coding(sheet: Sheet) -> Iterator[list[Cell]]:
    """The head, then a row for each coding; positions are code points, end exclusive."""
    paths, marks, voices = sheet.paths(), _marks(sheet), _voices(sheet)
    codes, memos = _columns(sheet, paths), _memos(sheet)
    yield [*ABOUT, *CODING, "memo", *sheet.dimensions, *codes.values()]
    for said in sheet.gathered.said:
        own = marks.get(said.key, [])
        coded = {mark.code for mark in own}
        ones = list(_ones(said, coded, codes, sheet.done))
        for mark in own:
            end = mark.end or len(said.text)
            path = paths.get(mark.code, ("",))
            yield [
                *_about(sheet, said, voices),
                mark.start,
                end,
                said.text[mark.start : end],
                " › ".join(path),
                path[0],
                sheet.gathered.users.get(mark.user, ""),
                sheet.versions.get(mark.guid, ""),
                memos.get(mark.guid, ""),
                *_groups(sheet, said),
                *ones,
            ]


def as_csv(rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """The rows as a CSV file for Excel, part by part."""
    out = io.StringIO()
    writer = csv.writer(out)
    yield b"\xef\xbb\xbf"
    for i, row in enumerate(rows, 1):
        writer.writerow([armour(cell) if isinstance(cell, str) else cell for cell in row])
        if i % STEP == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def as_xlsx(rows: Iterable[list[Cell]]) -> bytes:
    """The rows as a workbook in which every text is a text, never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("quotes")
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cut_cells(said: Iterable[Said]) -> list[str]:
    """Excerpts with a text that is too long for a cell of a workbook."""
    return [one.key for one in said if max(len(one.text), len(one.translation)) > LONGEST]


def _typed(sheet: Any, cell: Cell) -> Any:
    if isinstance(cell, int) or not cell:
        return cell if cell != "" else None
    made = WriteOnlyCell(sheet, value=fitting(cell))
    made.data_type = "s"  # whatever the library guessed: "=" begins no formula here
    return made


def _marks(sheet: Sheet) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = defaultdict(list)
    for mark in sheet.gathered.marks:
        found[mark.excerpt].append(mark)
    return found


def _memos(sheet: Sheet) -> dict[str, str]:
    found: dict[str, str] = {}
    for memo in sheet.gathered.memos:
        if memo.on in ("excerpt", "coding"):
            found[memo.subject] = "\n".join(filter(None, (found.get(memo.subject), memo.text)))
    return found


def _voices(sheet: Sheet) -> dict[str, str]:
    voices = sorted({said.voice for said in sheet.gathered.said})
    return {voice: f"Voice {i}" for i, voice in enumerate(voices, 1)}


def _columns(sheet: Sheet, paths: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    used = {mark.code for mark in sheet.gathered.marks}
    return {
        entry["guid"]: _path(paths, entry["guid"])
        for entry in sheet.gathered.codes
        if not entry["retired"] or entry["guid"] in used
    }


def _path(paths: Mapping[str, Sequence[str]], code: str) -> str:
    return " › ".join(paths.get(code, ("",)))


def _about(sheet: Sheet, said: Said, voices: Mapping[str, str]) -> list[Cell]:
    return [
        said.key,
        voices[said.voice],
        said.source,
        said.session,
        said.question,
        said.language,
        said.text,
        said.translation,
        said.translated_by,
        "yes" if sheet.consents.get(said.voice) == "quote" else "no",
    ]


def _groups(sheet: Sheet, said: Said) -> list[Cell]:
    own = sheet.gathered.groups.get(said.voice, {})
    return [own.get(dimension, "") for dimension in sheet.dimensions]


def _ones(
    said: Said, coded: set[str], codes: Mapping[str, str], done: Collection[str]
) -> Iterator[Cell]:
    """1 where coded; 0 only where somebody has looked and left it out."""
    nothing: Cell = 0 if said.key in done else ""
    return (1 if code in coded else nothing for code in codes)
