"""R2: what a family sends leaves its words in the tables of answers and nothing anywhere else."""

import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener

import pytest
from flask import Flask
from scipy.stats import spearmanr
from sqlalchemy import text
from surveys.families import form, opened
from trust.stage import Team, sqlite_only

from listening.db import db
from listening.settings import Settings

WORDS = "la guagua qwertzmark no llega"
AGENT, ADDRESS, REFERRER, COOKIE = "AgentMarkX", "203.0.113.77", "ReferrerMarkX", "CookieMarkX"
LANGUAGE = "es-x-langmark"
MARKS = (AGENT, ADDRESS, REFERRER, COOKIE, "langmark")
HEADERS = {
    "User-Agent": AGENT,
    "X-Forwarded-For": ADDRESS,
    "X-Real-IP": ADDRESS,
    "Forwarded": f"for={ADDRESS}",
    "Referer": f"https://{REFERRER}.example/",
    "Cookie": f"session={COOKIE}; remember_token={COOKIE}",
    "Accept-Language": LANGUAGE,
}


class Served:
    """`listening serve` in a process of its own, with everything it says."""

    def __init__(self, settings: Settings, log: Path, *, under: Sequence[str] = ()) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LISTENING_")}
        self.log = log
        self._file = log.open("wb")
        self._process = subprocess.Popen(
            [*under, sys.executable, "-m", "listening.cli", "serve"],
            env={
                **kept,
                "LISTENING_INSTANCE": str(settings.instance),
                "LISTENING_PORT": str(self.port),
                "LISTENING_SECRET_KEY": settings.secret_key,
                "LISTENING_DATABASE_URL": settings.database_url,
            },
            stdout=self._file,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).resolve().parents[2],
            start_new_session=True,
        )

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(300):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        # The whole group: one that only watches does not pass the signal on.
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(60)
        self._file.close()

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Status and where it leads."""
        url = f"http://127.0.0.1:{self.port}{path}"
        asked = Request(url, urlencode(fields).encode(), HEADERS)
        with build_opener(_NoRedirect).open(asked, timeout=60) as answer:
            return answer.status, answer.headers.get("Location", "")

    def raw(self, data: bytes) -> bytes:
        """What comes back for bytes that may be no request at all."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=20)) as line:
            line.sendall(data)
            return line.recv(65536)


class _NoRedirect(HTTPErrorProcessor):
    def http_response(self, request: Request, response: object) -> object:
        return response


