"""Live notes on the server's side: turns that come once, attendance, and the end."""

import re

import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening import db
from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.conversations.hold import service
from listening.conversations.plan import service as plans
from listening.excerpts import service as excerpts
from listening.participants import service as participants

JSON = {"Accept": "application/json"}


@pytest.fixture
def sheet(app: Flask, project_id: int, ana: FlaskClient) -> tuple[int, str]:
    """A conversation and the address of ana's sheet."""
    with app.app_context():
        wanted = plans.Wanted(kind="focus group", title="Round")
        number = plans.begin(project_id, wanted, by=None).id
        db.db.session.commit()
    home = f"/p/{project_id}/conversations/{number}/hold"
    opened = ana.post(home, data={"csrf_token": csrf(ana, home), "room": "Gym"})
    return number, opened.location


def turn(key: int, said: str, **more: str) -> dict[str, str]:
    values = {"key": f"{key:032x}", "place": str(key), "revision": "0", "speaker": "P1"}
    return values | {"language": "es", "said": said} | more


def send(ana: FlaskClient, address: str, *turns: dict[str, str]) -> list[int]:
    token = csrf(ana, address)
    return [
        ana.post(address, data=one | {"csrf_token": token}, headers=JSON).status_code
        for one in turns
    ]


def said(app: Flask, address: str) -> list[str]:
    with app.app_context():
        found = service.sheet_of(1, address.rpartition("/")[2])
        assert found is not None
        return [one.said for one in service.turns(found[0])]


def finish(ana: FlaskClient, project_id: int, number: int, **more: str) -> tuple[int, str]:
    """Answer the form of the end with what it shows and `more`."""
    address = f"/p/{project_id}/conversations/{number}/hold/finish"
    page = ana.get(address).get_data(as_text=True)
    form = page.partition('<form method="post" novalidate>')[2]
    data: dict[str, str] = {"step": "keep"}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        data[name] = value
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        data[name] = chosen[1] if chosen else ""
    masks = re.findall(r'name="mask" value="([^"]+)"', form)
    answer = ana.post(address, data=data | more | ({"mask": masks} if masks else {}))
    return answer.status_code, answer.location or answer.get_data(as_text=True)


