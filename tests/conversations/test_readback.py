"""Those who spoke read their notes with a code; the team does what they ask."""

import re
from collections.abc import Iterator
from datetime import timedelta

import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from listening import db, i18n
from listening.conversations import service as conversations
from listening.conversations.readback import code as codes
from listening.conversations.readback import store
from listening.excerpts import service as excerpts

WORDS = ("Baska wuu daahaa maalin kasta.", "Wiilkaygu wuu qabowsadaa.", "Waan mahadsanahay.")


@pytest.fixture
def held(app: Flask, project_id: int) -> int:
    """A conversation of two: one said three things in Somali, the other one in English."""
    with app.app_context():
        row = conversations.keep(
            project_id,
            kind="focus group",
            title="Tea",
            speakers=[
                conversations.Speaker(pseudonym="P1", language="so", consent="quote"),
                conversations.Speaker(pseudonym="P2", language="en", consent="count"),
            ],
            turns=[
                *(
                    conversations.Said(speaker="P1", text=words, translation=f"({words})")
                    for words in WORDS
                ),
                conversations.Said(speaker="P2", text="Only mine to read, quixotically."),
                conversations.Said(speaker="M", text="Why is that?", language="en"),
            ],
        )
        db.db.session.commit()
        return row.id


def place(project_id: int, held: int) -> str:
    return f"/p/{project_id}/conversations/{held}/readback"


def voice(app: Flask, held: int, speaker: str) -> str:
    with app.app_context():
        row = db.db.session.get(conversations.Conversation, held)
        assert row is not None
        return next(str(n.participant_id) for n in conversations.notes(row) if n.speaker == speaker)


@pytest.fixture
def code(app: Flask, project_id: int, ana: FlaskClient, held: int) -> str:
    """The code of P1, as it is printed."""
    home = place(project_id, held)
    data = {"csrf_token": csrf(ana, home), "language": "so"}
    page = ana.post(f"{home}/{voice(app, held, 'P1')}/code", data=data).get_data(as_text=True)
    found = re.search(r"\d{4} \d{4} \d{4} \d{4}", page)
    assert found is not None and "/s/r/so" in page
    return found[0]


@pytest.fixture
def family(app: Flask) -> Iterator[FlaskClient]:
    yield app.test_client()


def notes_on(page: str) -> list[str]:
    """Keys of the notes on a page, each once, in order."""
    return list(dict.fromkeys(re.findall(r'name="say-(\w+)"', page)))


def test_somebody_reads_their_own_notes_and_nobody_elses(family: FlaskClient, code: str) -> None:
    assert family.get("/s/r/so").status_code == 200
    answer = family.post("/s/r/so", data={"code": code})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for words in WORDS:
        assert words in page and f"({words})" in page
    assert "quixotically" not in page and "Why is that" not in page
    assert 'lang="so"' in page and "<script" not in page
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    html5lib.HTMLParser(strict=True).parse(page)


@pytest.mark.parametrize("typed", ["", "1234", "0" * 16, "x" * 5000, "9" * 300])
def test_a_wrong_code_opens_nothing(family: FlaskClient, code: str, typed: str) -> None:
    answer = family.post("/s/r/en", data={"code": typed, "send": "1"})
    assert answer.status_code == 404
    assert "Nothing is kept under this code" in answer.get_data(as_text=True)


def test_digits_of_other_scripts_open_it_too(family: FlaskClient, code: str) -> None:
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert WORDS[0] in family.post("/s/r/ar", data={"code": arabic}).get_data(as_text=True)


def test_the_page_speaks_every_family_language_in_its_direction(
    family: FlaskClient, code: str
) -> None:
    headings = set()
    for tag in i18n.FAMILY:
        page = family.post(f"/s/r/{tag}", data={"code": code}).get_data(as_text=True)
        assert f'<html lang="{tag}" dir="{i18n.direction(tag)}"' in page
        headings.add(re.search(r"<h1>([^<]+)</h1>", page)[1])  # type: ignore[index]
    assert len(headings) == len(i18n.FAMILY)


def test_the_code_is_kept_nowhere(app: Flask, code: str) -> None:
    plain = code.replace(" ", "")
    with app.app_context():
        for table in db.db.metadata.sorted_tables or db.Record.metadata.sorted_tables:
            for row in db.db.session.execute(text(f'SELECT * FROM "{table.name}"')):
                assert plain not in repr(row) and code not in repr(row)


def answered(family: FlaskClient, code: str, verdicts: list[str], words: str = "") -> int:
    keys = notes_on(family.post("/s/r/so", data={"code": code}).get_data(as_text=True))
    data = {"code": code, "send": "1"}
    for key, verdict in zip(keys, verdicts, strict=True):
        data |= {f"say-{key}": verdict, f"words-{key}": words if verdict == "change" else ""}
    return family.post("/s/r/so", data=data).status_code


