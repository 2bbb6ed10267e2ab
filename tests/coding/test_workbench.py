"""The workbench: codes by hand on answers and on words, many at once, with undo and in company."""

from concurrent.futures import ThreadPoolExecutor

import html5lib
import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient

from listening.coding import service as coding
from listening.coding.bench import service, store
from listening.coding.bench.listed import store as listed
from listening.communities import service as communities
from listening.conversations import service as conversations
from listening.db import db
from listening.excerpts import service as excerpts
from listening.people import service as people
from listening.people.roles import Role
from listening.settings import BadInput

SAID = {
    "P1": ("en", "The bus 🚌 leaves before tutoring ends."),
    "P2": ("ar", "الحافلة لا تنتظر أولادنا بعد الدرس"),
    "P3": ("es", "Nadie nos llama en español."),
}
KEY = "getting_to_school"


@pytest.fixture
def said(app: Flask, project_id: int) -> dict[str, str]:
    """Three turns of a conversation; pseudonym -> key of the excerpt."""
    with app.app_context():
        conversations.keep(
            project_id,
            kind="listening session",
            title="Library",
            speakers=[
                conversations.Speaker(pseudonym=name, language=tag, groups={"place": "Eastside"})
                for name, (tag, _text) in SAID.items()
            ],
            turns=[
                conversations.Said(speaker=name, text=text, language=tag)
                for name, (tag, text) in SAID.items()
            ],
        )
        coding.install(project_id)
        db.session.commit()
        by_text = {quote.text: quote.id for quote in excerpts.all_quotes(project_id)}
        return {name: by_text[text] for name, (_tag, text) in SAID.items()}


def number(app: Flask, name: str) -> int:
    with app.app_context():
        found = people.find(f"{name}@example.org")
        assert found is not None
        return found.id


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    text = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def act(client: FlaskClient, project_id: int, what: str, **fields: object) -> tuple[int, str]:
    home = f"/p/{project_id}/code"
    data = {"csrf_token": csrf(client, home)} | fields
    rows = fields.get("row", "")
    shown = ",".join(rows) if isinstance(rows, list) else str(rows)
    answer = client.post(f"{home}/{what}", data=data, headers={"X-Rows": shown})
    return answer.status_code, answer.get_data(as_text=True)


def accepted(app: Flask, project_id: int) -> set[tuple[str, str, int, int]]:
    with app.app_context():
        return {
            (c.excerpt_id, c.code_key, c.start, c.end)
            for c in coding.codings(project_id)
            if c.state == "accepted"
        }


def test_a_code_is_put_on_seen_by_others_taken_off_and_comes_back(
    app: Flask, project_id: int, said: dict[str, str], ana: FlaskClient, ben: FlaskClient
) -> None:
    status, row = act(ben, project_id, "put", row=said["P1"], code=KEY)
    assert status == 200 and "Getting to school" in row
    assert accepted(app, project_id) == {(said["P1"], KEY, 0, 0)}
    # Twice is once.
    act(ben, project_id, "put", row=said["P1"], code=KEY)
    assert len(accepted(app, project_id)) == 1
    news = ana.get(f"/p/{project_id}/code/changes?since=0&rows={said['P1']}").get_json()
    assert "Getting to school" in news["rows"][said["P1"]] and "Ben" in news["rows"][said["P1"]]
    again = ana.get(f"/p/{project_id}/code/changes?since={news['latest']}&rows={said['P1']}")
    assert again.get_json()["rows"] == {}
    # What ben does is no news to ben, and ana cannot take it off.
    assert (
        ben.get(f"/p/{project_id}/code/changes?since=0&rows={said['P1']}").get_json()["rows"] == {}
    )
    with app.app_context():
        [one] = store.codings([said["P1"]])
        identity, guid = one.id, one.guid
    status, why = act(ana, project_id, "off", row=said["P1"], coding=str(identity))
    assert status == 409 and "Somebody else" in why
    status, row = act(ben, project_id, "off", row=said["P1"], coding=str(identity))
    assert status == 200 and "Getting to school" not in row
    act(ben, project_id, "undo")
    with app.app_context():
        assert [c.guid for c in store.codings([said["P1"]])] == [guid]
    act(ben, project_id, "undo")
    assert accepted(app, project_id) == set()


