"""Background work: the job table holds the truth, Huey only rings the bell.

A kind of job has three parts: `gather` reads what is needed (in this process, with the database),
`compute` does the heavy part (in a spawned child, without database or Flask), `keep` writes what
came of it. A job that was cut off is taken up again once its lease has run out; `keep` must
therefore replace what an earlier try of the same job wrote.
"""

import contextlib
import logging
import multiprocessing
import os
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Flask, current_app
from huey import Huey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy import CheckConstraint, delete, event, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from listening.db import Record, db, now
from listening.settings import BadInput, Settings

LEASE = timedelta(seconds=30)
ATTEMPTS = 3
Report = Callable[[str, float], None]
log = logging.getLogger(__name__)


class Job(Record):
    """One piece of background work. `args` holds ids only, never a text."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
    )
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    project_id: Mapped[int | None] = mapped_column(default=None, index=True)
    kind: Mapped[str]
    args: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="queued", index=True)
    step: Mapped[str] = mapped_column(default="")
    done: Mapped[float] = mapped_column(default=0.0)
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default_factory=now)


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of job is done; `compute` must be importable by name from a fresh process."""

    name: str
    gather: Callable[[dict[str, Any]], Any]
    compute: Callable[[Any, Report], Any]
    keep: Callable[[dict[str, Any], Any], None]


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind of job known under its name."""
    KINDS[kind.name] = kind
    return kind


def enqueue(kind: str, *, project_id: int | None, **args: Any) -> Job:
    """Ask for a job; the bell rings once the surrounding transaction has been committed."""
    job = Job(kind=kind, project_id=project_id, args=args)
    db.session.add(job)
    db.session.flush()
    db.session.info.setdefault("bells", []).append(job.id)
    return job


def enqueue_quietly(kind: str, *, project_id: int, **args: Any) -> Job:
    """As `enqueue`, for work that families' answers bring about.

    The row says the day alone, for a time would be the time of an answer; earlier ones that are
    done are forgotten.
    """
    done = delete(Job).where(Job.kind == kind, Job.project_id == project_id, Job.state == "done")
    db.session.execute(done)
    job = enqueue(kind, project_id=project_id, **args)
    job.asked_at = job.asked_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return job


WATCHES: list[Callable[[], None]] = []


def watch(look: Callable[[], None]) -> None:
    """Let a worker call this every few seconds: it asks for whatever jobs have become due."""
    WATCHES.append(look)


def find(job_id: int) -> Job | None:
    """The job with this number, as it stands now."""
    return db.session.get(Job, job_id, populate_existing=True)


def latest(kind: str, project_id: int) -> Job | None:
    """The newest job of a kind in a project."""
    question = select(Job).filter_by(kind=kind, project_id=project_id).order_by(Job.id.desc())
    return db.session.scalars(question.limit(1)).first()


def run(job_id: int) -> None:
    """Do one job from claim to end; a second call for the same job does nothing."""
    mine = _claim(job_id)
    if mine is None:
        return
    job, attempt = mine
    kind = KINDS[job.kind]
    try:
        payload = kind.gather(job.args)
        db.session.commit()
        result = _in_child(kind, payload, partial(_checkpoint, job.id, attempt))
        _checkpoint(job.id, attempt, job.step, 1.0)
        kind.keep(job.args, result)
        _finish(job.id, attempt, state="done", error="")
    except LeaseLost:
        db.session.rollback()
    except BadInput as refusal:
        db.session.rollback()
        _finish(job.id, attempt, state="failed", error=str(refusal))
    except Exception as fault:
        db.session.rollback()
        # The class alone: a message may carry somebody's words.
        log.error("job %s (%s) failed: %s", job.id, job.kind, type(fault).__name__)
        last = attempt >= ATTEMPTS
        _finish(
            job.id,
            attempt,
            state="failed" if last else "queued",
            error=f"It stopped with an error ({type(fault).__name__}).",
        )
        if not last:
            _ring([job.id])


class LeaseLost(Exception):
    """Another worker has taken this job over."""


def _claim(job_id: int) -> tuple[Job, int] | None:
    free = or_(Job.state == "queued", (Job.state == "running") & (Job.lease_until < now()))
    claim = (
        update(Job)
        .where(Job.id == job_id, Job.attempt < ATTEMPTS, free)
        .values(state="running", attempt=Job.attempt + 1, lease_until=now() + LEASE, error="")
    )
    taken = db.session.execute(claim).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    job = find(job_id)
    return (job, job.attempt) if taken == 1 and job is not None else None


def _checkpoint(job_id: int, attempt: int, step: str, share: float) -> None:
    still = (
        update(Job)
        .where(Job.id == job_id, Job.state == "running", Job.attempt == attempt)
        .values(step=step, done=share, lease_until=now() + LEASE)
    )
    kept = db.session.execute(still).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    if kept == 0:
        raise LeaseLost


def _finish(job_id: int, attempt: int, *, state: str, error: str) -> None:
    end = (
        update(Job)
        .where(Job.id == job_id, Job.attempt == attempt)
        .values(state=state, error=error, lease_until=None)
    )
    db.session.execute(end)
    db.session.commit()


def sweep() -> list[int]:
    """Numbers of the jobs that wait, or whose worker has gone silent; hopeless ones are closed."""
    silent = (Job.state == "running") & (Job.lease_until < now())
    hopeless = update(Job).where(silent, Job.attempt >= ATTEMPTS)
    gave_up = "It stopped three times and was given up."
    db.session.execute(hopeless.values(state="failed", lease_until=None, error=gave_up))
    db.session.commit()
    waiting = select(Job.id).where(or_(Job.state == "queued", silent)).order_by(Job.id)
    found = list(db.session.scalars(waiting))
    db.session.commit()
    return found


# The child: one spawned process that computes, so that Python threads never wait for it.

_words: Any = None  # in the child: the queue that carries progress to the parent


def _child_setup(parent: int, words: Any) -> None:
    global _words
    _words = words

    def watch() -> None:
        # An idle child does not notice that its parent was killed.
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    os.nice(10)


def _child_compute(compute: Callable[[Any, Report], Any], payload: Any) -> Any:
    return compute(payload, lambda step, share: _words.put((step, share)))


class Child:
    """The spawned process of this worker, made when first needed and again after it died."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._pool: ProcessPoolExecutor | None = None
        self.words: Any = None

    def submit(self, compute: Callable[[Any, Report], Any], payload: Any) -> "Future[Any]":
        """Start `compute(payload, report)` over there."""
        if self._pool is None:
            self.words = self._context.Queue()
            self._pool = ProcessPoolExecutor(
                1,
                mp_context=self._context,
                initializer=_child_setup,
                initargs=(os.getpid(), self.words),
            )
        return self._pool.submit(_child_compute, compute, payload)

    def close(self) -> None:
        """Let the process go."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


child = Child()


def _in_child(kind: Kind, payload: Any, report: Report) -> Any:
    future = child.submit(kind.compute, payload)
    step, share = "", 0.0
    try:
        while not future.done():
            with contextlib.suppress(queue.Empty):
                step, share = child.words.get(timeout=0.5)
            report(step, share)
        return future.result()
    except BrokenProcessPool:
        child.close()
        raise


# The bell.


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its bell; nothing is consumed until `Worker` starts."""
    serializer = SignedSerializer(secret=settings.secret_key)
    huey = _huey(settings, serializer)
    app.extensions["listening.jobs"] = huey.task()(_ring_in(app))
    app.extensions["listening.huey"] = huey


