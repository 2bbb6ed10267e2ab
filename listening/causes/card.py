"""The candidate-cause card as a value: one gap, one theme, and everything that was weighed."""

from dataclasses import dataclass
from typing import Literal

from listening.gaps.coverage import Heard

Kind = Literal["candidate", "shared", "others", "too_few"]
Grade = Literal["heard", "lead", "strong", "corroborated"]
Direction = Literal["up", "down", "note"]
Timing = Literal["before", "after", "unknown"]
Slot = str | int | float | tuple[str, ...]

KINDS: tuple[Kind, ...] = ("candidate", "shared", "others", "too_few")
GRADES: tuple[Grade, ...] = ("heard", "lead", "strong", "corroborated")


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for the grade; `wording` makes the sentence from the key and its slots."""

    key: str
    direction: Direction
    slots: tuple[tuple[str, Slot], ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """Voices that raised a theme out of those that could, with the 95 % Wilson limits."""

    raised: int
    eligible: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Both sides within one source, language or place; `small` rows stay inside the team."""

    name: str
    affected_raised: int
    affected_n: int
    others_raised: int
    others_n: int
    small: bool


@dataclass(frozen=True, slots=True)
class Ratio:
    """A Mantel-Haenszel ratio with 95 % limits, and what shrinkage makes of it."""

    ratio: float
    low: float
    high: float
    shrunken: float
    shrunken_low: float
    shrunken_high: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The smallest ratio that is left when one source or one session is taken away."""

    unit: Literal["source", "session"]
    name: str
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """Shares of both sides after weighting: value, approximate limits, effective voices.

    `depends` when a weighted share lies outside the interval of the plain one.
    """

    affected: tuple[float, float, float, float]
    others: tuple[float, float, float, float]
    depends: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The figures of a card that may be shown."""

    affected: Share
    others: Share
    unknown: int  # voices without a value on the gap's dimension, counted beside
    unknown_raised: int
    ratio: float | None  # None: no other voice raised it, or no shared source
    low: float | None
    high: float | None
    inflation: float
    difference: float
    difference_low: float
    difference_high: float
    p: float
    smallest_p: float
    q: float
    shrunken: float | None  # None: not put in order
    shrunken_low: float | None
    shrunken_high: float | None
    by_source: tuple[Stratum, ...]
    by_language: tuple[Stratum, ...]
    by_place: tuple[Stratum, ...]
    within_language: Ratio | None
    within_source_and_language: Ratio | None
    heterogeneity_p: float | None
    reversal: bool
    left_out: LeftOut | None
    sources: int  # in which an affected voice raised it; the same for the next four
    sessions: int
    households: int
    languages: int
    roles: int
    triangulated: tuple[str, ...]
    claims: int
    counterclaims: int
    undecided: float  # share of the theme's codings that nobody decided on
    tau2: float = 0.0  # spread of the ln ratios over all themes, by which they are shrunken
    weighted: Weighted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One theme held against one gap; `compared` is None when the figures are withheld."""

    theme: str
    label: str
    group: str
    comparator: str
    indicator: str
    kind: Kind
    grade: Grade
    reasons: tuple[Reason, ...]
    compared: Compared | None
    themes_compared: int  # "1 of m themes compared"
    timing: Timing = "unknown"
    representation: float | None = None
    coverage: tuple[Heard, ...] = ()
    unheard: tuple[str, ...] = ()
    sessions_split: int = 0
    exploratory: bool = False

    @property
    def withheld(self) -> bool:
        """True when there are too few voices to show any figure."""
        return self.compared is None

    @property
    def ratio(self) -> float | None:
        """How many times as often; None where withheld, or where a side raised nothing."""
        return self.compared.ratio if self.compared else None

    @property
    def low(self) -> float | None:
        """Lower 95 % limit of the ratio."""
        return self.compared.low if self.compared else None

    @property
    def high(self) -> float | None:
        """Upper 95 % limit of the ratio."""
        return self.compared.high if self.compared else None

    @property
    def p(self) -> float | None:
        """Permutation p of this theme alone."""
        return self.compared.p if self.compared else None

    @property
    def q(self) -> float | None:
        """p after the correction over all themes compared."""
        return self.compared.q if self.compared else None

    @property
    def shrunken(self) -> float | None:
        """The ratio after shrinkage, by which cards are put in order."""
        return self.compared.shrunken if self.compared else None

    @property
    def affected(self) -> Share | None:
        """Voices of the group behind the gap."""
        return self.compared.affected if self.compared else None

    @property
    def others(self) -> Share | None:
        """Voices of the comparator."""
        return self.compared.others if self.compared else None
