"""Codebooks in files: the starter that comes along, and a person's own YAML file or table."""

import csv
import io
import unicodedata
from collections.abc import Hashable, Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from listening.coding.codebook import Code, Codebook, Cues
from listening.coding.codebook_checks import (
    CUE_KINDS,
    check_known,
    checked_cue,
    checked_term,
    cues_from,
    language_tag,
    mapping,
    tidy,
    tree,
)
from listening.settings import BadInput

STARTER = Path(__file__).parent / "starter"
MANY = ("terms", "examples", "borderline", "aliases")  # several in a cell, with ";" between
TEXTS = ("definition", "include", "exclude", "short", "notes")
COLUMNS = ("key", "label", "language", "kind", "colour", "codable", "parent", *TEXTS, *MANY)
# A spreadsheet takes a cell that begins like this for a formula.
RISKY = tuple("=+-@\t\r\n\0＝＋－＠")


@cache
def starter() -> Codebook:
    """The codebook for school equity that comes with the package, in every language it has."""
    return read_folder(STARTER)


def read_folder(folder: Path) -> Codebook:
    """A codebook kept as `codebook.yaml`, `terms/<tag>.tsv` and `cues/<tag>.tsv`.

    A language may lack either file. Raises BadInput that names file and line.
    """
    base = read(folder / "codebook.yaml")
    terms: dict[str, dict[str, tuple[str, ...]]] = {c.key: dict(c.terms) for c in base.codes}
    for file in sorted((folder / "terms").glob("*.tsv")):
        for code, found in _grouped(file, "code", known=tuple(terms)).items():
            terms[code][file.stem] = terms[code].get(file.stem, ()) + found
    cues = dict(base.cues)
    for file in sorted((folder / "cues").glob("*.tsv")):
        cues[file.stem] = Cues(**_grouped(file, "kind", known=CUE_KINDS))
    return Codebook(
        codes=tuple(replace(code, terms=terms[code.key]) for code in base.codes), cues=cues
    )


def read(path: Path) -> Codebook:
    """A person's own codebook from YAML or from a table (CSV, TSV), all its text in NFC.

    YAML has the shape of the starter's `codebook.yaml`, alone or as {codes: [...], cues: {...}},
    with terms as {en: [...]}. A table has the columns of COLUMNS (key and label must be there), a
    row for each code and language, its terms separated by ";". Raises BadInput that names file
    and line or code, and says what to do.
    """
    if path.suffix.lower() in (".yaml", ".yml"):
        return _from_yaml(_text(path), path.name)
    if path.suffix.lower() in (".csv", ".tsv"):
        return _from_table(path)
    raise BadInput(f"{path.name}: a codebook is a .yaml, .csv or .tsv file; save it as one.")


def write_yaml(codebook: Codebook) -> str:
    """The codebook as YAML; reading it gives an equal codebook."""
    data: dict[str, object] = {"codes": [_plain(code) for code in codebook.codes]}
    if codebook.cues:
        data["cues"] = {tag: _plain(cues) for tag, cues in codebook.cues.items()}
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)


def write_table(codebook: Codebook) -> str:
    """The codebook as CSV, a row for each code and language; reading it gives its codes again.

    Cells that a spreadsheet would compute begin with an apostrophe, which reading takes away.
    """
    file = io.StringIO(newline="")
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for code in codebook.codes:
        by_tag = [getattr(code, name) for name in ("labels", *TEXTS, *MANY)]
        for n, tag in enumerate(dict.fromkeys(tag for texts in by_tag for tag in texts)):
            plain = (code.kind, code.colour, "" if code.codable else "no", code.parent)
            cells = [
                *(code.key, code.labels.get(tag, ""), tag),
                *(plain if n == 0 else ("", "", "", "")),
                *(getattr(code, name).get(tag, "") for name in TEXTS),
                *("; ".join(getattr(code, name).get(tag, ())) for name in MANY),
            ]
            rows.writerow(_safe(cell) for cell in cells)
    return file.getvalue()


def _safe(cell: str) -> str:
    return "'" + cell if cell.lstrip("'").startswith(RISKY) else cell


def _unsafe(cell: str) -> str:
    risky = cell.startswith("'") and cell.lstrip("'").startswith(RISKY)
    return cell[1:] if risky else cell


def _plain(value: Code | Cues) -> dict[str, object]:
    """The non-empty fields as YAML can hold them."""
    plain: dict[str, object] = {}
    for field in fields(value):
        content = getattr(value, field.name)
        if isinstance(content, dict):
            content = {k: list(v) if isinstance(v, tuple) else v for k, v in content.items()}
        elif isinstance(content, tuple):
            content = list(content)
        if field.name == "codable":
            content = "" if content else "no"
        if content and field.name != "top":
            plain[field.name] = content
    return plain


# Text, tables


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path.name}: cannot be read ({error.strerror}); check its path.") from None
    try:
        return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"{path.name}, line {line}: this is not UTF-8 text; save the file as UTF-8."
        ) from None


