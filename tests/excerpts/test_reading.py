"""Everything that was said can be read, filtered and searched by those who may."""

from collections.abc import Callable

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.conversations.service import Said, Speaker
from listening.db import db
from listening.excerpts import service

Page = Callable[..., str]


def hold(app: Flask, project_id: int, *, kind: str = "focus group", turns: int = 1) -> None:
    speakers = [
        Speaker(pseudonym="P1", language="en", groups={"area": "Eastside"}),
        Speaker(pseudonym="P2", language="ar", groups={"area": "Riverside"}),
        Speaker(pseudonym="P3", language="es"),
    ]
    said = [Said(speaker="P1", text=f"The late bus, number {n}.") for n in range(turns)]
    said += [
        Said(speaker="P2", text="الباصُ بعيد", translation="The bus is far away"),
        Said(speaker="P3", text="El camión NO llegó", question="What is hard?"),
        Said(speaker="M", text="Thank you, bus people"),
    ]
    with app.app_context():
        conversations.keep(project_id, kind=kind, title="Tea", speakers=speakers, turns=said)
        db.session.commit()


# What is asked for, and how many excerpts answer it.
ASKED: list[tuple[dict[str, str], int]] = [
    ({"language": "ar"}, 1),
    ({"source": "focus group"}, 3),
    ({"source": "survey"}, 3),  # nothing came from a survey, so this is no filter
    ({"words": "camion no"}, 1),
    ({"words": "CAMIÓN"}, 1),
    ({"words": "الباص"}, 1),
    ({"words": "bus"}, 2),  # once in a translation
    ({"words": "bus far"}, 1),
    ({"words": "bus", "language": "en"}, 1),
    ({"words": "100%_"}, 0),
    ({"group": "999"}, 3),
    ({"group": "x"}, 3),
    ({"page": "99"}, 3),
]


@pytest.fixture
def page(project_id: int, ana: FlaskClient) -> Page:
    def get(**query: str | int) -> str:
        answer = ana.get(f"/p/{project_id}/read", query_string=query)
        assert answer.status_code == 200
        text = answer.get_data(as_text=True)
        html5lib.HTMLParser(strict=True).parse(text)
        return text

    return get


def test_an_empty_project_says_what_to_do_first(page: Page) -> None:
    assert "Nothing to read yet" in page() and "Bring words" in page()


def test_quotes_show_the_original_first_then_the_translation(
    app: Flask, project_id: int, page: Page
) -> None:
    hold(app, project_id)
    shown = page()
    assert "<b>3 excerpts</b> of 3 voices" in shown
    assert 'lang="ar" dir="rtl">الباصُ بعيد' in shown
    assert shown.index("الباصُ بعيد") < shown.index("The bus is far away")
    assert "What is hard?" in shown and "focus group" in shown
    assert "Thank you, bus people" not in shown


def test_filters_and_search(app: Flask, project_id: int, page: Page) -> None:
    hold(app, project_id)
    for query, number in ASKED:
        says = f"{number} excerpt" if number else "Nothing was said with these filters"
        assert says in page(**query), query


def test_a_group_is_read_alone(app: Flask, project_id: int, page: Page) -> None:
    hold(app, project_id, turns=2)
    from_group = (
        page().partition(">Eastside</option>")[0].rpartition('value="')[2].partition('"')[0]
    )
    shown = page(group=from_group)
    assert "<b>2 excerpts</b> of 1 voice" in shown and "El camión" not in shown


def test_pages_hold_twenty_and_keep_the_filters(app: Flask, project_id: int, page: Page) -> None:
    hold(app, project_id, turns=45)
    first, last = page(language="en"), page(language="en", page=3)
    assert first.count('class="quote"') == 20 and last.count('class="quote"') == 5
    assert "page=2&amp;language=en" in first and "page=2&amp;language=en" in last


def test_the_order_tells_nothing_and_is_stable(app: Flask, project_id: int) -> None:
    hold(app, project_id, turns=30)
    with app.app_context():
        once = [quote.id for quote in service.reading(project_id, size=50).quotes]
        again = [quote.id for quote in service.reading(project_id, size=50).quotes]
    assert once == again == sorted(once)


def test_words_of_another_project_never_appear(app: Flask, project_id: int, page: Page) -> None:
    hold(app, project_id)
    with app.app_context():
        other = communities.create("Elsewhere").id
        db.session.commit()
    hold(app, other, turns=7)
    assert "<b>3 excerpts</b> of 3 voices" in page()
    assert "number 6" not in page(words="number")


def test_chris_finds_nothing_and_ben_reads(
    app: Flask, project_id: int, ben: FlaskClient, chris: FlaskClient
) -> None:
    hold(app, project_id)
    assert chris.get(f"/p/{project_id}/read").status_code == 404
    assert "El camión" in ben.get(f"/p/{project_id}/read").get_data(as_text=True)


def test_what_was_said_cannot_run_as_a_page(app: Flask, project_id: int, page: Page) -> None:
    with app.app_context():
        conversations.keep(
            project_id,
            kind="interview",
            title="<script>alert(1)</script>",
            speakers=[Speaker(pseudonym="P1", language="en", groups={"<b>": "<i>"})],
            turns=[Said(speaker="P1", text="<script>alert(2)</script>", question="<u>")],
        )
        db.session.commit()
    assert "<script>alert" not in page() and "&lt;script&gt;alert(2)" in page()
    assert "<script>alert" not in page(words='"><script>alert(3)</script>')
