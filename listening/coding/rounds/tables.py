"""The figures of a round as one flat table: a line per part, code, language and pair of coders."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Line = dict[str, Any]
COLUMNS = (
    "part", "code", "name", "language", "coders", "n", "percent", "positive", "negative",
    "alpha", "alpha_low", "alpha_high", "alpha_reason", "alpha_interval_reason",
    "ac1", "ac1_low", "ac1_high", "ac1_reason", "ac1_interval_reason",
    "kappa", "both", "first_only", "second_only", "neither", "share_first", "share_second",
    "share_third", "recall", "precision", "length", "coverage", "definition", "voices", "seed",
    "codebook_version",
)  # fmt: skip
MASI = "alpha with MASI distance (Passonneau 2006)"
ALPHA = "alpha, nominal (Krippendorff 2011); AC1 (Gwet)"
WEIGHTED = ALPHA + ", weighted by the draw"


def lines(held: Mapping[str, Any], *, version: int) -> list[Line]:
    """Every figure that is kept of a round; an undefined one is None, with its reason beside it."""
    always = {"seed": held["seed"], "voices": held["voices"], "codebook_version": version}
    labels = held["labels"]
    found = [*_codes(held), *_sets(held), *_stretches(held), *_engine(held)]
    return [
        dict.fromkeys(COLUMNS) | always | {"name": labels.get(line.get("code", ""), "")} | line
        for line in found
    ]


def _codes(held: Mapping[str, Any]) -> Iterator[Line]:
    for one in held["codes"]:
        own = {"code": one["code"], "language": one["language"], "n": one["n"]}
        alone = one["pairs"][0] if len(one["pairs"]) == 1 else None
        yield {"part": "codes", "definition": ALPHA, "coders": held["coders"], **own} | (
            _figures(one, one["reason"])
            | {"kappa": one["kappa"]}
            | _shares(one["shares"])
            | (_table(alone) if alone else {})
        )
        if held["weighted"]:
            yield {"part": "codes, weighted", "definition": WEIGHTED, **own} | _figures(
                one["weighted"], one["reason"]
            )
        if alone is None:
            yield from ({"part": "pairs of coders", **own, **_pair(p)} for p in _named(one))


def _named(one: Mapping[str, Any]) -> list[Line]:
    names = ["1 and 2", "1 and 3", "2 and 3"]
    return [{"coders": name, **pair} for name, pair in zip(names, one["pairs"], strict=True)]


def _pair(pair: Line) -> Line:
    return {"coders": pair["coders"], "n": pair["n"], **_table(pair)}


def _sets(held: Mapping[str, Any]) -> Iterator[Line]:
    for one in held["sets"]:
        yield {
            "part": "sets of codes",
            "definition": MASI,
            "coders": held["coders"],
            "language": one["language"],
            "n": one["n"],
            "alpha": one["alpha"],
            "alpha_reason": one["reason"],
            **_around("alpha", one["interval"]),
        }


def _stretches(held: Mapping[str, Any]) -> Iterator[Line]:
    for one in held["spans"]:
        own = ("code", "language", "length", "definition", "alpha", "coverage")
        yield {"part": "stretches", "coders": held["coders"], "alpha_reason": one["reason"]} | {
            name: one[name] for name in own
        }


def _engine(held: Mapping[str, Any]) -> Iterator[Line]:
    for name, part in (("engine", "engine and people"), ("record", "engine and record")):
        for one in held.get(name, ()):
            own = ("code", "language", "n", "positive", "negative")
            more = {k: one[k] for k in ("recall", "precision", "kappa") if k in one}
            table = _table(one) if "a" in one else {}
            yield {"part": part, "definition": ALPHA, **_figures(one, one["reason"])} | (
                table | {k: one[k] for k in own} | more
            )


def _figures(one: Mapping[str, Any], reason: str) -> Line:
    # AC1 needs a pair of marks and nothing more: where nothing varies it is 1, and defined.
    lacks = reason if one["ac1"] is None else ""
    return {
        "percent": one["percent"],
        "alpha": one["alpha"],
        "alpha_reason": reason,
        **_around("alpha", one["alpha_interval"]),
        "ac1": one["ac1"],
        "ac1_reason": lacks,
        **_around("ac1", one["ac1_interval"]),
    }


def _around(name: str, interval: Mapping[str, Any]) -> Line:
    return {
        f"{name}_low": interval["low"],
        f"{name}_high": interval["high"],
        f"{name}_interval_reason": interval["reason"],
    }


def _table(pair: Mapping[str, Any]) -> Line:
    return {
        "positive": pair["positive"],
        "negative": pair["negative"],
        "both": pair["a"],
        "first_only": pair["b"],
        "second_only": pair["c"],
        "neither": pair["d"],
    }


def _shares(shares: Sequence[float | None]) -> Line:
    return dict(zip(("share_first", "share_second", "share_third"), shares, strict=False))
