"""Which words may be shown with the group of whoever said them.

The same words can be met under several codes and, one dimension after the other, under several
groups: what all of these pages say together must still fit enough voices. Pure.
"""

from collections.abc import Mapping, Sequence

from listening.causes.questions.counting import Said, Sets, meetings, raised
from listening.causes.questions.shielding import Shielded, minimum, paired, shield
from listening.gaps.disclosure import Policy

Groups = Mapping[str, str]  # dimension -> group


def attributed(
    said: Sequence[Said],
    profiles: Mapping[str, Groups],
    dimensions: Sequence[str],
    *,
    codes: Sequence[str],
    policy: Policy,
) -> dict[str, dict[str, str]]:
    """Excerpt -> dimension -> group, as far as the words may be shown with it.

    A group is named where the tables tell its count under every code of the excerpt and under
    every two of them, and where at least the minimum of voices shares it together with the
    language of the words and the groups of earlier dimensions. Answers and sessions are apart.
    """
    found: dict[str, dict[str, str]] = {}
    for of_session in (False, True):
        part = [one for one in said if one.looked_at and bool(one.session) == of_session]
        members = {d: _members(part, profiles, d) for d in dimensions}
        measures = _measures(part, codes)
        everybody = {one.voice for one in part}
        told = {
            d: shield(members[d], measures, everybody=everybody, policy=policy) for d in dimensions
        }
        found |= _named(part, profiles, members, told, least=minimum(policy))
    return found


def _members(said: Sequence[Said], profiles: Mapping[str, Groups], dimension: str) -> Sets:
    found: Sets = {}
    for one in said:
        group = profiles.get(one.voice, {}).get(dimension)
        if group is not None:
            found.setdefault(group, set()).add(one.voice)
    return found


def _measures(said: Sequence[Said], codes: Sequence[str]) -> Sets:
    both = meetings(said, codes)
    return {**raised(said, codes), **{paired(*two): voices for two, voices in both.items()}}


def _named(
    said: Sequence[Said],
    profiles: Mapping[str, Groups],
    members: Mapping[str, Sets],
    told: Mapping[str, Shielded],
    *,
    least: int,
) -> dict[str, dict[str, str]]:
    speakers: Sets = {}
    for one in said:
        speakers.setdefault(one.language, set()).add(one.voice)
    found: dict[str, dict[str, str]] = {}
    for one in said:
        own = profiles.get(one.voice, {})
        sharing, kept = speakers[one.language], {}
        for dimension, table in told.items():
            group = own.get(dimension)
            if group is None or not _tells(table, one.codes, group):
                continue
            narrower = sharing & members[dimension][group]
            if len(narrower) >= least:
                sharing, kept[dimension] = narrower, group
        found[one.excerpt] = kept
    return found


def _tells(table: Shielded, codes: frozenset[str], group: str) -> bool:
    ordered = sorted(codes)
    asked = [paired(a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
    return group in table.sizes and all(table.tells(m, group) for m in [*ordered, *asked])
