"""Reviewing suggestions: a run, decisions, undo, and what a later run may not touch."""

import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from themes.looked_cases import SAID, bring, counts, look, post

from listening import jobs
from listening.themes import deciding, reading, service


@pytest.fixture
def looked(app: Flask, project_id: int) -> int:
    with app.app_context():
        bring(project_id, SAID, "answers.csv")
    look(app, project_id)
    return project_id


def test_a_run_suggests_in_every_language_and_decides_nothing(app: Flask, looked: int) -> None:
    found = counts(app, looked)
    assert found["getting_to_school"] == (0, 4)
    assert all(accepted == 0 for accepted, _ in found.values())
    with app.app_context():
        overview = service.overview(looked)
        assert sum(overview.statuses.values()) == len(SAID) and overview.new == 0


def test_accepting_dismissing_and_taking_back(app: Flask, looked: int, ben: FlaskClient) -> None:
    base = f"/p/{looked}/themes"
    theme = f"{base}/getting_to_school"
    assert post(ben, f"{theme}/accept", theme) == 303
    assert counts(app, looked)["getting_to_school"] == (4, 0)
    page = ben.get(base).get_data(as_text=True)
    assert "Ben" in page and "accepted suggestions" in page
    number = page.partition(f"{base}/undo/")[2].partition('"')[0]
    assert post(ben, f"{base}/undo/{number}", base) == 303
    assert counts(app, looked)["getting_to_school"] == (0, 4)
    assert post(ben, f"{base}/food/dismiss", f"{base}/food") == 303
    assert counts(app, looked)["food"] == (0, 0)


