"""Names that somebody listed."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from listening.excerpts.masking.mask import Span

UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my", "ksw"})
# Letters that a name takes on at its end, where a language bends names.
ENDINGS = {"ru": 2, "uk": 2, "so": 2, "ko": 2}
# "and", "for", "with" are written together with the name that follows.
PROCLITICS = "(?:[وفبلك]{1,2})?"
# Parts of names that are words of their own.
PARTICLES = frozenset(
    ("al", "bin", "da", "de", "del", "der", "di", "do", "dos", "dr", "el", "ibn", "la", "las")
    + ("le", "los", "miss", "mr", "mrs", "ms", "van", "von", "y")
)


def spans(text: str, language: str, names: Sequence[str], *, whole: bool = False) -> Iterator[Span]:
    """Where the names stand, whole and in parts, or `whole` only."""
    if not names:
        return
    plain, places = folded(text)
    for name in names:
        for part in _parts(name)[: 1 if whole else None]:
            for match in re.finditer(_pattern(part, language), plain):
                start, end = places[match.start("name")], places[match.end("name") - 1] + 1
                while end < len(text) and unicodedata.combining(text[end]):
                    end += 1
                yield start, end, "name"


def folded(text: str) -> tuple[str, list[int]]:
    """The text without case and accents, and for each of its letters the place it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        # Korean syllables stay whole: half a syllable is no part of a name.
        hangul = "\uac00" <= letter <= "\ud7a3"
        parts = letter if hangul else unicodedata.normalize("NFKD", letter.casefold())
        for part in parts:
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _parts(name: str) -> list[str]:
    """The whole name, then its parts that can stand alone, folded."""
    whole = " ".join(folded(name)[0].split())
    parts = [p.strip(".,") for p in whole.split(" ")] if " " in whole else []
    alone = [p for p in parts if len(p) > 2 and p not in PARTICLES]
    return [part for part in (whole, *alone) if len(part) > 1]


def _pattern(name: str, language: str) -> str:
    words = r"\s+".join(re.escape(word) for word in name.split(" "))
    if language in UNSPACED or any("\u3040" <= c <= "\u9fff" for c in name):
        return f"(?P<name>{words})"
    before = r"(?<!\w)" + (PROCLITICS if "\u0600" <= name[0] <= "\u06ff" else "")
    ending = ENDINGS.get(language, 0)
    if language in ("ru", "uk") and len(name) > 3:
        words = re.sub("[аеиоуыэюяйьієї]$", "", words)
    more = rf"\w{{0,{ending}}}" if ending else ""
    return rf"{before}(?P<name>{words}{more})(?!\w)"
