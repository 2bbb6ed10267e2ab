"""The root-cause board by keyboard alone, with and without scripts, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from cast import PASSWORD
from flask import Flask

from listening import db
from listening.causes.board import service
from listening.gaps import service as gaps
from listening.gaps.cells import Policy
from listening.gaps.measures import Observation

pytestmark = pytest.mark.browser
MOST = 120  # presses of Tab within which anything on the page is reached


@pytest.fixture
def measured(app: Flask, project_id: int) -> int:
    """A project with one gap."""
    with app.app_context():
        rows = [
            Observation(
                measure="Tutoring", period="2025-26", dimension="side", group=group, n=n, count=x
            )
            for group, n, x in (("Eastside", 300, 60), ("Hillside", 400, 240), ("West", 300, 190))
        ]
        source = gaps.Source(file_name="t.csv", sha256="t")
        gaps.keep_gaps(project_id, rows, better={"Tutoring": "higher"}, source=source)
        assert gaps.widest(project_id, policy=Policy(min_n=10, min_voices=5))
        db.db.session.commit()
    return project_id


def sign_in(page: Any, base: str) -> None:
    page.goto(f"{base}/login")
    page.get_by_label("Email").fill("ana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def focused(page: Any) -> str:
    words: str = page.evaluate(
        "() => { const e = document.activeElement;"
        " return e.labels && e.labels.length ? e.labels[0].innerText : e.innerText || '' }"
    )
    return " ".join(words.split())


def tab_to(page: Any, words: str) -> None:
    """Press Tab until the focus is on something that begins with these words."""
    for _ in range(MOST):
        if focused(page).startswith(words):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"“{words}” is not reached by keyboard")


def press(page: Any, words: str) -> None:
    """Reach a link or a button by keyboard and press it; wait until the page has followed."""
    tab_to(page, words)
    page.locator(".house").evaluate("house => { house.dataset.old = 'yes' }")
    page.keyboard.press("Enter")
    page.locator(".house:not([data-old])").wait_for()
    page.wait_for_load_state("load")


def has_focus(page: Any, words: str) -> bool:
    """Whether the focus comes to something that begins with these words, without a key."""
    for _ in range(40):
        if focused(page).startswith(words):
            return True
        page.wait_for_timeout(50)
    return False


def order(app: Flask, project_id: int) -> list[tuple[str, int]]:
    with app.app_context():
        row = service.of_project(project_id, 1)
        assert row is not None
        tree = service.tree_of(row)
        depths = tree.depths()
        return [(n.text("en")[0], depths[n.key]) for n in tree.nodes[1:]]


def write(page: Any, words: str, button: str) -> None:
    tab_to(page, "Write it in your team’s own words")
    page.keyboard.type(words)
    press(page, button)


@pytest.mark.parametrize("scripts", [False, True], ids=["without scripts", "with scripts"])
def test_a_board_is_written_moved_and_undone_by_keyboard_alone(
    app: Flask, measured: int, browser: Any, base: str, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=True, viewport={"width": 1280, "height": 900})
    if not scripts:
        context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    sign_in(page, base)
    page.goto(f"{base}/p/{measured}/board")
    press(page, "Ask why:")
    write(page, "The last bus leaves too early", "Add: it blocks this group")
    # The field for the next why has the focus already.
    assert has_focus(page, "Write it in your team’s own words")
    write(page, "The timetable changed", "Add: it blocks everybody")
    press(page, "Eastside: Tutoring")
    write(page, "Letters come in English only", "Add, not sure yet")
    wanted = [
        ("The last bus leaves too early", 1),
        ("The timetable changed", 2),
        ("Letters come in English only", 1),
    ]
    assert order(app, measured) == wanted
    press(page, "Move up")
    assert order(app, measured) == [wanted[2], *wanted[:2]]
    press(page, "Move down")
    assert order(app, measured) == wanted
    # What was pressed has the focus again, so that it can be pressed twice.
    press(page, "Put below the one before")
    assert order(app, measured)[2] == ("Letters come in English only", 2)
    press(page, "Bring one level out")
    assert order(app, measured) == wanted
    press(page, "● supported")
    assert has_focus(page, "● supported")
    assert page.locator("button[aria-pressed=true]").inner_text().endswith("supported")
    press(page, "Remove")
    assert order(app, measured) == wanted[:2]
    page.locator("#main").focus()
    press(page, "Take back")
    assert order(app, measured) == wanted
    assert wrong == []
    context.close()


def test_every_view_of_a_board_fits_a_phone_and_axe_finds_nothing(
    app: Flask, measured: int, browser: Any, base: str, axe: Callable[[Any], list[str]]
) -> None:
    with app.app_context():
        [(measure_id, gap)] = gaps.widest(measured, policy=Policy(min_n=10, min_voices=5))
        row = service.begin(
            measured,
            measure_id=measure_id,
            period=gap.period,
            dimension=gap.dimension,
            group=gap.group,
            by=None,
        )
        bus, _ = service.add(row, 0, "The last bus", language="en", bone="place", by=None)
        deeper, _ = service.add(row, bus.id, "الحافلة", language="ar", by=None)
        service.add(
            row,
            deeper.id,
            "A late bus",
            language="en",
            kind="change_idea",
            indicator="Pupils who stay",
            by=None,
        )
        number, key = row.id, bus.id
        db.db.session.commit()
    page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
    sign_in(page, base)
    home = f"{base}/p/{measured}/board"
    board = f"{home}/{number}"
    views = [f"?view={view}" for view in ("fishbone", "whys", "drivers")]
    for path in (home, *(board + part for part in ["", f"?at={key}", "?at=0", *views])):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert axe(page) == [], path
        outside = page.evaluate(
            "() => [...document.querySelectorAll('.drawing g')].flatMap(g => {"
            " const box = g.querySelector('rect').getBoundingClientRect();"
            " return [...g.querySelectorAll('text')].map(t => [t.textContent,"
            " t.getBoundingClientRect()]).filter(([, r]) => r.left < box.left - 1 ||"
            " r.right > box.right + 1).map(([words]) => words) })"
        )
        assert outside == [], "words leave their box"
    for part in (f"/{key}/edit", "/0/edit", f"/{key}/quotes"):
        page.goto(board + part)
        assert axe(page) == [], part
