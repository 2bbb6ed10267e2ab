"""Time to write and read a project of 10,000 coded excerpts, beside pyrefiqda on the same file.

Run: python benchmarks/exchange.py. Needs the test dependencies; asserts no time.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from pyrefiqda import RefiProject

from listening import db
from listening.app import create_app
from listening.coding import service as coding
from listening.communities import service as communities
from listening.exchange import service
from listening.exchange.refi import positions, reading, taking
from listening.exchange.refi.assembling import assemble
from listening.exchange.refi.gathered import Gathered, Mark, Said
from listening.exchange.refi.writing import write
from listening.participants.consent import Consent
from listening.settings import Settings

EXCERPTS = 10_000
TEXTS = (
    "The bus 🚌 comes late and {} waits.",
    "الحافلة تتأخر {} كل يوم",
    "Con tôi {} không có xe buýt",
)


def project() -> Gathered:
    """An invented project: a voice per excerpt, a coding on each, half of them on a span."""
    code = str(uuid4())
    said = tuple(
        Said(key=uuid4().hex, voice=uuid4().hex, text=TEXTS[i % 3].format(i), language="en")
        for i in range(EXCERPTS)
    )
    user = str(uuid4())
    marks = tuple(
        Mark(guid=str(uuid4()), excerpt=s.key, code=code, user=user, start=0, end=(i % 2) * 7)
        for i, s in enumerate(said)
    )
    entry = {
        "guid": code,
        "key": "bus",
        "parent": None,
        "retired": False,
        "content": {"labels": {"en": "Bus"}},
    }
    return Gathered(name="x", users={user: "Ana"}, codes=(entry,), said=said, marks=marks)


def timed(what: Callable[[], object]) -> tuple[float, object]:
    """Seconds that a call takes, and what it gives."""
    begun = time.perf_counter()
    found = what()
    return time.perf_counter() - begun, found


def kept(folder: Path, data: bytes) -> tuple[float, int]:
    """Seconds to read a file and keep it in a new database, and how many codings are there."""
    app = create_app(Settings(instance=folder, secret_key="for a benchmark"))
    with app.app_context():
        db.upgrade()
        number = communities.create("Benchmark").id
        choices = service.Choices(language="en", source="survey", consent=Consent.COUNT)

        def bring() -> None:
            found = reading.read(data, "a.qdpx")
            intake = taking.take(found, positions.of_project(found).chosen)
            service.bring_project(
                number, intake, name="a.qdpx", sha256="x", choices=choices, by=None
            )
            db.db.session.commit()

        seconds, _ = timed(bring)
        return seconds, len(coding.codings(number))


def main() -> None:
    """Print the table."""
    gathered = project()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        writing, data = timed(lambda: write(assemble(gathered)[0]))
        assert isinstance(data, bytes)
        file = folder / "a.qdpx"
        file.write_bytes(data)
        peer, _ = timed(lambda: RefiProject.load(file, extract_dir=str(folder / "out")))
        reads, found = timed(lambda: reading.read(data, "a.qdpx"))
        detects, _ = timed(lambda: positions.detect(found.sources))  # type: ignore[attr-defined]
        brings, number = kept(folder, data)
    print(f"{EXCERPTS} excerpts, {number} codings, {len(data) / 2**20:.1f} MB")
    print(f"{'':44}{'seconds':>9}{'of pyrefiqda':>14}")
    for label, seconds in (
        ("pyrefiqda unpacks and parses", peer),
        ("we write the .qdpx", writing),
        ("we read it (no position logic)", reads),
        ("we try 16 ways of counting", detects),
        ("we read it and keep it in the database", brings),
    ):
        print(f"{label:44}{seconds:9.2f}{seconds / peer:14.2f}")


if __name__ == "__main__":
    main()
