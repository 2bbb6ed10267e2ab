"""A coder of an open round learns nothing of what others make of its excerpts, page by page.

Not by looking for words: every page that a coder can open is kept, then the others and the engine
do all that can be done to these excerpts, and every page must be what it was.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from trust.stage import Team
from trust.test_other_teams import GAP, address, rules, unzipped
from werkzeug.routing import Rule

from listening.coding import service as coding
from listening.coding.bench import service as bench
from listening.coding.bench.listed.store import SORTS, STRENGTHS
from listening.coding.book import examples
from listening.coding.memos import service as memos
from listening.coding.records import Coding
from listening.coding.rounds import adjudicating, service
from listening.db import db
from listening.themes import deciding

CODER, OTHER = "owner", "organizer"
# What differs between two looks at the same page, and two things that tell no code: how far
# somebody is in the round, and the number of the newest step.
NOISE = (
    r'(name="csrf_token"[^>]*value="|csrf-token" content=")[^"]*',
    r'nonce="[^"]*"',
    r'name="key" value="[0-9a-f]{32}"',
    r'^{"token":"[^"]*"}',
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    r"DTSTAMP:\d+T\d+Z",
    r"<li><bdi>[^<]*</bdi>: (\d+ of \d+|handed in)</li>",
    r'("latest": ?|data-latest=")\d+',
)


@pytest.fixture
def opened(app: Flask, alpha: Team) -> int:
    """A round of two people over every excerpt, which already carries codes and suggestions."""
    with app.app_context():
        _suggest(alpha, str(alpha.ids["plain_key"]), alpha.excerpts[:20])
        coders = int(alpha.ids[CODER]), int(alpha.ids[OTHER])
        wish = service.Wish(name="Blind", coders=coders, size=2000, minimum=0)
        row = service.make(alpha.project_id, wish, by=None, seed=1)
        service.start(alpha.project_id, row.id, by=None)
        db.session.commit()
        return row.id


def _suggest(team: Team, code: str, keys: tuple[str, ...]) -> None:
    made = [
        coding.Suggestion(
            excerpt_id=key,
            code_key=code,
            strength=0.4,
            start=0,
            end=3,
            origin="terms",
            words=("x",),
        )
        for key in keys
    ]
    coding.suggest_more(team.project_id, made)


def others_act(app: Flask, team: Team, round_id: int) -> None:
    """All that somebody else and the engine can do to the excerpts of the round."""
    project_id, by = team.project_id, int(team.ids[OTHER])
    key, plain = str(team.ids["key"]), str(team.ids["plain_key"])
    with app.app_context():
        row = service.found(project_id, round_id)
        for n, one in enumerate(service.items(row, by)):
            service.code(row, one.quote.id, [((key, plain)[n % 2], "")], by=by)
        _suggest(team, plain, team.excerpts[20:70])
        for excerpt_id in team.excerpts[:12]:
            memos.write(project_id, "thought", kind="rule", by=by, on="excerpt", subject=excerpt_id)
        memos.write(
            project_id, "on the round", kind="analytic", by=by, on="round", subject=round_id
        )
        bench.put(project_id, plain, list(team.excerpts[30:60]), by=by)
        for excerpt_id in team.excerpts[72:75]:
            bench.put(project_id, plain, [excerpt_id], by=by)
        for excerpt_id in team.excerpts[:3]:
            bench.look(project_id, excerpt_id, by=by)
        codings = coding.codings(project_id)
        mine = [c.id for c in codings if c.coder_id == by and c.state == "accepted"]
        bench.take_off(project_id, mine[:1], by=by)
        memos.write(project_id, "why", kind="analytic", by=by, on="coding", subject=mine[-1])
        bench.decide(project_id, _open(codings)[0], "rejected", by=by)
        deciding.decide_one(project_id, plain, _suggested(codings)[1], state="accepted", by=by)
        coding.code_by_hand(project_id, key, [(team.excerpts[70], 0, 0)], by=by)
        examples.add_example(project_id, plain, team.excerpts[5], decision="in", why="clear")
        deciding.pin(project_id, key, team.excerpts[70], by=by)
        deciding.accept(project_id, plain, by=by)
        db.session.commit()


def _open(codings: list[coding.Placed]) -> list[int]:
    return [c.id for c in codings if c.state == "suggested"]


def _suggested(codings: list[coding.Placed]) -> list[str]:
    return [c.excerpt_id for c in codings if c.state == "suggested"]


def pages(app: Flask, team: Team, round_id: int) -> Iterator[str]:
    """Every address of the project that can be asked for, with the round's and with rows of it."""
    home = f"/p/{team.project_id}"
    for rule in rules(app):
        if "GET" in (rule.methods or ()):
            yield address(app, rule, team)
            if "round_id" in rule.arguments:
                yield address(app, rule, of_round(team, rule, round_id))
    some = ",".join(team.excerpts)
    yield f"{home}/code/changes?since=0&rows={some}"
    for sort in SORTS:
        yield f"{home}/code?sort={sort}"
    for status in ("todo", "uncoded", "coded", "undecided", "done", "older"):
        yield f"{home}/code?status={status}"
    for name, value in (
        ("theme", team.ids["key"]),
        ("theme", team.ids["plain_key"]),
        ("coder", team.ids[OTHER]),
        *(("strength", one) for one in STRENGTHS),
    ):
        yield f"{home}/code?{urlencode({name: value})}"
    yield f"{home}/code/log?by={team.ids[OTHER]}"
    yield f"{home}/memos?words=thought"
    for theme in ("key", "plain_key"):
        yield f"{home}/themes/{team.ids[theme]}"
        yield f"{home}/codebook/code/{team.ids[theme]}"
    for kind in ("by_group", "over_time", "together"):
        yield f"{home}/questions/answer?" + urlencode({"kind": kind, "dimension": "side", **GAP})


