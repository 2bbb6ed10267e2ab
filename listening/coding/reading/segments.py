"""A text cut at all borders of its spans in one pass: one element per segment on a page."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """A coded stretch of a text: code points, end exclusive."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class Segment:
    """A piece of a text, and the keys of the spans over all of it, in the order they began."""

    start: int
    end: int
    text: str
    keys: tuple[str, ...]


def cut(text: str, spans: Iterable[Span]) -> tuple[Segment, ...]:
    """Cut a text (n code points) at its spans' borders; joined, the segments are the text again.

    Keys must differ. Raises ValueError when a span is empty or outside the text: none is clipped.
    """
    events = _events(len(text), spans)
    opened: dict[str, None] = {}
    segments: list[Segment] = []
    at = 0
    for place, opens, key in events:
        if place > at:
            segments.append(Segment(at, place, text[at:place], tuple(opened)))
            at = place
        if opens:
            opened[key] = None
        else:
            del opened[key]
    if at < len(text):
        segments.append(Segment(at, len(text), text[at:], ()))
    return tuple(segments)


def code_points(text: str, *, start: int, end: int, selected: str) -> tuple[int, int]:
    """Turn UTF-16 offsets of a browser's selection into code points of the text.

    Raises ValueError when an offset lies outside or cuts a pair, or the words there differ.
    """
    places = _places(text)
    if start not in places or end not in places or start >= end:
        raise ValueError("the selection does not lie in the text")
    first, last = places[start], places[end]
    if text[first:last] != selected:
        raise ValueError("the selected words differ from the text")
    return first, last


def _events(length: int, spans: Iterable[Span]) -> list[tuple[int, bool, str]]:
    events: list[tuple[int, bool, str]] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end, one.key)):
        if not 0 <= span.start < span.end <= length:
            raise ValueError(f"span {span.key} does not lie in the text")
        events += [(span.start, True, span.key), (span.end, False, span.key)]
    # The sort is stable: spans that begin together keep the longer one first.
    return sorted(events, key=lambda event: (event[0], event[1]))


def _places(text: str) -> dict[int, int]:
    places, at = {0: 0}, 0
    for number, sign in enumerate(text, start=1):
        at += 2 if ord(sign) > 0xFFFF else 1
        places[at] = number
    return places
