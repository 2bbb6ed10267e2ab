"""Would the picture change if those who answered were spread like the students?

Weights only move voices that are there: a group nobody spoke for stays silent, and is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from listening.gaps.coverage import Margin, rake
from listening.settings import BadInput

SILENT_SHARE = 0.05  # a margin with more students than this in silent groups is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """Weights of the voices in their order, or why there are none.

    `margins` are the dimensions the weights meet, `left_out` those that could not be met,
    `silent` the groups (dimension, group) with students and no voice, which no weight can reach.
    """

    weights: tuple[float, ...] = ()
    margins: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    smallest: float = 1.0
    largest: float = 1.0
    n_eff: float = 0.0
    problem: str = ""


def weigh_by_enrolment(
    groups: Sequence[Mapping[str, str]], enrolled: Mapping[str, Mapping[str, int]]
) -> Weighting:
    """Weights that spread voices over every enrolled dimension like the students.

    `groups` holds the group of each voice by dimension, `enrolled` the students of each group.
    Margins become shares of the students whose groups were heard, so that they agree on a total.
    A dimension is left out when nobody's group is known there, when a group spoke that has no
    students, or when more than 5 % of its students belong to groups that nobody spoke for.
    """
    margins, left_out, silent = [], [], []
    for dimension, students in enrolled.items():
        categories = [mine.get(dimension, "") for mine in groups]
        heard = {name: n for name, n in students.items() if n > 0 and name in categories}
        mute = {name: n for name, n in students.items() if n > 0 and name not in heard}
        silent += [(dimension, name) for name in mute]
        strangers = set(categories) - {"", *heard}
        share = sum(mute.values()) / max(1, sum(mute.values()) + sum(heard.values()))
        if strangers or len(heard) < 2 or share > SILENT_SHARE:
            left_out.append(dimension)
            continue
        total = sum(heard.values())
        margins.append(Margin(dimension, categories, {g: n / total for g, n in heard.items()}))
    beside = Weighting(left_out=tuple(left_out), silent=tuple(silent))
    return _settled(margins, beside) if margins else beside


def _settled(margins: Sequence[Margin], beside: Weighting) -> Weighting:
    try:
        raked = rake(margins)
    except BadInput as refusal:
        return Weighting(left_out=beside.left_out, silent=beside.silent, problem=str(refusal))
    mean = float(raked.weights.mean())
    return Weighting(
        weights=tuple(float(w) / mean for w in raked.weights),
        margins=tuple(margin.name for margin in margins),
        left_out=beside.left_out,
        silent=beside.silent,
        smallest=raked.smallest / mean,
        largest=raked.largest / mean,
        n_eff=raked.n_eff,
    )
