"""The workbench with 10,000 answers and a turn with 2,500 coded spans, beside bare queries.

    .venv/bin/python benchmarks/workbench.py

Set TEST_DATABASE to a PostgreSQL server's address to print a second table. A ratio says how much
more a page or an action takes than the one query it cannot do without.
"""

import os
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright
from sqlalchemy import text
from werkzeug.serving import make_server

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from cast import csrf  # noqa: E402
from conftest import create_database, drop_database  # noqa: E402
from flask import Flask  # noqa: E402
from flask_security import hash_password  # noqa: E402

from listening.app import create_app  # noqa: E402
from listening.coding import service as coding  # noqa: E402
from listening.coding.bench import store  # noqa: E402
from listening.coding.bench.listed import store as listed  # noqa: E402
from listening.coding.records import Coding  # noqa: E402
from listening.communities import service as communities  # noqa: E402
from listening.conversations import service as conversations  # noqa: E402
from listening.db import db, now, upgrade  # noqa: E402
from listening.excerpts import service as excerpts  # noqa: E402
from listening.people import service as people  # noqa: E402
from listening.people.records import User  # noqa: E402
from listening.people.roles import Role  # noqa: E402
from listening.settings import Settings  # noqa: E402

ANSWERS, SPANS, TIMES = 10_000, 2_500, 15
LANGUAGES = {
    "en": "The bus leaves before tutoring ends, number",
    "es": "El autobús sale antes de la tutoría, número",
    "ar": "الحافلة تغادر قبل الدرس رقم",
    "zh": "校车在辅导结束之前就开走了",
    "vi": "Xe buýt chạy trước khi học thêm xong 🚌",
}

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SPANNED = f"a turn with {SPANS:,} spans"
# Asking for the height of the page makes the browser lay all of it out first.
LAID_OUT = "() => { document.body.getBoundingClientRect(); return performance.now(); }"


def fill(project_id: int, by: int) -> None:
    """Answers in five languages, each with a coding, and one long turn full of spans."""
    tags = list(LANGUAGES)
    speakers = [conversations.Speaker(pseudonym=f"P{i}", language="en") for i in range(200)]
    turns = [
        conversations.Said(
            speaker=f"P{i % 200}",
            text=f"{LANGUAGES[tags[i % 5]]} {i}",
            language=tags[i % 5],
        )
        for i in range(ANSWERS)
    ]
    conversations.keep(project_id, kind="focus group", title="many", speakers=speakers, turns=turns)
    long = [conversations.Said(speaker="P0", text="bus and tutoring " * 1_500, language="en")]
    conversations.keep(
        project_id, kind="focus group", title="long", speakers=speakers[:1], turns=long
    )
    coding.install(project_id)
    keys = [q.id for q in excerpts.all_quotes(project_id) if len(q.text) < 1_000]
    [note] = [q for q in excerpts.all_quotes(project_id) if len(q.text) > 1_000]
    coding.code_by_hand(project_id, "getting_to_school", [(k, 0, 0) for k in keys], by=by)
    code = coding.store.code(project_id, "getting_to_school")
    assert code is not None
    store.add(
        *(
            Coding(
                excerpt_id=note.id,
                code_id=code.id,
                coder_id=by,
                state="accepted",
                start=i * 9,
                end=i * 9 + 14,
                decided_by=by,
                decided_at=now(),
            )
            for i in range(SPANS)
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
        # PostgreSQL does so by itself within a minute of so many rows.
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        number, me = project.id, person.id
        keys = [
            key
            for _, key in listed.page(listed.Wanted(project_id=number, me=me), after=None, size=60)
        ]
    client = app.test_client()
    fields = {"email": "ben@example.org", "password": "benchmark password"}
    client.post("/login", data=fields | {"csrf_token": csrf(client, "/login")})
    home = f"/p/{number}/code"
    token = csrf(client, home)
    rest = iter(keys)

    def put() -> None:
        data = {"csrf_token": token, "row": next(rest), "code": "food"}
        answer = client.post(f"{home}/put", data=data, headers={"X-Rows": data["row"]})
        assert answer.status_code == 200

    def get(path: str) -> Callable[[], None]:
        def act() -> None:
            assert client.get(path).status_code == 200

        return act

    def bare(sql: str) -> float:
        with app.app_context(), db.engine.connect() as connection:
            return median(lambda: connection.execute(text(sql)).all())

    page_query = bare(f"SELECT * FROM excerpt WHERE project_id = {number} ORDER BY id LIMIT 40")
    spans_query = bare(f"SELECT * FROM coding ORDER BY id DESC LIMIT {SPANS}")
    count_query = bare(f"SELECT count(*) FROM excerpt WHERE project_id = {number}")
    rows = [
        ("first page", median(get(home)), page_query + count_query),
        ("page of one language", median(get(f"{home}?language=ar")), page_query + count_query),
        ("answers without a code", median(get(f"{home}?status=uncoded")), page_query + count_query),
        ("sorted by code", median(get(f"{home}?sort=code")), page_query + count_query),
        ("sorted by sureness", median(get(f"{home}?sort=strength")), page_query + count_query),
        ("one coding, answered", median(put), page_query),
        ("what others did", median(get(f"{home}/changes?since=0&rows=x")), count_query),
        (SPANNED, median(get(f"{home}/read?conversation=2")), spans_query),
    ]
    print(f"\n{'PostgreSQL' if url else 'SQLite'}, {ANSWERS:,} answers, server's part")
    print(f"{'':30}{'ms':>8}{'bare query':>12}{'ratio':>8}")
    for name, taken, limit in rows:
        print(f"{name:30}{1000 * taken:8.1f}{1000 * limit:12.2f}{taken / limit:8.0f}")
    if Path(CHROMIUM).exists():
        print("\nin a browser, from the click to the whole page laid out")
        for name, taken in drawn(app, {"first page": home, SPANNED: f"{home}/read?conversation=2"}):
            print(f"{name:30}{taken:8.0f} ms")


def drawn(app: Flask, paths: dict[str, str]) -> Iterator[tuple[str, float]]:
    """Milliseconds from asking for a page until it is laid out, medians of five."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{server.port}")
        page.goto("/login")
        page.fill("input[name=email]", "ben@example.org")
        page.fill("input[name=password]", "benchmark password")
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()
        for name, path in paths.items():
            taken = []
            for _ in range(5):
                answer = page.goto(path)
                assert answer is not None and answer.status == 200
                taken.append(float(page.evaluate(LAID_OUT)))
            yield name, statistics.median(taken)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), "")
    if os.environ.get("TEST_DATABASE"):
        address = create_database()
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), address)
        drop_database(address)
