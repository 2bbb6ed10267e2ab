"""R4.6, R4.10 and the headers: the way in, what it tells, and what every answer carries."""

import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from cast import PASSWORD, csrf, sign_in
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from trust.stage import Team
from trust.test_other_teams import address, rules

from listening.app import create_app
from listening.cli import main
from listening.db import db
from listening.settings import Settings

ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:/evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/..//evil.example",
    "//evil.example/p/1/",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://listening.example@evil.example",
    "//listening.example\\@evil.example",
)


def sent(client: FlaskClient, email: str, password: str, where: str = "/login", **more: str) -> Any:
    return client.post(
        where,
        data={"email": email, "password": password, "csrf_token": csrf(client, "/login"), **more},
    )


def test_R4_6_after_sign_in_nobody_lands_on_another_site(app: Flask, project_id: int) -> None:
    here = "https://listening.example/login"
    for way in ELSEWHERE:
        client = app.test_client()
        # Both places from which the way on is taken: the address and the form.
        for answer in (
            sent(client, "ana@example.org", PASSWORD, f"/login?next={quote(way)}", next=way),
        ):
            place = answer.headers.get("Location", "")
            # A browser reads a backslash as a slash and leaves out tabs.
            read = re.sub(r"[\t\r\n]", "", place.strip()).replace("\\", "/")
            led = urlsplit(urljoin(here, read))
            assert led.scheme == "https" and led.hostname == "listening.example", (way, place)


def test_R4_6_unknown_and_known_addresses_cannot_be_told_apart(app: Flask, project_id: int) -> None:
    """Status, words and roughly the time; the second factor is another matter."""
    pages: dict[str, set[str]] = {}
    times: dict[str, list[float]] = {"ana@example.org": [], "nobody@example.org": []}
    for _ in range(5):
        for email, taken in times.items():
            client = app.test_client()
            token = csrf(client, "/login")
            fields = {"email": email, "password": "not the password", "csrf_token": token}
            begun = time.perf_counter()
            answer = client.post("/login", data=fields)
            taken.append(time.perf_counter() - begun)
            said = answer.get_data(as_text=True).replace(email, "")
            said = re.sub(r'nonce="[^"]+"|value="[\w.-]{60,}"', "", said)
            pages.setdefault(email, set()).add(f"{answer.status_code} {said}")
    assert len(set.union(*pages.values())) == 1
    fast, slow = sorted(statistics.median(taken) for taken in times.values())
    # Without the work of a hash the unknown address would be answered ten times as fast.
    assert slow < 3 * fast


