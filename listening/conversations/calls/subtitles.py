"""Subtitle files of calls (WebVTT, SubRip, the older ones of Teams) as pieces of speech."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from listening.conversations.calls.spoken import Spoken, seconds, tidy

TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
CUE = re.compile(rf"^\s*(?P<begin>{TIME})\s*-->\s*{TIME}")
LABEL = re.compile(r"^(?:\d+|[0-9a-f]{8}-[0-9a-f-]{20,}\S*|\S+/\d+-\d+)$", re.IGNORECASE)
BLOCK = re.compile(r"^(?:NOTE|STYLE|REGION)\b")
VOICE = re.compile(
    r"<v(?:\.[^\s>]{0,80})?[ \t]{1,9}(?P<name>[^>\n]{1,120})>(?P<text>.*?)(?:</v>|(?=<v[ .])|$)",
    re.S,
)
MARKUP = re.compile(r"</?[a-z][^<>\n]{0,80}>|<\d[\d:.]{0,20}>|\{\\[^}]{0,80}\}", re.IGNORECASE)
PREFIX = re.compile(r"^(?:>>|[-–—])?\s*(?P<name>[^\s:：>-][^:：\n]{0,79}?)\s*(?:：|:(?![/\d]))\s*")
SHORT = 4  # words of a name that occurs only once
MOST = 6


@dataclass(frozen=True, slots=True)
class Cue:
    """The lines between one time and the next."""

    seconds: int | None
    lines: tuple[str, ...]


def pieces(text: str) -> list[Spoken]:
    """What a subtitle file says, in its order; empty where it holds no cue."""
    cues = list(_cues(text.splitlines()))
    if not cues:
        return []
    if _names_above(cues):
        found = [(cue, tidy(cue.lines[0]), " ".join(cue.lines[1:])) for cue in cues]
    else:
        found = [(cue, name, said) for cue in cues for name, said in _said(cue)]
    rare = _rare([name for _, name, _ in found])
    return [
        piece
        for cue, name, said in found
        if (piece := _piece(cue, name, said, named=name not in rare)).text
    ]


def _cues(lines: Sequence[str]) -> Iterator[Cue]:
    begun: int | None = None
    held: list[str] = []
    inside = skipping = False
    for line, after in zip(lines, [*lines[1:], ""], strict=False):
        cue = CUE.match(line)
        if cue:
            if inside:
                yield Cue(begun, tuple(held))
            begun, held, inside, skipping = seconds(cue["begin"]), [], True, False
        elif not line.strip():
            skipping = False
        elif BLOCK.match(line) and not held:
            skipping = True
        elif inside and not skipping and not (CUE.match(after) and LABEL.match(line.strip())):
            held.append(line.strip())
    if inside:
        yield Cue(begun, tuple(held))


def _names_above(cues: Sequence[Cue]) -> bool:
    """Whether each cue has its speaker on a line of its own, as Teams wrote them in Word."""
    if any(len(cue.lines) < 2 for cue in cues):
        return False
    heads = Counter(cue.lines[0] for cue in cues)
    marked = any(VOICE.match(head) or PREFIX.match(head) for head in heads)
    names = all(len(h.split()) <= MOST and h[-1] not in ".?!,…" for h in heads)
    return names and not marked and len(heads) <= len(cues) * 0.8


def _said(cue: Cue) -> Iterator[tuple[str, str]]:
    whole = "\n".join(cue.lines)
    voices = list(VOICE.finditer(whole))
    if voices:
        if before := whole[: voices[0].start()].strip():
            yield "", before
        for voice in voices:
            yield tidy(html.unescape(voice["name"])), voice["text"]
        return
    plain = html.unescape(MARKUP.sub("", whole))
    prefix = PREFIX.match(plain)
    name = tidy(prefix["name"]) if prefix else ""
    # The words are kept whole until it is known whether this is a name.
    yield (name, plain) if name else ("", plain)


def _rare(names: Sequence[str]) -> set[str]:
    """What stands before a colon but is rather a beginning of a sentence."""
    times = Counter(names)
    return {
        name
        for name, n in times.items()
        if n == 1 and (name[:1].islower() or len(name.split()) > SHORT)
    }


def _piece(cue: Cue, name: str, said: str, *, named: bool) -> Spoken:
    plain = html.unescape(MARKUP.sub("", said))
    prefix = PREFIX.match(plain)
    if named and name and prefix and tidy(prefix["name"]) == name:
        plain = plain[prefix.end() :]
    piece = Spoken(name=name, text=" ".join(plain.split()), seconds=cue.seconds)
    return piece if named else replace(piece, name="")
