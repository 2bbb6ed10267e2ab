"""Counts over codes: how many voices of each group raised a code, and which codes meet.

Everything here counts people or excerpts as they are; nothing is protected yet. Only excerpts that
are coded or done enter, so that what nobody has looked at does not count as "not raised".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["excerpt", "span", "voice"]
Unit = Literal["voices", "excerpts"]
Sets = dict[str, set[str]]
Two = tuple[str, str]
Span = tuple[tuple[str, ...], int, int]  # codes from the theme down, start, end


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An excerpt as it is counted: whose it is, and the codes and spans accepted on it.

    `groups` are pairs of dimension and group. A span from 0 to 0 is the whole excerpt; `session` is
    empty for answers to a survey; `codes` hold the codes above each code too; `week` is the Monday
    of its week, empty where unknown.
    """

    excerpt: str
    voice: str
    groups: frozenset[Two] = frozenset()
    session: str = ""
    source: str = ""
    looked_at: bool = True
    codes: frozenset[str] = frozenset()
    spans: tuple[Span, ...] = ()
    language: str = ""
    week: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two codes: in how many voices or excerpts either is, and both are.

    `closeness` is both over either, n12 / (n1 + n2 - n12), 0 to 1.
    """

    one: str
    other: str
    n1: int
    n2: int
    n12: int

    @property
    def closeness(self) -> float:
        """The share of those with either code that have both."""
        return self.n12 / (self.n1 + self.n2 - self.n12)


def voices(said: Iterable[Said]) -> set[str]:
    """Everybody who said something."""
    return {one.voice for one in said}


def members(said: Iterable[Said], dimension: str, groups: Sequence[str]) -> Sets:
    """Group of a dimension -> its voices; groups in their order, those of nobody too."""
    found: Sets = {group: set() for group in groups}
    for one in said:
        for own, group in one.groups:
            if own == dimension:
                found[group].add(one.voice)
    return found


def by_week(said: Iterable[Said]) -> Sets:
    """Week -> the voices first heard in it, oldest week first; a voice has one week at most."""
    first: dict[str, str] = {}
    for one in said:
        if one.week:
            first[one.voice] = min(one.week, first.get(one.voice, one.week))
    found: Sets = {week: set() for week in sorted(set(first.values()))}
    for voice, week in first.items():
        found[week].add(voice)
    return found


def raised(said: Iterable[Said], codes: Sequence[str]) -> Sets:
    """Code -> the voices that raised it at least once; codes in their order."""
    found: Sets = {code: set() for code in codes}
    for one in said:
        for code in one.codes & found.keys():
            found[code].add(one.voice)
    return found


def quotes_by_group(said: Iterable[Said], dimension: str) -> dict[Two, int]:
    """(code, group) -> number of excerpts, the second and smaller figure."""
    found: dict[Two, int] = defaultdict(int)
    for one in said:
        for group in of(one, dimension):
            for code in one.codes:
                found[code, group] += 1
    return dict(found)


def of(one: Said, dimension: str) -> list[str]:
    """The groups of whoever said it; in most dimensions one or none."""
    return sorted(group for own, group in one.groups if own == dimension)


def sessions_by_group(
    said: Iterable[Said], dimension: str, codes: Sequence[str], groups: Sequence[str]
) -> dict[Two, tuple[int, int]]:
    """(code, group) -> (sessions in which the group raised it, sessions in which it spoke)."""
    spoke: dict[str, set[str]] = defaultdict(set)
    found: dict[Two, set[str]] = defaultdict(set)
    for one in said:
        for group in of(one, dimension) if one.session else ():
            spoke[group].add(one.session)
            for code in one.codes:
                found[code, group].add(one.session)
    return {(c, g): (len(found[c, g]), len(spoke[g])) for c in codes for g in groups}


def alone(
    said: Iterable[Said], codes: Sequence[str], *, level: Level = "excerpt", unit: Unit = "voices"
) -> Sets:
    """Code -> the voices or excerpts that hold it; at the level of voices always voices."""
    wanted = set(codes)
    found: Sets = {}
    for one in said:
        for code in one.codes & wanted:
            found.setdefault(code, set()).add(_unit(one, level, unit))
    return found


def meetings(
    said: Iterable[Said],
    codes: Sequence[str],
    *,
    level: Level = "excerpt",
    unit: Unit = "voices",
    related: frozenset[Two] = frozenset(),
) -> dict[Two, set[str]]:
    """Pair of codes -> the voices or excerpts in which they meet: in the same excerpt, on words
    that overlap, or in the same voice.

    Pairs in `related` (a code and one above it) are left out; pairs that never meet are not here.
    """
    wanted = set(codes)
    both: dict[Two, set[str]] = defaultdict(set)
    of_voice: Sets = defaultdict(set)
    for one in said:
        if level == "voice":
            of_voice[one.voice] |= one.codes & wanted
            continue
        for pair in _meeting(one, wanted, level):
            both[pair].add(_unit(one, level, unit))
    for voice, found in of_voice.items():
        for pair in _pairs(found):
            both[pair].add(voice)
    return {(a, b): met for (a, b), met in both.items() if not {(a, b), (b, a)} & related}


def together(
    said: Iterable[Said],
    codes: Sequence[str],
    *,
    level: Level = "excerpt",
    unit: Unit = "voices",
    related: frozenset[Two] = frozenset(),
) -> list[Pair]:
    """Which codes meet and how often, closest pairs first."""
    looked = [one for one in said if one.looked_at]
    own = alone(looked, codes, level=level, unit=unit)
    both = meetings(looked, codes, level=level, unit=unit, related=related)
    return closest(own, both)


def closest(own: Mapping[str, set[str]], both: Mapping[Two, set[str]]) -> list[Pair]:
    """Pairs by closeness, from who or what holds each code and each pair."""
    pairs = [
        Pair(one=a, other=b, n1=len(own[a]), n2=len(own[b]), n12=len(met))
        for (a, b), met in both.items()
    ]
    return sorted(pairs, key=lambda p: (-p.closeness, p.one, p.other))


def _unit(one: Said, level: Level, unit: Unit) -> str:
    # Where codes meet in a voice there is no excerpt to count.
    return one.voice if unit == "voices" or level == "voice" else one.excerpt


def _meeting(one: Said, wanted: set[str], level: Level) -> set[Two]:
    if level == "excerpt":
        return set(_pairs(one.codes & wanted))
    return {
        (min(a, b), max(a, b))
        for i, (here, start, end) in enumerate(one.spans)
        for there, begin, stop in one.spans[i + 1 :]
        if start == end or begin == stop or (start < stop and begin < end)
        for a in here
        for b in there
        if a != b and a in wanted and b in wanted
    }


def _pairs(codes: Iterable[str]) -> list[Two]:
    ordered = sorted(codes)
    return [(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
