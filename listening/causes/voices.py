"""What the evidence model reads: voices, the gap they stand beside, dated events, records."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from listening.gaps.coverage import Heard


@dataclass(frozen=True, slots=True)
class Voice:
    """One person who was asked with room to answer.

    `affected` says whether this person belongs to the group behind the gap; None where nobody
    knows, and such a voice is counted beside. `themes` were raised at least once in an accepted
    coding; for `undecided` themes there are only suggestions nobody has decided on; `claims` are
    themes this person linked to the indicator in so many words, `counterclaims` themes this
    person said have nothing to do with it. `coders` are those who coded this voice; `weight` is
    what spreads the voices like the students (1 where they are not weighted).
    An empty string means unknown.
    """

    key: str
    affected: bool | None
    source: str
    session: str = ""
    household: str = ""
    language: str = ""
    role: str = ""
    place: str = ""
    themes: frozenset[str] = frozenset()
    undecided: frozenset[str] = frozenset()
    claims: frozenset[str] = frozenset()
    counterclaims: frozenset[str] = frozenset()
    coders: frozenset[str] = frozenset()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changed on a day, and the themes it bears on."""

    date: dt.date
    title: str
    themes: frozenset[str]


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """A record outside of what people said; `agrees` is None while nobody has looked."""

    theme: str
    agrees: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class GapOfCard:
    """The gap that themes are held against.

    The gap began between `onset` and `onset_by` (None: on the day of `onset`).
    `themes_compared` is m for the correction over many themes, where the codebook holds more
    themes than voices raised; `representation` is the group's share of the voices over its share
    of the enrolment; `coverage` and `unheard` say who else was heard too little or not at all;
    `exploratory` is set when the codebook was refined after the groups had been compared;
    `weighted_by` names the dimensions that the weights of the voices meet, if there are any.
    """

    indicator: str
    dimension: str
    group: str
    comparator: str = "all others"
    onset: dt.date | None = None
    onset_by: dt.date | None = None
    representation: float | None = None
    events: tuple[Event, ...] = ()
    records: tuple[RecordCheck, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    themes_compared: int | None = None
    coverage: tuple[Heard, ...] = ()
    unheard: tuple[str, ...] = ()
    exploratory: bool = False
    weighted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of the grades, as figures a team can read and a district can change."""

    min_voices: int = 5  # fewer on either side: withheld
    min_raised: int = 3  # affected voices a theme needs to be put in order
    min_units: int = 2  # sessions or households they must come from
    lead_q: float = 0.10
    strong_points: int = 2
    mechanism_voices: int = 3
    triangulated_voices: int = 2
    triangulated_sources: int = 2
    stratum_voices: int = 5
    few_voices: int = 8
    low_representation: float = 0.5
    heterogeneity_p: float = 0.10
    undecided_share: float = 0.20
    shared_share: float = 0.25
    tau2_floor: float = 0.05
    # Where the group itself is defined by language, comparing within a language would take away
    # the very thing that is asked about.
    language_dimensions: frozenset[str] = frozenset(
        {"language", "home language", "english learner", "english learners"}
    )