def test_words_are_coded_by_code_points_whatever_the_browser_counts(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient
) -> None:
    text = SAID["P1"][1]
    units = text.encode("utf-16-le")
    start = len(text[: text.index("leaves")].encode("utf-16-le")) // 2
    fields = {"start": str(start), "end": str(start + 6), "selected": "leaves"}
    assert units[2 * start : 2 * start + 12].decode("utf-16-le") == "leaves"
    status, row = act(ben, project_id, "put", row=said["P1"], code=KEY, **fields)
    assert status == 200 and '<mark class="span-1">leaves</mark>' in row
    [(_, _, first, last)] = accepted(app, project_id)
    assert text[first:last] == "leaves"
    status, why = act(
        ben, project_id, "put", row=said["P1"], code=KEY, **fields | {"selected": "x"}
    )
    assert status == 409 and "reload" in why
    arabic = {"start": "0", "end": "7", "selected": "الحافلة"}
    status, row = act(ben, project_id, "in-their-words", row=said["P2"], **arabic)
    assert status == 200 and "الحافلة" in row
    with app.app_context():
        [made] = store.codings([said["P2"]])
        assert (made.origin, made.anchor["quote"]) == ("in vivo", "الحافلة")
        assert "الحافلة" in coding.labels(project_id, "en").values()
    # A step of the journal holds no words of anybody.
    act(ben, project_id, "off", row=said["P2"], coding=str(made.id))
    with app.app_context():
        steps = store.steps(project_id, by=None, before=None, size=50)
        assert not any("الحافلة" in str(one.subject) for one in steps)
    act(ben, project_id, "undo")
    with app.app_context():
        assert store.codings([said["P2"]])[0].anchor["quote"] == "الحافلة"


def test_two_clicks_at_once_make_one_coding(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient
) -> None:
    token = csrf(ben, f"/p/{project_id}/code")
    data = {"csrf_token": token, "row": said["P1"], "code": KEY}

    def click(client: FlaskClient) -> int:
        answer = client.post(f"/p/{project_id}/code/put", data=data, headers={"X-Rows": "x"})
        return answer.status_code

    clients = [app.test_client() for _ in range(6)]
    for client in clients:
        client._cookies.update(ben._cookies)
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(click, clients)) == {200}
    with app.app_context():
        assert len(store.codings([said["P1"]])) == 1


def test_many_are_coded_after_a_last_look_and_one_undo_takes_all_back(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient
) -> None:
    keys = list(said.values())
    status, asked = act(ben, project_id, "put", row=keys, code=KEY)
    assert status == 200 and "3 answers" in asked and "by 3 people" in asked
    assert "العربية" in asked
    assert accepted(app, project_id) == set()
    act(ben, project_id, "put", row=keys, code=KEY, sure="1")
    assert {one[0] for one in accepted(app, project_id)} == set(keys)
    with app.app_context():
        rows = store.codings(keys)
        assert {one.origin for one in rows} == {"bulk"}
        assert len({one.batch for one in rows}) == 1 and rows[0].batch
    act(ben, project_id, "undo")
    assert accepted(app, project_id) == set()


def test_a_suggestion_is_decided_once_and_a_conflict_is_said(
    app: Flask, project_id: int, said: dict[str, str], ana: FlaskClient, ben: FlaskClient
) -> None:
    with app.app_context():
        coding.suggest(
            project_id,
            [
                coding.Suggestion(
                    excerpt_id=said["P1"], code_key=KEY, strength=0.8, start=0, end=0,
                    origin="term", words=("bus",),
                )
            ],
        )  # fmt: skip
        db.session.commit()
        identity = str(store.codings([said["P1"]])[0].id)
    asked = page(ben, f"/p/{project_id}/code?status=undecided")
    assert 'class="chip suggested"' in asked
    fields = {"row": said["P1"], "decide": f"{identity} accepted"}
    assert act(ben, project_id, "decide", **fields)[0] == 200
    status, why = act(ana, project_id, "decide", **fields | {"decide": f"{identity} rejected"})
    assert status == 409 and "just decided" in why
    assert len(accepted(app, project_id)) == 1
    act(ben, project_id, "undo")
    with app.app_context():
        assert store.codings([said["P1"]])[0].state == "suggested"
    # Putting the same code on by hand accepts the suggestion instead of doubling it.
    act(ben, project_id, "put", row=said["P1"], code=KEY)
    with app.app_context():
        assert [c.state for c in store.codings([said["P1"]])] == ["accepted"]


