"""Whom a survey has reached so far, beside who is enrolled, and how many are hoped for."""

from collections import Counter
from collections.abc import Mapping

from listening import i18n
from listening.communities import groups as names
from listening.communities import service as communities
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.participants import service as participants
from listening.settings import BadInput
from listening.surveys import service as surveys
from listening.surveys import store as answers
from listening.surveys.reach import store
from listening.surveys.reach.board import Board, board
from listening.surveys.records import Survey
from listening.surveys.results.tallies import UNSTATED

MOST = 1_000_000


def reach(row: Survey, *, policy: Policy) -> Board:
    """Answers so far by group and language, protected, beside the enrolment."""
    known = communities.groups(row.project_id)
    heard = answers.participants(row.id)
    enrolled = gaps.enrolment(row.project_id)
    numbers = {
        group: (dimension, name) for dimension, own in known.items() for name, group in own.items()
    }
    spoken = store.by_language(row.id)
    return board(
        len(heard),
        _by_group(row, known, participants.groups_of(heard), heard),
        {tag: spoken.get(tag, 0) for tag in (*surveys.offered(row), *spoken)},
        enrolled=enrolled,
        goals={numbers[group]: n for group, n in store.goals(row.id).items() if group in numbers},
        policy=policy,
    )


def _by_group(
    row: Survey,
    known: Mapping[str, Mapping[str, int]],
    of: Mapping[str, frozenset[int]],
    heard: list[str],
) -> dict[str, dict[str, int]]:
    """Voices by group, for dimensions that the survey asks about; those that state none apart."""
    survey = surveys.shown(row).questionnaire
    asked = [q.dimension for q in survey.questions if q.dimension]
    count = Counter(group for who in heard for group in of.get(who, ()))
    found: dict[str, dict[str, int]] = {}
    for dimension in dict.fromkeys(names.find(one, known) or one for one in asked):
        own = known.get(dimension, {})
        found[dimension] = {name: count[group] for name, group in own.items()}
        numbers = frozenset(own.values())
        silent = sum(not (of.get(who, frozenset()) & numbers) for who in heard)
        found[dimension][UNSTATED] = silent
    return found


def hope_for(row: Survey, wanted: Mapping[tuple[str, str], str]) -> None:
    """Keep goals by dimension and group as they were typed; an empty one is none."""
    known = communities.groups(row.project_id)
    goals: dict[int, int] = {}
    for (dimension, group), typed in wanted.items():
        number = known.get(dimension, {}).get(group)
        if number is None or not typed.strip():
            continue
        if not (typed.strip().isdecimal() and 0 < int(typed) <= MOST):
            raise BadInput(f"The goal for '{group}' is '{typed.strip()[:40]}'; write a number.")
        goals[number] = int(typed)
    store.set_goals(row.id, goals)


def language_of(group: str, offered: tuple[str, ...]) -> str:
    """The offered language that a group is named after, "" for none."""
    return next(
        (
            tag
            for tag in offered
            if names.folded(group)
            in {names.folded(n) for n in (i18n.language(tag).english, i18n.language_name(tag))}
            or names.folded(group) == names.folded(i18n.language(tag).english.split(" (")[0])
        ),
        "",
    )