def of_round(team: Team, rule: Rule, round_id: int) -> Team:
    """The same team, its round the one that is open."""
    names = {"round_id": round_id, "drawn_id": round_id, "place": 3}
    return Team(team.project_id, team.word, team.ids | names, team.excerpts, team.codings)


def seen(client: FlaskClient, path: str) -> tuple[int, str]:
    """A page without its noise."""
    answer = client.get(path)
    body = unzipped(answer.data).decode("utf-8", "replace")
    for noise in NOISE:
        body = re.sub(noise, "", body)
    return answer.status_code, body


def test_nothing_that_others_do_changes_a_page_of_a_coder_while_the_round_is_open(
    app: Flask, alpha: Team, opened: int
) -> None:
    client = sign_in(app, f"alpha-{CODER}")
    addresses = list(dict.fromkeys(pages(app, alpha, opened)))
    for path in addresses:
        client.get(path)  # what is worked out by whoever looks first
    before = {path: seen(client, path) for path in addresses}
    others_act(app, alpha, opened)
    told = {
        path: (before[path], after)
        for path in addresses
        if (after := seen(client, path)) != before[path]
    }
    assert not told, "\n".join(f"{path}\n{_first_difference(*both)}" for path, both in told.items())
    assert sum(status == 200 for status, _ in before.values()) > 120


def _first_difference(one: tuple[int, str], two: tuple[int, str]) -> str:
    if one[0] != two[0]:
        return f"{one[0]} -> {two[0]}"
    at = next((n for n, (a, b) in enumerate(zip(one[1], two[1], strict=False)) if a != b), 0)
    was, now = (text[max(0, at - 80) : at + 160] for _, text in (one, two))
    return f"  was: …{was!r}\n  now: …{now!r}"


def test_whoever_does_not_code_the_round_sees_what_the_others_did(
    app: Flask, alpha: Team, opened: int
) -> None:
    """So that the test above looks at acts that can be seen."""
    client = sign_in(app, "alpha-analyst")
    home = f"/p/{alpha.project_id}"
    told = (
        *(f"{home}/code{end}" for end in ("", "/log", "?status=undecided", "?sort=code")),
        f"{home}/code/changes?since=0&rows={','.join(alpha.excerpts[:5])}",
        f"{home}/memos",
        f"{home}/themes",
        f"{home}/themes/{alpha.ids['plain_key']}",
        f"{home}/codebook",
        f"{home}/codebook/code/{alpha.ids['plain_key']}",
        f"{home}/questions/groups.csv",
    )
    before = {path: seen(client, path) for path in told}
    others_act(app, alpha, opened)
    assert [path for path in told if seen(client, path) == before[path]] == []


