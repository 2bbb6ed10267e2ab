"""Results as they may be shown: one minimum over all questions, groups and files together.

Counts of voices are cells of one table for each question: groups by answers, with all totals that
readers see. What is withheld in a row hides with partners, so that no sum gives it away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listening.gaps.cells import Cell, Key, Partition, Policy, Table
from listening.gaps.disclosure import protect
from listening.surveys.results.tallies import Tally

ALL = ("", "")  # the row of everybody
TOTAL = ""  # the column of everybody who answered
UNANIMOUS = 20  # voices; in a smaller row "all of them" would tell what each one said
Row = tuple[str, str]
Told = dict[Key, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """A question's counts: by row and column; columns add up to the total, set by set."""

    name: str
    rows: tuple[Row, ...]
    sets: tuple[tuple[str, ...], ...]
    cells: Mapping[Key, int]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column beside the total, once."""
        return tuple(dict.fromkeys(name for one in self.sets for name in one))


def counts(tally: Tally, members: Mapping[Row, frozenset[int]]) -> Counts:
    """A question as counts by group; of several answers each stands against "not this one"."""
    rows: dict[Row, frozenset[int]] = {ALL: tally.asked}
    rows |= {row: who & tally.asked for row, who in members.items()}
    columns: dict[str, frozenset[int]] = {}
    sets: list[tuple[str, ...]] = []
    for answer, who in tally.chosen.items():
        columns[answer] = who
        if tally.shape == "several" or len(tally.chosen) == 1:
            columns[against(answer)] = tally.asked - who
            sets.append((answer, against(answer)))
    if tally.chosen and not sets:
        sets.append(tuple(columns))
    cells: dict[Key, int] = {(*row, TOTAL): len(who) for row, who in rows.items()}
    cells |= {
        (*row, name): len(who & chose)
        for row, who in rows.items()
        for name, chose in columns.items()
    }
    return Counts(name=tally.name, rows=tuple(rows), sets=tuple(sets), cells=cells)


def against(answer: str) -> str:
    """The column of those who did not give an answer; names of answers hold no blank."""
    return f"not {answer}"


def sizes(voices: int, members: Mapping[Row, frozenset[int]]) -> Counts:
    """How many voices each group has, as counts without a question."""
    cells: dict[Key, int] = {(*ALL, TOTAL): voices}
    cells |= {(*row, TOTAL): len(who) for row, who in members.items()}
    return Counts(name="", rows=(ALL, *members), sets=(), cells=cells)


def shown(every: Sequence[Counts], policy: Policy) -> dict[str, Told]:
    """Counts by question and cell as they may be shown, None where they are withheld."""
    rules = replace(policy, min_n=policy.min_voices)
    shut = _shut(every, rules)
    return {one.name: _told(one, shut[one.name], rules) for one in every}


def _shut(every: Sequence[Counts], policy: Policy) -> dict[str, set[Row]]:
    """Groups too small to show in a question, with those that hide them.

    A group that is withheld in one question is withheld in every other where it has the same
    size: else one of them would give away the partner that hides it in the other.
    """
    shut: dict[str, set[Row]] = {one.name: set() for one in every}
    while True:
        found: dict[str, set[Row]] = {}
        for one in every:
            totals = protect(_table(_whole(one), shut[one.name], policy), policy)
            found[one.name] = {(c.key[0], c.key[1]) for c in totals.cells if c.n is None}
        hidden = {
            (row, one.cells[(*row, TOTAL)])
            for one in every
            for row in found[one.name]
            if ALL not in found[one.name]  # nothing at all is told there
        }
        more = {
            one.name: found[one.name]
            | {row for row in one.rows if (row, one.cells[(*row, TOTAL)]) in hidden}
            for one in every
        }
        if more == shut:
            return shut
        shut = {name: rows | shut[name] for name, rows in more.items()}


def _whole(one: Counts) -> Counts:
    """The same without its answers."""
    cells = {key: n for key, n in one.cells.items() if key[2] == TOTAL}
    return replace(one, sets=(), cells=cells)


def _told(one: Counts, shut: set[Row], policy: Policy) -> Told:
    if one.cells[(*ALL, TOTAL)] < policy.min_voices or ALL in shut:
        return dict.fromkeys(one.cells)
    told: Told = {
        (*row, TOTAL): None if row in shut else one.cells[(*row, TOTAL)] for row in one.rows
    }
    for columns in one.sets:
        told |= _answers(_part(one, columns), shut, policy)
    return {key: told[key] for key in one.cells}


def _part(one: Counts, columns: tuple[str, ...]) -> Counts:
    """Some answers that add up; what else could be answered tells nothing of them."""
    cells = {key: n for key, n in one.cells.items() if key[2] in (TOTAL, *columns)}
    return replace(one, sets=(columns,), cells=cells)


def _answers(one: Counts, shut: set[Row], policy: Policy) -> Told:
    """Counts behind answers; where they could only hide behind the size of a group, those of
    everybody alone, by no group."""
    told = _cells(one, shut, policy)
    if not any(told[(*row, TOTAL)] is None for row in one.rows if row not in shut):
        return {key: n for key, n in told.items() if key[2] != TOTAL}
    everybody = replace(one, rows=(ALL,), cells={k: n for k, n in one.cells.items() if _of_all(k)})
    told = _cells(everybody, set(), policy)
    if told[(*ALL, TOTAL)] is None:
        told = {}
    return {key: told.get(key) for key in one.cells if key[2] != TOTAL}


def _of_all(key: Key) -> bool:
    return key[:2] == ALL


def _cells(one: Counts, shut: set[Row], policy: Policy) -> Told:
    return {cell.key: cell.n for cell in protect(_table(one, shut, policy), policy).cells}


def _table(one: Counts, shut: set[Row], policy: Policy) -> Table:
    silent = {row for row in one.rows if row in shut or _unanimous(one, row)}
    cells = tuple(
        Cell(
            key=key,
            n=n,
            # Of a row that is told only as a whole, the whole stays.
            state="withheld" if key[:2] in (silent if key[2] != TOTAL else shut) else "value",
        )
        for key, n in one.cells.items()
    )
    across = [
        Partition(tuple((*row, name) for name in names), (*row, TOTAL))
        for row in one.rows
        for names in one.sets
    ]
    dimensions = dict.fromkeys(row[0] for row in one.rows if row != ALL)
    down = [
        Partition(tuple((*row, name) for row in one.rows if row[0] == dimension), (*ALL, name))
        for dimension in dimensions
        for name in (TOTAL, *one.columns)
    ]
    return Table(cells, (*across, *down))


def _unanimous(one: Counts, row: Row) -> bool:
    n = one.cells[(*row, TOTAL)]
    return 0 < n < UNANIMOUS and any(one.cells[(*row, name)] == n for name in one.columns)


def ripe(before: Mapping[str, int], now: Mapping[str, int], policy: Policy) -> bool:
    """Whether results may be told anew: two tables, one subtracted from the other, must not say
    what a few answered. Sizes by row; a group that is withheld in both tells nothing."""
    if not before:
        return True
    least = policy.min_voices
    for name in before.keys() | now.keys():
        old, new = before.get(name, 0), now.get(name, 0)
        moved = abs(new - old)
        few = max(old, new) < least
        if moved and not few and moved < (2 * least if name == "" else least):
            return False
    return before != now
