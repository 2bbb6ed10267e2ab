"""The flat quote table and the coded document on their way out."""

from collections.abc import Callable, Iterable

from listening.coding.outside import service as coding
from listening.excerpts.leaving import Sight
from listening.exchange import margins, table
from listening.exchange.cells import LONGEST
from listening.exchange.gathering import gather
from listening.exchange.losses import HIDDEN, Report, tell_masking
from listening.exchange.records import Transfer
from listening.exchange.service import record
from listening.exchange.table import Sheet
from listening.gaps.disclosure import Policy
from listening.i18n import LANGUAGES, direction
from listening.participants import service as participants

Chunks = Iterable[bytes]
WRITERS: dict[str, Callable[[Iterable[list[table.Cell]]], Chunks]] = {
    "csv": table.as_csv,
    "xlsx": lambda rows: [table.as_xlsx(rows)],
    "html": lambda rows: (),  # has no rows; made by `margins`
}


def export(
    project_id: int,
    *,
    kind: str,
    per_coding: bool,
    policy: Policy,
    by: int | None,
    sight: Sight = Sight.MASKED,
) -> tuple[Chunks, Transfer]:
    """The quotes as "csv", "xlsx" or "html", with the report; the export is written down."""
    sheet = _sheet(project_id, policy, sight)
    name = f"quotes.{kind}" if kind != "html" else "coded.html"
    row = record(project_id, "out", kind, name, _report(sheet, kind), by=by)
    if kind == "html":
        right = [tag for tag in LANGUAGES if direction(tag) == "rtl"]
        return margins.document(sheet, title=sheet.gathered.name, rtl=right), row
    rows = table.per_coding(sheet) if per_coding else table.per_excerpt(sheet)
    return WRITERS[kind](rows), row


def _sheet(project_id: int, policy: Policy, sight: Sight) -> Sheet:
    return Sheet(
        gathered=gather(project_id, policy=policy, sight=sight),
        done=coding.done(),
        consents={v.id: v.consent for v in participants.voices(project_id).values()},
        versions={one.guid: one.version for one in coding.coded(project_id)},
    )


def _report(sheet: Sheet, kind: str) -> Report:
    report, gathered = Report(), sheet.gathered
    cut = set(table.cut_cells(gathered.said)) if kind == "xlsx" else set()
    tell_masking(
        report,
        silent=gathered.silent,
        unconfirmed=gathered.unconfirmed,
        unmasked=gathered.unmasked,
    )
    report.keep("excerpts", len(gathered.said) - len(cut | gathered.masked))
    for key in sorted(gathered.masked - cut):
        report.change("excerpts", key, HIDDEN)
    for key in sorted(cut):
        report.change("excerpts", key, f"cut at {LONGEST} characters")
    report.keep("codings", len(gathered.marks))
    for reason, number in gathered.left_out.items():
        for _ in range(number):
            report.leave("codings", "", reason)
    report.keep("group memberships", sum(len(own) for own in gathered.groups.values()))
    for dimension, number in gathered.withheld.items():
        for _ in range(number):
            report.leave("group memberships", dimension, "too few people to show")
    return report
