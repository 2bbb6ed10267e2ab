"""Spreadsheets that somebody else collected: looked at, kept whole, taken back whole."""

import io
import os
import time
from pathlib import Path

import pytest
from families import opened, token, well_formed
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import text

from listening import db
from listening.excerpts import service as excerpts
from listening.excerpts import uploads
from listening.participants import service as participants
from listening.settings import BadInput, Settings
from listening.surveys import imports

GOOD = (
    "respondent,comment,english,language,home language,neighbourhood,e-mail\n"
    'A1,"El autobús, que ya no pasa",The bus no longer comes,Spanish,Spanish,Eastside,a@x.org\n'
    "A1,Y es caro,And it is expensive,es,Spanish,Eastside,a@x.org\n"
    "B2,The clinic is far away,,en,English,Riverside,b@x.org\n"
    "C3,,,en,English,Riverside,c@x.org\n"
)
LEFT = ("participant", "participant_group", "response", "answer", "excerpt", "translation")


def bring(
    ana: FlaskClient, project_id: int, data: bytes | str, name: str = "spring.csv"
) -> tuple[int, str, str]:
    """Upload a file; status, where it leads, and the page."""
    path = f"/p/{project_id}/imports/new"
    content = data.encode() if isinstance(data, str) else data
    fields = {"csrf_token": token(ana, path), "file": (io.BytesIO(content), name)}
    answer = ana.post(path, data=fields, content_type="multipart/form-data")
    return answer.status_code, answer.location or "", answer.get_data(as_text=True)


def chosen(ana: FlaskClient, path: str, **changes: object) -> dict[str, object]:
    """The columns of the good file, as a person would choose them."""
    fields = {
        "csrf_token": token(ana, path),
        "texts": ["comment"],
        "language": "language",
        "translation": "english",
        "voice": "respondent",
        "household": "",
        "source": "",
        "session": "",
        "role": "",
        "groups": ["home language", "neighbourhood"],
        "consent": "paraphrase",
        "action": "keep",
    }
    return fields | changes


def waiting(app: Flask) -> list[Path]:
    return list((app.extensions["listening.settings"].instance / "uploads").glob("*"))


def rows(app: Flask) -> dict[str, int]:
    """How many rows every table about words and voices holds."""
    with app.app_context():
        count = {t: db.db.session.execute(text(f"SELECT count(*) FROM {t}")) for t in LEFT}
        return {table: result.scalar_one() for table, result in count.items()}


@pytest.fixture
def path(ana: FlaskClient, project_id: int) -> str:
    status, location, _ = bring(ana, project_id, GOOD)
    assert status == 303
    return location


def test_file_waits_outside_the_session_for_its_owner_alone(app: Flask, path: str) -> None:
    [file] = waiting(app)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.name in path


def test_headers_are_guessed_and_counts_shown_before_anything_is_kept(
    app: Flask, ana: FlaskClient, path: str
) -> None:
    html = ana.get(path).get_data(as_text=True)
    well_formed(html)
    for name in ("home language", "neighbourhood"):
        assert f'name="groups" type="checkbox" value="{name}"' in html.replace("checked ", "")
    assert "The bus no longer comes" in html
    assert "Keep 3 answers" in html
    assert "e-mail" in html.partition("not kept")[2]
    assert set(rows(app).values()) == {0}


def test_kept_answers_are_whole(
    app: Flask, settings: Settings, ana: FlaskClient, project_id: int, path: str
) -> None:
    answer = ana.post(path, data=chosen(ana, path))
    assert answer.status_code == 303
    html = ana.get(answer.location).get_data(as_text=True)
    assert "3 answers are kept" in html and "fewer than 5" in html
    well_formed(html)
    assert waiting(app) == []
    with app.app_context():
        quotes = {quote.text: quote for quote in excerpts.all_quotes(project_id)}
        assert {text: quote.language for text, quote in quotes.items()} == {
            "El autobús, que ya no pasa": "es",
            "Y es caro": "es",
            "The clinic is far away": "en",
        }
        voices = participants.voices(project_id)
        assert len(voices) == 2
        assert {voice.consent for voice in voices.values()} == {"paraphrase"}
    files = [file for file in settings.instance.rglob("*") if file.is_file()]
    assert [file.name for file in files if b"a@x.org" in file.read_bytes()] == []


