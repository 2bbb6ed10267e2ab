"""Counts over codes: how many voices of each group raised a code, and which codes meet.

Everything here counts people or excerpts as they are; nothing is protected yet. Only excerpts that
are coded or done enter, so that what nobody has looked at does not count as "not raised".
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from listening.gaps.measures import Observation

Level = Literal["excerpt", "span", "voice"]
Unit = Literal["voices", "excerpts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An excerpt as it is counted: whose it is, and the spans (code, start, end) accepted on it.

    A span from 0 to 0 is the whole excerpt; `session` is empty for answers to a survey; `codes`
    hold the codes above each code too.
    """

    excerpt: str
    voice: str
    groups: frozenset[str]
    session: str = ""
    looked_at: bool = True
    codes: frozenset[str] = frozenset()
    spans: tuple[tuple[str, int, int], ...] = ()


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


def by_group(
    said: Iterable[Said], codes: Sequence[str], groups: Sequence[str], dimension: str
) -> list[Observation]:
    """Per code and group: voices looked at, and those of them that raised it at least once."""
    asked: dict[str, set[str]] = defaultdict(set)
    raised: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in said:
        if not one.looked_at:
            continue
        for group in one.groups:
            asked[group].add(one.voice)
            for code in one.codes:
                raised[code, group].add(one.voice)
    return [
        Observation(
            measure=code,
            period="",
            dimension=dimension,
            group=group,
            n=len(asked[group]),
            count=len(raised[code, group]),
        )
        for code in codes
        for group in groups
    ]


def quotes_by_group(said: Iterable[Said]) -> dict[tuple[str, str], int]:
    """(code, group) -> number of excerpts, the second and smaller figure."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for one in said:
        for group in one.groups if one.looked_at else ():
            for code in one.codes:
                found[code, group] += 1
    return dict(found)


def not_done(said: Iterable[Said], group: str) -> float:
    """The share of a group's excerpts that nobody has coded or marked as done."""
    own = [one for one in said if group in one.groups]
    return sum(not one.looked_at for one in own) / len(own) if own else 0.0


def sessions_by_group(
    said: Iterable[Said], codes: Sequence[str], groups: Sequence[str]
) -> dict[tuple[str, str], tuple[int, int]]:
    """(code, group) -> (sessions in which the group raised it, sessions in which it spoke)."""
    spoke: dict[str, set[str]] = defaultdict(set)
    raised: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in said:
        for group in one.groups if one.looked_at and one.session else ():
            spoke[group].add(one.session)
            for code in one.codes:
                raised[code, group].add(one.session)
    return {(c, g): (len(raised[c, g]), len(spoke[g])) for c in codes for g in groups}


def together(
    said: Iterable[Said],
    codes: Sequence[str],
    *,
    level: Level = "excerpt",
    unit: Unit = "voices",
    related: frozenset[tuple[str, str]] = frozenset(),
) -> list[Pair]:
    """Which codes meet in the same excerpt, on words that overlap, or in the same voice.

    Pairs in `related` (a code and one above it) are left out; closest pairs first. Pairs that
    never meet are not in the list.
    """
    alone: dict[str, set[str]] = defaultdict(set)
    both: dict[tuple[str, str], set[str]] = defaultdict(set)
    wanted = set(codes)
    looked = [one for one in said if one.looked_at]
    for one in looked:
        key = _unit(one, level, unit)
        for code in one.codes & wanted:
            alone[code].add(key)
        if level != "voice":
            for pair in _meeting(one, wanted, level):
                both[pair].add(key)
    if level == "voice":
        of_voice: dict[str, set[str]] = defaultdict(set)
        for one in looked:
            of_voice[one.voice] |= one.codes & wanted
        for voice, found in of_voice.items():
            for pair in _pairs(found):
                both[pair].add(voice)
    pairs = [
        Pair(one=a, other=b, n1=len(alone[a]), n2=len(alone[b]), n12=len(met))
        for (a, b), met in both.items()
        if (a, b) not in related and (b, a) not in related
    ]
    return sorted(pairs, key=lambda p: (-p.closeness, p.one, p.other))


def _unit(one: Said, level: Level, unit: Unit) -> str:
    # Where codes meet in a voice there is no excerpt to count.
    return one.voice if unit == "voices" or level == "voice" else one.excerpt


def _meeting(one: Said, wanted: set[str], level: Level) -> set[tuple[str, str]]:
    if level == "excerpt":
        return set(_pairs(one.codes & wanted))
    return {
        (min(a, b), max(a, b))
        for i, (a, start, end) in enumerate(one.spans)
        for b, begin, stop in one.spans[i + 1 :]
        if a != b
        and {a, b} <= wanted
        and (start == end or begin == stop or (start < stop and begin < end))
    }


def _pairs(codes: Iterable[str]) -> list[tuple[str, str]]:
    ordered = sorted(codes)
    return [(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
