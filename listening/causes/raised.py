"""How often each theme is raised in each group, as it may be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from listening.gaps.certainty import Estimate, risk_ratio, wilson
from listening.gaps.disclosure import Policy, protect_shares
from listening.gaps.measures import Observation


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
    voices: Iterable[Asked], *, dimension: str, themes: Sequence[str], policy: Policy
) -> list[Raised]:
    """Every theme in every group of a dimension, protected; themes in order, groups by name."""
    known = [voice for voice in voices if voice.groups.get(dimension)]
    groups = sorted({voice.groups[dimension] for voice in known})
    sizes = {g: sum(v.groups[dimension] == g for v in known) for g in groups}
    counts = {
        (theme, g): sum(v.groups[dimension] == g and theme in v.themes for v in known)
        for theme in themes
        for g in groups
    }
    cells = [
        Observation(
            measure=theme,
            period="",
            dimension=dimension,
            group=g,
            n=sizes[g],
            count=counts[theme, g],
        )
        for theme in themes
        for g in groups
    ]
    shown = protect_shares(cells, policy)
    return [_raised(cell, shown) for cell in shown]


def _raised(cell: Observation, shown: Sequence[Observation]) -> Raised:
    theme, dimension, group = cell.measure, cell.dimension, cell.group
    if cell.state != "value" or not cell.n or cell.count is None:
        return Raised(theme=theme, dimension=dimension, group=group)
    others = [o for o in shown if o.measure == theme and o.group != group]
    ratio = None
    # The others are known only where no part of them is withheld.
    if others and all(o.state == "value" for o in others):
        n0, x0 = sum(o.n or 0 for o in others), sum(o.count or 0 for o in others)
        if x0 and cell.count:
            ratio = risk_ratio(cell.count, cell.n, x0, n0)
    return Raised(
        theme=theme,
        dimension=dimension,
        group=group,
        n=cell.n,
        count=cell.count,
        share=Estimate(cell.count / cell.n, *wilson(cell.count, cell.n)),
        ratio=ratio,
    )
