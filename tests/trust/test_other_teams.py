"""R4.1, R4.2: whoever is not of a team finds none of its rows, whatever way they are asked for."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from cast import csrf, sign_in
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from trust.stage import Team
from werkzeug.routing import Rule

from listening.db import Record, db
from listening.people import access
from listening.people.roles import RIGHTS, Right, Role

GAP = {"period": "2025", "dimension": "side", "group": "Eastside"}
# Worked out anew by whoever looks first, and the log of who did.
DERIVED = frozenset({"protected", "protection", "release"})
CARD_PAGES = ("causes.gap", "causes.card", "causes.method", "causes.team")


def rules(app: Flask) -> list[Rule]:
    """Every rule of a project."""
    return [r for r in app.url_map.iter_rules() if "project_id" in r.arguments]


# Pages about a file that waits for one team.
WAITING = (
    "surveys.brought.columns",
    "gaps.brought.check",
    "gaps.brought.decide",
    "xlsform.look",
    "exchange.check",
)
# What a parameter means on the pages of a room, or at one address; elsewhere it is called so.
MEANT = {
    ("surveys.remove", "survey_id"): "draft_id",
    ("surveys.write", "survey_id"): "draft_id",
    ("surveys.brought.take_back", "survey_id"): "batch_id",
    ("results", "survey_id"): "closed_id",
    ("cards", "batch_id"): "card_batch",
    ("paper", "sheet_id"): "paper_sheet",
    ("surveys.brought", "key"): "import_key",
    ("gaps.brought", "token"): "gap_token",
    ("xlsform", "key"): "form_key",
    ("survey_desk", "key"): "desk_key",
    ("survey_desk", "survey_id"): "desk_id",
    ("exchange", "token"): "exchange_token",
    ("board", "key"): "node_key",
    ("hiding.undo", "step_id"): "mask_step",
    ("causes.team", "number"): "check",
    ("codebook", "proposal_id"): "idea_id",
    ("codebook.queue", "key"): "split_key",
    ("codebook.sort", "key"): "split_key",
    ("plan", "conversation_id"): "planned_id",
    ("hold", "conversation_id"): "planned_id",
    ("rounds.item", "round_id"): "drawn_id",
    ("rounds.code", "round_id"): "drawn_id",
    ("memos.bring_back", "memo_id"): "away_id",
}
WORDS = {"status": "weak", "chart": "over-time", "tag": "en", "said": "es"}


def address(app: Flask, rule: Rule, own: Team, other: Team | None = None) -> str:
    """A rule's address in the project of `own`, every other number and key taken from `other`."""
    ids = (other or own).ids
    values: dict[str, Any] = {"project_id": own.project_id}
    for name in rule.arguments - {"project_id"}:
        values[name] = _fitting(rule, name, ids)
    if rule.endpoint.startswith(CARD_PAGES):
        values |= GAP
    if rule.endpoint == "questions.quotes":
        values |= {"code": ids["key"], "dimension": "side", "group": "Eastside"}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def _fitting(rule: Rule, name: str, ids: dict[str, int | str]) -> int | str:
    for where in (rule.endpoint, rule.endpoint.rpartition(".")[0]):
        if (where, name) in MEANT:
            return ids[MEANT[where, name]]
    choices = getattr(rule._converters[name], "items", None)
    return str(sorted(choices)[0]) if choices else WORDS.get(name) or ids[name]


def named(rule: Rule) -> set[str]:
    """Parameters of a rule that name a row, beside the project's."""
    chosen = {name for name, one in rule._converters.items() if hasattr(one, "items")}
    return rule.arguments - {"project_id", *WORDS} - chosen


