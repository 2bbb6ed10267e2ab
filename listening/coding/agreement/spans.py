"""Agreement on spans of text: u-alpha of 2016, and alpha-U of 1995/2004 for older reports.

Spans are (start, end, value) in code points, end exclusive, on one continuum that begins at
`begin` and is `length` long; a list of spans per coder. None where a figure is undefined.
Sources: Krippendorff, Mathet, Bouvry and Widlöcher (Quality & Quantity 50, 2016); Krippendorff,
Content Analysis, 2nd ed. (2004), chapter 11.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

Span = tuple[int, int, str]
GAP = None
Coders = Sequence[Sequence[Sequence[int | str]]]


def united(spans: Iterable[Sequence[int | str]], *, value: str = "coded") -> list[Span]:
    """Overlapping spans made one, touching ones left two, all under one value."""
    found: list[Span] = []
    for start, end in sorted((int(s[0]), int(s[1])) for s in spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]), value)
        else:
            found.append((start, end, value))
    return found


def terms(coders: Coders, length: int, *, begin: int = 0) -> tuple[float, float]:
    """Numerator and denominator of u-alpha's ratio: observed and expected length in disagreement.

    A coder's spans must not overlap one another (ValueError); `united` makes them so.
    """
    rows = [_checked(spans, begin, begin + length) for spans in coders]
    m = len(rows)
    whole = float(m * length)
    same, by_value = _lengths(rows, begin, begin + length)
    squares: dict[str | None, float] = defaultdict(float)
    for row in rows:
        for start, end, value in row:
            squares[value] += (end - start) ** 2
        squares[GAP] += length - sum(end - start for start, end, _ in row)
    rest = whole**2 - sum(squares.values())
    if m < 2 or rest == 0:
        return 0.0, 0.0
    expected = sum(whole * (by_value[v] ** 2 - squares[v]) / rest for v in by_value)
    return whole - same, whole - expected


def unitised_alpha(coders: Coders, length: int, *, begin: int = 0) -> float | None:
    """u-alpha in the definition of 2016 over all values at once, gaps included."""
    observed, expected = terms(coders, length, begin=begin)
    return None if abs(expected) < 1e-9 else 1.0 - observed / expected


def coded_alpha(coders: Coders, length: int, *, begin: int = 0) -> tuple[float | None, float]:
    """cu-alpha of two coders (same code where both coded, 2016), and the share it covers."""
    first, second = (_checked(spans, begin, begin + length) for spans in coders)
    overlap: dict[tuple[str, str], float] = defaultdict(float)
    squares: dict[str, float] = defaultdict(float)
    for row, other in ((first, second), (second, first)):
        for start, end, value in row:
            shared = {v: 0.0 for _, _, v in other}
            for begins, ends, v in other:
                shared[v] += max(0, min(end, ends) - max(start, begins))
            for v, size in shared.items():
                overlap[value, v] += size
            squares[value] += sum(shared.values()) ** 2
    whole = sum(overlap.values())
    rest = whole**2 - sum(squares.values())
    if rest == 0:
        return None, whole / (2 * length)
    sums: dict[str, float] = defaultdict(float)
    for (value, _), size in overlap.items():
        sums[value] += size
    expected = sum(whole * (sums[v] ** 2 - squares[v]) / rest for v in sums)
    same = sum(size for (v, w), size in overlap.items() if v == w)
    figure = None if whole == expected else 1.0 - (whole - same) / (whole - expected)
    return figure, whole / (2 * length)


def terms_1995(coders: Coders, length: int, *, begin: int = 0) -> tuple[float, float]:
    """Observed and expected disagreement of alpha-U (1995/2004) for one code in one document."""
    rows = [_checked(spans, begin, begin + length) for spans in coders]
    gaps = [_gaps(row, begin, begin + length) for row in rows]
    m = len(rows)
    observed = 0.0
    for i, j in combinations(range(m), 2):
        observed += 2 * sum(_apart(one, two) for one in rows[i] for two in rows[j])
        observed += 2 * sum(_alone(one, gaps[j]) for one in rows[i])
        observed += 2 * sum(_alone(one, gaps[i]) for one in rows[j])
    sizes = [end - start for row in rows for start, end, _ in row]
    holes = [end - start for row in gaps for start, end in row]
    n = len(sizes)
    summed = sum(
        (n - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(hole - size + 1 for hole in holes if hole >= size)
        for size in sizes
    )
    rest = m * length * (m * length - 1) - sum(size * (size - 1) for size in sizes)
    if m < 2 or rest == 0:
        return 0.0, 0.0
    return observed / (m * (m - 1) * length**2), 2 / length * summed / rest


def alpha_u_1995(coders: Coders, length: int, *, begin: int = 0) -> float | None:
    """alpha-U in the definition of 1995/2004 for one code in one document."""
    observed, expected = terms_1995(coders, length, begin=begin)
    return None if expected == 0 else 1.0 - observed / expected


def _checked(spans: Iterable[Sequence[int | str]], low: int, high: int) -> list[Span]:
    found = sorted((int(s[0]), int(s[1]), str(s[2]) if len(s) > 2 else "coded") for s in spans)
    for start, end, _ in found:
        if not low <= start < end <= high:
            raise ValueError(f"the span {start} to {end} does not lie on the continuum")
    if any(one[1] > two[0] for one, two in pairwise(found)):
        raise ValueError("spans of one coder overlap; unite them first")
    return found


def _lengths(rows: list[list[Span]], low: int, high: int) -> tuple[float, dict[str | None, float]]:
    """The length on which pairs agree, and the length of each value over all coders."""
    cuts = sorted({low, high, *(edge for row in rows for s in row for edge in s[:2])})
    same, by_value, m = 0.0, defaultdict[str | None, float](float), len(rows)
    places = [0] * m
    for start, end in pairwise(cuts):
        counts: dict[str | None, int] = defaultdict(int)
        for i, row in enumerate(rows):
            while places[i] < len(row) and row[places[i]][1] <= start:
                places[i] += 1
            inside = places[i] < len(row) and row[places[i]][0] <= start
            counts[row[places[i]][2] if inside else GAP] += 1
        for value, count in counts.items():
            by_value[value] += count * (end - start)
            same += count * (count - 1) / (m - 1) * (end - start) if m > 1 else 0
    return same, by_value


def _gaps(row: list[Span], low: int, high: int) -> list[tuple[int, int]]:
    edges = [low, *(edge for s in row for edge in s[:2]), high]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def _apart(one: Span, two: Span) -> float:
    if one[0] < two[1] and two[0] < one[1]:
        return float((one[0] - two[0]) ** 2 + (one[1] - two[1]) ** 2)
    return 0.0


def _alone(one: Span, gaps: list[tuple[int, int]]) -> float:
    inside = any(start <= one[0] and one[1] <= end for start, end in gaps)
    return float((one[1] - one[0]) ** 2) if inside else 0.0
