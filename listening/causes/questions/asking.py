"""Questions to the codes: each counts, and protects before anything is shown. Pure."""

from collections.abc import Mapping, Sequence

from listening.causes.questions import counting, tables
from listening.causes.questions.counting import Said, voices
from listening.causes.questions.material import Material
from listening.causes.questions.shielding import Shielded, minimum, shield, shield_one
from listening.causes.questions.tables import OTHERS, ByGroup, Row, Week
from listening.gaps.disclosure import Policy

WAITING = "waiting"  # voices of whose words nobody has looked at anything


def by_group(
    material: Material,
    dimension: str,
    *,
    policy: Policy,
    labels: Mapping[str, str],
    reference: str = OTHERS,
    whole_tree: bool = False,
) -> ByGroup:
    """Share of voices (not of quotes) of each group that raised each code, answers of surveys."""
    codes, groups = material.rows(whole_tree=whole_tree), material.groups.get(dimension, ())
    told = _told(material, material.answers, dimension, policy)
    quotes = counting.quotes_by_group(material.answers, dimension)
    rows = tuple(
        Row(
            key=code,
            label=labels[code],
            cells=tables.cells(code, groups, told, reference=reference, quotes=quotes),
        )
        for code in codes
    )
    own = frozenset(group for group, n in told.sizes.items() if n)
    return ByGroup(
        dimension=dimension,
        groups=groups,
        rows=rows,
        not_done=_not_done(material, dimension, own, policy),
        comparisons=sum(c.difference is not None for row in rows for c in row.cells),
        shown=own,
    )


def by_session(
    material: Material,
    dimension: str,
    *,
    policy: Policy,
    labels: Mapping[str, str],
    whole_tree: bool = False,
) -> ByGroup:
    """Sessions in which a group raised a code; its own block, never added to the answers.

    A group is shown where enough of its voices spoke, by the same rule as everywhere.
    """
    codes, groups = material.rows(whole_tree=whole_tree), material.groups.get(dimension, ())
    told = _told(material, material.spoken, dimension, policy)
    counts = counting.sessions_by_group(material.spoken, dimension, codes, groups)
    return ByGroup(
        dimension=dimension,
        groups=groups,
        rows=tuple(
            Row(
                key=code, label=labels[code], cells=tables.session_cells(code, groups, told, counts)
            )
            for code in codes
        ),
        not_done={},
        comparisons=0,
        shown=frozenset(group for group, n in told.sizes.items() if n),
    )


def shown(material: Material, dimension: str, *, policy: Policy) -> frozenset[str]:
    """The groups of which anything is told, of answers."""
    sizes = _told(material, material.answers, dimension, policy).sizes
    return frozenset(group for group, n in sizes.items() if n)


def over_time(material: Material, codes: Sequence[str], *, policy: Policy) -> dict[str, list[Week]]:
    """Of the voices first heard in each week, how many raised each code; conversations by their
    day. Empty where fewer than two weeks are known."""
    heard = material.heard(minimum(policy))
    weeks = counting.by_week(heard)
    if len(weeks) < 2:
        return {}
    told = shield(heard, weeks, material.codes, related=material.related, policy=policy)
    return {code: tables.weeks(code, told, tuple(weeks)) for code in codes}


def _told(material: Material, said: Sequence[Said], dimension: str, policy: Policy) -> Shielded:
    inside = counting.members(said, dimension, material.groups.get(dimension, ()))
    return shield(said, inside, material.codes, related=material.related, policy=policy)


def _not_done(
    material: Material, dimension: str, own: frozenset[str], policy: Policy
) -> dict[str, float]:
    every = [one for one in material.said if not one.session]
    waiting = voices(every) - voices(material.answers)
    inside = counting.members(every, dimension, material.groups.get(dimension, ()))
    untold = frozenset(group for group, who in inside.items() if who and group not in own)
    told = shield_one(inside, WAITING, waiting, policy=policy, besides=untold)
    return {
        group: told.counts[WAITING, group] / told.sizes[group]
        for group in inside
        if told.tells(WAITING, group) and told.sizes[group]
    }