BAD = {
    "an empty file": (b"", "empty.csv", "empty.csv is empty"),
    "only blank lines": (b"\n\n  \n", "blank.csv", "blank.csv is empty"),
    "a header without rows": (b"respondent,comment\n", "head.csv", ""),
    "an unknown encoding": (bytes(range(128, 256)) * 40 + b"\x00\x81", "odd.csv", "encoding"),
    "a workbook called csv": (b"PK\x03\x04rest", "book.csv", "give it the ending .xlsx"),
    "a broken workbook": (b"not a zip", "book.xlsx", "book.xlsx"),
    "an old workbook": (b"\xd0\xcf\x11\xe0old", "book.xls", "save it as .xlsx or .csv"),
    "a picture": (b"\x89PNG\r\n", "photo.png", "photo.png"),
    "a lost quotation mark": (b'a,b\n1,"open\n2,x\n', "quote.csv", "quote.csv, row"),
    "a cell too many": (b"a,b\n1,2\n1,2,3\n", "wide.csv", "wide.csv, row 2"),
    "two columns of one name": (b"a,a\n1,2\n", "twice.csv", "two columns are called"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_file_is_refused_in_one_sentence(
    app: Flask, ana: FlaskClient, project_id: int, kind: str
) -> None:
    data, name, said = BAD[kind]
    status, location, html = bring(ana, project_id, data, name)
    if status == 303:  # readable, and without any answer
        html = ana.get(location).get_data(as_text=True)
        assert "Keep" not in html.partition("<main")[2].partition("error-summary")[2]
        assert "no answer" in html or "error-summary" in html
    else:
        assert status == 422
        assert said in html
        assert waiting(app) == []
    well_formed(html)
    assert set(rows(app).values()) == {0}


def test_nothing_chosen_is_asked_for(ana: FlaskClient, project_id: int) -> None:
    form = f"/p/{project_id}/imports/new"
    answer = ana.post(form, data={"csrf_token": token(ana, form)})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.get_data(as_text=True)


def test_file_too_large_is_refused(
    app: Flask, ana: FlaskClient, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 100)
    status, _, html = bring(ana, project_id, GOOD)
    assert status == 422
    assert "spring.csv has more than" in html


WRONG = {
    "no column with answers": ({"texts": []}, "no column is named as the one with the answers"),
    "a column that is not there": ({"texts": ["coment"]}, "Did you mean &#39;comment&#39;?"),
    "an empty column": ({"texts": ["empty"]}, "has no answer in any row"),
    "a source we do not know": ({"source": "neighbourhood"}, "&#39;Eastside&#39; is no source"),
    "one voice in two groups": ({"voice": "neighbourhood", "groups": ["pupil"]}, "row 2"),
    "no consent": ({"consent": ""}, "Choose one: it decides what others may ever see."),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_columns_are_named_and_the_choice_stays(
    app: Flask, ana: FlaskClient, project_id: int, kind: str
) -> None:
    fields, said = WRONG[kind]
    with_more = GOOD.replace("e-mail\n", "e-mail,empty,pupil\n").replace("x.org\n", "x.org,,{}\n")
    numbered = with_more.format(1, 2, 3, 4)
    _, location, _ = bring(ana, project_id, numbered)
    answer = ana.post(location, data=chosen(ana, location, **fields))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in html
    voice = fields.get("voice", "respondent")
    assert f'<option selected value="{voice}">' in html
    well_formed(html)
    assert set(rows(app).values()) == {0}
    assert len(waiting(app)) == 1


def test_looking_again_keeps_nothing(app: Flask, ana: FlaskClient, path: str) -> None:
    answer = ana.post(path, data=chosen(ana, path, action="look", voice=""))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "3 rows count as that many people" in html
    assert set(rows(app).values()) == {0}


def test_cancel_removes_the_file(app: Flask, ana: FlaskClient, path: str) -> None:
    assert ana.post(path, data=chosen(ana, path, action="cancel")).status_code == 303
    assert waiting(app) == []
    assert ana.get(path).status_code == 303


def test_file_nobody_decided_about_is_forgotten_after_a_day(
    app: Flask, ana: FlaskClient, project_id: int, path: str
) -> None:
    [file] = waiting(app)
    yesterday = time.time() - uploads.WAITS - 60
    os.utime(file, (yesterday, yesterday))
    assert ana.get(path).status_code == 303
    ana.get(f"/p/{project_id}/listen")
    assert waiting(app) == []


def test_keys_lead_nowhere_else(ana: FlaskClient, project_id: int, path: str) -> None:
    for key in ("../listening.sqlite", "..", "0" * 32, "%2e%2e", "g" * 32):
        assert ana.get(f"/p/{project_id}/imports/{key}").status_code in (303, 404), key


def test_file_of_another_project_is_not_found(app: Flask, project_id: int, path: str) -> None:
    [file] = waiting(app)
    instance = file.parent.parent
    assert uploads.open(instance, file.name, owner=f"answers:{project_id}")[0] == "spring.csv"
    with pytest.raises(BadInput):
        uploads.open(instance, file.name, owner=f"answers:{project_id + 1}")


def test_same_file_twice_is_refused_until_it_is_taken_back(
    app: Flask, ana: FlaskClient, project_id: int, path: str
) -> None:
    ana.post(path, data=chosen(ana, path))
    status, _, html = bring(ana, project_id, GOOD, "renamed.csv")
    assert status == 422
    assert "renamed.csv was imported before as &#39;spring.csv&#39;" in html
    assert waiting(app) == []


def test_two_waiting_copies_are_kept_once(
    app: Flask, ana: FlaskClient, project_id: int, path: str
) -> None:
    _, second, _ = bring(ana, project_id, GOOD)
    assert ana.post(path, data=chosen(ana, path)).status_code == 303
    refused = ana.post(second, data=chosen(ana, second))
    assert refused.status_code == 422
    assert rows(app)["response"] == 2


def test_taking_back_says_what_goes_and_removes_everything(
    app: Flask, ana: FlaskClient, project_id: int, path: str
) -> None:
    ana.post(path, data=chosen(ana, path))
    with app.app_context():
        [(batch, _)] = imports.batches(project_id)
    confirm = f"/p/{project_id}/surveys/{batch.id}/take-back"
    html = ana.get(confirm).get_data(as_text=True)
    assert "2 voices" in html and "3 answers" in html
    well_formed(html)
    assert rows(app)["excerpt"] == 3
    assert ana.post(confirm, data={"csrf_token": token(ana, confirm)}).status_code == 303
    assert set(rows(app).values()) == {0}
    with app.app_context():
        assert imports.batches(project_id) == []
    status, _, _ = bring(ana, project_id, GOOD)
    assert status == 303


def test_workbook_is_read_like_a_text_file(app: Flask, ana: FlaskClient, project_id: int) -> None:
    book, file = Workbook(), io.BytesIO()
    for line in ("voice,answer", "1,الحافلة لا تصل إلى الحي بعد الرابعة", "2,Too far"):
        book.active.append(line.split(","))
    book.save(file)
    _, location, _ = bring(ana, project_id, file.getvalue(), "sessions.xlsx")
    html = ana.get(location).get_data(as_text=True)
    assert "العربية" in html and "Keep 2 answers" in html


def test_asked_survey_cannot_be_taken_back_as_an_import(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    asked = opened(app, project_id)
    assert ana.get(f"/p/{project_id}/surveys/{asked.id}/take-back").status_code == 404


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("Spanish", "es"),
        ("español", "es"),
        ("es-MX", "es"),
        ("ES", "es"),
        ("العربية", "ar"),
        ("Haitian Creole", "ht"),
        ("zh_CN", "zh-Hans"),
        ("Klingon spoken", "Klingon spoken"),
        ("und", "und"),
    ],
)
def test_languages_are_met_however_they_are_written(written: str, tag: str) -> None:
    assert imports.tag_of(written) == tag


def test_columns_of_names_and_new_spellings_are_doubted(
    app: Flask, ana: FlaskClient, project_id: int, path: str
) -> None:
    ana.post(path, data=chosen(ana, path))
    later = GOOD.replace("Eastside", "East side").replace("A1", "D4")
    _, location, _ = bring(ana, project_id, later)
    fields = chosen(ana, location, action="look", groups=["neighbourhood", "e-mail"])
    html = ana.post(location, data=fields).get_data(as_text=True)
    assert "“East side” is new, and close to “Eastside”" in html
    assert "“e-mail” looks like names or addresses" in html
