"""Telephone numbers: by libphonenumber, by their look, and as they are dictated."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from phonenumbers import Leniency, PhoneNumberMatcher

from listening.excerpts.masking import words
from listening.excerpts.masking.mask import Kind, Span

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
# Where the families of a language telephone: the United States first, then where they come from.
REGIONS = {
    "es": ("MX", "GT", "SV", "HN", "DO", "CO"),
    "vi": ("VN",),
    "zh": ("CN", "TW"),
    "ar": ("SY", "IQ", "JO", "EG", "SA"),
    "so": ("SO", "KE", "ET"),
    "ht": ("HT",),
    "pt": ("BR", "PT"),
    "fr": ("FR", "SN", "CD"),
    "ru": ("RU", "UA"),
    "ko": ("KR",),
    "tl": ("PH",),
}
FEWEST = 7
DICTATED = 6  # words for digits in a row


def spans(text: str, language: str) -> Iterator[Span]:
    """Telephone numbers, and long numbers that stand for somebody."""
    if sum(letter.isdigit() for letter in text) >= DICTATED:
        for match in DIGITS.finditer(text):
            kind = _kind(match[0])
            if kind is not None:
                yield *match.span(), kind
        for region in ("US", *REGIONS.get(language, ())):
            for found in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
                if not NO_PHONE.fullmatch(found.raw_string.strip("() ")):
                    yield found.start, found.end, "phone"
    dictated = _dictated(language)
    if dictated is not None:
        for match in dictated.finditer(text):
            yield *match.span(), "phone"


def _kind(found: str) -> Kind | None:
    """A phone number, another number that stands for somebody, or neither."""
    groups = re.findall(r"\d+", found)
    number = len("".join(groups))
    if len(groups) == 1:
        return "phone" if number in (7, 10, 11, 12) or found[0] in "+＋" else "number"
    bare = found.strip("() ")
    # "10 11 12 13" are grades; pairs are a phone number only where they begin as one.
    pairs = all(len(group) <= 2 for group in groups)
    begins = unicodedata.digit(groups[0][0]) == 0 or found[0] in "+＋"
    if number < FEWEST or NO_PHONE.fullmatch(bare) or (pairs and not begins):
        return None
    return "phone"


@cache
def _dictated(language: str) -> re.Pattern[str] | None:
    if language == "zh":
        return re.compile(r"[零〇一二三四五六七八九幺](?:[，、 -]?[零〇一二三四五六七八九幺]){6,}")
    if language == "ko":
        return re.compile(
            r"(?<![가-힣])[공영일이삼사오육칠팔구](?:[ -]?[공영일이삼사오육칠팔구]){6,}"
        )
    said = words.of(language).digits
    if not said:
        return None
    one = "(?:" + "|".join(sorted(map(re.escape, said), key=len, reverse=True)) + ")"
    return re.compile(rf"(?<!\w){one}(?:[\s,،-]+{one}){{{DICTATED - 1},}}(?!\w)", re.IGNORECASE)
