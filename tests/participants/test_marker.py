"""A phrase goes through everything a team does; after its voice has left it is nowhere."""

from cast import sign_in
from flask import Flask
from flask.testing import FlaskClient
from participants import marker
from trust.stage import Team, furnish
from trust.test_other_teams import address, rules

from listening.db import db
from listening.excerpts.search import service as search
from listening.participants import service as participants
from listening.settings import Settings

WHERE = {
    "excerpt.text",
    "translation.text",
    "search_word.word",
    "note.text",
    "code.content",
    "codebook_change.what",
    "memo.text",
    "code_example.why",
    "coding.anchor",
    "run.map",
    "run.outline",
    "proposal.words",
    "proposal.label",
    "code_question.name",
    "cause_node.texts",
    "cause_step.before",
    "cause_evidence.text",
    "brief.introduction",
    "conversation_turn.said",
}


def test_nothing_of_a_phrase_is_left_in_any_byte_or_table(
    app: Flask, settings: Settings, password_hash: str
) -> None:
    team = furnish(app, password_hash, "alpha", "zorkquartz")
    by = int(team.ids["organizer"])
    with app.app_context():
        said = marker.speak(team.project_id, by=by)
        marker.handle(team.project_id, team.ids, said, by=by, app=app)
        db.session.commit()
        found = marker.in_tables(*marker.MARKS)
        assert found >= WHERE, WHERE - found
    client = sign_in(app, "alpha-owner")
    assert len(pages_with(app, client, team)) > 8
    with app.app_context():
        named = marker.in_tables(said.voice, *said.excerpts)
        assert named >= {
            "coding_step.subject",
            "transfer.report",
            "run.map",
            "placement.excerpt_id",
        }
        if not settings.database_url:
            assert marker.in_files(settings.instance)
        receipt = participants.take_out(team.project_id, [said.voice], by=by)
        db.session.commit()
        assert all(receipt.removed.values())
        assert len(receipt.removed) == 8
        assert marker.in_tables(*marker.MARKS) == set()
        assert marker.in_tables(said.voice, *said.excerpts) == set()
        assert search.search(team.project_id, "quorvex").excerpts == 0
        # What others said, and the rest of what the team wrote, is there.
        assert search.search(team.project_id, "violin teacher").excerpts == 21
        assert search.search(team.project_id, "zorkquartz").excerpts > 90
        assert {"brief.introduction"} <= marker.in_tables("a parent told us: “[taken back]”.")
    assert pages_with(app, client, team) == []
    if not settings.database_url:
        assert marker.in_files(settings.instance) == {}


def pages_with(app: Flask, client: FlaskClient, team: Team) -> list[str]:
    """Addresses of pages and files of the team in which a mark stands."""
    found = []
    for rule in rules(app):
        if "GET" in (rule.methods or ()):
            try:
                path = address(app, rule, team)
            except KeyError:
                continue  # a page without a row on the stage is noticed by test_other_teams
            body = client.get(path).get_data().lower()
            if any(mark.encode() in body for mark in marker.MARKS):
                found.append(rule.endpoint)
    return found
