"""The engine as one more coder: how far people agree with it, and it with what they decided."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from listening.coding import agreement
from listening.coding.rounds.figuring import Unit, in_language, languages, marks, why

Codes = Mapping[str, frozenset[str]]
ENGINE = "engine"


def beside(
    units: Sequence[Unit], coders: Sequence[str], *, wider: Codes, seed: int
) -> list[dict[str, Any]]:
    """The engine with each person in turn, per code and language.

    Each excerpt that a person finished is a pair of marks, theirs and the engine's; excerpts of a
    voice are drawn together for the interval, so that two people on one excerpt are no two
    excerpts. `n` counts excerpts. The engine's marks stand under ENGINE in every unit.
    """
    people = [*coders, ENGINE]
    used = sorted({w for u in units for c in people for w in u.coded(c, wider) or ()})
    return [
        {"code": code, "language": tag, **_pairs(own, coders, code, wider, seed)}
        for tag, own in _parts(units, coders)
        for code in used
    ]


def against(
    record: Codes, engine: Codes, units: Sequence[Unit], *, seed: int
) -> list[dict[str, Any]]:
    """The engine held against what people decided, per code and language: the record is the truth.

    Recall and precision are None where nothing was there to find, or nothing was suggested.
    """
    used = sorted({code for sets in (record, engine) for codes in sets.values() for code in codes})
    people = sorted({c for u in units for c in u.by_coder if c != ENGINE})
    found = []
    for tag, own in _parts([u for u in units if u.key in record], people):
        for code in used:
            human = [int(code in record[u.key]) for u in own]
            machine = [int(code in engine.get(u.key, ())) for u in own]
            table = agreement.two_by_two(human, machine)
            found.append(
                {"code": code, "language": tag, **_figures([human, machine], own, seed)}
                | {**asdict(table), "n": table.n, "recall": table.recall}
                | {"precision": table.precision, "f1": table.positive}
                | {"kappa": agreement.cohen_kappa(human, machine)}
            )
    return found


def _parts(units: Sequence[Unit], coders: Sequence[str]) -> list[tuple[str, list[Unit]]]:
    tags = languages(units, coders)
    return [("", list(units)), *((tag, in_language(units, tag)) for tag in tags)]


def _pairs(
    units: Sequence[Unit], coders: Sequence[str], code: str, wider: Codes, seed: int
) -> dict[str, Any]:
    theirs, engines, own = [], [], []
    [said] = marks(units, [ENGINE], code, wider)
    for row in marks(units, coders, code, wider):
        kept = [i for i, mark in enumerate(row) if mark is not None]
        theirs += [row[i] for i in kept]
        engines += [said[i] for i in kept]
        own += [units[i] for i in kept]
    return _figures([theirs, engines], own, seed) | {"n": len({u.key for u in own})}


def _figures(
    matrix: Sequence[Sequence[int | None]], units: Sequence[Unit], seed: int
) -> dict[str, Any]:
    around, ac1_around = agreement.intervals(matrix, [u.cluster for u in units], seed=seed)
    table = agreement.two_by_two(*matrix)
    return {
        "n": table.n,
        "percent": agreement.percent(matrix),
        "positive": table.positive,
        "negative": table.negative,
        "alpha": agreement.alpha(matrix),
        "alpha_interval": asdict(around),
        "ac1": agreement.gwet_ac1(matrix),
        "ac1_interval": asdict(ac1_around),
        "reason": why(matrix),
    }
