"""An analyst asks which group raised what, reads the words behind a cell, keeps the question and
comes back to it, in a real browser at the desk and on a phone."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from journey_steps import SIZES, sign_in

from listening.coding import service as coding
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.surveys import imports

pytestmark = pytest.mark.browser

SAID = {
    "ar": ("الحافلة تغادر قبل انتهاء الدرس", "The bus leaves before tutoring ends"),
    "so": ("Basku wuu tagaa ka hor casharka", "The bus goes before the lesson"),
    "en": ("the bus comes late", ""),
}
# Of Hill are too few to show; Old Town, the smallest of the others, is withheld with it.
SIDES = {
    "Eastside": ("ar", 15),
    "Lakeview": ("so", 16),
    "Westside": ("en", 30),
    "Old Town": ("en", 12),
    "Hill": ("en", 4),
}


@pytest.fixture
def coded(app: Flask, project_id: int) -> int:
    """Answers of four sides, one of them small, in three languages, under one to three themes."""
    draw = random.Random(3)
    rows = tuple(
        (f"{SAID[language][0]} {n}", language, SAID[language][1], side)
        for side, (language, size) in SIDES.items()
        for n in range(size)
    )
    with app.app_context():
        columns = ("text", "language", "translation", "side")
        table = Table(name="a.csv", columns=columns, rows=rows, first_row=2)
        mapping = Mapping(
            texts=("text",), language="language", translation="translation", groups=("side",)
        )
        seen = imports.preview(table, mapping, among=())
        imports.keep(project_id, seen, name="a", sha256="a", consent=Consent.QUOTE, by=None)
        coding.install(project_id)
        keys = sorted(quote.id for quote in excerpts.all_quotes(project_id))
        for theme in ("getting_to_school", "schedules", "food"):
            spans = [(key, 0, 0) for key in keys if draw.random() < 0.7]
            coding.code_by_hand(project_id, theme, spans, by=None)
        db.session.commit()
    return project_id


@pytest.mark.parametrize("size", SIZES)
def test_a_question_is_asked_read_kept_and_found_again(
    size: str, coded: int, browser: Any, base: str, axe: Callable[[Any], list[str]]
) -> None:
    page = browser.new_page(viewport=SIZES[size])
    sign_in(page, base, "ben")
    page.goto(f"{base}/p/{coded}/causes")
    page.get_by_role("link", name="Questions to the codes").click()
    page.get_by_label("Order").select_option("difference")
    page.get_by_role("button", name="Show").click()
    assert "order=difference" in page.url
    table = page.locator("#groups")
    assert table.get_by_role("columnheader", name="Lakeview").count() == 1
    assert table.get_by_text("Hill").count() == 0, "four voices are no column"
    assert "Hill" in page.locator(".silent").inner_text()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]

    cell = page.get_by_role("link", name="Getting to school, Lakeview")
    promised = int(cell.inner_text().split()[0])
    cell.click()
    page.get_by_role("heading", name="In which words?").wait_for()
    quotes = page.locator(".quote")
    assert quotes.count() == promised
    words = quotes.first.locator(".words")
    assert words.get_attribute("lang") == "so" and "Basku" in words.inner_text()
    assert "The bus goes before the lesson" in quotes.first.locator(".translation").inner_text()
    assert axe(page) == []

    page.go_back()
    page.get_by_label("Name of this question").fill("Who speaks of the bus?")
    page.get_by_role("button", name="Keep this question").click()
    page.get_by_text("Kept.", exact=False).first.wait_for()
    page.goto(f"{base}/p/{coded}/questions/together")
    assert axe(page) == []
    page.get_by_role("link", name="Who speaks of the bus?").click()
    assert "order=difference" in page.url and page.locator("#groups").count() == 1
    page.get_by_role("button", name="Throw away: Who speaks of the bus?").click()
    page.get_by_text("Thrown away.").wait_for()
    assert page.get_by_role("link", name="Who speaks of the bus?").count() == 0
    page.close()


def test_words_of_a_right_to_left_language_run_from_the_right(
    coded: int, browser: Any, base: str, axe: Callable[[Any], list[str]]
) -> None:
    page = browser.new_page(viewport=SIZES["phone"])
    sign_in(page, base, "ben")
    page.goto(f"{base}/p/{coded}/questions?quotes=yes&lang=es")
    page.goto(f"{base}/p/{coded}/questions?quotes=yes")
    assert page.get_by_role("heading", name="¿Qué grupo", exact=False).count() == 1
    words = page.locator("#groups .quote .words[lang=ar]").first
    assert words.get_attribute("dir") == "rtl" and "الحافلة" in words.inner_text()
    style = "element => getComputedStyle(element).direction"
    assert words.evaluate(style) == "rtl"
    assert axe(page) == []
    page.close()
