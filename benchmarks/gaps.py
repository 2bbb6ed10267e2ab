"""How fast the gap explorer answers over a large district, against a bare SELECT of the same rows.

    python benchmarks/gaps.py [--observations 200000]

On SQLite, and on PostgreSQL where TEST_DATABASE names a server. Ratios are of the same run, so
that a slower machine changes both sides.
"""

import argparse
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from flask import Flask
from sqlalchemy import text

from listening import db
from listening.app import create_app
from listening.communities import service as communities
from listening.gaps import figures, service
from listening.gaps.disclosure import Policy
from listening.gaps.measures import TOTAL, Observation
from listening.people import service as people
from listening.people.roles import Role
from listening.settings import Settings

DIMENSIONS = {"race": 6, "sex": 2, "lunch": 2, "English learner": 2, "home language": 7}
MEASURES, PERIODS = 5, 4
PASSWORD = "a long enough password"
TIMES = 7


def district(observations: int, seed: int = 0) -> list[Observation]:
    """Schools of 80 to 900 students, each dimension adding up to the school."""
    random = np.random.default_rng(seed)
    per_school = sum(DIMENSIONS.values()) + 1
    schools = observations // (per_school * MEASURES * PERIODS)
    rows = []
    for k in range(schools):
        size = int(random.integers(80, 900))
        weights = {d: random.dirichlet(np.full(g, 1.2)) for d, g in DIMENSIONS.items()}
        for period in range(PERIODS):
            sizes = {d: random.multinomial(size, w) for d, w in weights.items()}
            for measure in range(MEASURES):
                has = np.zeros(size, dtype=int)
                has[: int(size * random.uniform(0.1, 0.9))] = 1
                base = {"measure": f"measure {measure}", "period": str(2020 + period)}
                place = f"School {k:03d}"
                rows.append(_row(base, place, TOTAL, TOTAL, size, int(has.sum())))
                for d, own in sizes.items():
                    ends = np.cumsum(own)
                    shuffled = random.permutation(has)
                    for i, end in enumerate(ends):
                        count = int(shuffled[end - own[i] : end].sum())
                        rows.append(_row(base, place, d, f"{d} {i}", int(own[i]), count))
    return rows


def _row(base: dict[str, str], place: str, d: str, g: str, n: int, count: int) -> Observation:
    return Observation(
        measure=base["measure"],
        period=base["period"],
        dimension=d,
        group=g,
        place=place,
        n=n,
        count=count,
    )


@contextmanager
def databases() -> Iterator[list[tuple[str, str]]]:
    """SQLite, and a database of our own on the server that TEST_DATABASE names."""
    server = os.environ.get("TEST_DATABASE", "")
    if not server:
        yield [("SQLite", "")]
        return
    import psycopg

    name = f"listening_bench_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield [("SQLite", ""), ("PostgreSQL", server.rpartition("/")[0] + "/" + name)]
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def median(work: Callable[[], object]) -> float:
    """Seconds of the middle of some runs, after one that warms up."""
    work()
    found = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def measure(name: str, url: str, rows: list[Observation]) -> None:
    """Bring the district in, protect it, ask for pages; print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), secret_key="a bench", database_url=url)
        app = create_app(settings)
        app.config["TESTING"] = True
        with app.app_context():
            db.upgrade()
            project = communities.create("Large")
            user = people.register("ana@example.org", password=PASSWORD, name="Ana")
            people.join(user.id, project.id, role=Role.ORGANIZER)
            number = int(project.id)
            start = time.perf_counter()
            source = service.Source(file_name="large.csv", sha256="large")
            service.keep_gaps(number, rows, better={}, source=source)
            db.db.session.commit()
            line(name, "bring in", time.perf_counter() - start)
            start = time.perf_counter()
            figures.ensure(number, Policy())
            db.db.session.commit()
            line(name, "protect, once per table", time.perf_counter() - start)
        ask(name, app, number)
        with app.app_context():
            db.db.session.remove()
            db.db.engine.dispose()


def ask(name: str, app: Flask, project_id: int) -> None:
    """Filters through the service and through whole pages."""
    with app.app_context():
        measures = list(service.choice(project_id).measures)
        db.db.session.rollback()
        bare = median(select_all)
        line(name, "bare SELECT of all rows", bare)
        for place, words in (("", "filter: district"), ("School 010", "filter: one school")):
            seconds = median(lambda place=place: filtered(project_id, measures[0], place))  # type: ignore[misc]
            line(name, words, seconds, bare)
    client = app.test_client()
    page = client.get("/login").get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    said = {"email": "ana@example.org", "password": PASSWORD, "csrf_token": token}
    client.post("/login", data=said)
    base = f"/p/{project_id}/gaps?measure={measures[0]}&period=2023&dimension=race"
    for words, query in (
        ("page: district with all its parts", ""),
        ("page: one school", "&place=School+010"),
        ("page: compared with a group", "&against=group:race+0&reason=largest"),
        ("file: rows as CSV", "csv"),
    ):
        path = base.replace("/gaps?", "/gaps.csv?") if query == "csv" else base + query

        def get(path: str = path) -> None:
            assert client.get(path).status_code == 200

        line(name, words, median(get), bare)


def select_all() -> None:
    """The same rows without protection or page: what the database alone takes."""
    question = text('SELECT measure_id, period, group_id, place, n, "count" FROM observation')
    db.db.session.execute(question).all()
    db.db.session.rollback()


def filtered(project_id: int, measure_id: int, place: str) -> None:
    """One choice of filters."""
    found = service.compared(
        project_id, measure_id, period="2023", dimension="race", policy=Policy(), place=place
    )
    assert found is not None
    db.db.session.rollback()


def line(name: str, what: str, seconds: float, bare: float | None = None) -> None:
    """A row of the table."""
    ratio = "" if bare is None else f"{seconds / bare:8.2f} x"
    print(f"{name:11} {what:36} {seconds * 1000:10.1f} ms {ratio}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observations", type=int, default=200_000)
    rows = district(parser.parse_args().observations)
    print(f"{len(rows):,} observations")
    with databases() as found:
        for name, url in found:
            measure(name, url, rows)


if __name__ == "__main__":
    main()
