"""Masks are proposed, confirmed, added, taken off and undone; nothing leaves but what is masked."""

import re
from datetime import date, timedelta

import pytest
from cast import csrf
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from listening import db
from listening.excerpts import service as excerpts
from listening.excerpts.hiding import deciding, names, queueing, service, store
from listening.excerpts.leaving import leaving, masked
from listening.excerpts.mapping import Entry
from listening.participants.consent import Consent
from listening.settings import BadInput
from listening.surveys import imports

SAID = "My son Darnell waits. Rosewood people know, and Hope too; call 555-0142."
SECOND = "Nobody ever tells us when the bus is late."


@pytest.fixture
def told(app: Flask, project_id: int) -> dict[str, str]:
    """Words of three voices: two may be quoted, one only counted. Text -> key of the excerpt."""
    with app.app_context():
        for consent, text, translation in (
            (Consent.QUOTE, SAID, ""),
            (Consent.QUOTE, "Mi hija Ximena espera.", "My daughter Ximena waits."),
            (Consent.QUOTE, SECOND, ""),
            (Consent.COUNT, "My name is Marisa Velde.", ""),
        ):
            language = "es" if translation else "en"
            entry = Entry(
                row=1, column="Q", text=text, language=language, translation=translation, voice="v"
            )
            seen = imports.Preview(
                entries=(entry,), rows=1, voices=1, empty_rows=0, languages={}, groups={}
            )
            imports.keep(project_id, seen, name="a.csv", sha256=text[:9], consent=consent, by=None)
        db.db.session.commit()
        return {quote.text: quote.id for quote in excerpts.all_quotes(project_id)}


def leaves(app: Flask, project_id: int, key: str) -> str:
    """The words of an excerpt as an export would write them."""
    with app.app_context():
        decided = service.Decided(project_id)
        quote = excerpts.quotes([key])[key]
        ready = leaving(decided.words(quote), consent="quote", names=decided.names)
        assert ready is not None
        return " / ".join(one.text for one in ready if one.text)


def form_of(client: FlaskClient, place: str) -> dict[str, object]:
    """The form of an excerpt as a browser would send it unchanged."""
    page = client.get(place).get_data(as_text=True)
    boxes = re.findall(r'name="mask" value="([^"]+)"( checked)?', page)
    return {
        "csrf_token": csrf(client, place),
        "seen": re.search(r'name="seen" value="([^"]+)"', page)[1],  # type: ignore[index]
        "offered": re.search(r'name="offered" value="([^"]*)"', page)[1],  # type: ignore[index]
        "mask": [key for key, checked in boxes if checked],
        "maybe": [key for key, checked in boxes if not checked],
    }


def send(client: FlaskClient, place: str, form: dict[str, object], **more: object) -> object:
    return client.post(place, data={k: v for k, v in {**form, **more}.items() if k != "maybe"})


def test_what_nobody_confirmed_leaves_with_the_proposals(
    app: Flask, project_id: int, told: dict[str, str]
) -> None:
    assert leaves(app, project_id, told[SAID]) == (
        "My son [name] waits. Rosewood people know, and Hope too; call [phone]."
    )


