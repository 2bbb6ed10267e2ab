"""A coder who does not come back, codes that are fixed at the start, and who may end a round."""

import pytest
from cast import csrf, sign_in
from coding import round_stage as stage
from flask import Flask
from flask.testing import FlaskClient

from listening.coding import service as coding
from listening.coding.book import service as book
from listening.coding.rounds import adjudicating, recording, service, veil
from listening.db import db
from listening.people import service as people
from listening.people.records import User
from listening.people.roles import Role
from listening.settings import BadInput


def test_a_round_of_three_goes_on_without_one_and_nothing_of_theirs_counts(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        keys = stage.say(project_id, {"en": 4})
        row = stage.opened(project_id, "ana", "ben", "chris")
        chris = stage.number("chris")
        for key in keys[:2]:
            service.code(row, key, [("c", "")], by=chris)
        stage.hand_in(row, "ana", lambda q: ["a"])
        with pytest.raises(BadInput, match="Write the reason"):
            service.take_out(row, chris, why="  ", by=None)
        service.take_out(row, chris, why="moved away", by=stage.number("ana"))
        assert row.state == "open" and service.kept(row) is None, "ben still codes"
        assert [c.why for c in service.taken_out(row.id)] == ["moved away"]
        assert veil.hidden(project_id, chris) == frozenset()
        with pytest.raises(BadInput, match="not a coder"):
            service.code(row, keys[2], [("c", "")], by=chris)
        with pytest.raises(BadInput, match="does not code this round any more"):
            service.take_out(row, chris, why="twice", by=None)
        stage.hand_in(row, "ben", lambda q: ["a", "b"])
        held = service.kept(row)
        assert held and held["coders"] == 2 and row.state == "coded"
        assert {one["code"] for one in held["codes"]} == {"a", "b"}
        assert all(len(case.sides) == 2 for case in adjudicating.cases(row))
        stage.decide_all(row)
        recording.finish(row, by=None)
        assert {code for _, code, _, _ in stage.read(project_id)} == {"a", "b"}


def test_taking_the_last_one_out_who_is_awaited_opens_the_figures(
    app: Flask, project_id: int
) -> None:
    with app.app_context():
        stage.say(project_id, {"en": 2})
        row = stage.opened(project_id, "ana", "ben", "chris")
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: ["a"])
        assert row.state == "open"
        with pytest.raises(BadInput, match="has handed in"):
            service.take_out(row, stage.number("ben"), why="no", by=None)
        service.take_out(row, stage.number("chris"), why="ill", by=None)
        assert row.state == "coded" and service.kept(row)


def test_a_round_of_two_is_given_up_and_counts_nowhere(app: Flask, project_id: int) -> None:
    with app.app_context():
        stage.say(project_id, {"en": 2})
        row = stage.opened(project_id, "ana", "ben")
        stage.hand_in(row, "ana", lambda q: ["a"])
        with pytest.raises(BadInput, match="give the round up"):
            service.take_out(row, stage.number("ben"), why="gone", by=None)
        service.give_up(row, why="Ben left the team", by=None)
        assert service.kept(row) is None and stage.read(project_id) == set()
        assert veil.hidden(project_id, stage.number("ana")) == frozenset()
        with pytest.raises(BadInput, match="not being coded"):
            service.give_up(row, why="again", by=None)
        with pytest.raises(BadInput, match="handed in"):
            service.submit(row, by=stage.number("ben"))
        coding.add(project_id, "The codebook is free again", language="en", by=None)


def test_where_an_account_was_deleted_the_others_are_compared(app: Flask, project_id: int) -> None:
    with app.app_context():
        stage.say(project_id, {"en": 2})
        row = stage.opened(project_id, "ana", "ben", "chris")
        for name in ("ana", "ben"):
            stage.hand_in(row, name, lambda q: ["a"])
        with pytest.raises(BadInput, match="still coding"):
            service.go_on(row, by=None)
        db.session.delete(db.session.get(User, stage.number("chris")))
        db.session.flush()
        db.session.expire_all()
        assert service.stuck(row) and row.state == "open"
        service.go_on(row, by=None)
        held = service.kept(row)
        assert held and held["coders"] == 2


