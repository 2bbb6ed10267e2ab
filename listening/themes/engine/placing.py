"""From the terms found in a text to the codes it speaks of: clauses, praise, exclusion."""

from collections.abc import Sequence
from dataclasses import dataclass

from listening.coding.codebook import Codebook
from listening.themes.engine.praising import inside, praised, praises, soured
from listening.themes.engine.terms import Hit, Reading
from listening.themes.engine.units import Span, clauses

_PRAISE_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Placing:
    """One code on one clause: code number, span, strength and the terms that spoke."""

    code: int
    start: int
    end: int
    strength: float
    words: tuple[str, ...]


def praise_code(codebook: Codebook) -> int | None:
    """Number of the code that takes praise: `what_works`, else the first strength."""
    named = [i for i, c in enumerate(codebook.codes) if c.key == "what_works"]
    strengths = [i for i, c in enumerate(codebook.codes) if c.kind == "strength"]
    return next(iter([*named, *strengths]), None)


def place(text: str, reading: Reading, codebook: Codebook, *, tag: str) -> list[Placing]:
    """Codes of one text, each on its clause, in order of the text.

    Barrier terms of a clause that praises (see `praising`) go to the code for what works instead.
    An excluding term silences its code and the codes under it within its clause. What is named
    in passing speaks only where its clause speaks of nothing else.
    """
    if not any(h.entry.kind in ("term", "praise", "quality") for h in reading.hits):
        return []
    turns = [_turn(h, text, tag) for h in reading.hits if h.entry.kind == "contrast"]
    found: list[Placing] = []
    for clause in clauses(text, turns):
        hits = inside(reading.hits, clause)
        found += _in_clause(text, clause, hits, codebook, tag)
    return _joined(text, found)


def _turn(hit: Hit, text: str, tag: str) -> int:
    # Korean turns at the end of the word before ("-지만"), and then the cue closes its clause.
    return hit.end if tag == "ko" and hit.end < len(text) and hit.entry.stems[-1] else hit.start


def _in_clause(
    text: str, clause: Span, hits: Sequence[Hit], codebook: Codebook, tag: str
) -> list[Placing]:
    works = praise_code(codebook)
    good = praised(text, clause, hits, tag) if works is not None else []
    silent = {codebook.codes[h.entry.code].key for h in hits if h.entry.kind == "excluding"}
    spoken: dict[int, list[Hit]] = {}
    for hit in hits:
        if hit.entry.kind != "term":
            continue
        code = codebook.codes[hit.entry.code]
        if any(code.key == key or code.key.startswith(key + ".") for key in silent):
            continue
        if code.kind == "strength" and soured(hit, hits, text, clause, tag):
            continue
        turned = any(s <= hit.start and hit.end <= e for s, e in good)
        number = hit.entry.code if code.kind == "strength" or not turned else works
        if number is not None:
            spoken.setdefault(number, []).append(hit)
    passing = _in_passing(spoken, hits, codebook)
    said = {
        number: [(h.entry.term, h.entry.weight) for h in own]
        for number, own in spoken.items()
        if number not in passing
    }
    if works is not None and works not in said and good and codebook.codes[works].key not in silent:
        cues = [h.entry.term for h in hits if praises(h)]
        said[works] = [(cue, _PRAISE_WEIGHT) for cue in dict.fromkeys(cues)]
    return [Placing(number, *clause, *_together(own)) for number, own in said.items()]


def _in_passing(spoken: dict[int, list[Hit]], hits: Sequence[Hit], codebook: Codebook) -> set[int]:
    """Codes that only words named in passing speak for, where another theme speaks as well."""
    asides = {(h.start, h.end) for h in hits if h.entry.kind == "aside"}
    if not asides or len(spoken) < 2:
        return set()
    passing = {n for n, own in spoken.items() if all((h.start, h.end) in asides for h in own)}
    firm = {codebook.codes[n].theme for n in spoken if n not in passing}
    return {n for n in passing if firm - {codebook.codes[n].theme}}


def _together(said: Sequence[tuple[str, float]]) -> tuple[float, tuple[str, ...]]:
    doubt = 1.0
    for _, weight in dict(said).items():
        doubt *= 1 - weight
    return round(1 - doubt, 4), tuple(dict.fromkeys(term for term, _ in said))


def _joined(text: str, found: Sequence[Placing]) -> list[Placing]:
    """Neighbouring clauses of one code become one placing; only blanks may lie between."""
    joined: list[Placing] = []
    last: dict[int, int] = {}
    for one in found:
        at = last.get(one.code)
        if at is not None and not text[joined[at].end : one.start].strip():
            before = joined[at]
            strength = 1 - (1 - before.strength) * (1 - one.strength)
            words = tuple(dict.fromkeys((*before.words, *one.words)))
            joined[at] = Placing(one.code, before.start, one.end, round(strength, 4), words)
        else:
            last[one.code] = len(joined)
            joined.append(one)
    return joined