def everything(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All that the database holds, but for what follows from it."""
    with app.app_context():
        return {
            table.name: sorted(
                (tuple(row) for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))),
                key=repr,
            )
            for table in Record.metadata.sorted_tables
            if table.name not in DERIVED
        }


def ways(app: Flask, rule: Rule) -> Iterator[str]:
    yield from sorted({"GET", "POST"} & (rule.methods or set()))


def begun_last(found: list[Rule]) -> list[Rule]:
    """The pages of a round that is being coded at the end: it holds the codebook as it is."""
    return sorted(found, key=lambda rule: rule.endpoint == "rounds.item")


def start(client: FlaskClient, team: Team, token: str) -> None:
    """Open the round that was only drawn."""
    path = f"/p/{team.project_id}/rounds/{team.ids['drawn_id']}/start"
    assert client.post(path, data={"csrf_token": token}).status_code == 303


def ask(client: FlaskClient, way: str, path: str, token: str, **data: Any) -> Any:
    return client.open(
        path, method=way, data={"csrf_token": token, **data} if way == "POST" else None
    )


def test_R4_1_each_role_enters_what_its_rights_say_and_nothing_else(
    app: Flask, alpha: Team, beta: Team
) -> None:
    """Refusals over all routes and roles, another team's people and nobody among them."""
    before = everything(app)
    for role in Role:
        client = sign_in(app, f"alpha-{role.value}")
        door = "desk" if role == Role.INTERPRETER else ""
        token = csrf(client, f"/p/{alpha.project_id}/{door}")
        assert token
        # Interpreters read nothing of the project: for them the rest does not exist.
        refusal = 404 if role == Role.INTERPRETER else 403
        for rule in rules(app):
            right = Right(access.policy_of(app, rule.endpoint) or "")
            if right in RIGHTS[role]:
                continue
            for way in ways(app, rule):
                answer = ask(client, way, address(app, rule, alpha), token)
                assert answer.status_code == refusal, (role, way, rule.rule)
                assert alpha.word.encode() not in answer.data, rule.rule
    stranger, nobody = sign_in(app, "beta-owner"), app.test_client()
    token = csrf(stranger, f"/p/{beta.project_id}/")
    for rule in rules(app):
        for way in ways(app, rule):
            answer = ask(stranger, way, address(app, rule, alpha), token)
            assert answer.status_code == 404, (way, rule.rule)
            assert alpha.word.encode() not in answer.data, rule.rule
            answer = ask(nobody, way, address(app, rule, alpha), "")
            assert answer.status_code in (302, 303, 400), (way, rule.rule)
            assert alpha.word.encode() not in answer.data, rule.rule
    assert everything(app) == before


def test_R4_1_an_owner_of_one_team_reads_every_page_and_finds_no_word_of_the_other(
    app: Flask, alpha: Team, beta: Team
) -> None:
    client = sign_in(app, "alpha-organizer")
    seen = 0
    token = csrf(client, f"/p/{alpha.project_id}/")
    for rule in begun_last(rules(app)):
        path = address(app, rule, alpha)
        if rule.endpoint == "rounds.item":
            start(client, alpha, token)
        if "GET" not in (rule.methods or ()):
            continue
        answer = client.get(path)
        assert answer.status_code in (200, 303, 404), (rule.rule, answer.status_code)
        assert beta.word.encode() not in unzipped(answer.data), path
        seen += answer.status_code == 200
        if answer.status_code == 404:
            # The only pages that may be missing: charts that this measure does not have.
            assert "chart" in rule.arguments, path
    assert seen > 70


@pytest.mark.parametrize("role", [Role.ANALYST, Role.VIEWER])
def test_R4_1_each_role_reads_its_pages_and_finds_no_word_of_the_other_team(
    app: Flask, alpha: Team, beta: Team, role: Role
) -> None:
    client, seen = sign_in(app, f"alpha-{role.value}"), 0
    for rule in rules(app):
        right = Right(access.policy_of(app, rule.endpoint) or "")
        if "GET" not in (rule.methods or ()) or right not in RIGHTS[role]:
            continue
        answer = client.get(address(app, rule, alpha))
        assert answer.status_code in (200, 303, 404), (rule.rule, answer.status_code)
        assert beta.word.encode() not in unzipped(answer.data), rule.rule
        seen += answer.status_code == 200
    assert seen > (50 if role == Role.ANALYST else 10)


def test_R4_1_an_interpreter_reads_the_desk_in_their_languages_and_nothing_else(
    app: Flask, alpha: Team, beta: Team
) -> None:
    client, seen = sign_in(app, "alpha-interpreter"), 0
    for rule in rules(app):
        right = Right(access.policy_of(app, rule.endpoint) or "")
        if "GET" not in (rule.methods or ()) or right != Right.TRANSLATE:
            continue
        answer = client.get(address(app, rule, alpha))
        assert answer.status_code in (200, 303), (rule.rule, answer.status_code)
        said = unzipped(answer.data)
        assert beta.word.encode() not in said, rule.rule
        # Of what stands outside the desk, nothing: no theme, cause, conversation or group.
        for name in ("Late bus", "Kitchen", "Tutoring", "Eastside", "Evening", "batch"):
            assert name.encode() not in said, (rule.rule, name)
        if "said" in rule.arguments:
            other = address(app, rule, alpha).replace("/es", "/en")
            assert client.get(other).status_code == 404, other
        seen += answer.status_code == 200
    assert seen >= 6


def test_R4_1_another_teams_numbers_in_an_address_are_404_and_change_nothing(
    app: Flask, alpha: Team, beta: Team
) -> None:
    client = sign_in(app, "alpha-organizer")
    token = csrf(client, f"/p/{alpha.project_id}/")
    before = everything(app)
    for rule in rules(app):
        if not named(rule):
            continue
        for way in ways(app, rule):
            # A body that would do something if the row were one's own.
            body = {"label": "taken", "action": "cancel", "why": "taken", "state": "supported"}
            answer = ask(client, way, address(app, rule, alpha, beta), token, **body)
            if rule.endpoint in WAITING:
                # A file that does not wait for this team: the way back to where one is chosen.
                assert answer.status_code == 303, rule.rule
            elif rule.endpoint == "themes.undo" or rule.rule.endswith("/undo/<int:step_id>"):
                assert answer.status_code in (303, 404), rule.rule
            else:
                assert answer.status_code == 404, (way, rule.rule, answer.status_code)
            assert beta.word.encode() not in answer.data, (way, rule.rule)
    assert everything(app) == before


def bodies(alpha: Team, beta: Team) -> Iterator[tuple[str, dict[str, Any]]]:
    """Addresses of one's own project with rows of another team in the body or the query."""
    home = f"/p/{alpha.project_id}"
    board = f"{home}/board/{alpha.ids['board_id']}/{alpha.ids['node_key']}"
    card = f"{home}/causes/{alpha.ids['measure_id']}/{alpha.ids['theme']}"
    gap = "period=2025&dimension=side&group=Eastside"
    theme = f"{home}/themes/{alpha.ids['key']}"
    yield f"{theme}/one", {"coding": [str(i) for i in beta.codings], "state": "rejected"}
    yield f"{theme}/merge", {"into": "own_999"}
    yield f"{home}/proposals/{alpha.ids['proposal_id']}/merge", {"into": "own_999"}
    yield f"{home}/board", {"measure": str(beta.ids["measure_id"]), **GAP}
    quote = {"what": "quote", "side": "for", "theme": str(alpha.ids["theme"])}
    yield f"{board}/attach", {**quote, "excerpt": beta.excerpts[0]}
    yield f"{card}/claim?{gap}", {"kind": "explicit", "excerpt": beta.excerpts[0]}
    yield f"{card}/events?{gap}", {"event": str(beta.ids["event_id"])}
    yield f"{card}/events?{gap}&again=1&event={beta.ids['event_id']}", {}
    yield (
        f"{home}/brief?measure={alpha.ids['measure_id']}&{gap}",
        {"title": "taken", "quote": f"{beta.excerpts[0]}:x"},
    )
    yield f"{home}/brief?measure={beta.ids['measure_id']}&{gap}", {"title": "taken"}
    yield f"{home}/gaps/bring/{alpha.ids['gap_token']}", {"token": str(beta.ids["gap_token"])}
    yield f"{home}/imports/new", {"project_id": str(beta.project_id)}
    yield f"{home}/gaps/events", {"project_id": str(beta.project_id), "event_id": "1"}
    yield from newer_bodies(alpha, beta)


def newer_bodies(alpha: Team, beta: Team) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same for codebook, memos, rounds, questions, plans, live notes and exchange."""
    home, own, other = f"/p/{alpha.project_id}", alpha.ids, beta.ids
    code = f"{home}/codebook/code"
    away = str(other["key"])  # no code of alpha has this key
    yield f"{code}/{own['key']}/merge", {"into": away}
    yield f"{code}/{own['key']}/move", {"parent": away}
    yield f"{home}/codebook/add", {"label": "taken", "parent": away}
    sorting = {"coding": [str(i) for i in beta.codings], "target": f"{own['key']}"}
    yield f"{code}/{own['split_key']}/sort", sorting
    yield f"{code}/{own['key']}/example/{other['example_id']}/drop", {}
    for on, subject in (
        ("excerpt", beta.excerpts[0]),
        ("code", away),
        ("coding", beta.codings[0]),
        ("round", other["round_id"]),
        ("conversation", other["conversation_id"]),
    ):
        said = {"text": "taken", "kind": "rule", "on": on, "subject": str(subject)}
        yield f"{home}/memos", said
        yield f"{home}/memos?on={on}&subject={subject}", {}
    people = [str(other["owner"]), str(other["organizer"])]
    yield f"{home}/rounds", {"name": "taken", "coders": people, "size": "3", "minimum": "1"}
    deciding = {"choice": "anew", "anew": away, "reason": "overlooked"}
    yield f"{home}/rounds/{own['round_id']}/decide/{own['excerpt_id']}", deciding
    yield f"{home}/rounds/{own['round_id']}/decide/{other['excerpt_id']}", deciding
    yield f"{home}/rounds/{own['drawn_id']}/code/1", {"code": away}
    slot = {"slot_0-day": "2026-12-20", "slot_0-begins": "18:00", "slot_0-ends": "19:00"}
    planned = {"kind": "focus group", "title": "taken", **slot}
    plan = f"{home}/conversations/{own['planned_id']}/plan/edit"
    for path in (f"{home}/conversations/plan", plan):
        yield path, {**planned, "facilitator": people[0]}
        yield path, {**planned, "note_takers": people}
        yield path, {**planned, "group": str(other["group_id"])}
    hold = f"{home}/conversations/{own['planned_id']}/hold"
    yield f"{hold}/attendance", {f"group-{other['group_id']}": "7"}
    turn = {"key": str(other["turn_id"]), "speaker": "P1", "said": "taken", "revision": "9"}
    yield f"{home}/sheets/{own['sheet_id']}", {**turn, "language": "en", "place": "1"}
    yield f"{home}/forms/{own['form_key']}", {"key": str(other["form_key"])}
    check = f"{home}/exchange/check/{own['exchange_token']}"
    yield check, {"token": str(other["exchange_token"]), "project_id": str(beta.project_id)}


def test_R4_1_another_teams_rows_in_a_body_do_nothing(app: Flask, alpha: Team, beta: Team) -> None:
    client = sign_in(app, "alpha-organizer")
    token = csrf(client, f"/p/{alpha.project_id}/")
    before = everything(app)
    for path, data in bodies(alpha, beta):
        answer = client.post(path, data={"csrf_token": token, **data}, follow_redirects=True)
        assert answer.status_code < 500, path
        assert beta.word.encode() not in answer.data, path
    after = everything(app)
    for name, rows in before.items():
        lost = [row for row in rows if row not in after[name]]
        assert lost == [], (name, lost)
        added = [row for row in after[name] if row not in rows]
        # What a step without effect may leave behind: an entry in one's own log.
        assert name == "decision" or added == [], name


@pytest.mark.parametrize(
    "query",
    ["group={group}", "measure={measure}", "language=xx&source=nobody", "words=vexmarimba"],
)
def test_R4_1_another_teams_numbers_in_a_query_show_nothing(
    app: Flask, alpha: Team, beta: Team, query: str
) -> None:
    client = sign_in(app, "alpha-organizer")
    with app.app_context():
        found = db.session.execute(text('SELECT max(id) FROM "group"')).scalar()
    asked = query.format(group=found, measure=beta.ids["measure_id"])
    for place in ("read", "gaps", "gaps.csv", "causes", "causes/power", "themes", "board"):
        answer = client.get(f"/p/{alpha.project_id}/{place}?{asked}")
        assert answer.status_code == 200, place
        said = answer.data.replace(b'value="vexmarimba"', b"")
        assert beta.word.encode() not in said or "words=" in asked and place != "read", place


def test_R4_1_a_file_that_waits_opens_for_nobody_else_and_no_path_leads_out(
    app: Flask, alpha: Team, beta: Team
) -> None:
    client = sign_in(app, "alpha-organizer")
    home = f"/p/{alpha.project_id}"
    for token in (beta.ids["import_key"], "../listening.sqlite", "..%2f..%2fsecret.key", "0" * 32):
        for place in ("imports", "gaps/bring"):
            answer = client.get(f"{home}/{place}/{token}")
            assert answer.status_code in (303, 404), (place, token)
            assert b"SQLite" not in answer.data
    other = sign_in(app, "beta-organizer")
    path = f"/p/{beta.project_id}/imports/{beta.ids['import_key']}"
    assert other.get(path).status_code == 200


def test_R4_1_a_person_taken_off_the_account_list_is_out_at_once(app: Flask, alpha: Team) -> None:
    client = sign_in(app, "alpha-analyst")
    assert client.get(f"/p/{alpha.project_id}/read").status_code == 200
    with app.app_context():
        db.session.execute(
            text("UPDATE \"user\" SET active = false WHERE email = 'alpha-analyst@example.org'")
        )
        db.session.commit()
    assert client.get(f"/p/{alpha.project_id}/read").status_code == 302


def test_R4_2_downloads_carry_nothing_of_another_team(app: Flask, alpha: Team, beta: Team) -> None:
    client = sign_in(app, "alpha-organizer")
    brief = f"/p/{alpha.project_id}/brief/{alpha.ids['brief_id']}"
    for path in (f"{brief}/brief.docx", f"{brief}/numbers.csv", f"/p/{alpha.project_id}/gaps.csv"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert beta.word.encode() not in unzipped(answer.data), path


def unzipped(data: bytes) -> bytes:
    """All bytes of an archive, or the bytes themselves."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_R4_1_raw_words_and_small_counts_are_for_those_who_work_with_them() -> None:
    """The promise itself, so that a wider role is a decision and no slip."""
    assert RIGHTS[Role.VIEWER] == {Right.READ}
    assert RIGHTS[Role.INTERPRETER] == {Right.TRANSLATE}
    assert Right.COLLECT not in RIGHTS[Role.ANALYST]
    assert [role for role in Role if Right.MANAGE in RIGHTS[role]] == [Role.OWNER]
