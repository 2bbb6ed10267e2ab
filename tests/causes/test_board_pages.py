"""A team writes down what could be behind a gap, moves it about, and weighs it with evidence."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import html5lib
import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from listening.causes.board import evidence, reading, service, undoing
from listening.causes.board.records import EvidenceRow, NodeRow, StepRow
from listening.coding import service as coding
from listening.communities import service as communities
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.gaps.measures import Observation
from listening.participants.consent import Consent
from listening.participants.records import Participant
from listening.people import service as people
from listening.people.roles import Role
from listening.settings import BadInput
from listening.surveys import imports

MEASURE, PERIOD, SIDE = "Tutoring", "2025-26", "neighbourhood"
THEME = "getting_to_school"
POLICY = Policy(min_n=10, min_voices=5)


@dataclass(frozen=True, slots=True)
class Place:
    """A board and how to get at it."""

    project_id: int
    board_id: int

    @property
    def path(self) -> str:
        return f"/p/{self.project_id}/board/{self.board_id}"


def tables(project_id: int) -> int:
    rows = [
        Observation(measure=MEASURE, period=PERIOD, dimension=SIDE, group=group, n=n, count=count)
        for group, n, count in (("Eastside", 300, 60), ("Hillside", 400, 240), ("West", 300, 190))
    ]
    source = gaps.Source(file_name="t.csv", sha256="t")
    gaps.keep_gaps(project_id, rows, better={MEASURE: "higher"}, source=source)
    [(measure_id, _gap)] = gaps.widest(project_id, policy=POLICY)
    return measure_id


def voices(project_id: int) -> None:
    """Twelve voices of Eastside and twelve of Hillside; ten of the former speak of the bus."""
    for consent, share in ((Consent.QUOTE, range(6)), (Consent.COUNT, range(6, 12))):
        rows = tuple(
            (f"bus late {consent} {i}" if i < 10 and side == "Eastside" else f"else {i}", side)
            for side in ("Eastside", "Hillside")
            for i in share
        )
        table = Table(name=f"{consent}.csv", columns=("text", SIDE), rows=rows, first_row=2)
        seen = imports.preview(table, Mapping(texts=("text",), groups=(SIDE,)), among=())
        imports.keep(project_id, seen, name=table.name, sha256=table.name, consent=consent, by=None)
    coding.install(project_id)
    said = [q for q in excerpts.all_quotes(project_id) if q.text.startswith("bus")]
    coding.code_by_hand(project_id, THEME, [(q.id, 0, 3) for q in said], by=person("ben"))


def person(name: str) -> int:
    found = people.find(f"{name}@example.org")
    assert found is not None
    return int(found.id)


@pytest.fixture
def place(app: Flask, project_id: int) -> Place:
    with app.app_context():
        measure_id = tables(project_id)
        row = service.begin(
            project_id,
            measure_id=measure_id,
            period=PERIOD,
            dimension=SIDE,
            group="Eastside",
            by=person("ana"),
        )
        db.session.commit()
        return Place(project_id, row.id)


@pytest.fixture
def heard(app: Flask, place: Place) -> Place:
    with app.app_context():
        voices(place.project_id)
        db.session.commit()
    return place


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return parsed(answer.get_data(as_text=True))


def parsed(text: str) -> str:
    html5lib.HTMLParser(strict=True).parse(text)
    ids = Counter(re.findall(r'\sid="([^"]+)"', text))
    assert [name for name, times in ids.items() if times > 1] == []
    return text


def post(client: FlaskClient, place: Place, path: str, status: int = 303, **data: Any) -> str:
    token = csrf(client, f"{place.path}?at=0")
    answer = client.post(place.path + path, data={"csrf_token": token, **data})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def write(client: FlaskClient, place: Place, below: int, text: str, **more: str) -> int:
    data = {"why": text, "why_language": "en", "reach": "group", **more}
    post(client, place, f"/{below}/add", **data)
    return newest(client.application)


def newest(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalars(select(NodeRow.id).order_by(NodeRow.id.desc())).first() or 0)


def order(app: Flask, place: Place) -> list[tuple[str, int]]:
    """Text and depth of every line, as the board reads."""
    with app.app_context():
        row = service.of_project(place.project_id, place.board_id)
        assert row is not None
        tree = service.tree_of(row)
        depths = tree.depths()
        return [(n.text("en")[0], depths[n.key]) for n in tree.nodes[1:]]


def test_a_board_is_begun_from_its_gap_and_found_again(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    home = f"/p/{project_id}/board"
    assert "Bring a table" in page(ana, home)
    with app.app_context():
        measure_id = tables(project_id)
        db.session.commit()
    gap = f"/p/{project_id}/causes/{measure_id}?period={PERIOD}&dimension={SIDE}&group=Eastside"
    assert f'action="{home}"' in page(ana, gap)
    data = {"measure": measure_id, "period": PERIOD, "dimension": SIDE, "group": "Eastside"}
    for _ in range(2):
        answer = ana.post(home, data={**data, "csrf_token": csrf(ana, gap)})
        assert answer.headers["Location"].endswith(f"{home}/1")
    text = page(ana, f"{home}/1")
    assert "20% of 300 students" in text and "Nothing is written yet" in text
    assert "Nothing written yet." in page(ana, home)
    refused = ana.post(home, data={"measure": "77", "csrf_token": csrf(ana, gap)})
    assert refused.headers["Location"].endswith(home)


def test_whys_are_written_below_each_other_and_say_whom_they_block(
    app: Flask, place: Place, ana: FlaskClient
) -> None:
    bus = write(ana, place, 0, "The last bus leaves too early", bone="place")
    write(ana, place, bus, "The timetable changed", reach="everybody")
    text = page(ana, place.path)
    assert text.index("The last bus leaves") < text.index("The timetable changed")
    for said in ("blocks this group", "blocks everybody", "Place and transport", "no voice yet"):
        assert said in text
    opened = page(ana, f"{place.path}?at={bus}")
    assert "Why this group?" in opened and "What makes it hard for your family" in opened
    assert "bone" not in re.findall(r'name="(\w+)"', opened), "bones belong to the first level"
    own = write(ana, place, 0, "Money", bone="own", own_bone="Food and money")
    assert "Food and money" in page(ana, f"{place.path}?view=fishbone")
    assert f'id="n-{own}"' in page(ana, place.path)


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("/0/add", {"why": " ", "reach": "group"}, "Write what stands in the way"),
        ("/0/add", {"why": "typed " + "x" * 300, "reach": "group"}, "at most 300"),
        ("/1/idea", {"idea": "typed idea", "indicator": ""}, "what would move first"),
        ("/1/attach", {"what": "words", "words": " ", "side": "for"}, "Write what the record"),
        ("/1/edit", {"text_0": "", "kind": "cause", "reach": "group"}, "in one language"),
        ("/1/edit", {"text_0": "typed", "kind": "change_idea", "reach": "group"}, "early sign"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_was_typed(
    app: Flask, place: Place, ana: FlaskClient, path: str, data: dict[str, str], said: str
) -> None:
    write(ana, place, 0, "First")
    before = order(app, place)
    languages = {"why_language": "en", "idea_language": "en"}
    text = parsed(post(ana, place, path, status=422, **languages, **data))
    assert said in text
    typed = next((v for v in data.values() if v.startswith("typed")), "")
    assert typed in text
    assert order(app, place) == before


def test_lines_move_and_a_move_is_taken_back_from_the_message(
    app: Flask, place: Place, ana: FlaskClient
) -> None:
    first = write(ana, place, 0, "A")
    second = write(ana, place, 0, "B")
    write(ana, place, second, "C")
    start = order(app, place)
    for way, wanted in (
        ("up", [("B", 1), ("C", 2), ("A", 1)]),
        ("down", start),
        ("in", [("A", 1), ("B", 2), ("C", 3)]),
        ("out", start),
    ):
        post(ana, place, f"/{second}/move", way=way)
        assert order(app, place) == wanted
    post(ana, place, f"/{first}/move", way="out")
    assert "already stands directly below the gap" in page(ana, place.path)
    post(ana, place, f"/{second}/move", way="in")
    shown = page(ana, f"{place.path}?at={second}")
    found = re.search(r'action="[^"]+(/undo/\d+)"><input[^>]+><button[^>]+small', shown)
    assert found is not None
    post(ana, place, found[1])
    assert order(app, place) == start


def test_removing_takes_everything_below_and_brings_it_back(
    app: Flask, place: Place, ana: FlaskClient, ben: FlaskClient
) -> None:
    first = write(ana, place, 0, "A")
    write(ana, place, first, "B")
    write(ana, place, 0, "C")
    post(ana, place, f"/{first}/remove")
    assert order(app, place) == [("C", 1)]
    with app.app_context():
        [step] = db.session.scalars(select(StepRow.id).filter_by(kind="remove"))
    post(ben, place, f"/undo/{step}")
    assert "Only the person who took a step" in page(ben, place.path)
    assert order(app, place) == [("C", 1)]
    assert "Take back" not in page(ben, place.path)
    post(ana, place, f"/undo/{step}")
    assert order(app, place) == [("A", 1), ("B", 2), ("C", 1)]
    post(ana, place, f"/undo/{step}")
    assert "already taken back" in page(ana, place.path)


def test_every_kind_of_step_is_taken_back_and_none_against_a_later_one(
    app: Flask, heard: Place
) -> None:
    with app.app_context():
        ana, ben = person("ana"), person("ben")
        row = service.of_project(heard.project_id, heard.board_id)
        assert row is not None
        node, added = service.add(row, 0, "A", language="en", by=ana)
        child, _ = service.add(row, node.id, "B", language="en", by=ben)
        with pytest.raises(BadInput, match="lines below it"):
            undoing.undo(row, added, by=ana)
        state = service.set_state(row, node.id, "supported", by=ana)
        assert service.set_state(row, node.id, "supported", by=ana) is None
        later = service.set_state(row, node.id, "tested", by=ben)
        assert state and later
        with pytest.raises(BadInput, match="after you"):
            undoing.undo(row, state, by=ana)
        undoing.undo(row, later, by=ben)
        undoing.undo(row, state, by=ana)
        assert node.state == "open"
        aim = service.set_aim(row, {"en": "60 in 100 by June"}, by=ana)
        assert aim and service.tree_of(row).root.text("en")[0] == "60 in 100 by June"
        undoing.undo(row, aim, by=ana)
        assert row.aim == {}
        attached = evidence.attach_card(row, node.id, THEME, side="for", by=ana)
        [card] = db.session.scalars(select(EvidenceRow))
        detached = evidence.detach(row, card.id, by=ana)
        undoing.undo(row, detached, by=ana)
        assert not card.removed
        undoing.undo(row, attached, by=ana)
        assert card.removed
        out = service.move(row, child.id, "out", by=ben)
        removed = service.remove(row, node.id, by=ana)
        with pytest.raises(BadInput, match="no longer on the board"):
            undoing.undo(row, out, by=ben)
        assert [n.text("en")[0] for n in service.tree_of(row).nodes[1:]] == ["B"]
        undoing.undo(row, removed, by=ana)
        undoing.undo(row, out, by=ben)
        assert (child.parent_id, child.removed) == (node.id, False)
        steps = list(db.session.scalars(select(StepRow.kind)))
        assert steps.count("undo") == 7 and len(steps) == 9 + 7, "nothing is erased"
        db.session.rollback()


def test_quotes_are_chosen_with_their_consent_and_only_the_free_ones_are_printed(
    app: Flask, heard: Place, ben: FlaskClient
) -> None:
    key = write(ben, heard, 0, "The last bus leaves too early")
    choosing = page(ben, f"{heard.path}/{key}/quotes?theme={THEME}")
    assert "May be quoted." in choosing and "Only counted: the words stay" in choosing
    with app.app_context():
        quotes = {q.text: q.id for q in excerpts.all_quotes(heard.project_id)}
    attach = {"what": "quote", "theme": THEME}
    post(ben, heard, f"/{key}/attach", excerpt=quotes["bus late quote 0"], side="for", **attach)
    post(ben, heard, f"/{key}/attach", excerpt=quotes["bus late count 7"], side="against", **attach)
    text = page(ben, heard.path)
    assert "1 for, 1 against" in text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    unprinted = [
        "".join(part.itertext()) for part in tree.iter("div") if part.get("class") == "screen-only"
    ]
    assert [("count 7" in t, "quote 0" in t) for t in unprinted] == [(True, False)]
    assert "this person did not allow quoting" in text
    assert "no voice yet" not in text
    for excerpt, said in (
        (quotes["else 1"], "not accepted under the theme"),
        (quotes["bus late quote 0"], "already stands here"),
    ):
        post(ben, heard, f"/{key}/attach", excerpt=excerpt, side="for", **attach)
        assert said in page(ben, heard.path)


def test_a_withdrawn_voice_leaves_the_board_and_cannot_be_brought_back(
    app: Flask, heard: Place
) -> None:
    with app.app_context():
        ana = person("ana")
        row = service.of_project(heard.project_id, heard.board_id)
        assert row is not None
        node, _ = service.add(row, 0, "The bus", language="en", by=ana)
        quote = next(
            q for q in excerpts.all_quotes(heard.project_id) if q.text.startswith("bus late")
        )
        step = evidence.attach_quote(row, node.id, quote.id, THEME, side="for", by=ana)
        db.session.commit()
        db.session.delete(db.session.get(Participant, quote.participant_id))
        db.session.commit()
        assert list(db.session.scalars(select(EvidenceRow))) == []
        with pytest.raises(BadInput, match="withdrew"):
            undoing.undo(row, step, by=ana)
        kept = [str(s.before) + str(s.after) for s in db.session.scalars(select(StepRow))]
        assert not any("bus late" in words for words in kept), "no step holds a voice's words"
        db.session.rollback()


def test_a_line_shows_the_grade_of_its_card(app: Flask, heard: Place, ben: FlaskClient) -> None:
    key = write(ben, heard, 0, "The last bus leaves too early")
    post(ben, heard, f"/{key}/attach", what="card", theme=THEME, side="for")
    text = page(ben, heard.path)
    with app.app_context():
        row = service.of_project(heard.project_id, heard.board_id)
        assert row is not None
        seen = reading.see(row, policy=POLICY, language="en", reader=None)
        line = seen.lines[key]
        [card] = [c for c in seen.cards if c.theme == THEME]
        assert line.grade == card.grade and line.voiced
        db.session.rollback()
    assert f'data-grade="{"strong_lead" if card.grade == "strong" else card.grade}"' in text
    against = write(ben, heard, 0, "Something else")
    post(ben, heard, f"/{against}/attach", what="card", theme=THEME, side="against")
    assert page(ben, heard.path).count("data-grade=") == 3, (
        "a card against gives no grade to a line"
    )
    post(ben, heard, f"/{key}/attach", what="card", theme="no such", side="for")
    assert "Choose a card from the list" in page(ben, heard.path)


def test_the_same_tree_stands_in_every_view_and_no_words_become_markup(
    app: Flask, place: Place, ana: FlaskClient
) -> None:
    bus = write(ana, place, 0, "<script>bus</script> & Co", bone="place")
    late = write(ana, place, bus, "Deep")
    write(ana, place, 0, "Aside")
    idea = {"idea": "Late bus", "idea_language": "en", "indicator": "Pupils who stay"}
    post(ana, place, f"/{late}/idea", **idea)
    for view, missing in (("fishbone", ()), ("drivers", ()), ("whys", ("Aside", "Late bus"))):
        text = page(ana, f"{place.path}?view={view}")
        svg = text[text.index("<svg role") : text.index("</figure>")]
        assert "<script>bus" not in text
        drawn = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))
        for words in ("&lt;script&gt;bus&lt;/script&gt;", "Deep", "Aside", "Late bus"):
            assert (words in drawn) is (words not in missing), (view, words)
        assert re.search(r'aria-labelledby="drawing-title drawing-desc"', svg)
        assert "3 whys, 3 open, 3 with no voice yet, 1 change idea." in svg
        listed = text[text.index('id="as-list"') :]
        assert all(words in listed for words in ("Deep", "Aside", "Late bus", "Pupils who stay"))
    assert "We do not know yet." in page(ana, f"{place.path}?view=whys&to={late}")
    page(ana, f"{place.path}?view=somehow", 404)


def test_a_line_is_edited_in_two_languages_and_looked_after(
    app: Flask, place: Place, ana: FlaskClient
) -> None:
    key = write(ana, place, 0, "The last bus")
    assert "How shall this line read?" in page(ana, f"{place.path}/{key}/edit")
    fields = {
        "kind": "driver",
        "reach": "group",
        "bone": "place",
        "own_bone": "",
        "check": "Roster",
    }
    post(ana, place, f"/{key}/edit", text_0="Last bus", text_1="Último autobús", **fields)
    assert "Último autobús" in page(ana, f"{place.path}?lang=es")
    text = page(ana, f"{place.path}?lang=en")
    assert "Last bus" in text and "Next check: Roster" in text
    post(ana, place, f"/{key}/owner", mine="1")
    assert "Ana looks after it" in page(ana, place.path)
    post(ana, place, f"/{key}/state", state="not_supported")
    assert "Ana marked “Last bus” as not supported." in page(ana, place.path)
    post(ana, place, "/0/edit", text_0="Half of Eastside by June")
    assert "Half of Eastside by June" in page(ana, place.path)


def test_another_team_finds_nothing_and_a_reader_may_not_write(
    app: Flask, heard: Place, ana: FlaskClient, chris: FlaskClient
) -> None:
    key = write(ana, heard, 0, "Ours")
    post(ana, heard, f"/{key}/attach", what="words", words="x", written="note", side="for")
    with app.app_context():
        other = communities.create("Elsewhere")
        people.join(person("ana"), other.id, role=Role.ANALYST)
        [piece] = db.session.scalars(select(EvidenceRow.id))
        mine = service.begin(
            other.id, measure_id=tables(other.id), period=PERIOD, dimension=SIDE, group="West", by=1
        )
        db.session.commit()
        theirs = Place(other.id, mine.id)
    assert chris.get(heard.path).status_code == 404
    token = csrf(chris, "/")
    for path in (f"/{key}/add", f"/{key}/remove", f"/{key}/attach", "/undo/1"):
        answer = chris.post(heard.path + path, data={"csrf_token": token, "why": "x"})
        assert answer.status_code in (400, 404), path
    crossed = Place(theirs.project_id, heard.board_id)
    assert ana.get(crossed.path).status_code == 404
    for path, data in (
        (f"/{key}/state", {"state": "tested"}),
        (f"/{key}/add", {"why": "x", "why_language": "en", "reach": "group"}),
        (f"/evidence/{piece}/detach", {}),
    ):
        post(ana, theirs, path, status=404, **data)
    post(ana, theirs, "/undo/1")
    assert order(app, heard) == [("Ours", 1)]
    with app.app_context():
        people.join(person("chris"), heard.project_id, role=Role.VIEWER)
        db.session.commit()
    assert sign_in(app, "chris").get(heard.path).status_code == 403


def test_a_board_outlives_its_numbers(app: Flask, place: Place, ana: FlaskClient) -> None:
    write(ana, place, 0, "Ours")
    with app.app_context():
        [row] = gaps.imports(place.project_id)
        gaps.take_back(row)
        db.session.commit()
    text = page(ana, place.path)
    assert "Ours" in text and "The numbers of this gap are not here at the moment" in text
    assert "20% of 300" not in text
