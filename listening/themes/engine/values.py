"""What the engine takes and gives: frozen values, nothing computed here."""

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["coded", "weak", "waiting", "none", "empty"]
STATUSES: tuple[Status, ...] = ("coded", "weak", "waiting", "none", "empty")
Origin = Literal["person", "pin", "term", "learned", "cluster"]
Grain = Literal["small", "coarse", "medium", "fine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Excerpts that speak of one thing.

    `code` is the key in the codebook, or None for a proposal. `stability` is 0..1: for a
    proposal, how much of it comes back when the excerpts are drawn anew (mean best Jaccard);
    for a coded theme, the share of its excerpts that would stay if its weightiest term were
    taken out of the codebook (0: the whole theme hangs on one word).
    """

    key: str
    label: str
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    exemplars: tuple[str, ...] = ()
    stability: float = 0.0
    size: int = 0
    code: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """This stretch of this passage speaks of this theme.

    `start` and `end` count code points of the passage as it was given. `strength` is 0..1 and
    orders placements of one origin; it is no probability. `words` are the terms that spoke.
    `code` is the sub-code, where the codebook has one.
    """

    passage: str
    theme: str
    strength: float
    start: int
    end: int
    words: tuple[str, ...] = ()
    origin: Origin = "term"
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The theme nearest to a passage that was not placed: a reading aid, never counted."""

    passage: str
    theme: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Two themes (or earlier nodes) that join at this distance."""

    key: str
    left: str
    right: str
    distance: float
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where passages ended: their memberships, one status each, and guesses for the rest."""

    memberships: tuple[Membership, ...] = ()
    statuses: dict[str, Status] = field(default_factory=dict)
    guesses: tuple[Guess, ...] = ()
