"""A name for a group of excerpts, asked of a language model behind an OpenAI-compatible address.

Runs in the child process of a worker. Nothing is ever sent where the settings name no address.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from listening.settings import BadInput

LONGEST_ANSWER = 2**20  # bytes
PATIENCE = 120  # seconds; a small model on a small machine is slow
LONGEST_NAME = 80
ASKED = (
    "Below are statements from families about their schools. They were grouped because they seem "
    "to speak of one thing. Answer with a name for that thing and nothing else: two to four plain "
    "words that a parent would use, in the language with the tag '{language}'."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the child process needs to ask for one name: masked words alone."""

    said: tuple[str, ...] = field(repr=False)
    language: str
    url: str
    model: str
    token: str = field(default="", repr=False)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Words go to the address in the settings and never on to another."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Do not follow."""


# No proxy of the environment either: the page names the machine that gets the words.
_opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))


def host(url: str) -> str:
    """The machine that an address names, for people to read."""
    return urlsplit(url).netloc.rpartition("@")[2]


def ask(order: Order, report: Callable[[str, float], None]) -> str:
    """The name that the model proposes; BadInput says what went wrong."""
    report("asking", 0.1)
    answer = _sent(order)
    try:
        told = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        raise BadInput(f"{host(order.url)} answered with something that is no name.") from None
    return tidy(told, order)


def tidy(told: Any, order: Order) -> str:
    """The name alone: first line, without quotation marks and a full stop; BadInput otherwise."""
    lines = told.strip().splitlines() if isinstance(told, str) else []
    name = " ".join(lines[0].split()).strip("\"'“”«»*_. ") if lines else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(f"{host(order.url)} answered with something that is no name.")
    return name


def body(order: Order) -> dict[str, Any]:
    """What is sent, whole."""
    statements = "\n".join(f"- {' '.join(one.split())}" for one in order.said)
    return {
        "model": order.model,
        "temperature": 0,
        "max_tokens": 40,
        "messages": [
            {"role": "system", "content": ASKED.format(language=order.language)},
            {"role": "user", "content": statements},
        ],
    }


def _sent(order: Order) -> bytes:
    headers = {"Content-Type": "application/json"}
    if order.token:
        headers["Authorization"] = f"Bearer {order.token}"
    request = urllib.request.Request(order.url, json.dumps(body(order)).encode(), headers)
    where = host(order.url)
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            said: bytes = answer.read(LONGEST_ANSWER + 1)
    except urllib.error.HTTPError as refusal:
        code = refusal.code
        refusal.close()
        raise BadInput(f"{where} gave no name; it answered {code}.") from None
    except (OSError, http.client.HTTPException):
        raise BadInput(f"{where} could not be reached; nothing was changed.") from None
    if len(said) > LONGEST_ANSWER:
        raise BadInput(f"{where} answered with more than a name; it was not read.")
    return said
