"""Cutting a text into sentences and clauses, as spans of the text itself."""

import re
from collections.abc import Iterable, Sequence

Span = tuple[int, int]

# A full stop ends a sentence when a blank follows; the marks of other scripts always do.
_SENTENCE = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*(?=\s|$)|[。！？؟۔።]+[”’」』)]*|[;；؛]|\n)+\s*")
_COMMA = re.compile(r"[,،、，–—]\s*|\s-\s")
_EDGES = " \t\r\n.,;:!?…。！？，、؟،؛;；-–—"
_LONG = 160  # code points: longer texts are clustered sentence by sentence


def trim(text: str, start: int, end: int) -> Span:
    """The span without the blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def sentences(text: str) -> list[Span]:
    """Spans that cover all words of `text`, one a sentence; marks stay with their sentence."""
    return _cut(text, 0, len(text), (m.end() for m in _SENTENCE.finditer(text)))


def clauses(text: str, turns: Sequence[int]) -> list[Span]:
    """Sentences cut once more before each turn ("but"), given as offsets."""
    marks = sorted({*turns, *(m.end() for m in _SENTENCE.finditer(text))})
    return _cut(text, 0, len(text), marks)


def parts(text: str, clause: Span) -> list[Span]:
    """Stretches of a clause between commas and dashes."""
    start, end = clause
    return _cut(text, start, end, (m.end() for m in _COMMA.finditer(text, start, end)))


def pieces(text: str) -> list[Span]:
    """What is clustered as one: a short text whole, a long one by sentence.

    A sentence of fewer than 20 code points joins the one before, so that "Yes. Really." does
    not become a unit of its own.
    """
    whole = trim(text, 0, len(text))
    if whole[1] - whole[0] <= _LONG:
        return [whole] if whole[0] < whole[1] else []
    joined: list[Span] = []
    for start, end in sentences(text):
        if joined and (end - start < 20 or joined[-1][1] - joined[-1][0] < 20):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, start: int, end: int, marks: Iterable[int]) -> list[Span]:
    found: list[Span] = []
    before = start
    for mark in (*marks, end):
        if start < mark <= end:
            a, b = trim(text, before, mark)
            if text[a:b].strip(_EDGES):
                found.append((a, b))
            before = mark
    return found
