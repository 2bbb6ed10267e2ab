"""The codebook's pages: what is shown, what a click does, and who may."""

import io

import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening.coding.book import service, store
from listening.coding.codebook_files import read, write_table
from listening.coding.memos import service as memos
from listening.db import db


@pytest.fixture
def home(app: Flask, project_id: int) -> str:
    with app.app_context():
        service.install(project_id)
        db.session.commit()
    return f"/p/{project_id}/codebook"


def post(client: FlaskClient, home: str, path: str, **data: object) -> int:
    token = csrf(client, home)
    return client.post(home + path, data={"csrf_token": token, **data}).status_code


def test_every_page_is_well_formed_and_closed_to_strangers(
    home: str, ben: FlaskClient, chris: FlaskClient
) -> None:
    pages = ("", "/code/getting_to_school", "/versions", "/print", "/codebook.csv")
    for page in pages:
        assert chris.get(home + page).status_code == 404
        answer = ben.get(home + page)
        assert answer.status_code == 200, page
        if page != "/codebook.csv":
            html5lib.HTMLParser(strict=True).parse(answer.get_data(as_text=True))


def test_a_code_is_edited_published_and_taken_back(
    app: Flask, project_id: int, home: str, ben: FlaskClient
) -> None:
    path = "/code/getting_to_school"
    page = ben.get(home + path).get_data(as_text=True)
    assert "Getting" in page
    edited = {
        "in": "es",
        "label": "Llegar a la escuela",
        "definition": "Zzcamino",
        "codable": "y",
        "examples": "El bus no viene\nEstá lejos",
    }
    assert post(ben, home, path + "/edit", **edited) == 303
    with app.app_context():
        code = next(c for c in service.codebook(project_id).codes if c.key == "getting_to_school")
        assert code.definition["es"] == "Zzcamino"
        assert code.examples["es"] == ("El bus no viene", "Está lejos")
        assert "en" in code.labels
    draft = ben.get(home + "/versions").get_data(as_text=True)
    assert "<ins>Zzcamino" in draft
    assert post(ben, home, "/publish", reason="Spanish names") == 303
    assert "Spanish names" in ben.get(home + "/versions").get_data(as_text=True)
    with app.app_context():
        newest = store.changes(project_id)[0].id
    assert post(ben, home, f"/undo/{newest}") == 303
    assert "<del>Zzcamino" in ben.get(home + "/versions").get_data(as_text=True)


def test_a_table_goes_out_and_comes_back_the_same(app: Flask, project_id: int, home: str) -> None:
    import tempfile
    from pathlib import Path

    with app.app_context():
        codes = service.codebook(project_id).codes
        text = write_table(service.codebook(project_id))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "codebook.csv"
        path.write_text(text, encoding="utf-8", newline="")
        again = read(path).codes
    assert [(c.key, c.labels, c.terms, c.exclude) for c in again] == [
        (c.key, c.labels, c.terms, c.exclude) for c in codes
    ]


def test_a_file_is_shown_before_it_is_brought_in(
    app: Flask, project_id: int, home: str, ben: FlaskClient
) -> None:
    text = "key,label,language,definition\nnew_one,Safe streets,en,Walking without fear\n"
    token = csrf(ben, home)
    data = {"csrf_token": token, "file": (io.BytesIO(text.encode()), "codes.csv")}
    page = ben.post(home + "/import", data=data).get_data(as_text=True)
    assert "Safe streets" in page
    with app.app_context():
        assert store.code(project_id, "new_one") is None
    assert post(ben, home, "/import", name="codes.csv", text=text, apply="yes") == 303
    with app.app_context():
        assert store.code(project_id, "new_one") is not None


def test_memos_are_signed_found_and_changed_by_their_author_only(
    app: Flask, project_id: int, home: str, ana: FlaskClient, ben: FlaskClient
) -> None:
    place = f"/p/{project_id}/memos"
    written = {"text": "Buses to tutoring count here", "kind": "rule", "on": "code"}
    assert post(ben, place, "", **written, subject="getting_to_school") == 303
    with app.app_context():
        [row] = memos.search(project_id, "tutoring")
        assert memos.rules(project_id) == {"getting_to_school": ["Buses to tutoring count here"]}
        number = row.id
    assert post(ana, place, f"/{number}", text="Mine now", kind="rule") == 303
    page = ana.get(place + "?words=tutoring").get_data(as_text=True)
    assert "Buses to tutoring count here" in page and "Ben" in page
    assert post(ben, place, f"/{number}", remove="yes") == 303
    with app.app_context():
        assert memos.search(project_id, "tutoring") == []
    assert post(ben, place, "", text="x", kind="rule", on="code", subject="elsewhere") == 422
