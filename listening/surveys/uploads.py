"""Files that wait between upload and decision: in the instance folder, for a day at most."""

import json
import os
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from listening.settings import BadInput

LARGEST = 20 * 2**20
KEPT_FOR = 24 * 3600
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An uploaded file: its name as the sender called it, and its bytes."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The file's fingerprint."""
        return fingerprint(self.data)


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


def put(folder: Path, data: bytes, *, name: str, project_id: int) -> str:
    """Keep a file under a random key; raises BadInput if the disk is nearly full."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder)
    disk = shutil.disk_usage(folder)
    if disk.free - 2 * len(data) < disk.total // 20:
        # What families send must still fit.
        raise BadInput(f"There is not enough space left on this server to keep {name} for now.")
    key = secrets.token_hex(16)
    head = json.dumps({"name": name, "project": project_id}).encode("ascii")
    number = os.open(folder / key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(head + b"\n" + data)
    return key


def find(folder: Path, key: str, *, project_id: int) -> Waiting | None:
    """The file under a key if it belongs to the project and still waits."""
    file = folder / key
    if not KEY.fullmatch(key) or not file.is_file() or _old(file):
        return None
    head, _, data = file.read_bytes().partition(b"\n")
    said = json.loads(head)
    return Waiting(name=said["name"], data=data) if said["project"] == project_id else None


def remove(folder: Path, key: str) -> None:
    """Forget a file."""
    if KEY.fullmatch(key):
        (folder / key).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Forget what nobody decided about for a day."""
    for file in folder.glob("*") if folder.is_dir() else ():
        if KEY.fullmatch(file.name) and _old(file):
            file.unlink(missing_ok=True)


def _old(file: Path) -> bool:
    return time.time() - file.stat().st_mtime > KEPT_FOR
