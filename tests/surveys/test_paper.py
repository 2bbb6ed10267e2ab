"""Paper forms: printed in each language, typed by two people, compared, then an answer."""

import re
import secrets

import pytest
from cast import sign_in
from families import Asked, opened, responses, token, well_formed
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from listening import db
from listening.people import service as people
from listening.people.records import User
from listening.people.roles import Role
from listening.surveys import questionnaire as q
from listening.surveys import service
from listening.surveys.paper.comparing import compare, decided
from listening.surveys.paper.layout import TIMES, parts
from listening.surveys.records import Answer

TYPED = {
    "q-barrier": "El autobús llega tarde.",
    "q-home_language": "c2",
    "q-neighbourhood": "c1",
    "consent": "quote",
}


@pytest.fixture
def survey(app: Flask, project_id: int) -> Asked:
    return opened(app, project_id)


@pytest.fixture
def dora(app: Flask, project_id: int, password_hash: str) -> FlaskClient:
    """A second organizer."""
    with app.app_context():
        user = User(
            email="dora@example.org",
            name="Dora",
            password=password_hash,
            fs_uniquifier=secrets.token_hex(32),
        )
        db.db.session.add(user)
        db.db.session.flush()
        people.join(user.id, project_id, role=Role.ORGANIZER)
        db.db.session.commit()
    return sign_in(app, "dora")


def home(project_id: int, survey: Asked) -> str:
    return f"/p/{project_id}/surveys/{survey.id}/paper"


def typed(client: FlaskClient, where: str, number: str = "12", **changes: str) -> tuple[int, str]:
    fields = {"csrf_token": token(client, where), "number": number, "language": "es"}
    fields |= {"version": "1"} | TYPED
    fields |= {name.replace("__", "-"): value for name, value in changes.items()}
    answer = client.post(where + "/type", data=fields)
    return answer.status_code, answer.get_data(as_text=True)


def words(app: Flask) -> dict[str, str]:
    with app.app_context():
        return dict(db.db.session.execute(select(Answer.question, Answer.value)).all())


