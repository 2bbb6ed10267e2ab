"""Whom a survey has reached: answers in steps beside enrolment, goals that turn nobody away."""

import secrets
from itertools import product

import pytest
from families import Asked, opened, token, well_formed
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from listening import db
from listening.gaps import imports as gaps
from listening.gaps.cells import Policy
from listening.gaps.imports import Source
from listening.gaps.tables import Enrolled
from listening.participants.consent import Consent
from listening.surveys import questionnaire as q
from listening.surveys import service
from listening.surveys.reach.board import Line, board, floored, total

POLICY = Policy()


def lines(**counts: int) -> tuple[Line, ...]:
    groups = {name.title(): n for name, n in counts.items()}
    students = {"Somali": 100, "English": 900, "Karen": 12}
    made = board(
        sum(groups.values()),
        {"tongue": groups},
        {"en": sum(groups.values())},
        enrolled={"tongue": students},
        goals={("tongue", "Somali"): 20},
        policy=POLICY,
    )
    return made.dimensions["tongue"]


def test_answers_stand_beside_students_in_steps() -> None:
    somali, english, karen = lines(somali=24, english=47, karen=4)
    assert (somali.least, somali.enrolled, somali.per_hundred) == (20, 100, 20)
    assert (english.least, english.flag) == (45, "low")
    assert (karen.least, karen.flag) == (0, "silent")


def test_a_goal_that_is_reached_is_said_and_no_more() -> None:
    somali = lines(somali=24, english=5, karen=5)[0]
    assert somali.reached and somali.share == 1


def test_few_and_none_look_the_same() -> None:
    assert lines(somali=20, english=20, karen=0) == lines(somali=20, english=20, karen=4)


def test_groups_of_few_students_carry_no_number_of_students() -> None:
    made = board(
        30,
        {"tongue": {"Karen": 10, "Somali": 10, "English": 10}},
        {},
        enrolled={"tongue": {"Karen": 6, "Somali": 60, "English": 900}},
        goals={},
        policy=POLICY,
    )
    told = {line.group: line.enrolled for line in made.dimensions["tongue"]}
    assert told["Karen"] is None and told["English"] == 900
    assert list(told.values()).count(None) == 2  # a partner, since all students are known


@given(st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_the_total_never_tells_what_a_row_below_a_step_holds(counts: list[int]) -> None:
    """Every table of whole numbers that would look the same, one by one."""
    told = total(sum(counts), [counts], 5)
    floors = [floored(n, 5) for n in counts]
    possible = [
        values
        for values in product(*(range(f, f + 5) for f in floors))
        if told <= sum(values) < told + 5 or told == 0
    ]
    for place, floor in enumerate(floors):
        if floor == 0 and told:
            assert len({values[place] for values in possible}) >= 3


def test_a_total_in_plain_steps_could_tell_all() -> None:
    """The test above can fail: five groups of four are 20, and 20 at least says so of each."""
    assert floored(20, 5) == 20
    assert total(20, [[4, 4, 4, 4, 4]], 5) < 20


def enrol(app: Flask, project_id: int, dimension: str, students: dict[str, int]) -> None:
    with app.app_context():
        gaps.keep_enrolment(
            project_id,
            [Enrolled(dimension=dimension, group=g, enrolled=n) for g, n in students.items()],
            source=Source(file_name="enrolment.csv", sha256=dimension, by=None),
        )
        db.db.session.commit()


def answered(app: Flask, survey: Asked, project_id: int, times: int, **values: str) -> None:
    with app.app_context():
        row = service.of_project(project_id, survey.id)
        assert row is not None
        for i in range(times):
            service.answer(
                row,
                {"barrier": f"The bus {i}", **values},
                submit_key=secrets.token_hex(16),
                version=1,
                language="es",
                consent=Consent.COUNT,
            )
        db.db.session.commit()


@pytest.fixture
def survey(app: Flask, project_id: int) -> Asked:
    return opened(app, project_id)


def where(project_id: int, survey: Asked) -> str:
    return f"/p/{project_id}/surveys/{survey.id}/reach"


def test_the_page_lists_those_not_heard_and_leads_to_their_poster(
    app: Flask, ben: FlaskClient, project_id: int, survey: Asked
) -> None:
    enrol(app, project_id, "home language", {"Arabic": 80, "Spanish": 300, "English": 900})
    answered(app, survey, project_id, 13, home_language="c2", neighbourhood="c1")
    html = ben.get(where(project_id, survey)).get_data(as_text=True)
    well_formed(html)
    quiet = html[html.index('id="quiet"') : html.index("</section>", html.index('id="quiet"'))]
    assert "Arabic" in quiet and f"/surveys/{survey.id}/poster/ar" in quiet
    assert "Spanish" not in quiet and "at least 10 answers" in html and "13" not in quiet
    assert "13 answers" not in html


def test_one_more_answer_changes_nothing_on_the_page(
    app: Flask, ben: FlaskClient, project_id: int, survey: Asked
) -> None:
    answered(app, survey, project_id, 11, home_language="c2")

    def main() -> list[str]:
        pages = (where(project_id, survey), f"/p/{project_id}/surveys/{survey.id}")
        texts = (ben.get(page).get_data(as_text=True) for page in pages)
        return [text[text.index("<h1") : text.index('<footer class="foot"')] for text in texts]

    before = main()
    answered(app, survey, project_id, 1, home_language="c1")
    assert main() == before


def test_goals_are_kept_and_refused_where_they_are_no_number(
    app: Flask, ana: FlaskClient, project_id: int, survey: Asked
) -> None:
    page = where(project_id, survey)
    data = {"csrf_token": token(ana, page), "dimension": "home language", "group": "Arabic"}
    assert ana.post(page, data=data | {"goal": "40"}).status_code == 303
    html = ana.get(page).get_data(as_text=True)
    assert 'value="40"' in html and 'max="40"' in html
    refused = ana.post(page, data=data | {"goal": "many"})
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "Arabic" in text and 'value="many"' in text
    well_formed(text)
    assert 'value="40"' in ana.get(page).get_data(as_text=True)


def test_a_goal_that_is_reached_turns_nobody_away(
    app: Flask, ana: FlaskClient, project_id: int, survey: Asked
) -> None:
    page = where(project_id, survey)
    data = {"csrf_token": token(ana, page), "dimension": "home language", "group": "Arabic"}
    ana.post(page, data=data | {"goal": "5"})
    answered(app, survey, project_id, 6, home_language="c5")
    assert app.test_client().get(survey.path).status_code == 200


def test_the_poster_speaks_its_language(ben: FlaskClient, project_id: int, survey: Asked) -> None:
    answer = ben.get(f"/p/{project_id}/surveys/{survey.id}/poster/ar")
    html = answer.get_data(as_text=True)
    well_formed(html)
    assert 'dir="rtl"' in html and f"/s/{survey.token}/ar" in html and "data:image/svg" in html
    assert ben.get(f"/p/{project_id}/surveys/{survey.id}/poster/ko").status_code == 404


def test_a_survey_that_asks_for_no_group_says_what_to_add(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    with app.app_context():
        made = service.write(
            project_id,
            q.Questionnaire(
                title={"en": "T"}, welcome={"en": "W"}, thanks={"en": "T"}, languages=("en",),
                questions=(q.Question(name="why", kind="text", label={"en": "Why"}),),
            ),
        )  # fmt: skip
        service.open_survey(made)
        db.db.session.commit()
        number = made.id
    html = ana.get(f"/p/{project_id}/surveys/{number}/reach").get_data(as_text=True)
    assert "This survey does not ask who answers" in html
    well_formed(html)
