"""R3: the numbers of several pages together, as a member without the right to raw words reads them,
and as a reader of what leaves the team."""

import csv
import io
import re
import secrets
from html import unescape

import html5lib
import pytest
from cast import sign_in
from flask import Flask
from flask.testing import FlaskClient
from trust.asking import asked_in
from trust.stage import GROUPS, Team, cast

from listening.communities import service as communities
from listening.db import db
from listening.participants.consent import Consent
from listening.surveys import service


def words(client: FlaskClient, path: str) -> str:
    """What a page says, on one line."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    tree = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
    return " ".join(unescape(" ".join(tree.itertext())).split())


@pytest.fixture
def three_answers(app: Flask, password_hash: str) -> int:
    """A project with one survey that three families answered."""
    with app.app_context():
        project_id = communities.create("Small", languages=["en"]).id
        db.session.commit()
    cast(app, password_hash, project_id, "small")
    with app.app_context():
        row = service.write(project_id, asked_in(str))
        service.open_survey(row)
        for i in range(3):
            service.answer(
                row,
                {"barrier": f"word {i}", "side": "c1"},
                submit_key=secrets.token_hex(16),
                version=1,
                language="en",
                consent=Consent.QUOTE,
            )
        db.session.commit()
    return project_id


def test_R2_6_fewer_than_five_answers_are_a_band_on_every_page_of_a_viewer(
    app: Flask, three_answers: int
) -> None:
    client = sign_in(app, "small-viewer")
    assert "fewer than 5 answers" in words(client, f"/p/{three_answers}/listen")
    home = words(client, f"/p/{three_answers}/")
    assert not re.search(r"\b3 (voices|excerpts|answers)", home), home


def test_R3_7_a_viewer_cannot_subtract_small_conversations_and_surveys(
    app: Flask, alpha: Team
) -> None:
    """The whole of the voices less every part that is told leaves what is not told."""
    client = sign_in(app, "alpha-viewer")
    home = words(client, f"/p/{alpha.project_id}/")
    listen = words(client, f"/p/{alpha.project_id}/listen")
    talks = words(client, f"/p/{alpha.project_id}/conversations")
    told = sum(GROUPS.values())
    assert f"{told} voices" in listen and "fewer than 5 answers" in listen
    assert "too few to show" in talks
    whole = re.search(r"([\d,]+) voices? heard", home)
    assert whole is None or int(whole.group(1)) - told not in range(1, 5), home


@pytest.mark.parametrize("place", ["gaps", "gaps.csv", "gaps/events", "gaps/tables", ""])
def test_R3_1_a_viewers_pages_hold_no_word_that_was_said(
    app: Flask, alpha: Team, place: str
) -> None:
    client = sign_in(app, "alpha-viewer")
    answer = client.get(f"/p/{alpha.project_id}/{place}")
    assert answer.status_code == 200
    assert b"the bus comes late" not in answer.data


def test_R3_1_a_gap_page_does_not_tell_voices_that_its_coverage_withholds(
    app: Flask, alpha: Team
) -> None:
    """Of Northgate three were heard: not beside enrolment, and not by way of the others."""
    client = sign_in(app, "alpha-organizer")
    gap = f"causes/{alpha.ids['measure_id']}?period=2025&dimension=side&group=Eastside"
    said = words(client, f"/p/{alpha.project_id}/{gap}")
    found = re.search(r"Compared: ([\d,]+) voices of the group and ([\d,]+) others", said)
    assert found is not None
    whole = sum(int(number.replace(",", "")) for number in found.groups())
    shown = {g: int(n) for g, n in re.findall(r"(Eastside|Westside|Northgate) (\d+) [\d.]+", said)}
    assert "Northgate" not in shown
    left = {group for group in GROUPS if group not in shown}
    assert len(left) > 1 or whole - sum(shown.values()) != GROUPS["Northgate"], shown


def test_R3_1_a_brief_for_the_board_does_not_tell_a_withheld_group(app: Flask, alpha: Team) -> None:
    """Its file of numbers alone: all others less those that are told are Northgate's three."""
    client = sign_in(app, "alpha-organizer")
    path = f"/p/{alpha.project_id}/brief/{alpha.ids['brief_id']}/numbers.csv"
    rows = list(csv.DictReader(io.StringIO(client.get(path).get_data(as_text=True))))
    heard = {row["who"]: row["count"] for row in rows if row["section"] == "heard"}
    assert heard["Northgate"] == ""
    others = next(
        row["n"] for row in rows if row["who"] == "all others" and row["section"] != "gap"
    )
    told = sum(int(n) for who, n in heard.items() if n and who != "Eastside")
    assert int(others) - told != GROUPS["Northgate"]


def test_R3_1_questions_to_the_codes_tell_nothing_of_a_group_of_three(
    app: Flask, alpha: Team
) -> None:
    client = sign_in(app, "alpha-organizer")
    home = f"/p/{alpha.project_id}/questions"
    for query in ("", "&codes=all", "&quotes=yes", "&reference=Westside"):
        answer = client.get(f"{home}?dimension=side{query}")
        tree = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
        table = next(one for one in tree.iter("table") if one.get("id") == "groups")
        said = " ".join(table.itertext())
        assert "Eastside" in said or "Westside" in said, query
        assert "Northgate" not in said, query
        silent = next(one for one in tree.iter("p") if one.get("class") == "silent")
        assert "Northgate" in "".join(silent.itertext())
        assert not re.search(r"\d", "".join(silent.itertext())), query
    for code in ("key", "plain_key"):
        asked = f"code={alpha.ids[code]}&dimension=side&group=Northgate"
        answer = client.get(f"{home}/quotes?{asked}")
        assert b"the bus comes late" not in answer.data
        together = client.get(f"{home}/together?dimension=side&group=Northgate")
        assert b"the bus comes late" not in together.data


def test_R3_1_one_family_that_can_come_is_no_number_on_the_plan(app: Flask, alpha: Team) -> None:
    client = sign_in(app, "alpha-organizer")
    plan = f"/p/{alpha.project_id}/conversations/{alpha.ids['planned_id']}/plan"
    said = words(client, plan)
    assert "a few families" in said
    assert not re.search(r"\b1 (family|families|voice|answer)", said), said
