"""What may be told of voices by group: every table of the questions to the codes goes through here.

One minimum for all of them, the larger of the policy's two: the smallest group of voices and the
smallest group of students.

Why nothing follows from many tables together: the groups that are not told are the same ones in
every table, so that their voices could change places and every page would stay as it is. Only where
all of them, or none, are under a code, one group more is not told there, always the first in the
same order; tests/causes/test_questions_attack.py tries to compute it all the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listening.gaps.disclosure import Policy, one_way, protect


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
    policy: Policy,
    besides: frozenset[str] = frozenset(),
) -> Shielded:
    """Voices of each group under each measure, as far as no small group follows from them.

    Readers know of everybody how many they are and how many are under each measure, because other
    pages say so, and of voices without a group likewise. What nobody is under is told as 0.
    Groups in `besides` are not told because a table beside this one does not.
    """
    sizes = {group: len(own) for group, own in members.items()}
    hidden = _hidden(sizes, policy) | besides
    open_ones = [group for group in sizes if group not in hidden]
    order = sorted(open_ones, key=lambda group: (sizes[group], group))
    where: dict[str, list[str]] = {}
    for group, own in members.items():
        for voice in own:
            where.setdefault(voice, []).append(group)
    counts: dict[tuple[str, str], int] = {}
    for measure, voices in raised.items():
        of = Counter(group for voice in voices for group in where.get(voice, ()))
        silent = _partner(of, sizes, hidden, order)
        counts |= {(measure, group): of[group] for group in open_ones if group != silent}
    return Shielded(sizes={group: sizes[group] for group in open_ones}, counts=counts)


def _hidden(sizes: Mapping[str, int], policy: Policy) -> frozenset[str]:
    """Groups under the minimum and partners, so many that any could hold the minimum."""
    least = minimum(policy)
    table = protect(one_way(sizes), replace(policy, min_n=least))
    hidden = [key[0] for key in table.withheld]
    rest = sorted((g for g in sizes if sizes[g] and g not in hidden), key=lambda g: (sizes[g], g))
    while hidden and rest and sum(sizes[g] for g in hidden) < least + len(hidden) - 1:
        hidden.append(rest.pop(0))
    return frozenset(hidden)


def _partner(
    counts: Mapping[str, int],
    sizes: Mapping[str, int],
    hidden: frozenset[str],
    order: Sequence[str],
) -> str | None:
    """The group whose count stays untold with the hidden ones, where these are all alike."""
    inside = sum(counts[group] for group in hidden)
    if hidden and inside == 0:
        return next((group for group in order if counts[group]), None)
    if hidden and inside == sum(sizes[group] for group in hidden):
        return next((group for group in order if counts[group] < sizes[group]), None)
    return None
