"""What may be told of voices by group: every table of the questions to the codes goes through here.

One minimum for all of them, the larger of the policy's two: the smallest group of voices and the
smallest group of students.

Why nothing follows from many tables together: the groups that are not told are the same ones in
every table, so that their voices could change places and every page would stay as it is. Only where
all of them, or none, are under a code, one group more is not told there, always the first in the
same order; tests/causes/test_questions_attack.py tries to compute it all the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from listening.causes.questions.counting import Level, Said, Two, meetings, raised
from listening.gaps.disclosure import Policy, one_way, protect

NONE: frozenset[str] = frozenset()
Tally = Mapping[str, int]  # group -> voices under a measure


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
    return f"{min(one, other)}\0{max(one, other)}"


def shield(
    said: Sequence[Said],
    members: Mapping[str, set[str]],
    codes: Sequence[str],
    *,
    related: frozenset[Two],
    policy: Policy,
    level: Level | None = None,
) -> Shielded:
    """Voices of each group under each code, and with a `level` under every two codes that meet
    there, as far as no small group follows from them.

    `codes` are always all of them, whichever are asked for: pages of themes and of every code must
    not tell each other's secrets. Readers know of everybody how many they are and how many are
    under each code and each two, because other pages say so, and of voices without a group
    likewise. What nobody is under is told as 0.
    """
    parts = _Parts.of(members, policy)
    tallies = {code: parts.tally(who) for code, who in raised(said, codes).items()}
    silent = {code: parts.partners(tally) for code, tally in tallies.items()}
    freed: dict[Two, str] = {}
    if parts.hidden:
        both = meetings(said, codes, level="voice", related=related)
        freed = _freed(parts, {two: parts.tally(who) for two, who in both.items()}, tallies,
                       silent, related)  # fmt: skip
    if level:
        for two, who in meetings(said, codes, level=level).items():
            tally = tallies[paired(*two)] = parts.tally(who)
            chosen = freed.get(two, "")
            silent[paired(*two)] = {chosen} if tally[chosen] else parts.partners(tally)
    return parts.told(tallies, silent)


def shield_one(
    members: Mapping[str, set[str]],
    measure: str,
    voices: set[str],
    *,
    policy: Policy,
    besides: frozenset[str] = NONE,
) -> Shielded:
    """The same for a single measure; groups in `besides` are not told because a table beside this
    one does not."""
    parts = _Parts.of(members, policy, besides)
    tally = parts.tally(voices)
    return parts.told({measure: tally}, {measure: parts.partners(tally)})


@dataclass(frozen=True, slots=True)
class _Parts:
    """Groups with their sizes, those that are hidden, and the others in the order of partners."""

    sizes: Mapping[str, int]
    hidden: frozenset[str]
    order: tuple[str, ...]
    where: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, members: Mapping[str, set[str]], policy: Policy, besides: frozenset[str] = NONE
    ) -> "_Parts":
        sizes = {group: len(own) for group, own in members.items()}
        hidden = _hidden(sizes, policy) | besides
        order = sorted((g for g in sizes if g not in hidden), key=lambda g: (sizes[g], g))
        parts = cls(sizes, hidden, tuple(order))
        for group, own in members.items():
            for voice in own:
                parts.where.setdefault(voice, []).append(group)
        return parts

    def tally(self, voices: Iterable[str]) -> Tally:
        return Counter(group for voice in voices for group in self.where.get(voice, ()))

    def inside(self, tally: Tally) -> int:
        return sum(tally[group] for group in self.hidden)

    def partners(self, tally: Tally) -> set[str]:
        """The group whose count stays untold with the hidden ones, where these are all alike."""
        inside, every = self.inside(tally), sum(self.sizes[group] for group in self.hidden)
        alike = (g for g in self.order if (tally[g] if inside == 0 else tally[g] < self.sizes[g]))
        return {next(alike, "")} - {""} if self.hidden and inside in (0, every) else set()

    def told(self, tallies: Mapping[str, Tally], silent: Mapping[str, set[str]]) -> Shielded:
        counts = {
            (measure, group): tally[group]
            for measure, tally in tallies.items()
            for group in self.order
            if group not in silent[measure]
        }
        return Shielded(sizes={group: self.sizes[group] for group in self.order}, counts=counts)


def _freed(
    parts: _Parts,
    both: Mapping[Two, Tally],
    tallies: Mapping[str, Tally],
    silent: dict[str, set[str]],
    related: frozenset[Two],
) -> dict[Two, str]:
    """Two codes that meet in no voice of the hidden groups -> a group in which fewer could meet.

    Where two codes fill a group, how many are under both follows from the counts of each. Where
    that holds for every group, one of the codes is not told in one of them either.
    """
    above: dict[str, set[str]] = {}
    for code, up in related:
        above.setdefault(code, set()).add(up)
    found: dict[Two, str] = {}
    for two, tally in both.items():
        if parts.inside(tally) or not any(tally[group] for group in parts.order):
            continue
        wholes = [tallies[up] for up in set.intersection(*(above.get(c, set()) for c in two))]

        def least(group: str, two: Two = two, wholes: Sequence[Tally] = wholes) -> int:
            if any(group in silent[code] for code in two):
                return 0
            whole = min([parts.sizes[group], *(one[group] for one in wholes)])
            return sum(tallies[code][group] for code in two) - whole

        free = next((g for g in parts.order if tally[g] > max(0, least(g))), "")
        if not free:
            free = next(group for group in parts.order if tally[group])
            rarer = min(two, key=lambda code: (sum(tallies[code].values()), code))
            silent[rarer].add(free)
        found[two] = free
    return found


def _hidden(sizes: Mapping[str, int], policy: Policy) -> frozenset[str]:
    """Groups under the minimum and partners, so many that any could hold the minimum."""
    least = minimum(policy)
    table = protect(one_way(sizes), replace(policy, min_n=least))
    hidden = [key[0] for key in table.withheld]
    rest = sorted((g for g in sizes if sizes[g] and g not in hidden), key=lambda g: (sizes[g], g))
    while hidden and rest and sum(sizes[g] for g in hidden) < least + len(hidden) - 1:
        hidden.append(rest.pop(0))
    return frozenset(hidden)
