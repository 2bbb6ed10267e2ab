"""The district's side of an analysis: its tables, the gap chosen, and the cards beside it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from listening.causes import linking
from listening.cli.reading import table
from listening.communities.groups import folded, likely
from listening.excerpts.mapping import Entry
from listening.gaps import direction
from listening.gaps.cells import Policy
from listening.gaps.coverage import Coverage, coverage
from listening.gaps.disclosure import protect_observations
from listening.gaps.doubts import Doubt
from listening.gaps.measures import TOTAL, Gap, Measure, NoGap, Observation, gaps
from listening.gaps.tables import Enrolled, read_enrolment, read_gaps
from listening.settings import BadInput

# Doubts that make a figure wrong whoever reads it; the others are told and the work goes on.
FATAL = frozenset(
    {"duplicate", "parts and total", "dimensions disagree", "more than all", "rate out of range"}
)
EVERYBODY = frozenset({"all", "all others", "all students", "everyone", "everybody", "other"}) | {
    "others",
    "total",
    TOTAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A voice as the spreadsheet gives it, with the themes it raised."""

    voice: str
    groups: Mapping[str, str]
    source: str
    session: str
    household: str
    role: str
    language: str
    themes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """The tables that were given, if any, and the group that is asked about."""

    observations: tuple[Observation, ...] = ()
    enrolled: tuple[Enrolled, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    gap: Gap | NoGap | None = None
    dimension: str = ""
    group: str = ""
    gaps_name: str = ""
    enrolment_name: str = ""
    unmatched: list[str] = field(default_factory=list)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension that a table or `--affected` names."""
        named = [o.dimension for o in self.observations if o.dimension != TOTAL]
        named += [e.dimension for e in self.enrolled if e.dimension != TOTAL]
        return tuple(dict.fromkeys([*named, self.dimension] if self.dimension else named))

    def check_groups(self, entries: Sequence[Entry], name: str, *, keep: bool) -> None:
        """Refuse groups that only one of the two files names; BadInput gives row and likely name.

        A group that the enrolment table knows and no voice belongs to is no fault: it has not
        been heard yet, and the coverage says so.
        """
        for entry in entries:
            for dimension, group in entry.groups.items():
                self._known_in_table(dimension, group, entry, name, keep=keep)
        said = {(folded(d), folded(g)) for e in entries for d, g in e.groups.items()}
        said |= {(folded(e.dimension), folded(e.group)) for e in self.enrolled}
        columns = {folded(d) for e in entries for d in e.groups}
        for o in self.observations:
            here = folded(o.dimension), folded(o.group)
            if here[0] in columns and here not in said and here[1] not in EVERYBODY:
                self._refuse(
                    f"{self.gaps_name}: the group '{o.group}' of {o.dimension} has no answer in "
                    f"{name}",
                    o.group,
                    [g for e in entries for d, g in e.groups.items() if folded(d) == here[0]],
                    keep=keep,
                )
        own = {folded(_value(e.groups, self.dimension)) for e in entries}
        if self.group and folded(self.group) not in own:
            values = sorted({_value(e.groups, self.dimension) for e in entries} - {""})
            raise BadInput(
                f"{name}: no row has '{self.group}' in the column '{self.dimension}'; "
                f"it holds: {', '.join(values) or 'nothing'}."
            )

    def _known_in_table(
        self, dimension: str, group: str, entry: Entry, name: str, *, keep: bool
    ) -> None:
        listed = [o.group for o in self.observations if folded(o.dimension) == folded(dimension)]
        if listed and folded(group) not in {folded(g) for g in listed}:
            self._refuse(
                f"{name}, row {entry.row}, column '{dimension}': the group '{group}' is not in "
                f"{self.gaps_name}",
                group,
                listed,
                keep=keep,
            )

    def _refuse(self, what: str, group: str, known: Sequence[str], *, keep: bool) -> None:
        if keep:
            if what not in self.unmatched:
                self.unmatched.append(what)
            return
        close = likely(group, known)
        hint = f" (did you mean '{close}'?)" if close else ""
        raise BadInput(
            f"{what}{hint}; make the names agree, or add --keep-unmatched to go on without it."
        )

    def cards(
        self, heard: Sequence[Heard], *, labels: Mapping[str, str], seed: int, policy: Policy
    ) -> list[linking.Card]:
        """The cards of the chosen gap, as suggestions: nobody has read the codings."""
        if not self.group:
            return []
        found = self.coverage(heard)
        own = next((h.ratio for h in found.groups if folded(h.group) == folded(self.group)), None)
        gap = linking.GapOfCard(
            indicator=self.gap.measure.name if self.gap else "",
            dimension=self.dimension,
            group=self.group,
            representation=own,
            labels=labels,
            unheard=tuple(h.group for h in found.groups if h.flag == "silent"),
        )
        made = linking.cards(
            [self._voice(one) for one in heard],
            gap,
            seed=seed,
            policy=linking.Policy(min_voices=policy.min_voices),
        )
        return linking.as_suggested(made)

    def coverage(self, heard: Iterable[Heard]) -> Coverage:
        """Voices beside enrolment in the dimension of the gap."""
        enrolled = {
            e.group: e.enrolled
            for e in self.enrolled
            if folded(e.dimension) == folded(self.dimension) and folded(e.group) not in EVERYBODY
        }
        names = {folded(group): group for group in enrolled}
        voices = Counter(
            names.get(folded(g), g) if (g := _value(h.groups, self.dimension)) else ""
            for h in heard
        )
        return coverage(voices, enrolled, dimension=self.dimension)

    def _voice(self, one: Heard) -> linking.Voice:
        value = _value(one.groups, self.dimension)
        return linking.Voice(
            key=one.voice,
            affected=None if not value else folded(value) == folded(self.group),
            source=one.source,
            session=one.session,
            household=one.household,
            language=one.language,
            role=one.role,
            themes=one.themes,
        )


def read_district(
    gaps_file: Path | None,
    enrolment: Path | None,
    *,
    affected: str,
    mapping: Mapping[str, str],
    answers: Sequence[str],
    accept_doubts: bool = False,
) -> District:
    """Read the tables and choose the gap; raises BadInput that names file and row."""
    observations: tuple[Observation, ...] = ()
    doubts: list[Doubt] = []
    if gaps_file is not None:
        read = read_gaps(table(gaps_file), mapping=mapping or None)
        observations = read.observations
        doubts += _told(read.doubts, gaps_file.name, accept=accept_doubts)
    enrolled: tuple[Enrolled, ...] = ()
    if enrolment is not None:
        rows = read_enrolment(table(enrolment))
        enrolled = rows.rows
        doubts += _told(rows.doubts, enrolment.name, accept=accept_doubts)
    dimension, group = _affected(affected)
    chosen = _choose(observations, answers, dimension=dimension, group=group)
    if chosen is not None:
        dimension, group = chosen.dimension, chosen.group
    return District(
        observations=observations,
        enrolled=enrolled,
        doubts=tuple(doubts),
        gap=chosen,
        dimension=dimension,
        group=group,
        gaps_name=gaps_file.name if gaps_file else "",
        enrolment_name=enrolment.name if enrolment else "",
    )


def _value(groups: Mapping[str, str], dimension: str) -> str:
    return next((g for d, g in groups.items() if folded(d) == folded(dimension)), "")


def _told(doubts: Sequence[Doubt], name: str, *, accept: bool) -> list[Doubt]:
    for doubt in doubts:
        if doubt.kind in FATAL and not accept:
            where = (
                f", row {doubt.row}" if doubt.row and f"ow {doubt.row}" not in doubt.text else ""
            )
            raise BadInput(
                f"{name}{where}: {doubt.text} Correct the table, or add --accept-doubts to use it "
                "as it is."
            )
    return list(doubts)


def _affected(said: str) -> tuple[str, str]:
    if not said:
        return "", ""
    column, sign, value = said.partition("=")
    if not sign or not column.strip() or not value.strip():
        raise BadInput(
            f"--affected {said}: write it as COLUMN=VALUE, such as neighbourhood=Eastside."
        )
    return column.strip(), value.strip()


def _choose(
    observations: Sequence[Observation], answers: Sequence[str], *, dimension: str, group: str
) -> Gap | NoGap | None:
    """The gap of the named group, else the widest reliable one whose dimension answers know."""
    columns = {folded(name) for name in answers}
    shown = protect_observations(observations, Policy())
    found: list[Gap | NoGap] = []
    for period in sorted({o.period for o in shown}, reverse=True)[:1]:
        for name in dict.fromkeys(o.measure for o in shown):
            measure = Measure(name, direction.likely(name))
            own = [o for o in shown if o.measure == name]
            for d in dict.fromkeys(o.dimension for o in own if folded(o.dimension) in columns):
                found += gaps(own, measure, period, d)
    if group:
        found = [
            row
            for row in found
            if folded(row.dimension) == folded(dimension) and folded(row.group) == folded(group)
        ]
    open_gaps = [row for row in found if isinstance(row, Gap)]
    if open_gaps:
        return max(open_gaps, key=lambda row: (row.deficit.low > 0, row.deficit.value))
    return found[0] if found and group else None
