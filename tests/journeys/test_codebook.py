"""A merge is taken back in a real browser, and everything that was coded is where it was."""

from typing import Any

import pytest
from cast import PASSWORD
from flask import Flask

from listening.coding import service as coding
from listening.db import db
from listening.excerpts import service as excerpts
from listening.excerpts.mapping import Mapping
from listening.excerpts.spreadsheet import Table
from listening.participants.consent import Consent
from listening.surveys import imports

pytestmark = pytest.mark.browser


def facts(app: Flask, project_id: int) -> set[tuple[object, ...]]:
    with app.app_context():
        return {(c.excerpt_id, c.code_key, c.theme) for c in coding.codings(project_id)}


@pytest.fixture
def coded(app: Flask, project_id: int) -> int:
    """Six answers under two themes, two of them under both."""
    with app.app_context():
        rows = tuple((f"the bus comes late {n}", "en") for n in range(6))
        table = Table(name="a.csv", columns=("text", "language"), rows=rows, first_row=2)
        seen = imports.preview(table, Mapping(texts=("text",), language="language"), among=())
        imports.keep(project_id, seen, name="a", sha256="a", consent=Consent.QUOTE, by=None)
        coding.install(project_id)
        ids = [quote.id for quote in excerpts.all_quotes(project_id)]
        for key, some in (("getting_to_school", ids[:4]), ("schedules", ids[2:])):
            coding.code_by_hand(project_id, key, [(i, 0, 0) for i in some], by=None)
        db.session.commit()
    return project_id


def test_a_merge_is_taken_back(app: Flask, coded: int, browser: Any, base: str) -> None:
    page, before = browser.new_page(), facts(app, coded)
    page.goto(f"{base}/login")
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto(f"{base}/p/{coded}/codebook")
    page.get_by_role("link", name="Getting to school", exact=True).click()
    page.get_by_label("Merge it into").select_option("schedules")
    page.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_text("What was coded with it went along").wait_for()
    merged = facts(app, coded)
    assert {theme for _, _, theme in merged} == {"schedules"}
    assert len(merged) == 6, "two answers were under both"
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("Taken back").wait_for()
    assert facts(app, coded) == before
    page.close()
