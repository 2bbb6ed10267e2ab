"""A recording in a browser: brought, heard from a turn by keyboard, removed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from journeys.journey_steps import SIZES, sign_in
from sounds import wav

from listening.conversations.recording import service
from listening.db import db

pytestmark = pytest.mark.browser
NOTES = "[0:00:05] Ana: The late bus was stopped.\n[0:00:40 ar] Ben: لا توجد حافلة بعد الدروس.\n"


def at(page: Any) -> float:
    """Where the player is."""
    return float(page.evaluate("() => document.getElementById('sound').currentTime"))


def test_a_recording_is_heard_from_the_turn_and_removed(
    app: Flask,
    project_id: int,
    browser: Any,
    base: str,
    tmp_path: Path,
    axe: Callable[[Any], list[str]],
) -> None:
    file = tmp_path / "sound.wav"
    file.write_bytes(wav(60))
    page = browser.new_context(viewport=SIZES["phone"]).new_page()
    sign_in(page, base, "ana")
    page.goto(f"{base}/p/{project_id}/conversations/new")
    page.get_by_text("Choose a file instead of pasting").click()
    page.get_by_role("link", name="I have a recording").click()
    assert axe(page) == []
    page.get_by_label("The recording").set_input_files(file)
    page.get_by_role("button", name="Keep the recording").click()
    page.get_by_text("Ask everybody before you keep it.").first.wait_for()
    page.get_by_label("Everybody who is heard agreed").check()
    page.get_by_label("The recording").set_input_files(file)
    page.get_by_role("button", name="Keep the recording").click()
    page.get_by_role("heading", name="What is on this recording?").wait_for()
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="Write its notes").click()
    page.get_by_label("What do you call it?").fill("Tea")
    page.locator("#notes").fill(NOTES)
    page.get_by_role("button", name="Show me what will be kept").last.click()
    assert page.get_by_label("Keep where in the recording").is_checked()
    page.get_by_role("button", name="Keep these notes").click()
    page.get_by_text("2 voices.").first.wait_for()
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    link = page.get_by_role("link", name="Hear it from 0:00:40")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('sound').currentTime >= 40")
    assert 40 <= at(page) < 60
    page.get_by_role("button", name="Remove the recording").click()
    page.get_by_text("The recording is gone.").wait_for()
    assert page.locator("audio").count() == 0
    assert "لا توجد حافلة" in page.get_by_role("main").inner_text()
    with app.app_context():
        assert service.waiting(project_id) == []
        db.session.remove()
    assert list((tmp_path / "recordings").glob("*")) == []
