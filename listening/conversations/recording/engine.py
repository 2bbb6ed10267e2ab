"""A recording written down by an engine that speaks OpenAI's address for transcriptions.

Runs in the child process of a worker. The only thing that ever sends a recording anywhere, and
only where the settings name an address and a person asked for it.
"""

import http.client
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from listening.conversations.calls.spoken import Spoken, joined, lines, tidy
from listening.conversations.recording import keeping, sealing
from listening.settings import BadInput

LONGEST_ANSWER = 20 * 2**20  # bytes
PATIENCE = 2 * 60 * 60  # seconds between two signs of life of an engine that works on one file
PART = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the child process needs to send one recording."""

    instance: Path
    name: str
    kind: str
    ending: str
    key: bytes = field(repr=False)
    url: str
    model: str
    token: str = field(default="", repr=False)


class NoWay(urllib.request.HTTPRedirectHandler):
    """A recording goes to the address in the settings and never on to another."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Do not follow."""


def host(url: str) -> str:
    """The machine that an address names, for people to read."""
    return urlsplit(url).netloc.rpartition("@")[2]


def write_down(order: Order, report: Callable[[str, float], None]) -> str:
    """Send a recording, return its words as lines of notes; BadInput says what went wrong."""
    sound = keeping.opened(order.instance, order.name, order.key, purpose=keeping.SOUND)
    if sound is None:
        raise BadInput("The recording is not there any more.")
    report("sending", 0.1)
    with sound:
        answer = _sent(order, sound)
    report("reading", 0.9)
    try:
        return notes(json.loads(answer))
    except ValueError:
        raise BadInput(
            f"{host(order.url)} answered with something that is no transcript."
        ) from None


def notes(told: Any) -> str:
    """An engine's answer as lines of notes; ValueError where there are no words in it."""
    if not isinstance(told, dict):
        raise ValueError("no object")
    segments = told.get("segments")
    pieces = [_piece(one) for one in segments] if isinstance(segments, list) else []
    if not pieces and isinstance(told.get("text"), str):
        pieces = [Spoken(name="", text=told["text"].strip())]
    pieces = [one for one in pieces if one.text]
    if not pieces:
        raise ValueError("no words")
    return lines(joined(pieces) if any(one.name for one in pieces) else pieces)


def _piece(segment: Any) -> Spoken:
    if not isinstance(segment, dict):
        raise ValueError("no segment")
    start, speaker = segment.get("start"), segment.get("speaker")
    at = int(start) if isinstance(start, int | float) and 0 <= start < 24 * 60 * 60 else None
    name = tidy(speaker) if isinstance(speaker, str) else ""
    return Spoken(name=name, text=" ".join(str(segment.get("text", "")).split()), seconds=at)


def _around(order: Order, boundary: str) -> tuple[bytes, bytes]:
    """What stands before and behind the sound; the file's name tells nothing but the kind."""
    asked = {"model": order.model, "response_format": "verbose_json"}
    before = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in asked.items()
    )
    before += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="recording.{order.ending}"\r\nContent-Type: {order.kind}\r\n\r\n'
    )
    return before.encode(), f"\r\n--{boundary}--\r\n".encode()


def _body(before: bytes, sound: sealing.Opened, after: bytes) -> Iterator[bytes]:
    yield before
    while part := sound.read(PART):
        yield part
    yield after


def _sent(order: Order, sound: sealing.Opened) -> bytes:
    where, boundary = host(order.url), secrets.token_hex(16)
    before, after = _around(order, boundary)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        # Not every engine takes a body whose length it is not told.
        "Content-Length": str(len(before) + sound.length + len(after)),
    }
    if order.token:
        headers["Authorization"] = f"Bearer {order.token}"
    request = urllib.request.Request(
        order.url, data=_body(before, sound, after), headers=headers, method="POST"
    )
    # No proxy that the environment names: nobody was told of it.
    opener = urllib.request.build_opener(NoWay, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            said: bytes = answer.read(LONGEST_ANSWER + 1)
    except urllib.error.HTTPError as refusal:
        code = refusal.code
        refusal.close()
        raise BadInput(f"{where} did not write the recording down; it answered {code}.") from None
    except (OSError, http.client.HTTPException):
        raise BadInput(
            f"{where} could not be reached, or broke off; nothing was changed."
        ) from None
    if len(said) > LONGEST_ANSWER:
        raise BadInput(f"{where} answered with more than a transcript; it was not read.")
    return said
