"""How many voices of each group raised a theme, as far as it may be told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from listening.gaps.certainty import wilson
from listening.gaps.disclosure import Policy, protect_shares
from listening.gaps.measures import TOTAL, Observation

UNPLACED = "?"  # voices whose group nobody knows; they are part of every total


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An excerpt that people have looked at: whose, from where, when, and whether it is accepted
    under the theme. `week` is the Monday of its week, empty where nobody knows."""

    voice: str
    source: str
    groups: frozenset[int] = frozenset()
    week: str = ""
    raised: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A protected row as the charts read it: `count` of `n` voices, Wilson's limits of the share;
    withheld without any figure."""

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    count: int | None = None
    withheld: bool = False
    reason: str = ""


def minimum(policy: Policy) -> int:
    """The fewest voices about which anything is told."""
    return max(policy.min_voices, policy.min_n)


def enough(heard: Iterable[Heard], policy: Policy) -> list[Heard]:
    """What answers and what conversations say, each only where enough voices stand behind it:
    everybody less one of them would tell what a few said in the other."""
    listed = list(heard)
    parts = (
        [h for h in listed if h.source == "survey"],
        [h for h in listed if h.source != "survey"],
    )
    return [h for part in parts if len({h.voice for h in part}) >= minimum(policy) for h in part]


def by_group(heard: Iterable[Heard], groups: Mapping[str, int], *, policy: Policy) -> list[Row]:
    """Of the voices of each group (name -> number), how many raised the theme."""
    listed = list(heard)
    members = {
        name: {h.voice for h in listed if number in h.groups} for name, number in groups.items()
    }
    return rows(members, listed, policy=policy)


def by_source(heard: Iterable[Heard], *, policy: Policy) -> list[Row]:
    """Of the voices of each kind of source, most first; a voice counts where it spoke first."""
    listed = list(heard)
    first: dict[str, str] = {}
    for one in listed:
        first[one.voice] = min(one.source, first.get(one.voice, one.source))
    found = rows(_members(first), listed, policy=policy)
    return sorted(found, key=lambda row: (-(row.n or 0), row.label))


def by_week(heard: Iterable[Heard], *, policy: Policy) -> list[Row]:
    """Of the voices first heard in each week, oldest first; nothing before there are two weeks."""
    listed = list(heard)
    first: dict[str, str] = {}
    for one in listed:
        if one.week:
            first[one.voice] = min(one.week, first.get(one.voice, one.week))
    members = _members(first)
    return rows(members, listed, policy=policy) if len(members) > 1 else []


def rows(members: Mapping[str, set[str]], heard: Sequence[Heard], *, policy: Policy) -> list[Row]:
    """Voices of each part, as far as no small part follows: readers know how many voices there
    are and how many raised the theme, and those without a part are one part more."""
    everybody = {h.voice for h in heard}
    raised = {h.voice for h in heard if h.raised}
    parts = {**members, UNPLACED: everybody.difference(*members.values())}
    rules = replace(policy, min_voices=minimum(policy))
    cells = [_cell(name, len(own), len(own & raised)) for name, own in parts.items()]
    told = protect_shares([*cells, _cell(TOTAL, len(everybody), len(raised))], rules)
    return [_row(one) for one in told if one.group not in (UNPLACED, TOTAL)]


def _members(first: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in sorted(set(first.values()))}
    for voice, name in first.items():
        found[name].add(voice)
    return found


def _cell(group: str, n: int, count: int) -> Observation:
    return Observation(measure="", period="", dimension="groups", group=group, n=n, count=count)


def _row(cell: Observation) -> Row:
    if cell.state != "value" or not cell.n or cell.count is None:
        return Row(label=cell.group, withheld=True)
    low, high = wilson(cell.count, cell.n)
    return Row(
        label=cell.group,
        value=cell.count / cell.n,
        low=low,
        high=high,
        n=cell.n,
        count=cell.count,
    )
