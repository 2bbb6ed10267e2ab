"""Background jobs: done once, taken up again, given up, and never a text in the table."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from listening import jobs
from listening.db import db, now
from listening.settings import BadInput

KEPT: list[Any] = []


def double(payload: int, report: jobs.Report) -> int:
    """Runs in the child process."""
    report("doubling", 0.5)
    return 2 * payload


def refuse(payload: int, report: jobs.Report) -> int:
    """Runs in the child process and cannot."""
    raise BadInput("There is nothing to double.")


def break_down(payload: int, report: jobs.Report) -> int:
    """Runs in the child process and breaks."""
    raise RuntimeError("the words of somebody")


@pytest.fixture(autouse=True)
def kinds() -> Any:
    KEPT.clear()
    for name, compute in (("double", double), ("refuse", refuse), ("break", break_down)):
        jobs.register(
            jobs.Kind(
                name=name,
                gather=lambda args: args["n"],
                compute=compute,
                keep=lambda args, result: KEPT.append(result),
            )
        )
    yield
    for name in ("double", "refuse", "break"):
        jobs.KINDS.pop(name)
    jobs.child.close()


def ask(app: Flask, kind: str) -> int:
    with app.app_context():
        job = jobs.enqueue(kind, project_id=None, n=21)
        db.session.commit()
        return job.id


def state(app: Flask, job_id: int) -> jobs.Job:
    with app.app_context():
        found = jobs.find(job_id)
        assert found is not None
        return found


def test_a_job_is_computed_elsewhere_and_kept_once(app: Flask) -> None:
    job_id = ask(app, "double")
    with app.app_context():
        jobs.run(job_id)
        jobs.run(job_id)
    assert KEPT == [42]
    assert (state(app, job_id).state, state(app, job_id).done) == ("done", 1.0)


def test_bad_input_fails_at_once_with_its_sentence(app: Flask) -> None:
    job_id = ask(app, "refuse")
    with app.app_context():
        jobs.run(job_id)
    assert state(app, job_id).state == "failed"
    assert state(app, job_id).error == "There is nothing to double."


def test_a_breaking_job_is_tried_three_times_and_tells_nobodys_words(app: Flask) -> None:
    job_id = ask(app, "break")
    with app.app_context():
        for _ in range(5):
            jobs.run(job_id)
    found = state(app, job_id)
    assert (found.state, found.attempt) == ("failed", jobs.ATTEMPTS)
    assert "somebody" not in found.error


def silence(app: Flask, job_id: int, *, attempt: int) -> None:
    """As if the worker had died in mid-job, longer ago than its lease."""
    with app.app_context():
        db.session.execute(
            update(jobs.Job)
            .where(jobs.Job.id == job_id)
            .values(state="running", attempt=attempt, lease_until=now() - timedelta(seconds=1))
        )
        db.session.commit()


def test_a_job_whose_worker_went_silent_is_taken_up_again(app: Flask) -> None:
    job_id = ask(app, "double")
    silence(app, job_id, attempt=1)
    with app.app_context():
        assert jobs.sweep() == [job_id]
        jobs.run(job_id)
    assert KEPT == [42]
    assert state(app, job_id).attempt == 2


def test_a_worker_that_comes_back_late_may_not_write(app: Flask) -> None:
    job_id = ask(app, "double")
    silence(app, job_id, attempt=2)
    with app.app_context(), pytest.raises(jobs.LeaseLost):
        jobs._checkpoint(job_id, 1, "late", 0.9)


def test_a_job_that_killed_three_workers_is_given_up(app: Flask) -> None:
    job_id = ask(app, "double")
    silence(app, job_id, attempt=jobs.ATTEMPTS)
    with app.app_context():
        assert jobs.sweep() == []
    assert state(app, job_id).state == "failed"


def test_the_bell_rings_only_after_the_commit(app: Flask) -> None:
    with app.app_context():
        jobs.enqueue("double", project_id=None, n=1)
        assert len(app.extensions["listening.huey"]) == 0
        db.session.rollback()
        assert len(app.extensions["listening.huey"]) == 0
        jobs.enqueue("double", project_id=None, n=1)
        db.session.commit()
        assert len(app.extensions["listening.huey"]) == 1
