"""What looks wrong in a district's table: each doubt with its row, column and a plain sentence.

Nothing is corrected silently; a person reads the doubts before the import is used.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from listening.gaps.certainty import newcombe
from listening.gaps.measures import TOTAL, Observation, counts, has_counts

SMALL = 10
JUMP = 0.10
Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at; `row` counts from 1 below the header, None for the whole table."""

    kind: str
    row: int | None
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """An observation and the row it was read from."""

    row: int
    observation: Observation

    @property
    def key(self) -> Key:
        """What must be unique in a table."""
        o = self.observation
        return o.measure, o.period, o.place, o.dimension, o.group


def without_duplicates(reads: Sequence[Read]) -> tuple[list[Read], list[Doubt]]:
    """The first of the rows with one key, and a doubt for every further one.

    A copy of another group's numbers under a wrong label is named as such.
    """
    first: dict[Key, Read] = {}
    doubts: list[Doubt] = []
    same_place: dict[tuple[str, str, str], list[Read]] = {}
    for read in reads:
        o = read.observation
        same_place.setdefault((o.measure, o.period, o.place), []).append(read)
        if read.key in first:
            doubts.append(_duplicate(first[read.key], read, same_place))
        else:
            first[read.key] = read
    return list(first.values()), doubts


def _duplicate(
    kept: Read, again: Read, same_place: Mapping[tuple[str, str, str], Sequence[Read]]
) -> Doubt:
    o, k = again.observation, kept.observation
    where = f"'{o.group}'" + (f" at {o.place}" if o.place else "") + f" in {o.period}"
    if (o.n, o.count, o.state) == (k.n, k.count, k.state):
        text = f"Row {again.row} repeats row {kept.row} ({where}) and was left out."
        return Doubt("repeated row", again.row, "", text)
    twin = next(
        (
            r
            for r in same_place[o.measure, o.period, o.place]
            if r.key != again.key
            and (r.observation.n, r.observation.count) == (o.n, o.count)
            and o.n is not None
        ),
        None,
    )
    copy = (
        f" Its numbers are those of '{twin.observation.group}' in row {twin.row}." if twin else ""
    )
    text = (
        f"Rows {kept.row} and {again.row} both give {where}, with different numbers"
        f" ({_pair(k)} and {_pair(o)}); row {kept.row} is used.{copy}"
    )
    return Doubt("duplicate", again.row, "", text)


def _pair(o: Observation) -> str:
    return f"{o.count} of {o.n}" if o.count is not None else f"{o.state}, n {o.n}"


def doubts_of(reads: Sequence[Read]) -> list[Doubt]:
    """Everything that a whole table lets one doubt, after duplicates are gone."""
    return [
        *_sums(reads),
        *_computable(reads),
        *_small(reads),
        *_overlaps(reads),
        *_jumps(reads),
    ]


def _partitions(reads: Sequence[Read]) -> Iterator[tuple[str, list[Read], Read | None]]:
    """(dimension, its groups, the total) for every measure, period and place."""
    places: dict[tuple[str, str, str], list[Read]] = {}
    for read in reads:
        o = read.observation
        places.setdefault((o.measure, o.period, o.place), []).append(read)
    for here in places.values():
        whole = next((r for r in here if r.observation.dimension == TOTAL), None)
        dimensions: dict[str, list[Read]] = {}
        for read in here:
            if read.observation.dimension != TOTAL:
                dimensions.setdefault(read.observation.dimension, []).append(read)
        for dimension, groups in dimensions.items():
            own = next((r for r in groups if r.observation.group == TOTAL), whole)
            yield dimension, [r for r in groups if r.observation.group != TOTAL], own


