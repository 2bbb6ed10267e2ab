"""The figures of a blind round from the copy of its codings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import Any

from listening.coding import agreement
from listening.coding.rounds.stretches import Placed, unitised

ENOUGH_OF_A_LANGUAGE = 30
RARE = 0.05
FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One excerpt and what each coder who finished it put on it."""

    key: str
    language: str
    cluster: str  # whose words
    length: int  # code points
    by_coder: Mapping[str, tuple[Placed, ...]] = field(default_factory=dict)
    weight: float = 1.0  # how many excerpts of the frame it stands for

    def coded(self, coder: str, wider: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
        """Codes of a coder with the codes above them; None where they did not finish."""
        if coder not in self.by_coder:
            return None
        return frozenset(w for key, _, _ in self.by_coder[coder] for w in wider.get(key, ()))


def figures(
    units: Sequence[Unit],
    coders: Sequence[str],
    *,
    wider: Mapping[str, frozenset[str]],
    seed: int,
    spans: bool,
    enriched: str = "",
) -> dict[str, Any]:
    """Everything the page of a round shows, ready to be kept.

    `wider` names for each code the round asks for itself and the codes above it that count; other
    codes enter no figure. `spans` asks for unitised figures. How common an `enriched` code is, or
    one above it, is not told.
    """
    used = sorted({w for u in units for c in coders for w in u.coded(c, wider) or ()})
    untold = {code for code in used if enriched and code in _around(enriched, wider)}
    parts = [("", units), *((tag, in_language(units, tag)) for tag in languages(units, coders))]
    rows = [
        _code(own, coders, code, tag, wider, seed)
        | _common(own, coders, code, wider, untold=untold, seed=seed)
        for tag, own in parts
        for code in used
    ]
    return {
        "units": sum(sum(c in u.by_coder for c in coders) >= 2 for u in units),
        "voices": len({u.cluster for u in units}),
        "languages": {
            tag: sum(u.language == tag for u in units)
            for tag in sorted({u.language for u in units})
        },
        "coders": len(coders),
        "seed": seed,
        "codes": rows,
        "sets": [{"language": tag, **_sets(own, coders, seed)} for tag, own in parts],
        "undefined": sum(row["alpha"] is None for row in rows if not row["language"]),
        "unused": sorted({w for ways in wider.values() for w in ways} - set(used)),
        "weighted": len({u.weight for u in units}) > 1,
        "spans": [
            {"language": tag, **row}
            for tag, own in parts
            for row in unitised(own, coders, used, wider)
        ]
        if spans
        else [],
    }


def _code(
    units: Sequence[Unit],
    coders: Sequence[str],
    code: str,
    language: str,
    wider: Mapping[str, frozenset[str]],
    seed: int,
) -> dict[str, Any]:
    matrix = marks(units, coders, code, wider)
    around, ac1_around = agreement.intervals(matrix, [u.cluster for u in units], seed=seed)
    pairs = [agreement.two_by_two(matrix[i], matrix[j]) for i, j in _pairs(coders)]
    n = sum(sum(row[u] is not None for row in matrix) >= 2 for u in range(len(units)))
    return {
        "code": code,
        "language": language,
        "n": n,
        "percent": agreement.percent(matrix),
        "alpha": agreement.alpha(matrix),
        "reason": why(matrix),
        "alpha_interval": asdict(around),
        "ac1": agreement.gwet_ac1(matrix),
        "ac1_interval": asdict(ac1_around),
        "kappa": agreement.cohen_kappa(*matrix) if len(matrix) == 2 else None,
        "pairs": [
            {**asdict(t), "n": t.n, "positive": t.positive, "negative": t.negative} for t in pairs
        ],
        "careful": _careful(matrix, pairs),
    }


def _common(
    units: Sequence[Unit],
    coders: Sequence[str],
    code: str,
    wider: Mapping[str, frozenset[str]],
    *,
    untold: Iterable[str],
    seed: int,
) -> dict[str, Any]:
    """How common each coder found a code, and agreement, in the frame that was drawn from."""
    weights = [u.weight for u in units]
    matrix = marks(units, coders, code, wider)
    around, ac1_around = agreement.intervals(
        matrix, [u.cluster for u in units], seed=seed, weights=weights
    )
    shares = [None if code in untold else _share(row, weights) for row in matrix]
    return {
        "shares": shares,
        "weighted": {
            "percent": agreement.percent(matrix, weights=weights),
            "alpha": agreement.alpha(matrix, weights=weights),
            "alpha_interval": asdict(around),
            "ac1": agreement.gwet_ac1(matrix, weights=weights),
            "ac1_interval": asdict(ac1_around),
        },
    }


def _share(row: Sequence[int | None], weights: Sequence[float]) -> float | None:
    told = [(mark, weight) for mark, weight in zip(row, weights, strict=True) if mark is not None]
    whole = sum(weight for _, weight in told)
    return sum(mark * weight for mark, weight in told) / whole if whole else None


def _around(code: str, wider: Mapping[str, frozenset[str]]) -> set[str]:
    """A code, those above it and those below it."""
    above = set(wider.get(code, {code}))
    return above | {key for key, ways in wider.items() if code in ways}


def _sets(units: Sequence[Unit], coders: Sequence[str], seed: int) -> dict[str, Any]:
    matrix = [
        [None if c not in u.by_coder else frozenset(k for k, _, _ in u.by_coder[c]) for u in units]
        for c in coders
    ]
    clusters = [u.cluster for u in units]
    around, _ = agreement.intervals(matrix, clusters, seed=seed, metric="masi")
    return {
        "alpha": agreement.alpha(matrix, metric="masi"),
        "reason": agreement.reason(matrix, "masi"),
        "interval": asdict(around),
        "n": sum(sum(c in u.by_coder for c in coders) >= 2 for u in units),
    }


def in_language(units: Sequence[Unit], language: str) -> list[Unit]:
    """The units of one language."""
    return [u for u in units if u.language == language]


def languages(units: Sequence[Unit], coders: Sequence[str]) -> list[str]:
    """Languages with enough units that two coders finished to be looked at alone."""
    tags = sorted({u.language for u in units})
    both = [u.language for u in units if sum(c in u.by_coder for c in coders) >= 2]
    return [tag for tag in tags if both.count(tag) >= ENOUGH_OF_A_LANGUAGE]


def marks(
    units: Sequence[Unit], coders: Sequence[str], code: str, wider: Mapping[str, frozenset[str]]
) -> list[list[int | None]]:
    """1 where a coder put a code on a unit, 0 where not, None where they did not finish it."""
    return [[_mark(u.coded(c, wider), code) for u in units] for c in coders]


def _mark(codes: frozenset[str] | None, code: str) -> int | None:
    return None if codes is None else int(code in codes)


def _pairs(coders: Sequence[str]) -> list[tuple[int, int]]:
    return list(combinations(range(len(coders)), 2))


def why(matrix: Sequence[Sequence[int | None]]) -> str:
    """Why a figure is undefined, nothing where it is defined."""
    found = agreement.reason(matrix)
    if found != "no_variation":
        return found
    return "no_positive" if not any(v for row in matrix for v in row) else "no_negative"


def _careful(matrix: list[list[int | None]], pairs: Sequence[agreement.Table]) -> list[str]:
    """Why a figure should be read with care: few cases, or hardly any variation."""
    marks = [v for row in matrix for v in row if v is not None]
    share = sum(marks) / len(marks) if marks else 0.0
    found = ["unstable"] if marks and not RARE <= share <= 1 - RARE else []
    return found + ["few"] if any(t.a + t.b + t.c < FEW for t in pairs) else found