def test_only_organizers_take_somebody_out_and_the_page_says_why(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    with app.app_context():
        stage.say(project_id, {"en": 2})
        people.join(stage.number("chris"), project_id, role=Role.ANALYST)
        row = stage.opened(project_id, "ana", "ben", "chris")
        service.code(
            row, service.items(row, stage.number("chris"))[0].quote.id, [], by=stage.number("chris")
        )
        db.session.commit()
        path, chris = f"/p/{project_id}/rounds/{row.id}", stage.number("chris")
    analyst = sign_in(app, "chris")
    asked = {"coder": str(chris), "why": "a long illness <b>"}
    assert "Somebody does not come back" not in analyst.get(path).get_data(as_text=True)
    refused = analyst.post(f"{path}/without", data={**asked, "csrf_token": csrf(analyst, path)})
    assert refused.status_code in (403, 404)
    page = ana.get(path).get_data(as_text=True)
    assert "1 of 2" in page and "Go on without" in page
    token = csrf(ana, path)
    empty = ana.post(f"{path}/without", data={**asked, "why": "", "csrf_token": token})
    assert empty.status_code == 422 and "Write the reason" in empty.get_data(as_text=True)
    for odd in ("", "nobody", "99999999999999", "-1"):
        wrong = ana.post(f"{path}/without", data={**asked, "coder": odd, "csrf_token": token})
        assert wrong.status_code == 422
    done = ana.post(f"{path}/without", data={**asked, "csrf_token": token}, follow_redirects=True)
    page = done.get_data(as_text=True)
    assert "was taken out of the round: a long illness &lt;b&gt;" in page
    assert analyst.get(f"{path}/code/1").status_code == 404


def test_the_codes_of_a_round_are_those_of_its_start(app: Flask, project_id: int) -> None:
    with app.app_context():
        [key] = stage.say(project_id, {"en": 1})
        wish = service.Wish(
            name="A", coders=(stage.number("ana"), stage.number("ben")), codes=("a", "b.x")
        )
        row = service.make(project_id, wish, by=None, seed=1)
        new = coding.add(project_id, "Late", language="en", by=None)
        book.move(project_id, new.key, parent="a", by=None)
        book.retire(project_id, "a.y", by=None)
        service.start(project_id, row.id, by=None)
        assert row.codebook_version == book.version(project_id)
        # A code below a chosen one counts for it; one above a chosen one was not asked for.
        assert row.settings["codes"] == {
            "a": ["a"],
            "a.x": ["a", "a.x"],
            new.key: ["a", new.key],
            "b.x": ["b.x"],
        }
        ana, ben = stage.number("ana"), stage.number("ben")
        for wrong in ("b", "c", "a.y", "nothing"):
            with pytest.raises(BadInput, match="does not ask for this code"):
                service.code(row, key, [(wrong, "")], by=ana)
        service.code(row, key, [("a.x", "")], by=ana)
        service.code(row, key, [("b.x", "")], by=ben)
        for who in (ana, ben):
            service.submit(row, by=who)
        held = service.kept(row)
        assert held and {one["code"] for one in held["codes"]} == {"a", "a.x", "b.x"}
        assert held["unused"] == [new.key]
        with pytest.raises(BadInput, match="codes that this round asks for"):
            adjudicating.decide(
                row, key, "anew", reason="overlooked", text="", anew=[("c", "")], by=ana
            )
        stage.decide_all(row, "first")
        recording.finish(row, by=ana)
        assert {code for _, _, code, _ in service.human_sample(project_id)} == {
            "a", "a.x", new.key, "b.x"
        }  # fmt: skip
        with pytest.raises(BadInput, match="None of these codes"):
            service.plan(project_id, service.Wish(name="B", coders=(ana, ben), codes=("a.y",)))


def test_a_draft_whose_codes_went_out_of_use_cannot_start(app: Flask, project_id: int) -> None:
    with app.app_context():
        stage.say(project_id, {"en": 1})
        wish = service.Wish(
            name="A", coders=(stage.number("ana"), stage.number("ben")), codes=("c",)
        )
        row = service.make(project_id, wish, by=None)
        book.retire(project_id, "c", by=None)
        with pytest.raises(BadInput, match="not in use any more"):
            service.start(project_id, row.id, by=None)
        assert row.state == "draft"
