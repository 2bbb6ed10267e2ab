"""What a team added to the cards of one gap, as values; who and when stand beside each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from listening.causes.card import Grade

ClaimKind = Literal["explicit", "implied", "counter"]
Result = Literal["agrees", "disagrees", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardKey:
    """The card that something is added to, by the words on it."""

    measure: str
    period: str
    dimension: str
    group: str
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A grade that a person set, shown beside the computed one."""

    id: int
    grade: Grade
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a record showed."""

    id: int
    result: Result
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A record to look at, written down before anybody looked; `outcome` None until then."""

    id: int
    record: str
    supports: str
    against: str
    by: str
    at: datetime
    outcome: Outcome | None = None

    @property
    def agrees(self) -> bool | None:
        """True or False where the record was looked at and was clear, else None."""
        result = self.outcome.result if self.outcome else "open"
        return None if result == "open" else result == "agrees"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A quote in which somebody says how a theme bears on the measure."""

    id: int
    excerpt_id: str
    kind: ClaimKind
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who marked a gap's cards as exploratory, and when."""

    id: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Additions:
    """Everything a team added to the cards of one gap.

    `claims` are by theme and excerpt; `bearing` holds the themes of each dated change.
    """

    overrides: Mapping[str, Override] = field(default_factory=dict)
    checks: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    claims: Mapping[tuple[str, str], Claim] = field(default_factory=dict)
    bearing: Mapping[int, frozenset[str]] = field(default_factory=dict)
    exploratory: Mark | None = None