def suggest(app: Flask, project_id: int, strengths: dict[str, float]) -> None:
    with app.app_context():
        coding.suggest(
            project_id,
            [
                coding.Suggestion(
                    excerpt_id=key, code_key=KEY, strength=strength, start=0, end=0,
                    origin="term", words=(),
                )
                for key, strength in strengths.items()
            ],
        )  # fmt: skip
        db.session.commit()


def test_suggestions_of_one_code_are_decided_together_and_taken_back_together(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient
) -> None:
    suggest(app, project_id, {said["P1"]: 0.9, said["P2"]: 0.3, said["P3"]: 0.6})
    back = f"theme={KEY}&strength=sure"
    listing = page(ben, f"/p/{project_id}/code?{back}")
    assert "Accept all" in listing and f'id="r-{said["P2"]}"' not in listing
    status, asked = act(ben, project_id, "decide-all", back=back, state="accepted")
    assert status == 200 and "on 1 answer" in asked and accepted(app, project_id) == set()
    back = f"theme={KEY}&status=undecided"
    fields = {"back": back, "state": "accepted", "sure": "1"}
    # What came in after the last look is not decided with the rest.
    assert act(ben, project_id, "decide-all", row=[said["P1"], said["P3"]], **fields)[0] == 200
    assert {one[0] for one in accepted(app, project_id)} == {said["P1"], said["P3"]}
    act(ben, project_id, "undo")
    assert accepted(app, project_id) == set()
    act(ben, project_id, "decide-all", row=[said["P2"]], **fields | {"state": "rejected"})
    with app.app_context():
        assert [c.state for c in store.codings([said["P2"]])] == ["rejected"]
    assert act(ben, project_id, "decide-all", back="", state="accepted")[0] == 400


def test_all_that_the_list_shows_are_coded_and_only_those(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient
) -> None:
    act(ben, project_id, "put", row=said["P1"], code="food")
    fields = {"all": "1", "code": KEY, "back": "status=uncoded"}
    status, asked = act(ben, project_id, "put", **fields)
    assert status == 200 and "2 answers" in asked and f'value="{said["P1"]}"' not in asked


