"""New answers are placed by the newest map: nothing is fitted anew and nothing earlier moves."""

import pytest
from flask import Flask
from themes.looked_cases import SAID, bring, counts, look

from listening import jobs
from listening.coding import service as coding
from listening.db import db
from listening.excerpts import service as excerpts
from listening.themes import arriving, deciding, reading, service

NEW = [
    ("the late bus never comes", "en", "Eastside"),
    ("el bus llega tarde", "es", "Eastside"),
    ("the moon glows over quiet hills", "en", "Northgate"),
    ("n/a", "en", "Northgate"),
]


@pytest.fixture
def looked(app: Flask, project_id: int) -> int:
    with app.app_context():
        bring(project_id, SAID, "answers.csv")
    look(app, project_id)
    return project_id


def arrive(app: Flask, project_id: int) -> None:
    """What the worker does within seconds, in this process."""
    with app.app_context():
        arriving.watch()
        db.session.commit()
        job = jobs.latest(arriving.KIND, project_id)
        assert job is not None
        placed = arriving.running.place(arriving.gather(job.args), lambda step, share: None)
        arriving.keep(job.args, placed)
        job.state = "done"
        db.session.commit()


def facts(project_id: int) -> set[tuple[object, ...]]:
    return {(c.id, c.excerpt_id, c.theme, c.state, c.strength) for c in coding.codings(project_id)}


def test_new_answers_are_placed_and_no_earlier_placement_changes(app: Flask, looked: int) -> None:
    with app.app_context():
        service.accept(looked, "getting_to_school", by=None)
        db.session.commit()
        before, statuses = facts(looked), arriving.store.status_of(looked)
        bring(looked, NEW, "more.csv")
    arrive(app, looked)
    assert counts(app, looked)["getting_to_school"] == (4, 2)
    with app.app_context():
        assert before <= facts(looked)
        after = arriving.store.status_of(looked)
        assert statuses.items() <= after.items()
        overview = reading.overview(looked)
        assert overview.new == 0 and sum(overview.statuses.values()) == len(SAID) + len(NEW)
        found = arriving.drift(looked)
        assert (found.arrived, found.unfitting, found.worth_a_look) == (4, 1, False)
        [left] = arriving.unfitting(looked)
        assert left.text == "the moon glows over quiet hills"


def test_a_worker_asks_once_and_tells_no_time_of_an_answer(app: Flask, looked: int) -> None:
    with app.app_context():
        arriving.watch()
        assert jobs.latest(arriving.KIND, looked) is None, "nothing is new"
        bring(looked, NEW[:1], "one.csv")
        arriving.watch()
        arriving.watch()
        db.session.commit()
        assert len(jobs.sweep()) == 1
        job = jobs.latest(arriving.KIND, looked)
        assert job is not None
        at = job.asked_at
        assert (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
        assert set(job.args) == {"project", "run"}


def test_numbers_of_suggestions_tell_no_order(app: Flask, looked: int) -> None:
    with app.app_context():
        first = {c.id for c in coding.codings(looked)}
        bring(looked, [(f"the bus is late {n}", "en", "Eastside") for n in range(40)], "more.csv")
    arrive(app, looked)
    with app.app_context():
        later = {c.id for c in coding.codings(looked)} - first
        assert len(later) >= 40
        assert min(later) < max(first), "counted on, every later number would be above"


def test_an_answer_near_a_theme_people_named_is_suggested_for_it(app: Flask, looked: int) -> None:
    """A later run finds the proposal's place taken; what comes near it still goes there."""
    with app.app_context():
        made = service.Proposal(
            project_id=looked, key="new-1", label="noise", words={}, exemplars=[], stability=0.8
        )
        arriving.store.add_all([made])
        key = excerpts.all_quotes(looked)[0].id
        arriving.store.add_members([{"proposal_id": made.id, "excerpt_id": key}])
        deciding.accept_proposal(made, "Noise", language="en", by=None)
        assert list(service.adopted(looked)) == ["new-1"]
        code = service.adopted(looked)["new-1"]
        assert coding.labels(looked, "en")[code] == "Noise"
