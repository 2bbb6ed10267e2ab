"""The words behind the cells, with the group only where it may be named."""

from dataclasses import dataclass

from listening.causes.questions import counting, gathering, quoting
from listening.causes.questions.counting import Level, Said
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.gaps.disclosure import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Excerpts that may be quoted, by (code, group); under "" those shown without a group."""

    dimension: str
    found: tuple[Said, ...]
    groups: dict[str, dict[str, str]]

    def keys(self, code: str, group: str, *, also: str = "", level: Level = "excerpt") -> list[str]:
        """Excerpts under a code, or in which two codes meet, in an order without meaning."""
        named = self.groups.get
        held = self.anybodys(code, also=also, level=level)
        return [key for key in held if named(key, {}).get(self.dimension, "") == group]

    def anybodys(self, code: str, *, also: str = "", level: Level = "excerpt") -> list[str]:
        """The same of every group and of none."""
        wanted = {code, also or code}
        held = {one.excerpt for one in self.found if wanted <= one.codes}
        if also and level == "span":
            met = counting.meetings(self.found, (code, also), level="span", unit="excerpts")
            held &= set().union(*met.values())
        return sorted(held)


def words(project_id: int, dimension: str, *, policy: Policy) -> Words:
    """Words behind all cells whose speakers allowed quoting.

    Where a group may not be shown its words come under "" together with those of unknown groups.
    """
    every = gathering.said(project_id, dimension, whole_tree=True)
    quotable = gathering.quotable(project_id)
    return Words(
        dimension=dimension,
        found=tuple(one for one in every if one.voice in quotable and one.codes),
        groups=quoting.attributed(
            every,
            gathering.profiles(project_id),
            tuple(communities.groups(project_id)),
            codes=gathering.codes(project_id, whole_tree=True),
            policy=policy,
        ),
    )


def quotes(
    project_id: int, dimension: str, code: str, group: str, *, policy: Policy
) -> list[excerpts.Quote]:
    """The words behind one cell, in an order without meaning."""
    keys = words(project_id, dimension, policy=policy).keys(code, group)
    found = excerpts.quotes(keys)
    return [found[key] for key in keys]
