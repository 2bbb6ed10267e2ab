"""Pasted notes as turns: who spoke, and what was said."""

import re
import unicodedata
from dataclasses import dataclass

from listening.settings import BadInput

# "P1: …", "[00:12] Maria - …", "Moderator : …": a short name, then a colon or a spaced dash.
TURN = re.compile(
    r"^\s*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*)?"
    r"(?P<speaker>[^\s:：][^:：\n]{0,39}?)\s*(?:[:：]|\s[-–—])\s+(?P<text>\S.*)$"
)
NUMBERED = re.compile(r"^P(\d{1,3})$", re.IGNORECASE)
MODERATORS = frozenset(
    {"m", "mod", "moderator", "facilitator", "interviewer", "host", "organizer", "moderadora"}
    | {"moderador", "facilitadora", "facilitador", "q"}
)
MODERATOR = "M"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: the speaker's pseudonym ("P1", or "M" for whoever led) and the words."""

    speaker: str
    text: str


def read(pasted: str) -> list[Turn]:
    """The turns of pasted notes; names become P1, P2 … so that no name is ever stored.

    A line that begins with a name and a colon begins a turn; other lines go on with the turn
    before. Raises BadInput where there is nothing, or no line names a speaker.
    """
    lines = unicodedata.normalize("NFC", pasted.replace("\x00", "")).splitlines()
    if not any(line.strip() for line in lines):
        raise BadInput("The notes are empty; paste what was said, one turn per line.")
    turns: list[tuple[str, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        begin = TURN.match(line)
        if begin is not None:
            turns.append((begin["speaker"].strip(), [begin["text"].strip()]))
        elif line.strip() and turns:
            turns[-1][1].append(line.strip())
        elif line.strip():
            raise BadInput(
                f"Line {number} of the notes names no speaker ('{line.strip()[:40]}'); "
                "begin each turn with a name and a colon, such as 'P1: …'."
            )
    names = _pseudonyms([name for name, _ in turns])
    return [Turn(speaker=names[name.casefold()], text="\n".join(text)) for name, text in turns]


def speakers(turns: list[Turn]) -> list[str]:
    """The pseudonyms in the order in which they first spoke, without whoever led."""
    return [name for name in dict.fromkeys(t.speaker for t in turns) if name != MODERATOR]


def _pseudonyms(names: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken = {int(m[1]) for name in names if (m := NUMBERED.match(name))}
    following = 1
    for name in names:
        key = name.casefold()
        numbered = NUMBERED.match(name)
        if key in found:
            continue
        if key in MODERATORS:
            found[key] = MODERATOR
        elif numbered:
            found[key] = f"P{int(numbered[1])}"
        else:
            while following in taken:
                following += 1
            taken.add(following)
            found[key] = f"P{following}"
    return found
