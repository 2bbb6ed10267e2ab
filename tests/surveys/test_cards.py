"""Once per family by cards that nobody can join with an answer."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from families import Asked, form, opened, responses, token, well_formed, written
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from listening import db
from listening.surveys import service
from listening.surveys.cards import number
from listening.surveys.cards import service as cards
from listening.surveys.cards.records import Card
from listening.surveys.records import Survey

SECRET = "for tests only"


def carded(app: Flask, project_id: int, *, size: int = 25) -> tuple[Asked, list[str]]:
    """An open survey that asks for a card, and the numbers of a pile."""
    draft = written(app, project_id)
    with app.app_context():
        row = of(project_id, draft)
        cards.ask_for_cards(row, wanted=True)
        service.open_survey(row)
        numbers = cards.print_cards(row, language="es", place="Elm", size=size, secret=SECRET)
        db.db.session.commit()
    return draft, numbers


def of(project_id: int, survey: Asked) -> Survey:
    row = service.of_project(project_id, survey.id)
    assert row is not None
    return row


def left(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.db.session.scalars(select(Card.mark)))


@pytest.fixture
def family(app: Flask) -> FlaskClient:
    return app.test_client()


def sent(family: FlaskClient, survey: Asked, card: str, **changes: str) -> tuple[int, str]:
    answer = family.post(survey.path, data=form(card=card, **changes))
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.get_data(as_text=True)


def test_a_number_is_of_its_survey_and_house_alone() -> None:
    made = number.made(7, secret="a")
    assert re.fullmatch(r"\d{12}", made) and number.genuine(made, 7, secret="a")
    assert not number.genuine(made, 8, secret="a") or not number.genuine(made, 7, secret="b")
    slips = sum(number.genuine(f"{int(made) + i:012}"[-12:], 7, secret="a") for i in range(1, 500))
    assert slips <= 2


def test_a_card_opens_the_way_once(app: Flask, family: FlaskClient, project_id: int) -> None:
    survey, numbers = carded(app, project_id)
    assert sent(family, survey, numbers[0])[0] == 303
    status, html = sent(family, survey, numbers[0], key=secrets.token_hex(16))
    well_formed(html)
    assert status == 422 and "El autobús ya no llega" in html and "ya se usó" in html
    assert len(responses(app)) == 1 and len(left(app)) == 24


@pytest.mark.parametrize("card", ["", "1234", "000000000000", "words"])
def test_without_a_card_nothing_is_kept_and_no_word_is_lost(
    app: Flask, family: FlaskClient, project_id: int, card: str
) -> None:
    survey, _ = carded(app, project_id)
    status, html = sent(family, survey, card)
    assert status == 422 and "El autobús ya no llega" in html and responses(app) == []
    well_formed(html)
    assert 'href="#card"' in html and len(left(app)) == 25


def test_the_number_may_be_typed_as_people_write(
    app: Flask, family: FlaskClient, project_id: int
) -> None:
    survey, numbers = carded(app, project_id)
    arabic = "".join(chr(0x660 + int(digit)) for digit in numbers[0])
    typed = f" {arabic[:4]}-{arabic[4:8]} {arabic[8:]} "
    assert sent(family, survey, typed)[0] == 303


def test_sending_twice_and_correcting_need_no_second_card(
    app: Flask, family: FlaskClient, project_id: int
) -> None:
    survey, numbers = carded(app, project_id)
    assert sent(family, survey, numbers[0])[0] == 303
    assert sent(family, survey, numbers[0])[0] == 303
    assert sent(family, survey, numbers[0], q__barrier="Otra cosa.")[0] == 303
    assert len(responses(app)) == 1 and len(left(app)) == 24


def test_two_phones_with_one_card_at_once_are_one_answer(app: Flask, project_id: int) -> None:
    survey, numbers = carded(app, project_id)

    def send(_: int) -> int:
        return sent(app.test_client(), survey, numbers[0], key=secrets.token_hex(16))[0]

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(send, range(12)))
    assert found == [303, *[422] * 11] and len(responses(app)) == 1


def test_the_same_form_twice_at_once_is_thanked_twice(app: Flask, project_id: int) -> None:
    survey, numbers = carded(app, project_id)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: sent(app.test_client(), survey, numbers[0])[0], range(12)))
    assert found == [303] * 12 and len(responses(app)) == 1


def test_R2_1_nothing_joins_a_card_with_an_answer(
    app: Flask, family: FlaskClient, project_id: int
) -> None:
    """Every value of every table: a used card's number and mark stand nowhere, its pile neither."""
    survey, numbers = carded(app, project_id)
    marks = {number.mark(n, survey.id, secret=SECRET) for n in numbers[:10]}
    for card in numbers[:10]:
        assert sent(family, survey, card, key=secrets.token_hex(16))[0] == 303
    with app.app_context():
        connection = db.db.session.connection()
        values: dict[str, set[str]] = {}
        for table in db.Base.metadata.sorted_tables:
            rows = connection.execute(text(f'SELECT * FROM "{table.name}"'))
            values[table.name] = {str(value) for row in rows for value in row}
        answered = values["response"] | values["answer"] | values["participant"]
    every = set().union(*values.values())
    assert not marks & every and not set(numbers) & every
    assert values["card"] and not values["card"] - {str(1)} & answered