def test_rows_are_sorted_by_what_is_on_them(
    app: Flask, project_id: int, said: dict[str, str], ana: FlaskClient, ben: FlaskClient
) -> None:
    suggest(app, project_id, {said["P1"]: 0.9, said["P3"]: 0.2})
    act(ben, project_id, "put", row=said["P2"], code="food")
    act(ana, project_id, "put", row=said["P3"], code="safety")

    def order(sort: str, hidden: frozenset[str] = frozenset()) -> list[str]:
        names = {key: name for name, key in said.items()}
        with app.app_context():
            wanted = listed.Wanted(
                project_id=project_id, me=number(app, "ben"), sort=sort, hidden=hidden
            )
            return [names[key] for _, key in listed.page(wanted, after=None, size=9)]

    assert order("strength") == ["P3", "P1", "P2"]
    assert order("coder") == ["P3", "P2", "P1"]
    assert order("code")[2] == "P1"
    # The place of a row that a blind round hides tells nothing of what is on it.
    assert order("strength", frozenset({said["P3"]}))[0] == "P1"
    assert order("coder", frozenset({said["P3"]}))[0] == "P2"
    wrong = ben.get(f"/p/{project_id}/code?sort=strength&after=x|{said['P1']}")
    assert wrong.status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"P1", "P2", "P3"}),
        ("language=ar", {"P2"}),
        ("words=BUS", {"P1"}),
        ("conversation=1", {"P1", "P2", "P3"}),
        (f"theme={KEY}", {"P1"}),
        ("status=uncoded", {"P2", "P3"}),
        ("status=coded", {"P1"}),
        ("status=done", {"P3"}),
        ("status=todo", {"P1", "P2"}),
        ("status=older", set()),
        ("sort=language", {"P1", "P2", "P3"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient, query: str, names: set[str]
) -> None:
    act(ben, project_id, "put", row=said["P1"], code=KEY)
    act(ben, project_id, "look", row=said["P3"])
    text = page(ben, f"/p/{project_id}/code?{query}")
    shown = {name for name, key in said.items() if f'id="r-{key}"' in text}
    assert shown == names


def test_pages_follow_each_other_without_loss(
    app: Flask, project_id: int, said: dict[str, str]
) -> None:
    me = number(app, "ben")
    with app.app_context():
        for sort in listed.SORTS:
            wanted = listed.Wanted(project_id=project_id, me=me, sort=sort)
            seen, after = [], None
            for _ in range(4):
                found = listed.page(wanted, after=after, size=1)
                seen += [key for _, key in found]
                after = found[-1] if found else after
            assert sorted(seen) == sorted(said.values())


def test_a_conversation_is_read_in_its_order(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient
) -> None:
    text = page(ben, f"/p/{project_id}/code/read?conversation=1")
    places = [text.index(f'id="r-{said[name]}"') for name in SAID]
    assert places == sorted(places)
    assert 'dir="rtl"' in text
    assert "Library" in page(ben, f"/p/{project_id}/code/read")


def test_the_journal_says_who_did_what_and_only_ones_own_is_taken_back(
    app: Flask, project_id: int, said: dict[str, str], ana: FlaskClient, ben: FlaskClient
) -> None:
    act(ben, project_id, "put", row=said["P1"], code=KEY)
    text = page(ana, f"/p/{project_id}/code/log")
    assert "Ben" in text and "put on 1 answer" in text and 'name="step"' not in text
    with app.app_context():
        newest = store.latest(project_id)
    status, why = act(ana, project_id, "undo", step=str(newest))
    assert status == 409 and "nothing of yours" in why
    assert len(accepted(app, project_id)) == 1
    act(ben, project_id, "undo", step=str(newest))
    assert "taken back" in page(ana, f"/p/{project_id}/code/log")
    status, _ = act(ben, project_id, "undo", step=str(newest))
    assert status == 409


def test_others_answers_and_codes_are_out_of_reach(
    app: Flask, project_id: int, said: dict[str, str], ben: FlaskClient, chris: FlaskClient
) -> None:
    with app.app_context():
        other = communities.create("Elsewhere")
        mine = people.find("chris@example.org")
        assert mine is not None
        people.join(mine.id, other.id, role=Role.OWNER)
        coding.install(other.id)
        db.session.commit()
        elsewhere = other.id
    stranger = sign_in(app, "chris")
    assert act(stranger, elsewhere, "put", row=said["P1"], code=KEY)[0] == 409
    assert chris.get(f"/p/{project_id}/code").status_code == 404
    assert accepted(app, project_id) == set()


def test_undo_after_undo_leads_back(app: Flask, project_id: int, said: dict[str, str]) -> None:
    keys, me = list(said.values()), number(app, "ben")
    codes = [KEY, "food", "safety"]
    with app.app_context():
        for code in codes:
            for key in keys:
                service.put(project_id, code, [key], by=me)
        before = {(c.excerpt_id, c.code_id, c.guid) for c in store.codings(keys)}
        for one in store.codings(keys)[::2]:
            service.take_off(project_id, [one.id], by=me)
        service.look(project_id, keys[0], by=me)
        for _ in range(6):
            service.undo(project_id, by=me)
        assert {(c.excerpt_id, c.code_id, c.guid) for c in store.codings(keys)} == before
        assert store.done(keys, me) == set()
        for _ in range(9):
            service.undo(project_id, by=me)
        assert store.codings(keys) == []
        with pytest.raises(BadInput, match="nothing of yours"):
            service.undo(project_id, by=me)
