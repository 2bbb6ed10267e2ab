"""How often each theme is raised in each group, as it may be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from listening.gaps.certainty import Estimate, risk_ratio, wilson
from listening.gaps.disclosure import Policy, protect_shares
from listening.gaps.measures import TOTAL, Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A voice with its groups by dimension and the themes it raised."""

    groups: Mapping[str, str]
    themes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A theme in a group: `count` of `n` voices with the Wilson interval of the share.

    `ratio` is how many times as often as among all other voices of the dimension (Katz), None
    where a count is zero or the others are withheld. A withheld cell carries no figure at all.
    """

    theme: str
    dimension: str
    group: str
    n: int | None = None
    count: int | None = None
    share: Estimate | None = None
    ratio: tuple[float, float, float] | None = None

    @property
    def withheld(self) -> bool:
        """Whether the group is too small, or would give a small one away."""
        return self.share is None


def by_group(
    voices: Iterable[Asked],
    *,
    dimension: str,
    themes: Sequence[str],
    policy: Policy,
    told: str = "",
) -> list[Raised]:
    """Every theme in every group of a dimension, protected; themes in order, groups by name.

    How many voices there are and how many raise a theme is known to every reader, so withheld
    cells must not follow from these sums. `told` is a group whose own figures, and those of all
    others together, stand beside this table (on the cards): the others are then a sum of their own.
    """
    known = [voice for voice in voices if voice.groups.get(dimension)]
    groups = sorted({voice.groups[dimension] for voice in known})
    parts = [[g for g in groups if g == told], [g for g in groups if g != told]]
    found: dict[tuple[str, str], Raised] = {}
    for part in (part for part in parts if part):
        within = [voice for voice in known if voice.groups[dimension] in part]
        for one in _protected(within, part, dimension, themes, policy):
            found[one.theme, one.group] = one
    cells = [found[theme, group] for theme in themes for group in groups]
    return [replace(cell, ratio=_ratio(cell, cells, told=told, known=known)) for cell in cells]


def _protected(
    voices: Sequence[Asked],
    groups: Sequence[str],
    dimension: str,
    themes: Sequence[str],
    policy: Policy,
) -> list[Raised]:
    def cell(theme: str, group: str) -> Observation:
        own = [v for v in voices if group in (TOTAL, v.groups[dimension])]
        return Observation(
            measure=theme,
            period="",
            dimension=dimension,
            group=group,
            n=len(own),
            count=sum(theme in voice.themes for voice in own),
        )

    wanted = [*groups, TOTAL] if len(groups) > 1 else list(groups)
    shown = protect_shares([cell(t, g) for t in themes for g in wanted], policy)
    return [_raised(one) for one in shown if one.group != TOTAL]


def _raised(cell: Observation) -> Raised:
    theme, dimension, group = cell.measure, cell.dimension, cell.group
    if cell.state != "value" or not cell.n or cell.count is None:
        return Raised(theme=theme, dimension=dimension, group=group)
    share = Estimate(cell.count / cell.n, *wilson(cell.count, cell.n))
    return Raised(
        theme=theme, dimension=dimension, group=group, n=cell.n, count=cell.count, share=share
    )


def _ratio(
    cell: Raised, cells: Sequence[Raised], *, told: str, known: Sequence[Asked]
) -> tuple[float, float, float] | None:
    """Against all others, who are known only where no part of them is withheld, or are told."""
    if not cell.n or not cell.count:
        return None
    others = [o for o in cells if o.theme == cell.theme and o.group != cell.group]
    if cell.group == told:
        rest = [v for v in known if v.groups[cell.dimension] != told]
        n0, x0 = len(rest), sum(cell.theme in v.themes for v in rest)
    elif any(other.withheld for other in others):
        return None
    else:
        n0, x0 = sum(o.n or 0 for o in others), sum(o.count or 0 for o in others)
    return risk_ratio(cell.count, cell.n, x0, n0) if x0 else None
