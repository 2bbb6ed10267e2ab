"""What was shown once is held against what is shown next: time gives nothing away."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from listening import jobs
from listening.db import db
from listening.excerpts.spreadsheet import Table
from listening.gaps import bringing, figures, releases, service, store
from listening.gaps.disclosure import Policy, protect_observations
from listening.gaps.measures import TOTAL, Observation
from listening.gaps.naming import Known

PLAIN = Policy(bands=())


def rows(**sizes: tuple[int, int]) -> list[Observation]:
    groups = [one(group, n, count) for group, (n, count) in sizes.items()]
    n, count = (sum(pair[i] for pair in sizes.values()) for i in (0, 1))
    return [*groups, replace(one(TOTAL, n, count), dimension=TOTAL)]


def one(group: str, n: int, count: int) -> Observation:
    return Observation(measure="m", period="2025", dimension="home", group=group, n=n, count=count)


def by_group(shown: Sequence[Observation]) -> dict[str, Observation]:
    return {o.group: o for o in shown}


def test_a_corrected_small_group_does_not_free_the_partner_that_guarded_it() -> None:
    """Else: old total less old shown groups less the partner gives the old small group."""
    first = protect_observations(rows(A=(60, 20), B=(8, 3), C=(32, 11)), PLAIN)
    assert by_group(first)["C"].state == "withheld"
    corrected = rows(A=(60, 20), B=(12, 5), C=(32, 11))
    free = by_group(protect_observations(corrected, PLAIN))
    assert free["C"].n == 32  # alone, the new table may show it
    held = releases.held([first])
    again = by_group(protect_observations(corrected, PLAIN, held=held))
    assert (again["C"].n, again["B"].n) == (None, None)
    assert again["A"].n == 60


def test_a_correction_by_a_few_students_says_nothing_about_them() -> None:
    """Else: 61 less 60, and 20 less 20: the one who came does not take part."""
    first = protect_observations(rows(A=(60, 20), B=(80, 33), C=(90, 41)), PLAIN)
    corrected = rows(A=(61, 20), B=(80, 33), C=(90, 41))
    held = releases.held([first], corrected, fewest=PLAIN.min_n)
    again = by_group(protect_observations(corrected, PLAIN, held=held))
    # The total moved with it: told, it would say the same as the group.
    assert {g: o.n for g, o in again.items()} == {"A": None, "B": 80, "C": 90, TOTAL: None}
    turned = rows(A=(60, 21), B=(80, 33), C=(90, 41))
    held = releases.held([first], turned, fewest=PLAIN.min_n)
    assert by_group(protect_observations(turned, PLAIN, held=held))["A"].count is None
    grown = rows(A=(75, 25), B=(95, 43), C=(90, 41))
    assert not releases.small_moves([first], grown, fewest=PLAIN.min_n)


def test_a_range_is_never_told_more_finely_later() -> None:
    policy = Policy()
    first = protect_observations(rows(A=(60, 1), B=(400, 90)), policy)
    assert {o.state for o in first if o.group != TOTAL} == {"banded"}
    corrected = rows(A=(60, 9), B=(400, 90))
    assert by_group(protect_observations(corrected, policy))["B"].state == "value"
    again = by_group(protect_observations(corrected, policy, held=releases.held([first])))
    assert again["B"].state == "banded"
    before = by_group(first)["B"]
    assert (again["B"].rate_low, again["B"].rate_high) == (before.rate_low, before.rate_high)


def test_packing_keeps_every_figure_and_its_fingerprint_does_not_depend_on_the_order() -> None:
    shown = protect_observations(rows(A=(60, 1), B=(8, 3), C=(32, 11)), Policy())
    packed = releases.pack(shown)
    assert releases.pack(shown[::-1]) == packed
    assert set(releases.unpack("m", "2025", packed.cells)) == set(shown)


def test_who_brings_such_a_correction_is_told_before_it_counts() -> None:
    first = protect_observations(rows(A=(60, 20), B=(80, 33), C=(90, 41)), PLAIN)
    cells = (("2025", "home", "A", "61", "20"), ("2025", "home", "B", "80", "33"))
    table = Table("again.csv", ("period", "dimension", "group", "n", "count"), cells, 2)
    wish = replace(bringing.first_wish(table), always={"indicator": "m"})
    asked = {"told_before": [first], "fewest": 10}
    reading = bringing.read(table, wish, Known(), {}, **asked)  # type: ignore[arg-type]
    (text,) = _small(reading)
    assert "A in 2025, 20 of 60 then, 20 of 61 now" in text
    assert not _small(bringing.read(table, wish, Known(), {}))


def _small(reading: bringing.Reading) -> list[str]:
    return [d.text for t in reading.ticks for d in t.doubts if d.kind == "small move"]


tables = st.lists(st.tuples(st.integers(1, 60), st.floats(0, 1)), min_size=3, max_size=6)


@given(tables, st.lists(st.integers(-6, 12), min_size=6, max_size=6))
@settings(max_examples=60, deadline=None)
def test_two_releases_together_determine_no_hidden_group(
    groups: list[tuple[int, float]], moves: list[int]
) -> None:
    """The reader of both takes a group that did not visibly change for the same in both."""
    sizes = {f"g{i}": n for i, (n, _) in enumerate(groups)}
    later = {g: max(1, n + move) for (g, n), move in zip(sizes.items(), moves, strict=False)}
    first = protect_observations(rows(**{g: (n, n // 2) for g, n in sizes.items()}), PLAIN)
    second = protect_observations(
        rows(**{g: (n, n // 2) for g, n in later.items()}), PLAIN, held=releases.held([first])
    )
    told, again = by_group(first), by_group(second)
    hidden = [g for g in sizes if told[g].n is None]
    # A later figure stands in for a hidden earlier one: there must be none.
    assert all(again[g].n is None for g in hidden)
    if not hidden:
        return
    equation = np.ones((1, len(hidden)))
    for i in range(len(hidden)):
        unit = np.eye(len(hidden))[i]
        assert np.linalg.matrix_rank(np.vstack([equation, unit])) == 2 or len(hidden) == 0


@pytest.fixture
def inside(app: Flask, project_id: int) -> Iterator[int]:
    with app.app_context():
        yield project_id


def test_a_release_is_written_once_and_binds_the_next_import(inside: int) -> None:
    first = service.keep_gaps(
        inside,
        rows(A=(60, 20), B=(8, 3), C=(32, 11)),
        better={},
        source=service.Source(file_name="a.csv", sha256="a"),
    )
    (number,) = service.choice(inside).measures
    asked = {"policy": PLAIN, "way": "page", "by": None}
    assert service.release(inside, [(number, "2025")], **asked) == 1  # type: ignore[arg-type]
    assert service.release(inside, [(number, "2025")], **asked) == 0  # type: ignore[arg-type]
    assert len(store.releases(inside)) == 1
    service.take_back(first)
    service.keep_gaps(
        inside,
        rows(A=(60, 20), B=(12, 5), C=(32, 11)),
        better={},
        source=service.Source(file_name="b.csv", sha256="b"),
    )
    (number,) = service.choice(inside).measures
    shown = by_group(figures.shown(inside, [number], policy=PLAIN))
    assert (shown["B"].n, shown["C"].n, shown["A"].n) == (None, None, 60)


def test_what_nobody_outside_saw_binds_nothing(inside: int) -> None:
    first = service.keep_gaps(
        inside,
        rows(A=(60, 20), B=(8, 3), C=(32, 11)),
        better={},
        source=service.Source(file_name="a.csv", sha256="a"),
    )
    figures.ensure(inside, PLAIN)
    service.take_back(first)
    service.keep_gaps(
        inside,
        rows(A=(60, 20), B=(12, 5), C=(32, 11)),
        better={},
        source=service.Source(file_name="b.csv", sha256="b"),
    )
    (number,) = service.choice(inside).measures
    assert by_group(figures.shown(inside, [number], policy=PLAIN))["C"].n == 32


def test_a_large_table_is_protected_by_a_job(inside: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "AT_ONCE", 2)
    policy = Policy()
    service.keep_gaps(
        inside,
        rows(A=(60, 20), B=(8, 3), C=(32, 11)),
        better={},
        source=service.Source(file_name="a.csv", sha256="a"),
    )
    assert service.soon(inside, policy) is False
    assert service.waiting(inside, policy)
    job = jobs.latest(figures.JOB, inside)
    assert job is not None
    db.session.commit()
    jobs.run(job.id)
    assert figures.stale(inside, policy) == []
    assert not service.waiting(inside, policy)
    (number,) = service.choice(inside).measures
    assert by_group(figures.shown(inside, [number], policy=policy))["B"].n is None


def test_a_job_that_was_overtaken_by_a_table_keeps_nothing(
    inside: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "AT_ONCE", 2)
    policy = Policy()
    service.keep_gaps(
        inside,
        rows(A=(60, 20), B=(8, 3), C=(32, 11)),
        better={},
        source=service.Source(file_name="a.csv", sha256="a"),
    )
    assert service.soon(inside, policy) is False
    job = jobs.latest(figures.JOB, inside)
    assert job is not None
    kind = jobs.KINDS[figures.JOB]
    done = kind.compute(kind.gather(job.args), lambda _step, _share: None)
    more = [replace(o, measure="another") for o in rows(A=(60, 20), B=(30, 3))]
    other = service.Source(file_name="b.csv", sha256="b")
    service.keep_gaps(inside, more, better={}, source=other)
    kind.keep(job.args, done)
    assert figures.stale(inside, policy) == ["2025"]
