"""Which words may be shown with the group of whoever said them.

The same words can be met under several codes and, one dimension after the other, under several
groups: what all of these pages say together must still fit enough voices. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listening.causes.questions.counting import Level, Said, Sets, meetings, members, of
from listening.causes.questions.material import Material
from listening.causes.questions.shielding import Shielded, minimum, paired, shield
from listening.gaps.disclosure import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Excerpts that may be quoted, by (code, group); under "" those shown without a group."""

    dimension: str
    found: tuple[Said, ...]
    groups: Mapping[str, Mapping[str, str]]  # excerpt -> dimension -> group

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
            met = meetings(self.found, (code, also), level="span", unit="excerpts")
            held &= set().union(*met.values())
        return sorted(held)

    def cells(self) -> dict[tuple[str, str], list[str]]:
        """(code, group) -> the same excerpts as `keys` gives, of all codes at once."""
        found: dict[tuple[str, str], list[str]] = {}
        for one in sorted(self.found, key=lambda one: one.excerpt):
            group = self.groups.get(one.excerpt, {}).get(self.dimension, "")
            for code in one.codes:
                found.setdefault((code, group), []).append(one.excerpt)
        return found


def words(material: Material, dimension: str, *, policy: Policy) -> Words:
    """Words behind all cells whose speakers allowed quoting.

    Where a group may not be shown its words come under "" together with those of unknown groups.
    """
    return Words(
        dimension=dimension,
        found=tuple(one for one in material.said if one.voice in material.quotable and one.codes),
        groups=attributed(material, policy=policy),
    )


def attributed(material: Material, *, policy: Policy) -> dict[str, dict[str, str]]:
    """Excerpt -> dimension -> group, as far as the words may be shown with it.

    A group is named where the tables tell its count under every code of the excerpt and under
    every two of them, and where at least the minimum of voices shares it together with the
    language and the source of the words and the groups of earlier dimensions. Answers and sessions
    are apart.
    """
    found: dict[str, dict[str, str]] = {}
    for part in (material.answers, material.spoken):
        inside = {d: members(part, d, groups) for d, groups in material.groups.items()}
        told = {
            dimension: shield(
                part,
                own,
                material.codes,
                related=material.related,
                policy=policy,
                level="excerpt",
            )
            for dimension, own in inside.items()
        }
        for one, named in _named(part, inside, told, least=minimum(policy)):
            found[one.excerpt] = named
    return found


def _named(
    said: Sequence[Said],
    inside: Mapping[str, Sets],
    told: Mapping[str, Shielded],
    *,
    least: int,
) -> list[tuple[Said, dict[str, str]]]:
    speakers: dict[tuple[str, str], set[str]] = {}
    for one in said:
        speakers.setdefault((one.language, one.source), set()).add(one.voice)
    narrowed: dict[tuple[object, ...], set[str]] = {}
    found = []
    for one in said:
        at: tuple[object, ...] = (one.language, one.source)
        sharing, kept = speakers[one.language, one.source], {}
        for dimension, table in told.items():
            own = of(one, dimension)
            if len(own) != 1 or not _tells(table, one.codes, own[0]):
                continue
            at = (*at, dimension, own[0])
            if at not in narrowed:
                narrowed[at] = sharing & inside[dimension][own[0]]
            if len(narrowed[at]) >= least:
                sharing, kept[dimension] = narrowed[at], own[0]
            else:
                at = at[:-2]
        found.append((one, kept))
    return found


def _tells(table: Shielded, codes: frozenset[str], group: str) -> bool:
    """Whether the tables tell of this group under each of the codes and under every two."""
    if group not in table.sizes:
        return False
    ordered = sorted(codes)
    return all(table.tells(code, group) for code in ordered) and all(
        table.tells(paired(a, b), group) for i, a in enumerate(ordered) for b in ordered[i + 1 :]
    )
