"""Files that wait between their upload and the moment a person says what to do with them."""

import json
import os
import re
import secrets
import time
from pathlib import Path

from listening.settings import BadInput

FOLDER = "uploads"
WAITS = 24 * 60 * 60  # seconds; whoever comes back later chooses the file again
TOKEN = re.compile(r"[0-9a-f]{32}")


def keep(instance: Path, data: bytes, name: str, *, owner: str = "") -> str:
    """Let a file wait, readable for this installation alone; returns the token it waits under.

    `owner` (room, project, person) has to be named again to open it.
    """
    folder = instance / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(instance)
    token = secrets.token_hex(16)
    head = json.dumps({"name": name, "owner": owner}).encode() + b"\n"
    handle = os.open(folder / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(head + data)
    return token


def open(instance: Path, token: str, *, owner: str = "") -> tuple[str, bytes]:
    """Name and bytes of a waiting file; BadInput when it waits no longer or for somebody else."""
    try:
        head, _, data = _path(instance, token).read_bytes().partition(b"\n")
    except FileNotFoundError:
        raise _gone() from None
    about = json.loads(head)
    if about["owner"] != owner:
        raise _gone()
    return about["name"], data


def drop(instance: Path, token: str) -> None:
    """Forget a file; one that is gone already is fine."""
    if TOKEN.fullmatch(token):
        _path(instance, token).unlink(missing_ok=True)


def sweep(instance: Path, *, older_than: float = WAITS) -> int:
    """Delete files that waited longer than this many seconds; returns how many."""
    limit = time.time() - older_than
    swept = 0
    for file in (instance / FOLDER).glob("*"):
        try:
            if file.stat().st_mtime < limit:
                file.unlink()
                swept += 1
        except FileNotFoundError:
            continue  # another worker was faster
    return swept


def _path(instance: Path, token: str) -> Path:
    if not TOKEN.fullmatch(token):
        raise _gone()
    return instance / FOLDER / token


def _gone() -> BadInput:
    return BadInput("The file you chose is no longer waiting here; choose it once more.")
