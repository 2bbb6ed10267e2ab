"""The desk for what people said: queues, two at once, undo, masks, remarks, and who sees what."""

from datetime import date, timedelta

import html5lib
import pytest
from cast import csrf, sign_in
from excerpts.desk_cases import SAID, act, fields, interpreter, spoken
from flask import Flask
from flask.testing import FlaskClient

from listening.coding import service as coding
from listening.coding.bench import service as bench
from listening.db import db
from listening.excerpts.desk import service, words
from listening.excerpts.hiding import names
from listening.excerpts.records import Excerpt, Translation
from listening.people import service as people

FIRST = SAID["so"][1]
PHONE = SAID["so"][0]


def made(app: Flask, key: str) -> tuple[str, str]:
    """The translation of an excerpt and who made it, empty where there is none."""
    with app.app_context():
        row = db.session.get(Translation, (key, "en"))
        return (row.text, row.origin) if row else ("", "")


def by_machine(app: Flask, key: str, text: str) -> None:
    with app.app_context():
        row = db.session.get(Excerpt, key)
        assert row is not None
        assert service.keep_machines(row.project_id, row.language, {key: text}) == 1
        db.session.commit()


def well_formed(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    text = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(text)
    return text


def test_an_empty_desk_says_what_will_stand_there(ana: FlaskClient, project_id: int) -> None:
    page = well_formed(ana, f"/p/{project_id}/desk")
    assert "Nothing was said in another language yet" in page
    well_formed(ana, f"/p/{project_id}/desk/surveys")
    well_formed(ana, f"/p/{project_id}/desk/glossary")
    assert ana.get(f"/p/{project_id}/desk/said/so").status_code == 404


def test_a_line_is_translated_and_read_wherever_words_are_read(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    keys = spoken(app, project_id)
    assert "0 of 3 by a person" in well_formed(ana, f"/p/{project_id}/desk")
    path = f"/p/{project_id}/desk/said/so"
    page = well_formed(ana, path)
    assert "What did they say in Soomaali?" in page
    # The original first, in its language and direction.
    assert page.index(FIRST) < page.index(f"row-{keys[FIRST]}-text")
    status, page = act(ana, path, keys[FIRST], text="The teacher\r\nis good. ")
    assert status == 200 and "1 of 3 by a person" in page
    assert made(app, keys[FIRST]) == ("The teacher\nis good.", "human")
    assert "The teacher" in ana.get(f"/p/{project_id}/read").get_data(as_text=True)
    assert 'dir="rtl"' in well_formed(ana, f"/p/{project_id}/desk/said/ar")


def test_what_two_people_wrote_at_once_is_shown_to_the_second(
    app: Flask, project_id: int, ana: FlaskClient, password_hash: str
) -> None:
    keys = spoken(app, project_id)
    key = keys[FIRST]
    interpreter(app, project_id, password_hash, "so")
    ifrah = sign_in(app, "ifrah")
    path = f"/p/{project_id}/desk/said/so"
    seen_by_ana = ana.get(path).get_data(as_text=True)
    act(ifrah, path, key, text="Hers")
    status, page = act(ana, path, key, page=seen_by_ana, text="Mine")
    assert status == 409 and "Hers" in page and "Mine" in page
    assert made(app, key)[0] == "Hers"
    # Having seen both, ana may keep hers.
    status, _ = act(ana, path, key, page=page, text="Mine")
    assert (status, made(app, key)[0]) == (200, "Mine")
    # Other lines were nobody's conflict.
    other = keys[SAID["so"][2]]
    assert act(ana, path, other, page=seen_by_ana, text="Far")[0] == 200
    assert made(app, other)[0] == "Far"


def test_a_machines_words_stay_a_machines_until_a_person_accepts_them(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    key = spoken(app, project_id)[FIRST]
    by_machine(app, key, "Teacher good is")
    path = f"/p/{project_id}/desk/said/so"
    page = well_formed(ana, path)
    assert "by a machine" in page and "It is right as it is" in page
    read = ana.get(f"/p/{project_id}/read").get_data(as_text=True)
    assert "Translated by a machine, not yet checked by a person" in read
    # A second run of the machine does not write over anything.
    with app.app_context():
        assert service.keep_machines(project_id, "so", {key: "Again"}) == 0
    act(ana, path, key, action="accept")
    assert made(app, key) == ("Teacher good is", "human")
    act(ana, path, key, action="undo")
    assert made(app, key) == ("Teacher good is", "machine")


def test_one_takes_back_ones_own_and_nobody_elses(
    app: Flask, project_id: int, ana: FlaskClient, password_hash: str
) -> None:
    key = spoken(app, project_id)[FIRST]
    interpreter(app, project_id, password_hash, "so")
    ifrah = sign_in(app, "ifrah")
    path = f"/p/{project_id}/desk/said/so"
    act(ifrah, path, key, text="One")
    act(ifrah, path, key, text="Two")
    status, page = act(ana, path, key, action="undo")
    assert status == 422 and "nothing of yours" in page
    act(ifrah, path, key, action="undo")
    assert made(app, key)[0] == "One"
    act(ifrah, path, key, action="undo")
    assert made(app, key)[0] == ""
    assert act(ifrah, path, key, action="undo")[0] == 422


def test_a_translation_is_stale_once_its_words_change(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    key = spoken(app, project_id)[FIRST]
    path = f"/p/{project_id}/desk/said/so"
    act(ana, path, key, text="The teacher is good.")
    old = ana.get(path).get_data(as_text=True)
    with app.app_context():
        row = db.session.get(Excerpt, key)
        assert row is not None
        row.text = "Macallinku ma fiicna."
        db.session.commit()
    assert "changed since" in well_formed(ana, f"{path}?state=stale")
    status, page = act(ana, path, key, page=old, text="Still good.")
    assert status == 409 and "words themselves have changed" in page
    act(ana, path, key, text="The teacher is not good.")
    assert "Nothing here waits" in well_formed(ana, f"{path}?state=stale")


def test_an_interpreter_reads_no_number_and_no_name_unless_the_team_says_so(
    app: Flask, project_id: int, ana: FlaskClient, password_hash: str
) -> None:
    key = spoken(app, project_id)[PHONE]
    act(ana, f"/p/{project_id}/desk/said/so", key, text="The bus is late, call 612-555-0143.")
    interpreter(app, project_id, password_hash, "so")
    ifrah = sign_in(app, "ifrah")
    page = well_formed(ifrah, f"/p/{project_id}/desk/said/so")
    assert "612" not in page and "[phone]" in page and "Names and numbers are hidden" in page
    assert "612" in ana.get(f"/p/{project_id}/desk/said/so").get_data(as_text=True)
    rules = f"/p/{project_id}/desk/rules"
    ana.post(rules, data={"csrf_token": csrf(ana, f"/p/{project_id}/desk")})
    assert "612-555-0143" in ifrah.get(f"/p/{project_id}/desk/said/so").get_data(as_text=True)


def test_names_of_the_teams_list_are_hidden_from_interpreters_in_both_languages(
    app: Flask, project_id: int, ana: FlaskClient, password_hash: str
) -> None:
    key = spoken(app, project_id)[FIRST]
    act(ana, f"/p/{project_id}/desk/said/so", key, text="Macallinku is good.")
    with app.app_context():
        names.keep(project_id, "Macallinku", last=date.today() + timedelta(days=9), by=None)
        db.session.commit()
    interpreter(app, project_id, password_hash, "so")
    page = sign_in(app, "ifrah").get(f"/p/{project_id}/desk/said/so").get_data(as_text=True)
    assert "Macallinku" not in page and page.count("[name]") == 2
    assert "Macallinku" in ana.get(f"/p/{project_id}/desk/said/so").get_data(as_text=True)


def test_an_interpreter_enters_at_the_desk_and_sees_nothing_else(
    app: Flask, project_id: int, ana: FlaskClient, password_hash: str
) -> None:
    spoken(app, project_id)
    interpreter(app, project_id, password_hash, "so")
    ifrah = sign_in(app, "ifrah")
    assert ifrah.get("/").headers["Location"] == f"/p/{project_id}/desk"
    page = well_formed(ifrah, f"/p/{project_id}/desk")
    assert "Soomaali" in page and "العربية" not in page and "secret title" not in page
    assert ifrah.get(f"/p/{project_id}/desk/said/ar").status_code == 404
    assert ifrah.get(f"/p/{project_id}/read").status_code == 404
    arabic = ifrah.get(f"/p/{project_id}/desk/said/so?only=" + "0" * 32)
    assert arabic.status_code == 404


def test_an_interpreter_writes_into_no_other_language(
    app: Flask, project_id: int, ana: FlaskClient, password_hash: str
) -> None:
    key = spoken(app, project_id)[SAID["ar"][0]]
    interpreter(app, project_id, password_hash, "so")
    ifrah = sign_in(app, "ifrah")
    home = f"/p/{project_id}/desk"
    page = ana.get(f"{home}/said/ar").get_data(as_text=True)
    data = {**fields(page, key), "csrf_token": csrf(ifrah, f"{home}/said/so"), "text": "No"}
    for tag in ("ar", "so", "en", "xx"):
        assert ifrah.post(f"{home}/said/{tag}", data=data).status_code == 404
    # Nobody gives themselves a language.
    mine = {"csrf_token": data["csrf_token"], "language": "ar"}
    assert ifrah.post(f"{home}/languages", data=mine).status_code == 404
    assert made(app, key) == ("", "")


def test_a_remark_reaches_the_organizer_who_settles_it(
    app: Flask, project_id: int, ana: FlaskClient, password_hash: str
) -> None:
    key = spoken(app, project_id)[FIRST]
    interpreter(app, project_id, password_hash, "so")
    ifrah = sign_in(app, "ifrah")
    path = f"/p/{project_id}/desk/said/so"
    assert act(ifrah, path, key, action="remark", remark=" ")[0] == 422
    act(ifrah, path, key, action="remark", remark="Is this about one teacher?")
    home = well_formed(ana, f"/p/{project_id}/desk")
    assert "Is this about one teacher?" in home and "Ifrah" in home
    assert "about one teacher" not in ifrah.get(f"/p/{project_id}/desk").get_data(as_text=True)
    assert FIRST in well_formed(ana, f"{path}?only={key}")
    with app.app_context():
        [(remark, _who)] = words.open_remarks(project_id)
        number = remark.id
        db.session.rollback()
    settle = f"/p/{project_id}/desk/remarks/{number}"
    token = csrf(ana, f"/p/{project_id}/desk")
    assert ifrah.post(settle, data={"csrf_token": csrf(ifrah, path)}).status_code == 404
    ana.post(settle, data={"csrf_token": token})
    assert "Is this about one teacher?" not in well_formed(ana, f"/p/{project_id}/desk")
    assert "settled" in well_formed(ifrah, path)


def test_the_glossary_stands_beside_words_that_have_its_terms(
    app: Flask, project_id: int, ana: FlaskClient, password_hash: str
) -> None:
    spoken(app, project_id)
    interpreter(app, project_id, password_hash, "so")
    path = f"/p/{project_id}/desk/glossary"
    token = csrf(ana, path)
    term = {"csrf_token": token, "word": "school bus", "language": "en", "note": "yellow"}
    assert ana.post(path, data={**term, "said-so": "basku", "said-ar": "حافلة"}).status_code == 303
    refused = ana.post(path, data=term)
    assert refused.status_code == 422 and "already" in refused.get_data(as_text=True)
    assert ana.post(path, data={**term, "word": ""}).status_code == 422
    page = well_formed(ana, f"/p/{project_id}/desk/said/so")
    assert "school bus" in page and "yellow" in page
    ifrah = sign_in(app, "ifrah")
    page = well_formed(ifrah, path)
    assert "basku" in page and "حافلة" not in page
    with app.app_context():
        number = words.terms(project_id)[0].id
    hers = {"csrf_token": csrf(ifrah, path), "term": str(number)}
    ifrah.post(path, data={**hers, "said-so": "baska", "said-ar": "x", "note": "yellow"})
    with app.app_context():
        assert words.terms(project_id)[0].said == {"so": "baska", "ar": "حافلة"}
    ifrah.post(path, data={**hers, "remove": "1"})
    with app.app_context():
        assert len(words.terms(project_id)) == 1
    ana.post(path, data={"csrf_token": token, "term": str(number), "remove": "1"})
    with app.app_context():
        assert words.terms(project_id) == []


def test_a_placeholder_must_be_carried_over_and_what_was_typed_stays(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    key = spoken(app, project_id)[FIRST]
    path = f"/p/{project_id}/desk/said/so"
    status, page = act(ana, path, key, text="The ${x} teacher")
    assert status == 422 and "The ${x} teacher" in page and "does not have" in page
    assert made(app, key) == ("", "")


@pytest.mark.parametrize(("reads", "marked"), [((), True), (("so",), False), (("ar",), True)])
def test_a_code_put_on_words_one_does_not_read_is_marked(
    app: Flask, project_id: int, ana: FlaskClient, reads: tuple[str, ...], marked: bool
) -> None:
    key = spoken(app, project_id)[FIRST]
    act(ana, f"/p/{project_id}/desk/said/so", key, text="The teacher is good.")
    home = f"/p/{project_id}/desk"
    ana.post(f"{home}/languages", data={"csrf_token": csrf(ana, home), "language": list(reads)})
    with app.app_context():
        [me] = [n for n, name in people.members(project_id) if name == "Ana"]
        code = coding.add(project_id, "Good teachers", language="en", by=me)
        bench.put(project_id, code.key, [key], by=me)
        db.session.commit()
        [placed] = [one for one in coding.codings(project_id) if one.excerpt_id == key]
        assert placed.on_translation is marked
    page = ana.get(f"/p/{project_id}/code").get_data(as_text=True)
    assert ("read in translation" in page) is marked


def test_a_code_on_words_without_a_translation_is_one_on_the_original(
    app: Flask, project_id: int, ana: FlaskClient
) -> None:
    key = spoken(app, project_id)[FIRST]
    with app.app_context():
        [me] = [n for n, name in people.members(project_id) if name == "Ana"]
        code = coding.add(project_id, "Good teachers", language="en", by=me)
        bench.put(project_id, code.key, [key], by=me)
        [placed] = [one for one in coding.codings(project_id) if one.excerpt_id == key]
        assert placed.on_translation is False
