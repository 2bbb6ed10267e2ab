"""What may be told of voices by group: every table of the questions to the codes goes through here.

One minimum for all of them, the larger of the policy's two: the smallest group of voices and the
smallest group of students.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from listening.gaps.disclosure import Policy, protect_shares
from listening.gaps.measures import TOTAL, Observation

UNPLACED = "?"  # voices whose group nobody knows; they are part of every total
Told = tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shielded:
    """Groups whose size may be told, and the counts that may be, by (measure, group)."""

    sizes: Mapping[str, int]
    counts: Mapping[tuple[str, str], int]

    def tells(self, measure: str, group: str) -> bool:
        """Whether the count of a group under a measure may be told."""
        return (measure, group) in self.counts


def minimum(policy: Policy) -> int:
    """The fewest voices about which anything is told."""
    return max(policy.min_voices, policy.min_n)


def paired(one: str, other: str) -> str:
    """Two codes together as a measure."""
    return f"{one}\0{other}"


def shield(
    members: Mapping[str, set[str]],
    raised: Mapping[str, set[str]],
    *,
    everybody: set[str],
    policy: Policy,
) -> Shielded:
    """Voices of each group under each measure, as far as no small group follows from them.

    Readers know of everybody how many they are and how many are under each measure, because other
    pages say so; voices without a group stand in these sums as one more part. What nobody is under
    follows from the sum alone and is told as 0.
    """
    parts = {**members, UNPLACED: everybody.difference(*members.values())}
    rules = replace(policy, min_voices=minimum(policy))
    n = tuple(len(own) for own in parts.values())
    open_ones = dict(zip(parts, _told(n, None, rules), strict=True))
    sizes = {group: size for group in members if (size := open_ones[group]) is not None}
    counts: dict[tuple[str, str], int] = {}
    for measure, voices in raised.items():
        of_parts = tuple(len(own & voices) for own in parts.values())
        told = _told(n, of_parts, rules) if any(of_parts) else of_parts
        counts |= {
            (measure, group): count
            for group, count in zip(parts, told, strict=True)
            if group in sizes and count is not None
        }
    return Shielded(sizes=sizes, counts=counts)


@lru_cache(maxsize=50_000)
def _told(sizes: tuple[int, ...], counts: tuple[int, ...] | None, rules: Policy) -> Told:
    """The counts of all parts as they may be told, the sizes where there are no counts."""
    rows = [_row(str(at), n, counts[at] if counts else None) for at, n in enumerate(sizes)]
    rows.append(_row(TOTAL, sum(sizes), sum(counts) if counts else None))
    told = protect_shares(rows, rules)[:-1]
    shown = [row.count if counts else row.n for row in told]
    return tuple(x if row.state == "value" else None for x, row in zip(shown, told, strict=True))


def _row(group: str, n: int, count: int | None) -> Observation:
    return Observation(measure="", period="", dimension="groups", group=group, n=n, count=count)
