"""The pages of those who spoke: the list, what one allows, how one leaves, and the receipt."""

import re

import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient
from surveys.families import form, opened

from listening.conversations import service as conversations
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.voices.listing import Line, Wanted, narrowed, summed
from listening.excerpts.voices.places import Place
from listening.participants import service as participants
from listening.participants.consent import Consent


@pytest.fixture
def talk(app: Flask, project_id: int) -> dict[str, str]:
    """Pseudonym -> voice of a conversation with eleven speakers."""
    with app.app_context():
        row = conversations.keep(
            project_id,
            kind="focus group",
            title="Thursday <evening>",
            speakers=[
                conversations.Speaker(
                    pseudonym=f"P{i}",
                    language="en",
                    consent="quote" if i < 8 else "count",
                    groups={"side": "East" if i % 2 else "West"},
                )
                for i in range(1, 12)
            ],
            turns=[
                conversations.Said(speaker=f"P{i}", text=f"the bus of number {i} is late")
                for i in range(1, 12)
            ],
        )
        db.session.commit()
        return {note.speaker: str(note.participant_id) for note in conversations.notes(row)}


def names(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]*><bdi>([^<]*)</bdi>', text)


def test_the_list_names_pseudonyms_in_their_order_and_families_not_at_all(
    app: Flask, ana: FlaskClient, project_id: int, talk: dict[str, str]
) -> None:
    survey = opened(app, project_id)
    for key in "abc":
        app.test_client().post(survey.path, data=form(key=key * 32))
    shown = ana.get(f"/p/{project_id}/participants").text
    assert names(shown) == [f"P{i}" for i in range(1, 12)] + ["family"] * 3
    assert "Thursday &lt;evening&gt;" in shown
    assert "side: East" in shown
    backwards = ana.get(f"/p/{project_id}/participants?sort=name&order=desc").text
    assert names(backwards)[-11:] == [f"P{i}" for i in range(11, 0, -1)]
    quiet = ana.get(f"/p/{project_id}/participants?consent=count").text
    assert names(quiet)[:4] == ["P8", "P9", "P10", "P11"]
    place = re.search(r'<option value="(conversation-\d+)"', shown)
    assert place
    assert len(names(ana.get(f"/p/{project_id}/participants?place={place[1]}").text)) == 11
    assert len(names(ana.get(f"/p/{project_id}/participants?place=x&group=999&sort=x").text)) == 14


def test_nobody_has_spoken_yet_and_nobody_fits(
    ana: FlaskClient, app: Flask, project_id: int
) -> None:
    assert "Nobody has spoken yet" in ana.get(f"/p/{project_id}/participants").text
    with app.app_context():
        participants.add(project_id, [participants.Newcomer(pseudonym="P1")])
        db.session.commit()
    assert "Nobody fits" in ana.get(f"/p/{project_id}/participants?consent=quote").text
    few = ana.get(f"/p/{project_id}/participants").text
    assert "Few voices so far" in few


def test_sixty_voices_are_cut_into_pages(app: Flask, ana: FlaskClient, project_id: int) -> None:
    with app.app_context():
        new = [participants.Newcomer(pseudonym=f"P{i}", consent="quote") for i in range(60)]
        participants.add(project_id, new)
        db.session.commit()
    first = names(ana.get(f"/p/{project_id}/participants").text)
    second = names(ana.get(f"/p/{project_id}/participants?page=2").text)
    assert (len(first), len(second)) == (50, 10)
    assert {*first, *second} == {f"P{i}" for i in range(60)}


@pytest.mark.parametrize("who", ["ben", "chris"])
def test_only_those_who_listen_see_voices(
    app: Flask, project_id: int, talk: dict[str, str], who: str
) -> None:
    client, expected = sign_in(app, who), 403 if who == "ben" else 404
    for path in ("", f"/{talk['P1']}", f"/{talk['P1']}/withdraw", "/receipts"):
        assert client.get(f"/p/{project_id}/participants{path}").status_code == expected


