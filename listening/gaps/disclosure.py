"""The one protected table between stored counts and everything that is shown.

Withheld cells carry no number at all; small ones and those that protect them look the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from listening.gaps.bands import Published, publish
from listening.gaps.cells import TOO_FEW, Key
from listening.gaps.cells import Cell as Cell
from listening.gaps.cells import Partition as Partition
from listening.gaps.cells import Policy as Policy
from listening.gaps.cells import ProtectedCell as ProtectedCell
from listening.gaps.cells import ProtectedTable as ProtectedTable
from listening.gaps.cells import Table as Table
from listening.gaps.cells import one_way as one_way
from listening.gaps.cells import two_way as two_way
from listening.gaps.measures import TOTAL, Observation, State
from listening.gaps.observed import observed, together, where
from listening.gaps.suppression import Sum, withhold

# What an earlier release did not tell, by (measure, period, place, dimension, group): nothing at
# all, or no more than that the rate lay between two shares.
Held = Mapping[Key, tuple[float, float] | None]
NOTHING_HELD: Held = {}


def protect(table: Table, policy: Policy | None = None) -> ProtectedTable:
    """The table as it may be shown: small groups withheld, others so that they stay unknown.

    Groups of 1 to min_n - 1 and those the source withholds are primary. In every partition at
    least two cells are withheld, together min_n or more; no withheld n or count and no banded
    count can be computed from what is shown. ValueError when a key is used twice.
    """
    rules = policy or Policy()
    system = _system(table)
    hidden = _hidden(system, _primary(table.cells, rules), rules)
    return ProtectedTable(_shown(table.cells, system, hidden, rules, {}))


@dataclass(frozen=True, slots=True)
class _System:
    """Cells by number, virtual totals behind them."""

    sizes: tuple[int | None, ...]
    counts: tuple[int | None, ...]
    by_size: tuple[Sum, ...]
    by_count: tuple[Sum, ...]


def _system(table: Table) -> _System:
    at = {cell.key: i for i, cell in enumerate(table.cells)}
    if len(at) < len(table.cells):
        raise ValueError("two cells have one key")
    sizes = [cell.n if _counted(cell) else None for cell in table.cells]
    counts = [cell.count if _counted(cell) else None for cell in table.cells]
    links: list[tuple[int, tuple[int, ...]]] = []
    for one in table.partitions:
        parts = tuple(
            at[key] for key in one.parts if table.cells[at[key]].state != "not applicable"
        )
        total = at[one.total] if one.total is not None else len(sizes)
        if one.total is None:
            sizes.append(_total(sizes, parts))
            counts.append(_total(counts, parts) if one.counted else None)
        links.append((total, parts))
    return _System(
        tuple(sizes),
        tuple(counts),
        tuple(_sum(t, parts, sizes, True) for t, parts in links),
        tuple(_sum(t, parts, counts, _sum(t, parts, sizes, True).complete) for t, parts in links),
    )


def _sum(total: int, parts: tuple[int, ...], values: Sequence[int | None], complete: bool) -> Sum:
    whole, added = values[total], _total(values, parts)
    agree = None in (whole, added) or whole == added
    return Sum(total, parts, complete=complete and agree, exact=complete and agree)


def _counted(cell: Cell) -> bool:
    return cell.state in ("value", "withheld")


def _total(values: Sequence[int | None], parts: Iterable[int]) -> int | None:
    known = [values[i] for i in parts]
    return None if None in known else sum(v for v in known if v is not None)


def _primary(cells: Sequence[Cell], policy: Policy) -> set[int]:
    return {
        i
        for i, cell in enumerate(cells)
        if cell.state == "withheld"
        or (cell.state == "value" and cell.n is not None and 0 < cell.n < policy.min_n)
    }


def _hidden(system: _System, primary: set[int], policy: Policy) -> frozenset[int]:
    return withhold(system.sizes, system.by_size, primary, least=policy.min_n, fewest=policy.fewest)


def _shown(
    cells: Sequence[Cell],
    system: _System,
    hidden: frozenset[int],
    policy: Policy,
    floors: Mapping[int, tuple[float, float]],
) -> tuple[ProtectedCell, ...]:
    told = publish(
        system.sizes,
        system.counts,
        system.by_count,
        hidden,
        bands=policy.bands,
        min_cell=policy.min_cell,
        steps=policy.steps,
        fewest=policy.fewest,
        floors=floors,
    )
    return tuple(_cell(cell, told[i], i in hidden) for i, cell in enumerate(cells))


def _cell(cell: Cell, told: Published, withheld: bool) -> ProtectedCell:
    if withheld:
        return ProtectedCell(key=cell.key, state="withheld", reason=TOO_FEW)
    if cell.state != "value" or cell.n is None:
        state: State = "unknown" if cell.state == "value" else cell.state
        return ProtectedCell(key=cell.key, state=state, reason=state)
    if cell.n == 0:
        return ProtectedCell(key=cell.key, state="none", n=0, reason="nobody in this group")
    if cell.count is None or told.exact:
        return ProtectedCell(key=cell.key, state="value", n=cell.n, count=cell.count)
    if told.silent:
        return ProtectedCell(key=cell.key, state="withheld", reason=TOO_FEW)
    return ProtectedCell(
        key=cell.key,
        state="banded",
        n=cell.n,
        rate_low=told.rate_low,
        rate_high=told.rate_high,
        reason="shown as a range",
    )


def protect_observations(
    observations: Sequence[Observation],
    policy: Policy | None = None,
    *,
    held: Held = NOTHING_HELD,
) -> tuple[Observation, ...]:
    """Observations as they may be shown, in their order; ValueError when one comes twice.

    The groups of a dimension at a place count as adding up to a known total, groups over places
    to the row of the district (place ""), if there is one. A group that is withheld under one
    measure is withheld under every other measure of the period with the same n. What is `held`
    from earlier releases stays withheld, or told no more finely: an old and a new table, one
    subtracted from the other, must not say what each of them keeps to itself.
    """
    rules = policy or Policy()
    sets = list(together(observations).values())
    systems = [(observed(chosen), chosen) for chosen in sets]
    forced: frozenset[tuple[Key, int | None]] = frozenset()
    while True:
        hidden = [_pattern(table, chosen, forced, held, rules) for table, chosen in systems]
        found = {
            (where(chosen[i]), chosen[i].n)
            for (_, chosen), cells in zip(systems, hidden, strict=True)
            for i in cells
            if i < len(chosen) and chosen[i].n is not None
        }
        if found <= forced:
            break
        forced |= found
    shown: dict[tuple[str, ...], Observation] = {}
    for (table, chosen), cells in zip(systems, hidden, strict=True):
        floors = _floors(chosen, held)
        told = _shown(table.cells, _system(table), cells, rules, floors)
        for o, cell in zip(chosen, told, strict=True):
            shown[(o.measure, *where(o))] = _as_observation(o, cell)
    return tuple(shown[(o.measure, *where(o))] for o in observations)


def protect_shares(
    observations: Sequence[Observation], policy: Policy | None = None
) -> tuple[Observation, ...]:
    """Theme x group counts of voices as they may be shown: measure = theme, n = voices asked.

    Groups under `min_voices` are withheld under every theme, others so that no count of theirs
    follows from the total of the theme, which readers see elsewhere; nothing is banded. Themes
    are raised by few, so that two possible values count as unknown here.
    """
    rules = policy or Policy()
    rules = replace(rules, min_n=rules.min_voices, bands=(), steps=(1.0,), fewest=2)
    return protect_observations([*observations, *_sums(observations)], rules)[: len(observations)]


def _sums(observations: Sequence[Observation]) -> list[Observation]:
    """A total for every dimension that has none and whose groups are all known."""
    keys = {(o.measure, *where(o)) for o in observations}
    dimensions: dict[Key, list[Observation]] = {}
    for o in observations:
        dimensions.setdefault((o.measure, o.period, o.place, o.dimension), []).append(o)
    added = []
    for groups in dimensions.values():
        first = groups[0]
        n, count = (
            _total([getattr(o, name) for o in groups], range(len(groups)))
            for name in ("n", "count")
        )
        total = replace(first, group=TOTAL, n=n, count=count, state="value")
        if n is not None and count is not None and (first.measure, *where(total)) not in keys:
            added.append(total)
    return added


def _pattern(
    table: Table,
    chosen: Sequence[Observation],
    forced: frozenset[tuple[Key, int | None]],
    held: Held,
    policy: Policy,
) -> frozenset[int]:
    primary = _primary(table.cells, policy)
    # An empty group is shown as empty; whoever left it left it openly.
    primary |= {i for i, o in enumerate(chosen) if o.n and held.get(_name(o), ()) is None}
    primary |= {i for i, o in enumerate(chosen) if (where(o), o.n) in forced}
    return _hidden(_system(table), primary, policy)


def _floors(chosen: Sequence[Observation], held: Held) -> dict[int, tuple[float, float]]:
    found = ((i, held.get(_name(o))) for i, o in enumerate(chosen)) if held else ()
    return {i: shares for i, shares in found if shares is not None}


def _name(o: Observation) -> Key:
    return o.measure, *where(o)


def _as_observation(o: Observation, cell: ProtectedCell) -> Observation:
    state: State = "value" if cell.state == "none" else cell.state
    return replace(
        o,
        n=cell.n,
        count=0 if cell.state == "none" else cell.count,
        state=state,
        rate_low=cell.rate_low,
        rate_high=cell.rate_high,
    )
