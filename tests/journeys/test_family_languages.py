"""Every kind of question in five languages, in a real browser: with and without script, by keys
alone, on 320 pixels, with letters twice as large."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from listening import db
from listening.surveys import questionnaire as q
from listening.surveys import service
from listening.surveys.cards import service as cards
from listening.surveys.records import Answer, Response

pytestmark = pytest.mark.browser
TAGS = ("en", "es", "ar", "zh-Hans", "so")
PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}
NARROW = {"viewport": {"width": 320, "height": 640}}
# How each language begins a question; what is asked about stands behind it.
BEGINS = {"en": "About", "es": "Sobre", "ar": "عن", "zh-Hans": "关于", "so": "Ku saabsan"}
TYPED = {
    "en": "The bus comes late.",
    "es": "El autobús llega tarde.",
    "ar": "الحافلة تتأخر.",
    "zh-Hans": "公交车来得太晚。",
    "so": "Basku wuu soo daahaa.",
}
# The same numbers as people of each language type them.
TWELVE = {"ar": "١٢"}
DAYS = {"en": "3/14/2026", "es": "14/3/2026", "ar": "2026-03-14", "zh-Hans": "2026-03-14"}


def text(what: str) -> q.Text:
    return {tag: f"{begins} {what}" for tag, begins in BEGINS.items()}


def choices(*names: str) -> tuple[q.Choice, ...]:
    signs = {"bus": "🚌", "walk": "🚶"}
    return tuple(q.Choice(name=n, label=text(n), icon=signs.get(n, "")) for n in names)


def one(name: str, kind: q.Kind, **more: Any) -> q.Question:
    return q.Question(name=name, kind=kind, label=text(name), **more)


EVERY = q.Questionnaire(
    title=text("school"),
    welcome=text("buses"),
    thanks=text("thanks"),
    languages=TAGS,
    sections=(
        q.Section(name="rated", label=text("rated"), grid=True),
        q.Section(name="child", label=text("child"), repeats=True),
    ),
    questions=(
        one("told", "note"),
        one("mode", "single choice", choices=choices("bus", "walk")),
        one("wait", "integer", relevant="${mode} = 'bus'", constraint=". <= 120"),
        one("why", "long text", hint=text("hint"), required=True),
        one("place", "text"),
        one("ways", "multiple choice", choices=choices("ride", "later", "call")),
        one("order", "rank", choices=choices("ride", "later")),
        one("cost", "decimal"),
        one("sure", "range", parameters={"start": "1", "end": "5", "step": "1"}),
        one("since", "date"),
        one("at", "time"),
        one("read", "acknowledge"),
        one("driver", "single choice", section="rated", choices=choices("good", "bad")),
        one("stop", "single choice", section="rated", choices=choices("good", "bad")),
        one("grade", "integer", section="child"),
    ),
)
KEPT = {
    "mode": "bus", "wait": "12", "place": "Elm", "ways": "ride call", "order": "later ride",
    "cost": "2.5", "sure": "4", "since": "2026-03-14", "at": "16:30", "read": "OK",
    "driver": "good", "stop": "bad", "grade[1]": "3", "grade[2]": "5",
}  # fmt: skip


@pytest.fixture
def token(app: Flask, project_id: int) -> str:
    return made(app, project_id)


def made(app: Flask, project_id: int, *, one_by_one: bool = False, by_card: bool = False) -> str:
    with app.app_context():
        survey = q.from_dict(q.to_dict(EVERY) | {"one_by_one": one_by_one})
        row = service.write(project_id, survey)
        cards.ask_for_cards(row, wanted=by_card)
        service.open_survey(row)
        db.db.session.commit()
        return row.token


def address(base: str, token: str, tag: str) -> str:
    return f"{base}/s/{token}/{tag}"


def fill(page: Any, tag: str) -> None:
    """Everything that is asked, as somebody would do it, from the top to the bottom."""
    page.locator("#q-mode-0").check()
    if not page.locator("#q-wait").is_visible():
        page.locator("#send").click()  # without script the page asks again by itself
    page.locator("#q-wait").fill(TWELVE.get(tag, "12"))
    page.locator("#q-why").fill(TYPED[tag])
    page.locator("#q-place").fill("Elm")
    page.locator("#q-ways-0").check()
    page.locator("#q-ways-2").check()
    page.locator("#q-order").select_option("later")
    page.locator("#q-order-1").select_option("ride")
    page.locator("#q-cost").fill("2.5")
    page.locator("#q-sure").fill("4")
    page.locator("#q-since").fill(DAYS.get(tag, "2026-03-14"))
    page.locator("#q-at").fill("16:30")
    page.locator("#q-read-0").check()
    page.locator("#q-driver-0").check()
    page.locator("#q-stop-1").check()
    page.locator('[id="q-grade[1]"]').fill("3")
    page.locator('button[value="more:child"]').click()
    page.locator('[id="q-grade[2]"]').fill("5")
    page.locator("input[name=consent][value=quote]").check()


def kept(app: Flask) -> list[dict[str, str]]:
    with app.app_context():
        return [
            dict(
                db.db.session.execute(
                    select(Answer.question, Answer.value).filter_by(response_id=response.id)
                ).all()
            )
            for response in db.db.session.scalars(select(Response))
        ]


def sent(page: Any) -> None:
    page.locator("#send").click()
    page.wait_for_load_state()
    if not page.url.endswith("/thanks"):
        page.locator("#send").click()
    page.wait_for_url("**/thanks")


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def phone(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    context = browser.new_context(**PHONE, java_script_enabled=request.param, locale="en-US")
    yield context.new_page()
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("tag", TAGS)
def test_every_kind_of_question_is_answered_in_every_language(
    app: Flask, phone: Any, base: str, token: str, tag: str
) -> None:
    phone.goto(address(base, token, tag))
    html = phone.locator("html")
    assert html.get_attribute("lang") == tag
    assert html.get_attribute("dir") == ("rtl" if tag == "ar" else "ltr")
    fill(phone, tag)
    sent(phone)
    [said] = kept(app)
    assert {key: said[key] for key in KEPT} == KEPT
    assert (said["why"], said["form:consent"]) == (TYPED[tag], "quote")


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_one_question_on_each_page_leads_to_the_same_answer(
    app: Flask, project_id: int, browser: Any, base: str, tag: str
) -> None:
    context = browser.new_context(**PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(address(base, made(app, project_id, one_by_one=True), tag))
    page.locator("#send").click()
    for _ in range(20):
        if page.locator("dl.review").count():
            break
        for name in ("#q-mode-0", "#q-read-0"):
            if page.locator(name).count():
                page.locator(name).check()
        if page.locator("#q-why").count():
            page.locator("#q-why").fill(TYPED[tag])
        page.locator("#send").click()
        page.wait_for_load_state()
    assert TYPED[tag] in page.locator("dl.review").inner_text()
    sent(page)
    [said] = kept(app)
    assert (said["mode"], said["why"], said["read"]) == ("bus", TYPED[tag], "OK")
    context.close()


def test_the_whole_survey_by_keys_alone(app: Flask, browser: Any, base: str, token: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address(base, token, "so"))
    order: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement; const r = e.getBoundingClientRect();"
            "return [e.id, r.top + scrollY, getComputedStyle(e).outlineStyle !== 'none' ||"
            "getComputedStyle(e.closest('label') || e).outlineStyle !== 'none'] }"
        )
        if here[0].startswith(("q-", "consent")):
            order.append(here[0])
            assert here[2], f"{here[0]} shows no focus"
        keys(page, here[0])
        if here[0] == "send":
            page.keyboard.press("Enter")
            break
    page.wait_for_url("**/thanks")
    places = [name for name in order if name.startswith("q-")]
    assert places.index("q-mode-0") < places.index("q-why") < places.index("q-driver-0")
    [said] = kept(app)
    wanted = {"mode": "bus", "wait": "12", "why": TYPED["so"], "ways": "ride", "driver": "bad"}
    assert {key: said.get(key) for key in wanted} == wanted
    context.close()


def keys(page: Any, name: str) -> None:
    """What somebody presses where the focus stands."""
    if name in ("q-mode-0", "q-ways-0", "q-read-0"):
        page.keyboard.press("Space")
    elif name == "q-driver-0":
        page.keyboard.press("ArrowDown")  # the next of the group, and with it chosen
    elif name == "q-wait":
        page.keyboard.type("12")
    elif name == "q-why":
        page.keyboard.type(TYPED["so"])


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("letters", ["100%", "200%"])
def test_nothing_is_cut_or_runs_off_a_narrow_page(
    browser: Any, base: str, token: str, tag: str, letters: str
) -> None:
    context = browser.new_context(**NARROW)
    page = context.new_page()
    page.goto(address(base, token, tag))
    # As a reader's own setting does it.
    page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", letters)
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.offsetParent && !e.closest('.skip,"
        ".hush') && (e.getBoundingClientRect().right > innerWidth + 1 ||"
        "e.getBoundingClientRect().left < -1)).map(e => e.outerHTML.slice(0, 90))"
    )
    assert wide == [] and page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.evaluate(
        "[...document.querySelectorAll('label, legend, p, h1, h2, button')].filter(e =>"
        "e.offsetParent && !e.closest('.skip, .hush') && (e.scrollWidth > e.clientWidth + 1 &&"
        "getComputedStyle(e).display !== 'inline')).map(e => e.outerHTML.slice(0, 90))"
    )
    assert cut == []
    context.close()


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_targets_are_large_enough_for_a_thumb(
    browser: Any, base: str, token: str, tag: str
) -> None:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.goto(address(base, token, tag))
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, summary, input[type=text], textarea,"
        "label.choice, nav a')].filter(e => e.offsetParent && e.tabIndex >= -1 &&"
        "!e.closest('.skip') && !e.matches('.skip') && e.getBoundingClientRect().height < 44)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []
    context.close()


@pytest.mark.parametrize("tag", TAGS)
def test_axe_finds_nothing_on_any_page_of_a_family(
    app: Flask, project_id: int, browser: Any, base: str, axe: Callable[[Any], list[str]], tag: str
) -> None:
    context = browser.new_context(**PHONE, reduced_motion="reduce")
    page = context.new_page()
    everything = made(app, project_id)
    page.goto(address(base, everything, tag))
    assert axe(page) == []
    page.locator("#q-mode-0").check()
    page.locator("#q-wait").fill("999")
    page.locator("#send").click()
    assert page.locator(".error-summary").is_visible() and axe(page) == []
    fill(page, tag)
    sent(page)
    assert axe(page) == []
    for more in ("/resume", "/take-back"):
        page.goto(address(base, everything, tag) + more)
        assert axe(page) == []
        page.locator("main button").click()
        assert axe(page) == []
    page.goto(address(base, made(app, project_id, one_by_one=True), tag))
    for _ in range(20):
        assert axe(page) == []
        if page.locator("dl.review").count():
            break
        page.locator("#send").click()
        page.wait_for_load_state()
    page.goto(address(base, made(app, project_id, by_card=True), tag))
    page.locator("#q-why").fill(TYPED[tag])
    sent_without_card(page)
    assert page.locator("#card").is_visible() and axe(page) == []
    context.close()


def sent_without_card(page: Any) -> None:
    page.locator("#send").click()
    page.wait_for_load_state()
    page.locator("#send").click()
    page.wait_for_load_state()