def rows(app: Flask, table: str) -> int:
    with app.app_context():
        return int(db.db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


@given(
    st.dictionaries(st.sampled_from("abcd"), st.text(max_size=4)),
    st.dictionaries(st.sampled_from("abcd"), st.text(max_size=4)),
)
def test_every_item_is_the_same_or_a_difference(
    first: dict[str, str], second: dict[str, str]
) -> None:
    found = compare(first, second)
    apart = {one.key for one in found.differences}
    assert found.items == len(first.keys() | second.keys())
    for key in first.keys() | second.keys():
        alike = first.get(key, "").split() == second.get(key, "").split()
        assert alike == (key not in apart)
    kept = decided(first, second, {one.key: one.second for one in found.differences})
    assert all(kept.get(key, "") == second.get(key, "") for key in apart)


def test_two_who_read_the_same_make_an_answer(
    app: Flask, ana: FlaskClient, dora: FlaskClient, project_id: int, survey: Asked
) -> None:
    where = home(project_id, survey)
    assert typed(ana, where)[0] == 303 and responses(app) == []
    assert typed(dora, where, q__barrier="El autobús  llega\r\ntarde.")[0] == 303
    [response] = responses(app)
    assert (response.mode, response.language, response.version) == ("paper", "es", 1)
    assert words(app)["barrier"] == "El autobús llega tarde."
    assert rows(app, "paper_sheet") == rows(app, "paper_entry") == 0


def test_nobody_types_a_form_twice(
    app: Flask, ana: FlaskClient, project_id: int, survey: Asked
) -> None:
    where = home(project_id, survey)
    typed(ana, where)
    assert typed(ana, where, q__barrier="Llega temprano.")[0] == 303
    assert responses(app) == [] and rows(app, "paper_entry") == 1
    page = ana.get(where + "/type?number=12").get_data(as_text=True)
    assert "Llega temprano." in page
    well_formed(page)


def test_the_second_does_not_see_what_the_first_typed(
    ana: FlaskClient, dora: FlaskClient, project_id: int, survey: Asked
) -> None:
    where = home(project_id, survey)
    typed(ana, where)
    pages = [dora.get(where), dora.get(where + "/type?number=12&language=es")]
    for html in (page.get_data(as_text=True) for page in pages):
        assert "El autobús" not in html
        well_formed(html)
    assert not re.search(r'value="c\d"[^>]* checked', pages[1].get_data(as_text=True))


def test_differences_are_decided_item_by_item(
    app: Flask,
    ana: FlaskClient,
    dora: FlaskClient,
    ben: FlaskClient,
    project_id: int,
    survey: Asked,
) -> None:
    where = home(project_id, survey)
    typed(ana, where)
    typed(dora, where, q__barrier="El autobus llega tarde.", q__neighbourhood="c2", consent="count")
    assert responses(app) == []
    listed = ana.get(where).get_data(as_text=True)
    well_formed(listed)
    assert "3 places differ" in listed
    sheet = re.search(rf'{where}/([0-9a-f]{{32}})"', listed)
    assert sheet
    page = f"{where}/{sheet[1]}"
    html = ana.get(page).get_data(as_text=True)
    well_formed(html)
    assert "Eastside" in html and "Riverside" in html and "Dora" in html
    left = ana.post(page, data={"csrf_token": token(ana, page), "d-barrier": "1"})
    assert left.status_code == 422 and responses(app) == []
    well_formed(left.get_data(as_text=True))
    picks = {"d-barrier": "3", "o-barrier": "El autobús llega muy tarde."}
    picks |= {"d-neighbourhood": "2", "d-form:consent": "1", "csrf_token": token(ana, page)}
    assert ana.post(page, data=picks).status_code == 303
    assert ana.post(page, data=picks).status_code == 404
    kept = words(app)
    assert kept["barrier"] == "El autobús llega muy tarde."
    assert (kept["neighbourhood"], kept["form:consent"]) == ("c2", "quote")
    assert len(responses(app)) == 1 and rows(app, "paper_entry") == 0
    assert "two people read the same in 1 of 4 places" in ana.get(where).get_data(as_text=True)


def test_nothing_tells_who_typed_an_answer_or_which_number_it_had(
    app: Flask, ana: FlaskClient, dora: FlaskClient, project_id: int, survey: Asked
) -> None:
    where = home(project_id, survey)
    typed(ana, where, number="sheet-4711")
    typed(dora, where, number="sheet-4711")
    with app.app_context():
        for table in db.Base.metadata.sorted_tables:
            for row in db.db.session.execute(text(f'SELECT * FROM "{table.name}"')):
                assert "sheet-4711" not in str(row), table.name


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"q__barrier": "", "q__home_language": "", "q__neighbourhood": ""}, "The form is empty"),
    ],
)
def test_what_cannot_be_kept_is_said_and_typed_words_stay(
    app: Flask, ana: FlaskClient, project_id: int, survey: Asked, changes: dict[str, str], says: str
) -> None:
    status, html = typed(ana, home(project_id, survey), **changes)
    assert status == 422 and says in html and rows(app, "paper_sheet") == 0
    well_formed(html)


def test_a_number_is_needed(ana: FlaskClient, project_id: int, survey: Asked) -> None:
    where = home(project_id, survey)
    assert ana.get(where + "/type?number=%20").status_code == 303
    assert "Write the number of the form first." in ana.get(where).get_data(as_text=True)


def test_what_was_typed_can_be_put_away(
    app: Flask, ana: FlaskClient, project_id: int, survey: Asked
) -> None:
    where = home(project_id, survey)
    typed(ana, where)
    sheet = re.search(rf"{where}/([0-9a-f]{{32}})/away", ana.get(where).get_data(as_text=True))
    assert sheet
    data = {"csrf_token": token(ana, where)}
    assert ana.post(f"{where}/{sheet[1]}/away", data=data).status_code == 303
    assert rows(app, "paper_sheet") == rows(app, "paper_entry") == 0
    assert ana.post(f"{where}/{sheet[1]}/away", data=data).status_code == 404


