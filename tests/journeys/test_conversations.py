"""Conversations in a browser: an invitation without script, live notes with the network cut."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cast import PASSWORD
from flask import Flask

from listening import db
from listening.conversations import service as conversations
from listening.conversations.hold import service as hold
from listening.conversations.plan import service as plans
from listening.conversations.plan.checking import Slot
from listening.excerpts import service as excerpts
from listening.people import service as people
from listening.people.roles import Role

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 640}


@pytest.fixture
def planned(app: Flask, project_id: int) -> tuple[int, str]:
    """A conversation whose invitation is open in English and Arabic: its number and token."""
    with app.app_context():
        day = datetime.now(UTC).date() + timedelta(days=9)
        wanted = plans.Wanted(
            kind="listening session",
            title="Tea",
            offers=["child_care", "food"],
            slots=[Slot(day=day, begins=600, ends=660), Slot(day=day, begins=1080, ends=1170)],
        )
        row = plans.begin(project_id, wanted, by=None)
        plan = plans.of(row)
        texts = {
            "en": plans.Invitation(title="Tea with us", purpose="Tell us.", place="Hall"),
            "ar": plans.Invitation(
                title="شاي معنا", purpose="نريد أن نسمع منكم.", place="قاعة المدرسة"
            ),
        }
        plans.write(plan, texts, {"en": ["What is hard?"], "ar": ["ما الصعب؟"]})
        plans.invite(plan, today=day)
        ben = people.find("ben@example.org")
        assert ben is not None
        people.join(ben.id, project_id, role=Role.ORGANIZER)
        db.db.session.commit()
        return row.id, plan.token


def signed_in(browser: Any, base: str, name: str) -> Any:
    page = browser.new_context(viewport={"width": 1024, "height": 768}).new_page()
    page.goto(f"{base}/login")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    return page


def open_sheet(page: Any, base: str, project_id: int, number: int, room: str) -> None:
    page.goto(f"{base}/p/{project_id}/conversations/{number}/hold")
    page.get_by_label("Your room or table").fill(room)
    page.get_by_role("button", name="Open my sheet").click()
    page.get_by_text("Everything is kept.").wait_for()


def note(page: Any, words: str) -> None:
    """Type a turn; a digit in front chooses the speaker, Enter keeps it."""
    page.get_by_label("As said").press_sequentially(words)
    page.keyboard.press("Enter")


def stored(app: Flask, project_id: int, number: int) -> list[list[tuple[str, str]]]:
    """Speaker and words of each sheet, in their order."""
    with app.app_context():
        row = conversations.of_project(project_id, number)
        assert row is not None
        return [
            [(turn.speaker, turn.said) for turn in hold.turns(sheet)]
            for sheet, _n in hold.sheets(row)
        ]


def kept_here(page: Any) -> list[str]:
    """What this device has in its storage."""
    found: list[str] = page.evaluate("() => Object.entries(localStorage).flat()")
    return found


def test_a_family_answers_an_arabic_invitation_on_a_phone_without_script(
    app: Flask,
    browser: Any,
    base: str,
    planned: tuple[int, str],
    project_id: int,
    axe: Callable[[Any], list[str]],
) -> None:
    number, token = planned
    with_script = browser.new_context(viewport=PHONE).new_page()
    with_script.goto(f"{base}/s/i/{token}/ar")
    assert axe(with_script) == []
    assert with_script.evaluate("() => document.documentElement.scrollWidth") <= 360
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/s/i/{token}/en")
    page.locator("input[name=slot]").nth(1).check()
    page.get_by_role("button", name="العربية").click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("input[name=slot]").nth(1).is_checked()
    page.locator("#need-0").check()
    page.locator("#send").click()
    assert page.url.endswith("/ar/thanks")
    assert context.cookies() == []
    with app.app_context():
        row = conversations.of_project(project_id, number)
        assert row is not None
        told = plans.told(plans.of(row))
        assert told.languages == ("ar",) and told.families.few


def test_planning_pages_are_usable_at_every_width(
    browser: Any,
    base: str,
    planned: tuple[int, str],
    project_id: int,
    axe: Callable[[Any], list[str]],
) -> None:
    page = signed_in(browser, base, "ana")
    home = f"{base}/p/{project_id}/conversations"
    open_sheet(page, base, project_id, planned[0], "1")
    sheet = page.url
    for address in (
        f"{home}/plan",
        f"{home}/{planned[0]}/plan",
        f"{home}/{planned[0]}/plan/words",
        f"{home}/{planned[0]}/hold",
        sheet,
        f"{home}/{planned[0]}/hold/finish",
    ):
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width, address


def test_notes_go_on_while_the_network_is_away_and_nothing_is_lost_or_doubled(
    app: Flask, browser: Any, base: str, planned: tuple[int, str], project_id: int
) -> None:
    """The minute without network is shortened to some seconds; the retries are the same."""
    number, _token = planned
    page = signed_in(browser, base, "ana")
    open_sheet(page, base, project_id, number, "Gym")
    note(page, "1The bus was late.")
    page.get_by_text("Everything is kept.").wait_for()
    page.context.set_offline(True)
    for words in ("2For us too.", "0What would help?", "5A later bus."):
        note(page, words)
    page.get_by_text("Waiting for the network: 3.").wait_for()
    # The tab is closed by accident: what waits lies locked on the device, and comes back.
    page.get_by_label("As said").press_sequentially("Half a sen")
    page.wait_for_timeout(900)
    on_device = kept_here(page)
    assert len(on_device) == 8  # three turns and what is being typed: names and contents
    assert not any("bus" in text or "sen" in text for text in on_device)
    address, context = page.url, page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    page.get_by_text("Everything is kept.").wait_for()
    assert page.get_by_label("As said").input_value() == "Half a sen"
    page.get_by_label("As said").fill("Half a sentence no more.")
    page.keyboard.press("Enter")
    page.get_by_text("Everything is kept.").wait_for()
    page.wait_for_function("() => localStorage.length === 0")
    assert stored(app, project_id, number) == [
        [
            ("P1", "The bus was late."),
            ("P2", "For us too."),
            ("M", "What would help?"),
            ("P5", "A later bus."),
            ("P5", "Half a sentence no more."),
        ]
    ]


def test_an_answer_that_is_lost_on_the_way_doubles_nothing(
    app: Flask, browser: Any, base: str, planned: tuple[int, str], project_id: int
) -> None:
    number, _token = planned
    page = signed_in(browser, base, "ana")
    open_sheet(page, base, project_id, number, "1")
    lost = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/sheets/*", lose)
    note(page, "1Once.")
    page.get_by_text("Waiting for the network").wait_for()
    page.get_by_text("Everything is kept.").wait_for()
    assert lost == [200, 200]
    assert stored(app, project_id, number) == [[("P1", "Once.")]]


def test_a_turn_is_changed_and_taken_out_again(
    app: Flask, browser: Any, base: str, planned: tuple[int, str], project_id: int
) -> None:
    number, _token = planned
    page = signed_in(browser, base, "ana")
    open_sheet(page, base, project_id, number, "1")
    note(page, "1Frist.")
    note(page, "2Second.")
    page.get_by_text("Everything is kept.").wait_for()
    page.get_by_role("link", name="Change").first.click()
    page.get_by_label("As said").fill("First.")
    page.get_by_role("button", name="Keep this turn").click()
    page.get_by_role("link", name="Change").nth(1).click()
    page.get_by_label("As said").fill("")
    page.get_by_role("button", name="Keep this turn").click()
    page.wait_for_function("() => localStorage.length === 0")
    assert stored(app, project_id, number) == [[("P1", "First.")]]
    assert page.locator("#turns li").count() == 1


def test_whoever_is_signed_out_meanwhile_loses_nothing(
    app: Flask, browser: Any, base: str, planned: tuple[int, str], project_id: int
) -> None:
    number, _token = planned
    page = signed_in(browser, base, "ana")
    open_sheet(page, base, project_id, number, "1")
    page.context.clear_cookies()
    note(page, "1Still here.")
    page.get_by_text("You were signed out.").wait_for()
    other = page.context.new_page()
    other.goto(f"{base}/login")
    other.get_by_label("Email").fill("ana@example.org")
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("main").get_by_role("button", name="Sign in").click()
    other.wait_for_load_state()
    page.get_by_text("Everything is kept.").wait_for()
    assert stored(app, project_id, number) == [[("P1", "Still here.")]]


def test_two_take_notes_at_once_and_both_are_kept(
    app: Flask, browser: Any, base: str, planned: tuple[int, str], project_id: int
) -> None:
    number, _token = planned
    ana, ben = (signed_in(browser, base, name) for name in ("ana", "ben"))
    open_sheet(ana, base, project_id, number, "A")
    open_sheet(ben, base, project_id, number, "B")
    for turn in range(4):
        note(ana, f"1Room A says {turn}.")
        ben.locator("#language").select_option("ar")
        ben.get_by_label("As interpreted into English").fill(f"Room B says {turn}.")
        note(ben, f"2الغرفة ب {turn}")
    for page in (ana, ben):
        page.wait_for_function("() => localStorage.length === 0")
    assert ben.locator("#turns .said").first.get_attribute("dir") == "rtl"
    assert [len(sheet) for sheet in stored(app, project_id, number)] == [4, 4]
    ana.goto(f"{base}/p/{project_id}/conversations/{number}/hold/finish")
    for name in ("A-P1", "B-P2"):
        ana.get_by_role("group", name=name).get_by_label("What may we do?").select_option("quote")
    ana.get_by_role("button", name="Keep these notes").click()
    ana.get_by_text("Kept: 8 turns.").wait_for()
    with app.app_context():
        found = excerpts.all_quotes(project_id)
        assert len(found) == 8 and len({quote.participant_id for quote in found}) == 2
        assert len({quote.session for quote in found}) == 2
        arabic = [q for q in excerpts.quotes(q.id for q in found).values() if q.language == "ar"]
        assert {quote.translated_by for quote in arabic} == {"human"}
    assert stored(app, project_id, number) == [[], []]


def test_notes_can_be_taken_without_script(
    app: Flask, browser: Any, base: str, planned: tuple[int, str], project_id: int
) -> None:
    number, _token = planned
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{base}/login")
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto(f"{base}/p/{project_id}/conversations/{number}/hold")
    page.get_by_role("button", name="Open my sheet").click()
    for speaker, words in (("P3", "One."), ("M", "Two.")):
        page.get_by_role("radio", name=speaker).check(force=True)
        page.get_by_label("As said").fill(words)
        page.get_by_role("button", name="Keep this turn").click()
    page.get_by_role("link", name="Change P3").click()
    page.get_by_label("As said").fill("One and a half.")
    page.get_by_role("button", name="Keep this turn").click()
    assert stored(app, project_id, number) == [[("P3", "One and a half."), ("M", "Two.")]]