def test_what_they_say_arrives_as_tasks_and_is_done(
    app: Flask, project_id: int, ana: FlaskClient, family: FlaskClient, held: int, code: str
) -> None:
    better = "Baska subaxdii ayuu daahaa."
    assert answered(family, code, ["change", "out", "right"], better) == 200
    again = family.post("/s/r/so", data={"code": code}).get_data(as_text=True)
    assert better in again and again.count(" checked") == 3
    tasks = f"/p/{project_id}/readback"
    page = ana.get(tasks).get_data(as_text=True)
    assert better in page and WORDS[1] in page and WORDS[2] not in page
    assert "2 notes should be changed" in ana.get(f"/p/{project_id}/conversations").get_data(
        as_text=True
    )
    token = csrf(ana, tasks)
    # Each task has two buttons that lead to one place.
    for place_ in dict.fromkeys(re.findall(r'action="(/p/\d+/readback/\w+)"', page)):
        answer = ana.post(place_, data={"csrf_token": token, "do": "do"}, follow_redirects=True)
        assert answer.status_code == 200
    with app.app_context():
        said = {quote.text for quote in excerpts.all_quotes(project_id)}
    assert better in said and WORDS[0] not in said
    assert WORDS[1] not in said and WORDS[2] in said
    page = ana.get(tasks).get_data(as_text=True)
    assert "Nobody asks for anything" in page
    assert WORDS[1] not in family.post("/s/r/so", data={"code": code}).get_data(as_text=True)


def test_a_change_without_words_is_asked_for_and_nothing_is_kept(
    app: Flask, project_id: int, family: FlaskClient, code: str
) -> None:
    assert answered(family, code, ["change", "out", "right"], "  ") == 422
    with app.app_context():
        assert store.waiting(project_id) == []


def test_changing_the_language_keeps_what_was_typed(family: FlaskClient, code: str) -> None:
    keys = notes_on(family.post("/s/r/so", data={"code": code}).get_data(as_text=True))
    data = {"code": code, f"say-{keys[0]}": "change", f"words-{keys[0]}": "Hadda", "language": "ar"}
    page = family.post("/s/r/so", data=data).get_data(as_text=True)
    assert 'dir="rtl"' in page and "Hadda" in page and " checked" in page


def test_notes_of_others_are_not_touched(
    app: Flask, project_id: int, family: FlaskClient, held: int, code: str
) -> None:
    with app.app_context():
        row = db.db.session.get(conversations.Conversation, held)
        assert row is not None
        other = next(note.id for note in conversations.notes(row) if note.speaker == "P2")
    data = {"code": code, "send": "1", f"say-{other}": "out"}
    assert family.post("/s/r/so", data=data).status_code == 200
    with app.app_context():
        assert store.waiting(project_id) == []


def test_a_new_code_closes_the_old_one_and_a_closed_one_opens_nothing(
    app: Flask, project_id: int, ana: FlaskClient, family: FlaskClient, held: int, code: str
) -> None:
    home, who = place(project_id, held), voice(app, held, "P1")
    token = csrf(ana, home)
    page = ana.post(f"{home}/{who}/code", data={"csrf_token": token}).get_data(as_text=True)
    newer = re.search(r"\d{4} \d{4} \d{4} \d{4}", page)[0]  # type: ignore[index]
    assert family.post("/s/r/en", data={"code": code}).status_code == 404
    assert family.post("/s/r/en", data={"code": newer}).status_code == 200
    ana.post(f"{home}/{who}/close", data={"csrf_token": token})
    assert family.post("/s/r/en", data={"code": newer}).status_code == 404


def test_a_code_ends_by_itself(
    app: Flask, family: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = store.today()
    monkeypatch.setattr(store, "today", lambda: today + timedelta(days=61))
    assert family.post("/s/r/en", data={"code": code}).status_code == 404


def test_spoken_consent_is_noted_by_whom(
    app: Flask, project_id: int, ana: FlaskClient, held: int
) -> None:
    home, who = place(project_id, held), voice(app, held, "P2")
    token = csrf(ana, home)
    page = ana.post(
        f"{home}/{who}/consent", data={"csrf_token": token, "how": "spoken"}, follow_redirects=True
    ).get_data(as_text=True)
    assert "Noted by Ana" in page
    page = ana.post(
        f"{home}/{who}/consent", data={"csrf_token": token, "how": "shouted"}, follow_redirects=True
    ).get_data(as_text=True)
    assert "spoken or written" in page and "Noted by Ana" in page
    ana.post(f"{home}/{who}/consent", data={"csrf_token": token, "how": ""})
    assert "Noted by" not in ana.get(home).get_data(as_text=True)


def test_someone_of_another_conversation_is_not_here(
    app: Flask, project_id: int, ana: FlaskClient, held: int
) -> None:
    home = place(project_id, held)
    token = csrf(ana, home)
    for what in ("consent", "code", "close"):
        assert ana.post(f"{home}/{'0' * 32}/{what}", data={"csrf_token": token}).status_code == 404


def test_all_of_it_falls_with_the_voice(
    app: Flask, project_id: int, family: FlaskClient, held: int, code: str
) -> None:
    answered(family, code, ["change", "out", "right"], "Baska")
    who = voice(app, held, "P1")
    with app.app_context():
        conversations.participants.take_out(project_id, [who], by=None)
        db.db.session.commit()
        for table in ("readback", "readback_reply", "consent_note"):
            assert db.db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
    assert family.post("/s/r/so", data={"code": code}).status_code == 404


def test_codes_are_sixteen_digits_and_marks_depend_on_the_secret() -> None:
    made = {codes.new() for _ in range(200)}
    assert len(made) == 200 and all(len(one) == 16 and one.isdecimal() for one in made)
    one = next(iter(made))
    assert codes.typed(codes.spaced(one)) == one
    assert codes.mark(one, secret="a") != codes.mark(one, secret="b")