def test_a_coder_who_asks_for_the_others_codings_by_number_gets_and_changes_nothing(
    app: Flask, alpha: Team, opened: int
) -> None:
    others_act(app, alpha, opened)
    client, home = sign_in(app, f"alpha-{CODER}"), f"/p/{alpha.project_id}"
    token = csrf(client, f"{home}/rounds/{opened}/code/1")
    with app.app_context():
        mine = {c.id for c in coding.codings(alpha.project_id) if c.coder_id == alpha.ids[CODER]}
        theirs = [
            one
            for one in db.session.scalars(select(Coding).order_by(Coding.id))
            if one.excerpt_id in alpha.excerpts and one.id not in mine
        ]
        numbers, kept = [one.id for one in theirs], _facts()
    key, plain = alpha.ids["key"], alpha.ids["plain_key"]
    three = ",".join(alpha.excerpts[:3])
    for number in numbers:
        for way, asked in (
            ("code/decide", {"decide": f"{number} accepted"}),
            ("code/decide", {"decide": f"{number} rejected"}),
            ("code/off", {"coding": str(number)}),
        ):
            data = {"csrf_token": token, "row": list(alpha.excerpts[:3]), **asked}
            answer = client.post(f"{home}/{way}", data=data, headers={"X-Rows": three})
            assert answer.status_code in (200, 409), way
            assert "organizer" not in answer.get_data(as_text=True), way
    for path, data in (
        (f"codebook/code/{alpha.ids['split_key']}/sort", {"coding": [str(n) for n in numbers]}),
        (
            f"rounds/{opened}/decide/{alpha.excerpts[0]}",
            {"choice": "first", "reason": "overlooked"},
        ),
        (f"rounds/{opened}/finish", {}),
        (f"rounds/{opened}/on", {}),
        (f"rounds/{opened}/back", {}),
        (f"themes/{key}/accept", {}),
        ("code/decide-all", {"state": "accepted", "back": f"theme={plain}", "sure": "1"}),
        (f"themes/{key}/one", {"excerpt": alpha.excerpts[70], "state": "rejected"}),
        (f"themes/{key}/pin", {"excerpt": alpha.excerpts[71]}),
        ("exchange/project", {}),
        ("exchange/quotes", {"per": "coding", "kind": "csv"}),
    ):
        answer = client.post(f"{home}/{path}", data={"csrf_token": token, **data})
        assert "Content-Disposition" not in answer.headers, "no file leaves while a round is open"
    with app.app_context():
        assert _facts() == kept
    shown = client.post(
        f"{home}/code/put",
        data={"csrf_token": token, "row": alpha.excerpts[62], "code": alpha.ids["plain_key"]},
        headers={"X-Rows": alpha.excerpts[62]},
    ).get_data(as_text=True)
    # The engine suggests the same code here; one's own chip must look as on any other row.
    again = client.post(
        f"{home}/code/put",
        data={"csrf_token": token, "row": alpha.excerpts[95], "code": alpha.ids["plain_key"]},
        headers={"X-Rows": alpha.excerpts[95]},
    ).get_data(as_text=True)
    assert _chips(shown) == _chips(again) == 1


def _chips(row: str) -> int:
    return row.count('name="coding"')


def _facts() -> set[tuple[object, ...]]:
    """What every coding says that is not the coder's own."""
    db.session.expire_all()
    return {
        (c.id, c.code_id, c.state, c.coder_id, c.decided_by, c.superseded_by_id, c.round_id)
        for c in db.session.scalars(select(Coding))
    }


def test_another_round_over_the_same_excerpts_is_closed_to_whoever_codes_this_one(
    app: Flask, alpha: Team, opened: int
) -> None:
    with app.app_context():
        pair = int(alpha.ids["organizer"]), int(alpha.ids["analyst"])
        wish = service.Wish(name="Beside", coders=pair, size=2000, minimum=0)
        row = service.make(alpha.project_id, wish, by=None, seed=2)
        service.start(alpha.project_id, row.id, by=None)
        for who, key in zip(pair, ("key", "plain_key"), strict=True):
            for item in service.items(row, who):
                service.code(row, item.quote.id, [(str(alpha.ids[key]), "")], by=who)
            service.submit(row, by=who)
        db.session.commit()
        number = row.id
    home = f"/p/{alpha.project_id}/rounds/{number}"
    for name, closed in ((CODER, True), ("analyst", False)):
        client = sign_in(app, f"alpha-{name}")
        page = client.get(home).get_data(as_text=True)
        assert ("Agreement by code" in page) is not closed
        assert client.get(f"{home}/figures.csv").status_code == (404 if closed else 200)
        case = client.get(f"{home}/decide/{alpha.excerpts[0]}")
        assert case.status_code == (404 if closed else 200)
    client = sign_in(app, f"alpha-{CODER}")
    token = csrf(client, f"/p/{alpha.project_id}/rounds/{opened}/code/1")
    data = {"csrf_token": token, "choice": "first", "reason": "overlooked"}
    assert client.post(f"{home}/decide/{alpha.excerpts[0]}", data=data).status_code == 404
    with app.app_context():
        assert not adjudicating.cases(service.found(alpha.project_id, number))[0].decided