def _sums(reads: Sequence[Read]) -> Iterator[Doubt]:
    sums: dict[tuple[str, str, str], dict[str, tuple[int, int]]] = {}
    for dimension, groups, total in _partitions(reads):
        sizes = [r.observation.n for r in groups]
        known = [n for n in sizes if n is not None]
        if len(groups) < 2 or len(known) < len(sizes):
            continue
        o = groups[0].observation
        if total is not None and total.observation.n is not None:
            if sum(known) != total.observation.n:
                yield Doubt(
                    "parts and total",
                    total.row,
                    "",
                    f"The groups of {dimension}{_at(o)} add up to {sum(known):,}, the total in row"
                    f" {total.row} says {total.observation.n:,}.",
                )
        else:
            here = sums.setdefault((o.measure, o.period, o.place), {})
            here[dimension] = (sum(known), groups[0].row)
    for found in sums.values():
        yield from _disagreeing(found)


def _disagreeing(found: Mapping[str, tuple[int, int]]) -> Iterator[Doubt]:
    if len({n for n, _ in found.values()}) > 1:
        words = "; ".join(f"{dimension} {n:,}" for dimension, (n, _) in found.items())
        row = next(iter(found.values()))[1]
        text = f"The dimensions do not add up to the same number of students: {words}."
        yield Doubt("dimensions disagree", row, "", text)


def _at(o: Observation) -> str:
    return (f" at {o.place}" if o.place else "") + (f" in {o.period}" if o.period else "")


def _computable(reads: Sequence[Read]) -> Iterator[Doubt]:
    """The incoming file itself leaks: a withheld count follows from total and partners."""
    leaks = [
        hidden[0]
        for _, groups, total in _partitions(reads)
        if total is not None
        and has_counts(total.observation)
        and len(hidden := [r for r in groups if r.observation.state == "withheld"]) == 1
        and len(groups) > 1
        and all(has_counts(r.observation) for r in groups if r is not hidden[0])
    ]
    if leaks:
        yield Doubt(
            "withheld but computable",
            leaks[0].row,
            "",
            f"{len(leaks)} withheld counts can be computed from the total and the other groups"
            f" (first in row {leaks[0].row}); here they and a partner are withheld. Tell whoever"
            " published the file.",
        )


def _small(reads: Sequence[Read]) -> Iterator[Doubt]:
    small = [
        r for r in reads if r.observation.state == "value" and 0 < (r.observation.n or 0) < SMALL
    ]
    if small:
        yield Doubt(
            "small groups published",
            small[0].row,
            "",
            f"{len(small)} groups of 1 to {SMALL - 1} students stand openly in the file (first in"
            f" row {small[0].row}); they are not shown here.",
        )


def _overlaps(reads: Sequence[Read]) -> Iterator[Doubt]:
    periods = sorted({r.observation.period for r in reads if r.observation.period})
    for short in periods:
        for long in periods:
            if long != short and long.startswith(short + " "):
                row = next(r.row for r in reads if r.observation.period == long)
                text = (
                    f"The periods '{short}' and '{long}' seem to hold the same students; import"
                    " only one of them, or do not compare the two."
                )
                yield Doubt("periods overlap", row, "", text)


def _jumps(reads: Sequence[Read]) -> Iterator[Doubt]:
    series: dict[tuple[str, ...], list[Read]] = {}
    for r in reads:
        o = r.observation
        if has_counts(o) and o.n:
            series.setdefault((o.measure, o.place, o.dimension, o.group), []).append(r)
    for one in series.values():
        ordered = sorted(one, key=lambda r: r.observation.period)
        for before, after in zip(ordered, ordered[1:], strict=False):
            (n0, x0), (n1, x1) = counts(before.observation), counts(after.observation)
            low, high = newcombe(x1, n1, x0, n0)
            if abs(x1 / n1 - x0 / n0) >= JUMP and (low > 0 or high < 0):
                o = after.observation
                text = (
                    f"'{o.group}'{_at(o)} jumps from {_pair(before.observation)} to {_pair(o)},"
                    f" more than chance alone would move it; check that both rows count the same."
                )
                yield Doubt("jump", after.row, "", text)


def summed_up(kinds: Sequence[Doubt]) -> dict[str, int]:
    """How many doubts of each kind."""
    return dict(Counter(d.kind for d in kinds))
