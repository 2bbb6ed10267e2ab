"""Masks are confirmed by keyboard, words are selected and hidden, and taken back, in a browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from journey_steps import SIZES, sign_in

from listening import db
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Entry
from listening.participants.consent import Consent
from listening.surveys import imports

pytestmark = pytest.mark.browser
WORDS = [
    ("en", "My son Darnell waits at the Rosewood corner; call 555-0142 after six.", ""),
    ("ar", "ابني يوسف ينتظر الحافلة في البرد، رقمي 555-0171.", "My son Yusuf waits, 555-0171."),
    ("so", "Wiilkayga Zakariye wuxuu sugaa qabowga.", "My boy Zakariye waits in the cold."),
    ("en", "Nobody tells us when the bus is late.", ""),
]


@pytest.fixture
def told(app: Flask, project_id: int) -> dict[str, str]:
    """Text -> key of the excerpt."""
    with app.app_context():
        for number, (language, text, translation) in enumerate(WORDS):
            entry = Entry(
                row=1, column="Q", text=text, language=language, translation=translation, voice="v"
            )
            seen = imports.Preview(
                entries=(entry,), rows=1, voices=1, empty_rows=0, languages={}, groups={}
            )
            imports.keep(
                project_id, seen, name="a.csv", sha256=str(number), consent=Consent.QUOTE, by=None
            )
        db.db.session.commit()
        return {quote.text: quote.id for quote in excerpts.all_quotes(project_id)}


def looked_at(page: Any, axe: Callable[[Any], list[str]] | None, name: str, shots: Path) -> None:
    """No sideways scrolling, nothing that axe finds, and a picture to look at."""
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, (name, width)
    page.screenshot(path=shots / f"{name}.png", full_page=True)
    if axe is not None:
        assert axe(page) == [], name


def test_masks_by_keyboard_on_a_desk_and_a_phone(
    browser: Any, base: str, project_id: int, told: dict[str, str], tmp_path: Path
) -> None:
    page = browser.new_page(viewport=SIZES["desk"])
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    sign_in(page, base, "ana")
    home = f"{base}/p/{project_id}/masking"
    page.goto(f"{home}?language=en")
    page.get_by_role("link", name="Start with the first").click()
    assert page.locator("mark").all_inner_texts() == ["Darnell", "555-0142"]
    page.keyboard.press("1")
    assert not page.locator("#mask-1").is_checked()
    page.keyboard.press("1")
    # "Rosewood" by mouse, then H.
    page.evaluate(
        """() => {
          const words = document.querySelector("[data-words]");
          const marked = [...words.querySelectorAll("u")];
          const piece = marked.find((n) => n.textContent === "Rosewood").firstChild;
          const range = document.createRange();
          range.selectNodeContents(piece);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("h")
    assert page.locator("#also").input_value() == "Rosewood"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/masking\?language=en$"))
    page.goto(f"{home}?view=done")
    shown = page.locator("main").inner_text()
    assert "My son [name] waits at the [name] corner; call [phone] after six." in shown
    page.goto(f"{home}/{told[WORDS[1][1]]}")
    assert page.locator("[data-words]").first.get_attribute("dir") == "rtl"
    page.set_viewport_size(SIZES["phone"])
    looked_at(page, None, "arabic-phone", tmp_path)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: told[WORDS[1][1]] not in address)
    page.keyboard.press("u")
    page.wait_for_url(re.compile(told[WORDS[1][1]]))
    assert "Not confirmed yet" in page.locator("main").inner_text()
    for view in ("found", "nothing", "done"):
        page.goto(f"{home}?view={view}")
        looked_at(page, None, f"{view}-phone", tmp_path)
    page.goto(f"{home}/names")
    looked_at(page, None, "names-phone", tmp_path)
    assert faults == []
    page.close()


def test_the_pages_are_accessible_and_work_without_script(
    browser: Any,
    base: str,
    project_id: int,
    told: dict[str, str],
    tmp_path: Path,
    axe: Callable[[Any], list[str]],
) -> None:
    page = browser.new_page(viewport=SIZES["desk"])
    sign_in(page, base, "ana")
    home = f"{base}/p/{project_id}/masking"
    for name, path in (
        ("found", home),
        ("nothing", f"{home}?view=nothing"),
        ("excerpt", f"{home}/{told[WORDS[1][1]]}"),
        ("names", f"{home}/names"),
    ):
        page.goto(path)
        looked_at(page, axe, name, tmp_path)
    page.close()


def test_without_script_words_are_typed(
    browser: Any, base: str, project_id: int, told: dict[str, str], tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    sign_in(page, base, "ana")
    page.goto(f"{base}/p/{project_id}/masking/{told[WORDS[2][1]]}")
    page.get_by_label("Hide these words too").fill("qabowga")
    page.get_by_role("button", name="Confirm and go on").click()
    page.goto(f"{base}/p/{project_id}/masking?view=done")
    assert "Wiilkayga [name] wuxuu sugaa [name]." in page.locator("main").inner_text()
    page.screenshot(path=tmp_path / "done.png", full_page=True)
    context.close()
