"""A plain text file whose letters may have been written in any of many ways."""

import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from listening.conversations.documents.document import Document, Reading
from listening.settings import BadInput

MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
WESTERN = ("cp1252", "mac_roman")
# What a person may choose instead, in the order in which it is offered.
CHOICES = (
    *("utf-8", "utf-16", "cp1252", "mac_roman", "cp1250", "cp1251", "koi8_r", "cp1256"),
    *("cp1258", "gb18030", "big5", "shift_jis", "euc_kr"),
)
LOOKED_AT = 200_000  # bytes
SAMPLE = 80
# Letters beyond ASCII that continue a word, and marks that begin or end one.
GOOD = re.compile(r"(?<=[a-z])[ß-öø-ÿœ]|\b[ß-öø-ÿœ](?=[a-z])|[¿¡“«](?=\w)|(?<=[\w.,?!])[”»’…]|[–—]")
ODD = re.compile(r"[^\x00-\x7f]")


def read(data: bytes, name: str, *, encoding: str = "") -> Document:
    """A text file as lines; what it is written in is found and told, or chosen by a person.

    BadInput where the bytes are no text in the encoding chosen, or in any.
    """
    if encoding:
        return _chosen(data, name, encoding)
    told = _unicode(data)
    if told:
        return Document(text=_text(data, told), encoding=told.removesuffix("-sig"))
    if b"\x00" in data:
        raise BadInput(f"{name} is no text file; save the notes as .docx, .odt or .txt.")
    fitting = _fitting(data)
    if not fitting:
        raise BadInput(f"{name} is no text in any encoding we know; save it as UTF-8.")
    best, *others = fitting
    return Document(
        text=_text(data, best),
        encoding=best,
        sure=False,
        others=tuple(Reading(encoding=e, sample=_sample(_text(data, e))) for e in others),
    )


def _chosen(data: bytes, name: str, encoding: str) -> Document:
    if encoding not in CHOICES:
        raise BadInput(f"'{encoding}' is no encoding we know; use one of: {', '.join(CHOICES)}.")
    try:
        return Document(text=_text(data, encoding), encoding=encoding)
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not written in {encoding}; choose another one.") from None


def _unicode(data: bytes) -> str:
    for mark, encoding in MARKED.items():
        if data.startswith(mark) and _fits(data, encoding):
            return encoding
    if _fits(data, "utf-8") and b"\x00" not in data:
        return "utf-8"
    # Without a mark, one half of the bytes of line ends and blanks is zero.
    first, second = data[:LOOKED_AT:2].count(0), data[1:LOOKED_AT:2].count(0)
    told = "utf-16-le" if second > first else "utf-16-be"
    many = max(first, second) > max(20 * min(first, second), min(len(data), LOOKED_AT) // 40)
    return told if many and _fits(data, told) else ""


def _fitting(data: bytes) -> list[str]:
    """Encodings that the bytes may be written in, the likeliest first."""
    matches = [match.encoding for match in from_bytes(data[:LOOKED_AT])]
    western = sorted(
        (one for one in WESTERN if _fits(data, one)),
        key=lambda one: -_likely(_text(data[:LOOKED_AT], one)),
    )
    guessed = [one for one in matches if one in CHOICES and one not in WESTERN]
    # Western letters between Latin ones are the surer sign; else the library's guess goes first.
    sure = western and _likely(_text(data[:LOOKED_AT], western[0])) > 0.5
    order = [*western, *guessed] if sure else [*guessed, *western]
    return [one for one in dict.fromkeys(order) if _fits(data, one)][:5]


def _likely(text: str) -> float:
    """The share of the letters beyond ASCII that stand where such letters stand."""
    odd = len(ODD.findall(text))
    return len(GOOD.findall(text)) / odd if odd else 0.0


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _text(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, errors="strict").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _sample(text: str) -> str:
    return next(_telling(text), "")[:SAMPLE]


def _telling(text: str) -> Iterator[str]:
    """Lines that look different in another encoding."""
    return (line.strip() for line in text.split("\n") if ODD.search(line))
