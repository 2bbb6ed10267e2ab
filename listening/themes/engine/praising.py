"""Which stretches of a clause praise: judged good, or a trouble denied, and no wish beside it."""

from collections.abc import Sequence

from listening.themes.engine.terms import Hit
from listening.themes.engine.units import Span, parts

_NEAR = 3  # words between a negation and the praise it denies
_AFTER = frozenset({"ko", "ja", "tr", "hi"})  # languages that deny behind the word
_AT_END = frozenset({"ru", "uk"})  # that may deny with the last word ("problems … there are none")
_ASKING = "?？؟"


def inside(hits: Sequence[Hit], span: Span) -> list[Hit]:
    """Hits that lie in the span."""
    return [h for h in hits if span[0] <= h.start and h.end <= span[1]]


def praises(hit: Hit) -> bool:
    """Whether the hit is a word of praise (a quality is one once it was judged)."""
    return hit.entry.kind in ("praise", "quality")


def praised(text: str, clause: Span, hits: Sequence[Hit], tag: str) -> list[Span]:
    """Stretches of the clause that praise: those with a cue, and those with no cue of their
    own in a clause that has one ("I love the bus, the lunch and the teachers").

    A question praises nothing, nor does a part with a complaint or a wish.
    """
    if not any(praises(h) or h.entry.kind == "trouble" for h in hits):
        return []
    if text[clause[0] : clause[1]].rstrip("\"'”’»)] ")[-1:] in tuple(_ASKING):
        return []
    good, open_ = [], []
    for part in parts(text, clause) or [clause]:
        own = inside(hits, part)
        cues = [h for h in own if praises(h)]
        troubles = [h for h in own if h.entry.kind == "trouble"]
        denials = {h: _denial(h, own, text, part, tag) for h in troubles}
        absent = [h for pair in denials.items() if pair[1] for h in pair if h is not None]
        cues = [h for h in cues if not _denied(h, own, tag)] if absent else cues
        known = [*cues, *absent]
        sour = any(h.entry.kind == "complaint" and not _touches(h, known) for h in own)
        if known and not sour and not any(_denied(h, own, tag) for h in cues):
            good.append(part)
        elif not known and not sour and not any(h.entry.kind == "negation" for h in own):
            open_.append(part)
    return [*good, *open_] if good else []


def soured(hit: Hit, hits: Sequence[Hit], text: str, clause: Span, tag: str) -> bool:
    """Whether a complaint, a wish, a negation or a question takes the praise from the hit."""
    part = next((p for p in parts(text, clause) if p[0] <= hit.start and hit.end <= p[1]), clause)
    own = inside(hits, part)
    bitter = any(h.entry.kind == "complaint" and not _within(h, [hit]) for h in own)
    asked = text[clause[0] : clause[1]].rstrip("\"'”’»)] ")[-1:] in tuple(_ASKING)
    return bitter or asked or _denied(hit, own, tag)


def _within(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(o.first <= hit.first and hit.last <= o.last for o in others)


def _touches(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(o.first < hit.last and hit.first < o.last for o in others)


def _denial(hit: Hit, own: Sequence[Hit], text: str, part: Span, tag: str) -> Hit | None:
    """What denies the trouble: "no fights", but not "they do not stop the fights"."""
    for other in own:
        if other.entry.kind != "negation" or _touches(other, [hit]):
            continue
        if other.last == hit.first:
            return other
        behind = tag in _AFTER or (tag == "so" and len("".join(other.entry.words)) > 3)
        if behind and other.first == hit.last:
            return other
        last = not any(map(str.isalnum, text[other.end : part[1]]))
        if tag in _AT_END and last and other.first >= hit.last:
            return other
    return None


def _denied(hit: Hit, own: Sequence[Hit], tag: str) -> bool:
    """Whether a negation stands close before the hit (behind it, in languages that do so).

    A negation inside the hit ("no problem") belongs to it, and denies nothing.
    """
    for other in own:
        if other.entry.kind != "negation" or _within(other, [hit]):
            continue
        if 0 <= hit.first - other.last < _NEAR:
            return True
        if tag in _AFTER and 0 <= other.first - hit.last < _NEAR:
            return True
        if hit.first <= other.first and other.last <= hit.last:
            return True
    return False