@pytest.fixture
def served(
    app: Flask, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    running = Served(settings, tmp_path_factory.mktemp("log") / "serve.log")
    try:
        running.wait()
        yield running
    finally:
        running.stop()


def places(folder: Path, mark: str) -> set[str]:
    """Names of the files below a folder that hold these letters, in any of the usual encodings."""
    wanted = [mark.encode(), mark.encode("utf-16-le"), urlencode({"": mark})[1:].encode()]
    found = set()
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            if any(w in data for w in wanted):
                found.add(file.name)
    return found


def columns_with(database: Path, mark: str) -> set[str]:
    """table.column of a SQLite file in which these letters stand."""
    found = set()
    with closing(sqlite3.connect(database)) as con:
        tables = [r[0] for r in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for _, column, *_rest in con.execute(f'PRAGMA table_info("{table}")').fetchall():
                asked = f'SELECT count(*) FROM "{table}" WHERE CAST("{column}" AS TEXT) LIKE ?'
                if con.execute(asked, (f"%{mark}%",)).fetchone()[0]:
                    found.add(f"{table}.{column}")
    return found


MALFORMED = (
    b"GET / HTTP/9.9\r\nUser-Agent: AgentMarkX\r\nX-Forwarded-For: 203.0.113.77\r\n\r\n",
    b"POST /s/x HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\nX-Forwarded-For: 203.0.113.77\r\n\r\n",
    b"POST /s/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"AgentMarkX 203.0.113.77 qwertzmark\r\n\r\n",
    b"GET /s/%ff%fe%00AgentMarkX HTTP/1.1\r\nHost: 203.0.113.77\r\n\r\n",
    b"POST /s/x HTTP/1.1\r\nHost: a\r\nBad Header 203.0.113.77: x\r\n\r\n",
)


def test_R2_2_R2_3_no_address_and_no_browser_anywhere_and_the_words_only_in_answers(
    app: Flask, project_id: int, settings: Settings, request: pytest.FixtureRequest
) -> None:
    """Every byte of the instance folder and of all that `listening serve` says, after answers
    that were kept, answers that failed, and requests that are none."""
    sqlite_only(settings)
    survey = opened(app, project_id)
    with app.app_context():
        # The database refuses certain words, so that some inserts fail half-way.
        db.session.execute(
            text(
                "CREATE TRIGGER refuse BEFORE INSERT ON excerpt WHEN NEW.text LIKE '%refuseme%' "
                "BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
        db.session.commit()
    served: Served = request.getfixturevalue("served")
    key = "f" * 32
    fields = form(key=key, q__barrier=WORDS)
    assert served.post(f"{survey.path}?from={REFERRER}", fields)[0] == 303
    failing = form(key="e" * 32, q__barrier=f"refuseme {WORDS}")
    assert served.post(survey.path, failing)[0] == 503
    for way in ("/es", "/es/thanks", "/nothing/at/all"):
        served.raw(f"GET {survey.path}{way} HTTP/1.0\r\nUser-Agent: {AGENT}\r\n\r\n".encode())
    for data in MALFORMED:
        served.raw(data)
    for mark in (*MARKS, "qwertzmark", "127.0.0.1 ", survey.token):
        assert mark not in served.log.read_text("utf-8", "replace"), mark
    for mark in MARKS:
        assert places(settings.instance, mark) == set(), mark
    database = settings.instance / "listening.sqlite"
    # The index of the search holds each word once, under no order of arrival.
    words = {"answer.value", "excerpt.text", "search_word.word"}
    assert columns_with(database, "qwertzmark") == words
    assert places(settings.instance, "qwertzmark") <= {"listening.sqlite", "listening.sqlite-wal"}
    # A failed answer leaves nothing, and no time of the day stands beside a kept one.
    assert columns_with(database, "refuseme") == set()
    with closing(sqlite3.connect(database)) as con:
        for table in ("response", "answer", "excerpt", "participant", "participant_group"):
            for row in con.execute(f'SELECT * FROM "{table}"'):
                assert not any(re.search(r"\d\d:\d\d", str(value)) for value in row), table
        [(week,)] = con.execute("SELECT week FROM response").fetchall()
    assert date.fromisoformat(week).weekday() == 0


def test_R2_2_an_invitation_and_live_notes_keep_no_address_no_browser_and_no_time(
    app: Flask, alpha: Team, settings: Settings, request: pytest.FixtureRequest
) -> None:
    sqlite_only(settings)
    served: Served = request.getfixturevalue("served")
    path = f"/s/i/{alpha.ids['invitation']}"
    for key, chosen in (("c" * 32, str(alpha.ids["slot_id"])), ("d" * 32, "none")):
        assert served.post(f"{path}/es", {"key": key, "slot": chosen, "need": "call"})[0] == 303
    assert served.post(path, {"slot": WORDS})[0] == 422
    for mark in (*MARKS, "qwertzmark", str(alpha.ids["invitation"])):
        assert mark not in served.log.read_text("utf-8", "replace"), mark
    for mark in (*MARKS, "qwertzmark", "c" * 32):
        assert places(settings.instance, mark) == set(), mark
    with closing(sqlite3.connect(settings.instance / "listening.sqlite")) as con:
        rows = con.execute("SELECT * FROM conversation_availability").fetchall()
        rows += con.execute("SELECT * FROM conversation_sheet").fetchall()
        rows += con.execute("SELECT * FROM conversation_turn").fetchall()
    assert len(rows) >= 10
    # Five past the hour is what is kept of seven past; of the day and the second nothing is.
    assert not any(re.search(r"\d\d:\d\d|20\d\d-", str(value)) for row in rows for value in row)


def test_R1_3_one_opened_form_sent_fifty_times_at_once_is_one_answer(
    app: Flask, project_id: int, request: pytest.FixtureRequest
) -> None:
    survey = opened(app, project_id)
    served: Served = request.getfixturevalue("served")
    # Another family first, so that their groups are known: making them is a matter of its own.
    assert served.post(survey.path, form(key="b" * 32))[0] == 303
    fields = form(key="a" * 32)
    with ThreadPoolExecutor(25) as crowd:
        found = list(crowd.map(lambda _: served.post(survey.path, fields), range(50)))
    assert set(found) == {(303, f"{survey.path}/es/thanks")}
    with app.app_context():
        for table, n in (("response", 2), ("participant", 2), ("answer", 8), ("excerpt", 2)):
            assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == n, table


def test_R1_1_the_thanks_are_sent_after_the_disk_has_the_answer(
    app: Flask, project_id: int, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What the operating system was asked for, in order: before each 303 a sync of the log."""
    sqlite_only(settings)
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    survey = opened(app, project_id)
    folder = tmp_path_factory.mktemp("calls")
    calls = folder / "calls"
    watch = "trace=fsync,fdatasync,sendto,write"
    under = [strace, "-f", "-y", "-s", "40", "-e", watch, "-o", str(calls)]
    running = Served(settings, folder / "log", under=under)
    try:
        running.wait()
        for i in range(5):
            assert running.post(survey.path, form(key=f"{i:032x}"))[0] == 303
    finally:
        running.stop()
    order = [
        "sync" if "sync(" in line and "listening.sqlite-wal" in line else "sent"
        for line in calls.read_text("utf-8", "replace").splitlines()
        if ("sync(" in line and "listening.sqlite-wal" in line) or '"HTTP/1.' in line
    ]
    told = [i for i, what in enumerate(order) if what == "sent"]
    assert len(told) == 5
    assert all("sync" in order[a + 1 : b] for a, b in pairwise([-1, *told]))


def test_R2_1_no_order_in_storage_tells_who_came_when(
    app: Flask, project_id: int, settings: Settings
) -> None:
    """200 answers in a known order against every order an attacker could sort a copy by."""
    sqlite_only(settings)
    survey = opened(app, project_id)
    client = app.test_client()
    for i in range(200):
        place = f"c{1 + i % 2}"
        fields = form(
            key=secrets.token_hex(16), q__barrier=f"numero {i:03}", q__neighbourhood=place
        )
        assert client.post(survey.path, data=fields).status_code == 303
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    assert _orders(settings.instance / "listening.sqlite") > 10


ARRIVAL = {
    "answer": "SELECT {what}, a.value FROM answer a WHERE a.question = 'barrier'",
    "excerpt": "SELECT {what}, a.text FROM excerpt a",
    "response": "SELECT {what}, w.value FROM response a JOIN answer w ON w.response_id = a.id "
    "AND w.question = 'barrier'",
    "participant": "SELECT {what}, e.text FROM participant a "
    "JOIN excerpt e ON e.participant_id = a.id",
    "search_word": "SELECT {what}, e.text FROM search_word a JOIN excerpt e ON e.id = a.excerpt_id "
    "WHERE a.word = CAST('numero' AS BLOB)",
    "participant_group": "SELECT {what}, e.text FROM participant_group a "
    "JOIN excerpt e ON e.participant_id = a.participant_id WHERE a.group_id IN (SELECT id FROM "
    "\"group\" WHERE name IN ('Eastside', 'Riverside'))",
}


def _orders(database: Path) -> int:
    """How many orders were tried; each must say nothing about the order of arrival."""
    tried = 0
    with closing(sqlite3.connect(database)) as con:
        for table, asked in ARRIVAL.items():
            names = [row[1] for row in con.execute(f'PRAGMA table_info("{table}")')]
            for name in (*names, "rowid", "natural"):
                what = "1" if name == "natural" else f'a."{name}"' if name != "rowid" else "a.rowid"
                try:
                    found = con.execute(asked.format(what=what)).fetchall()
                except sqlite3.OperationalError:
                    assert name == "rowid"  # there is none, by design
                    continue
                arrival = [int(str(said).split()[1]) for _, said in found if "numero" in str(said)]
                keys = [str(key) for key, said in found if "numero" in str(said)]
                if name in ("natural",):
                    place = list(range(len(arrival)))
                elif len(set(keys)) < 3 or name in ("value", "text"):
                    continue
                else:
                    place = [sorted(set(keys)).index(key) for key in keys]
                assert len(arrival) == 200, table
                # Chance alone gives 0.2 once in some 200 columns; a leak gives nearly 1.
                assert abs(spearmanr(place, arrival).statistic) < 0.3, (table, name)
                tried += 1
    return tried


def test_R2_4_family_pages_set_no_cookie_and_no_referrer_even_when_they_fail(
    app: Flask, project_id: int
) -> None:
    survey = opened(app, project_id)
    client = app.test_client()
    cases = [
        (client.get(survey.path), 200),
        (client.get(f"{survey.path}/es?lang=es"), 200),
        (client.post(survey.path, data=form()), 303),
        (client.get(f"{survey.path}/es/thanks"), 200),
        (client.get("/s/nothing"), 404),
        (client.get(f"{survey.path}/a/b/c"), 404),
        (client.put(survey.path), 405),
        (client.post(survey.path, data={"key": "x" * (9 * 2**20)}), 413),
        (client.get("/s/"), 404),
    ]
    with app.app_context():
        db.session.execute(text("ALTER TABLE excerpt RENAME TO gone"))
        db.session.commit()
    app.config["TESTING"] = False
    cases.append((client.post(survey.path, data=form(key="b" * 32)), 503))
    for answer, status in cases:
        assert answer.status_code == status, (answer.request.path, answer.status_code)
        assert answer.headers.getlist("Set-Cookie") == [], answer.request.path
        assert answer.headers["Referrer-Policy"] == "no-referrer", answer.request.path
        assert answer.headers["Cache-Control"] == "no-store", answer.request.path
        assert "nonce" not in answer.headers["Content-Security-Policy"], answer.request.path
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Cookie" not in answer.headers.get("Vary", ""), answer.request.path
