"""Turns as they are typed while people speak, read from what a device sends."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from listening.settings import BadInput

KEY = re.compile(r"[0-9a-f]{32}")
SPEAKER = re.compile(r"M|P[1-9][0-9]?")
TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")
STEP = 5  # minutes; nothing finer is kept of the clock
LONGEST = 20_000
MOST = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A turn on its way in; `place` orders it within its sheet, `revision` its own versions."""

    key: str
    place: int
    revision: int
    speaker: str
    language: str
    said: str
    interpreted: str = ""
    question: str = ""
    strong: bool = False
    minute: int | None = None


def typed(form: Mapping[str, str]) -> Typed:
    """The turn in a sent form; raises BadInput that names what cannot be read."""
    key, speaker = form.get("key", ""), form.get("speaker", "").strip().upper()
    language = form.get("language", "") or "und"
    if not KEY.fullmatch(key):
        raise BadInput("This turn has no key; load the page again, your words stay on it.")
    if not SPEAKER.fullmatch(speaker):
        raise BadInput("Name the speaker P1 to P99, or M for whoever leads.")
    if not TAG.fullmatch(language):
        raise BadInput("Choose the language of this turn from the list.")
    said, interpreted = plain(form.get("said", "")), plain(form.get("interpreted", ""))
    if max(len(said), len(interpreted)) > LONGEST:
        raise BadInput(f"This turn is longer than {LONGEST} letters; part it in two.")
    return Typed(
        key=key,
        place=_number(form.get("place", "")),
        revision=_number(form.get("revision", "")),
        speaker=speaker,
        language=language,
        said=said,
        interpreted=interpreted,
        question=plain(form.get("question", ""))[:500],
        strong=form.get("strong", "") == "1",
        minute=rounded(form.get("clock", "")),
    )


def rounded(clock: str) -> int | None:
    """Minutes after midnight of "HH:MM", rounded down to five; None where it is no time."""
    hour, mark, minute = clock.strip().partition(":")
    if not (mark and hour.isdecimal() and minute.isdecimal() and len(clock.strip()) <= 5):
        return None
    if int(hour) > 23 or int(minute) > 59:
        return None
    return int(hour) * 60 + int(minute) // STEP * STEP


def clock(minute: int | None) -> str:
    """A kept minute as "HH:MM", empty where there is none."""
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def speakers(names: set[str], *, least: int = 4) -> list[str]:
    """The speakers a sheet offers: M, P1 to P4 and on, as far as somebody spoke."""
    highest = max((int(name[1:]) for name in names if name != "M"), default=0)
    return ["M", *(f"P{number}" for number in range(1, max(highest, least) + 1))]


def plain(text: str) -> str:
    """Text as it is kept: NFC, line breaks as one sign, no blanks around."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _number(text: str) -> int:
    return min(int(text), MOST) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
