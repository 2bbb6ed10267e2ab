"""Results as a file: what the page tells, for every dimension, and nothing else."""

import csv
import io
from collections.abc import Callable

from listening.excerpts.spreadsheet import safe_cell
from listening.surveys.results.service import Result, Results, Share

COLUMNS = (
    "question", "asked", "dimension", "group", "answer", "label",
    "voices", "of", "share", "median", "low", "high", "note",
)  # fmt: skip
WITHHELD = "withheld"


def table(
    found: Results,
    *,
    asked: Callable[[Result], str],
    label: Callable[[Result, str], str],
    named: Callable[[str], str],
) -> str:
    """Every share and median with its interval, a line for each."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in found.results:
        for share in one.shares:
            words = [
                one.question.name, asked(one), share.dimension, named(share.group),
                share.answer, label(one, share.answer) if share.answer else "",
            ]  # fmt: skip
            writer.writerow([*(safe_cell(word) for word in words), *_numbers(one, share)])
    return out.getvalue()


def _numbers(one: Result, share: Share) -> list[float | str | None]:
    if share.value is None:
        return [None, None, None, None, None, None, WITHHELD]
    value = round(share.value, 4)
    ends = [None if end is None else round(end, 4) for end in (share.low, share.high)]
    if one.shape == "number":
        return [None, share.n, None, value, *ends, ""]
    return [share.count, share.n, value, None, *ends, ""]
