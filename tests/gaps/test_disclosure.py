"""Nothing that is withheld can be computed from what is shown."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from attacker import attack, attack_counts, derivable
from hypothesis import given, settings
from hypothesis import strategies as st

from listening.excerpts.spreadsheet import Table as Spreadsheet
from listening.gaps.bands import DEFAULT_BANDS
from listening.gaps.disclosure import (
    Cell,
    Partition,
    Policy,
    ProtectedCell,
    Table,
    one_way,
    protect,
    protect_observations,
    protect_shares,
    two_way,
)
from listening.gaps.measures import TOTAL, Measure, NoGap, Observation, gaps
from listening.gaps.tables import read_gaps

EXACT = Policy(bands=())


@pytest.mark.parametrize(
    ("groups", "withheld"),
    [
        ({"A": 40, "B": 25, "C": 12, "D": 6}, "CD"),
        ({"A": 40, "B": 25, "E": 6, "F": 3}, "BEF"),
        ({"A": 40, "B": 25, "C": 12, "Z": 0}, ""),
        ({"A": 40, "B": 8}, "AB"),
        ({"A": 40, "B": 25}, ""),
        ({"A": 10, "B": 11}, ""),
        ({"A": 9}, "A"),
    ],
)
def test_small_groups_and_their_partners_are_withheld(
    groups: dict[str, int], withheld: str
) -> None:
    shown = protect(one_way(groups))
    assert shown.withheld == tuple((g,) for g in withheld)


def test_reference_partitions(known: Any) -> None:
    for case in known["suppression"]["cases"]:
        shown = protect(one_way(case["partition"]))
        assert shown.withheld == tuple((g,) for g in case["withheld"])


def test_a_withheld_cell_has_no_number_and_all_withheld_cells_look_alike() -> None:
    shown = protect(one_way({"A": 40, "B": 25, "C": 12, "D": 6}, {"A": 9, "B": 8, "C": 7, "D": 6}))
    blank = ProtectedCell(key=(), state="withheld", reason="too few to show")
    assert {replace(shown[g], key=()) for g in "CD"} == {blank}
    assert shown["A"].n == 40


def test_an_empty_group_is_shown_as_none() -> None:
    assert protect(one_way({"A": 40, "Z": 0}))["Z"].state == "none"


def test_schools_by_groups_need_a_block_and_no_more(known: Any) -> None:
    block = known["suppression"]["two_way"]
    table = two_way(block["cells"])
    shown = protect(table)
    assert {".".join(key) for key in shown.withheld} == set(block["one_valid_set"])
    assert attack(table, shown)[0] == set()


def test_the_set_that_leaks_is_recognised_by_the_attacker(known: Any) -> None:
    block = known["suppression"]["two_way"]
    table = two_way(block["cells"])
    leaking = {tuple(name.split(".")) for name in block["leaking_set"]}
    told = protect(table, Policy(min_n=0))
    cells = tuple(
        ProtectedCell(key=c.key, state="withheld") if c.key in leaking else c for c in told.cells
    )
    assert attack(table, type(told)(cells))[0]


def test_protecting_twice_changes_nothing() -> None:
    table = two_way({"S1": {"g1": 50, "g2": 4}, "S2": {"g1": 45, "g2": 30}, "S3": {"g1": 9}})
    first = set(protect(table).withheld)
    marked = tuple(replace(c, state="withheld") if c.key in first else c for c in table.cells)
    assert set(protect(Table(marked, table.partitions)).withheld) == first


def test_a_total_is_hidden_only_when_its_parts_cannot_protect_it() -> None:
    table = Table(
        (Cell(key=("A",), n=6), Cell(key=("B",), n=3), Cell(key=("all",), n=9)),
        (Partition((("A",), ("B",)), ("all",)),),
    )
    assert set(protect(table).withheld) == {("A",), ("B",), ("all",)}
    larger = Table(
        (Cell(key=("A",), n=9), Cell(key=("B",), n=3), Cell(key=("all",), n=12)),
        (Partition((("A",), ("B",)), ("all",)),),
    )
    assert set(protect(larger).withheld) == {("A",), ("B",)}


def test_two_cells_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="one key"):
        protect(Table((Cell(key=("A",), n=20), Cell(key=("A",), n=30))))


def test_more_than_the_threshold_is_a_setting() -> None:
    assert protect(one_way({"A": 40, "B": 10})).withheld == ()
    assert len(protect(one_way({"A": 40, "B": 10}), Policy(min_n=11)).withheld) == 2


sizes = st.one_of(st.integers(0, 14), st.integers(0, 60), st.integers(10, 900))
grids = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(sizes, min_size=width, max_size=width), min_size=2, max_size=5)
)


@settings(max_examples=120, deadline=None)
@given(grids, st.sampled_from([10, 11, 20]))
def test_nothing_can_be_computed_from_any_table_of_schools_and_groups(
    grid: list[list[int]], least: int
) -> None:
    rows = {f"S{i}": {f"g{j}": n for j, n in enumerate(row)} for i, row in enumerate(grid)}
    table = two_way(rows)
    shown = protect(table, Policy(min_n=least, bands=()))
    known, learned = attack(table, shown)
    assert known == set()
    for i, conclusion in learned.items():
        if 0 < (table.cells[i].n or 0) < least:
            assert conclusion.values >= 3


@st.composite
def two_dimensions(draw: st.DrawFn) -> Table:
    """The same students split by race and by lunch, with their total."""
    race = draw(st.lists(st.integers(0, 400), min_size=1, max_size=5))
    raised = [draw(st.integers(0, n)) for n in race]
    cells = {("race", f"g{i}"): pair for i, pair in enumerate(zip(race, raised, strict=True))}
    n, count = sum(race), sum(raised)
    cells["total", "all"] = (n, count)
    for i in range(draw(st.integers(1, 3))):
        size = draw(st.integers(0, n))
        inside = draw(st.integers(max(0, count - (n - size)), min(size, count)))
        cells["lunch", f"g{i}"] = (size, inside)
        n, count = n - size, count - inside
    cells["lunch", "rest"] = (n, count)
    return Table(
        tuple(Cell(key=key, n=n, count=x) for key, (n, x) in cells.items()),
        tuple(
            Partition(tuple(key for key in cells if key[0] == dimension), ("total", "all"))
            for dimension in ("race", "lunch")
        ),
    )


@settings(max_examples=150, deadline=None)
@given(two_dimensions(), st.sampled_from([Policy(), EXACT, Policy(min_cell=5)]))
def test_no_banded_or_withheld_count_can_be_computed(table: Table, policy: Policy) -> None:
    shown = protect(table, policy)
    by_size = protect(replace(table, cells=tuple(replace(c, count=None) for c in table.cells)))
    alone = protect(replace(table, partitions=()), policy)
    for i, conclusion in attack_counts(table, shown).items():
        n = table.cells[i].n or 0
        if by_size.cells[i].state == "withheld":
            assert conclusion.values >= min(3, n + 1)
        elif alone.cells[i].state == "banded":
            assert conclusion.values >= 2


@pytest.mark.parametrize(
    ("n", "count", "low", "high"),
    [
        (300, 3, 0.0, 0.01),
        (300, 297, 0.99, 1.0),
        (150, 2, 0.0, 0.02),
        (60, 0, 0.0, 0.05),
        (60, 60, 0.95, 1.0),
        (25, 6, 0.2, 0.3),
        (12, 12, 0.8, 1.0),
        (12, 0, 0.0, 0.2),
    ],
)
def test_rates_near_the_ends_and_of_small_groups_are_ranges(
    n: int, count: int, low: float, high: float
) -> None:
    shown = protect(Table((Cell(key=("A",), n=n, count=count),)))["A"]
    assert (shown.state, shown.n, shown.count) == ("banded", n, None)
    assert (shown.rate_low, shown.rate_high) == pytest.approx((low, high))


def test_a_partner_does_not_give_a_range_away() -> None:
    shown = protect(one_way({"A": 60, "B": 600}, {"A": 1, "B": 300}))
    assert shown["A"].count is None and shown["B"].count is None
    assert shown["B"].rate_low is not None and shown["B"].rate_high is not None
    assert shown["B"].rate_high - shown["B"].rate_low <= 0.02 + 1e-9


def test_the_smallest_count_that_is_shown_is_a_setting() -> None:
    policy = Policy(bands=(), min_cell=10)
    table = Table((Cell(key=("A",), n=200, count=4), Cell(key=("B",), n=200, count=196)))
    shown = protect(table, policy)
    assert shown["A"].rate_high == pytest.approx(9 / 200)
    assert shown["B"].rate_low == pytest.approx(1 - 9 / 200)
    assert protect(table, EXACT)["A"].count == 4


def observed(
    group: str, n: int, count: int, *, dimension: str = "race", measure: str = "m", place: str = ""
) -> Observation:
    return Observation(
        measure=measure,
        period="2025",
        dimension=dimension,
        group=group,
        n=n,
        count=count,
        place=place,
    )


def test_a_second_dimension_does_not_give_the_total_away() -> None:
    rows = [
        observed("Black", 200, 90),
        observed("White", 300, 160),
        observed("Asian", 6, 3),
        observed("Male", 250, 120, dimension="sex"),
        observed("Female", 256, 133, dimension="sex"),
    ]
    shown = protect_observations(rows, EXACT)
    assert Counter(o.state for o in shown if o.dimension == "race")["withheld"] == 2


def test_another_measure_does_not_give_a_withheld_size_away() -> None:
    """Each table alone is safe, but they would hide different partners of the same small group."""
    first = [observed("A", 6, 3), observed("B", 30, 10), observed("C", 80, 40)]
    second = [replace(o, measure="m2") for o in first]
    second[1] = replace(second[1], n=200, count=20)
    shown = protect_observations([*first, *second], EXACT)
    sizes: dict[str, set[int]] = {}
    for o in shown:
        if o.n is not None:
            sizes.setdefault(o.group, set()).add(o.n)
    assert "A" not in sizes
    assert not (30 in sizes.get("B", set()) and 80 in sizes.get("C", set()))


def test_protected_gaps_carry_no_number_of_a_withheld_group() -> None:
    rows = [observed("A", 7, 3), observed("B", 31, 13), observed("C", 977, 611)]
    shown = protect_observations(rows, EXACT)
    found = gaps(shown, Measure("m"), "2025", "race")
    assert {g.group: g.reason for g in found if isinstance(g, NoGap)} == {
        "A": "too few to show",
        "B": "too few to show",
        "C": "no comparator",
    }
    assert not any(number in repr(found) for number in ("=7,", "31", "13"))


def test_few_voices_are_withheld_under_every_theme_with_a_partner() -> None:
    rows = [
        observed(group, n, raised, dimension="language", measure=theme)
        for theme, raises in (("bus", (3, 5, 20, 40)), ("food", (0, 1, 2, 80)))
        for group, n, raised in zip(
            ("Hmong", "Somali", "Spanish", "English"), (4, 8, 30, 200), raises, strict=True
        )
    ]
    shown = protect_shares(rows)
    for theme in ("bus", "food"):
        state = {o.group: o.state for o in shown if o.measure == theme}
        assert state["Hmong"] == state["Somali"] == "withheld"
        assert state["English"] == "value"
    assert all(o.n is None and o.count is None for o in shown if o.state == "withheld")


def test_a_theme_that_no_withheld_voice_raised_does_not_say_so() -> None:
    """The total less the shown groups would be 0: nobody in the small groups raised it."""
    rows = [
        observed(group, n, raised, dimension="language", measure="food")
        for group, n, raised in (
            ("Hmong", 4, 0),
            ("Somali", 8, 0),
            ("Spanish", 30, 9),
            ("English", 200, 80),
        )
    ]
    shown = {o.group: o for o in protect_shares(rows)}
    hidden = 89 - sum(o.count or 0 for o in shown.values())
    assert hidden > 0


def groups_of(table: Spreadsheet, cohort: str) -> tuple[Observation, ...]:
    mapping = {"indicator": "=graduated", "place": "DBN", "count": "Total Grads - n"}
    return tuple(o for o in read_gaps(table, mapping=mapping).observations if o.period == cohort)


PARTNERS = {
    "ELL": ("English Language Learners", "English Proficient Students"),
    "EnglishProficient": ("English Proficient Students", "English Language Learners"),
    "SpecialEducation": ("Special Education Students", "General Education Students"),
    "GeneralEducation": ("General Education Students", "Special Education Students"),
    "Male": ("Male", "Female"),
    "Female": ("Female", "Male"),
}


def computable(
    before: tuple[Observation, ...], after: tuple[Observation, ...], pair: tuple[str, str]
) -> tuple[int, int]:
    """(withheld cells that total minus partner gives away, withheld cells) of a group."""
    shown = {(o.place, o.group): o for o in after}

    def told(place: str, group: str) -> bool:
        found = shown.get((place, group))
        return found is not None and found.count is not None

    withheld = [o for o in before if o.group == pair[0] and o.state == "withheld"]
    leaks = [o for o in withheld if told(o.place, pair[1]) and told(o.place, TOTAL)]
    return len(leaks), len(withheld)


@pytest.mark.parametrize("cohort", ["2005", "2006"])
def test_new_york_leaks_before_and_not_after(
    cohort: str, known: Any, district_table: Callable[[str], Spreadsheet]
) -> None:
    before = groups_of(district_table("nyc_graduation_by_group_2005_2006.csv"), cohort)
    expected: Mapping[str, list[int]] = known["nyc_graduation"]["derivable_withheld_graduates"][
        f"cohort_{cohort}"
    ]
    after = protect_observations(before)
    for name, numbers in expected.items():
        assert computable(before, before, PARTNERS[name]) == tuple(numbers)
        assert computable(before, after, PARTNERS[name])[0] == 0
    assert all(o.n is None and o.count is None for o in after if o.state in ("withheld", "unknown"))
    assert sum(o.state == "value" for o in after) > 1000


def test_no_size_in_new_york_follows_from_the_rest_of_its_school(
    district_table: Callable[[str], Spreadsheet],
) -> None:
    """Rank criterion over race, language, disability and sex of every school at once."""
    before = groups_of(district_table("nyc_graduation_by_group_2005_2006.csv"), "2006")
    # Without counts, so that only groups that are too small, and their partners, are withheld.
    after = protect_observations([replace(o, count=None) for o in before])
    schools: dict[str, list[int]] = {}
    for i, o in enumerate(before):
        schools.setdefault(o.place, []).append(i)
    leaks, tried = 0, 0
    for rows in schools.values():
        whole = next((i for i in rows if before[i].dimension == TOTAL), None)
        dimensions: dict[str, list[int]] = {}
        for i in rows:
            if i != whole:
                dimensions.setdefault(before[i].dimension, []).append(i)
        sums = [
            (whole, tuple(parts))
            for parts in dimensions.values()
            if whole is not None and sum(before[i].n or 0 for i in parts) == before[whole].n
        ]
        hidden = [i for i in rows if after[i].n is None]
        leaks += len(derivable(hidden, sums))
        tried += len(hidden)
    assert tried > 1400
    assert leaks == 0


def test_default_bands_are_the_agreed_ones(known: Any) -> None:
    ours = [
        {
            name: value
            for name in ("n_from", "n_to", "step", "low", "high")
            if (value := getattr(b, name)) is not None
        }
        for b in DEFAULT_BANDS
    ]
    theirs = [
        {name: value for name, value in case.items() if value is not None}
        for case in known["suppression"]["banding_default"]
    ]
    assert ours == theirs


def test_district_rows_of_large_groups_stay(
    district_table: Callable[[str], Spreadsheet],
) -> None:
    """Schools are protected without hiding what the district as a whole looks like."""
    schools = groups_of(district_table("nyc_graduation_by_group_2005_2006.csv"), "2006")
    rows = [
        replace(o, count=(o.n or 0) // 2, state="value") if o.count is None else o for o in schools
    ]
    district = []
    for dimension, group in dict.fromkeys((o.dimension, o.group) for o in rows):
        own = [o for o in rows if (o.dimension, o.group) == (dimension, group)]
        n, count = sum(o.n or 0 for o in own), sum(o.count or 0 for o in own)
        district.append(replace(own[0], place="", n=n, count=count))
    shown = protect_observations([*rows, *district])
    assert {o.state for o in shown if o.place == ""} == {"value"}
