"""How often something may happen: counted in memory, under keys that nobody can turn back."""

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class Limit:
    """At most `most` times in `seconds`, for each key; counts and salt are gone after that."""

    most: int
    seconds: int
    _window: int = -1
    _salt: bytes = b""
    _counts: Counter[bytes] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def reached(self, key: str, *, now: float) -> bool:
        """Count once more; whether that was too often. `now` in seconds."""
        with self._lock:
            window = int(now // self.seconds)
            if window != self._window:
                self._window, self._salt = window, secrets.token_bytes(16)
                self._counts.clear()
            hidden = hashlib.blake2b(key.encode(), key=self._salt, digest_size=12).digest()
            self._counts[hidden] += 1
            return self._counts[hidden] > self.most


def flooded(limit: Limit, key: str, address: str, *, now: float) -> bool:
    """Whether one address sends too often under a key; `now` in seconds.

    Behind a proxy of our own all have one address, and there is nothing to tell. Of an IPv6
    address the part that a household shares counts.
    """
    if address.startswith(("127.", "10.", "192.168.")) or address in ("", "::1"):
        return False
    prefix = ":".join(address.split(":")[:4]) if ":" in address else address
    return limit.reached(f"{key} {prefix}", now=now)
