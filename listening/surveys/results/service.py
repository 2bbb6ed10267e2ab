"""What closed questions brought: worked out once a survey has closed, told until enough changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from listening.communities import service as communities
from listening.gaps.cells import Policy
from listening.gaps.certainty import wilson
from listening.participants import service as participants
from listening.settings import BadInput
from listening.surveys import questionnaire as q
from listening.surveys import service as surveys
from listening.surveys.records import Survey
from listening.surveys.results import protecting, store, tallies
from listening.surveys.results.middles import middle
from listening.surveys.results.protecting import ALL, TOTAL, Row
from listening.surveys.results.records import ResultsRow
from listening.surveys.results.tallies import Shape, Tally, Voice

JOIN = "\t"  # between the parts of a key as it is kept; no name holds one


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Voices of a group that gave an answer, with the Wilson interval; withheld without numbers."""

    dimension: str
    group: str
    answer: str = ""
    n: int | None = None
    count: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def withheld(self) -> bool:
        """Whether nothing may be told."""
        return self.value is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A question with what was answered, by answer and group; numbers have one share a group,
    whose value is the median."""

    question: q.Question
    shape: Shape
    n: int | None
    shares: tuple[Share, ...]

    def of(self, dimension: str, group: str) -> tuple[Share, ...]:
        """The shares of one row, in the order of the answers."""
        return tuple(s for s in self.shares if (s.dimension, s.group) == (dimension, group))


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything that is told of a survey's closed questions.

    `sizes`: dimension -> group -> voices, None where withheld; `waiting`: answers came since that
    cannot be told yet.
    """

    voices: int | None
    sizes: Mapping[str, Mapping[str, int | None]]
    results: tuple[Result, ...]
    waiting: bool = False


def work_out(row: Survey, *, policy: Policy) -> None:
    """Tell the results of a closed survey, or leave those that stand while too little changed."""
    if row.state != "closed":
        raise BadInput("Results are worked out once the survey has closed; close it first.")
    voices = _voices(row)
    sizes = _sizes(voices)
    before = store.told(row.id)
    if before is not None and not protecting.ripe(before.sizes, sizes, policy):
        return
    survey = surveys.shown(row).questionnaire
    found = [tallies.tally(survey, one, voices) for one in tallies.closed(survey)]
    store.tell(
        ResultsRow(
            survey_id=row.id,
            version=row.version,
            sizes=sizes,
            told=_told(found, voices, policy),
        )
    )


def results(row: Survey) -> Results | None:
    """The results as they are told, None before they were worked out."""
    told = store.told(row.id)
    if told is None:
        return None
    survey = surveys.shown(row, version=told.version).questionnaire
    shown = {_key(name): n for name, n in told.told["counts"][""].items()}
    by_dimension: dict[str, dict[str, int | None]] = {}
    for (dimension, group, _column), n in shown.items():
        if dimension:
            by_dimension.setdefault(dimension, {})[group] = n
    return Results(
        voices=shown[*ALL, TOTAL],
        sizes=by_dimension,
        results=tuple(
            _result(one, told.told)
            for one in tallies.closed(survey)
            if one.name in told.told["counts"]
        ),
        waiting=row.state == "closed" and _sizes(_voices(row)) != told.sizes,
    )


def _voices(row: Survey) -> list[Voice]:
    said = store.voices(row.id)
    names = {
        number: (dimension, group)
        for dimension, known in communities.groups(row.project_id).items()
        for group, number in known.items()
    }
    belongs: list[dict[str, set[str]]] = []
    of = participants.groups_of(said)
    for who in said:
        groups: dict[str, set[str]] = {}
        for dimension, group in (names[n] for n in of.get(who, ()) if n in names):
            groups.setdefault(dimension, set()).add(group)
        belongs.append(groups)
    rows = tallies.grouped(belongs)
    return [
        Voice(answers=answers, groups=groups)
        for answers, groups in zip(said.values(), rows, strict=True)
    ]


def _sizes(voices: Sequence[Voice]) -> dict[str, int]:
    return {"": len(voices)} | {
        JOIN.join(row): len(who) for row, who in tallies.members(voices).items()
    }


def _told(found: Sequence[Tally], voices: Sequence[Voice], policy: Policy) -> dict[str, Any]:
    members = tallies.members(voices)
    every = [protecting.counts(one, members) for one in found]
    shown = protecting.shown([protecting.sizes(len(voices), members), *every], policy)
    return {
        "counts": {
            name: {JOIN.join(key): n for key, n in cells.items()} for name, cells in shown.items()
        },
        "shapes": {one.name: one.shape for one in found},
        "middles": {
            one.name: _middles(one, members, shown[one.name])
            for one in found
            if one.shape == "number"
        },
    }


def _middles(
    tally: Tally, members: Mapping[Row, frozenset[int]], shown: protecting.Told
) -> dict[str, list[float]]:
    told: dict[str, list[float]] = {}
    for row, who in ({ALL: tally.asked} | dict(members)).items():
        if shown[(*row, TOTAL)] is None:
            continue
        found = middle(value for i, value in tally.values.items() if i in who)
        if found is not None:
            told[JOIN.join(row)] = list(found)
    return told


def _key(name: str) -> tuple[str, ...]:
    return tuple(name.split(JOIN))


def _result(question: q.Question, told: Mapping[str, Any]) -> Result:
    cells = {_key(name): n for name, n in told["counts"][question.name].items()}
    shape: Shape = told["shapes"][question.name]
    rows = list(dict.fromkeys((key[0], key[1]) for key in cells))
    shares: list[Share] = []
    for row in rows:
        if shape == "number":
            found = told["middles"][question.name].get(JOIN.join(row))
            shares.append(_number(row, cells[(*row, TOTAL)], found))
            continue
        for answer in tallies.answers(question):
            shares.append(_share(row, answer, cells[(*row, TOTAL)], cells[(*row, answer)]))
    return Result(question=question, shape=shape, n=cells[(*ALL, TOTAL)], shares=tuple(shares))


def _share(row: Row, answer: str, n: int | None, count: int | None) -> Share:
    if not n or count is None:
        return Share(dimension=row[0], group=row[1], answer=answer)
    low, high = wilson(count, n)
    return Share(
        dimension=row[0], group=row[1], answer=answer,
        n=n, count=count, value=count / n, low=low, high=high,
    )  # fmt: skip


def _number(row: Row, n: int | None, found: Sequence[float] | None) -> Share:
    if n is None or found is None:
        return Share(dimension=row[0], group=row[1])
    value, low, high = found
    return Share(dimension=row[0], group=row[1], n=n, value=value, low=low, high=high)
