"""Questions to the codes over 10,000 coded answers, beside the one query they cannot do without.

    .venv/bin/python benchmarks/questions.py

Set TEST_DATABASE to a PostgreSQL server's address to print a second table. A ratio says how much
more a page takes than reading all codings does.
"""

import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from cast import csrf  # noqa: E402
from conftest import create_database, drop_database  # noqa: E402
from flask_security import hash_password  # noqa: E402

from listening.app import create_app  # noqa: E402
from listening.coding import service as coding  # noqa: E402
from listening.coding.bench import store  # noqa: E402
from listening.coding.records import Coding  # noqa: E402
from listening.communities import service as communities  # noqa: E402
from listening.db import db, now, upgrade  # noqa: E402
from listening.excerpts import service as excerpts  # noqa: E402
from listening.excerpts.mapping import Mapping  # noqa: E402
from listening.excerpts.spreadsheet import Table  # noqa: E402
from listening.participants.consent import Consent  # noqa: E402
from listening.people import service as people  # noqa: E402
from listening.people.records import User  # noqa: E402
from listening.people.roles import Role  # noqa: E402
from listening.settings import Settings  # noqa: E402
from listening.surveys import imports  # noqa: E402

ANSWERS, TIMES = 10_000, 7
TAGS = ("en", "es", "so", "ar", "vi")
GROUPS = {
    "side": ("Eastside", "Westside", "Northgate", "Hill", "Lake"),
    "home language": ("English", "Spanish", "Somali", "Arabic", "Vietnamese", "Karen"),
    "lunch": ("free", "paid"),
}
PAGES = {
    "which group raised what": "?dimension=side",
    "… every code": "?dimension=side&codes=all",
    "… with quotes": "?dimension=side&quotes=yes",
    "… as a file": "/groups.csv?dimension=side",
    "together": "/together?dimension=side",
    "… one group, on words": "/together?dimension=side&group=Eastside&level=span&codes=all",
    "week by week": "/weeks",
    "the words of a cell": "/quotes?dimension=side&code=getting_to_school&group=Eastside",
}


def fill(project_id: int, by: int) -> None:
    """Answers in five languages by groups of three dimensions; one to three codings on each."""
    draw = random.Random(7)
    rows = tuple(
        (
            f"answer {n}",
            TAGS[n % 5],
            *(draw.choices(groups, range(len(groups), 0, -1))[0] for groups in GROUPS.values()),
        )
        for n in range(ANSWERS)
    )
    columns = ("text", "language", *GROUPS)
    table = Table(name="a.csv", columns=columns, rows=rows, first_row=2)
    mapping = Mapping(texts=("text",), language="language", groups=tuple(GROUPS))
    seen = imports.preview(table, mapping, among=())
    imports.keep(project_id, seen, name="a", sha256="a", consent=Consent.QUOTE, by=by)
    coding.install(project_id)
    every = coding.codebook(project_id).codes
    numbers = [coding.store.code(project_id, one.key) for one in every if one.kind != "none"]
    codes = [row.id for row in numbers if row is not None]
    weights = [1 / (at + 1) for at in range(len(codes))]
    store.add(
        *(
            Coding(
                excerpt_id=quote.id,
                code_id=code,
                coder_id=by,
                state="accepted",
                decided_by=by,
                decided_at=now(),
            )
            for quote in excerpts.all_quotes(project_id)
            for code in set(draw.choices(codes, weights, k=draw.randint(1, 3)))
        )
    )


def median(act: Callable[[], object]) -> float:
    """Seconds of the middle run."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def measure(folder: Path, url: str) -> None:
    """One table for one database."""
    app = create_app(Settings(instance=folder, secret_key="benchmark", database_url=url))
    app.config["TESTING"] = True
    with app.app_context():
        upgrade()
        project = communities.create("Benchmark")
        person = User(
            email="ben@example.org",
            name="Ben",
            password=hash_password("benchmark password"),
            fs_uniquifier=secrets.token_hex(32),
        )
        db.session.add(person)
        db.session.flush()
        people.join(person.id, project.id, role=Role.ANALYST)
        fill(project.id, person.id)
        db.session.commit()
        number = project.id
    client = app.test_client()
    fields = {"email": "ben@example.org", "password": "benchmark password"}
    client.post("/login", data=fields | {"csrf_token": csrf(client, "/login")})

    def get(path: str) -> Callable[[], None]:
        def act() -> None:
            assert client.get(f"/p/{number}/questions{path}").status_code == 200

        return act

    with app.app_context(), db.engine.connect() as connection:
        query = text("SELECT c.* FROM coding c JOIN excerpt e ON e.id = c.excerpt_id")
        bare = median(lambda: connection.execute(query).all())
    print(f"\n{'PostgreSQL' if url else 'SQLite'}, {ANSWERS:,} answers, server's part")
    print(f"{'':30}{'ms':>8}{'all codings':>13}{'ratio':>8}")
    for name, path in PAGES.items():
        taken = median(get(path))
        print(f"{name:30}{1000 * taken:8.0f}{1000 * bare:13.1f}{taken / bare:8.0f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), "")
    if os.environ.get("TEST_DATABASE"):
        address = create_database()
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), address)
        drop_database(address)