def test_a_turn_sent_twice_is_kept_once_and_a_newer_version_wins(
    app: Flask, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    _number, address = sheet
    first, second = turn(1, "Uno."), turn(1, "Uno y medio.", revision="1")
    assert send(ana, address, first, first, second, first) == [200] * 4
    assert said(app, address) == ["Uno y medio."]


def test_turns_stand_in_their_places_whenever_they_come(
    app: Flask, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    _number, address = sheet
    send(ana, address, turn(3, "c"), turn(1, "a"), turn(2, "b"))
    assert said(app, address) == ["a", "b", "c"]


def test_a_key_of_another_sheet_changes_nothing_there(
    app: Flask, project_id: int, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    number, address = sheet
    send(ana, address, turn(1, "Mine."))
    home = f"/p/{project_id}/conversations/{number}/hold"
    other = ana.post(home, data={"csrf_token": csrf(ana, home), "room": "Hall"}).location
    assert other != address
    assert send(ana, other, turn(1, "Theirs.", revision="5")) == [422]
    assert said(app, address) == ["Mine."]


def test_no_exact_time_is_stored(app: Flask, ana: FlaskClient, sheet: tuple[int, str]) -> None:
    send(ana, sheet[1], turn(1, "Now.", clock="18:37"))
    with app.app_context():
        minutes = db.db.session.execute(db.db.text("SELECT minute FROM conversation_turn"))
        assert [minute for (minute,) in minutes] == [18 * 60 + 35]


def test_a_stranger_and_an_analyst_see_no_sheet(
    sheet: tuple[int, str], ben: FlaskClient, chris: FlaskClient
) -> None:
    assert ben.get(sheet[1]).status_code == 403
    assert chris.get(sheet[1]).status_code == 404


def test_a_sheet_is_found_in_its_own_project_alone(
    app: Flask, project_id: int, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    with app.app_context():
        other = communities.create("Elsewhere")
        row = plans.begin(other.id, plans.Wanted(kind="interview", title="x"), by=None)
        theirs = service.open_sheet(row, room="1", by=1).id
        db.db.session.commit()
    assert ana.get(f"/p/{project_id}/sheets/{theirs}").status_code == 404
    assert ana.get(f"/p/{project_id}/sheets/{theirs}/fresh").status_code == 404


def test_the_lock_of_a_device_differs_for_each_sheet_and_installation(
    app: Flask, sheet: tuple[int, str]
) -> None:
    with app.app_context():
        found = service.sheet_of(1, sheet[1].rpartition("/")[2])
        assert found is not None
        other = service.open_sheet(found[1], room="Hall", by=1)
        keys = {service.lock(one, secret) for one in (found[0], other) for secret in ("a", "b")}
    assert len(keys) == 4


def test_notes_become_words_kept_with_question_mark_and_interpretation(
    app: Flask, project_id: int, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    number, address = sheet
    said_so = turn(
        1, "El autobús ya no viene.", interpreted="The bus no longer comes.", strong="1"
    ) | {"question": "What is hard?", "clock": "18:37"}
    led = turn(2, "What would help?", speaker="M", language="en")
    only = turn(3, "", interpreted="A later bus.", speaker="P2", language="so")
    send(ana, address, said_so, led, only)
    status, place = finish(ana, project_id, number)
    assert status == 303, place
    with app.app_context():
        row = conversations.of_project(project_id, number)
        assert row is not None
        found = conversations.notes(row)
        assert [(n.speaker, n.text, n.strong, n.minute, n.question) for n in found] == [
            ("P1", "El autobús ya no viene.", True, 18 * 60 + 35, "What is hard?"),
            ("M", "What would help?", False, None, ""),
            ("P2", "A later bus.", False, None, ""),
        ]
        assert found[1].participant_id is None and participants.count(project_id) == 2
        quotes = excerpts.of_notes(note.id for note in found)
        first = quotes[found[0].id]
        assert (first.translation, first.translated_by) == ("The bus no longer comes.", "human")
        # What was only interpreted is in the interpreter's language, never said to be Somali.
        assert quotes[found[2].id].language == "en"
    page = ana.get(place).get_data(as_text=True)
    assert "Strong quote" in page and said(app, address) == []


def test_what_should_be_hidden_is_hidden_in_both_texts(
    app: Flask, project_id: int, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    number, address = sheet
    both = turn(1, "Llame al 555-201-7788.", interpreted="Call 555-201-7788.")
    send(ana, address, both)
    assert finish(ana, project_id, number)[0] == 303
    with app.app_context():
        raw = str(excerpts.quotes(q.id for q in excerpts.all_quotes(project_id)))
        words = db.db.session.execute(db.db.text("SELECT said, interpreted FROM conversation_turn"))
        assert "7788" not in raw + str(words.all())


def test_a_turn_that_comes_late_is_not_doubled_and_a_new_one_is_not_lost(
    app: Flask, project_id: int, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    number, address = sheet
    send(ana, address, turn(1, "Kept."))
    finish(ana, project_id, number)
    # The answer to the first sending was lost; a turn of before the end comes only now.
    assert send(ana, address, turn(1, "Kept."), turn(2, "Late.")) == [200, 200]
    assert said(app, address) == ["Late."]
    assert send(ana, address, turn(1, "Kept, corrected.", revision="1")) == [422]
    assert finish(ana, project_id, number)[0] == 303
    with app.app_context():
        row = conversations.of_project(project_id, number)
        assert row is not None
        assert [note.text for note in conversations.notes(row)] == ["Kept.", "Late."]


def test_notes_of_whoever_leads_alone_are_not_kept_and_stay(
    app: Flask, project_id: int, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    number, address = sheet
    send(ana, address, turn(1, "Welcome.", speaker="M"))
    status, page = finish(ana, project_id, number)
    assert status == 422 and "nothing to keep" in page
    assert said(app, address) == ["Welcome."]


def test_attendance_counts_groups_without_names_and_only_those_of_the_project(
    app: Flask, project_id: int, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    with app.app_context():
        own = communities.ensure_groups(project_id, [("home language", "Somali")])
        other = communities.ensure_groups(
            communities.create("Elsewhere").id, [("home language", "Karen")]
        )
        db.db.session.commit()
        mine, theirs = [*own.values()][0], [*other.values()][0]
    home = f"/p/{project_id}/conversations/{sheet[0]}/hold"
    token = csrf(ana, home)
    data = {"csrf_token": token, f"group-{mine}": "7", f"group-{theirs}": "3", "group-x": "1"}
    assert ana.post(f"{home}/attendance", data=data).status_code == 303
    with app.app_context():
        row = conversations.of_project(project_id, sheet[0])
        assert row is not None and service.attendance(row) == {mine: 7}


def test_text_of_a_session_that_ended_comes_back(
    app: Flask, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    long = "Una frase larga. " * 1_100
    answer = app.test_client().post(sheet[1], data=turn(1, long))
    assert answer.status_code in (400, 401)
    assert long.strip() in answer.get_data(as_text=True)
    assert said(app, sheet[1]) == []


def test_taking_a_conversation_back_takes_its_sheets_too(
    app: Flask, project_id: int, ana: FlaskClient, sheet: tuple[int, str]
) -> None:
    send(ana, sheet[1], turn(1, "Gone."))
    place = f"/p/{project_id}/conversations/{sheet[0]}/take-back"
    assert ana.post(place, data={"csrf_token": csrf(ana, place)}).status_code == 303
    with app.app_context():
        for table in ("conversation_turn", "conversation_sheet", "conversation_plan"):
            left = db.db.session.execute(db.db.text(f"SELECT count(*) FROM {table}")).scalar()
            assert left == 0, table