def test_an_analyst_does_not_read_what_is_typed(
    ben: FlaskClient, project_id: int, survey: Asked
) -> None:
    assert ben.get(home(project_id, survey)).status_code == 403


def test_a_form_stays_in_the_version_that_was_printed(
    app: Flask, ana: FlaskClient, dora: FlaskClient, project_id: int, survey: Asked
) -> None:
    where = home(project_id, survey)
    typed(ana, where)
    with app.app_context():
        row = service.of_project(project_id, survey.id)
        assert row is not None
        old = service.shown(row).questionnaire
        title = {tag: f"{words} 2" for tag, words in old.title.items()}
        service.rewrite(row, q.from_dict(q.to_dict(old) | {"title": title}))
        db.db.session.commit()
    assert "Version printed on it" in ana.get(where).get_data(as_text=True)
    typed(dora, where, version="2")
    assert [one.version for one in responses(app)] == [1]


def test_an_answer_that_no_question_takes_is_refused(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    with app.app_context():
        row = service.write(project_id, EVERY)
        service.open_survey(row)
        db.db.session.commit()
        where = f"/p/{project_id}/surveys/{row.id}/paper"
    data = {"csrf_token": token(ana, where), "number": "1", "language": "en", "q-stops": "three"}
    answer = ana.post(where + "/type", data=data)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "“three” does not fit" in html
    assert 'value="three"' in html and rows(app, "paper_sheet") == 0
    well_formed(html)


def choice(*names: str) -> tuple[q.Choice, ...]:
    return tuple(q.Choice(name=n, label={"en": n.title(), "ar": f"ع{n}"}) for n in names)


def asked(name: str, kind: q.Kind, *names: str, section: str = "") -> q.Question:
    return q.Question(
        name=name, kind=kind, label={"en": f"About {name}", "ar": f"عن {name}"},
        choices=choice(*names), section=section,
    )  # fmt: skip


EVERY = q.Questionnaire(
    title={"en": "Buses", "ar": "حافلات"},
    welcome={"en": "Hello", "ar": "أهلا"},
    thanks={"en": "Thanks", "ar": "شكرا"},
    languages=("en", "ar"),
    sections=(
        q.Section(name="rate", label={"en": "Rate", "ar": "قيّم"}, grid=True),
        q.Section(name="child", label={"en": "Child", "ar": "طفل"}, repeats=True),
    ),
    questions=(
        asked("why", "long text"),
        asked("way", "single choice", "bus", "car"),
        asked("needs", "multiple choice", "food", "ride"),
        asked("first", "rank", "food", "ride"),
        asked("stops", "integer"),
        asked("day", "date"),
        asked("read", "acknowledge"),
        asked("told", "note"),
        asked("times", "single choice", "good", "bad", section="rate"),
        asked("routes", "single choice", "good", "bad", section="rate"),
        asked("grade", "integer", section="child"),
        asked("sum", "calculation"),
    ),
)


def test_the_form_is_printed_in_its_language_and_direction(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    with app.app_context():
        row = service.write(project_id, EVERY)
        db.db.session.commit()
        where = f"/p/{project_id}/surveys/{row.id}/paper"
    html = ana.get(where + "/form/ar").get_data(as_text=True)
    well_formed(html)
    assert '<html lang="ar" dir="rtl">' in html and "عن why" in html and "About" not in html
    assert html.count('<table class="grid">') == 1 and "عن sum" not in html
    assert html.count("عن grade") == TIMES
    assert "data:image/svg+xml" in html
    assert ana.get(where + "/form/ko").status_code == 404


def test_repeated_questions_stand_once_for_each_child() -> None:
    found = parts(EVERY)
    assert [(p.section.name if p.section else "", p.number, p.grid) for p in found] == [
        ("", 0, False),
        ("rate", 0, True),
        ("child", 1, False),
        ("child", 2, False),
        ("child", 3, False),
    ]
