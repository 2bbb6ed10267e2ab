"""Questions to the codes: every cell is a direct count, and no hidden cell can be computed."""

import random
from collections import defaultdict

import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient

from listening.causes.questions import counting, service
from listening.causes.questions.counting import Said
from listening.coding import service as coding
from listening.communities import service as communities
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.gaps.disclosure import Policy
from listening.participants import service as participants
from listening.participants.consent import Consent
from listening.surveys import imports

SIZES = {"Eastside": 24, "Northgate": 17, "Hill": 4, "Lake": 13}


@pytest.fixture
def coded(app: Flask, project_id: int) -> int:
    """Four sides, one of them small; three themes put on answers at random."""
    draw = random.Random(7)
    with app.app_context():
        rows = [
            (f"answer {n} of {side}", "en", side) for side, k in SIZES.items() for n in range(k)
        ]
        table = Table(
            name="a.csv", columns=("text", "language", "side"), rows=tuple(rows), first_row=2
        )
        mapping = Mapping(texts=("text",), language="language", groups=("side",))
        seen = imports.preview(table, mapping, among=())
        imports.keep(project_id, seen, name="a", sha256="a", consent=Consent.QUOTE, by=None)
        coding.install(project_id)
        themes = [c.key for c in coding.codebook(project_id).codes if c.theme == c.key][:3]
        for quote in sorted(excerpts.all_quotes(project_id), key=lambda q: q.text):
            for theme in themes:
                if draw.random() < 0.6:
                    coding.code_by_hand(project_id, theme, [(quote.id, 0, 0)], by=None)
        db.session.commit()
    return project_id


def ask(project_id: int, *, whole_tree: bool = False) -> service.ByGroup:
    labels = coding.labels(project_id, "en")
    material = service.material(project_id)
    return service.by_group(material, "side", policy=Policy(), labels=labels, whole_tree=whole_tree)


def direct(project_id: int, dimension: str) -> dict[tuple[str, str], set[str]]:
    """(theme, group) -> voices, counted in the plainest way."""
    names = {n: name for name, n in communities.groups(project_id)[dimension].items()}
    people = participants.voices(project_id)
    who = {q.id: q.participant_id for q in excerpts.all_quotes(project_id)}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in coding.codings(project_id):
        for group in people[who[one.excerpt_id]].groups:
            found[one.theme, names[group]].add(who[one.excerpt_id])
    return found


def test_every_shown_cell_equals_a_direct_count_and_small_groups_carry_no_number(
    app: Flask, coded: int
) -> None:
    with app.app_context():
        table = ask(coded)
        plain = direct(coded, "side")
        seen = 0
        for row in table.rows:
            for cell in row.cells:
                if cell.withheld:
                    assert (cell.n, cell.count, cell.quotes, cell.value) == (None,) * 4
                else:
                    assert cell.count == len(plain[row.key, cell.group])
                    assert cell.low is not None and cell.low <= cell.value <= cell.high
                    seen += bool(cell.count)
        assert seen >= 6
        assert "Hill" not in table.shown and len(table.shown) == 2, "a partner hides Hill"
        assert set(table.not_done) == table.shown


def test_quotes_of_a_hidden_group_come_without_their_group(app: Flask, coded: int) -> None:
    with app.app_context():
        theme = ask(coded).rows[0].key
        words = service.words(service.material(coded), "side", policy=Policy())
        assert words.keys(theme, "Eastside")
        assert words.keys(theme, "Hill") == []
        loose = excerpts.quotes(words.keys(theme, ""))
        assert any("Hill" in quote.text for quote in loose.values())
        cells = words.cells()
        assert all(words.keys(*cell) == keys for cell, keys in cells.items())


def test_what_is_counted_is_what_the_coding_room_gives(app: Flask, coded: int) -> None:
    """The few columns that are read here hold the same codings, with the codes above them."""
    with app.app_context():
        told = {
            (one.excerpt_id, one.theme, one.code_key, one.start, one.end)
            for one in coding.codings(coded)
            if one.state == "accepted"
        }
        read = {
            (one.excerpt, codes[0], codes[-1], start, end)
            for one in service.material(coded).said
            for codes, start, end in one.spans
        }
        assert read == told and len(told) > 50
        quotes = {q.id: (q.participant_id, q.language) for q in excerpts.all_quotes(coded)}
        assert quotes == {o.excerpt: (o.voice, o.language) for o in service.material(coded).said}


def test_a_code_below_meets_with_the_codes_above_it_too() -> None:
    said = [
        Said(
            excerpt="1",
            voice="v",
            codes=frozenset({"bus", "bus.late", "food"}),
            spans=((("bus", "bus.late"), 0, 5), (("food",), 4, 9)),
        )
    ]
    related = frozenset({("bus.late", "bus")})
    pairs = counting.together(
        said, ("bus", "bus.late", "food"), level="span", unit="excerpts", related=related
    )
    assert {(p.one, p.other) for p in pairs} == {("bus", "food"), ("bus.late", "food")}


def test_codes_meet_in_an_excerpt_on_words_or_in_a_voice() -> None:
    said = [
        Said(
            excerpt="1",
            voice="v",
            codes=frozenset("ab"),
            spans=((("a",), 0, 4), (("b",), 4, 9)),
        ),
        Said(excerpt="2", voice="v", codes=frozenset("c"), spans=((("c",), 0, 0),)),
        Said(
            excerpt="3",
            voice="w",
            codes=frozenset("ab"),
            spans=((("a",), 0, 5), (("b",), 4, 9)),
        ),
        Said(excerpt="4", voice="x", codes=frozenset("ab"), looked_at=False),
    ]

    def met(level: counting.Level) -> dict[tuple[str, str], tuple[int, int, int]]:
        pairs = counting.together(said, "abc", level=level, unit="voices")
        return {(p.one, p.other): (p.n1, p.n2, p.n12) for p in pairs}

    assert met("excerpt") == {("a", "b"): (2, 2, 2)}
    assert met("span") == {("a", "b"): (2, 2, 1)}, "4 is where one ends and the other begins"
    assert met("voice") == {("a", "b"): (2, 2, 2), ("a", "c"): (2, 1, 1), ("b", "c"): (2, 1, 1)}
    [pair] = counting.together(said, "ab", level="span", unit="excerpts")
    assert pair.closeness == pytest.approx(1 / 3)
    related = frozenset({("a", "b")})
    assert counting.together(said, "ab", related=related) == []


def test_pages_stand_and_a_question_is_kept_under_a_name(
    coded: int, ben: FlaskClient, chris: FlaskClient
) -> None:
    home = f"/p/{coded}/questions"
    for page in ("", "?quotes=yes&codes=all&reference=Eastside", "/together?level=voice"):
        assert chris.get(home + page).status_code == 404
        answer = ben.get(home + page)
        assert answer.status_code == 200
        html5lib.HTMLParser(strict=True).parse(answer.get_data(as_text=True))
    refused = ben.get(home + "/together?group=Hill").get_data(as_text=True)
    assert "Too few of this group" in refused
    token = csrf(ben, home)
    data = {"csrf_token": token, "kind": "together", "level": "voice", "name": "Who meets?"}
    assert ben.post(home + "/save", data=data).status_code == 303
    assert "Who meets?" in ben.get(home).get_data(as_text=True)
