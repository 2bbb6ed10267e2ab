"""The desk in a browser: three lines in Somali by keys alone, Arabic right to left, a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from excerpts.desk_cases import SAID, interpreter, spoken
from flask import Flask
from journey_steps import SIZES, sign_in
from surveys.families import written

from listening.db import db
from listening.excerpts.records import Translation
from listening.surveys import service as surveys
from listening.surveys.desk import service as survey_desk

pytestmark = pytest.mark.browser


def made(app: Flask) -> dict[str, str]:
    """Translations by the key of their excerpt."""
    with app.app_context():
        rows = db.session.query(Translation).all()
        return {row.excerpt_id: row.text for row in rows}


def test_a_somali_interpreter_translates_three_lines_by_keys_alone(
    app: Flask,
    project_id: int,
    password_hash: str,
    browser: Any,
    base: str,
    axe: Callable[[Any], list[str]],
) -> None:
    keys = spoken(app, project_id)
    interpreter(app, project_id, password_hash, "so")
    page = browser.new_context(viewport=SIZES["desk"]).new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    sign_in(page, base, "ifrah")
    page.wait_for_url(f"{base}/p/{project_id}/desk")
    assert axe(page) == []
    page.get_by_role("link", name="Soomaali").press("Enter")
    page.locator(".line").first.wait_for()
    assert axe(page) == []
    first = page.locator(".line textarea[name=text]").first
    first.focus()
    order = [row.get_attribute("data-key") for row in page.locator(".line").all()]
    for i, key in enumerate(order):
        page.keyboard.type(f"English {i}")
        page.keyboard.press("Control+Enter")
        page.locator(f'.line[data-key="{key}"][data-state="human"]').wait_for()
    assert made(app) == {key: f"English {i}" for i, key in enumerate(order)}
    assert set(order) == {keys[text] for text in SAID["so"]}
    # Take the last one back, still without a mouse.
    page.locator(".line").last.get_by_role("button", name="Take back").press("Enter")
    page.locator('.line[data-state="missing"]').wait_for()
    assert len(made(app)) == 2
    assert axe(page) == [] and wrong == []


def test_what_somebody_else_wrote_meanwhile_is_shown_beside_ones_own(
    app: Flask, project_id: int, password_hash: str, browser: Any, base: str
) -> None:
    spoken(app, project_id)
    interpreter(app, project_id, password_hash, "so")
    pages = {}
    for name in ("ana", "ifrah"):
        pages[name] = browser.new_context(viewport=SIZES["desk"]).new_page()
        sign_in(pages[name], base, name)
        pages[name].goto(f"{base}/p/{project_id}/desk/said/so")
    pages["ifrah"].locator("textarea[name=text]").first.fill("Hers")
    pages["ifrah"].keyboard.press("Control+Enter")
    pages["ifrah"].locator('.line[data-state="human"]').wait_for()
    pages["ana"].locator("textarea[name=text]").first.fill("Mine")
    pages["ana"].keyboard.press("Control+Enter")
    line = pages["ana"].locator(".line").first
    line.locator(".theirs", has_text="Hers").wait_for()
    assert line.locator("textarea").input_value() == "Mine"
    line.get_by_role("button", name="Keep mine").click()
    pages["ana"].locator('.line[data-state="human"]').wait_for()
    assert set(made(app).values()) == {"Mine"}


def test_arabic_runs_from_right_to_left_and_everything_fits_a_phone(
    app: Flask,
    project_id: int,
    password_hash: str,
    browser: Any,
    base: str,
    axe: Callable[[Any], list[str]],
) -> None:
    spoken(app, project_id)
    asked = written(app, project_id)
    interpreter(app, project_id, password_hash, "ar", "so")
    page = browser.new_context(viewport=SIZES["phone"]).new_page()
    sign_in(page, base, "ifrah")
    home = f"{base}/p/{project_id}/desk"
    for path in (
        "",
        "/said/ar",
        "/glossary",
        "/surveys",
        f"/surveys/{asked.id}",
        f"/surveys/{asked.id}/ar",
    ):
        page.goto(home + path)
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    page.goto(f"{home}/said/ar")
    source = page.locator(".line .source").first
    assert source.evaluate("one => getComputedStyle(one).direction") == "rtl"
    page.goto(f"{home}/surveys/{asked.id}/ar")
    box = page.locator("textarea[name=text]").first
    assert box.evaluate("one => getComputedStyle(one).direction") == "rtl"
    assert box.evaluate("one => getComputedStyle(one).textAlign") in ("start", "right")


def test_without_a_script_each_line_has_its_button(
    app: Flask, project_id: int, password_hash: str, browser: Any, base: str
) -> None:
    asked = written(app, project_id)
    interpreter(app, project_id, password_hash, "ar")
    page = browser.new_context(java_script_enabled=False, viewport=SIZES["desk"]).new_page()
    sign_in(page, base, "ifrah")
    page.goto(f"{base}/p/{project_id}/desk/surveys/{asked.id}/ar")
    line = page.locator('.line[data-key="title"]')
    line.locator("textarea").fill("عنوان")
    line.get_by_role("button", name="Save").click()
    page.get_by_role("status").filter(has_text="Saved").wait_for()
    with app.app_context():
        row = surveys.of_project(project_id, asked.id)
        assert row is not None
        found = {one.key: one.target for one in survey_desk.standings(row, "ar")}
        assert found["title"] == "عنوان"
