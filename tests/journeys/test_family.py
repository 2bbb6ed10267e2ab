"""The whole way of a family on a small phone without scripts, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from listening import db
from listening.excerpts import service as excerpts
from listening.participants import service as participants
from listening.surveys import questionnaire, samples, service
from listening.surveys.records import Response

PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}
SAID = {
    "ar": ("الحافلة لا تصل إلى حيّنا بعد الرابعة.", "العربية", "Arabic"),
    "es": ("El autobús ya no llega después de las cuatro.", "Español", "Spanish"),
}
pytestmark = pytest.mark.browser


@pytest.fixture
def token(app: Flask, project_id: int) -> str:
    with app.app_context():
        survey = samples.sample(("en", "es", "ar"), known={"neighbourhood": ["Eastside", "West"]})
        row = service.write(project_id, survey)
        service.open_survey(row)
        db.db.session.commit()
        return row.token


@pytest.mark.parametrize("language", SAID)
def test_family_answers_without_scripts_and_is_heard(
    app: Flask, project_id: int, browser: Any, base: str, token: str, language: str
) -> None:
    words, name, group = SAID[language]
    context = browser.new_context(**PHONE, java_script_enabled=False, locale="en-US")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{base}/s/{token}")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#q-barrier").fill(words)
    page.locator("nav button", has_text=name).click()
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("#q-barrier").input_value() == words
    page.get_by_label(name, exact=True).check()
    page.get_by_label("Eastside").check()
    page.locator("input[name=consent][value=quote]").check()
    page.locator("#send").click()
    assert page.url == f"{base}/s/{token}/{language}/thanks"
    page.wait_for_load_state()
    page.reload()
    assert context.cookies() == []
    assert all(url.startswith((base, "data:")) for url in asked)
    context.close()
    with app.app_context():
        [quote] = excerpts.all_quotes(project_id)
        assert (quote.text, quote.language) == (words, language)
        [voice] = participants.voices(project_id).values()
        assert (voice.consent, len(voice.groups)) == ("quote", 2)
        assert len(list(db.db.session.scalars(select(Response)))) == 1


def test_next_person_on_the_same_phone_sees_no_earlier_words(
    app: Flask, browser: Any, base: str, token: str
) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/s/{token}/es")
    page.locator("#q-barrier").fill("SECRETWORDS")
    page.locator("#send").click()
    page.wait_for_load_state()
    page.go_back()
    assert page.locator("#q-barrier").input_value() == ""
    page.wait_for_load_state()
    page.go_forward()
    page.wait_for_load_state()
    page.reload()
    page.locator("a.button").click()
    assert page.locator("#q-barrier").input_value() == ""
    assert "SECRETWORDS" not in page.content()
    context.close()
    with app.app_context():
        assert len(list(db.db.session.scalars(select(Response)))) == 1


def test_nothing_runs_off_a_small_screen(browser: Any, base: str, token: str) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    for language in ("en", "es", "ar"):
        page.goto(f"{base}/s/{token}/{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        small = page.locator("button:visible, .choice:visible, textarea:visible").evaluate_all(
            "all => all.filter(e => e.tabIndex >= 0 || e.matches('.choice'))"
            ".map(e => e.getBoundingClientRect().height).filter(h => h < 44)"
        )
        assert small == []
    context.close()


def test_enter_in_a_short_field_sends(app: Flask, project_id: int, browser: Any, base: str) -> None:
    with app.app_context():
        texts = dict.fromkeys(("en", "es"), "Words")
        short = questionnaire.Question(name="one", kind="text", label=texts)
        survey = questionnaire.Questionnaire(
            title=texts, welcome=texts, thanks=texts, languages=("en", "es"), questions=(short,)
        )
        row = service.write(project_id, survey)
        service.open_survey(row)
        db.db.session.commit()
        token = row.token
    context = browser.new_context(**PHONE, java_script_enabled=False, locale="es-MX")
    page = context.new_page()
    page.goto(f"{base}/s/{token}")
    page.locator("#q-one").fill("el bus")
    page.locator("#q-one").press("Enter")
    assert page.url == f"{base}/s/{token}/es/thanks"
    context.close()


def test_axe_finds_nothing(
    browser: Any, base: str, token: str, axe: Callable[[Any], list[str]]
) -> None:
    context = browser.new_context(**PHONE, reduced_motion="reduce")
    page = context.new_page()
    for language in ("en", "es", "ar"):
        page.goto(f"{base}/s/{token}/{language}")
        assert axe(page) == []
        page.locator("#q-change").fill("x")
        page.locator("#send").click()
        assert page.locator(".error-summary").is_visible()
        assert axe(page) == []
        page.locator("#send").click()
        assert axe(page) == []
        page.goto(f"{base}/s/no-survey")
        assert axe(page) == []
    context.close()
