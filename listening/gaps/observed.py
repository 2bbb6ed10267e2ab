"""Observations as tables: which of them add up to which others."""

from collections import Counter
from collections.abc import Mapping, Sequence

from listening.gaps.cells import Cell, Key, Partition, Table
from listening.gaps.measures import TOTAL, Observation, has_counts


def where(o: Observation) -> Key:
    """Period, place, dimension and group."""
    return o.period, o.place, o.dimension, o.group


def together(observations: Sequence[Observation]) -> dict[Key, list[Observation]]:
    """Observations of one measure and period: the tables whose sums can be compared."""
    sets: dict[Key, list[Observation]] = {}
    for o in observations:
        sets.setdefault((o.measure, o.period), []).append(o)
    return sets


def observed(chosen: Sequence[Observation]) -> Table:
    """One measure and period as cells, with groups within places and places within groups."""
    cells = tuple(Cell(key=where(o), n=o.n, count=o.count, state=o.state) for o in chosen)
    known = {where(o): o for o in chosen}
    by_dimension: dict[Key, list[Key]] = {}
    by_group: dict[Key, list[Key]] = {}
    for key in known:
        period, place, dimension, group = key
        if group != TOTAL:
            by_dimension.setdefault((period, place, dimension), []).append(key)
        if place:
            by_group.setdefault((period, "", dimension, group), []).append(key)
    dimensions = Counter(key[:2] for key in by_dimension)
    partitions = []
    for (period, place, dimension), parts in by_dimension.items():
        totals = [
            key
            for key in ((period, place, dimension, TOTAL), (period, place, TOTAL, TOTAL))
            if key in known
        ]
        # A second dimension of the same students tells the count of all of them.
        counted = dimensions[period, place] > 1
        partitions += [
            Partition(tuple(parts), total, counted=counted) for total in totals or (None,)
        ]
    for total, parts in by_group.items():
        if total in known:
            partitions.append(Partition(_summed(known[total], parts, known), total))
    return Table(cells, tuple(partitions))


def _summed(
    total: Observation, parts: Sequence[Key], known: Mapping[Key, Observation]
) -> tuple[Key, ...]:
    """The places whose numbers make up the district's: all, or those that give a number."""
    every = [known[key] for key in parts]
    if None not in [o.n for o in every] and sum(o.n or 0 for o in every) == total.n:
        return tuple(parts)
    given = [o for o in every if has_counts(o)]
    if sum(o.n or 0 for o in given) == total.n:
        return tuple(where(o) for o in given)
    return tuple(parts)
