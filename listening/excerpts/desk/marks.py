"""How a translation stands: missing, a machine's, a person's, or older than its source."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

State = Literal["missing", "machine", "stale", "human"]
# In this order they want attention.
STATES: tuple[State, ...] = ("missing", "stale", "machine", "human")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many texts of a language stand in each state."""

    missing: int = 0
    stale: int = 0
    machine: int = 0
    human: int = 0

    @property
    def total(self) -> int:
        """All texts."""
        return self.missing + self.stale + self.machine + self.human

    @property
    def ready(self) -> bool:
        """Whether every text was made or accepted by a person from the present source."""
        return self.human == self.total


def mark(text: str) -> str:
    """A short mark of a text that stays the same when only blanks or composition differ."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def state(source: str, target: str, *, origin: str = "human", made_from: str = "") -> State:
    """The state of a translation; `made_from` is the mark of its source then, "" where unknown."""
    if not target.strip():
        return "missing"
    if made_from and made_from != mark(source):
        return "stale"
    return "machine" if origin == "machine" else "human"


def progress(states: Iterable[State]) -> Progress:
    """Counts of states."""
    counts = Counter(states)
    return Progress(**{one: counts[one] for one in STATES})
