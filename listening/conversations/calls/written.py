"""Transcripts that programs write as text or Word: names and times on lines of their own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from listening.conversations.calls.spoken import CLOCK, Spoken, seconds, tidy

# "Ana Li   0:03", "[Ana Li] 18:03:22", "Ana Li (00:12):", "00:01:02 Ana Li", "18:03:22 From Ana Li
# to Everyone:", each with the words on the lines below.
NAME = r"(?P<name>[^\s\d\[(#:：][^\n\[\]:：]{0,78}?)"
HEADERS = (
    re.compile(rf"^\[(?P<name>[^\]\n]{{1,80}})\]\s+(?P<clock>{CLOCK})$"),
    re.compile(
        rf"^(?P<clock>{CLOCK})\s+From\s+(?P<name>[^\n:]{{1,60}}?)\s+to\s+[^:\n]{{1,60}}:\s*(?P<text>.*)$",
        re.IGNORECASE,
    ),
    re.compile(rf"^{NAME}\s+[\[(]?(?P<clock>{CLOCK})[\])]?\s*:?$"),
    re.compile(rf"^[\[(]?(?P<clock>{CLOCK})[\])]?\s*[-–|]?\s*{NAME}:?$"),
)
ALONE = re.compile(rf"^(?:#+\s+)?[\[(]?(?P<clock>{CLOCK})[\])]?$")
COLON = re.compile(r"^(?P<name>[^\s:：#][^:：\n]{0,79}?)\s*(?:：|:(?![/\d]))\s*(?P<text>\S.*)?$")
# What the program itself says between the words.
ENDED = re.compile(
    r"^(?:#+\s+)?(?:transcription ended|this editable transcript|la transcripción finaliz"
    r"|esta transcripción|meeting ended)",
    re.IGNORECASE,
)
BEGAN = re.compile(
    r"^(?P<name>.{1,80}?) (?:started|stopped|inició|detuvo|ha iniciado|ha detenido)"
    r"(?: la)? (?:transcription|transcripción|recording|grabación)\.?$",
    re.IGNORECASE,
)
PRESENT = re.compile(
    r"^(?:#+\s+)?(?:attendees|participants|invited|asistentes|participantes|invitados)\s*:?\s*$",
    re.IGNORECASE,
)
MOST_BEFORE = 12  # lines above the first turn: a title, a day, who was there
WORDS_IN_A_NAME = 6
LEAST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces of speech, names that stand beside them, and how many lines say nothing."""

    pieces: tuple[Spoken, ...]
    names: tuple[str, ...] = ()
    left_out: int = 0


def pieces(text: str) -> Found | None:
    """What a transcript says; None where the text is in no form that a program writes."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return _under_headers(lines) or _under_times(lines)


def _under_headers(lines: Sequence[str]) -> Found | None:
    for form in HEADERS:
        heads = {at: head for at, line in enumerate(lines) if (head := _head(form, line))}
        if len(heads) >= LEAST and _plausible(lines, heads):
            return _cut(lines, heads)
    return None


def _head(form: re.Pattern[str], line: str) -> re.Match[str] | None:
    head = form.match(line)
    if head is None or seconds(head["clock"]) is None:
        return None
    name = tidy(head["name"])
    said = name.endswith((".", "?", "!", ",")) or name[:1].islower()
    return None if not name or said or len(name.split()) > WORDS_IN_A_NAME else head


def _plausible(lines: Sequence[str], heads: dict[int, re.Match[str]]) -> bool:
    """Whether these lines stand above turns, and do not only look like it in somebody's notes."""
    places = sorted(heads)
    filled = sum(
        bool(heads[at].groupdict().get("text")) or (at + 1 < len(lines) and at + 1 not in heads)
        for at in places
    )
    times = [seconds(heads[at]["clock"]) or 0 for at in places]
    forward = sum(a <= b for a, b in zip(times, times[1:], strict=False))
    before = lines[: places[0]]
    written = any(COLON.match(line) for line in before if not PRESENT.match(line))
    return (
        places[0] <= MOST_BEFORE
        and not (written and places[0] > len(places))
        and filled >= len(places) * 0.8
        and forward >= (len(places) - 1) * 0.9
    )


def _cut(lines: Sequence[str], heads: dict[int, re.Match[str]]) -> Found | None:
    first = min(heads)
    begun: list[tuple[Spoken, list[str]]] = []
    names, left_out = list(_beside(lines[:first])), first
    for at in range(first, len(lines)):
        head, began = heads.get(at), BEGAN.match(lines[at])
        if head:
            piece = Spoken(name=tidy(head["name"]), text="", seconds=seconds(head["clock"]))
            begun.append((piece, [head.groupdict().get("text") or ""]))
        elif began or ENDED.match(lines[at]):
            names += [tidy(began["name"])] if began else []
            left_out += 1
        else:
            begun[-1][1].append(lines[at])
    return _found(begun, names, left_out)


def _under_times(lines: Sequence[str]) -> Found | None:
    """Blocks of some minutes under one time each, "Name: words" within, as Meet writes them."""
    times = [at for at, line in enumerate(lines) if ALONE.match(line)]
    if not times or times[0] > 2 * MOST_BEFORE:
        return None
    begun: list[tuple[Spoken, list[str]]] = []
    at: int | None = None
    names, left_out = list(_beside(lines[: times[0]])), times[0]
    for line in lines[times[0] :]:
        alone, begin = ALONE.match(line), COLON.match(line)
        if alone:
            at = seconds(alone["clock"])
        elif BEGAN.match(line) or ENDED.match(line) or line.startswith("#"):
            left_out += 1
        elif begin and len(tidy(begin["name"]).split()) <= WORDS_IN_A_NAME:
            piece = Spoken(name=tidy(begin["name"]), text="", seconds=at)
            begun.append((piece, [begin["text"] or ""]))
        elif begun:
            begun[-1][1].append(line)
        else:
            return None
    return _found(begun, names, left_out) if begun else None


def _found(
    begun: Sequence[tuple[Spoken, list[str]]], names: Sequence[str], left_out: int
) -> Found | None:
    said = tuple(
        replace(piece, text=text)
        for piece, words in begun
        if (text := "\n".join(filter(None, words)))
    )
    speak = {one.name.casefold() for one in said}
    others = tuple(n for n in dict.fromkeys(names) if n and n.casefold() not in speak)
    return Found(said, others, left_out) if said else None


def _beside(before: Sequence[str]) -> Iterator[str]:
    """Names above the first turn: who was there, who pressed the button."""
    listed = False
    for line in before:
        began = BEGAN.match(line)
        if PRESENT.match(line):
            listed = True
        elif began:
            yield tidy(began["name"])
        elif line.startswith("#"):
            listed = False
        elif listed:
            yield from filter(None, (tidy(name) for name in re.split(r"[,;、،•·|]", line)))
