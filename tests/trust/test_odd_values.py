"""R4.1, R4.3: whatever a request holds, a page says so in its own words; nothing breaks."""

import re
from pathlib import Path
from typing import Any

import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient
from surveys.families import form
from trust.stage import Team, survey_of
from trust.test_other_teams import MEANT, address, everything, named, rules, ways
from werkzeug.routing import Rule

import listening

# Digits that are no number to Python, numbers that fit no column, letters that end a string.
ODD = ("²", "٣", "9" * 30, "-1", "1e9", "\0", "'; --", "[]", "x" * 5_000, "../../secret")
ASKED = re.compile(r"""(?:args|form|values|asked|typed)(?:\.get(?:list)?\(|\[)"([\w-]+)\"""")
NAMED = re.compile(r'name="([\w-]+)"')
# 405: a number beyond all rows is of no address, and the server looked for one by its method.
GONE = (303, 400, 404, 405, 422)
KEPT = frozenset({"csrf_token", "project_id"})


def names() -> set[str]:
    """Every name that the code asks a query or a form for."""
    sources = Path(listening.__file__).parent.rglob("*.py")
    return {name for file in sources for name in ASKED.findall(file.read_text("utf-8"))} - KEPT


def broken(client: FlaskClient, way: str, path: str, **sent: Any) -> str:
    """What went wrong with a request, nothing where the answer was one of ours."""
    try:
        answer = client.open(path, method=way, **sent)
    except Exception as error:
        return f"{way} {path[:120]}: {type(error).__name__}: {error}"[:300]
    return f"{way} {path[:120]}: {answer.status_code}" if answer.status_code >= 500 else ""


def test_R4_3_no_odd_value_in_a_query_or_a_form_breaks_a_page(app: Flask, alpha: Team) -> None:
    client = sign_in(app, "alpha-organizer")
    token, asked, found = csrf(client, f"/p/{alpha.project_id}/"), names(), []
    assert len(asked) > 60
    for number, rule in enumerate(rules(app)):
        path = address(app, rule, alpha).partition("?")[0]
        own = set(NAMED.findall(client.get(path).data.decode("utf-8", "replace")))
        for odd in (ODD[number % len(ODD)], ODD[0]):
            said = dict.fromkeys(asked | own, odd)
            for way in ways(app, rule):
                where = {"query_string": said}
                if way == "POST":
                    where = {"data": said | {"csrf_token": token}}
                found.append(broken(client, way, path, **where))
    assert "\n".join(filter(None, found)) == ""


@pytest.mark.parametrize("odd", [2**31 - 1, 2**31, 10**25, "²", "%00", "-1", "x" * 300])
def test_R4_1_an_odd_number_in_an_address_is_404(app: Flask, alpha: Team, odd: int | str) -> None:
    client = sign_in(app, "alpha-organizer")
    token = csrf(client, f"/p/{alpha.project_id}/")
    before = everything(app)
    for rule in rules(app):
        for name in named(rule):
            path = _with(app, rule, alpha, name, odd)
            for way in ways(app, rule):
                answer = client.open(path, method=way, data={"csrf_token": token})
                assert answer.status_code in GONE, (way, path[:99])
    assert everything(app) == before


def _with(app: Flask, rule: Rule, team: Team, name: str, odd: int | str) -> str:
    mark = 987_654_321
    ids = {**team.ids, name: mark}
    ids |= {meant: mark for (_where, own), meant in MEANT.items() if own == name}
    path = address(app, rule, Team(team.project_id, team.word, ids)).partition("?")[0]
    return path.replace(str(mark), str(odd))


def test_R4_3_no_odd_value_breaks_what_families_see(app: Flask, alpha: Team) -> None:
    client, found = app.test_client(), []
    app.config["TESTING"] = False
    invitation = f"/s/i/{alpha.ids['invitation']}"
    for odd in ODD:
        said = dict.fromkeys(names() | {"slot", "need", *form()}, odd)
        for path in (survey_of(app, alpha), invitation, f"{survey_of(app, alpha)}/en/resume"):
            found += [broken(client, "POST", path, data=said)]
            found += [broken(client, "GET", path, query_string=said)]
            found += [broken(client, "POST", path, data={**said, "key": "a" * 32})]
    assert [one for one in found if one] == []
