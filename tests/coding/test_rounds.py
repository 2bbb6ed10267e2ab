"""Blind rounds: what is hidden, what is counted, what becomes of a disagreement."""

import html5lib
import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from listening.coding import service as coding
from listening.coding.memos import service as memos
from listening.coding.rounds import adjudicating, recording, sampling, service, veil
from listening.coding.rounds.service import Wish
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.people import service as people
from listening.surveys import imports

SAID = [("no bus after tutoring", "en"), ("no hay bus", "es"), ("lunch is cold", "en")]


def number(name: str) -> int:
    found = people.find(f"{name}@example.org")
    assert found
    return found.id


@pytest.fixture
def drawn(app: Flask, project_id: int) -> int:
    """A round of ana's and ben's over every excerpt, not started."""
    with app.app_context():
        table = Table(name="a.csv", columns=("text", "language"), rows=tuple(SAID), first_row=2)
        seen = imports.preview(table, Mapping(texts=("text",), language="language"), among=())
        imports.keep(project_id, seen, name="a", sha256="a", consent=Consent.QUOTE, by=None)
        coding.install(project_id)
        coding.suggest(
            project_id,
            [
                coding.Suggestion(
                    excerpt_id=quote.id,
                    code_key="food",
                    strength=0.9,
                    start=0,
                    end=4,
                    origin="terms",
                    words=("spoken by the engine",),
                )
                for quote in excerpts.all_quotes(project_id)
            ],
        )
        wish = Wish(name="October", coders=(number("ana"), number("ben")), size=10)
        row = service.make(project_id, wish, by=number("ana"), seed=4)
        db.session.commit()
        return row.id


@pytest.fixture
def opened(app: Flask, project_id: int, drawn: int) -> int:
    with app.app_context():
        service.start(project_id, drawn, by=None)
        db.session.commit()
    return drawn


def code(app: Flask, round_id: int, name: str, codes: dict[str, list[str]]) -> None:
    """Everything done by one person: text -> codes; handed in."""
    with app.app_context():
        who = number(name)
        row = service.store.one(round_id)
        assert row
        for item in service.items(row, who):
            spans = [(key, "") for key in codes.get(item.quote.text, [])]
            service.code(row, item.quote.id, spans, by=who)
        service.submit(row, by=who)
        db.session.commit()


def both(app: Flask, round_id: int) -> None:
    code(app, round_id, "ana", {"no bus after tutoring": ["getting_to_school"]})
    code(app, round_id, "ben", {"no hay bus": ["health"], "lunch is cold": ["food"]})


def post(client: FlaskClient, path: str, page: str, **data: str | list[str]) -> int:
    return client.post(path, data={**data, "csrf_token": csrf(client, page)}).status_code


def fitting(rule: Rule, name: str) -> object:
    """Something that this place of an address takes."""
    converter = rule._converters[name]
    choices = getattr(converter, "items", None)
    return min(choices) if choices else 1 if hasattr(converter, "num_convert") else "waiting"


def test_a_sample_is_proportional_with_a_minimum_and_the_same_for_a_seed() -> None:
    strata = {f"a{i}": "a" for i in range(90)} | {f"b{i}": "b" for i in range(9)} | {"c": "c"}
    one = sampling.draw(strata, 20, minimum=2, seed=1)
    assert one == sampling.draw(strata, 20, minimum=2, seed=1)
    assert one != sampling.draw(strata, 20, minimum=2, seed=2)
    counts = [sum(strata[key] == name for key in one) for name in "abc"]
    assert counts == [18, 2, 1] and len(set(one)) == len(one)
    assert len(sampling.draw(strata, 500, minimum=0, seed=1)) == 100
    assert sampling.draw({}, 5, minimum=1, seed=1) == []


