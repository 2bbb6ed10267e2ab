"""Where recordings lie on the disk, and the installation's own key to them."""

import os
import secrets
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from listening.conversations.recording import sealing
from listening.settings import BadInput

FOLDER = "recordings"
KEY = "recordings.key"
LARGEST = 300 * 2**20  # bytes; two hours as calls record them are 60 to 120 MB
BLOCK = 64 * 1024  # bytes that are opened at once
SOUND, WORDS = "sound", "words"  # what a key is used for, and the endings of the files


def master(instance: Path) -> bytes:
    """The installation's key, made once; without it no recording opens."""
    file = instance / KEY
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as made:
            made.write(secrets.token_bytes(32))
    return file.read_bytes()


def place(instance: Path, name: str, purpose: str) -> Path:
    """The file of a recording, or of the words an engine found in it."""
    return instance / FOLDER / f"{name}.{purpose}"


def keep(instance: Path, name: str, source: BinaryIO, key: bytes, *, purpose: str) -> int:
    """Lock a file away; returns its bytes. BadInput where the disk is too full for it."""
    folder = instance / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    length = source.seek(0, os.SEEK_END)
    disk = shutil.disk_usage(folder)
    if disk.free - 2 * length < disk.total // 20:
        raise BadInput("There is not enough space left on this server to keep this recording.")
    file = place(instance, name, purpose)
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        return sealing.seal(source, target, key, purpose=purpose)


def opened(instance: Path, name: str, key: bytes, *, purpose: str) -> sealing.Opened | None:
    """What was locked away, None where it is not there any more."""
    try:
        return sealing.Opened(place(instance, name, purpose).open("rb"), key, purpose=purpose)
    except FileNotFoundError:
        return None


def drop(instance: Path, name: str, *purposes: str) -> None:
    """Remove files of a recording, all of them where none is named; what is gone is fine."""
    for purpose in purposes or (SOUND, WORDS):
        place(instance, name, purpose).unlink(missing_ok=True)


def sweep(instance: Path, known: Collection[str]) -> int:
    """Remove files whose row is gone (a project or conversation was removed); returns how many."""
    gone = [f for f in (instance / FOLDER).glob("*.*") if f.stem not in known]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)
