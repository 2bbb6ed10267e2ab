"""What a finished round decided is the record: older codings give way, and come back."""

import random

import pytest
from cast import csrf
from coding import round_stage as stage
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples_of
from hypothesis import strategies as st

from listening.coding import service as coding
from listening.coding.bench import store as bench
from listening.coding.book import service as book
from listening.coding.outside import service as outside
from listening.coding.rounds import recording, service
from listening.db import db
from listening.settings import BadInput


@given(seed=st.integers(0, 10_000), part=st.booleans(), spans=st.booleans())
@examples_of(
    max_examples=12,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_round_that_is_finished_and_taken_back_leaves_every_coding_as_it_was(
    app: Flask, project_id: int, seed: int, part: bool, spans: bool
) -> None:
    with app.app_context():
        keys = stage.say(project_id, {"en": 14, "es": 6})
        stage.scatter(project_id, keys, seed=seed, count=120)
        before = stage.everything(project_id)
        row = stage.opened(
            project_id,
            "ana",
            "ben",
            size=12,
            codes=("a", "b.x") if part else (),
            unit="spans" if spans else "excerpt",
        )
        draw = random.Random(seed)
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: draw.sample(sorted(row.settings["codes"]), 2))
        stage.decide_all(row, draw.choice(["both", "neither", "first"]))
        assert stage.everything(project_id) == before
        for _ in range(2):
            recording.finish(row, by=stage.number("ana"))
            assert stage.everything(project_id) != before
            recording.take_back(row, by=stage.number("ana"))
            assert stage.everything(project_id) == before
        db.session.rollback()


def test_the_record_takes_the_place_of_older_codings_of_its_codes_alone(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        keys = stage.say(project_id, {"en": 3})
        ben = stage.number("ben")
        coding.code_by_hand(project_id, "a.x", [(key, 0, 0) for key in keys], by=ben)
        coding.code_by_hand(project_id, "c", [(key, 0, 0) for key in keys], by=ben)
        stage.suggest(project_id, keys, "b")
        row = stage.opened(project_id, "ana", "ben", codes=("a", "b"))
        held = {"a.y": [keys[0]], "b": [keys[1]]}
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: [k for k, on in held.items() if q.id in on])
        recording.finish(row, by=stage.number("ana"))
        assert stage.read(project_id) == {
            (keys[0], "a.y", "accepted", "adjudication"),
            (keys[1], "b", "accepted", "adjudication"),
            *((key, "c", "accepted", "person") for key in keys),
            # People read these and did not find what the engine had suggested.
            (keys[0], "b", "rejected", "terms"),
            (keys[2], "b", "rejected", "terms"),
        }
        codes = outside.guids_of_codes(project_id)
        by_guid = {codes[c.id]: c.key for c in book.rows(project_id)}
        handed_out = {(c.excerpt_id, by_guid[c.code]) for c in outside.coded(project_id)}
        assert handed_out == {
            (e, k) for e, k, state, _ in stage.read(project_id) if state == "accepted"
        }
        assert outside.left_out(project_id)["replaced by what a blind round decided"] == 4
        assert len(bench.codings(keys)) == 7, "the workbench reads the same"
        lines = {c.key: c.voices for c in stage.lines(project_id)}
        assert lines == {"a": 1, "a.x": 0, "a.y": 1, "b": 1, "b.x": 0, "c": 3}


def test_what_the_engine_suggests_again_does_not_come_over_the_record(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        keys = stage.say(project_id, {"en": 2})
        stage.suggest(project_id, keys, "b")
        row = stage.opened(project_id, "ana", "ben")
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: ["b"] if q.id == keys[0] else [])
        recording.finish(row, by=None)
        decided = stage.read(project_id)
        assert {state for _, _, state, _ in decided} == {"accepted", "rejected"}
        stage.suggest(project_id, keys, "b")
        coding.suggest(project_id, [])
        assert stage.read(project_id) == decided


def test_rounds_over_the_same_excerpts_are_taken_back_from_the_last_to_the_first(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        keys = stage.say(project_id, {"en": 2})
        coding.code_by_hand(project_id, "a", [(keys[0], 0, 0)], by=stage.number("ben"))
        before = stage.everything(project_id)
        rounds = []
        for key in ("b", "c"):
            row = stage.opened(project_id, "ana", "ben", name=f"Round {key}")
            for name in ("ana", "ben"):
                stage.hand_in(row, name, lambda q, key=key: [key])
            recording.finish(row, by=None)
            rounds.append(row)
        assert {code for _, code, _, _ in stage.read(project_id)} == {"c"}
        with pytest.raises(BadInput, match="'Round c' decided some of these"):
            recording.take_back(rounds[0], by=None)
        recording.take_back(rounds[1], by=None)
        assert {code for _, code, _, _ in stage.read(project_id)} == {"b"}
        recording.take_back(rounds[0], by=None)
        assert stage.everything(project_id) == before
        with pytest.raises(BadInput, match="not finished"):
            recording.take_back(rounds[0], by=None)


def test_a_merge_between_the_end_and_its_undo_loses_no_coding(app: Flask, project_id: int) -> None:
    with app.app_context():
        keys = stage.say(project_id, {"en": 2})
        coding.code_by_hand(
            project_id, "a.x", [(key, 0, 0) for key in keys], by=stage.number("ana")
        )
        row = stage.opened(project_id, "ana", "ben")
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: ["a.y"])
        recording.finish(row, by=stage.number("ana"))
        coding.merge(project_id, "a.y", "a.x", by=None)
        assert stage.read(project_id) == {(k, "a.x", "accepted", "adjudication") for k in keys}
        recording.take_back(row, by=None)
        assert stage.read(project_id) == {(k, "a.x", "accepted", "person") for k in keys}


def test_codes_merged_since_they_were_handed_in_are_recorded_as_what_they_are_now(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        [key] = stage.say(project_id, {"en": 1})
        row = stage.opened(project_id, "ana", "ben")
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: ["a.y", "b"])
        coding.merge(project_id, "a.y", "b", by=None)
        recording.finish(row, by=None)
        assert stage.read(project_id) == {(key, "b", "accepted", "adjudication")}
        assert ("en", "b", 1) in {one[1:] for one in service.human_sample(project_id)}


def test_the_end_is_taken_back_on_its_page(
    app: Flask, project_id: int, ana: FlaskClient, ben: FlaskClient
) -> None:
    with app.app_context():
        stage.say(project_id, {"en": 2})
        row = stage.opened(project_id, "ana", "ben")
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: ["a"])
        db.session.commit()
        path = f"/p/{project_id}/rounds/{row.id}"
    token = {"csrf_token": csrf(ana, path)}
    page = ana.post(f"{path}/finish", data=token, follow_redirects=True).get_data(as_text=True)
    assert "part of the results" in page and f'action="{path}/back"' in page
    with app.app_context():
        assert len(stage.read(project_id)) == 2
    page = ana.post(f"{path}/back", data=token, follow_redirects=True).get_data(as_text=True)
    assert "stands again" in page and "Finish the round" in page
    with app.app_context():
        assert stage.read(project_id) == set()
