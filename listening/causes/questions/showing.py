"""The tables of the questions as the pages draw them."""

from typing import Any

from listening.causes.questions.service import ByGroup, Row
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.gaps.measures import Gap


def in_order(table: ByGroup, order: str) -> list[Row]:
    """The rows as in the codebook, or those with the largest difference first."""
    if order != "difference":
        return list(table.rows)
    return sorted(table.rows, key=lambda row: -row.furthest)


def charted(table: ByGroup, wanted: str) -> dict[str, Any] | None:
    """The row that is drawn: the one asked for, or the first of which anything is shown."""
    shown = [row for row in table.rows if any(cell.count for cell in row.cells)]
    row = next((one for one in shown if one.key == wanted), shown[0] if shown else None)
    if row is None:
        return None
    cells = [cell for cell in row.cells if cell.group in table.shown]
    return {"key": row.key, "label": row.label, "rows": cells}


def top(table: ByGroup) -> float:
    """Where the small drawings of all cells end: a round share above every mark."""
    highest = max((c.high or 0.0 for row in table.rows for c in row.cells), default=0.0)
    return next((end for end in (0.1, 0.2, 0.4, 0.6, 0.8) if end >= highest), 1.0)


def beside(project_id: int, table: ByGroup, asked: str, *, policy: Policy) -> dict[str, Any]:
    """The protected gap of each group in the newest period of a measure, for setting beside."""
    names = {row.id: row.name for row in gaps.measure_rows(project_id)}
    if not asked.isdecimal() or len(asked) > 9 or int(asked) not in names:
        return {"measures": names, "measure": None, "rows": {}, "lines": [], "period": ""}
    periods = gaps.choice(project_id, int(asked)).periods
    period = periods[0] if periods else ""
    rows = gaps.table(
        project_id, int(asked), period=period, dimension=table.dimension, policy=policy
    )
    found = {row.group: row for row in rows if isinstance(row, Gap)}
    lines = [_line(group, found.get(group)) for group in table.groups if group in table.shown]
    return {
        "measures": names,
        "measure": int(asked),
        "rows": found,
        "lines": lines,
        "period": period,
    }


def _line(group: str, gap: Gap | None) -> dict[str, Any]:
    """A group's rate as the charts draw it."""
    if gap is None:
        return {"label": group, "value": None, "withheld": True, "reason": ""}
    rate = gap.rate
    shown = {"value": rate.value, "low": rate.low, "high": rate.high, "n": gap.n, "count": None}
    return {"label": group, "withheld": False, "reason": "", **shown}
