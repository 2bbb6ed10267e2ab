"""Correcting what was noted: codes on words find their place, and all of it can be taken back."""

import pytest
from cast import csrf
from coding.test_workbench import KEY, act, number, page
from coding.test_workbench import said as said
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from listening.coding import service as coding
from listening.coding.correcting import service
from listening.coding.reading.anchoring import follow
from listening.conversations import service as conversations
from listening.db import db
from listening.excerpts import service as excerpts
from listening.settings import BadInput

OLD = "The bus 🚌 leaves before tutoring ends."


def spans(app: Flask, project_id: int) -> set[tuple[int, int]]:
    with app.app_context():
        return {(c.start, c.end) for c in coding.codings(project_id)}


def send(client: FlaskClient, path: str, text: str, seen: str = "") -> int:
    token = csrf(client, path)
    data = {"csrf_token": token, "text": text, "seen": seen or service.mark(OLD)}
    return client.post(path, data=data).status_code


def test_a_code_finds_its_words_in_the_corrected_turn_and_comes_back(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient
) -> None:
    key = said["P1"]
    # UTF-16 places of "before tutoring", as a browser counts them.
    at = {"start": 18, "end": 33, "selected": "before tutoring"}
    assert act(ben, project_id, "put", row=key, code=KEY, **at)[0] == 200
    assert spans(app, project_id) == {(17, 32)}
    path = f"/p/{project_id}/code/{key}/words"
    new = "The late bus 🚌 leaves beforre tutoring ends."
    assert send(ben, path, new) == 303
    [(start, end)] = spans(app, project_id)
    assert new[start:end] == "beforre tutoring"
    shown = page(ben, path)
    assert OLD in shown and "Take this correction back" in shown
    assert "corrected the words" in page(ben, f"/p/{project_id}/code/log")
    with app.app_context():
        [row, _] = conversations.all_of(project_id)[0]
        assert [note.text for note in conversations.notes(row)][0] == new
    assert ben.post(f"{path}/undo", data={"csrf_token": csrf(ben, path)}).status_code == 303
    assert spans(app, project_id) == {(17, 32)}
    with app.app_context():
        assert excerpts.of_project(project_id, [key])[0].text == OLD
        with pytest.raises(BadInput, match="left to take back"):
            service.undo(project_id, key, by=1)


def test_a_code_whose_words_are_gone_stands_on_the_turn_and_the_reader_is_told(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient
) -> None:
    key = said["P1"]
    at = {"start": 18, "end": 33, "selected": "before tutoring"}
    act(ben, project_id, "put", row=key, code=KEY, **at)
    path = f"/p/{project_id}/code/{key}/words"
    assert send(ben, path, "The bus 🚌 leaves.") == 303
    assert spans(app, project_id) == {(0, 0)}
    assert "words that are gone" in page(ben, path)
    ben.post(f"{path}/undo", data={"csrf_token": csrf(ben, path)})
    assert spans(app, project_id) == {(17, 32)}


@pytest.mark.parametrize(
    ("text", "seen", "why"),
    [
        ("Other words", "stale", "meanwhile"),
        (OLD, "", "stand there already"),
        ("   ", "", "Write what was said"),
        ("x" * 20_001, "", "cut it into two"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(
    app: Flask,
    project_id: int,
    said: dict[str, str],
    ben: FlaskClient,
    text: str,
    seen: str,
    why: str,
) -> None:
    path = f"/p/{project_id}/code/{said['P1']}/words"
    data = {"csrf_token": csrf(ben, path), "text": text, "seen": seen or service.mark(OLD)}
    answer = ben.post(path, data=data)
    assert answer.status_code == 422 and why in answer.get_data(as_text=True)
    with app.app_context():
        assert excerpts.of_project(project_id, [said["P1"]])[0].text == OLD
        assert service.history(said["P1"]) == []


def test_an_answer_of_a_family_and_a_turn_of_others_are_out_of_reach(
    app: Flask, project_id: int, said: dict[str, str], chris: FlaskClient, ben: FlaskClient
) -> None:
    path = f"/p/{project_id}/code/{said['P1']}/words"
    assert chris.get(path).status_code == 404
    assert ben.get(f"/p/{project_id}/code/{'0' * 32}/words").status_code == 404
    with app.app_context():
        me = number(app, "ben")
        with pytest.raises(BadInput, match="no longer here"):
            service.correct(project_id + 1, said["P1"], "New", seen=service.mark(OLD), by=me)
        db.session.rollback()


WORDS = st.text("abc d🚌é", min_size=1, max_size=12)


@given(st.data())
def test_what_is_corrected_elsewhere_moves_no_span(data: st.DataObject) -> None:
    before, span, after, new = (data.draw(WORDS) for _ in range(4))
    span, after = f"‹{span}›", f" {after}"
    old = before + span + after
    found = follow(old, new + " " + span + after, start=len(before), end=len(before + span))
    assert found == (len(new) + 1, len(new) + 1 + len(span))


@given(st.text("ab ", max_size=20), st.text("ab ", max_size=20), st.data())
def test_a_followed_span_lies_in_the_new_text(old: str, new: str, data: st.DataObject) -> None:
    if not old:
        return
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    found = follow(old, new, start=start, end=end)
    assert found is None or 0 <= found[0] < found[1] <= len(new)
