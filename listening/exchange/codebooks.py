"""The codebook alone, out as .qdc and in from one; the difference is shown before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from listening.coding.book import service as book
from listening.coding.book.importing import Plan
from listening.coding.codebook import Code
from listening.coding.outside import service as coding
from listening.exchange.gathering import LANGUAGE
from listening.exchange.losses import Report
from listening.exchange.records import Transfer
from listening.exchange.refi import codes as exported
from listening.exchange.refi.archive import parse
from listening.exchange.refi.reading import read_codes
from listening.exchange.refi.taking import NewCode, codes_of
from listening.exchange.refi.writing import write_codebook
from listening.exchange.service import as_code, met, record
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A codebook that could be brought in: its codes as ours, and what they would change."""

    codes: tuple[Code, ...]
    guids: dict[str, str]  # key -> guid, for codes that are new here
    plan: Plan
    report: Report


def export(project_id: int, *, by: int | None) -> tuple[bytes, Transfer]:
    """The codebook as .qdc; the export is written down."""
    report = Report()
    tree = exported.tree(coding.entries(project_id), language=LANGUAGE, report=report)
    if not tree:
        raise BadInput("There is no code in use yet; add one before you hand the codebook out.")
    return write_codebook(tree), record(project_id, "out", "qdc", "codebook.qdc", report, by=by)


def look(project_id: int, data: bytes, name: str) -> Coming:
    """What a .qdc would change; BadInput where it is none."""
    found = read_codes(parse(data, name))
    if not found:
        raise BadInput(f"{name} holds no codes; choose a codebook that was saved as .qdc.")
    report = Report()
    new = codes_of(found, report)
    keys = met(project_id, new)
    guids: dict[str, str] = {}
    for code in new:
        if code.guid not in keys:
            key = f"from_{code.guid.replace('-', '')[:16]}"
            keys[code.guid], guids[key] = key, code.guid
    codes = _as_ours(project_id, new, keys)
    return Coming(
        codes=codes,
        guids=guids,
        plan=book.plan_import(project_id, codes, language=LANGUAGE),
        report=report,
    )


def bring(project_id: int, coming: Coming, *, name: str, by: int | None) -> Transfer:
    """Apply a codebook that was looked at; `service.take_back` undoes it."""
    change = book.apply_import(project_id, coming.codes, by=by)
    coding.name_codes(project_id, coming.guids)
    return record(
        project_id, "in", "qdc", name, coming.report, by=by, made={"change": change, "batch": ""}
    )


def _as_ours(project_id: int, new: Sequence[NewCode], keys: dict[str, str]) -> tuple[Code, ...]:
    """Codes of the file; what a .qdc cannot say (kind, terms) stays as it is here."""
    here = {code.key: code for code in book.codebook(project_id).codes}
    found = []
    for code in new:
        key = keys[code.guid]
        made = as_code(code, key, keys.get(code.parent, "/"), language=LANGUAGE)
        old = here.get(key)
        if old is not None:
            made = replace(made, kind=old.kind, terms=old.terms, notes=old.notes)
            if not made.colour:
                made = replace(made, colour=old.colour)
        found.append(made)
    return tuple(found)