def test_a_later_run_changes_nothing_that_a_person_decided(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    theme = f"/p/{looked}/themes/getting_to_school"
    post(ben, f"{theme}/accept", theme)
    post(ben, f"/p/{looked}/themes/food/dismiss", theme)
    post(ben, f"{theme}/rename", theme, label="Late bus")
    with app.app_context():
        bring(looked, [("the late bus never comes", "en", "Eastside")], "more.csv")
        assert service.overview(looked).new == 1
    look(app, looked)
    found = counts(app, looked)
    assert found["getting_to_school"] == (4, 1)
    assert found["food"] == (0, 0)
    assert "Late bus" in ben.get(theme).get_data(as_text=True)


def test_merging_carries_codings_and_undo_brings_them_back(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    base = f"/p/{looked}/themes"
    post(ben, f"{base}/food/accept", f"{base}/food")
    assert post(ben, f"{base}/food/merge", f"{base}/food", into="health") == 303
    assert "food" not in counts(app, looked) and counts(app, looked)["health"][0] == 1
    look(app, looked)
    assert counts(app, looked)["health"][0] == 1, "the merged terms speak for the new theme"
    page = ben.get(base).get_data(as_text=True)
    number = page.partition(f"{base}/undo/")[2].partition('"')[0]
    post(ben, f"{base}/undo/{number}", base)
    assert counts(app, looked)["food"] == (1, 0)


def test_one_excerpt_can_be_taken_out_and_stays_out(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    theme = f"/p/{looked}/themes/getting_to_school"
    with app.app_context():
        [first, *_] = reading.mentions(looked, "getting_to_school")
    data = {"state": "rejected", "excerpt": first.quote.id}
    assert post(ben, f"{theme}/one", theme, **data) == 303
    look(app, looked)
    with app.app_context():
        states = {m.quote.id: m.state for m in reading.mentions(looked, "getting_to_school")}
    assert states[first.quote.id] == "rejected" and len(states) == 4


def test_wrong_names_come_back_with_what_was_typed(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    theme = f"/p/{looked}/themes/getting_to_school"
    token = csrf(ben, theme)
    for label, said in (("", "Write a name"), ("x" * 81, "at most 80")):
        answer = ben.post(f"{theme}/rename", data={"label": label, "csrf_token": token})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422 and said in page and label in page


def test_pages_are_well_formed_and_name_the_words_that_spoke(looked: int, ben: FlaskClient) -> None:
    for path in ("", "/getting_to_school", "/left/waiting", "/left/empty"):
        page = ben.get(f"/p/{looked}/themes{path}").get_data(as_text=True)
        html5lib.HTMLParser(strict=True).parse(page)
    page = ben.get(f"/p/{looked}/themes/getting_to_school").get_data(as_text=True)
    assert 'lang="so"' in page and "The words that spoke" in page


def test_an_empty_project_says_what_to_do_first(project_id: int, ben: FlaskClient) -> None:
    page = ben.get(f"/p/{project_id}/themes").get_data(as_text=True)
    assert "Nothing to read yet" in page


def test_a_run_is_asked_for_once_and_shows_its_progress(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    path = f"/p/{looked}/themes"
    assert post(ben, f"{path}/run", path) == 303
    assert post(ben, f"{path}/run", path) == 303
    with app.app_context():
        assert jobs.latest(service.KIND, looked) is not None
        assert len(jobs.sweep()) == 1
    page = ben.get(path).get_data(as_text=True)
    assert "<progress" in page and 'http-equiv="refresh"' in page


def test_a_viewer_may_not_decide(app: Flask, looked: int, chris: FlaskClient) -> None:
    assert chris.get(f"/p/{looked}/themes").status_code == 404
    assert chris.post(f"/p/{looked}/themes/food/accept").status_code in (400, 404)
    assert counts(app, looked)["food"] == (0, 1)


def test_a_split_survives_a_later_run_and_is_taken_back(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    theme = f"/p/{looked}/themes/getting_to_school"
    with app.app_context():
        chosen = reading.mentions(looked, "getting_to_school")[0].quote.id
    assert post(ben, f"{theme}/move", theme, excerpt=chosen, label="Walking") == 303
    look(app, looked)
    with app.app_context():
        new = next(t for t in reading.themes(looked, language="en") if t.label == "Walking")
        assert [m.quote.id for m in reading.mentions(looked, new.key)] == [chosen]
        states = {m.quote.id: m.state for m in reading.mentions(looked, "getting_to_school")}
        assert states[chosen] == "rejected"
        number = deciding.history(looked)[0].id
    assert post(ben, f"/p/{looked}/themes/undo/{number}", theme) == 303
    found = counts(app, looked)
    assert new.key not in found and found["getting_to_school"] == (0, 4)


def test_a_moved_excerpt_stays_where_it_was_moved(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    theme = f"/p/{looked}/themes/getting_to_school"
    with app.app_context():
        chosen = reading.mentions(looked, "getting_to_school")[0].quote.id
    post(ben, f"{theme}/move", theme, excerpt=chosen, into="schedules")
    look(app, looked)
    with app.app_context():
        [moved] = [m for m in reading.mentions(looked, "schedules") if m.quote.id == chosen]
        assert moved.state == "accepted"
    assert counts(app, looked)["getting_to_school"] == (0, 3)


def test_undo_leaves_alone_what_somebody_decided_since(app: Flask, looked: int) -> None:
    with app.app_context():
        number = deciding.accept(looked, "getting_to_school", by=None)
        key = reading.mentions(looked, "getting_to_school")[0].quote.id
        deciding.decide_one(looked, "getting_to_school", key, state="rejected", by=None)
        deciding.undo(looked, number, by=None)
        states = {m.quote.id: m.state for m in reading.mentions(looked, "getting_to_school")}
    assert states.pop(key) == "rejected" and set(states.values()) == {"suggested"}


def test_a_pinned_excerpt_comes_first(app: Flask, looked: int, ben: FlaskClient) -> None:
    theme = f"/p/{looked}/themes/getting_to_school"
    with app.app_context():
        last = reading.mentions(looked, "getting_to_school")[-1].quote.id
    assert post(ben, f"{theme}/pin", theme, excerpt=last) == 303
    look(app, looked)
    with app.app_context():
        first = reading.mentions(looked, "getting_to_school")[0]
    assert first.quote.id == last and first.pinned and first.state == "accepted"


def test_a_run_that_goes_on_moves_nothing(app: Flask, looked: int) -> None:
    look(app, looked)
    with app.app_context():
        run = service.store.latest_run(looked)
        assert run is not None
        since = run.outline["since"]
    assert since["moved"] == [] and since["compared"] == len(SAID) and since["gone"] == []