def test_a_person_confirms_adds_and_takes_off(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    place = f"/p/{project_id}/masking/{told[SAID]}"
    form = form_of(ana, place)
    assert len(form["mask"]) == 2  # type: ignore[arg-type]
    kept = [key for key in form["mask"] if "phone" not in key]  # type: ignore[attr-defined]
    answer = send(ana, place, form, mask=kept, also="Rosewood")
    assert answer.status_code == 303  # type: ignore[attr-defined]
    assert leaves(app, project_id, told[SAID]) == (
        "My son [name] waits. [name] people know, and Hope too; call 555-0142."
    )
    page = ana.get(place).get_data(as_text=True)
    assert "Not confirmed yet" not in page


def test_capitals_that_are_no_proposal_are_offered_and_hidden_only_where_ticked(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    place = f"/p/{project_id}/masking/{told[SAID]}"
    form = form_of(ana, place)
    hope = [key for key in form["maybe"] if key.endswith("name")]  # type: ignore[attr-defined]
    assert len(hope) == 1
    send(ana, place, form, mask=[*form["mask"], *hope])  # type: ignore[misc]
    assert "Hope" not in leaves(app, project_id, told[SAID])


def test_undo_puts_everything_back_and_only_once(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    place = f"/p/{project_id}/masking/{told[SAID]}"
    before = leaves(app, project_id, told[SAID])
    send(ana, place, form_of(ana, place), mask=[])
    assert "Darnell" in leaves(app, project_id, told[SAID])
    page = ana.get(f"/p/{project_id}/masking").get_data(as_text=True)
    undo = re.search(r'action="([^"]+/undo/\d+)"', page)
    assert undo is not None
    token = {"csrf_token": csrf(ana, place)}
    assert ana.post(undo[1], data=token).status_code == 303
    assert leaves(app, project_id, told[SAID]) == before
    page = ana.post(undo[1], data=token, follow_redirects=True).get_data(as_text=True)
    assert "can no longer be taken back" in page


def test_words_that_do_not_occur_are_refused_and_nothing_is_kept(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    place = f"/p/{project_id}/masking/{told[SAID]}"
    answer = send(ana, place, form_of(ana, place), mask=[], also="Nowhere")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Nowhere" in answer.get_data(as_text=True)  # type: ignore[attr-defined]
    assert "Darnell" not in leaves(app, project_id, told[SAID])


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen": "0" * 32},
        {"offered": "text.0.9999.name"},
        {"offered": "text.3.1.name"},
        {"offered": "nothing.0.1.name"},
        {"offered": "text.0.2.secret"},
        {"mask": "text.²3.9.name"},
    ],
)
def test_a_form_that_does_not_fit_is_refused(
    project_id: int, ana: FlaskClient, told: dict[str, str], wrong: dict[str, object]
) -> None:
    place = f"/p/{project_id}/masking/{told[SAID]}"
    answer = send(ana, place, {**form_of(ana, place), **wrong})
    assert answer.status_code == 422  # type: ignore[attr-defined]


def test_original_and_translation_are_decided_together(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    key = told["Mi hija Ximena espera."]
    place = f"/p/{project_id}/masking/{key}"
    send(ana, place, form_of(ana, place), also="espera")
    assert leaves(app, project_id, key) == "Mi hija [name] [name]. / My daughter [name] waits."
    with app.app_context():
        excerpts_row = store.db.session.get(store.Excerpt, key)
        assert excerpts_row is not None
        excerpts_row.text = "Ay, mi hija Ximena espera."
        db.db.session.commit()
    # Other words: the masks find their place again, and a person looks once more.
    assert leaves(app, project_id, key) == "Ay, mi hija [name] [name]. / My daughter [name] waits."
    assert "Not confirmed yet" in ana.get(place).get_data(as_text=True)


def test_the_queue_goes_through_a_language_and_knows_its_end(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    with app.app_context():
        found = queueing.queue(project_id, view="found")
        assert {one.quote.id for one in found.rows} == {
            told[SAID],
            told["Mi hija Ximena espera."],
        }
        nothing = queueing.queue(project_id, view="nothing")
        assert [one.quote.id for one in nothing.rows] == [told[SECOND]]
        first = queueing.following(project_id, language="es")
    assert first == told["Mi hija Ximena espera."]
    place = f"/p/{project_id}/masking/{first}"
    answer = send(ana, place, form_of(ana, place), language="es")
    assert answer.location.endswith("/masking?language=es")  # type: ignore[attr-defined]
    page = ana.get(answer.location).get_data(as_text=True)  # type: ignore[attr-defined]
    assert "1 of 1" in page


def test_words_of_those_who_may_not_be_quoted_are_not_asked_about(
    project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    for view in queueing.VIEWS:
        page = ana.get(f"/p/{project_id}/masking?view={view}").get_data(as_text=True)
        assert "Velde" not in page


def test_many_with_nothing_found_are_confirmed_at_once_and_taken_back(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    place = f"/p/{project_id}/masking?view=nothing"
    page = ana.get(place).get_data(as_text=True)
    read = re.findall(r'name="read" value="([^"]+)"', page)
    assert len(read) == 1
    token = csrf(ana, place)
    data = {"csrf_token": token, "read": [*read, f"{told[SAID]}:0", "x", "y:z"]}
    page = ana.post(f"/p/{project_id}/masking/nothing", data=data, follow_redirects=True)
    assert "Confirmed: nothing to hide" in page.get_data(as_text=True)
    with app.app_context():
        assert set(store.seen(project_id)) == {told[SECOND]}
    undo = re.search(r'action="([^"]+/undo/\d+)"', page.get_data(as_text=True))
    assert undo is not None
    ana.post(undo[1], data={"csrf_token": token})
    with app.app_context():
        assert store.seen(project_id) == {}


def test_a_list_of_names_hides_reopens_and_goes_but_what_it_hid_stays_hidden(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    place = f"/p/{project_id}/masking/{told[SAID]}"
    send(ana, place, form_of(ana, place))
    listed = f"/p/{project_id}/masking/names"
    token = csrf(ana, listed)
    last = (date.today() + timedelta(days=30)).isoformat()
    data = {"csrf_token": token, "names": "rosewood\nPetra Quill", "until": last}
    page = ana.post(listed, data=data, follow_redirects=True).get_data(as_text=True)
    assert "2 names" in page and "1 excerpt" in page and "waits again" in page
    assert "Rosewood" not in leaves(app, project_id, told[SAID])
    page = ana.post(f"{listed}/forget", data={"csrf_token": token}, follow_redirects=True)
    assert "they stay hidden" in page.get_data(as_text=True)
    with app.app_context():
        assert store.names(project_id) is None
    assert "Rosewood" not in leaves(app, project_id, told[SAID])


def test_a_list_is_gone_when_its_day_is_over(
    app: Flask, project_id: int, told: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        names.keep(project_id, "Rosewood", last=date.today(), by=None)
        db.db.session.commit()
        later = date.today() + timedelta(days=1)
        monkeypatch.setattr(store, "today", lambda: later)
        assert names.of_project(project_id) == ()
        assert store.names(project_id) is None
        db.db.session.commit()
    assert "Rosewood" not in leaves(app, project_id, told[SAID])


@pytest.mark.parametrize(
    ("typed", "days", "told_"),
    [
        ("", 1, "at least one name"),
        ("Ana\n12345", 1, "Line 2"),
        ("Ana\nB", 1, "Line 2"),
        ("Ana", -1, "from today on"),
        ("Ana", 500, "a year away"),
        ("\n".join(f"Name{i}" for i in range(3001)), 1, "at most 3000"),
    ],
)
def test_a_list_that_cannot_be_is_refused_with_its_line(
    app: Flask, project_id: int, ana: FlaskClient, typed: str, days: int, told_: str
) -> None:
    listed = f"/p/{project_id}/masking/names"
    last = (date.today() + timedelta(days=days)).isoformat()
    data = {"csrf_token": csrf(ana, listed), "names": typed, "until": last}
    answer = ana.post(listed, data=data)
    assert answer.status_code == 422
    assert told_ in answer.get_data(as_text=True)
    with app.app_context():
        assert store.names(project_id) is None


def test_a_broken_day_is_refused(project_id: int, ana: FlaskClient) -> None:
    listed = f"/p/{project_id}/masking/names"
    data = {"csrf_token": csrf(ana, listed), "names": "Ana", "until": "soon"}
    assert ana.post(listed, data=data).status_code == 422


def test_decisions_fall_with_the_voice(
    app: Flask, project_id: int, ana: FlaskClient, told: dict[str, str]
) -> None:
    place = f"/p/{project_id}/masking/{told[SAID]}"
    send(ana, place, form_of(ana, place), also="Rosewood")
    with app.app_context():
        from listening.participants import service as participants

        who = excerpts.quotes([told[SAID]])[told[SAID]].participant_id
        participants.take_out(project_id, [who], by=None)
        db.db.session.commit()
        assert store.masks(project_id) == []
        assert store.seen(project_id) == {}


def test_an_undo_after_somebody_went_on_is_refused(
    app: Flask, project_id: int, told: dict[str, str]
) -> None:
    with app.app_context():
        looked = service.one(project_id, told[SAID])
        assert looked is not None
        said = {"offered": (), "ticked": (), "seen": looked.digest, "by": None}
        first = service.confirm(project_id, looked, typed=["Darnell"], **said)  # type: ignore[arg-type]
        service.confirm(project_id, looked, typed=["Rosewood"], **said)  # type: ignore[arg-type]
        with pytest.raises(BadInput, match="since"):
            service.undo(first)


TEXTS = st.text(alphabet="abcé 王5-@.😀", max_size=40)


@given(TEXTS, st.data())
def test_what_a_person_hid_is_never_seen_whatever_else_they_freed(
    text: str, data: st.DataObject
) -> None:
    spans = st.tuples(st.integers(0, 40), st.integers(1, 8), st.booleans())
    decisions = []
    for start, length, hidden in data.draw(st.lists(spans, max_size=5)):
        end = min(start + length, len(text))
        if start < end:
            decisions.append(deciding.decision(text, start, end, "name", hidden=hidden))
    settled = deciding.settle(text, "en", decisions)
    ways = settled.masked.masks
    covered = {at for mask in ways for at in range(mask.start, mask.end)}
    for one in decisions:
        if one.hidden:
            assert set(range(one.start, one.end)) <= covered
    assert all(a.end <= b.start for a, b in zip(ways, ways[1:], strict=False))
    assert settled.lost == 0


@given(TEXTS, st.text(alphabet="xyz \n", max_size=10))
def test_a_decision_is_found_again_behind_new_words(text: str, more: str) -> None:
    if not text.strip():
        return
    start = next(i for i, letter in enumerate(text) if letter.strip())
    one = deciding.decision(text, start, len(text), "name", hidden=True)
    again = deciding.found_again(more + text, one)
    assert again is not None
    assert (more + text)[again.start : again.end] == one.exact
    assert deciding.found_again("", one) is None


def test_the_same_words_twice_are_told_apart_by_what_stands_around() -> None:
    text = "Lee said it. The lee side is cold, says Lee."
    one = deciding.decision(text, text.rindex("Lee"), text.rindex("Lee") + 3, "name", hidden=True)
    moved = "Well. " + text
    again = deciding.found_again(moved, one)
    assert again is not None and again.start == moved.rindex("Lee")


def test_a_freed_proposal_is_seen_and_a_mask_inside_it_is_not() -> None:
    text = "Ask Mrs. Alvarez Ruiz."
    start = text.index("Alvarez")
    free = ((start, start + len("Alvarez Ruiz")),)
    assert masked(text, "en", freed=free).text == text
    assert masked(text, "en", freed=((start, start + 7),)).text == "Ask Mrs. [name]."
