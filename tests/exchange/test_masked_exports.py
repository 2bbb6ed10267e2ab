"""What goes out of the exchange room is masked unless somebody asks otherwise, and says so."""

import io
import zipfile

import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening import db
from listening.coding import service as coding
from listening.coding.outside import service as outside
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Entry
from listening.participants.consent import Consent
from listening.people import service as people
from listening.surveys import imports

SECRET = "call me at 555-0142 or ana.b@example.org"
SAID = f"{SECRET}, the bus is late"


@pytest.fixture
def told(app: Flask, project_id: int) -> int:
    """One voice to be quoted, with a number in its words, and one that only wants to be counted."""
    with app.app_context():
        coding.install(project_id)
        for consent, text in ((Consent.QUOTE, SAID), (Consent.COUNT, "only count this sentence")):
            entry = Entry(row=1, column="Q", text=text, language="en", voice="v")
            seen = imports.Preview(
                entries=(entry,), rows=1, voices=1, empty_rows=0, languages={}, groups={}
            )
            _, keys = imports.keep_with_keys(
                project_id, seen, name="a.csv", sha256=consent, consent=consent, by=None
            )
            if consent == Consent.QUOTE:
                code = coding.codebook(project_id).codes[0].key
                ana = people.find("ana@example.org")
                assert ana is not None
                start = SAID.index("the bus")
                coding.code_by_hand(project_id, code, [(keys[0], start, start + 7)], by=ana.id)
        db.db.session.commit()
    return project_id


def out(client: FlaskClient, project_id: int, what: str, **said: str) -> bytes:
    place = f"/p/{project_id}/exchange"
    said["csrf_token"] = csrf(client, place)
    data = client.post(f"{place}/{what}", data=said).get_data()
    if what == "project":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    return data


KINDS = [
    ("project", {}),
    ("quotes", {"kind": "csv", "per": "excerpt"}),
    ("quotes", {"kind": "csv", "per": "coding"}),
    ("quotes", {"kind": "html", "per": "excerpt"}),
]


@pytest.mark.parametrize(("what", "said"), KINDS)
def test_every_export_hides_numbers_and_leaves_unquotable_words_here(
    told: int, ana: FlaskClient, what: str, said: dict[str, str]
) -> None:
    data = out(ana, told, what, **said).decode()
    assert "555-0142" not in data
    assert "ana.b@" not in data
    assert "only count this" not in data
    assert "[phone] or [e-mail]" in data


@pytest.mark.parametrize(("what", "said"), KINDS[:2])
def test_own_analysis_is_asked_for_and_the_report_says_it(
    told: int, ana: FlaskClient, what: str, said: dict[str, str]
) -> None:
    data = out(ana, told, what, **said, sight="own").decode()
    assert "555-0142" in data
    assert "only count this" in data
    page = ana.get(f"/p/{told}/exchange/1").get_data(as_text=True)
    assert "for our own analysis" in page


def test_what_nobody_confirmed_is_said_in_the_report(told: int, ana: FlaskClient) -> None:
    out(ana, told, "quotes", kind="csv", per="excerpt")
    page = ana.get(f"/p/{told}/exchange/1").get_data(as_text=True)
    assert "not confirmed yet" in page


def test_coded_words_are_the_same_behind_masks(told: int, ana: FlaskClient) -> None:
    rows = out(ana, told, "quotes", kind="csv", per="coding").decode()
    assert ",the bus," in rows


def test_masked_project_brought_back_finds_its_words_and_codings(
    app: Flask, told: int, ana: FlaskClient
) -> None:
    place = f"/p/{told}/exchange"
    sent = {"csrf_token": csrf(ana, place)}
    data = ana.post(f"{place}/project", data=sent).get_data()
    sent = {"csrf_token": csrf(ana, place)}
    answer = ana.post(f"{place}/bring", data={**sent, "file": (io.BytesIO(data), "own.qdpx")})
    ana.post(
        answer.location,
        data={
            "csrf_token": csrf(ana, answer.location),
            "keep": "1",
            "convention": "points-crlf2-nobom-exclusive",
            "language": "en",
            "source": "interview",
            "consent": "count",
        },
    )
    with app.app_context():
        assert len(excerpts.all_quotes(told)) == 2
        assert len(outside.coded(told)) == 1
