"""The pages of one theme, of trust, of what to decide next, and of taking proposals apart."""

import re

import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from themes.looked_cases import SAID, bring, counts, look, post

from listening.coding.rounds import service as rounds
from listening.db import db
from listening.excerpts import service as excerpts
from listening.themes import deciding, reading, store
from listening.themes.asked import service as asked
from listening.themes.records import Proposal

BUS = {
    "en": "the bus comes too late after tutoring {}",
    "es": "el autobus llega tarde despues de la tutoria {}",
}
OTHER = {"en": "lunch is cold on day {}", "es": "la comida esta fria el dia {}"}


@pytest.fixture
def looked(app: Flask, project_id: int) -> int:
    """Eastside speaks of the bus, Northgate of lunch; three people of Dogwood of both."""
    said = []
    for tag in ("en", "es"):
        said += [(BUS[tag].format(i), tag, "Eastside") for i in range(12)]
        said += [(OTHER[tag].format(i), tag, "Northgate") for i in range(12)]
        said += [(BUS[tag].format(99), tag, "Dogwood")]
    with app.app_context():
        bring(project_id, said, "answers.csv")
    look(app, project_id)
    return project_id


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    page = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def accept_all(app: Flask, project_id: int) -> None:
    with app.app_context():
        for theme in reading.themes(project_id, language="en"):
            if theme.kind != "proposal":
                deciding.accept(project_id, theme.key, by=None)
        db.session.commit()


def test_nothing_is_told_by_group_before_a_person_has_decided(
    looked: int, ben: FlaskClient
) -> None:
    page = text_of(ben, f"/p/{looked}/themes/getting_to_school/about?dimension=side")
    assert "Accepted for 0 voices" in page and "suggested for 26" in page
    assert not re.search(r"\d+ of \d+ voices", page)


