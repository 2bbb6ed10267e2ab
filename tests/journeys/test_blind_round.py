"""A blind round by two people in two browsers, from the sample to the decided disagreement."""

from collections.abc import Callable
from typing import Any

import pytest
from cast import PASSWORD
from flask import Flask

from listening.coding import service as coding
from listening.db import db
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.surveys import imports

SAID = (("no bus after tutoring", "en"), ("لا توجد حافلة", "ar"))
pytestmark = pytest.mark.browser


def person(browser: Any, base: str, name: str, width: int) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(f"{base}/login")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    return page


def code_by_keyboard(page: Any, address: str, words: str) -> None:
    """Every excerpt gets the first code that these words find; then it is handed in."""
    page.goto(address)
    page.get_by_role("link", name="Code the next excerpt").click()
    for _ in SAID:
        page.wait_for_selector("#find:focus")
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    page.get_by_role("button", name="Hand in").click()


def test_a_blind_round_by_two_people_to_its_adjudication(
    app: Flask, project_id: int, browser: Any, base: str, axe: Callable[[Any], list[str]]
) -> None:
    with app.app_context():
        table = Table(name="a.csv", columns=("text", "language"), rows=SAID, first_row=2)
        seen = imports.preview(table, Mapping(texts=("text",), language="language"), among=())
        imports.keep(project_id, seen, name="a", sha256="a", consent=Consent.QUOTE, by=None)
        coding.install(project_id)
        db.session.commit()
    ana, ben = person(browser, base, "ana", 1280), person(browser, base, "ben", 360)
    ana.goto(f"{base}/p/{project_id}/rounds")
    assert axe(ana) == []
    ana.get_by_label("Name").fill("October")
    for name in ("Ana", "Ben"):
        ana.get_by_label(name, exact=True).check()
    ana.get_by_role("button", name="Draw the sample").click()
    assert (
        "This draws 2 excerpts, not 60" in ana.locator("#planned").inner_text() and axe(ana) == []
    )
    ana.get_by_role("button", name="Draw these 2 excerpts").click()
    ana.get_by_role("button", name="Start the round").click()
    address = ana.url
    code_by_keyboard(ana, address, "food")
    assert "Alpha" not in ana.get_by_role("main").inner_text()
    ben.goto(address)
    ben.get_by_role("link", name="Code the next excerpt").click()
    assert ben.locator("input:checked").count() == 0 and axe(ben) == []
    assert ben.evaluate("document.documentElement.scrollWidth") <= 360
    code_by_keyboard(ben, address, "health")
    assert "AC1" in ben.get_by_role("main").inner_text() and axe(ben) == []
    ana.wait_for_load_state()
    ana.reload()
    ana.get_by_role("link", name="Decide the next disagreement").click()
    assert axe(ana) == [] and "Ben" not in ana.get_by_role("main").inner_text()
    ana.get_by_label("Other codes, ticked below").check()
    assert ana.locator("#find").is_visible()
    for example in ("food", ""):
        ana.get_by_label("All of them").check()
        ana.get_by_label("Why did you differ?").select_option("two meanings")
        ana.get_by_label("In your words").fill("Lunch or health?")
        ana.get_by_label("Send it on").select_option(example)
        ana.get_by_role("main").get_by_role("button", name="Decide").click()
    ana.get_by_role("button", name="Finish the round").click()
    assert "The engine had read nothing" in ana.get_by_role("main").inner_text() and axe(ana) == []
    with app.app_context():
        accepted = [c for c in coding.codings(project_id) if c.state == "accepted"]
        assert len(accepted) == 4 and {c.origin for c in accepted} == {"adjudication"}
    ana.get_by_role("button", name="Take the end back").click()
    with app.app_context():
        assert coding.codings(project_id) == []
    ana.get_by_role("button", name="Finish the round").click()
    ana.goto(f"{base}/p/{project_id}/codebook/code/food")
    example = ana.get_by_role("region", name="Examples from what was said").inner_text()
    assert "borderline" in example and "in Lunch or health?" in example
