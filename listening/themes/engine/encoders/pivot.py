"""Apertium, where it is installed: other languages are read through a rough English.

A program of its own (GPL), called as one; nothing of it is part of this one. It answers line by
line. What it gives is a gist, marked as a machine's, and never shown as a translation.
"""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from listening.themes.engine.encoders.protocol import Encoder, Vectors
from listening.themes.engine.languages import primary

PAIRS = {"es": "spa-eng", "pt": "por-eng", "fr": "fra-eng", "ca": "cat-eng"}
_OLDER = {"es": "es-en", "pt": "pt-en", "fr": "fr-en", "ca": "ca-en"}
_WAIT = 600  # seconds for one batch; 1,000 sentences take two to four
_BATCH = 1000


def modes(program: str = "apertium") -> dict[str, str]:
    """Language -> translation mode into English that is installed; empty without Apertium."""
    found = shutil.which(program)
    return _modes(found) if found else {}


@cache
def _modes(program: str) -> dict[str, str]:
    try:
        said = subprocess.run(
            [program, "-l"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    there = set(said.stdout.split())
    named = {tag: [m for m in (PAIRS[tag], _OLDER[tag]) if m in there] for tag in PAIRS}
    return {tag: names[0] for tag, names in named.items() if names}


def gist(texts: Sequence[str], language: str, program: str = "apertium") -> list[str] | None:
    """Each text in rough English, in their order; None where it cannot be had.

    Words Apertium does not know stay as they are. A batch that fails, or that comes back with
    another number of lines, gives None: half a gist would be laid on the wrong texts.
    """
    mode = modes(program).get(primary(language))
    found = shutil.which(program)
    if mode is None or found is None:
        return None
    given: list[str] = []
    for at in range(0, len(texts), _BATCH):
        lines = [" ".join(text.split()) or "." for text in texts[at : at + _BATCH]]
        try:
            said = subprocess.run(
                [found, "-u", mode],
                input="\n".join(lines) + "\n",
                capture_output=True,
                encoding="utf-8",
                timeout=_WAIT,
                check=True,
            )
        except (OSError, subprocess.SubprocessError, UnicodeError):
            return None
        back = said.stdout.removesuffix("\n").split("\n")
        if len(back) != len(lines):
            return None
        given += back
    return given


@dataclass(frozen=True, slots=True)
class Pivot:
    """An encoder of English that reads other languages through Apertium where it can."""

    inner: Encoder
    program: str = "apertium"

    @property
    def name(self) -> str:
        return f"{self.inner.name}+apertium"

    @property
    def dimension(self) -> int:
        return self.inner.dimension

    @property
    def languages(self) -> frozenset[str] | None:
        return (self.inner.languages or frozenset({"en"})) | frozenset(modes(self.program))

    @property
    def shared(self) -> bool:
        return True

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """float32 (n, dimension), rows of length 1; what has no gist is read as it is."""
        read, tags = list(texts), [primary(tag) for tag in languages]
        own = self.inner.languages or frozenset({"en"})
        for tag in sorted(set(tags) - own):
            rows = [i for i, t in enumerate(tags) if t == tag]
            english = gist([texts[i] for i in rows], tag, self.program)
            for i, text in zip(rows, english or (), strict=bool(english)):
                read[i], tags[i] = text, "en"
        return np.asarray(self.inner.encode(read, tags), dtype=np.float32)
