"""The whole road in a browser: from a spreadsheet and a table to the quotes behind a cause."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cast import PASSWORD
from flask import Flask

from listening import jobs

DEMO = Path(__file__).resolve().parents[2] / "listening" / "demo"
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 640}}
pytestmark = pytest.mark.browser


@pytest.fixture
def working(app: Flask) -> Iterator[None]:
    """A worker beside the site, as `listening serve` runs it."""
    worker = jobs.Worker(app)
    worker.start()
    yield
    worker.stop()


def sign_in(page: Any, base: str, name: str) -> None:
    page.goto(f"{base}/login")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


@pytest.mark.usefixtures("working")
def test_the_whole_road_from_a_spreadsheet_to_the_quotes_behind_a_cause(
    app: Flask, project_id: int, browser: Any, base: str, axe: Callable[[Any], list[str]]
) -> None:
    page = browser.new_context(viewport=SIZES["desk"]).new_page()
    page.set_default_timeout(60_000)
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    sign_in(page, base, "ana")
    assert axe(page) == []

    # Bring answers.
    page.goto(f"{base}/p/{project_id}/listen")
    assert axe(page) == []
    page.get_by_role("link", name="Bring answers").first.click()
    page.locator("input[type=file]").set_input_files(DEMO / "answers.csv")
    page.locator("main form button[type=submit]").first.click()
    assert axe(page) == []
    for group in ("neighbourhood", "home_language"):
        page.locator(f"input[name=groups][value={group}]").check()
    page.locator("input[name=consent][value=quote]").check()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/listen*")

    # Bring the district's numbers.
    page.goto(f"{base}/p/{project_id}/gaps/bring")
    page.locator("input[type=file]").set_input_files(DEMO / "gaps.csv")
    page.locator("main form button[type=submit]").first.click()
    assert axe(page) == []
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()

    # Look for themes, watch, accept one.
    page.goto(f"{base}/p/{project_id}/themes")
    page.get_by_role("button", name="Look for themes").click()
    page.get_by_role("heading", name="Themes of the codebook").wait_for(timeout=120_000)
    assert axe(page) == []
    page.get_by_role("link", name="Getting to school").first.click()
    assert axe(page) == []
    page.get_by_role("button", name="Accept all").click()
    page.get_by_role("button", name="Take back").first.wait_for()

    # Open the gap and the card, and read the quotes.
    page.goto(f"{base}/p/{project_id}/gaps")
    assert axe(page) == []
    page.locator("tr", has_text="Eastside").get_by_role("link", name="What did people say").click()
    page.get_by_role("heading", name="Eastside").first.wait_for()
    assert axe(page) == []
    page.get_by_role("link", name="Getting to school").first.click()
    assert page.locator("figure.quote").count() >= 10
    assert axe(page) == []
    assert sorted(set(wrong)) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_empty_rooms_say_what_to_do_and_fit_the_screen(
    project_id: int,
    browser: Any,
    base: str,
    axe: Callable[[Any], list[str]],
    size: str,
    language: str,
) -> None:
    page = browser.new_context(viewport=SIZES[size], reduced_motion="reduce").new_page()
    sign_in(page, base, "ana")
    page.goto(f"{base}/p/{project_id}/?lang={language}")
    rooms = ("", "listen", "read", "themes", "gaps", "causes", "conversations")
    for room in (*rooms, "surveys/new", "imports/new", "conversations/new", "gaps/bring"):
        page.goto(f"{base}/p/{project_id}/{room}")
        assert page.locator("html").get_attribute("lang") == language
        assert axe(page) == [], room
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, room
        assert page.evaluate("document.getAnimations().length") == 0