@pytest.mark.parametrize("password", ["", "short", "eleven char"])
def test_R4_6_a_short_password_is_refused_when_an_account_is_made(
    settings: Settings, project_id: int, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("LISTENING_INSTANCE", str(settings.instance))
    monkeypatch.setenv("LISTENING_SECRET_KEY", settings.secret_key)
    command = ["people", "add", "x@example.org", "--project", "1", "--role", "owner"]
    done = CliRunner().invoke(main, [*command, "--password", password])
    assert done.exit_code != 0


def test_R4_6_a_session_begun_by_somebody_else_gives_no_way_in(app: Flask, project_id: int) -> None:
    """A cookie planted before the sign-in is worth nothing after it."""
    client = app.test_client()
    csrf(client, "/login")
    planted = client.get_cookie("session")
    assert planted is not None
    assert sent(client, "ana@example.org", PASSWORD).status_code in (302, 303)
    thief = app.test_client()
    thief.set_cookie("session", planted.value)
    assert thief.get(f"/p/{project_id}/").status_code == 302


@pytest.mark.parametrize("https", [True, False])
def test_R4_10_cookies_are_for_this_site_alone(
    app: Flask, project_id: int, settings: Settings, https: bool
) -> None:
    site = create_app(replace(settings, https=https))
    site.config["TESTING"] = True
    client = site.test_client()
    answer = sent(client, "ana@example.org", PASSWORD)
    session = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session="))
    assert "HttpOnly" in session and "SameSite=Lax" in session
    assert ("Secure" in session) is https
    assert ("Strict-Transport-Security" in answer.headers) is https
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


def staff_posts(app: Flask, team: Team) -> Iterator[str]:
    for rule in rules(app):
        if "POST" in (rule.methods or ()):
            yield address(app, rule, team)
    yield "/logout"


def test_R4_1_no_staff_form_is_taken_without_its_token(app: Flask, alpha: Team) -> None:
    client = sign_in(app, "alpha-owner")
    stranger = app.test_client()
    csrf(stranger, "/login")
    for path in staff_posts(app, alpha):
        for token in ("", "x", csrf(stranger, "/login")):
            answer = client.post(path, data={"csrf_token": token, "label": "<b>mine"})
            assert answer.status_code == 400, path
            assert b"<b>mine" not in answer.data
        assert client.post(path, json={"label": "x"}).status_code == 400, path
        assert client.get(path, headers={"X-HTTP-Method-Override": "POST"}).status_code != 500
    answer = app.test_client().post(
        "/login", data={"email": "alpha-owner@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 400


def test_R4_1_a_guessed_method_or_header_changes_nobody(app: Flask, alpha: Team) -> None:
    client = app.test_client()
    home = f"/p/{alpha.project_id}/"
    for headers in (
        {"X-Forwarded-User": "alpha-owner@example.org"},
        {"Remote-User": "alpha-owner@example.org"},
        {"X-Original-URL": home, "X-Rewrite-URL": home},
        {"Authentication-Token": "x"},
        {"Authorization": "Basic YWxwaGE6YQ=="},
    ):
        assert client.get(home, headers=headers).status_code == 302
    assert client.get(f"/p//{alpha.project_id}/").status_code in (302, 308, 404)
    assert client.get(f"/p/{alpha.project_id}/../{alpha.project_id}/read").status_code in (302, 404)
    for way in ("HEAD", "OPTIONS", "TRACE", "PATCH", "DELETE"):
        assert client.open(home, method=way).status_code in (302, 405), way


WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}


def test_R4_3_every_answer_carries_the_headers(app: Flask, alpha: Team) -> None:
    client, nobody = sign_in(app, "alpha-organizer"), app.test_client()
    home = f"/p/{alpha.project_id}"
    answers = [
        client.get(f"{home}/"),
        client.get(f"{home}/gaps.csv"),
        client.get(f"{home}/brief/{alpha.ids['brief_id']}/brief.docx"),
        client.get(f"{home}/brief/{alpha.ids['brief_id']}/numbers.csv"),
        client.get(f"{home}/themes?part=run"),
        client.get(f"{home}/themes/none"),
        client.get("/nothing"),
        client.delete(f"{home}/"),
        client.post(f"{home}/themes/run"),
        nobody.get(f"{home}/"),
        nobody.get("/login"),
        sent(app.test_client(), "ana@nowhere.org", "wrong"),
        client.post("/login", data={"x": "y" * (5 * 2**20)}),
        sign_in(app, "alpha-viewer").get(f"{home}/read"),
    ]
    app.config["TESTING"] = False
    with app.app_context():
        db.session.execute(text("ALTER TABLE event RENAME TO gone"))
        db.session.commit()
    answers.append(client.get(f"{home}/gaps/events"))
    assert {a.status_code for a in answers} >= {200, 302, 400, 403, 404, 405, 500}
    for answer in answers:
        for name, value in WANTED.items():
            assert answer.headers.get(name) == value, (answer.request.path, name)
        policy = answer.headers["Content-Security-Policy"]
        assert "'unsafe" not in policy and "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
        assert "Server" not in answer.headers or "Werkzeug" not in answer.headers["Server"]
    nonces = [a.headers["Content-Security-Policy"].partition("nonce-")[2][:22] for a in answers]
    assert len(set(nonces)) == len(nonces)


def test_R1_6_notes_written_by_somebody_who_was_signed_out_are_kept(
    app: Flask, project_id: int
) -> None:
    """Signed out in another tab, sent, sent again, signed in in another tab, sent again: kept."""
    client = sign_in(app, "ana")
    path, words = f"/p/{project_id}/gaps/events", "a long evening " * 1_300
    token = csrf(client, path)
    client.post("/logout", data={"csrf_token": token})
    fields = {"on": "2026-03-01", "title": "Bus", "kind": words}
    for status in (400, 401, 401):
        answer = client.post(path, data={"csrf_token": token, **fields})
        assert answer.status_code == status
        page = answer.get_data(as_text=True)
        assert words.strip() in page and "Send again" in page
        token = page.rpartition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    assert sent(client, "ana@example.org", PASSWORD).status_code in (302, 303)
    answer = client.post(path, data={"csrf_token": token, **fields, "kind": "evening"})
    assert answer.status_code == 303
    assert "evening" in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize("https", [True, False])
def test_R4_10_a_cookie_that_remembers_is_for_this_site_alone(
    app: Flask, project_id: int, settings: Settings, https: bool
) -> None:
    site = create_app(replace(settings, https=https))
    answer = sent(site.test_client(), "ana@example.org", PASSWORD, remember="y")
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie, cookie[:20]
        assert ("Secure" in cookie) is https, cookie[:20]
    with site.app_context():
        db.session.remove()
        db.engine.dispose()
