"""What a brief is made from: values that may be shown, and the team's own words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from listening.actions.brief.document import Quoted
from listening.causes.card import Card, Grade
from listening.gaps.cells import Policy
from listening.gaps.coverage import Heard
from listening.gaps.measures import Change, Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A record check as the team wrote it down; `result` is "" until somebody looked."""

    theme: str
    record: str
    supports: str
    against: str
    result: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table of the district: its file, what kind it is, the day it was brought."""

    file: str
    kind: str
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """All that a brief is made from.

    `coverage` holds rows that may be shown and names of those that may not. `overrides` are the
    grades a team set, with its reason; `quotes` are by theme, masked and allowed; `voices`,
    `others` and `unknown` count who could be compared.
    """

    title: str
    introduction: str
    ask: str
    language: str
    project: str
    district: str
    made_by: str
    made_on: dt.date
    gap: Gap
    previous: str | None
    change: Change | None
    voices: int
    others: int
    unknown: int
    undecided: int
    coverage: tuple[Heard | str, ...]
    cards: tuple[Card, ...]
    policy: Policy
    overrides: Mapping[str, tuple[Grade, str]] = field(default_factory=dict)
    quotes: Mapping[str, tuple[Quoted, ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    sources: tuple[Source, ...] = ()
