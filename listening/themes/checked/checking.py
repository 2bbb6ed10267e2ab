"""How far machine counts can be trusted, language by language, by a blind sample of people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from listening.coding.agreement import cohen_kappa
from listening.themes.prevalence import LEAST, Prevalence, estimate

Mark = tuple[str, str, str, int]  # excerpt, its language, code, 0 or 1 by people


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An excerpt that the newest run has read: whose, and in which language."""

    excerpt: str
    voice: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A language over all themes together: excerpts, how many of them people coded blind, and
    the machine against these people. Without figures where too few voices or cases stand behind.
    """

    language: str
    excerpts: int | None = None
    sample: int | None = None
    kappa: float | None = None
    recall: float | None = None
    precision: float | None = None

    @property
    def checked(self) -> bool:
        """Whether enough was coded by people for anything to be repaired."""
        return (self.sample or 0) >= LEAST

    @property
    def wanted(self) -> int:
        """Excerpts still to be coded blind; 0 where there are not enough of them for a sample."""
        return max(0, LEAST - (self.sample or 0)) if (self.excerpts or 0) >= LEAST else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A theme in a language: counted by machine, and as far as it can be told in truth."""

    language: str
    machine: float | None = None
    told: Prevalence | None = None


def agreements(
    said: Sequence[Said],
    machine: Mapping[str, Collection[str]],
    sample: Sequence[Mark],
    *,
    least: int,
) -> list[Agreement]:
    """Every language, most excerpts first; those of fewer than `least` voices without figures.

    `machine` is theme -> excerpts the machine puts there. Kappa and recall are over all pairs of
    a coded excerpt and a theme of `machine`.
    """
    mine = _languages(said)
    pairs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    coded: dict[str, set[str]] = defaultdict(set)
    known = {one.excerpt: one.language for one in said}
    for excerpt, _, theme, human in sample:
        if theme in machine and excerpt in known:
            pairs[known[excerpt]].append((human, int(excerpt in machine[theme])))
            coded[known[excerpt]].add(excerpt)
    ordered = sorted(mine, key=lambda tag: (-len(mine[tag]), tag))
    return [_agreement(tag, mine[tag], len(coded[tag]), pairs[tag], least) for tag in ordered]


def shares(
    said: Sequence[Said],
    machine: Collection[str],
    sample: Iterable[Mark],
    *,
    theme: str,
    least: int,
    weights: Mapping[str, float] | None = None,
) -> list[Share]:
    """One theme in every language, most excerpts first; `machine` are the excerpts the machine
    puts under it, `weights` how many excerpts each of the sample stands for."""
    mine = _languages(said)
    known = {one.excerpt: one.language for one in said}
    drawn: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for excerpt, _, code, human in sample:
        if code == theme and excerpt in known:
            worth = (weights or {}).get(excerpt, 1.0)
            drawn[known[excerpt]].append((human, int(excerpt in machine), worth))
    found = []
    for tag in sorted(mine, key=lambda tag: (-len(mine[tag]), tag)):
        if _voices(mine[tag]) < least:
            found.append(Share(language=tag))
            continue
        marks = [int(one.excerpt in machine) for one in mine[tag]]
        pairs = [(human, said) for human, said, _ in drawn[tag]]
        told = estimate(marks, pairs, weights=[worth for _, _, worth in drawn[tag]])
        found.append(Share(language=tag, machine=sum(marks) / len(marks), told=told))
    return found


def _agreement(
    tag: str, own: Sequence[Said], coded: int, pairs: Sequence[tuple[int, int]], least: int
) -> Agreement:
    if _voices(own) < least:
        return Agreement(language=tag)
    if coded < LEAST:
        return Agreement(language=tag, excerpts=len(own), sample=coded)
    both = sum(human and said for human, said in pairs)
    by_people, by_machine = (sum(pair[side] for pair in pairs) for side in (0, 1))
    return Agreement(
        language=tag,
        excerpts=len(own),
        sample=coded,
        kappa=cohen_kappa([human for human, _ in pairs], [said for _, said in pairs]),
        recall=both / by_people if by_people else None,
        precision=both / by_machine if by_machine else None,
    )


def _languages(said: Iterable[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        found[one.language].append(one)
    return dict(found)


def _voices(said: Iterable[Said]) -> int:
    return len({one.voice for one in said})