def test_the_page_of_a_theme_tells_who_raises_it_and_hides_the_few(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    accept_all(app, looked)
    page = text_of(ben, f"/p/{looked}/themes/getting_to_school/about?dimension=side")
    assert "too few to show" in page and "2 of 2 voices" not in page
    assert "24 of 24 voices" not in page, "it would tell the two of Dogwood by the whole"
    assert "26 of 50 voices" in page, "where it was said is told: all in the survey"
    assert "the bus comes too late" in page and "of them would stay" in page
    assert "Nobody has checked how well the machine reads: English, Español" in page


def test_trust_is_open_until_people_have_coded_a_sample(looked: int, ben: FlaskClient) -> None:
    page = text_of(ben, f"/p/{looked}/trust")
    assert "Not checked yet: English, Español" in page
    assert "too few for a sample: read them all" in page
    assert "by machine, not checked" in page


def test_an_empty_project_has_nothing_to_check_or_to_decide(
    project_id: int, ben: FlaskClient
) -> None:
    assert "Nothing to check yet" in text_of(ben, f"/p/{project_id}/trust")
    assert "Nothing is open" in text_of(ben, f"/p/{project_id}/next")


def test_an_answer_is_kept_its_question_goes_and_undo_brings_it_back(
    app: Flask, looked: int, ben: FlaskClient
) -> None:
    with app.app_context():
        before = asked.waiting(looked, language="en")
        first = before.questions[0]
    path = f"/p/{looked}/next"
    data = {"state": "accepted", "theme": first.theme, "excerpt": first.quote.id}
    assert post(ben, path, path, **data) == 303
    page = ben.get(path).get_data(as_text=True)
    with app.app_context():
        after = asked.waiting(looked, language="en")
        assert after.open == before.open - 1
        pairs = {(q.quote.id, q.theme) for q in after.questions}
        assert (first.quote.id, first.theme) not in pairs
    number = page.partition("/themes/undo/")[2].partition("?")[0]
    token = csrf(ben, path)
    answer = ben.post(f"/p/{looked}/themes/undo/{number}?back=asked", data={"csrf_token": token})
    assert answer.headers["Location"].endswith("/next")
    with app.app_context():
        assert asked.waiting(looked, language="en").open == before.open


def test_no_to_a_guess_is_kept_and_not_asked_again(app: Flask, project_id: int) -> None:
    with app.app_context():
        bring(project_id, SAID, "answers.csv")
    look(app, project_id)
    with app.app_context():
        guess = next(
            q for q in asked.waiting(project_id, language="en").questions if q.why == "unplaced"
        )
        number = deciding.decide_one(
            project_id, guess.theme, guess.quote.id, state="rejected", by=None
        )
        db.session.commit()
        left = asked.waiting(project_id, language="en").questions
        assert (guess.quote.id, guess.theme) not in {(q.quote.id, q.theme) for q in left}
    look(app, project_id)
    with app.app_context():
        left = asked.waiting(project_id, language="en").questions
        assert (guess.quote.id, guess.theme) not in {(q.quote.id, q.theme) for q in left}
        deciding.undo(project_id, number, by=None)
        left = asked.waiting(project_id, language="en").questions
        assert (guess.quote.id, guess.theme) in {(q.quote.id, q.theme) for q in left}


def test_nothing_here_settles_an_excerpt_and_is_taken_back(
    app: Flask, project_id: int, ben: FlaskClient
) -> None:
    with app.app_context():
        bring(project_id, SAID, "answers.csv")
    look(app, project_id)
    with app.app_context():
        waiting = reading.left(project_id, "waiting")[0].id
    page = f"/p/{project_id}/themes/left/waiting"
    path = f"/p/{project_id}/nothing-here"
    assert post(ben, path, page, excerpt=waiting, status="waiting") == 303
    with app.app_context():
        assert waiting in {q.id for q in reading.left(project_id, "none")}
    look(app, project_id)
    with app.app_context():
        assert waiting in {q.id for q in reading.left(project_id, "none")}
        number = deciding.history(project_id)[0].id
        deciding.undo(project_id, number, by=None)
        assert waiting in {q.id for q in reading.left(project_id, "waiting")}


@pytest.fixture
def proposal(app: Flask, looked: int) -> int:
    """An open proposal of four excerpts."""
    with app.app_context():
        keys = sorted(store.status_of(looked))[:4]
        row = Proposal(
            project_id=looked, key="new-1", label="w", words={}, exemplars=keys, stability=0.8
        )
        store.add_all([row])
        store.add_members([{"proposal_id": row.id, "excerpt_id": key} for key in keys])
        db.session.commit()
        return row.id


def test_a_proposal_is_taken_apart_and_put_together_again(
    app: Flask, looked: int, proposal: int, ben: FlaskClient
) -> None:
    here = f"/p/{looked}/proposals/{proposal}"
    with app.app_context():
        keys = [m.excerpt_id for m in store.members([proposal])]
    assert post(ben, f"{here}/move", here, excerpt=keys[0], label="Late bus") == 303
    assert post(ben, f"{here}/move", here, excerpt=keys[1], into="health") == 303
    with app.app_context():
        made = {t.label: t.accepted for t in reading.themes(looked, language="en")}
    assert made["Late bus"] == 1 and counts(app, looked)["health"] == (1, 0)
    with app.app_context():
        assert len(store.members([proposal])) == 2
        for row in deciding.history(looked, limit=2):
            deciding.undo(looked, row.id, by=None)
        assert {m.excerpt_id for m in store.members([proposal])} == set(keys)
        assert "Late bus" not in {t.label for t in reading.themes(looked, language="en")}


@pytest.mark.parametrize("data", [{}, {"into": "nothing-known"}, {"label": "x" * 81}])
def test_a_proposal_is_not_taken_apart_by_a_form_that_says_nothing(
    app: Flask, looked: int, proposal: int, ben: FlaskClient, data: dict[str, str]
) -> None:
    here = f"/p/{looked}/proposals/{proposal}"
    with app.app_context():
        key = store.members([proposal])[0].excerpt_id
    assert post(ben, f"{here}/move", here, excerpt=key, **data) == 303
    assert 'data-kind="careful"' in ben.get(here).get_data(as_text=True)
    with app.app_context():
        assert len(store.members([proposal])) == 4


def test_a_blind_sample_puts_the_shares_right_and_ends_the_warning(
    app: Flask, looked: int, ben: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty-five excerpts in a language are too few; thirty read by people are enough."""
    with app.app_context():
        bring(looked, [(BUS[t].format(200 + i), t, "Eastside") for t in BUS for i in range(8)], "b")
    look(app, looked)
    accept_all(app, looked)
    with app.app_context():
        marks = [
            (
                quote.id,
                quote.language,
                code,
                int(code == "getting_to_school" and "bus" in quote.text),
            )
            for quote in excerpts.all_quotes(looked)
            for code in ("getting_to_school", "food")
        ]
    monkeypatch.setattr(rounds, "human_sample", lambda project_id: marks)
    page = text_of(ben, f"/p/{looked}/trust?theme=getting_to_school")
    assert "Not checked yet" not in page and "by machine, not checked" not in page
    assert "put right by the sample" in page or "from the sample alone" in page
    about = text_of(ben, f"/p/{looked}/themes/getting_to_school/about")
    assert "Nobody has checked" not in about
    monkeypatch.setattr(rounds, "human_sample", lambda project_id: marks[:40])
    assert "Nobody has checked" in text_of(ben, f"/p/{looked}/themes/getting_to_school/about")
