"""What a survey of eight questions costs beside a bare prototype: Flask, one insert, one fsync.

    .venv/bin/python benchmarks/surveys.py

Set TEST_DATABASE to a PostgreSQL server's address to print a second table. The server runs in a
process of its own under waitress, as `listening serve` does; the clients share the machine with
it. Processor time for each request is the steady figure, rates depend on what else runs.
"""

import gzip
import http.client
import multiprocessing
import os
import re
import secrets
import socket
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import waitress
from flask import Flask, request
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from conftest import create_database, drop_database  # noqa: E402

from listening.app import create_app  # noqa: E402
from listening.communities import service as communities  # noqa: E402
from listening.db import db, upgrade  # noqa: E402
from listening.settings import Settings  # noqa: E402
from listening.surveys import questionnaire as q  # noqa: E402
from listening.surveys import service as surveys  # noqa: E402

TAGS, THREADS, CLIENTS, SECONDS, TIMES = ("en", "es", "ar"), 16, 8, 6.0, 60
WORDS = {"en": "What makes it hard", "es": "Qué lo hace difícil", "ar": "ما الذي يجعله صعبا"}


def text(number: int) -> q.Text:
    return {tag: f"{words} {number}" for tag, words in WORDS.items()}


def asked(number: int, kind: q.Kind) -> q.Question:
    choices = tuple(q.Choice(name=f"c{i}", label=text(i), group=f"G{i}") for i in range(5))
    chosen = kind in q.CHOSEN
    return q.Question(
        name=f"q{number}",
        kind=kind,
        label=text(number),
        choices=choices if chosen else (),
        dimension="side" if number == 2 else "",
    )


KINDS: tuple[q.Kind, ...] = (
    "long text", "text", "single choice", "single choice", "multiple choice", "integer", "date",
    "long text",
)  # fmt: skip
EIGHT = q.Questionnaire(
    title=text(0),
    welcome=text(1),
    thanks=text(2),
    languages=TAGS,
    questions=tuple(asked(i, kind) for i, kind in enumerate(KINDS)),
)
SAID = {
    "version": "1", "spoken": "es", "consent": "quote", "website": "",
    "q-q0": "El autobús llega tarde y nadie avisa a las familias.", "q-q1": "Elm", "q-q2": "c1",
    "q-q3": "c2", "q-q4": "c0", "q-q5": "3", "q-q6": "2026-03-14", "q-q7": "Más autobuses.",
}  # fmt: skip


def ours(folder: str, url: str) -> tuple[Flask, str]:
    """The application with an open survey, and the survey's path."""
    app = create_app(Settings(instance=Path(folder), secret_key="for figures", database_url=url))
    with app.app_context():
        upgrade()
        row = surveys.write(communities.create("Figures", languages=TAGS).id, EIGHT)
        surveys.open_survey(row)
        db.session.commit()
        return app, f"/s/{row.token}"


def bare(folder: str, url: str) -> tuple[Flask, str]:
    """The least that keeps an answer: one page, one insert, synced before the thanks."""
    app = Flask("bare")
    page, lock, kept = "<!doctype html><form method=post>" + "x" * 2000, threading.Lock(), []

    def connection() -> Any:
        if not kept:
            made: Any = psycopg.connect(url) if url else _sqlite(folder)
            made.execute("CREATE TABLE IF NOT EXISTS kept (id TEXT PRIMARY KEY, said TEXT)")
            made.commit()
            kept.append(made)
        return kept[0]

    @app.get("/s")
    def show() -> str:
        return page

    @app.post("/s")
    def keep() -> tuple[str, int, dict[str, str]]:
        sign = "%s" if url else "?"
        with lock:
            connection().execute(
                f"INSERT INTO kept VALUES ({sign}, {sign})",
                (secrets.token_hex(16), str(request.form.to_dict())),
            )
            connection().commit()
        return "", 303, {"Location": "/s"}

    return app, "/s"


def _sqlite(folder: str) -> sqlite3.Connection:
    made = sqlite3.connect(Path(folder) / "bare.sqlite", check_same_thread=False)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("PRAGMA synchronous=FULL")
    return made


MAKERS: dict[str, Callable[[str, str], tuple[Flask, str]]] = {"Listening": ours, "bare": bare}


def serve(name: str, folder: str, url: str, port: int, ready: Any) -> None:
    app, path = MAKERS[name](folder, url)
    ready.put(path)
    waitress.serve(app, host="127.0.0.1", port=port, threads=THREADS, _quiet=True)


@dataclass(frozen=True)
class Rates:
    """What one server did: pages and answers in a second, their median and 99th hundredth."""

    pages: float
    answers: float
    page_ms: tuple[float, float]
    answer_ms: tuple[float, float]


