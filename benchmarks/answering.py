"""What a family's page weighs and how fast answers are kept, beside a bare prototype.

    .venv/bin/python benchmarks/answering.py

The prototype is a Flask view that puts what was sent into one table and commits, with the disk
asked to hold it (SQLite: synchronous=FULL; PostgreSQL: its default). Both are driven in the same
process, one request after the other, in turns. Set TEST_DATABASE for a second table.
"""

import os
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import html5lib
import psycopg
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from conftest import create_database, drop_database  # noqa: E402
from surveys.families import form, opened  # noqa: E402

from listening.app import create_app  # noqa: E402
from listening.communities import service as communities  # noqa: E402
from listening.db import db, upgrade  # noqa: E402
from listening.settings import Settings  # noqa: E402

TURNS, EACH = 5, 60  # answers in one turn stay below what one connection may send in ten minutes
PAGES = "<!doctype html><title>Bare</title><form method=post><textarea name=q></textarea></form>"


def bare(folder: Path, url: str) -> Flask:
    """One page, one table, one insert, one commit."""
    app = Flask("bare")
    if url:
        kept = psycopg.connect(url)
        mark = "%s"
    else:
        kept = sqlite3.connect(folder / "bare.sqlite", check_same_thread=False)
        kept.execute("PRAGMA journal_mode=WAL")
        kept.execute("PRAGMA synchronous=FULL")
        mark = "?"
    kept.execute("CREATE TABLE bare_answer (id TEXT PRIMARY KEY, words TEXT)")
    kept.commit()

    @app.get("/")
    def page() -> str:
        return PAGES

    @app.post("/")
    def keep() -> tuple[str, int]:
        words = "\n".join(request.form.values())
        sql = f"INSERT INTO bare_answer VALUES ({mark}, {mark})"
        kept.execute(sql, (secrets.token_hex(16), words))
        kept.commit()
        return "", 303

    return app


def weigh(client: FlaskClient, path: str) -> tuple[int, int]:
    """Compressed bytes of a first load, headers left out, and its requests."""
    zipped = {"Accept-Encoding": "gzip"}
    answer = client.get(path, headers=zipped)
    page = html5lib.parse(client.get(path).get_data(as_text=True), namespaceHTMLElements=False)
    links = [
        one.get("href")
        for one in page.iter("link")
        if one.get("rel") in ("stylesheet", "icon", "preload")
    ]
    links += [one.get("src") for one in (*page.iter("script"), *page.iter("img"))]
    wanted = {link for link in links if link and not link.startswith("data:")}
    return (
        len(answer.data) + sum(len(client.get(link, headers=zipped).data) for link in wanted),
        1 + len(wanted),
    )


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile, BEGIN and COMMIT left out."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def rate(act: Callable[[], object]) -> float:
    """How many times a second."""
    begun = time.perf_counter()
    for _ in range(EACH):
        act()
    return EACH / (time.perf_counter() - begun)


def measure(folder: Path, url: str) -> None:
    """One table for one database."""
    app = create_app(Settings(instance=folder, secret_key="benchmark", database_url=url))
    with app.app_context():
        upgrade()
        project = communities.create("Benchmark", languages=["en", "es", "ar"])
        db.session.commit()
        number = int(project.id)
    asked = opened(app, number)
    client, plain = app.test_client(), bare(folder, url).test_client()

    def send() -> None:
        sent = form(key=secrets.token_hex(16))
        assert client.post(asked.path, data=sent).status_code == 303

    def keep() -> None:
        assert plain.post("/", data=form(key=secrets.token_hex(16))).status_code == 303

    send()
    with counted(app) as opening:
        client.get(f"{asked.path}/es")
    with counted(app) as answering:
        send()
    ours, peer = [0.0, 0.0], [0.0, 0.0]
    for _ in range(TURNS):
        ours[0] += rate(lambda: client.get(f"{asked.path}/es")) / TURNS
        peer[0] += rate(lambda: plain.get("/")) / TURNS
        ours[1] += rate(send) / TURNS
        peer[1] += rate(keep) / TURNS
    print(f"\n{'PostgreSQL' if url else 'SQLite'}: statements a page {len(opening)}, "
          f"an answer {len(answering)}")  # fmt: skip
    print(f"{'a second':22}{'ours':>10}{'bare':>10}{'ratio':>8}")
    for at, name in enumerate(("pages shown", "answers kept")):
        print(f"{name:22}{ours[at]:10.0f}{peer[at]:10.0f}{ours[at] / peer[at]:8.2f}")
    if not url:
        print(f"\n{'first load, compressed':28}{'bytes':>8}{'requests':>10}")
        for tag in ("en", "es", "ar"):
            size, requests = weigh(client, f"{asked.path}/{tag}")
            print(f"{tag:28}{size:8,}{requests:10}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), "")
    if os.environ.get("TEST_DATABASE"):
        address = create_database()
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), address)
        drop_database(address)
