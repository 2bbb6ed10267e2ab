"""From the terms found in a text to the codes it speaks of: clauses, praise, exclusion."""

from collections.abc import Sequence
from dataclasses import dataclass

from listening.coding.codebook import Codebook
from listening.themes.engine.terms import Hit, Reading
from listening.themes.engine.units import Span, clauses, parts

_NEAR = 3  # words between a negation and what it denies
_AFTER = frozenset({"ko", "ja", "tr", "hi"})  # languages that deny behind the word
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

    Barrier terms of a clause that praises (praise cue, not denied, no complaint beside it) go to
    the code for what works instead. An excluding term silences its code and the codes under it
    within its clause.
    """
    if not any(h.entry.kind in ("term", "praise") for h in reading.hits):
        return []
    turns = [_turn(h, text, tag) for h in reading.hits if h.entry.kind == "contrast"]
    found: list[Placing] = []
    for clause in clauses(text, turns):
        hits = _inside(reading.hits, clause)
        found += _in_clause(text, clause, hits, codebook, tag)
    return _joined(text, found)


def _turn(hit: Hit, text: str, tag: str) -> int:
    # Korean turns at the end of the word before ("-지만"), and then the cue closes its clause.
    return hit.end if tag == "ko" and hit.end < len(text) and hit.entry.stems[-1] else hit.start


def _inside(hits: Sequence[Hit], span: Span) -> list[Hit]:
    return [h for h in hits if span[0] <= h.start and h.end <= span[1]]


def _in_clause(
    text: str, clause: Span, hits: Sequence[Hit], codebook: Codebook, tag: str
) -> list[Placing]:
    terms = [h for h in hits if h.entry.kind == "term"]
    works = praise_code(codebook)
    praised = _praised(text, clause, hits, tag) if works is not None else []
    silent = {codebook.codes[h.entry.code].key for h in hits if h.entry.kind == "excluding"}
    spoken: dict[int, list[tuple[str, float]]] = {}
    for hit in terms:
        code = codebook.codes[hit.entry.code]
        if any(code.key == key or code.key.startswith(key + ".") for key in silent):
            continue
        good = any(s <= hit.start and hit.end <= e for s, e in praised)
        if code.kind == "strength" and _soured(hit, hits, text, clause, tag):
            continue
        number = hit.entry.code if code.kind == "strength" or not good else works
        if number is not None:
            spoken.setdefault(number, []).append((hit.entry.term, hit.entry.weight))
    if (
        works is not None
        and works not in spoken
        and praised
        and codebook.codes[works].key not in silent
    ):
        cues = [h.entry.term for h in hits if h.entry.kind == "praise"]
        spoken[works] = [(cue, _PRAISE_WEIGHT) for cue in dict.fromkeys(cues)]
    return [Placing(number, *clause, *_together(said)) for number, said in spoken.items()]


def _together(said: Sequence[tuple[str, float]]) -> tuple[float, tuple[str, ...]]:
    doubt = 1.0
    for _, weight in dict(said).items():
        doubt *= 1 - weight
    return round(1 - doubt, 4), tuple(dict.fromkeys(term for term, _ in said))


def _praised(text: str, clause: Span, hits: Sequence[Hit], tag: str) -> list[Span]:
    """Stretches of the clause that praise: those with a cue, and those with no cue of their
    own in a clause that has one ("I love the bus, the lunch and the teachers")."""
    if not any(h.entry.kind == "praise" for h in hits):
        return []
    good, open_ = [], []
    for part in parts(text, clause) or [clause]:
        inside = _inside(hits, part)
        cues = [h for h in inside if h.entry.kind == "praise"]
        sour = any(h.entry.kind == "complaint" and not _within(h, cues) for h in inside)
        if cues and not sour and not any(_denied(h, inside, tag) for h in cues):
            good.append(part)
        elif not cues and not sour and not any(h.entry.kind == "negation" for h in inside):
            open_.append(part)
    return [*good, *open_] if good else []


def _within(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(o.first <= hit.first and hit.last <= o.last for o in others)


def _denied(hit: Hit, hits: Sequence[Hit], tag: str) -> bool:
    """Whether a negation stands close before the hit (behind it, in languages that do so).

    A negation inside the hit ("no problem") belongs to it, and denies nothing.
    """
    for other in hits:
        if other.entry.kind != "negation" or _within(other, [hit]):
            continue
        if 0 <= hit.first - other.last < _NEAR:
            return True
        if tag in _AFTER and 0 <= other.first - hit.last < _NEAR:
            return True
        if hit.first <= other.first and other.last <= hit.last:
            return True
    return False


def _soured(hit: Hit, hits: Sequence[Hit], text: str, clause: Span, tag: str) -> bool:
    part = next((p for p in parts(text, clause) if p[0] <= hit.start and hit.end <= p[1]), clause)
    inside = _inside(hits, part)
    bitter = any(h.entry.kind == "complaint" and not _within(h, [hit]) for h in inside)
    return bitter or _denied(hit, inside, tag)


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
