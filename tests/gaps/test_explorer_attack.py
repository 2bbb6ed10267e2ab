"""An attacker asks the gap explorer everything it can be asked and solves for what it withholds."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from listening.db import db
from listening.excerpts.spreadsheet import read
from listening.gaps import service
from listening.gaps.bands import DEFAULT_BANDS, band
from listening.gaps.districts import with_district
from listening.gaps.measures import TOTAL, Observation, has_counts
from listening.gaps.tables import read_gaps

Cell = tuple[str, str, str]  # place, dimension, group
Ends = tuple[int, int]
System = tuple[Any, Any]  # equations, and what is at most 0
FEWEST = 3
DIMENSIONS = {"race": ("A", "B", "C", "D"), "language": ("x", "y", "z")}


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    if answer.status_code == 404:
        return []
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def keep(app: Flask, project_id: int, observations: Sequence[Observation]) -> None:
    with app.app_context():
        source = service.Source(file_name="a.csv", sha256="a")
        service.keep_gaps(project_id, observations, better={}, source=source)
        db.session.commit()


class Attacker:
    """Everything shown, by cell: n, and the two ends of the count."""

    def __init__(self, client: FlaskClient, base: str, truth: Iterable[Observation]) -> None:
        self.client, self.base = client, base
        self.truth = {(o.place, o.dimension, o.group): o for o in truth}
        self.n: dict[Cell, int] = {}
        self.count: dict[Cell, tuple[float, float]] = {}

    def look(self, places: Sequence[str], dimensions: Sequence[str]) -> None:
        """Every filter: place by dimension by comparator, and every file of every chart."""
        for place in places:
            for dimension in dimensions:
                asked = f"dimension={dimension}&place={place}"
                groups = [g for p, d, g in self.truth if (p, d) == (place, dimension)]
                against = ["", *(f"&against=group:{g}&reason=r" for g in groups[:2])]
                for one in against:
                    self.note(place, dimension, rows(self.client, f"{self.base}.csv?{asked}{one}"))
                charts = rows(self.client, f"{self.base}/charts/over-time.csv?{asked}")
                self.note(place, dimension, charts)

    def note(self, place: str, dimension: str, told: list[dict[str, str]]) -> None:
        for row in told:
            cell = (place, dimension, row["group"])
            if row["n"]:
                self.learn(self.n, cell, int(row["n"]))
            if row["count"]:
                count = float(row["count"])
                self.learn(self.count, cell, (count, count))
            elif row["n"] and row["rate_low"]:
                n = int(row["n"])
                ends = (
                    ceil(float(row["rate_low"]) * n - 0.01),
                    floor(float(row["rate_high"]) * n + 0.01),
                )
                self.learn(self.count, cell, ends)
            if row.get("compared_with") == "all others":
                whole = (place, TOTAL, TOTAL)
                if row["others_n"] and whole in self.truth:
                    self.whole(place, dimension, row)

    def whole(self, place: str, dimension: str, row: dict[str, str]) -> None:
        """Others are the total less the group, or the sum of the other groups that are shown."""
        n, count = (
            int(row["n"]) + int(row["others_n"]),
            float(row["count"]) + float(row["others_count"]),
        )
        truth = self.truth[place, TOTAL, TOTAL]
        if n == truth.n:
            self.learn(self.n, (place, TOTAL, TOTAL), n)
            self.learn(self.count, (place, TOTAL, TOTAL), (count, count))

    @staticmethod
    def learn(known: dict[Cell, Any], cell: Cell, value: Any) -> None:
        """A number seen; two views that disagree would tell something of their own."""
        assert known.setdefault(cell, value) == value, f"two views of {cell} disagree"

    def solve(
        self,
        sums: Sequence[tuple[Cell, Sequence[Cell]]],
        asked: Sequence[tuple[Cell, str]] | None = None,
    ) -> dict[tuple[Cell, str], Ends]:
        """Between which ends every number that is not shown lies, sizes and counts together."""
        cells = list(self.truth)
        at = {cell: i for i, cell in enumerate(cells)}
        width = len(cells)
        low, high = np.zeros(2 * width), np.full(2 * width, np.inf)
        for cell, i in at.items():
            # An empty group would have been shown as empty.
            low[i], high[i] = (self.n[cell],) * 2 if cell in self.n else (1, np.inf)
            if cell in self.count:
                low[width + i], high[width + i] = self.count[cell]
        system = self.system(sums, at)
        found = {}
        for cell, i in at.items():
            for kind, column in (("n", i), ("count", width + i)):
                wanted = asked is None or (cell, kind) in asked
                if wanted and low[column] < high[column]:
                    found[cell, kind] = _ends(system, low, high, column)
        return found

    @staticmethod
    def system(sums: Sequence[tuple[Cell, Sequence[Cell]]], at: dict[Cell, int]) -> System:
        """Sums of sizes and of counts as equations, and no count above its size."""
        width = len(at)
        entries: list[tuple[int, int, float]] = []
        for k, (total, parts) in enumerate(sums):
            for line, shift in ((2 * k, 0), (2 * k + 1, width)):
                entries += [(line, shift + at[part], 1.0) for part in parts]
                entries.append((line, shift + at[total], -1.0))
        rows_, columns_, values_ = (np.array(x) for x in zip(*entries, strict=True))
        equal = coo_matrix((values_, (rows_, columns_)), shape=(2 * len(sums), 2 * width)).tocsr()
        each, one = np.arange(width), np.ones(width)
        values, lines, columns = np.r_[one, -one], np.r_[each, each], np.r_[each + width, each]
        return equal, coo_matrix((values, (lines, columns)), shape=(width, 2 * width)).tocsr()


def _ends(system: System, low: Any, high: Any, column: int) -> Ends:
    equal, above = system
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(low))
        cost[column] = sign
        told = linprog(
            cost,
            A_eq=equal,
            b_eq=np.zeros(equal.shape[0]),
            A_ub=above,
            b_ub=np.zeros(above.shape[0]),
            bounds=np.c_[low, high],
            method="highs",
        )
        assert told.status in (0, 3), told.message  # 3: no end on this side
        ends.append(sign * told.fun if told.status == 0 else 1e9)
    return ceil(ends[0] - 1e-6), floor(ends[1] + 1e-6)


def district(seed: int) -> list[Observation]:
    """Schools by groups of two dimensions with totals, and the district; many small cells."""
    random = np.random.default_rng(seed)
    found: list[Observation] = []

    def add(place: str, dimension: str, group: str, n: int, count: int) -> None:
        found.append(
            Observation(
                measure="m",
                period="2025",
                dimension=dimension,
                group=group,
                place=place,
                n=n,
                count=count,
            )
        )

    sums: dict[tuple[str, str], list[int]] = {}
    for k in range(4):
        size = int(random.integers(60, 240))
        has = random.permutation(size) < size * random.uniform(0.2, 0.8)
        add(f"S{k}", TOTAL, TOTAL, size, int(has.sum()))
        cells = [((TOTAL, TOTAL), np.ones(size, dtype=bool))]
        for dimension, groups in DIMENSIONS.items():
            who = random.choice(len(groups), size, p=random.dirichlet(np.full(len(groups), 0.7)))
            for i, group in enumerate(groups):
                mine = who == i
                add(f"S{k}", dimension, group, int(mine.sum()), int(has[mine].sum()))
                cells.append(((dimension, group), mine))
        for key, mine in cells:
            own = sums.setdefault(key, [0, 0])
            own[0] += int(mine.sum())
            own[1] += int(has[mine].sum())
    for (dimension, group), (n, count) in sums.items():
        add("", dimension, group, n, count)
    return found


def equations(truth: Sequence[Observation]) -> list[tuple[Cell, list[Cell]]]:
    """Sums that hold: groups within places, places within groups."""
    known = {(o.place, o.dimension, o.group): o for o in truth}
    sums: list[tuple[Cell, list[Cell]]] = []
    for place in {o.place for o in truth}:
        for dimension in {o.dimension for o in truth} - {TOTAL}:
            parts = [c for c in known if c[:2] == (place, dimension)]
            total = (place, TOTAL, TOTAL)
            if parts and total in known and _adds_up(known, parts, total):
                sums.append((total, parts))
    for total in [c for c in known if not c[0]]:
        parts = [c for c in known if c[0] and c[1:] == total[1:]]
        for chosen in (parts, [c for c in parts if has_counts(known[c])]):
            if chosen and _adds_up(known, chosen, total):
                sums.append((total, chosen))
                break
    return sums


def _adds_up(known: dict[Cell, Observation], parts: Sequence[Cell], total: Cell) -> bool:
    rows = [known[c] for c in parts]
    whole = known[total]
    if None in [o.count for o in rows] or None in [o.n for o in rows]:
        return False
    return (sum(o.n or 0 for o in rows), sum(o.count or 0 for o in rows)) == (whole.n, whole.count)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_can_be_solved_for_in_a_random_district(
    seed: int, app: Flask, project_id: int, ana: FlaskClient
) -> None:
    truth = district(seed)
    keep(app, project_id, truth)
    attacker = Attacker(ana, f"/p/{project_id}/gaps", truth)
    attacker.look(["", "S0", "S1", "S2", "S3"], list(DIMENSIONS))
    for cell, n in attacker.n.items():
        assert attacker.truth[cell].n == n
        assert n == 0 or n >= 10
    found = attacker.solve(equations(truth))
    guarded = 0
    for (cell, kind), (low, high) in found.items():
        least = values_to_keep(attacker.truth[cell], kind)
        guarded += least > 0
        assert high - low + 1 >= least, (cell, kind, low, high)
    assert guarded > 5


def values_to_keep(o: Observation, kind: str) -> int:
    """How many values must stay possible for a number that the rules do not let be shown.

    Sizes and counts of 1 to 9 students, and counts whose rate is shown as a range.
    """
    assert o.n is not None
    assert o.count is not None
    if 0 < o.n < 10:
        return FEWEST
    shares = band(o.n, o.count, DEFAULT_BANDS) if kind == "count" else None
    if shares is None:
        return 0
    return min(FEWEST, floor(shares[1] * o.n + 1e-9) - ceil(shares[0] * o.n - 1e-9) + 1)


@pytest.mark.shared
def test_nothing_can_be_solved_for_in_new_york(
    app: Flask, project_id: int, ana: FlaskClient, shared: Path
) -> None:
    """Thirty schools of the file whose official release gives most withheld cells away."""
    file = shared / "data" / "gaps" / "nyc_graduation_by_group_2005_2006.csv"
    mapping = {"indicator": "=graduated", "place": "DBN", "count": "Total Grads - n"}
    table = read(file.read_bytes(), file.name)
    every = [o for o in read_gaps(table, mapping=mapping).observations if o.period == "2006"]
    places = list(dict.fromkeys(o.place for o in every))[40:70]
    brought = [o for o in every if o.place in places]
    keep(app, project_id, brought)
    dimensions = ["English learner", "disability", "sex", "race"]
    truth = with_district(brought)
    attacker = Attacker(ana, f"/p/{project_id}/gaps", truth)
    attacker.look(["", *places], dimensions)
    # Every sum a reader may draw: groups of a school whose sizes make up its total, and schools of
    # a group that make up the district. Solved together for each count the file itself withheld.
    hidden = [cell for cell, o in attacker.truth.items() if o.state == "withheld"]
    sums = [*by_size(attacker.truth), *equations(truth)]
    in_a_sum = {cell for _, parts in sums for cell in parts}
    found = attacker.solve(sums, [(c, "count") for c in hidden if c in in_a_sum])
    assert len(found) > 40
    for (cell, _kind), (low, high) in found.items():
        assert high - low + 1 >= FEWEST, (cell, low, high)
    assert not any(c in attacker.count for c in hidden)
    assert all(replace(attacker.truth[c], n=n) == attacker.truth[c] for c, n in attacker.n.items())
    # The same sums over the file as it was published give most of them away.
    published = attacker.truth.items()
    attacker.count = {c: (o.count, o.count) for c, o in published if o.count is not None}
    attacker.n = {c: o.n for c, o in published if o.n is not None}
    leaks = attacker.solve(sums, list(found))
    assert sum(low == high for low, high in leaks.values()) > len(found) / 2


def by_size(truth: dict[Cell, Observation]) -> list[tuple[Cell, list[Cell]]]:
    """Groups of a school whose sizes add up to its total, whatever is known of their counts."""
    sums = []
    for total in [c for c in truth if c[0] and c[1] == TOTAL]:
        for dimension in {d for place, d, _ in truth if place == total[0]} - {TOTAL}:
            parts = [c for c in truth if c[:2] == (total[0], dimension)]
            if sum(truth[c].n or 0 for c in parts) == truth[total].n:
                sums.append((total, parts))
    return sums
