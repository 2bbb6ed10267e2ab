"""Schools: kept with their place, protected together with the district, added up where needed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from listening.gaps import figures, service, store
from listening.gaps.disclosure import Policy, protect_observations
from listening.gaps.districts import with_district
from listening.gaps.measures import TOTAL, Gap, Observation

POLICY = Policy(bands=())


def one(
    place: str,
    group: str,
    n: int,
    count: int | None = None,
    *,
    period: str = "2025",
    dimension: str = "home",
) -> Observation:
    return Observation(
        measure="graduated",
        period=period,
        dimension=dimension,
        place=place,
        group=group,
        n=n,
        count=n // 2 if count is None else count,
    )


def district() -> list[Observation]:
    return [
        one("North", "Somali", 4),
        one("North", "Arabic", 40),
        one("North", "English", 90),
        one("South", "Somali", 50),
        one("South", "Arabic", 45),
        one("South", "English", 80),
        one("West", "Somali", 60),
        one("West", "Arabic", 70),
        one("West", "English", 85),
    ]


@pytest.fixture
def inside(app: Flask, project_id: int) -> Iterator[int]:
    with app.app_context():
        yield project_id


def keep(project_id: int, rows: list[Observation], name: str = "a.csv") -> int:
    source = service.Source(file_name=name, sha256=f"of {name}")
    return int(service.keep_gaps(project_id, rows, better={}, source=source).id)


def test_district_is_the_sum_of_schools_that_give_a_number() -> None:
    rows = [
        one("A", "x", 30, 10),
        one("B", "x", 40, 20),
        replace(one("C", "x", 15), count=None, state="withheld"),
    ]
    (*same, whole) = with_district(rows)
    assert same == rows
    assert (whole.place, whole.n, whole.count) == ("", 70, 30)
    assert with_district([*rows, one("", "x", 90, 31)]) == (*rows, one("", "x", 90, 31))


def test_sum_without_the_silent_schools_is_guarded_like_any_other() -> None:
    """The district less the shown schools must not give a hidden one."""
    silent = replace(one("C", "x", 15), count=None, state="withheld")
    rows = with_district(
        [one("A", "x", 30, 10), one("B", "x", 8, 3), one("D", "x", 90, 30), silent]
    )
    shown = {o.place: o for o in protect_observations(rows, POLICY)}
    assert shown["B"].state == "withheld"
    hidden = [p for p in ("A", "B", "D") if shown[p].n is None]
    assert len(hidden) > 1


def test_a_school_is_compared_with_its_own_students(inside: int) -> None:
    keep(inside, district())
    number = next(iter(service.choice(inside).measures))
    found = service.compared(
        inside, number, period="2025", dimension="home", policy=POLICY, place="West"
    )
    assert found is not None
    somali = next(row.found for row in found.rows if row.found.group == "Somali")
    assert isinstance(somali, Gap)
    assert (somali.place, somali.n, somali.n0) == ("West", 60, 155)


def test_choice_names_the_schools_before_and_after_protection(inside: int) -> None:
    keep(inside, district())
    before = service.choice(inside)
    figures.ensure(inside, POLICY)
    after = service.choice(inside)
    assert before == after
    assert after.places == ("North", "South", "West")


def test_a_small_group_of_one_school_is_hidden_in_every_view(inside: int) -> None:
    keep(inside, district())
    numbers = list(service.choice(inside).measures)
    shown = figures.shown(inside, numbers, policy=POLICY)
    assert {(o.place, o.group) for o in shown if not o.place} == {
        ("", g) for g in ("Somali", "Arabic", "English")
    }
    small = next(o for o in shown if (o.place, o.group) == ("North", "Somali"))
    assert (small.state, small.n, small.count) == ("withheld", None, None)
    assert sum(o.n is None for o in shown) >= 4


def test_figures_are_worked_out_once_and_again_when_a_table_comes(inside: int) -> None:
    keep(inside, district())
    figures.ensure(inside, POLICY)
    assert figures.stale(inside, POLICY) == []
    assert figures.stale(inside, Policy(min_n=11)) == ["2025"]
    keep(inside, [replace(o, period="2026") for o in district()], "b.csv")
    assert figures.stale(inside, POLICY) == ["2026"]
    rows = store.imports(inside)
    service.take_back(rows[0])
    assert figures.stale(inside, POLICY) == []
    assert service.choice(inside).periods == ("2025",)


def test_total_of_a_school_stays_beside_its_groups(inside: int) -> None:
    rows = [*district(), one("South", TOTAL, 175, dimension=TOTAL)]
    keep(inside, rows)
    (number,) = service.choice(inside).measures
    shown = figures.shown(inside, [number], policy=POLICY, dimension="home", place="South")
    assert TOTAL in {o.group for o in shown}
