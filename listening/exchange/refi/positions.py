"""How a project file counts: code points or UTF-16, CRLF as one or two, BOM, inclusive ends.

The standard says one thing and programs write several, so the files themselves are asked: each
way of counting is scored by how well the cut words fit (reference: REFI-QDA 1.5 and files seen).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from listening.exchange.refi.values import FORBIDDEN, ORIGIN, Project, Selection, Source

BOM = "\ufeff"
CLOSE = 2.0  # percent; nearer than that a person decides
ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)\s*$")
# Scripts that put no blanks between words: there every border of a character is one of a word.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class Convention:
    """One way of counting; the standard's reading is the first of `CANDIDATES`."""

    utf16: bool = False
    crlf_is_one: bool = False
    bom_counts: bool = False
    inclusive: bool = False

    @property
    def key(self) -> str:
        """A short name for forms and tables."""
        return "-".join(
            (
                "utf16" if self.utf16 else "points",
                "crlf1" if self.crlf_is_one else "crlf2",
                "bom" if self.bom_counts else "nobom",
                "inclusive" if self.inclusive else "exclusive",
            )
        )


CANDIDATES = tuple(
    Convention(utf16=u, crlf_is_one=c, bom_counts=b, inclusive=i)
    for u, c, b, i in product((False, True), repeat=4)
)
BY_KEY = {one.key: one for one in CANDIDATES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A selection in the text as we keep it (LF, no BOM), or the reason why it has no place."""

    start: int = 0
    end: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a way of counting fits, in percent; a share is None where it says nothing."""

    convention: Convention
    total: float
    names: float | None
    borders: float | None
    inside: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """The way chosen, every score (best first), and whether a person has to choose."""

    chosen: Convention
    scores: tuple[Score, ...]
    unsure: bool
    odd_sources: tuple[str, ...] = ()  # names of sources that another way would fit better


class Ruler:
    """Turns positions in one text, counted one way, into positions in the text as we keep it."""

    def __init__(self, text: str, convention: Convention) -> None:
        self.inclusive = convention.inclusive
        # Most answers have nothing that could be counted in two ways.
        self.simple = len(text) if _simple(text, convention) else -1
        if self.simple >= 0:
            return
        body = text.removeprefix(BOM)
        points = np.frombuffer(body.encode("utf-32-le"), dtype=np.uint32)
        returns = np.zeros(len(points), dtype=bool)
        if len(points):
            returns[:-1] = (points[:-1] == 13) & (points[1:] == 10)
        weights = np.ones(len(points), dtype=np.int64)
        if convention.utf16:
            weights[points > 0xFFFF] = 2
        if convention.crlf_is_one:
            weights[returns] = 0
        first = 1 if convention.bom_counts and text.startswith(BOM) else 0
        self.units = np.concatenate(([first], first + np.cumsum(weights)))
        self.kept = np.concatenate(([0], np.cumsum((~returns).astype(np.int64))))
        self.returns = returns

    def place(self, selection: Selection) -> Placed:
        """Where a selection lies; never clipped, a reason instead."""
        start, end = selection.start, selection.end + self.inclusive
        if self.simple >= 0:
            inside = 0 <= start <= end <= self.simple
            return Placed(start=start, end=end) if inside else Placed(trouble="outside the text")
        if start < self.units[0] or end > self.units[-1] or end < start:
            return Placed(trouble="outside the text")
        # The last of several equal borders lies behind a CR that is not counted.
        i, j = (int(np.searchsorted(self.units, at, side="right")) - 1 for at in (start, end))
        if self.units[i] != start or self.units[j] != end:
            return Placed(trouble="cuts a character in two")
        for at in (i, j):
            if (
                0 < at <= len(self.returns)
                and self.returns[at - 1]
                and self.units[at - 1] != (self.units[at])
            ):
                return Placed(trouble="cuts a line end in two")
        return Placed(start=int(self.kept[i]), end=int(self.kept[j]))


def _simple(text: str, convention: Convention) -> bool:
    if text.startswith(BOM) or "\r\n" in text:
        return False
    return not convention.utf16 or text.isascii() or not text or max(text) <= "\uffff"


def plain(text: str) -> str:
    """The text as we keep it: no byte order mark, LF only. Positions are counted in it."""
    return text.removeprefix(BOM).replace("\r\n", "\n")


def detect(sources: Sequence[Source]) -> Detection:
    """Find the way of counting that fits all sources best; the standard's wins ties."""
    read = [s for s in sources if s.text is not None and s.selections]
    counts = _counts(read)
    scores = _scores({one: _sum(rows) for one, rows in counts.items()})
    best = scores[0].convention
    rivals = [s for s in scores[1:] if scores[0].total - s.total < CLOSE]
    unsure = any(_differs(read, best, s.convention) for s in rivals)
    odd = []
    for i, source in enumerate(read):
        if _perfect(counts[best][i]):
            continue  # no other way can fit better
        own = _scores({one: rows[i] for one, rows in counts.items()})
        here = next(s for s in own if s.convention == best)
        if own[0].total - here.total > CLOSE:
            odd.append(source.name)
    return Detection(chosen=best, scores=tuple(scores), unsure=unsure, odd_sources=tuple(odd))


def of_project(project: Project) -> Detection:
    """How a project counts; one that we wrote ourselves says it, if everything in it fits."""
    standard = CANDIDATES[0]
    if project.origin == ORIGIN:
        read = [s for s in project.sources if s.text is not None]
        own = _scores({standard: _sum([_count(source, standard) for source in read])})
        if own[0].inside in (None, 100.0):
            return Detection(chosen=standard, scores=tuple(own), unsure=False)
    return detect(project.sources)


def differing(
    sources: Sequence[Source], first: Convention, second: Convention, *, most: int = 3
) -> list[tuple[str, str]]:
    """Up to `most` quotations as the two ways read them, for a person to choose by."""
    found: list[tuple[str, str]] = []
    for source in sources:
        if source.text is None:
            continue
        a, b, text = Ruler(source.text, first), Ruler(source.text, second), plain(source.text)
        for selection in source.selections:
            one, two = a.place(selection), b.place(selection)
            if one != two:
                found.append((_cut(text, one), _cut(text, two)))
                if len(found) == most:
                    return found
    return found


def name_fits(name: str, words: str) -> bool:
    """Whether a selection's name repeats its words, whole or cut off with an ellipsis."""
    told, said = (FORBIDDEN.sub("", " ".join(text.split())) for text in (name, words))
    begins = ELLIPSIS.sub("", told)
    return told == said or (begins != told and bool(begins) and said.startswith(begins))


def _counts(sources: Sequence[Source]) -> "dict[Convention, list[Counts]]":
    """Every way tried on every source; ways that a text cannot tell apart are tried once."""
    found: dict[Convention, list[Counts]] = {one: [] for one in CANDIDATES}
    for source in sources:
        known: dict[Convention, Counts] = {}
        for one in CANDIDATES:
            same = effective(source.text or "", one)
            if same not in known:
                known[same] = _count(source, same)
            found[one].append(known[same])
    return found


def effective(text: str, one: Convention) -> Convention:
    """The plainest way of counting that reads this text as `one` does."""
    return Convention(
        utf16=one.utf16 and not text.isascii() and max(text) > "\uffff",
        crlf_is_one=one.crlf_is_one and "\r\n" in text,
        bom_counts=one.bom_counts and text.startswith(BOM),
        inclusive=one.inclusive,
    )


Counts = tuple[int, int, int, int]  # selections, names that fit, on borders, inside


def _count(source: Source, convention: Convention) -> Counts:
    assert source.text is not None
    ruler, text = Ruler(source.text, convention), plain(source.text)
    names = borders = inside = 0
    for selection in source.selections:
        at = ruler.place(selection)
        inside += at.trouble != "outside the text"
        if at.trouble:
            continue
        borders += _on_borders(text, at.start, at.end)
        names += bool(selection.name) and name_fits(selection.name, text[at.start : at.end])
    return len(source.selections), names, borders, inside


def _perfect(row: Counts) -> bool:
    return row[1:] == (row[0], row[0], row[0])


def _sum(rows: Sequence[Counts]) -> Counts:
    total = (0, 0, 0, 0)
    for row in rows:
        total = tuple(a + b for a, b in zip(total, row, strict=True))  # type: ignore[assignment]
    return total


def _scores(counts: dict[Convention, Counts]) -> list[Score]:
    named = any(row[1] for row in counts.values())
    found = []
    for convention, (n, names, borders, inside) in counts.items():
        shares = [100 * names / n] if n and named else []
        shares += [100 * borders / n, 100 * inside / n] if n else []
        found.append(
            Score(
                convention=convention,
                total=sum(shares) / len(shares) if shares else 100.0,
                names=100 * names / n if n and named else None,
                borders=100 * borders / n if n else None,
                inside=100 * inside / n if n else None,
            )
        )
    # Sorting is stable, and the standard's reading stands first.
    return sorted(found, key=lambda score: -round(score.total, 6))


def _differs(sources: Sequence[Source], first: Convention, second: Convention) -> bool:
    return bool(differing(sources, first, second, most=1))


def _cut(text: str, at: Placed) -> str:
    return f"({at.trouble})" if at.trouble else text[at.start : at.end]


def _on_borders(text: str, start: int, end: int) -> bool:
    """Begins and ends at the edge of a word, not at a blank."""
    return _edge(text, start, text[start : start + 1]) and _edge(text, end, text[end - 1 : end])


def _edge(text: str, at: int, inner: str) -> bool:
    if inner.isspace():
        # Whole lines may be selected with their line end.
        return inner == "\n"
    if at == 0 or at == len(text):
        return True
    return not (_in_word(text[at - 1]) and _in_word(text[at])) and text[at] not in "\u200d\ufe0f"


def _in_word(sign: str) -> bool:
    if UNSPACED.match(sign):
        return False
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"
