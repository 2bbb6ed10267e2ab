"""Somebody who spoke reads their notes with a code: 320 px, right to left, without script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from listening import db, i18n
from listening.conversations import service as conversations
from listening.conversations.readback import code as codes
from listening.conversations.readback import service

pytestmark = pytest.mark.browser
SAID = "الحافلة تتأخر كل يوم وابني ينتظر في البرد."


@pytest.fixture
def code(app: Flask, project_id: int) -> str:
    """The code of the only one who spoke, in Arabic."""
    with app.app_context():
        row = conversations.keep(
            project_id,
            kind="interview",
            title="Tea",
            speakers=[conversations.Speaker(pseudonym="P1", language="ar", consent="quote")],
            turns=[
                conversations.Said(
                    speaker="P1", text=SAID, question="How do you come?", translation="The bus."
                ),
                conversations.Said(speaker="P1", text="شكرا لكم."),
            ],
        )
        who = service.people(row)[0].id
        settings = app.extensions["listening.settings"]
        secret = settings.password_salt or settings.secret_key
        made = service.open_code(row, who, language="ar", secret=secret)
        db.db.session.commit()
        return codes.spaced(made)


def read(page: Any, base: str, tag: str, code: str) -> None:
    page.goto(f"{base}/s/r/{tag}")
    page.locator("#code").fill(code)
    press(page, "main button.button")


def press(page: Any, button: str) -> None:
    """Press a button, and wait for the page that answers it."""
    with page.expect_navigation():
        page.locator(button).click()


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_without_script_on_the_smallest_phone_right_to_left(
    browser: Any, base: str, app: Flask, project_id: int, code: str, tmp_path: Path
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 320, "height": 640}, locale="ar"
    )
    page = context.new_page()
    page.goto(f"{base}/s/r")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert fits(page)
    page.screenshot(path=tmp_path / "code.png", full_page=True)
    read(page, base, "ar", code)
    assert page.locator("blockquote").first.inner_text().strip() == SAID
    assert fits(page)
    page.screenshot(path=tmp_path / "notes.png", full_page=True)
    page.locator('input[value="change"]').first.check()
    press(page, "main form button.button")
    assert page.locator(".error-summary").is_visible()
    page.locator("textarea").first.fill("الحافلة تتأخر صباحا.")
    press(page, "main form button.button")
    assert page.locator("form").count() == 0
    assert context.cookies() == []
    context.close()
    with app.app_context():
        [task] = service.tasks(project_id)
        assert task.words == "الحافلة تتأخر صباحا."


def test_every_language_is_accessible(
    browser: Any, base: str, code: str, axe: Callable[[Any], list[str]]
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    for tag in i18n.FAMILY:
        read(page, base, tag, code)
        assert fits(page), tag
        assert axe(page) == [], tag
    page.close()
