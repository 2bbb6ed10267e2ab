"""Names by the words around them, in languages that part their words."""

from collections.abc import Iterable, Iterator
from functools import cache

import regex

from listening.excerpts.masking import words
from listening.excerpts.masking.listed import folded
from listening.excerpts.masking.mask import Span
from listening.excerpts.masking.words import Words

CAPITAL = r"\p{Lu}[\p{L}\p{M}]*(?:[-'’]\p{L}[\p{L}\p{M}]*)*"
BETWEEN = r"(?:de|da|do|dos|das|del|la|van|von|bin|al|el|y|di|ould|ben)"
NAME = rf"(?P<name>{CAPITAL}(?:\s(?:{BETWEEN}\s){{0,2}}{CAPITAL}){{0,3}})"
WORD = regex.compile(r"[\p{L}\p{M}]+(?:[-'’][\p{L}\p{M}]+)*")
PATRONYMIC = regex.compile(
    rf"(?<!\w){CAPITAL}\s\p{{Lu}}\w+(?:ович|евич|овн|евн|ичн|иничн)\w{{0,3}}\b"
)
ARABIC = "ar"
FATHERS = frozenset({"بن", "بنت", "عبد", "ابو", "ابن", "ال"})
PREFIXES = ("و", "ف", "ب", "ل", "ك")
# Where nobody said which language it is, these are tried.
UNKNOWN = ("en", "es")
# "mwen rele" is "I call" as well, "tên" any name.
SMALL_ONLY_KNOWN = frozenset({"ht", "vi"})
# Tagalog marks persons: what follows is one, written small too.
PERSONAL = {"tl": ("si", "sina", "ni", "nina", "kina")}
ENDINGS = 2  # letters with which Russian bends a name


def spans(text: str, language: str) -> Iterator[Span]:
    """Names behind "my name is", titles and "my son", and names that are no other word."""
    if language == ARABIC:
        yield from _arabic(text)
        return
    for tag in (language,) if language in words.languages() else UNKNOWN:
        for start, end in _cased(text, tag):
            yield start, end, "name"


def _cased(text: str, language: str) -> Iterator[tuple[int, int]]:
    own = words.of(language)
    for match in _before("called", language).finditer(text):
        yield from _kept(text, match, own)
    for match in _before("am", language).finditer(text):
        for start, end in _kept(text, match, own):
            if len(WORD.findall(text[start:end])) > 1 or _is_given(text[start:end], language):
                yield start, end
    loud = text.upper() == text  # where all is written large, a capital tells nothing
    for hints in ("titles", "family"):
        for match in _before(hints, language).finditer(text):
            first = WORD.match(match["name"])
            if not loud or (first is not None and _is_given(first[0], language)):
                yield from _kept(text, match, own)
    if language == "ru":
        yield from (match.span() for match in PATRONYMIC.finditer(text))
    yield from _lower(text, language)
    yield from _alone(text, language)


def _kept(text: str, match: regex.Match[str], own: Words) -> Iterator[tuple[int, int]]:
    """The words of a found name up to the first that is none."""
    start = end = match.start("name")
    for word in WORD.finditer(text, match.start("name"), match.end("name")):
        # Vietnamese names are made of words: only the first must be none.
        if not (own.marked and end > start) and own.is_word(word[0]):
            break
        if word[0][0].isupper():
            end = word.end()
    if end > start:
        yield start, _without_s(text, start, end)


def _without_s(text: str, start: int, end: int) -> int:
    """The end of a name without the "'s" that only says whose something is."""
    return end - 2 if text[start:end].endswith(("'s", "’s")) else end


def _lower(text: str, language: str) -> Iterator[tuple[int, int]]:
    """A name written small, as machines that listen write it, behind the surest phrase."""
    own = words.of(language)
    sure = own.called[:1] + PERSONAL.get(language, ())
    known = own.given | own.also
    for match in _behind(sure, r"(?P<name>\p{Ll}[\p{L}\p{M}]+)").finditer(text):
        word = own.plain(match["name"])
        surely = language not in SMALL_ONLY_KNOWN
        if word in known or (surely and not own.is_word(word)):
            yield match.span("name")