def _delimiter(header: str) -> str:
    # Spreadsheets of many countries write ";" and still call the file CSV.
    return next((mark for mark in ("\t", ",", ";") if mark in header), ",")


def _rows(
    path: Path, *, needed: tuple[str, ...], allowed: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row as (where it stands, cells by column), the cells tidied."""
    text = _text(path)
    reader = csv.reader(
        io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text.split("\n")[0])
    )
    header: list[str] = []
    try:
        for cells in reader:
            where = f"{path.name}, line {reader.line_num}"
            while cells and not cells[-1].strip():  # spreadsheets pad rows with empty cells
                cells.pop()
            if not cells:
                continue
            if not header:
                header = [tidy(cell).lower() for cell in cells]
                _check_header(header, path.name, needed=needed, allowed=allowed)
                continue
            if len(cells) > len(header):
                raise BadInput(
                    f"{where}: {len(cells)} cells under {len(header)} columns; put quotes round"
                    " a cell that holds the separating mark."
                )
            filled = [*cells, *[""] * (len(header) - len(cells))]
            yield where, {n: tidy(_unsafe(cell)) for n, cell in zip(header, filled, strict=True)}
    except csv.Error as error:
        raise BadInput(
            f"{path.name}, line {reader.line_num}: cannot be read as a table ({error});"
            " save it again from your spreadsheet."
        ) from None
    if not header:
        raise BadInput(f"{path.name}: the file is empty; its first line names the columns.")


def _check_header(
    header: list[str], name: str, *, needed: tuple[str, ...], allowed: tuple[str, ...]
) -> None:
    for column in needed:
        if column not in header:
            raise BadInput(f'{name}: there is no column "{column}"; add it to the first line.')
    for column in header:
        if column not in allowed or header.count(column) > 1:
            raise BadInput(
                f'{name}: column "{column}" is unknown or there twice; the columns are'
                f" {', '.join(allowed)}."
            )


def _grouped(path: Path, column: str, *, known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Terms of a starter file by code, or cues by kind, in the order of the file."""
    groups: dict[str, list[str]] = {}
    columns = (column, "term", "review")
    for where, row in _rows(path, needed=columns, allowed=columns):
        if row[column] not in known:
            raise BadInput(f'{where}: {column} "{row[column]}" is unknown; check its spelling.')
        check = checked_term if column == "code" else checked_cue
        groups.setdefault(row[column], []).append(check(row["term"], where))
    return {key: tuple(terms) for key, terms in groups.items()}


def _from_table(path: Path) -> Codebook:
    codes: dict[str, dict[str, Any]] = {}
    first: dict[tuple[str, str], str] = {}
    for where, row in _rows(path, needed=("key", "label"), allowed=COLUMNS):
        language = row.get("language") or "en"
        twin = first.setdefault((row["key"], language), where)
        if twin != where:
            raise BadInput(
                f'{where}: code "{row["key"]}" is there twice in "{language}" (first in'
                f" {twin.rpartition(', ')[2]}); keep one row."
            )
        code = codes.setdefault(row["key"], {"key": row["key"], "where": where})
        for name in ("kind", "colour", "codable", "parent"):
            code[name] = code.get(name) or row.get(name, "")
        texts: dict[str, Any] = {
            "labels": row["label"],
            **{name: row.get(name, "") for name in TEXTS},
            **{name: [t for t in map(tidy, row.get(name, "").split(";")) if t] for name in MANY},
        }
        for name, content in texts.items():
            if content:
                code.setdefault(name, {})[language] = content
    return tree(((code.pop("where"), code) for code in codes.values()), path.name)


# YAML


class _Loader(yaml.BaseLoader):
    """Every scalar stays text: the term "no" is not False, "504" no number, "8:30" not 510."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in names:
                fault = "this name is there twice or is no plain text"
                raise yaml.constructor.ConstructorError(None, None, fault, key.start_mark)
            names.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _from_yaml(text: str, name: str) -> Codebook:
    try:
        data = yaml.load(text, Loader=_Loader)  # builds only text, lists, mappings
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(
            f"{name}, line {line}: this is not valid YAML ({error.problem}); correct it there."
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise BadInput(f"{name}: this is not valid YAML; open it in a text editor.") from None
    if isinstance(data, list):
        data = {"codes": data}
    if not isinstance(data, dict) or not isinstance(data.get("codes"), list):
        raise BadInput(f'{name}: there is no list of codes; begin with "codes:" and "- key: ...".')
    check_known(data, ("codes", "cues"), name)
    items = ((f"{name}, code number {n}", item) for n, item in enumerate(data["codes"], start=1))
    cues = {
        language_tag(tag, f"{name}, cues"): cues_from(entry, f'{name}, cues "{tag}"')
        for tag, entry in mapping(data.get("cues", ""), f"{name}, cues").items()
    }
    return replace(tree(items, name), cues=cues)
