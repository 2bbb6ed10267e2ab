"""A question to 10,000 excerpts, beside LIKE and SQLite's own FTS5 over the same texts.

    .venv/bin/python benchmarks/search.py

Set TEST_DATABASE to a PostgreSQL server's address for a second table; FTS5 is not there.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import text

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))

from conftest import create_database, drop_database  # noqa: E402

from listening.app import create_app  # noqa: E402
from listening.communities import service as communities  # noqa: E402
from listening.conversations import service as conversations  # noqa: E402
from listening.db import db, upgrade  # noqa: E402
from listening.excerpts import service as excerpts  # noqa: E402
from listening.excerpts.search import service as search  # noqa: E402
from listening.settings import Settings  # noqa: E402

EXCERPTS, TIMES = 10_000, 9
SAID = (
    ("en", "The late bus number {} leaves before tutoring ends."),
    ("es", "El camión número {} sale antes de la tutoría."),
    ("zh", "第{}路校车在辅导结束之前就开走了。"),
    ("ar", "الحافلة رقم {} تغادر قبل نهاية الدرس"),
    ("so", "Baska lambar {} wuu tagaa kahor casharka."),
)
ASKED = ("tutor", "camion", "校车", "حافلة", "bask 42")


def fill(project_id: int) -> float:
    """Bring the excerpts; seconds that it took, index and all."""
    speakers = [conversations.Speaker(pseudonym=f"P{i}", language="en") for i in range(200)]
    turns = [
        conversations.Said(
            speaker=f"P{i % 200}", text=SAID[i % 5][1].format(i), language=SAID[i % 5][0]
        )
        for i in range(EXCERPTS)
    ]
    begun = time.perf_counter()
    conversations.keep(project_id, kind="focus group", title="Many", speakers=speakers, turns=turns)
    db.session.commit()
    return time.perf_counter() - begun


def median(act: Callable[[], object]) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken)


def count(sql: str, **values: str) -> int:
    """How many excerpts a bare question finds."""
    return len(db.session.execute(text(sql), values).all())


def measure(folder: Path, url: str) -> None:
    """One table for one database."""
    app = create_app(Settings(instance=folder, secret_key="benchmark", database_url=url))
    with app.app_context():
        upgrade()
        number = int(communities.create("Benchmark").id)
        brought = fill(number)
        if not url:
            db.session.execute(text("CREATE VIRTUAL TABLE peer USING fts5(said, tokenize=trigram)"))
            rows = [{"said": quote.text} for quote in excerpts.all_quotes(number)]
            db.session.execute(text("INSERT INTO peer (said) VALUES (:said)"), rows)
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        print(f"\n{'PostgreSQL' if url else 'SQLite'}: {EXCERPTS:,} excerpts came in "
              f"{brought:.1f} s, index and all")  # fmt: skip
        print(f"{'asked':12}{'found':>7}{'ms':>8}{'LIKE':>7}{'ms':>8}{'FTS5':>7}{'ms':>8}")
        for words in ASKED:
            found = search.search(number, words).excerpts
            ours = median(partial(search.search, number, words))
            first = words.split()[0]
            like = "SELECT id FROM excerpt WHERE lower(text) LIKE :asked"
            seen = count(like, asked=f"%{first}%")
            plain = median(partial(count, like, asked=f"%{first}%"))
            line = f"{words:12}{found:7,}{ours:8.1f}{seen:7,}{plain:8.1f}"
            if not url:
                sql = "SELECT rowid FROM peer WHERE said MATCH :asked"
                quoted = f'"{first}"'
                there = count(sql, asked=quoted)
                peer = median(partial(count, sql, asked=quoted))
                line += f"{there:7,}{peer:8.1f}"
            print(line)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), "")
    if os.environ.get("TEST_DATABASE"):
        address = create_database()
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), address)
        drop_database(address)
