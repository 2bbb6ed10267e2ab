"""The figures of a blind round from the copy of its codings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import Any

from listening.coding import agreement
from listening.coding.agreement.spans import terms, terms_1995

Placed = tuple[str, int, int]  # code key, start, end; 0, 0 is the whole excerpt
ENOUGH_OF_A_LANGUAGE = 30
RARE = 0.05
FEW = 5
DEFINITION = "u-alpha (Krippendorff et al. 2016)"
OLDER = "alpha-U (Krippendorff 1995/2004)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One excerpt and what each coder who finished it put on it."""

    key: str
    language: str
    cluster: str  # whose words
    length: int  # code points
    by_coder: Mapping[str, tuple[Placed, ...]] = field(default_factory=dict)

    def coded(self, coder: str, wider: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
        """Codes of a coder with the codes above them; None where they did not finish."""
        if coder not in self.by_coder:
            return None
        return frozenset(w for key, _, _ in self.by_coder[coder] for w in wider.get(key, {key}))


def figures(
    units: Sequence[Unit],
    coders: Sequence[str],
    *,
    wider: Mapping[str, frozenset[str]],
    seed: int,
    spans: bool,
) -> dict[str, Any]:
    """Everything the page of a round shows, ready to be kept.

    `wider` names for each code itself and the codes above it; `spans` asks for unitised figures.
    """
    used = sorted({w for u in units for c in coders for w in u.coded(c, wider) or ()})
    rows = [_code(units, coders, code, "", wider, seed) for code in used]
    for language in _languages(units, coders):
        own = [u for u in units if u.language == language]
        rows += [_code(own, coders, code, language, wider, seed) for code in used]
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
        "sets": _sets(units, coders, seed),
        "undefined": sum(row["alpha"] is None for row in rows if not row["language"]),
        "spans": _spans(units, coders, used) if spans else [],
    }


def against(
    record: Mapping[str, frozenset[str]],
    engine: Mapping[str, frozenset[str]],
    languages: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The engine as one more coder beside the human record, per code and language.

    All three are by excerpt; a language is split off where it has enough units.
    """
    found = []
    codes = sorted({code for sets in (record, engine) for codes in sets.values() for code in codes})
    tags = sorted(set(languages.values()))
    split = [t for t in tags if sum(v == t for v in languages.values()) >= ENOUGH_OF_A_LANGUAGE]
    for language in ["", *split]:
        keys = [k for k in sorted(record) if not language or languages[k] == language]
        for code in codes:
            human = [int(code in record[k]) for k in keys]
            machine = [int(code in engine.get(k, ())) for k in keys]
            table = agreement.two_by_two(human, machine)
            found.append(
                {
                    "code": code,
                    "language": language,
                    "n": table.n,
                    **asdict(table),
                    "recall": table.recall,
                    "precision": table.precision,
                    "f1": table.positive,
                    "kappa": agreement.cohen_kappa(human, machine),
                    "alpha": agreement.alpha([human, machine]),
                }
            )
    return found


def _code(
    units: Sequence[Unit],
    coders: Sequence[str],
    code: str,
    language: str,
    wider: Mapping[str, frozenset[str]],
    seed: int,
) -> dict[str, Any]:
    matrix = [[_mark(u.coded(c, wider), code) for u in units] for c in coders]
    around, ac1_around = agreement.intervals(matrix, [u.cluster for u in units], seed=seed)
    pairs = [agreement.two_by_two(matrix[i], matrix[j]) for i, j in _pairs(coders)]
    n = sum(sum(row[u] is not None for row in matrix) >= 2 for u in range(len(units)))
    return {
        "code": code,
        "language": language,
        "n": n,
        "percent": agreement.percent(matrix),
        "alpha": agreement.alpha(matrix),
        "reason": _reason(matrix),
        "alpha_interval": asdict(around),
        "ac1": agreement.gwet_ac1(matrix),
        "ac1_interval": asdict(ac1_around),
        "kappa": agreement.cohen_kappa(*matrix) if len(matrix) == 2 else None,
        "pairs": [
            {**asdict(t), "n": t.n, "positive": t.positive, "negative": t.negative} for t in pairs
        ],
        "careful": _careful(matrix, pairs),
    }


def _sets(units: Sequence[Unit], coders: Sequence[str], seed: int) -> dict[str, Any]:
    exact: Mapping[str, frozenset[str]] = {}
    matrix = [[u.coded(c, exact) for u in units] for c in coders]
    clusters = [u.cluster for u in units]
    around, _ = agreement.intervals(matrix, clusters, seed=seed, metric="masi")
    return {
        "alpha": agreement.alpha(matrix, metric="masi"),
        "reason": agreement.reason(matrix, "masi"),
        "interval": asdict(around),
        "n": sum(sum(c in u.by_coder for c in coders) >= 2 for u in units),
    }


def _spans(
    units: Sequence[Unit], coders: Sequence[str], used: Iterable[str]
) -> list[dict[str, Any]]:
    """Unitised figures per code and over all; documents laid end to end."""
    whole = [u for u in units if all(c in u.by_coder for c in coders)]
    length = sum(u.length for u in whole)
    rows, sums = [], [0.0, 0.0]
    for code in [*used, "*"]:
        laid = [_laid(whole, coder, code) for coder in coders]
        one = terms(laid, length)
        if code != "*":
            sums = [sums[0] + one[0], sums[1] + one[1]]
        rows.append({"code": code, "definition": DEFINITION, "length": length, **_ratio(one)})
        if len(whole) == 1 and code != "*":
            older = _ratio(terms_1995(laid, length))
            rows.append({"code": code, "definition": OLDER, "length": length, **older})
    rows.append({"code": "", "definition": DEFINITION, "length": length, **_ratio(sums)})
    return rows


def _laid(units: Sequence[Unit], coder: str, code: str) -> list[tuple[int, int, str]]:
    found, at = [], 0
    for unit in units:
        own = [
            (start, end) if end > start else (0, unit.length)
            for key, start, end in unit.by_coder[coder]
            if code in ("*", key)
        ]
        found += [(at + start, at + end, v) for start, end, v in agreement.united(own)]
        at += unit.length
    return found


def _ratio(pair: Sequence[float]) -> dict[str, Any]:
    defined = abs(pair[1]) > 1e-9
    return {
        "alpha": 1 - pair[0] / pair[1] if defined else None,
        "reason": "" if defined else "no_variation",
    }


def _languages(units: Sequence[Unit], coders: Sequence[str]) -> list[str]:
    tags = sorted({u.language for u in units})
    both = [u.language for u in units if sum(c in u.by_coder for c in coders) >= 2]
    return [tag for tag in tags if both.count(tag) >= ENOUGH_OF_A_LANGUAGE]


def _mark(codes: frozenset[str] | None, code: str) -> int | None:
    return None if codes is None else int(code in codes)


def _pairs(coders: Sequence[str]) -> list[tuple[int, int]]:
    return list(combinations(range(len(coders)), 2))


def _reason(matrix: list[list[int | None]]) -> str:
    why = agreement.reason(matrix)
    if why != "no_variation":
        return why
    return "no_positive" if not any(v for row in matrix for v in row) else "no_negative"


def _careful(matrix: list[list[int | None]], pairs: Sequence[agreement.Table]) -> list[str]:
    """Why a figure should be read with care: few cases, or hardly any variation."""
    marks = [v for row in matrix for v in row if v is not None]
    share = sum(marks) / len(marks) if marks else 0.0
    found = ["unstable"] if marks and not RARE <= share <= 1 - RARE else []
    return found + ["few"] if any(t.a + t.b + t.c < FEW for t in pairs) else found
