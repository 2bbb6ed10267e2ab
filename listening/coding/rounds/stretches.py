"""Agreement on stretches of text: the excerpts of a round laid end to end as one continuum."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol

from listening.coding import agreement
from listening.coding.agreement.spans import Span, terms, terms_1995

Placed = tuple[str, int, int]  # code key, start, end; 0, 0 is the whole excerpt
DEFINITION = "u-alpha (Krippendorff et al. 2016)"
ONE_CONTINUUM = "u-alpha, all values on one continuum (Krippendorff et al. 2016)"
SAME_CODE = "cu-alpha: same code where both coded (Krippendorff et al. 2016)"
OLDER = "alpha-U (Krippendorff 1995/2004)"
AT_ALL = "*"  # whatever the code: coded at all or not


class Text(Protocol):
    """An excerpt with its length in code points and what each coder put on it."""

    @property
    def length(self) -> int: ...  # noqa: D102
    @property
    def by_coder(self) -> Mapping[str, tuple[Placed, ...]]: ...  # noqa: D102


def unitised(
    texts: Sequence[Text],
    coders: Sequence[str],
    used: Iterable[str],
    wider: Mapping[str, frozenset[str]],
) -> list[dict[str, Any]]:
    """Unitised figures per code, over all codes, and whether anything was coded.

    `used` are the codes to tell of, `wider` what each code counts for. The figures over all codes
    take codes as they were put, so that no stretch counts twice.
    """
    whole = [u for u in texts if all(c in u.by_coder for c in coders)]
    length = sum(u.length for u in whole)
    put = sorted({key for u in whole for c in coders for key, _, _ in u.by_coder[c]} & set(wider))
    rows, alone = [], {key: frozenset({key}) for key in wider}
    for code in [*used, AT_ALL]:
        laid = [_laid(whole, coder, code, wider) for coder in coders]
        rows.append(_row(code, DEFINITION, length, terms(laid, length)))
        if len(whole) == 1 and code != AT_ALL:
            rows.append(_row(code, OLDER, length, terms_1995(laid, length)))
    each = [terms([_laid(whole, c, code, alone) for c in coders], length) for code in put]
    sums = sum(one[0] for one in each), sum(one[1] for one in each)
    rows.append(_row("", DEFINITION, length, sums))
    return rows + _on_one(whole, coders, put, alone, length)


def _on_one(
    whole: Sequence[Text],
    coders: Sequence[str],
    put: Sequence[str],
    alone: Mapping[str, frozenset[str]],
    length: int,
) -> list[dict[str, Any]]:
    """Figures over all values at once, where no coder's stretches overlap across codes."""
    laid = [
        sorted(
            (start, end, code) for code in put for start, end, _ in _laid(whole, coder, code, alone)
        )
        for coder in coders
    ]
    if any(one[1] > two[0] for row in laid for one, two in pairwise(row)):
        return []
    rows = [_row("", ONE_CONTINUUM, length, terms(laid, length))]
    if len(coders) == 2 and length:
        figure, covered = agreement.coded_alpha(laid, length)
        reason = "" if figure is not None else "no_variation"
        told = {"code": "", "definition": SAME_CODE, "length": length, "alpha": figure}
        rows.append({**told, "reason": reason, "coverage": covered})
    return rows


def _row(code: str, definition: str, length: int, pair: Sequence[float]) -> dict[str, Any]:
    defined = abs(pair[1]) > 1e-9
    return {
        "code": code,
        "definition": definition,
        "length": length,
        "alpha": 1 - pair[0] / pair[1] if defined else None,
        "reason": "" if defined else "no_variation",
        "coverage": None,
    }


def _laid(
    texts: Sequence[Text], coder: str, code: str, wider: Mapping[str, frozenset[str]]
) -> list[Span]:
    found, at = [], 0
    for text in texts:
        own = [
            (start, end) if end > start else (0, text.length)
            for key, start, end in text.by_coder[coder]
            if key in wider and (code == AT_ALL or code in wider[key])
        ]
        found += [(at + start, at + end, v) for start, end, v in agreement.united(own)]
        at += text.length
    return found