def test_what_a_voice_allows_holds_at_once_and_can_be_taken_back(
    app: Flask, ana: FlaskClient, project_id: int, talk: dict[str, str]
) -> None:
    one = f"/p/{project_id}/participants/{talk['P1']}"

    def leaves() -> bool:
        asked = {"csrf_token": csrf(ana, f"/p/{project_id}/exchange"), "kind": "csv"}
        exported = ana.post(f"/p/{project_id}/exchange/quotes", data=asked)
        assert exported.status_code == 200, exported.status
        return "number 1 is late" in exported.get_data().decode("utf-8-sig")

    assert leaves()
    token = csrf(ana, one)
    answer = ana.post(f"{one}/consent", data={"csrf_token": token, "level": "count"})
    assert answer.status_code == 303
    after = ana.get(one).text
    assert not leaves()
    assert 'value="count" checked' in after
    undo = re.search(r'action="([^"]*/consent\?level=quote)"', after)
    assert undo
    assert ana.post(undo[1], data={"csrf_token": token}).status_code == 303
    assert leaves()
    assert ana.post(f"{one}/consent", data={"csrf_token": token, "level": "x"}).status_code == 422


def test_a_voice_leaves_and_the_receipt_counts_without_naming(
    app: Flask, ana: FlaskClient, project_id: int, talk: dict[str, str]
) -> None:
    one = f"/p/{project_id}/participants/{talk['P3']}"
    assert "number 3 is late" in ana.get(one).text
    asked = ana.get(f"{one}/withdraw").text
    assert "This cannot be undone" in asked
    token = csrf(ana, f"{one}/withdraw")
    done = ana.post(f"{one}/withdraw", data={"csrf_token": token})
    assert done.status_code == 303
    receipt = ana.get(done.headers["Location"]).text
    assert "Texts as they were said" in receipt
    for told in ("P3", "East", "number 3", talk["P3"], "Thursday"):
        assert told not in receipt
    assert ana.get(one).status_code == 404
    assert ana.post(f"{one}/withdraw", data={"csrf_token": token}).status_code == 404
    listed = ana.get(f"/p/{project_id}/participants")
    assert "P3" not in names(listed.text)
    assert "Receipts of those who left" in listed.text
    assert "Removed on" in ana.get(f"/p/{project_id}/participants/receipts").text
    with app.app_context():
        assert len(excerpts.all_quotes(project_id)) == 10


def test_one_number_too_small_hides_another_that_would_tell_it() -> None:
    def lines(*levels: tuple[str, int]) -> list[Line]:
        return [
            Line(
                id=f"{level}{i}",
                name="",
                groups=(),
                group_ids=frozenset(),
                consent=Consent(level),
                place=None,
                excerpts=1,
            )
            for level, n in levels
            for i in range(n)
        ]

    assert list(summed(lines(("count", 3), ("paraphrase", 7), ("quote", 20)), 5).values()) == [
        None,
        None,
        20,
    ]
    assert list(summed(lines(("count", 3), ("paraphrase", 4), ("quote", 20)), 5).values()) == [
        None,
        None,
        20,
    ]
    assert list(summed(lines(("count", 6), ("quote", 20)), 5).values()) == [6, 0, 20]


def test_families_stand_by_their_random_keys_in_every_order() -> None:
    place = Place("family", "March", 1)
    families = [
        Line(
            id=key,
            name="",
            groups=(),
            group_ids=frozenset(),
            consent=Consent.QUOTE,
            place=place,
            excerpts=1,
        )
        for key in ("c", "a", "d", "b")
    ]
    for sort in ("name", "consent", "place", "excerpts"):
        for descending in (False, True):
            wanted = Wanted(sort=sort, descending=descending)  # type: ignore[arg-type]
            assert [line.id for line in narrowed(families, wanted)] == ["a", "b", "c", "d"]
