"""The page on which words are looked for, and the index behind it."""

from datetime import date

import pytest
from cast import sign_in
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from listening.coding import service as coding
from listening.conversations import service as conversations
from listening.db import db
from listening.excerpts.records import Excerpt, Translation
from listening.excerpts.search import service
from listening.excerpts.search.records import SearchWord
from listening.participants import service as participants

SAID = [
    ("P1", "El autobús llega tarde", "es", "The bus comes late"),
    ("P2", "我们的校车总是迟到", "zh-Hans", "Our bus is always late"),
    ("P3", "الأُتُوبيـــس متأخر <b>", "ar", ""),
    ("P4", "스쿨버스가 늦어요", "ko", ""),
    ("P5", "Nobody told us about tutoring", "en", ""),
]


@pytest.fixture
def talk(app: Flask, project_id: int) -> int:
    with app.app_context():
        row = conversations.keep(
            project_id,
            kind="focus group",
            title="Thursday",
            held_on=date(2026, 3, 1),
            speakers=[
                conversations.Speaker(pseudonym=who, language=tag, consent="quote")
                for who, _, tag, _ in SAID
            ],
            turns=[
                conversations.Said(speaker=who, text=text, language=tag, translation=translation)
                for who, text, tag, translation in SAID
            ],
        )
        db.session.commit()
        return int(row.id)


def page(client: FlaskClient, project_id: int, **asked: str) -> str:
    answer = client.get(f"/p/{project_id}/search", query_string=asked)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_words_are_found_in_any_script_and_in_translations_and_marked(
    ana: FlaskClient, project_id: int, talk: int
) -> None:
    assert "<mark>autobús</mark>" in page(ana, project_id, words="AUTOBUS")
    both = page(ana, project_id, words="late")
    assert both.count("<mark>late</mark>") == 2
    assert "<b>2 excerpts</b> of 2 voices" in both
    assert "<mark>校车</mark>" in page(ana, project_id, words="校车")
    assert "<mark>버스</mark>" in page(ana, project_id, words="버스")
    arabic = page(ana, project_id, words="الاتوبيس")
    assert 'dir="rtl"><mark>الأُتُوبيـــس</mark> متأخر &lt;b&gt;' in arabic
    assert "Nobody said this" in page(ana, project_id, words="helicopter")


def test_filters_narrow_and_what_the_project_does_not_have_is_left_out(
    app: Flask, ana: FlaskClient, project_id: int, talk: int
) -> None:
    with app.app_context():
        code = coding.add(project_id, "Late bus", language="en", by=None)
        spanish = service.search(project_id, "autobus").hits[0].quote.id
        coding.code_by_hand(project_id, code.key, [(spanish, 0, 0)], by=None)
        db.session.commit()
    assert "<b>1 excerpt</b>" in page(ana, project_id, words="late", language="zh-Hans")
    assert "Nobody said this" in page(ana, project_id, words="late", language="ko")
    assert "<b>1 excerpt</b>" in page(ana, project_id, words="late", code=code.key)
    assert "<b>2 excerpts</b>" in page(ana, project_id, words="late", source="focus group")
    assert "<b>2 excerpts</b>" in page(ana, project_id, words="late", source="moon", code="x")


def test_pages_are_cut_and_hold_everything_once(app: Flask, project_id: int) -> None:
    with app.app_context():
        conversations.keep(
            project_id,
            kind="interview",
            title="Long",
            speakers=[conversations.Speaker(pseudonym="P1", language="en")],
            turns=[conversations.Said(speaker="P1", text=f"bus {i} 校车来了") for i in range(45)],
        )
        for asked in ("bus", '"bus"', "校车来"):
            pages = [service.search(project_id, asked, start=n, size=20) for n in (0, 20, 40, 60)]
            assert [len(p.hits) for p in pages] == [20, 20, 5, 0]
            assert len({hit.quote.id for p in pages for hit in p.hits}) == 45
            assert {(p.excerpts, p.voices) for p in pages} == {(45, 1)}


def test_who_may_not_read_words_may_not_search_them(
    app: Flask, project_id: int, talk: int, ana: FlaskClient
) -> None:
    assert app.test_client().get(f"/p/{project_id}/search?words=bus").status_code in (302, 401)
    assert sign_in(app, "chris").get(f"/p/{project_id}/search?words=bus").status_code == 404


def test_another_project_is_not_searched(app: Flask, project_id: int, talk: int) -> None:
    from listening.communities import service as communities

    with app.app_context():
        other = communities.create("Other", languages=["en"])
        assert service.search(other.id, "late").excerpts == 0
        assert service.search(project_id, "late").excerpts == 2


def test_the_index_follows_words_and_translations_in_the_same_transaction(
    app: Flask, project_id: int, talk: int
) -> None:
    with app.app_context():
        row = db.session.scalars(select(Excerpt).where(Excerpt.language == "ko")).one()
        row.text = "셔틀이 늦어요"
        db.session.add(Translation(excerpt_id=row.id, language="en", text="the shuttle"))
        db.session.flush()
        assert service.search(project_id, "셔틀").excerpts == 1
        assert service.search(project_id, "shuttle").excerpts == 1
        assert service.search(project_id, "버스").excerpts == 0
        db.session.rollback()
        assert service.search(project_id, "셔틀").excerpts == 0
        assert service.search(project_id, "버스").excerpts == 1
        db.session.delete(db.session.scalars(select(Translation)).first())
        db.session.flush()
        assert service.search(project_id, "late").excerpts == 1


def test_nothing_stays_in_the_index_after_a_withdrawal(
    app: Flask, project_id: int, talk: int
) -> None:
    with app.app_context():
        who = service.search(project_id, "autobus").hits[0].quote.participant_id
        before = db.session.scalar(select(func.count()).select_from(SearchWord))
        participants.take_out(project_id, [who], by=None)
        db.session.commit()
        words = set(db.session.scalars(select(SearchWord.word)))
        assert not words & {b"autobus", b"llega", b"tarde", b"comes"}
        assert b"late" in words
        assert len(words) < int(before or 0)
        everybody = list(participants.voices(project_id))
        participants.withdraw(everybody)
        assert db.session.scalar(select(func.count()).select_from(SearchWord)) == 0


def test_an_empty_project_says_what_to_do_and_an_empty_question_what_can_be_asked(
    ana: FlaskClient, project_id: int
) -> None:
    assert "Nothing to read yet" in page(ana, project_id)


def test_the_page_before_a_question_is_asked(ana: FlaskClient, project_id: int, talk: int) -> None:
    shown = page(ana, project_id)
    assert "Accents and capitals do not count" in shown
    assert "Nobody said this" not in shown
    assert f'formaction="/p/{project_id}/search"' in ana.get(f"/p/{project_id}/read").text
