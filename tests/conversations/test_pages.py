"""Ana brings notes, sees them as they will be kept, keeps them, reads them, takes them back."""

import re
from pathlib import Path
from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from listening.conversations import service
from listening.conversations.draft import speaker_key
from listening.conversations.records import Conversation, Note
from listening.db import db
from listening.excerpts.records import Excerpt
from listening.participants.records import Participant

NOTES = """Facilitator: What makes it hard?
[00:10] Zebulonia: The late bus was stopped. Call me at 555-0142.
Abdiqani: Waa baska oo keliya, wiilkaygu ma joogi karo caawinta xisaabta.
Zebulonia: My son Quentinius wants to stay.
He cannot.
منى: نفس الشي عنا، الباص ما بيستنى الولاد بعد الدوام.
"""


def csrf(client: FlaskClient, path: str) -> str:
    """The token of the form at `path`."""
    page = client.get(path).get_data(as_text=True)
    _, _, rest = page.partition('name="csrf_token"')
    return rest.partition('value="')[2].partition('"')[0]


def typed(client: FlaskClient, project_id: int, **more: Any) -> dict[str, Any]:
    token = csrf(client, f"/p/{project_id}/conversations/new")
    return {
        "csrf_token": token,
        "kind": "focus group",
        "title": "Tea in the hall",
        "held_on": "2026-03-01",
        "place": "Old hall",
        "language": "en",
        "notes": NOTES,
        "hide": "Quentinius",
        "step": "preview",
        **more,
    }


def send(client: FlaskClient, project_id: int, status: int = 200, **more: Any) -> str:
    answer = client.post(
        f"/p/{project_id}/conversations/new", data=typed(client, project_id, **more)
    )
    assert answer.status_code == status
    return parsed(answer.get_data(as_text=True))


def parsed(page: str) -> str:
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def voice(name: str, **fields: str) -> dict[str, str]:
    return {f"{speaker_key(name)}-{field}": value for field, value in fields.items()}


def everybody(**first: str) -> dict[str, str]:
    """The fields of all speakers as the preview shows them."""
    same = {"role": "", "consent": "count", "home": ""}
    return {
        **voice("Facilitator", language="en", **{**same, "role": "led"}),
        **voice("Zebulonia", language="en", **{**same, **first}),
        **voice("Abdiqani", language="so", **same),
        **voice("منى", language="ar", **same),
    }


def counts(app: Flask) -> tuple[int, ...]:
    with app.app_context():
        tables = (Conversation, Note, Participant, Excerpt)
        return tuple(
            db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        )


