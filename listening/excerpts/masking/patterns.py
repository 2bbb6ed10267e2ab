"""Mail addresses, links and accounts: the same in every language."""

import re
from collections.abc import Iterator

from listening.excerpts.masking.mask import Span

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
HANDLE = re.compile(r"(?<![\w@.＠])[@＠][A-Za-z0-9_][A-Za-z0-9_.-]{2,29}(?<![.-])(?![@＠])")
# The name of a service, then the name somebody has there: it holds a digit, a dot or a line.
SERVICE = re.compile(
    r"(?:(?<![A-Za-zÀ-ÿ])(?:whats?app|telegram|instagram|insta|ig|snap(?:chat)?|tiktok|facebook|fb"
    r"|messenger|wechat|weixin|qq|line|zalo|viber|skype|discord|kakao(?:talk)?)(?![A-Za-z])"
    r"|微信号?|抖音号?|카카오톡|카톡|телеграмм?|вайбер|واتساب|واتس|تيليجرام|فيسبوك|انستغرام)"
    r"(?:\s?(?:id|号|아이디|user(?:name)?|handle))?(?:[은는이가]|是|为)?\s?[:：=]?\s?"
    r"(?=[A-Za-z0-9_.-]*(?:[0-9_]|\.[A-Za-z0-9]))(?P<account>[A-Za-z0-9_][A-Za-z0-9_.-]{3,29}(?<![.-]))",
    re.IGNORECASE,
)


def spans(text: str) -> Iterator[Span]:
    """Mail addresses, links, names of accounts."""
    found: list[tuple[int, int]] = []
    for pattern in EMAILS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(start < last and first < end for first, last in found):
                found.append((start, end))
                yield start, end, "e-mail"
    for match in LINK.finditer(text):
        end = match.start() + len(match[0].rstrip(".,;:!?)]}'\""))
        yield match.start(), end, "link"
    for match in HANDLE.finditer(text):
        yield *match.span(), "account"
    for match in SERVICE.finditer(text):
        yield *match.span("account"), "account"
