"""What might tell who somebody is: proposals to hide it, for a person to decide on.

Patterns find most addresses and numbers and no name by themselves; names are looked for only where
they are given. So a page may say "nothing was found by the machine", never "this is clean".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["e-mail", "link", "number", "phone", "name"]
REPLACEMENTS: dict[Kind, str] = {
    "e-mail": "[e-mail]",
    "link": "[link]",
    "number": "[number]",
    "phone": "[phone]",
    "name": "[name]",
}

# Latin first: in Chinese or Thai an address touches the words around it.
EMAILS = (
    re.compile(
        r"[A-Za-z0-9._%+'-]{1,64}\s?(?:[@＠]|[(\[]at[)\]])\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    ),
    re.compile(r"[\w.%+-]{1,64}[@＠][\w-]+(?:\.[\w-]+)+"),
)
LINK = re.compile(
    r"(?:https?://|(?<![A-Za-z0-9])www\.)[!-~]+"
    r"|(?<![A-Za-z0-9@.-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|edu|gov|info|me|us)(?![A-Za-z0-9-])"
    r"(?:/[!-~]*)?"
)
# A social security number, an alien registration number.
PAPERS = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)|(?<![A-Za-z0-9])A[-# ]{0,2}\d{8,9}(?!\d)")
BETWEEN = r"[ \t\u00a0\u2009\u202f\u200e\u200f\u202a-\u202c\u2066-\u2069().\-–‑/]"
DIGITS = re.compile(
    rf"(?<!\d)[+＋]?\(?\d(?:{BETWEEN}{{0,3}}\d){{5,}}(?!\d)"
    r"(?:\s?(?:ext\.?|extension|x|доб\.?)\s?\d{1,5}(?!\d))?",
    re.IGNORECASE,
)
NO_PHONE = re.compile(
    r"(?:19|20)\d\d(?:\D+(?:19|20)?\d\d)+"  # dates that begin with a year, ranges of years
    r"|\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d"  # dates that end with a year
    r"|\d{1,2}\.\d\d\s?[-–]\s?\d{1,2}\.\d\d"  # from one hour to another
    r"|\d{1,3}(?:[. \u00a0\u202f]\d{3})*[. \u00a0\u202f]000"  # round sums
    r"|\d{1,2}\.\d+"  # decimals
)
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


@dataclass(frozen=True, slots=True)
class Mask:
    """A span of a text, in code points, that might be hidden, and what would stand there."""

    start: int
    end: int
    kind: Kind
    replacement: str


def propose(text: str, language: str, *, names: Iterable[str] = ()) -> list[Mask]:
    """What might be hidden in a text: addresses, numbers, and the given names, in order.

    Spans count code points and never overlap. Names are met without regard to case and accents,
    as whole words where the language parts its words; parts of a longer name are met alone.
    Numbers said in words and names that nobody gave are not found.
    """
    found: list[Mask] = []
    for start, end, kind in _spans(text, language.partition("-")[0], list(names)):
        if not any(start < other.end and other.start < end for other in found):
            found.append(Mask(start, end, kind, REPLACEMENTS[kind]))
    return sorted(found, key=lambda mask: mask.start)


def apply(text: str, masks: Sequence[Mask]) -> str:
    """The text with each span replaced; raises ValueError where spans overlap or lie outside."""
    parts, at = [], 0
    for mask in sorted(masks, key=lambda mask: mask.start):
        if not at <= mask.start < mask.end <= len(text):
            raise ValueError(f"mask {mask.start}..{mask.end} overlaps another or lies outside")
        parts += [text[at : mask.start], mask.replacement]
        at = mask.end
    return "".join([*parts, text[at:]])


def _spans(text: str, language: str, names: list[str]) -> Iterator[tuple[int, int, Kind]]:
    for pattern in EMAILS:
        for match in pattern.finditer(text):
            yield *match.span(), "e-mail"
    for match in LINK.finditer(text):
        end = match.start() + len(match[0].rstrip(".,;:!?)]}'\""))
        yield match.start(), end, "link"
    for match in PAPERS.finditer(text):
        yield *match.span(), "number"
    for match in DIGITS.finditer(text):
        kind = _kind_of_digits(match[0])
        if kind is not None:
            yield *match.span(), kind
    for name in names:
        for start, end in _named(text, language, name):
            yield start, end, "name"


def _kind_of_digits(found: str) -> Kind | None:
    """A phone number, another number that stands for somebody, or neither."""
    groups = re.findall(r"\d+", found)
    number = len("".join(groups))
    if len(groups) == 1:
        return "phone" if number in (7, 10, 11, 12) or found[0] in "+＋" else "number"
    bare = found.strip("() ")
    # "10 11 12 13" are grades; pairs are a phone number only where they begin as one.
    pairs = all(len(group) <= 2 for group in groups)
    begins = unicodedata.digit(groups[0][0]) == 0 or found[0] in "+＋"
    if number < 7 or NO_PHONE.fullmatch(bare) or (pairs and not begins):
        return None
    return "phone"


def _named(text: str, language: str, name: str) -> Iterator[tuple[int, int]]:
    plain, places = _folded(text)
    for part in _parts(name):
        for match in re.finditer(_pattern(part, language), plain):
            start, end = places[match.start("name")], places[match.end("name") - 1] + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            yield start, end


def _parts(name: str) -> list[str]:
    """The whole name, then its parts that can stand alone, folded."""
    whole = " ".join(_folded(name)[0].split())
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


def _folded(text: str) -> tuple[str, list[int]]:
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
