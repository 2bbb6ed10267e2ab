"""A coded span keeps its words and surroundings, and finds its place after a correction."""

from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 32


@dataclass(frozen=True)
class Anchor:
    """Where a span stood: code points, its words, and up to 32 characters on either side."""

    start: int
    quote: str
    before: str
    after: str


def anchor(text: str, *, start: int, end: int) -> Anchor:
    """Describe a span of a text; raises ValueError when it is empty or lies outside."""
    if not 0 <= start < end <= len(text):
        raise ValueError("the span does not lie in the text")
    before = text[max(0, start - CONTEXT) : start]
    return Anchor(start, text[start:end], before, text[end : end + CONTEXT])


def find(text: str, wanted: Anchor) -> tuple[int, int] | None:
    """Find an anchored span (start, end) in a corrected text, or None where it no longer fits.

    The words must stand there exactly. Of several places, the one with more of the same
    surroundings wins; None where two places fit equally well, since a guess would move a coding.
    """
    places = _places(text, wanted.quote)
    if not places:
        return None
    fits = sorted(((_alike(text, place, wanted), place) for place in places), reverse=True)
    if len(fits) > 1 and fits[0][0] == fits[1][0]:
        return None
    place = fits[0][1]
    return place, place + len(wanted.quote)


def _places(text: str, quote: str) -> list[int]:
    places: list[int] = []
    at = text.find(quote) if quote else -1
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1)
    return places


def _alike(text: str, place: int, wanted: Anchor) -> int:
    """How many characters next to the place are the same as they were, on both sides together."""
    end = place + len(wanted.quote)
    before = text[max(0, place - CONTEXT) : place]
    after = text[end : end + CONTEXT]
    return _same(before[::-1], wanted.before[::-1]) + _same(after, wanted.after)


def _same(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def follow(old: str, new: str, *, start: int, end: int) -> tuple[int, int] | None:
    """Where a span of a text lies once the text is corrected, None where its words are gone.

    By its own words and what stands around them; where these were corrected themselves, by what
    the two texts have in common (difflib's longest matching blocks).
    """
    found = find(new, anchor(old, start=start, end=end))
    if found is not None:
        return found
    places = [
        (max(start, a), min(end, a + size), b - a)
        for a, b, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        if size and a < end and a + size > start
    ]
    kept = sum(last - first for first, last, _ in places)
    if not places or kept * 2 < end - start:
        return None
    (first, _, shift), (_, last, last_shift) = places[0], places[-1]
    begin, stop = first + shift, last + last_shift
    # Letters put in at the rim belong to the word they stand in.
    while begin and new[begin - 1].isalnum() and (start == 0 or not old[start - 1].isalnum()):
        begin -= 1
    while stop < len(new) and new[stop].isalnum() and (end == len(old) or not old[end].isalnum()):
        stop += 1
    return begin, stop
