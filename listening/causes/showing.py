"""What the pages of a card show, made ready: protected rows, choices, tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import request
from flask_babel import gettext as _

from listening.causes.card import Card, Stratum
from listening.causes.coders import CoderRow, coder_table, uneven
from listening.causes.facts import placed
from listening.causes.power import OTHERS, power
from listening.causes.service import Behind, Weighed
from listening.causes.voices import Voice
from listening.gaps import coverage
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.gaps.measures import Gap
from listening.people import service as people

SIZES = (5, 8, 10, 15, 20, 30, 40)
SHARES = ((0.3, 0.1), (0.4, 0.1), (0.5, 0.1), (0.4, 0.05), (0.6, 0.2))
TYPICAL = (0.5, 0.1)


@dataclass(frozen=True, slots=True)
class Row:
    """A protected row for the chart macros."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None = None
    count: int | None = None
    withheld: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which voices' quotes the page was asked for; empty means all."""

    side: str = ""
    source: str = ""
    language: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.side or self.source or self.language)

    def address(self) -> dict[str, str]:
        """The choice as parts of an address."""
        parts = {"side": self.side, "source": self.source, "language": self.language}
        return {name: value for name, value in parts.items() if value}

    def holds(self, voice: Voice) -> bool:
        """Whether a voice is among the chosen."""
        sides = {"group": True, "others": False}
        return (
            (not self.side or voice.affected is sides[self.side])
            and self.source in ("", voice.source)
            and self.language in ("", voice.language)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A dated change on the page of a card: does it bear on the theme, was it before the gap?"""

    id: int
    on: date
    title: str
    chosen: bool
    when: str  # before, after or unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A group on the page that plans listening; None where it is too small to show."""

    group: str
    voices: int | None
    chance: float | None = None


def choice() -> Choice:
    """What the address asks for; a side nobody knows is no side."""
    side = request.args.get("side", "")
    return Choice(
        side=side if side in ("group", "others") else "",
        source=request.args.get("source", ""),
        language=request.args.get("language", ""),
    )


def chosen_quotes(
    behind: Sequence[Behind], heard: Iterable[Voice], asked: Choice, *, smallest: int
) -> list[Behind] | None:
    """The quotes of the chosen voices; None where those were fewer than may be shown."""
    if not asked.narrowed:
        return list(behind)
    if 0 < sum(asked.holds(voice) for voice in heard) < smallest:
        return None
    return [one for one in behind if asked.holds(one.voice)]


def rates(gap: Gap) -> list[Row]:
    """Both sides of the gap itself."""
    sides = (
        (gap.group, gap.rate, gap.n, gap.count),
        (_("all others"), gap.rate0, gap.n0, gap.count0),
    )
    return [
        Row(name, rate.value, rate.low, rate.high, n=n, count=count)
        for name, rate, n, count in sides
    ]


def ratio(card: Card) -> Row:
    """How many times as often."""
    figures = card.compared
    if figures is None or figures.ratio is None:
        return Row(
            card.label, None, None, None, withheld=True, reason=_("no other voice raised it")
        )
    return Row(card.label, figures.ratio, figures.low, figures.high)


def shares(card: Card) -> list[Row]:
    """Voices of both sides that raised the theme."""
    figures = card.compared
    if figures is None:
        return []
    sides = ((card.group, figures.affected), (_("all others"), figures.others))
    return [
        Row(name, s.raised / s.eligible, s.low, s.high, n=s.eligible, count=s.raised)
        for name, s in sides
        if s.eligible
    ]


def strata(card: Card) -> list[tuple[str, str, list[Stratum]]]:
    """Name, part of an address and rows of everything the theme was compared within."""
    figures = card.compared
    if figures is None:
        return []
    tables = (
        (_("By way of asking"), "source", figures.by_source),
        (_("Within each home language"), "language", figures.by_language),
    )
    return [
        (name, key, [s for s in rows if s.affected_n and s.others_n and not s.small])
        for name, key, rows in tables
    ]


def dated(project_id: int, theme: str, weighed: Weighed) -> list[Dated]:
    """The dated changes, those that bear on the theme first, each beside the gap's beginning."""
    rows = [
        Dated(
            id=event.id,
            on=event.on,
            title=event.title,
            chosen=theme in weighed.added.bearing.get(event.id, ()),
            when=placed(event.on, weighed.held) if weighed.held else "unknown",
        )
        for event in gaps.events(project_id)
    ]
    return sorted(rows, key=lambda row: (not row.chosen, row.on, row.id))


def heard_little(weighed: Weighed, *, policy: Policy) -> list[coverage.Heard]:
    """Groups of any dimension that were heard too little, as they may be shown, least first."""
    rows = weighed.held.coverage if weighed.held else ()
    found = []
    for dimension in dict.fromkeys(row.dimension for row in rows):
        shown = coverage.shown([row for row in rows if row.dimension == dimension], policy)
        found += [r for r in shown if not isinstance(r, str) and r.flag in ("low", "strong")]
    return sorted(found, key=lambda row: (row.ratio, row.group))


def coders(weighed: Weighed, theme: str) -> tuple[list[tuple[str, CoderRow]], bool]:
    """Each coder's name and voices on both sides, and whether different people coded them."""
    rows = coder_table(weighed.heard, theme)
    return [(people.name_of(int(row.coder)) or _("Somebody"), row) for row in rows], uneven(rows)


def place(card: Card, cards: Sequence[Card]) -> tuple[int, int]:
    """The card's place among the candidates, and how many there are; 0 where it is none."""
    candidates = [other.theme for other in cards if other.kind == "candidate"]
    here = candidates.index(card.theme) + 1 if card.theme in candidates else 0
    return here, len(candidates)


def planned(
    voices: Mapping[str, int], enrolled: Mapping[str, int], *, policy: Policy
) -> list[Planned]:
    """Each group's voices and the chance to see what half of them name, fewest voices first."""
    sizes = {group: max(enrolled.get(group, policy.min_n), 1) for group in voices}
    found = coverage.coverage(voices, sizes).groups
    total = sum(voices.values())
    rows = []
    for row in coverage.shown(found, policy):
        if isinstance(row, str):
            rows.append(Planned(group=row, voices=None))
            continue
        others = total - row.voices
        chance = power(row.voices, others, *TYPICAL) if row.voices and others else 0.0
        rows.append(Planned(group=row.group, voices=row.voices, chance=chance))
    return sorted(rows, key=lambda row: (row.voices is None, row.voices or 0, row.group))


def power_words() -> dict[str, int]:
    """Figures of the plain sentence: of 100 tries, how often eight voices see what half name."""
    seen = round(100 * power(8, OTHERS, *TYPICAL))
    return {"n": 8, "seen": seen, "missed": 100 - seen, "others": OTHERS}


def power_columns() -> list[dict[str, object]]:
    """One column per pair of shares: so many of the group and so many of all others name it."""
    return [
        {
            "key": f"share-{number}",
            "label": _(
                "%(mine)s%% against %(theirs)s%%", mine=f"{a:.0%}"[:-1], theirs=f"{b:.0%}"[:-1]
            ),
            "numeric": True,
        }
        for number, (a, b) in enumerate(SHARES)
    ]
