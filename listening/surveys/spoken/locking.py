"""A recording as it is kept: locked with a key that belongs to it alone."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def lock(sound: bytes, name: str, *, secret: str) -> bytes:
    """The sound, readable only with the installation's secret and the recording's own name."""
    return _key(name, secret).encrypt(sound)


def unlock(locked: bytes, name: str, *, secret: str) -> bytes:
    """The sound again; raises cryptography's InvalidToken where either is another one."""
    return _key(name, secret).decrypt(locked)


def _key(name: str, secret: str) -> Fernet:
    made = HKDF(SHA256(), 32, salt=None, info=f"spoken:{name}".encode()).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(made))
