"""Which codes meet, for everybody or for one group that may be shown. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listening.causes.questions import counting
from listening.causes.questions.counting import Level, Pair, Two, Unit
from listening.causes.questions.material import Material
from listening.causes.questions.shielding import Shielded, minimum, paired, shield
from listening.gaps.disclosure import Policy
from listening.settings import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Pairs as they may be shown; `withheld` meet somewhere, but not where it could be told."""

    pairs: tuple[Pair, ...]
    withheld: tuple[Two, ...] = ()
    voices: int = 0


def together(
    material: Material,
    *,
    policy: Policy,
    level: Level,
    unit: Unit,
    dimension: str = "",
    group: str = "",
    whole_tree: bool = False,
) -> Together:
    """Which codes meet; for one group only what may be told of that group, else BadInput."""
    codes, related = material.rows(whole_tree=whole_tree), material.related
    if not group:
        heard = material.heard(minimum(policy))
        pairs = counting.together(heard, codes, level=level, unit=unit, related=related)
        return Together(pairs=tuple(pairs), voices=len(counting.voices(heard)))
    answers = material.answers
    met = counting.meetings(answers, codes, level=level, related=related)
    told = shield(
        answers,
        counting.members(answers, dimension, material.groups.get(dimension, ())),
        material.codes,
        related=related,
        policy=policy,
        level=level,
    )
    if not told.sizes.get(group):
        raise BadInput("Too few of this group to show; choose another group, or everybody.")
    own = [one for one in answers if (dimension, group) in one.groups]
    pairs = counting.together(own, codes, level=level, unit=unit, related=related)
    return _of_group(group, pairs, met, told)


def _of_group(
    group: str, pairs: Sequence[Pair], met: Mapping[Two, set[str]], told: Shielded
) -> Together:
    """Counts of excerpts follow those of voices: what is told of the one is told of the other."""
    open_ones = {two for two in met if all(told.tells(m, group) for m in (*two, paired(*two)))}
    return Together(
        pairs=tuple(pair for pair in pairs if (pair.one, pair.other) in open_ones),
        withheld=tuple(sorted(two for two in met if two not in open_ones)),
        voices=told.sizes[group],
    )