def test_no_trace_of_a_used_number_is_in_the_files(
    app: Flask, family: FlaskClient, project_id: int
) -> None:
    survey, numbers = carded(app, project_id)
    mark = number.mark(numbers[0], survey.id, secret=SECRET)
    folder = app.extensions["listening.settings"].instance
    if app.extensions["listening.settings"].database_url:
        pytest.skip("files of the server are not ours to read")
    sent(family, survey, numbers[0])
    with app.app_context():
        db.db.session.remove()
        connection = db.db.engine.raw_connection()
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert numbers[0].encode() not in data and mark.encode() not in data, file


def test_used_cards_are_told_in_steps(
    app: Flask, ana: FlaskClient, family: FlaskClient, project_id: int
) -> None:
    survey, numbers = carded(app, project_id)
    page = f"/p/{project_id}/surveys/{survey.id}/cards"
    for i, card in enumerate(numbers[:6]):
        html = ana.get(page).get_data(as_text=True)
        well_formed(html)
        assert ("at least 5" in html) == (i >= 5) and ("fewer than 5" in html) == (i < 5)
        sent(family, survey, card, key=secrets.token_hex(16))


def test_a_sheet_is_printed_with_numbers_and_codes_once(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    survey, _ = carded(app, project_id)
    page = f"/p/{project_id}/surveys/{survey.id}/cards"
    data = {"csrf_token": token(ana, page), "language": "ar", "place": "Oak School", "size": "30"}
    answer = ana.post(page, data=data)
    html = answer.get_data(as_text=True)
    well_formed(html)
    shown = re.findall(r'class="digits" dir="ltr">(\d{4} \d{4} \d{4})<', html)
    assert answer.status_code == 200 and len(set(shown)) == 30
    assert 'dir="rtl"' in html and html.count("data:image/svg+xml") == 30
    assert answer.headers["Cache-Control"] == "no-store"
    listed = ana.get(page).get_data(as_text=True)
    assert "Oak School" in listed and shown[0] not in listed
    assert sent(app.test_client(), survey, shown[0])[0] == 303


@pytest.mark.parametrize("size", ["24", "501", "", "many"])
def test_a_pile_is_neither_small_nor_endless(
    app: Flask, ana: FlaskClient, project_id: int, size: str
) -> None:
    survey, _ = carded(app, project_id)
    page = f"/p/{project_id}/surveys/{survey.id}/cards"
    data = {"csrf_token": token(ana, page), "language": "ar", "place": "", "size": size}
    answer = ana.post(page, data=data)
    assert answer.status_code == 422 and len(left(app)) == 25
    well_formed(answer.get_data(as_text=True))


def test_the_code_on_the_card_fills_in_the_number(
    app: Flask, family: FlaskClient, project_id: int
) -> None:
    survey, numbers = carded(app, project_id)
    html = family.get(f"{survey.path}/es?card={numbers[0]}").get_data(as_text=True)
    spaced = " ".join(numbers[0][i : i + 4] for i in (0, 4, 8))
    assert f'name="card" value="{spaced}"' in html
    well_formed(html)
    switched = family.post(survey.path, data=form(card=spaced, language="ar"))
    assert f'name="card" value="{spaced}"' in switched.get_data(as_text=True)


def test_whether_cards_are_asked_for_is_settled_before_families_come(
    app: Flask, ana: FlaskClient, family: FlaskClient, project_id: int
) -> None:
    draft = written(app, project_id)
    page = f"/p/{project_id}/surveys/{draft.id}/cards"
    rule = {"csrf_token": token(ana, page), "by_card": "yes"}
    assert ana.post(page + "/rule", data=rule).status_code == 303
    with app.app_context():
        service.open_survey(of(project_id, draft))
        db.db.session.commit()
    assert sent(family, draft, "")[0] == 422
    refused = ana.post(page + "/rule", data=rule | {"by_card": "no"})
    assert refused.status_code == 422
    well_formed(refused.get_data(as_text=True))
    assert sent(family, draft, "")[0] == 422


def test_a_lost_pile_can_be_cancelled(
    app: Flask, ana: FlaskClient, family: FlaskClient, project_id: int
) -> None:
    survey, numbers = carded(app, project_id)
    page = f"/p/{project_id}/surveys/{survey.id}/cards"
    found = re.search(rf"{page}/(\d+)/cancel", ana.get(page).get_data(as_text=True))
    assert found
    where = f"{page}/{found[1]}/cancel"
    assert ana.post(where, data={"csrf_token": token(ana, page)}).status_code == 303
    assert left(app) == set() and sent(family, survey, numbers[0])[0] == 422
    again = ana.post(where, data={"csrf_token": token(ana, page)})
    assert again.status_code == 422


def test_a_survey_without_cards_asks_for_none(
    app: Flask, family: FlaskClient, project_id: int
) -> None:
    assert 'name="card"' not in family.get(opened(app, project_id).path).get_data(as_text=True)
