"""Excerpts one below the other in one text, each under a heading that finds it again.

A heading says how many characters follow, so nothing that somebody said can pass for a heading.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

HEADING = re.compile(
    r"=== (?P<question>[^\n]*) \| (?P<language>[^\n| ]*) \| (?P<source>[^\n|]*)"
    r" \| (?P<session>[^\n|]*) \| (?P<voice>[^\n|]*) \| (?P<key>[0-9a-f]{32})"
    r" \| (?P<length>\d{1,9}) ===\n"
)
BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """One excerpt in a source's text, its words from `start` to `end` in code points."""

    key: str
    question: str
    language: str
    source: str
    session: str = ""
    voice: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One excerpt before it is framed; its text has LF line ends."""

    key: str
    text: str
    question: str = ""
    language: str = "und"
    source: str = "survey"
    session: str = ""
    voice: str = ""


def frame(words: Iterable[Words]) -> tuple[str, list[Framed]]:
    """The text of a source, and where each excerpt stands in it."""
    parts: list[str] = []
    found: list[Framed] = []
    at = 0
    for one in words:
        question, session = _line(one.question), _line(one.session)
        heading = (
            f"=== {question} | {one.language} | {one.source} | {session}"
            f" | {_line(one.voice)} | {one.key} | {len(one.text)} ===\n"
        )
        start = at + len(heading)
        parts += [heading, one.text, BETWEEN]
        at = start + len(one.text) + len(BETWEEN)
        found.append(
            Framed(
                key=one.key,
                question=question,
                language=one.language,
                source=one.source,
                session=session,
                voice=_line(one.voice),
                start=start,
                end=start + len(one.text),
            )
        )
    return "".join(parts), found


def unframe(text: str) -> list[Framed] | None:
    """The excerpts of a text that `frame` wrote, None where it was not or has been edited."""
    found = list(_walk(text))
    return found if found and found[-1].end + len(BETWEEN) == len(text) else None


def _walk(text: str) -> Iterator[Framed]:
    at = 0
    while heading := HEADING.match(text, at):
        start, end = heading.end(), heading.end() + int(heading["length"])
        if text[end : end + len(BETWEEN)] != BETWEEN:
            return
        yield Framed(
            key=heading["key"],
            question=heading["question"],
            language=heading["language"],
            source=heading["source"],
            session=heading["session"],
            voice=heading["voice"],
            start=start,
            end=end,
        )
        at = end + len(BETWEEN)


def cut(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where a text by another program may be cut into pieces: at line ends that no span crosses.

    Pieces leave out blanks at their ends unless a span holds them; empty ones are left out.
    """
    pairs = sorted(spans)
    borders = [m.end() for m in re.finditer("\n", text)] + [len(text)]
    found: list[tuple[int, int]] = []
    start = i = reach = 0
    first, last = len(text), 0  # the span positions within the piece
    for border in borders:
        while i < len(pairs) and pairs[i][0] < border:
            first, last = min(first, pairs[i][0]), max(last, pairs[i][1])
            reach = max(reach, pairs[i][1])
            i += 1
        if reach > border:
            continue
        piece = text[start:border]
        bare = len(piece) - len(piece.lstrip()), len(piece.rstrip())
        begin, end = min(start + bare[0], first), max(start + bare[1], last)
        if begin < end:
            found.append((begin, end))
        start, first, last = border, len(text), 0
    return found


def _line(text: str) -> str:
    """A text that fits into one field of a heading."""
    return " ".join(text.replace("|", "/").split())
