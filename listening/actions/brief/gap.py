"""The gap and the voices beside it, as parts of a brief."""

from listening.actions.brief.document import Block, Chart, ChartRow, Grid, Sentence
from listening.actions.brief.phrases import Phrases, own
from listening.actions.brief.values import Brief
from listening.gaps.certainty import Estimate
from listening.gaps.coverage import Heard
from listening.gaps.measures import Gap


def problem(gap: Gap, say: Phrases) -> str:
    """The gap in one sentence."""
    deficit, better = gap.deficit, gap.measure.better
    slots = {
        "period": gap.period,
        "measure": say.quoted(gap.measure.name),
        "group": own(gap.group),
        "a": say.number(gap.count),
        "n": say.number(gap.n),
        "rate": say.percent(gap.rate.value),
        "against": _against(gap, say),
    }
    if deficit.low > 0:
        return say.say("problem", f"worse_{better}", **slots, **say.points(deficit))
    if deficit.high < 0:
        ahead = Estimate(-deficit.value, -deficit.high, -deficit.low)
        return say.say("problem", f"better_{better}", **slots, **say.points(ahead))
    ends = {
        "ahead": say.number(100 * -deficit.low, 1),
        "behind": say.number(100 * deficit.high, 1),
    }
    return say.say("problem", "unsure", **slots, **ends)


def _against(gap: Gap, say: Phrases) -> str:
    key = {"all others": "others", "goal": "goal"}.get(gap.comparator, "group")
    rate = say.percent(gap.rate0.value)
    return say.say("against", key, rate=rate, group=own(gap.comparator))


def measured(brief: Brief, say: Phrases) -> list[Block]:
    """How far the group is behind, what would close it, and how it moved."""
    gap = brief.gap
    known = {"all others": "others", "goal": "goal"}
    comparator = (
        say.say("gap", known[gap.comparator]) if gap.comparator in known else own(gap.comparator)
    )
    rows = (
        _rate(gap.group, gap.rate, gap.n, gap.count),
        _rate(comparator, gap.rate0, gap.n0, gap.count0),
    )
    measure = say.quoted(gap.measure.name)
    chart = Chart(
        id="rates",
        kind="shares",
        title=say.say("gap", "chart", measure=measure, period=gap.period),
        finding=say.say("gap", "finding", group=own(gap.group), comparator=comparator),
        rows=rows,
        head=tuple(say.say("column", k) for k in ("group", "count", "of", "share", "likely")),
        words=tuple(_cells(row, say) for row in rows),
    )
    told = [_students(gap, say), _change(brief, say)]
    if gap.left_out:
        told.append(say.say("gap", "left_out", groups=say.listed(map(own, gap.left_out))))
    blocks: list[Block] = [chart]
    blocks += [Sentence(text) for text in told if text]
    return [*blocks, Sentence(say.say("gap", "chance"), "quiet")]


def _rate(label: str, rate: Estimate, n: int | None, count: int | None) -> ChartRow:
    # A goal is a fixed number: its three ends are one, and it has no band.
    known = n is not None
    ends = (rate.low, rate.high) if known else (None, None)
    return ChartRow(label=label, value=rate.value, low=ends[0], high=ends[1], n=n, count=count)


def _cells(row: ChartRow, say: Phrases) -> tuple[str, ...]:
    likely = "–"
    if row.low is not None and row.high is not None:
        likely = say.say("column", "range", low=say.percent(row.low), high=say.percent(row.high))
    counts = ("–" if x is None else say.number(x) for x in (row.count, row.n))
    return (row.label, *counts, say.percent(row.value or 0.0), likely)


def _students(gap: Gap, say: Phrases) -> str:
    found = gap.students
    if found.value <= 0:
        return ""
    key = "more" if gap.measure.better == "higher" else "fewer"
    ends = {"n": found.value, "low": found.low, "high": found.high}
    return say.say("gap", key, **{name: say.number(x) for name, x in ends.items()})


def _change(brief: Brief, say: Phrases) -> str:
    if brief.change is None or not brief.previous:
        return say.say("gap", "first")
    moved = brief.change.deficit
    slots = {"previous": brief.previous}
    if brief.change.verdict == "widened":
        return say.say("gap", "widened", **slots, **say.points(moved))
    if brief.change.verdict == "narrowed":
        less = Estimate(-moved.value, -moved.high, -moved.low)
        return say.say("gap", "narrowed", **slots, **say.points(less))
    ends = zip(("points", "low", "high"), moved, strict=True)
    return say.say("gap", "steady", **slots, **{k: say.number(100 * x, 1) for k, x in ends})


def heard(brief: Brief, say: Phrases) -> list[Block]:
    """Whose voices there are, group by group, and whose not."""
    least = brief.policy.min_voices
    both = {"a": say.number(brief.voices), "b": say.number(brief.others)}
    told = [
        say.say("heard", "few")
        if min(brief.voices, brief.others) < least
        else say.say("heard", "both", group=own(brief.gap.group), **both)
    ]
    if brief.unknown:
        key = "unknown" if brief.unknown >= least else "unknown_few"
        told.append(say.say("heard", key, n=say.number(brief.unknown)))
    if not brief.coverage:
        return [*map(Sentence, told), Sentence(say.say("heard", "no_table"))]
    silent = [r.group for r in brief.coverage if isinstance(r, Heard) and r.flag == "silent"]
    if silent:
        told.append(say.say("heard", "nobody", groups=say.listed(map(own, silent))))
    rows = [_coverage(row, say) for row in brief.coverage]
    # A column without a word in it says nothing.
    width = 4 if any(row[3] for row in rows) else 3
    grid = Grid(
        id="coverage",
        caption=say.say("heard", "coverage"),
        head=tuple(say.say("column", k) for k in ("group", "voices", "ratio", "remark"))[:width],
        rows=tuple(row[:width] for row in rows),
        numeric=(1, 2),
    )
    return [*map(Sentence, told), grid, Sentence(say.say("heard", "even"), "quiet")]


def _coverage(row: Heard | str, say: Phrases) -> tuple[str, ...]:
    if isinstance(row, str):
        return (row, "–", "–", say.say("heard", "too_few"))
    remark = say.say("heard", row.flag)
    return (row.group, say.number(row.voices), say.number(row.ratio, 1), remark)
