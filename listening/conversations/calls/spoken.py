"""What somebody said in a call, and such pieces as the lines of notes that a person may change."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
DAY = 24 * 60 * 60  # seconds
LONGEST_NAME = 80
# "Ana Li (she/her)", "Ana Li (Guest)", "Ana’s iPhone": what programs and people add to a name.
ADDED = re.compile(
    r"\s*[(\[](?:[^()\[\]]*/[^()\[\]]*|host|co-?host|guest|external|unverified|invitad[oa]|me"
    r"|anfitri[oó]na?|you|tú)[)\]]\s*$|['’]s (?:iphone|ipad|phone|laptop|macbook.*|galaxy.*)$",
    re.IGNORECASE,
)
# Where words stand without blanks between them, two pieces are put together without one.
CLOSE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A piece of a call; `seconds` since it began, `name` as the program gives it."""

    name: str
    text: str
    seconds: int | None = None
    language: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A recorded call as lines of notes.

    `names` stand in the file without speaking (attendees, who began the recording); they may be
    said by others, so they are looked for. `named` is false where no piece tells who speaks.
    """

    text: str
    names: tuple[str, ...] = ()
    left_out: int = 0
    named: bool = True


def seconds(clock: str) -> int | None:
    """Seconds of "1:02:03", "02:03" or "0:0:2.5"; None where it is no time within a day."""
    parts = re.split("[.,]", clock.strip())[0].split(":")
    if not 2 <= len(parts) <= 3 or not all(p.isascii() and p.isdecimal() for p in parts):
        return None
    *hours, minutes, rest = (int(p) for p in parts)
    total = 3600 * (hours[0] if hours else 0) + 60 * minutes + rest
    return total if total < DAY else None


def shown(at: int) -> str:
    """Seconds as "1:02:03"."""
    return f"{at // 3600}:{at // 60 % 60:02}:{at % 60:02}"


def tidy(name: str) -> str:
    """A name without pronouns, devices and marks that programs add, in one line."""
    plain = " ".join(re.sub(r"[:：\[\]]", " ", ADDED.sub("", name.strip())).split())
    return plain.strip(" ,;*_-–>")[:LONGEST_NAME]


def joined(pieces: Iterable[Spoken]) -> list[Spoken]:
    """Turns: pieces of one speaker that follow each other, and pieces that name nobody, as one."""
    turns: list[tuple[Spoken, list[str]]] = []
    for piece in pieces:
        if turns and piece.name in ("", turns[-1][0].name):
            turns[-1][1].append(piece.text)
        else:
            turns.append((piece, [piece.text]))
    return [replace(first, text=glued(texts)) for first, texts in turns]


def glued(texts: Sequence[str]) -> str:
    """Pieces of speech as one."""
    said: list[str] = []
    for text in filter(None, texts):
        close = said and CLOSE.match(said[-1][-1]) and CLOSE.match(text[0])
        said += [text] if close or not said else [" ", text]
    return "".join(said)


def lines(turns: Sequence[Spoken]) -> str:
    """Turns as notes: "[0:01:02 es] Ana: …", further lines of a turn set in."""
    return "\n".join(_line(turn) for turn in turns)


def _line(turn: Spoken) -> str:
    known = [
        f"#{turn.row}" if turn.row else "",
        "" if turn.seconds is None else shown(turn.seconds),
        turn.language,
    ]
    mark = " ".join(filter(None, known))
    said = "\n  ".join(line.strip() for line in turn.text.splitlines() if line.strip())
    who = f"{turn.name}: " if turn.name else ""
    return f"[{mark}] {who}{said}" if mark else f"{who}{said}"