def _alone(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Names that are no other word, unless a place is called so."""
    own = words.of(language)
    small = text.lower() == text or text.upper() == text
    found = list(WORD.finditer(text))
    for number, word in enumerate(found):
        if not (word[0][0].isupper() or small) or not _is_given(word[0], language):
            continue
        before = [own.plain(one[0]) for one in found[max(0, number - 2) : number]]
        if before and (
            before[-1] in own.places or (_little(before[-1]) and before[0] in own.places)
        ):
            continue
        end = word.end()
        # What follows with a capital is the family's name.
        more = _FOLLOWS.match(text, end)
        if more is not None and not small:
            for one in WORD.finditer(text, end, more.end()):
                if not own.marked and own.is_word(one[0]):
                    break
                if one[0][0].isupper():
                    end = one.end()
        elif own.marked:
            continue  # a family name alone is as common as "Smith" is rare
        yield word.start(), _without_s(text, word.start(), end)


_FOLLOWS = regex.compile(rf"(?:\s(?:{BETWEEN}\s){{0,2}}{CAPITAL}){{1,3}}")


def _is_given(word: str, language: str) -> bool:
    own = words.of(language)
    plain = own.plain(word)
    plain = plain.removesuffix("'s").removesuffix("’s")
    if plain in own.given:
        return True
    if language != "ru":
        return False
    stems = _stems()
    return any(plain[: len(plain) - cut] in stems for cut in range(ENDINGS + 1))


@cache
def _stems() -> frozenset[str]:
    return frozenset(
        name[:-1] if name[-1] in "аяйь" and len(name) > 3 else name
        for name in words.of("ru").given
        if len(name) > 3
    )


def _little(word: str) -> bool:
    return regex.fullmatch(BETWEEN, word) is not None


@cache
def _before(hints: str, language: str) -> regex.Pattern[str]:
    """A name behind one of the phrases; a title may stand between."""
    own = words.of(language)
    titles = "|".join(map(_flexible, sorted(own.titles, key=len, reverse=True)))
    between = rf"(?:(?i:{titles})\s)?" if titles else ""
    return _behind(getattr(own, hints), between + NAME)


def _behind(phrases: Iterable[str], name: str) -> regex.Pattern[str]:
    ordered = sorted(phrases, key=len, reverse=True)
    if not ordered:
        return regex.compile(r"(?!)")
    choice = "|".join(map(_flexible, ordered))
    # Our Lady is nobody whom one could meet.
    ours = r"(?<!nossa\s)(?<!Nossa\s)(?<!nuestra\s)(?<!Nuestra\s)"
    return regex.compile(rf"(?<![\w'’]){ours}(?i:{choice})(?:\s?[:,—–-])?\s{{0,2}}(?<=[\s:]){name}")


def _flexible(phrase: str) -> str:
    return r"\s+".join(regex.escape(word) for word in phrase.split())


def _fold(word: str) -> str:
    return folded(word)[0]


def capitals(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Words with a capital where no sentence begins, and that are not known to be others."""
    if text.upper() == text or language not in words.languages():
        return
    own = words.of(language)
    for match in _INSIDE.finditer(text):
        if not own.is_word(match["name"]):
            yield match.span("name")


_INSIDE = regex.compile(rf"(?<=[\p{{L}}\p{{N}},;]\s)(?P<name>{CAPITAL})")


def _arabic(text: str) -> Iterator[Span]:
    """Arabic has no capitals: behind "my name is" any word counts, elsewhere known names only."""
    own = words.of(ARABIC)
    found = [(m.start(), m.end(), _fold(m[0])) for m in WORD.finditer(text)]
    plain = [word for _, _, word in found]
    called, titles = _tokens("called"), _tokens("titles")
    for number in range(len(found)):
        if _ends(plain, number, called) and plain[number] not in own.common:
            last = _family_name(plain, number, own)
            yield found[number][0], found[last][1], "name"
        elif (known := _bare(plain[number], own.given)) is not None:
            last = _known_after(plain, number, own)
            yield found[number][1] - _length(text, found[number], known), found[last][1], "name"
        elif _ends(plain, number, titles) and plain[number] in own.also:
            yield found[number][0], found[number][1], "name"


def _length(text: str, token: tuple[int, int, str], known: str) -> int:
    """How many letters of the token, marks counted, the name itself has."""
    cut = len(token[2]) - len(known)  # letters of what is written together before it
    start = token[0]
    while cut:
        start += 1
        cut -= len(_fold(text[start - 1]))
    return token[1] - start


def _bare(word: str, given: frozenset[str]) -> str | None:
    """The known name in a word, without "and", "for", "with" before it."""
    for cut in range(3):
        if word[cut:] in given and all(letter in PREFIXES for letter in word[:cut]):
            return word[cut:]
    return None


def _family_name(plain: list[str], number: int, own: Words) -> int:
    """The last word of a name that begins here."""
    last = number
    for place in range(number + 1, min(number + 4, len(plain))):
        word, known = plain[place], own.given | own.also
        if word in own.common or not (word.startswith("ال") or word in known or word in FATHERS):
            break
        last = place
    return last


def _known_after(plain: list[str], number: int, own: Words) -> int:
    last = number
    while last + 1 < len(plain) and plain[last + 1] in (own.given | own.also | FATHERS):
        last += 1
    return last


@cache
def _tokens(hints: str) -> frozenset[tuple[str, ...]]:
    phrases = getattr(words.of(ARABIC), hints)
    return frozenset(tuple(_fold(word) for word in phrase.split()) for phrase in phrases)


def _ends(plain: list[str], number: int, phrases: frozenset[tuple[str, ...]]) -> bool:
    """Whether one of the phrases ends just before this word."""
    for length in (1, 2, 3):
        if number < length:
            return False
        before = tuple(plain[number - length : number])
        bare = (before[0].lstrip("".join(PREFIXES)), *before[1:])
        if before in phrases or bare in phrases:
            return True
    return False
