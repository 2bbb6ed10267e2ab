"""Projects, codebooks and quotes go out and come in through the pages."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from listening import db
from listening.coding import service as coding
from listening.coding.outside import service as outside
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Entry
from listening.participants.consent import Consent
from listening.people import service as people
from listening.people.roles import Role
from listening.surveys import imports

TEXTS = ("The bus 🚌 comes late.", "=SUM(A1) we need tutoring", "الحافلة تتأخر كل يوم",
         "Con tôi không có xe buýt", "+1 thanks", "nobody told us")  # fmt: skip


@pytest.fixture
def coded(app: Flask, project_id: int) -> int:
    """Twelve voices of one group and two of another, some of their words coded by ana."""
    with app.app_context():
        coding.install(project_id)
        entries = tuple(
            Entry(
                row=i,
                column="What is hard?",
                text=f"{TEXTS[i % 6]} {i}" if i % 6 != 1 else TEXTS[1],
                language="en",
                voice=f"v{i}",
                groups={"home language": "Somali" if i < 12 else "Mam"},
            )
            for i in range(14)
        )
        seen = imports.Preview(
            entries=entries, rows=14, voices=14, empty_rows=0, languages={}, groups={}
        )
        _, keys = imports.keep_with_keys(
            project_id, seen, name="a.csv", sha256="x", consent=Consent.QUOTE, by=None
        )
        code = coding.codebook(project_id).codes[0].key
        ana = people.find("ana@example.org")
        assert ana is not None
        spans = [(keys[0], 4, 9), (keys[1], 0, 0), (keys[2], 0, 7), (keys[13], 0, 0)]
        # The second and the last say the same words.
        coding.code_by_hand(project_id, code, spans, by=ana.id)
        db.db.session.commit()
    return project_id


def there(app: Flask, project_id: int) -> set[tuple[str, str, str, str]]:
    """Text, span, code and coder of everything coded in a project."""
    with app.app_context():
        quotes = {q.id: q for q in excerpts.all_quotes(project_id)}
        keys = {guid: key for key, guid in outside.guids_by_key(project_id).items()}
        labels = coding.labels(project_id, "en")
        return {
            (
                quotes[c.excerpt_id].text,
                quotes[c.excerpt_id].text[c.start : c.end or None],
                labels[keys[c.code]],
                c.coder_name or people.name_of(c.coder_id),
            )
            for c in outside.coded(project_id)
        }


def send(client: FlaskClient, project_id: int, what: str, **data: Any) -> Any:
    place = f"/p/{project_id}/exchange"
    data["csrf_token"] = csrf(client, place)
    return client.post(f"{place}/{what}", data=data)


def bring(client: FlaskClient, project_id: int, name: str, data: bytes, **said: str) -> Any:
    answer = send(client, project_id, "bring", file=(io.BytesIO(data), name))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    place = answer.location
    page = client.get(place)
    assert page.status_code == 200, page.get_data(as_text=True)
    said |= {"csrf_token": csrf(client, place), "keep": "1"}
    return client.post(place, data=said)


BRING = {
    "convention": "points-crlf2-nobom-exclusive",
    "language": "en",
    "source": "interview",
    "consent": "count",
    "with_groups": "1",
}


def test_export_comes_into_another_project_and_one_step_takes_it_back(
    app: Flask, coded: int, ana: FlaskClient
) -> None:
    data = send(ana, coded, "project").get_data()
    with app.app_context():
        other = communities.create("Another", languages=["en"]).id
        user = people.find("ana@example.org")
        assert user is not None
        people.join(user.id, other, role=Role.OWNER)
        db.db.session.commit()
    answer = bring(ana, other, "own.qdpx", data, **BRING)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert len(there(app, coded)) == 3
    assert there(app, other) == there(app, coded)
    taken = answer.location.rpartition("/")[2]
    send(ana, other, f"{taken}/take-back")
    assert there(app, other) == set()
    with app.app_context():
        assert excerpts.all_quotes(other) == []
        assert coding.codebook(other).codes == ()


def test_own_export_brought_into_its_project_adds_nothing(
    app: Flask, coded: int, ana: FlaskClient
) -> None:
    before = there(app, coded)
    data = send(ana, coded, "project", crlf="1").get_data()
    bring(ana, coded, "own.qdpx", data, **BRING)
    assert there(app, coded) == before
    with app.app_context():
        assert len(excerpts.all_quotes(coded)) == 14
        assert len(outside.coded(coded)) == 4


def test_small_group_is_not_in_any_export(coded: int, ana: FlaskClient) -> None:
    data = send(ana, coded, "project").get_data()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"Mam" not in archive.read("project.qde")
    for per in ("excerpt", "coding"):
        table = send(ana, coded, "quotes", kind="csv", per=per).get_data(as_text=True)
        assert "Mam" not in table


def test_quotes_run_no_formula(coded: int, ana: FlaskClient) -> None:
    sheet = send(ana, coded, "quotes", kind="csv", per="excerpt").get_data().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert len(rows) == 14
    assert {row["text"] for row in rows if "SUM" in row["text"]} == {f"'{TEXTS[1]}"}
    ones = [row for row in rows if row["codes"]]
    assert len(ones) == 4
    assert all(row[ones[0]["codes"]] == ("1" if row["codes"] else "") for row in rows)
    book = load_workbook(
        io.BytesIO(send(ana, coded, "quotes", kind="xlsx", per="excerpt").get_data())
    )
    cells = [cell for row in book["quotes"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert TEXTS[1] in {cell.value for cell in cells}


def test_page_to_print_marks_the_words_and_names_the_code(coded: int, ana: FlaskClient) -> None:
    page = send(ana, coded, "quotes", kind="html").get_data(as_text=True)
    assert "<mark>bus 🚌</mark>" in page
    assert page.count("<article>") == 14


def test_codebook_goes_out_and_its_difference_is_shown_before_it_is_applied(
    app: Flask, coded: int, ana: FlaskClient
) -> None:
    data = send(ana, coded, "codebook").get_data()
    with app.app_context():
        name = coding.codebook(coded).codes[0].label("en")
    changed = data.replace(f'name="{name}"'.encode(), b'name="A new name"', 1)
    answer = send(ana, coded, "bring", file=(io.BytesIO(changed), "own.qdc"))
    page = ana.get(answer.location).get_data(as_text=True)
    assert "A new name" in page
    with app.app_context():
        assert coding.codebook(coded).codes[0].label("en") == name
    ana.post(answer.location, data={"csrf_token": csrf(ana, answer.location), "keep": "1"})
    with app.app_context():
        assert coding.codebook(coded).codes[0].label("en") == "A new name"


def test_unchanged_codebook_changes_nothing(coded: int, ana: FlaskClient) -> None:
    data = send(ana, coded, "codebook").get_data()
    answer = send(ana, coded, "bring", file=(io.BytesIO(data), "own.qdc"))
    assert "Nothing would change" in ana.get(answer.location).get_data(as_text=True)


@pytest.mark.shared
def test_project_of_another_program_comes_in_with_its_codes(
    app: Flask, project_id: int, ana: FlaskClient, shared: Path
) -> None:
    data = (shared / "data/refi/TestProject.qdpx").read_bytes()
    answer = bring(ana, project_id, "TestProject.qdpx", data, split_groups="1", **BRING)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with app.app_context():
        codes = coding.codebook(project_id).codes
        assert len(codes) == 14
        coke = next(code for code in codes if code.label("en") == "Coke")
        assert [c.label("en") for c in codes if c.parent == coke.key] == [
            "full-fat Coke",
            "diet Coke",
        ]
    page = ana.get(answer.location).get_data(as_text=True)
    assert "its text is not in the file" in page
    assert ana.get(f"{answer.location}.csv").status_code == 200


def qdpx(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in entries:
            archive.writestr(path, data)
    return out.getvalue()


EMPTY = b'<Project xmlns="urn:QDA-XML:project:1.0" name="x"/>'
LINK = zipfile.ZipInfo("sources/a.txt")


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        qdpx(("readme.txt", b"")),
        qdpx(("project.qde", EMPTY), ("../evil.txt", b"x")),
        qdpx(("project.qde", EMPTY), ("/etc/evil.txt", b"x")),
        qdpx(("project.qde", b'<!DOCTYPE a [<!ENTITY b "c">]><Project name="&b;"/>')),
        qdpx(("project.qde", b"<Project")),
        qdpx(("project.qde", EMPTY), ("sources/a.txt", b"\0" * 11 * 2**20)),
    ],
    ids=["no zip", "no project", "outside", "absolute", "dtd", "broken", "bomb"],
)
def test_harmful_file_is_refused_with_a_sentence(
    project_id: int, ana: FlaskClient, data: bytes
) -> None:
    answer = send(ana, project_id, "bring", file=(io.BytesIO(data), "a.qdpx"))
    assert answer.status_code == 422
    assert "a.qdpx" in answer.get_data(as_text=True)


def test_analyst_takes_out_and_cannot_bring_in(app: Flask, coded: int, ben: FlaskClient) -> None:
    assert send(ben, coded, "project").status_code == 200
    token = csrf(ben, f"/p/{coded}/exchange")
    assert ben.post(f"/p/{coded}/exchange/bring", data={"csrf_token": token}).status_code == 403
    assert sign_in(app, "chris").get(f"/p/{coded}/exchange").status_code == 404
