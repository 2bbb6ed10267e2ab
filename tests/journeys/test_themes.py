"""Themes in a browser: deciding by keys alone with undo, the map under the strict policy, and
the same pages without script, on a phone and read from right to left."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from journey_steps import SIZES, sign_in
from themes.looked_cases import SAID, bring, look

from listening.coding import service as coding

pytestmark = pytest.mark.browser
ARABIC = ("الحافلة متأخرة كل يوم", "ar", "Eastside")


@pytest.fixture
def looked(app: Flask, project_id: int) -> int:
    with app.app_context():
        bring(project_id, [*SAID, ARABIC], "answers.csv")
    look(app, project_id)
    return project_id


def states(app: Flask, project_id: int) -> list[str]:
    with app.app_context():
        return sorted(c.state for c in coding.codings(project_id) if c.state != "suggested")


def opened(browser: Any, base: str, size: str) -> tuple[Any, list[str]]:
    page = browser.new_context(viewport=SIZES[size]).new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    sign_in(page, base, "ben")
    return page, wrong


def test_questions_are_answered_and_taken_back_by_keys(
    app: Flask, looked: int, browser: Any, base: str, axe: Callable[[Any], list[str]]
) -> None:
    page, wrong = opened(browser, base, "desk")
    page.goto(f"{base}/p/{looked}/next")
    assert axe(page) == []
    with page.expect_navigation():
        page.keyboard.press("a")
    assert states(app, looked) == ["accepted"]
    with page.expect_navigation():
        page.keyboard.press("r")
    assert states(app, looked) == ["accepted", "rejected"]
    with page.expect_navigation():
        page.keyboard.press("u")
    assert states(app, looked) == ["accepted"] and page.url.endswith("/next")
    assert wrong == []


def test_excerpts_are_chosen_and_made_a_theme_by_keys(
    app: Flask, looked: int, browser: Any, base: str
) -> None:
    page, wrong = opened(browser, base, "desk")
    page.goto(f"{base}/p/{looked}/themes/getting_to_school")
    for key in ("j", "x", "s"):
        page.keyboard.press(key)
    page.keyboard.type("Late bus")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "A theme of its own now" in page.locator(".notices").inner_text()
    assert states(app, looked) == ["accepted", "rejected"]
    with page.expect_navigation():
        page.keyboard.press("u")
    assert states(app, looked) == [] and wrong == []


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_map_is_drawn_by_our_own_script_and_nothing_breaks_the_policy(
    looked: int, browser: Any, base: str, axe: Callable[[Any], list[str]], size: str
) -> None:
    page, wrong = opened(browser, base, size)
    page.goto(f"{base}/p/{looked}/map")
    page.locator("#theme-map .main-svg").first.wait_for()
    assert "Getting" in page.locator("#theme-map").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == [] and wrong == []


def test_without_script_the_table_says_what_the_map_shows(
    looked: int, browser: Any, base: str
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, base, "ben")
    page.goto(f"{base}/p/{looked}/map")
    assert not page.locator("#theme-map").is_visible()
    assert page.locator("#themes").get_by_text("Getting to school").first.is_visible()


@pytest.mark.parametrize("place", ["themes", "themes/getting_to_school/about", "trust", "next"])
def test_pages_fit_a_phone_and_nothing_stands_in_the_way(
    looked: int, browser: Any, base: str, axe: Callable[[Any], list[str]], place: str
) -> None:
    page, wrong = opened(browser, base, "phone")
    page.goto(f"{base}/p/{looked}/{place}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe(page) == [] and wrong == []
    arabic = page.locator('.words[lang="ar"]')
    if arabic.count():
        assert arabic.first.get_attribute("dir") == "rtl"
