"""The district's own figures where a table speaks of schools alone: the sums of its schools."""

from collections.abc import Iterable
from dataclasses import replace

from listening.gaps.measures import Observation, has_counts


def with_district(observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """The observations, and a row of the district for every group that has none.

    Such a row sums the schools that give a number; schools that withhold theirs are not in it.
    """
    rows = tuple(observations)
    there = {_group(o) for o in rows if not o.place}
    given: dict[tuple[str, ...], list[Observation]] = {}
    for o in rows:
        if o.place and has_counts(o) and _group(o) not in there:
            given.setdefault(_group(o), []).append(o)
    sums = (
        replace(
            own[0],
            place="",
            n=sum(o.n or 0 for o in own),
            count=sum(o.count or 0 for o in own),
        )
        for own in given.values()
    )
    return (*rows, *sums)


def _group(o: Observation) -> tuple[str, ...]:
    return o.measure, o.period, o.dimension, o.group
