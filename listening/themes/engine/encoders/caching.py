"""Vectors kept on disk by encoder and hash of the text, so that no text is encoded twice.

Nothing but hashes and numbers is kept. `forget` takes vectors out when families withdraw; it is
given hashes too (`text_hash`), taken before the words are deleted.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from listening.themes.engine.encoders.protocol import Encoder, Vectors
from listening.themes.engine.languages import primary

_ASKED = 500  # hashes a question


def text_hash(text: str, language: str) -> str:
    """The name under which the vector of this text is kept, whatever the encoder."""
    said = f"{primary(language)}\x1f{text}".encode()
    return hashlib.blake2b(said, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Cached:
    """An encoder that remembers; asks `inner` only for texts it has not met."""

    inner: Encoder
    file: Path

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def dimension(self) -> int:
        return self.inner.dimension

    @property
    def languages(self) -> frozenset[str] | None:
        return self.inner.languages

    @property
    def shared(self) -> bool:
        return self.inner.shared

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """float32 (n, dimension), rows of length 1; new vectors are kept."""
        names = [text_hash(text, tag) for text, tag in zip(texts, languages, strict=True)]
        with closing(_open(self.file)) as kept:
            found = _look_up(kept, self.name, names)
            fresh = [i for i, name in enumerate(names) if name not in found]
            fresh = list({names[i]: i for i in reversed(fresh)}.values())[::-1]
            if fresh:
                made = self.inner.encode([texts[i] for i in fresh], [languages[i] for i in fresh])
                found |= {names[i]: row for i, row in zip(fresh, made, strict=True)}
                rows = [(self.name, names[i], found[names[i]].tobytes()) for i in fresh]
                with kept:
                    kept.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)
        if not names:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return np.stack([found[name] for name in names])


def forget(file: Path, hashes: Iterable[str]) -> int:
    """Take these texts' vectors of every encoder out of the file, and their bytes; how many."""
    if not file.is_file():
        return 0
    with closing(_open(file)) as kept, kept:
        gone = kept.executemany("DELETE FROM vector WHERE text = ?", [(h,) for h in hashes])
        return max(gone.rowcount, 0)


def _open(file: Path) -> sqlite3.Connection:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    kept = sqlite3.connect(file, timeout=30)
    kept.execute("PRAGMA secure_delete = ON")
    kept.execute(
        "CREATE TABLE IF NOT EXISTS vector (encoder TEXT, text TEXT, numbers BLOB NOT NULL,"
        " PRIMARY KEY (encoder, text)) WITHOUT ROWID"
    )
    return kept


def _look_up(kept: sqlite3.Connection, encoder: str, names: Sequence[str]) -> dict[str, Vectors]:
    found: dict[str, Vectors] = {}
    wanted = list(dict.fromkeys(names))
    for at in range(0, len(wanted), _ASKED):
        part = wanted[at : at + _ASKED]
        marks = ",".join("?" * len(part))
        question = f"SELECT text, numbers FROM vector WHERE encoder = ? AND text IN ({marks})"  # noqa: S608
        for name, numbers in kept.execute(question, [encoder, *part]):
            found[name] = np.frombuffer(numbers, dtype=np.float32)
    return found