def rates(name: str, folder: str, url: str) -> Rates:
    """Start a server, ask it as fast as it answers."""
    context = multiprocessing.get_context("spawn")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ready = context.Queue()
    server = context.Process(target=serve, args=(name, folder, url, port, ready), daemon=True)
    server.start()
    path = ready.get(timeout=120)
    _wait(port)
    for way in ("GET", "POST"):
        load(way, port, path, 1.0)  # what is loaded once is loaded now
    got, page_ms = load("GET", port, path, SECONDS)
    sent, answer_ms = load("POST", port, path, SECONDS)
    server.terminate()
    server.join()
    return Rates(got, sent, page_ms, answer_ms)


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server did not come up")


def load(way: str, port: int, path: str, seconds: float) -> tuple[float, tuple[float, float]]:
    """Requests in a second from all clients together, and (p50, p99) in milliseconds."""
    taken: list[float] = []
    until = time.perf_counter() + seconds

    def client() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        head = {"Accept-Encoding": "gzip"}
        while time.perf_counter() < until:
            body = None
            if way == "POST":
                body = urllib.parse.urlencode(SAID | {"key": secrets.token_hex(16)})
                head["Content-Type"] = "application/x-www-form-urlencoded"
            start = time.perf_counter()
            line.request(way, path, body, head)
            answer = line.getresponse()
            answer.read()
            assert answer.status in (200, 303), answer.status
            taken.append(1000 * (time.perf_counter() - start))

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    ordered = sorted(taken)
    return len(taken) / seconds, (statistics.median(ordered), ordered[int(0.99 * len(ordered))])


def weights(app: Flask, path: str) -> None:
    """Bytes over the wire and requests of the first load, in each language."""
    client = app.test_client()
    for tag in TAGS:
        page = client.get(f"{path}/{tag}", headers={"Accept-Encoding": "gzip"})
        html = gzip.decompress(page.data).decode()
        names = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
        sizes = [len(page.data)]
        sizes += [len(client.get(n, headers={"Accept-Encoding": "gzip"}).data) for n in names]
        print(f"first load, {tag}: {sum(sizes):,} bytes in {len(sizes)} requests {sizes}")


def costs(app: Flask, path: str) -> None:
    """SQL statements and processor time of a page and of an answer, within one process."""
    client, told = app.test_client(), []
    with app.app_context():
        event.listen(
            db.engine, "before_cursor_execute", lambda *call: told.append(call[2].split()[0])
        )

    def send() -> Any:
        return client.post(path, data=SAID | {"key": secrets.token_hex(16)})

    for label, ask in (("page", lambda: client.get(path)), ("answer", send)):
        for _ in range(5):
            ask()
        told.clear()
        ask()
        statements = [word for word in told if word not in ("BEGIN", "SAVEPOINT", "RELEASE")]
        start = time.process_time()
        for _ in range(TIMES):
            assert ask().status_code in (200, 303)
        spent = 1000 * (time.process_time() - start) / TIMES
        print(f"{label}: {len(statements)} SQL statements, {spent:.1f} ms of processor time")


def measure(url: Callable[[], str]) -> None:
    """Print everything for one kind of database."""
    with tempfile.TemporaryDirectory() as folder:
        app, path = ours(folder, url())
        weights(app, path)
        costs(app, path)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    found = {}
    for name in MAKERS:
        with tempfile.TemporaryDirectory() as folder:
            found[name] = rates(name, folder, url())
    print(f"{'':12}{'pages/s':>9}{'p50':>7}{'p99':>8}{'answers/s':>11}{'p50':>7}{'p99':>8}")
    for name, one in found.items():
        page, answer = one.page_ms, one.answer_ms
        print(
            f"{name:12}{one.pages:9.0f}{page[0]:7.1f}{page[1]:8.1f}"
            f"{one.answers:11.0f}{answer[0]:7.1f}{answer[1]:8.1f}"
        )
    mine, other = found["Listening"], found["bare"]
    print(
        f"of the bare prototype: {mine.pages / other.pages:.2f} of its pages, "
        f"{mine.answers / other.answers:.2f} of its answers"
    )


def main() -> None:
    """Print the tables."""
    print("SQLite")
    measure(lambda: "")
    if os.environ.get("TEST_DATABASE"):
        made: list[str] = []

        def fresh() -> str:
            made.append(create_database())
            return made[-1]

        print("PostgreSQL")
        try:
            measure(fresh)
        finally:
            for one in made:
                drop_database(one)


if __name__ == "__main__":
    main()