def test_one_coder_finds_nothing_of_the_other_on_any_page_of_an_open_round(
    app: Flask, project_id: int, drawn: int, ana: FlaskClient
) -> None:
    """Request by request over every GET route, as ana, after ben has coded, decided and noted."""
    with app.app_context():
        ben = number("ben")
        row = service.store.one(drawn)
        assert row
        marked = coding.add(project_id, "Zebra crossing", language="en", by=ben)
        service.start(project_id, drawn, by=None)
        ids = [quote.id for quote in excerpts.all_quotes(project_id)]
        for key in ids:
            service.code(row, key, [(marked.key, "")], by=ben)
            memos.write(project_id, "zebramemo", kind="rule", by=ben, on="excerpt", subject=key)
        coding.code_by_hand(project_id, "health", [(key, 0, 0) for key in ids], by=ben)
        db.session.commit()
    seen = 0
    texts: dict[str, object] = {"key": "health", "theme": "health"}
    places: dict[str, object] = {"project_id": project_id, "round_id": drawn, "place": 1}
    places |= {"excerpt_id": ids[0]}
    for rule in app.url_map.iter_rules():
        if "project_id" not in rule.arguments or "GET" not in (rule.methods or ()):
            continue
        values = {
            name: places.get(name, 1)
            if hasattr(rule._converters[name], "num_convert")
            else (places | texts).get(name) or fitting(rule, name)
            for name in rule.arguments
        }
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **values)
        answer = ana.get(path)
        said = answer.get_data(as_text=True)
        assert "zebramemo" not in said and "spoken by the engine" not in said, path
        for quoted in ("health", "food"):
            if path.endswith(f"/themes/{quoted}"):
                assert "no hay bus" not in said, path
        seen += answer.status_code == 200
    assert seen > 20
    # The codebook itself is shared, so the new code's name may stand there, without a count.
    page = ana.get(f"/p/{project_id}/themes").get_data(as_text=True)
    assert "Zebra crossing" not in page and "no hay bus" not in page
    for path in (f"/p/{project_id}/rounds/{drawn}", f"/p/{project_id}/rounds/{drawn}/code/1"):
        assert "checked" not in ana.get(path).get_data(as_text=True)
    assert ana.get(f"/p/{project_id}/rounds/{drawn}/figures.csv").status_code == 404
    assert ana.get(f"/p/{project_id}/rounds/{drawn}/decide/{ids[0]}").status_code == 404


def test_the_veil_is_for_coders_of_an_open_round_alone(
    app: Flask, project_id: int, opened: int
) -> None:
    with app.app_context():
        assert len(veil.hidden(project_id, number("ana"))) == len(SAID)
        assert veil.hidden(project_id, number("chris")) == frozenset()
        assert len(coding.codings(project_id)) == len(SAID), "a worker sees everything"
        veil.looking(number("ana"))
        assert coding.codings(project_id) == [] and coding.of_theme(project_id, "food") == []
        veil.looking(None)
    both(app, opened)
    with app.app_context():
        assert veil.hidden(project_id, number("ana")) == frozenset()


def test_codings_of_a_round_count_once_they_are_adjudicated(
    app: Flask, project_id: int, opened: int
) -> None:
    both(app, opened)
    with app.app_context():
        row = service.store.one(opened)
        assert row and row.state == "coded"
        assert not any(c.state == "accepted" for c in coding.codings(project_id))
        cases = {case.quote.text: case for case in adjudicating.cases(row)}
        assert len(cases) == 3
        with pytest.raises(Exception, match="disagreements are still open"):
            recording.finish(row, by=None)
        for text, choice, anew in (
            ("no bus after tutoring", "both", []),
            ("no hay bus", "anew", [("getting_to_school", "")]),
            ("lunch is cold", "neither", []),
        ):
            with pytest.raises(Exception, match="Choose a reason"):
                adjudicating.decide(
                    row, cases[text].quote.id, choice, reason="", text="", anew=anew, by=None
                )
            adjudicating.decide(
                row, cases[text].quote.id, choice, reason="overlooked", text="", anew=anew, by=None
            )
        recording.finish(row, by=number("ben"))
        db.session.commit()
        accepted = [c for c in coding.codings(project_id) if c.state == "accepted"]
        assert [c.theme for c in accepted] == ["getting_to_school"] * 2
        assert {c.origin for c in accepted} == {"adjudication"}
        assert not any(c.state == "suggested" for c in coding.codings(project_id))
        assert len(service.store.codings(opened)) == 3, "the originals stay"
        sample = service.human_sample(project_id)
        ones = {(tag, key) for _, tag, key, mark in sample if mark}
        assert ones == {("en", "getting_to_school"), ("es", "getting_to_school")}
        held = service.kept(row)
        assert held and {one["code"] for one in held["record"]} == {"food", "getting_to_school"}


def test_figures_do_not_change_when_codes_are_merged_later(
    app: Flask, project_id: int, opened: int, ana: FlaskClient
) -> None:
    both(app, opened)
    path = f"/p/{project_id}/rounds/{opened}"
    with app.app_context():
        before = service.figures(project_id)
        assert before["food"] == (0.0, 3) and before["getting_to_school"][1] == 3
    first = ana.get(f"{path}/figures.csv").get_data(as_text=True)
    with app.app_context():
        coding.merge(project_id, "food", "health", by=None)
        db.session.commit()
        assert service.figures(project_id) == before
    assert ana.get(f"{path}/figures.csv").get_data(as_text=True) == first