def kept(client: FlaskClient, project_id: int, **more: Any) -> str:
    answer = client.post(
        f"/p/{project_id}/conversations/new",
        data=typed(client, project_id, step="keep", **{**everybody(), **more}),
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def test_the_preview_shows_pseudonyms_languages_and_what_would_be_hidden(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    page = send(ana, project_id)
    assert "4 turns" not in page and "5 turns, 3 voices" in page
    assert "Call me at [phone]." in page
    assert "My son [name] wants to stay." in page
    chosen = re.findall(r'<option selected value="(\w+)">', page)
    assert {"en", "ar", "led"} <= set(chosen)
    assert counts(app) == (0, 0, 0, 0)


def test_notes_are_kept_without_any_name(
    app: Flask, project_id: int, ana: FlaskClient, tmp_path: Path
) -> None:
    where = kept(ana, project_id, **everybody(consent="quote", role="family"))
    page = parsed(ana.get(where).get_data(as_text=True))
    assert "Kept: 5 turns, 3 voices." in page
    assert 'dir="rtl"' in page and "He cannot." in page
    assert "1 voice: may be quoted" in page and "2 voices: only counted" in page
    assert counts(app) == (1, 5, 3, 4)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    stored = b"".join(file.read_bytes() for file in files)
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        # So that the search below looks where the words really are.
        assert "The late bus was stopped" in stored.decode("utf-8", "replace")
    for name in ("Zebulonia", "Abdiqani", "منى", "Quentinius", "555-0142"):
        assert name.encode() not in stored, name


def test_what_was_seen_and_not_ticked_stays(app: Flask, project_id: int, ana: FlaskClient) -> None:
    page = send(ana, project_id)
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found is not None
    phone, _name = found[1].split()
    kept(ana, project_id, seen=found[1], mask=[phone])
    with app.app_context():
        texts = list(db.session.scalars(select(Excerpt.text)))
    assert any("Quentinius" in text for text in texts)
    assert not any("555" in text for text in texts)


def test_groups_homes_and_who_led_are_kept(app: Flask, project_id: int, ana: FlaskClient) -> None:
    more = everybody(new_0="Somali", new_1="Eastside")
    more |= voice("Abdiqani", new_0="somali", home="P1")
    more |= voice("منى", role="led")
    kept(ana, project_id, **more)
    with app.app_context():
        [row] = service.all_of(project_id)
        assert row[1] == 2
        homes = set(db.session.scalars(select(Participant.household)))
        assert len(homes) == 1 and "" not in homes
        led = [note.speaker for note in service.notes(row[0]) if note.participant_id is None]
        assert led == ["M", "M"]
        assert row[0].languages == ["en", "so"]
    page = send(ana, project_id)
    assert page.count('<option value="Somali">') == 5  # four speakers, and the same for everybody


def test_one_choice_is_spread_over_everybody(project_id: int, ana: FlaskClient) -> None:
    page = send(
        ana,
        project_id,
        step="spread",
        **everybody(),
        **{"everybody-consent": "quote", "everybody-new_1": "Eastside"},
    )
    assert page.count('<option selected value="quote">') == 4
    assert page.count('value="Eastside"') == 4


def test_going_back_to_the_notes_keeps_what_was_typed(project_id: int, ana: FlaskClient) -> None:
    page = send(ana, project_id, step="edit", **everybody(consent="quote"))
    assert "Zebulonia: The late bus was stopped." in page
    assert f'name="{speaker_key("Zebulonia")}-consent" value="quote"' in page


WRONG_NOTES = [
    ({"notes": "We met on Monday.\nP1: hi"}, "Line 1 of the notes names no speaker"),
    ({"notes": "   "}, "Paste what was said, one turn per line."),
    ({"title": "  "}, "Give it a name"),
    ({"held_on": "2999-01-01"}, "This day has not come yet."),
    ({"kind": "party"}, "Not a valid choice"),
]
WRONG_SPEAKERS = [
    ({"notes": "Host: hello"} | voice("Host", language="en", role="led"), "Nobody but whoever"),
    (voice("Zebulonia", new_0="x" * 61), "Use at most 60 characters."),
    (voice("Zebulonia", consent="all"), "Not a valid choice"),
]


def test_what_cannot_be_kept_is_said_stays_on_the_page_and_is_not_stored(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    for wrong, says in WRONG_NOTES:
        page = send(ana, project_id, 422, **wrong)
        assert says in page, says
        assert "Old hall" in page and "Quentinius" in page
    for wrong, says in WRONG_SPEAKERS:
        page = send(ana, project_id, 422, **{**everybody(), "step": "keep", **wrong})
        assert says in page and "Tea in the hall" in page, says
    assert counts(app) == (0, 0, 0, 0)


def test_the_same_notes_are_kept_once(app: Flask, project_id: int, ana: FlaskClient) -> None:
    kept(ana, project_id)
    page = send(ana, project_id, 422, **{**everybody(), "step": "keep"})
    assert "These notes were kept before" in page
    assert counts(app)[0] == 1


def test_taking_back_asks_first_and_leaves_nothing(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    place = kept(ana, project_id).partition("?")[0]
    page = parsed(ana.get(f"{place}/take-back").get_data(as_text=True))
    assert "5 turns, 3 voices" in page and counts(app)[0] == 1
    answer = ana.post(f"{place}/take-back", data={"csrf_token": csrf(ana, f"{place}/take-back")})
    assert answer.status_code == 303
    assert counts(app) == (0, 0, 0, 0)
    assert ana.get(place).status_code == 404


def test_the_list_shows_counts_to_those_who_collect_and_hides_small_ones_from_others(
    project_id: int, ana: FlaskClient, ben: FlaskClient
) -> None:
    path = f"/p/{project_id}/conversations"
    assert "No conversation yet" in parsed(ana.get(path).get_data(as_text=True))
    kept(ana, project_id)
    mine, his = (parsed(who.get(path).get_data(as_text=True)) for who in (ana, ben))
    assert "3 voices" in mine and "Tea in the hall" in mine
    assert "3 voices" not in his and "Tea in the hall" not in his and "too few to show" in his


def test_a_turn_leads_to_the_conversation_around_it(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    kept(ana, project_id)
    with app.app_context():
        note = db.session.scalars(select(Excerpt.note_id)).first()
    answer = ana.get(f"/p/{project_id}/notes/{note}")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"#n-{note}")
    page = ana.get(answer.headers["Location"]).get_data(as_text=True)
    assert f'id="n-{note}"' in page
    assert ana.get(f"/p/{project_id}/notes/none").status_code == 404


def test_chris_finds_nothing_and_ben_may_only_read(
    project_id: int, ana: FlaskClient, ben: FlaskClient, chris: FlaskClient
) -> None:
    place = kept(ana, project_id).partition("?")[0]
    base = f"/p/{project_id}/conversations"
    for path in (base, f"{base}/new", place, f"{place}/take-back"):
        assert chris.get(path).status_code == 404
    assert ben.get(place).status_code == 200
    assert ben.get(f"{base}/new").status_code == 403
    assert ben.get(f"{place}/take-back").status_code == 403
