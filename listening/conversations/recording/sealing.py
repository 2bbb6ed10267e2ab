"""Files that lie locked on the disk and are opened from any place in them.

AES-256-GCM over parts of 64 KiB, each with its number as nonce and the file's length bound to it,
so that no part can be moved, left out or added. A key belongs to one file and one purpose.
"""

import io
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = b"LSTNSND1"
PART = 64 * 1024
TAG = 16
HEAD = len(MARK) + 8


class Broken(Exception):
    """The file is not what was locked, or the key is another one."""


def new_key() -> bytes:
    """A key for one file."""
    return AESGCM.generate_key(256)


def seal(source: BinaryIO, target: BinaryIO, key: bytes, *, purpose: str) -> int:
    """Lock all of `source` from its beginning into `target`; returns how many bytes it has."""
    length = source.seek(0, io.SEEK_END)
    source.seek(0)
    bound, lock = MARK + length.to_bytes(8, "big"), _lock(key, purpose)
    target.write(bound)
    number = 0
    while part := source.read(PART):
        target.write(lock.encrypt(_nonce(number), part, bound))
        number += 1
    return length


class Opened(io.RawIOBase):
    """A locked file that reads as what was locked; raises Broken where it was changed."""

    def __init__(self, file: BinaryIO, key: bytes, *, purpose: str) -> None:
        self._file, self._lock = file, _lock(key, purpose)
        self._bound = file.read(HEAD)
        if len(self._bound) != HEAD or not self._bound.startswith(MARK):
            raise Broken
        self.length = int.from_bytes(self._bound[len(MARK) :], "big")
        self._at = 0
        self._number, self._held = -1, b""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """The place of the next byte."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.length}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill some of the buffer; 0 at the end."""
        if self._at >= self.length:
            return 0
        number, inside = divmod(self._at, PART)
        part = self._part(number)[inside : inside + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Close the file below as well."""
        self._file.close()
        super().close()

    def _part(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(HEAD + number * (PART + TAG))
            try:
                locked = self._file.read(PART + TAG)
                self._held = self._lock.decrypt(_nonce(number), locked, self._bound)
            except InvalidTag:
                raise Broken from None
            self._number = number
        return self._held


def wrap(key: bytes, master: bytes, *, name: str) -> bytes:
    """A file's key as it may be kept: only the installation's own key opens it, for this name."""
    nonce = new_key()[:12]
    return nonce + AESGCM(master).encrypt(nonce, key, name.encode())


def unwrap(wrapped: bytes, master: bytes, *, name: str) -> bytes:
    """The key again; raises Broken where the installation's key is another one."""
    try:
        return AESGCM(master).decrypt(wrapped[:12], wrapped[12:], name.encode())
    except InvalidTag:
        raise Broken from None


def _lock(key: bytes, purpose: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(key))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
