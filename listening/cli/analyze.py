"""`listening analyze`: themes, groups and candidate causes from somebody's own spreadsheet."""

import json
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from listening.cli import files
from listening.cli.analysis import Analysis, run
from listening.cli.district import District, read_district
from listening.cli.reading import pairs, table
from listening.cli.report import html
from listening.coding.codebook import Codebook
from listening.coding.codebook_files import read as read_codebook
from listening.coding.codebook_files import starter
from listening.communities.groups import folded
from listening.excerpts import spreadsheet
from listening.excerpts.languages import COMMON
from listening.excerpts.mapping import Entry, Mapping, entries, guess
from listening.i18n import canonical
from listening.settings import BadInput

FEWEST = 5  # a report on fewer people would show them
MOST_ONE_LANGUAGE = 0.95


@click.command()
@click.argument("answers", type=click.Path(path_type=Path))
@click.option("--text", "texts", multiple=True, help="Column with what people said; several times.")
@click.option("--translation", default="", help="Column with a translation.")
@click.option("--language", default="", help="Column with the language of the text (BCP 47).")
@click.option("--voice", default="", help="Column that says who spoke; else each row is one voice.")
@click.option("--group", "groups", multiple=True, help="Column with a group; several times.")
@click.option("--source", default="", help="Column: survey, focus group, interview, letter.")
@click.option("--session", default="", help="Column that says who sat together.")
@click.option("--household", default="", help="Column that says who lives together.")
@click.option("--affected", default="", metavar="COLUMN=VALUE", help="The group behind the gap.")
@click.option("--gaps", "gaps_file", type=click.Path(path_type=Path), help="Table of gaps.")
@click.option("--enrolment", type=click.Path(path_type=Path), help="Table of enrolment.")
@click.option("--codebook", type=click.Path(path_type=Path), help="Codebook, YAML or CSV.")
@click.option("--encoder", default="embedded", help="Name or folder of an encoder.")
@click.option("--map", "mapped", multiple=True, metavar="ROLE=COLUMN", help="Header of a table.")
@click.option("--keep-unmatched", is_flag=True, help="Go on with groups that one file names only.")
@click.option("--accept-doubts", is_flag=True, help="Use tables that do not add up as they are.")
@click.option("--seed", default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def analyze(
    answers: Path,
    texts: tuple[str, ...],
    groups: tuple[str, ...],
    affected: str,
    gaps_file: Path | None,
    enrolment: Path | None,
    codebook: Path | None,
    encoder: str,
    mapped: tuple[str, ...],
    keep_unmatched: bool,
    accept_doubts: bool,
    seed: int,
    out: Path,
    as_json: bool,
    **columns: str,
) -> None:
    """Read ANSWERS (CSV, TSV or XLSX) and write report.html, themes.csv, excerpts.csv, result.json.

    No account, no server, no network.
    """
    sheet = table(answers)
    district = read_district(
        gaps_file,
        enrolment,
        affected=affected,
        mapping=pairs(mapped),
        answers=sheet.columns,
        accept_doubts=accept_doubts,
    )
    named = Mapping(texts=texts, groups=_group_columns(sheet, groups, district), **columns)
    found = _entries(sheet, guess(sheet, known=named))
    district.check_groups(found, sheet.name, keep=keep_unmatched)
    book = _with_cues(read_codebook(codebook)) if codebook else starter()
    result = run(sheet.name, found, book, district=district, encoder=encoder, seed=seed)
    write(result, out)
    if as_json:
        click.echo(json.dumps(files.result(result), ensure_ascii=False, indent=1))
    else:
        click.echo(files.summary(result, out))


def _group_columns(
    table: spreadsheet.Table, asked: tuple[str, ...], district: District
) -> tuple[str, ...]:
    named = [table.columns[spreadsheet.column(table, name)] for name in asked]
    own = {folded(name): name for name in table.columns}
    named += [own[folded(d)] for d in district.dimensions if folded(d) in own]
    return tuple(dict.fromkeys(named))


def _entries(table: spreadsheet.Table, mapping: Mapping) -> list[Entry]:
    found = entries(table, mapping, among=COMMON)
    if len({entry.voice for entry in found}) < FEWEST:
        people = len({entry.voice for entry in found})
        raise BadInput(
            f"{table.name}: the column '{mapping.texts[0]}' holds the words of {people} "
            f"{'person' if people == 1 else 'people'} (first in row {found[0].row}); a report "
            f"needs at least {FEWEST}, so that nobody can be recognised. Read them yourself."
        )
    tags = Counter(entry.language for entry in found)
    tags.pop("und", None)
    top, n = tags.most_common(1)[0] if tags else ("und", 0)
    # Too short to tell, in a file that is all but wholly in one language: it is that language.
    rest = top if tags and n >= MOST_ONE_LANGUAGE * tags.total() else "und"
    return [
        replace(e, language=rest if e.language == "und" else canonical(e.language)) for e in found
    ]


def write(analysis: Analysis, out: Path) -> None:
    """Write the four files: all of them, or none."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
        folder = Path(scratch)
        (folder / "report.html").write_text(html(analysis), "utf-8")
        found = json.dumps(files.result(analysis), ensure_ascii=False, indent=1)
        (folder / "result.json").write_text(found, "utf-8")
        files.write_csv(folder / "themes.csv", files.theme_rows(analysis))
        files.write_csv(folder / "excerpts.csv", files.excerpt_rows(analysis))
        out.mkdir(exist_ok=True)
        for file in sorted(folder.iterdir()):
            shutil.move(file, out / file.name)


def _with_cues(codebook: Codebook) -> Codebook:
    return codebook if codebook.cues else replace(codebook, cues=starter().cues)
