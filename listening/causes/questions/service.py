"""Questions to the codes: each reads, counts, and protects before anything is shown."""

from listening.causes.questions import counting, gathering, tables
from listening.causes.questions.counting import Said, voices
from listening.causes.questions.gathering import said as said
from listening.causes.questions.keeping import forget as forget
from listening.causes.questions.keeping import known as known
from listening.causes.questions.keeping import save as save
from listening.causes.questions.keeping import saved as saved
from listening.causes.questions.meeting import Together as Together
from listening.causes.questions.meeting import together as together
from listening.causes.questions.shielding import shield
from listening.causes.questions.tables import OTHERS as OTHERS
from listening.causes.questions.tables import ByGroup as ByGroup
from listening.causes.questions.tables import Row, Week
from listening.causes.questions.words import Words as Words
from listening.causes.questions.words import quotes as quotes
from listening.causes.questions.words import words as words
from listening.coding import service as coding
from listening.gaps.disclosure import Policy

WAITING = "waiting"  # voices of whose words nobody has looked at anything


def by_group(
    project_id: int,
    dimension: str,
    *,
    policy: Policy,
    language: str,
    reference: str = OTHERS,
    whole_tree: bool = False,
) -> ByGroup:
    """Share of voices (not of quotes) of each group that raised each code, answers of surveys."""
    every = [one for one in said(project_id, dimension, whole_tree=whole_tree) if not one.session]
    answers = [one for one in every if one.looked_at]
    codes = gathering.codes(project_id, whole_tree=whole_tree)
    groups = gathering.groups(project_id, dimension)
    told = shield(
        counting.members(answers, groups),
        counting.raised(answers, codes),
        everybody=voices(answers),
        policy=policy,
    )
    labels, quotes = coding.labels(project_id, language), counting.quotes_by_group(answers)
    rows = tuple(
        Row(
            key=code,
            label=labels[code],
            cells=tables.cells(code, groups, told, reference=reference, quotes=quotes),
        )
        for code in codes
    )
    shown = frozenset(group for group, n in told.sizes.items() if n)
    return ByGroup(
        dimension=dimension,
        groups=groups,
        rows=rows,
        not_done=_not_done(every, groups, shown, policy),
        comparisons=sum(c.difference is not None for row in rows for c in row.cells),
        shown=shown,
    )


def by_session(
    project_id: int, dimension: str, *, policy: Policy, language: str, whole_tree: bool = False
) -> ByGroup:
    """Sessions in which a group raised a code; its own block, never added to the answers.

    A group is shown where enough of its voices spoke, by the same rule as everywhere.
    """
    every = said(project_id, dimension, whole_tree=whole_tree)
    spoken = [one for one in every if one.session and one.looked_at]
    codes = gathering.codes(project_id, whole_tree=whole_tree)
    groups, labels = gathering.groups(project_id, dimension), coding.labels(project_id, language)
    told = shield(
        counting.members(spoken, groups),
        counting.raised(spoken, codes),
        everybody=voices(spoken),
        policy=policy,
    )
    counts = counting.sessions_by_group(spoken, codes, groups)
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


def over_time(project_id: int, code: str, *, policy: Policy) -> list[Week]:
    """Of the voices first heard in each week, how many raised a code; conversations by their day.

    Empty where fewer than two weeks are known.
    """
    heard = gathering.enough(said(project_id, "", whole_tree=True), policy)
    weeks = counting.by_week(heard)
    if len(weeks) < 2:
        return []
    raised = counting.raised(heard, [code])
    told = shield(weeks, raised, everybody=voices(heard), policy=policy)
    return tables.weeks(code, told, tuple(weeks))


def _not_done(
    every: list[Said], groups: tuple[str, ...], shown: frozenset[str], policy: Policy
) -> dict[str, float]:
    everybody = voices(every)
    waiting = everybody - voices([one for one in every if one.looked_at])
    told = shield(
        counting.members(every, groups), {WAITING: waiting}, everybody=everybody, policy=policy
    )
    return {
        group: told.counts[WAITING, group] / told.sizes[group]
        for group in groups
        if group in shown and told.tells(WAITING, group)
    }