def _huey(settings: Settings, serializer: Any) -> Huey:
    url = settings.queue_url
    if not url:
        file = settings.instance / "queue.sqlite"
        # SQLite gives the files beside it the same rights.
        file.touch(mode=0o600)
        return SqliteHuey("listening", filename=str(file), fsync=True, serializer=serializer)
    if url.startswith("redis://"):
        from huey import RedisHuey  # needs the redis package, which the embedded set-up does not

        return RedisHuey("listening", url=url, serializer=serializer)
    raise BadInput(f"Setting 'queue_url' cannot be '{url}'; give redis://… or leave it empty.")


def _ring_in(app: Flask) -> Callable[[int], None]:
    def listening_job(job_id: int) -> None:
        with app.app_context():
            run(job_id)

    return listening_job


@event.listens_for(db.session, "after_commit")
def _ring_after_commit(session: Any) -> None:
    bells = session.info.pop("bells", [])
    if bells:
        _ring(bells)


@event.listens_for(db.session, "after_rollback")
def _forget_bells(session: Any) -> None:
    session.info.pop("bells", None)


def _ring(job_ids: list[int]) -> None:
    bell = current_app.extensions["listening.jobs"]
    for job_id in job_ids:
        bell(job_id)


def _look_round() -> None:
    for look in WATCHES:
        try:
            look()
            db.session.commit()
        except Exception as fault:
            db.session.rollback()
            log.error("a watch failed: %s", type(fault).__name__)


class _QuietConsumer(Consumer):  # type: ignore[misc]
    """A consumer that runs in a thread: signals belong to the main thread."""

    def _set_signal_handlers(self) -> None:
        pass


class Worker:
    """Takes jobs until stopped: Huey's consumer, and a sweeper for what no bell announced."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stop = threading.Event()
        huey = app.extensions["listening.huey"]
        self._consumer = _QuietConsumer(huey, workers=1, periodic=False, max_delay=1)
        self._sweeper = threading.Thread(target=self._sweep, daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._consumer.start()
        self._sweeper.start()

    def stop(self) -> None:
        """End after the present job's next checkpoint."""
        self._stop.set()
        self._consumer.stop(graceful=False)
        child.close()

    def _sweep(self) -> None:
        while not self._stop.wait(5):
            with self._app.app_context():
                _look_round()
                _ring(sweep())
