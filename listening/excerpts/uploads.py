"""Files that wait between their upload and the moment a person says what to do with them."""

import json
import os
import re
import secrets
import shutil
import time
from hashlib import sha256
from pathlib import Path

from listening.settings import BadInput

FOLDER = "uploads"
LARGEST = 20 * 2**20  # bytes
WAITS = 24 * 60 * 60  # seconds; whoever comes back later chooses the file again
TOKEN = re.compile(r"[0-9a-f]{32}")


def fingerprint(data: bytes) -> str:
    """What tells one file from another."""
    return sha256(data).hexdigest()


def fitting(data: bytes, *, name: str) -> bytes:
    """The bytes of a file that is not too large, else BadInput."""
    if len(data) > LARGEST:
        raise BadInput(
            f"{name} has more than {LARGEST // 2**20} MB; divide it and bring the parts one by one."
        )
    return data


def keep(instance: Path, data: bytes, name: str, *, owner: str = "") -> str:
    """Let a file wait, readable for this installation alone; returns the token it waits under.

    `owner` (room, project, person) has to be named again to open it. BadInput for a file that is
    too large, or when the disk is so full that what families send might not fit any more.
    """
    fitting(data, name=name)
    folder = instance / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(instance)
    disk = shutil.disk_usage(folder)
    if disk.free - 2 * len(data) < disk.total // 20:
        raise BadInput(f"There is not enough space left on this server to keep {name} for now.")
    token = secrets.token_hex(16)
    head = json.dumps({"name": name, "owner": owner}).encode() + b"\n"
    handle = os.open(folder / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(head + data)
    return token


def open(instance: Path, token: str, *, owner: str = "") -> tuple[str, bytes]:
    """Name and bytes of a waiting file; BadInput when it waits no longer or for somebody else."""
    try:
        file = _path(instance, token)
        if time.time() - file.stat().st_mtime > WAITS:
            raise _gone()
        head, _, data = file.read_bytes().partition(b"\n")
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


def drop_of(instance: Path, project_id: int, rooms: tuple[str, ...]) -> int:
    """Forget what waits for some rooms of a project; returns how many files."""
    dropped = 0
    for file in (instance / FOLDER).glob("*"):
        try:
            with file.open("rb") as waiting:
                owner = json.loads(waiting.readline())["owner"]
        except (FileNotFoundError, ValueError):
            continue  # another worker was faster
        room, project = (*re.split("[: ]", owner), "")[:2]
        if room in rooms and project == str(project_id):
            file.unlink(missing_ok=True)
            dropped += 1
    return dropped


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
