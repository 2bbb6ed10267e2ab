"""A call of two hours comes in: from the file of the program to turns without names."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from calls_made import SPANISH_SPEAKERS, SPEAKERS, spoken, vtt
from flask import Flask
from journeys.journey_steps import SIZES, sign_in
from sqlalchemy import func, select

from listening.conversations.records import Note
from listening.db import db
from listening.participants.records import Participant

pytestmark = pytest.mark.browser
SAID = spoken(random.Random(3))
FOCUS = "document.activeElement.closest('fieldset')?.querySelector('h3')?.innerText ?? ''"


def to_preview(page: Any, base: str, project_id: int, file: Path) -> None:
    page.goto(f"{base}/p/{project_id}/conversations/new")
    page.get_by_label("What do you call it?").fill("Evening call")
    page.get_by_text("Choose a file instead of pasting").click()
    page.get_by_label("A file with the notes").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("The turns of the file stand below.").wait_for()
    assert page.locator("#notes").input_value().startswith("[0:00:02] ")
    page.get_by_role("button", name="Show me what will be kept").last.click()
    page.get_by_role("heading", name="Who spoke?").wait_for()


def tab_until(page: Any, label: str, within: str) -> None:
    """Press Tab until the field of this label in the card of this speaker has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        told = page.evaluate(f"() => [document.activeElement.labels?.[0]?.innerText, {FOCUS}]")
        if told[0] == label and told[1].startswith(within):
            return
    raise AssertionError(f"{label} of {within} is not reached by keyboard")


def test_a_call_of_two_hours_comes_in_by_keyboard(
    app: Flask,
    project_id: int,
    browser: Any,
    base: str,
    tmp_path: Path,
    axe: Callable[[Any], list[str]],
) -> None:
    file = tmp_path / "GMT20260301_Recording.vtt"
    file.write_text(vtt(SAID), "utf-8")
    page = browser.new_context(viewport=SIZES["desk"]).new_page()
    sign_in(page, base, "ana")
    to_preview(page, base, project_id, file)
    file.unlink()
    assert page.get_by_text("12 voices").count() == 1
    assert axe(page) == []
    # The same for all, by keyboard alone.
    page.get_by_text("The same for everybody").focus()
    tab_until(page, "What may we do?", "")
    page.keyboard.type("count, retell and quote")
    tab_until(page, "Who is this?", "")
    page.keyboard.type("family")
    page.get_by_role("button", name="Fill in for everybody").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # Then each one that differs.
    page.get_by_role("heading", name="Who spoke?").scroll_into_view_if_needed()
    page.locator("fieldset select").first.focus()
    tab_until(page, "Who is this?", "P1 ")
    page.keyboard.type("led")
    page.get_by_label("Keep where in the recording").check()
    page.get_by_role("button", name="Look again").last.click()
    page.get_by_text("11 voices").wait_for()
    page.get_by_role("button", name="Keep these notes").click()
    page.get_by_text("11 voices.").first.wait_for()
    assert "[name]" in page.get_by_role("main").inner_text()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Participant)) == 11
        consents = set(db.session.scalars(select(Participant.consent)))
        tongues = set(db.session.scalars(select(Note.language)))
        db.session.remove()
        db.engine.dispose()
    assert consents == {"quote"} and tongues == {"en", "es"}
    stored = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    for name in SPEAKERS:
        for part in name.split():
            assert part.encode() not in stored, part


def test_who_spoke_can_be_filled_in_on_a_phone_without_script(
    app: Flask, project_id: int, browser: Any, base: str, tmp_path: Path
) -> None:
    file = tmp_path / "call.vtt"
    file.write_text(vtt(spoken(random.Random(4), minutes=10)), "utf-8")
    context = browser.new_context(viewport=SIZES["phone"], java_script_enabled=False)
    page = context.new_page()
    sign_in(page, base, "ana")
    to_preview(page, base, project_id, file)
    page.set_viewport_size(SIZES["phone"])
    widest = max(box["x"] + box["width"] for box in boxes(page))
    assert widest <= 360
    page.get_by_role("button", name="Keep these notes").click()
    page.get_by_text("voices.").first.wait_for()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Participant)) == 12
        spanish = db.session.scalars(select(Note.language)).all().count("es")
    assert spanish >= len(SPANISH_SPEAKERS)


def boxes(page: Any) -> list[dict[str, float]]:
    """Where the fields of the page stand."""
    found = [one.bounding_box() for one in page.locator("main select, main button").all()]
    return [box for box in found if box]