def test_what_is_handed_in_stays_and_needs_every_excerpt_done(
    app: Flask, project_id: int, opened: int
) -> None:
    with app.app_context():
        row, who = service.store.one(opened), number("ana")
        assert row
        with pytest.raises(Exception, match="3 excerpts are not marked"):
            service.submit(row, by=who)
        with pytest.raises(Exception, match="not a coder"):
            service.submit(row, by=number("chris"))
    code(app, opened, "ana", {})
    with app.app_context():
        row = service.store.one(opened)
        assert row and row.state == "open"
        with pytest.raises(Exception, match="handed in"):
            service.code(row, service.items(row, who)[0].quote.id, [], by=who)


def test_a_round_through_its_pages(
    app: Flask, project_id: int, drawn: int, ana: FlaskClient, ben: FlaskClient, chris: FlaskClient
) -> None:
    path = f"/p/{project_id}/rounds/{drawn}"
    assert chris.get(path).status_code == 404
    assert post(ana, f"{path}/start", path) == 303
    for client, key in ((ana, "food"), (ben, "health")):
        for place in (1, 2, 3):
            page = f"{path}/code/{place}"
            html5lib.HTMLParser(strict=True).parse(client.get(page).get_data(as_text=True))
            assert post(client, page, page, code=[key] if place < 3 else []) == 303
        assert post(client, f"{path}/submit", path) == 303
    page = ana.get(path).get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "fewer than ten voices" in page and "0 / 2 / 0 / 1" in page
    with app.app_context():
        row = service.store.one(drawn)
        assert row
        keys = [case.quote.id for case in adjudicating.cases(row)]
    assert len(keys) == 2
    first = f"{path}/decide/{keys[0]}"
    shown = ana.get(first).get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(shown)
    assert "Ben" not in shown
    assert post(ana, first, first, choice="first", reason="") == 422
    done = {"choice": "first", "reason": "definition unclear", "text": "Is lunch health?"}
    assert post(ana, first, first, **done, example="food") == 303
    assert post(ana, f"{path}/decide/{keys[1]}", first, **done) == 303
    assert post(ana, f"{path}/finish", path) == 303
    page = ana.get(path).get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "The engine beside what people decided" in page
    html5lib.HTMLParser(strict=True).parse(
        ana.get(f"/p/{project_id}/rounds").get_data(as_text=True)
    )


def test_stretches_get_unitised_figures_with_the_name_of_the_definition(
    app: Flask, project_id: int, drawn: int, ana: FlaskClient
) -> None:
    with app.app_context():
        both_of = (number("ana"), number("ben"))
        wish = Wish(name="Spans", coders=both_of, unit="spans")
        row = service.make(project_id, wish, by=None, seed=1)
        service.start(project_id, row.id, by=None)
        for who, words in zip(both_of, ("bus", "no bus"), strict=True):
            for item in service.items(row, who):
                inside = words in item.quote.text
                spans = [("getting_to_school", words)] if inside else []
                service.code(row, item.quote.id, spans, by=who)
            with pytest.raises(Exception, match="not in the text"):
                service.code(row, item.quote.id, [("food", "helicopter")], by=who)
            service.submit(row, by=who)
        held = service.kept(row)
        db.session.commit()
        assert held
        [one] = [s for s in held["spans"] if s["code"] == "getting_to_school"]
        assert one["length"] == sum(len(text) for text, _ in SAID) and 0 < one["alpha"] < 1
        number_of = row.id
    page = ana.get(f"/p/{project_id}/rounds/{number_of}").get_data(as_text=True)
    assert "Krippendorff et al. 2016" in page


def test_a_new_round_needs_two_coders_and_excerpts(
    app: Flask, project_id: int, drawn: int, ana: FlaskClient
) -> None:
    path = f"/p/{project_id}/rounds"
    with app.app_context():
        ana_, ben_ = str(number("ana")), str(number("ben"))
    data = {"name": "Second", "size": "2", "minimum": "1", "strata": "source", "unit": "excerpt"}
    data |= {"group": "", "enrich": ""}
    assert post(ana, path, path, **data, coders=[ana_]) == 422
    assert post(ana, path, path, **data, coders=[ana_, ben_]) == 303
    assert "Second" in ana.get(path).get_data(as_text=True)
