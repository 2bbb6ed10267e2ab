"""Coding in a browser: twenty answers by keys alone, words in any script, two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from journey_steps import SIZES, sign_in

from listening.coding import service as coding
from listening.conversations import service as conversations
from listening.db import db

pytestmark = pytest.mark.browser
WORDS = "The bus 🚌 leaves before tutoring ends."
ARABIC = "الحافلة لا تنتظر أولادنا"


@pytest.fixture
def talk(app: Flask, project_id: int) -> int:
    """A conversation of twenty-two turns; its number."""
    texts = [("en", WORDS), ("ar", ARABIC), *(("en", f"Turn {i} about the bus") for i in range(20))]
    with app.app_context():
        held = conversations.keep(
            project_id,
            kind="listening session",
            title="Library",
            speakers=[
                conversations.Speaker(pseudonym=f"P{i}", language=tag)
                for i, (tag, _text) in enumerate(texts)
            ],
            turns=[
                conversations.Said(speaker=f"P{i}", text=text, language=tag)
                for i, (tag, text) in enumerate(texts)
            ],
        )
        coding.install(project_id)
        db.session.commit()
        return int(held.id)


def accepted(app: Flask, project_id: int) -> list[coding.Placed]:
    with app.app_context():
        return [one for one in coding.codings(project_id) if one.state == "accepted"]


def test_twenty_answers_are_coded_by_keyboard_alone(
    app: Flask, project_id: int, talk: int, browser: Any, base: str, axe: Callable[[Any], list[str]]
) -> None:
    page = browser.new_context(viewport=SIZES["desk"]).new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    sign_in(page, base, "ben")
    page.goto(f"{base}/p/{project_id}/code")
    assert axe(page) == []
    page.locator(".answer-row.current").wait_for()
    keys = page.keyboard
    keys.press("/")
    keys.type("getting to school")
    keys.press("Enter")
    page.locator(".answer-row.current .chip").wait_for()
    for _ in range(19):
        keys.press("j")
        keys.press("1")
        page.locator(".answer-row.current .chip:not(.suggested)").wait_for()
    assert len(accepted(app, project_id)) == 20
    keys.press("u")
    page.locator(".answer-row.current .chip").wait_for(state="detached")
    assert len(accepted(app, project_id)) == 19
    keys.press("d")
    page.locator(".answer-row.current.looked").wait_for()
    # A letter typed into a field is a letter.
    keys.press("/")
    keys.type("du")
    assert page.locator("#find").input_value() == "du"
    assert len(accepted(app, project_id)) == 19
    assert wrong == []


def select(page: Any, words: str) -> None:
    """Mark words with a range, as a finger or a mouse does."""
    page.evaluate(
        """words => {
          for (const text of document.querySelectorAll("[data-text]")) {
            const at = text.firstChild?.textContent.indexOf(words) ?? -1;
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(text.firstChild, at);
            range.setEnd(text.firstChild, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return;
          }
        }""",
        words,
    )


def test_words_after_an_emoji_and_in_arabic_read_back_as_they_were_selected(
    app: Flask, project_id: int, talk: int, browser: Any, base: str, axe: Callable[[Any], list[str]]
) -> None:
    page = browser.new_context(viewport=SIZES["desk"]).new_page()
    sign_in(page, base, "ben")
    page.goto(f"{base}/p/{project_id}/code/read?conversation={talk}")
    assert axe(page) == []
    for words in ("🚌 leaves", "تنتظر"):
        select(page, words)
        page.keyboard.press("i")
        page.locator("mark", has_text=words).wait_for()
    spans = {(one.start, one.end) for one in accepted(app, project_id)}
    read = {text[start:end] for text in (WORDS, ARABIC) for start, end in spans}
    assert {"🚌 leaves", "تنتظر"} <= read
    page.set_viewport_size(SIZES["phone"])
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]


def test_what_somebody_else_codes_appears_without_reload(
    app: Flask, project_id: int, talk: int, browser: Any, base: str
) -> None:
    pages = {}
    for name in ("ana", "ben"):
        pages[name] = browser.new_context(viewport=SIZES["desk"]).new_page()
        sign_in(pages[name], base, name)
        pages[name].goto(f"{base}/p/{project_id}/code/read?conversation={talk}")
    pages["ben"].keyboard.press("/")
    pages["ben"].keyboard.type("getting to school")
    pages["ben"].keyboard.press("Enter")
    seen = pages["ana"].locator(".chip", has_text="Getting to school")
    seen.first.wait_for(timeout=5_000)
    assert "Ben" in seen.first.inner_text()
