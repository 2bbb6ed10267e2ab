"""The desk for a survey's texts: states, the gate, two at once, files out and in."""

import csv
import io
import threading

import html5lib
import pytest
from cast import csrf, sign_in
from excerpts.desk_cases import act, fields, interpreter
from flask import Flask
from flask.testing import FlaskClient
from surveys.families import form, opened, written

from listening.db import db
from listening.excerpts.desk import comparing, files
from listening.excerpts.desk.marks import Progress
from listening.surveys import service as surveys
from listening.surveys.desk import service
from listening.surveys.records import Survey

KEY = "q:barrier:label"


def row_of(survey_id: int) -> Survey:
    row = db.session.get(Survey, survey_id)
    assert row is not None
    return row


def text(app: Flask, survey_id: int, key: str = KEY, tag: str = "ar") -> str:
    with app.app_context():
        [one] = [x for x in service.standings(row_of(survey_id), tag) if x.key == key]
        return one.target


def progress(app: Flask, survey_id: int, tag: str = "ar") -> Progress:
    with app.app_context():
        found = {one.tag: one.progress for one in service.languages(row_of(survey_id))}
        return found[tag]


def offered(app: Flask, survey_id: int) -> tuple[str, ...]:
    with app.app_context():
        return surveys.offered(row_of(survey_id))


def write(ana: FlaskClient, project_id: int, survey_id: int, **texts: str) -> int:
    """Change texts on the writing page, as an organizer does."""
    path = f"/p/{project_id}/surveys/{survey_id}/texts"
    answer = ana.post(path, data={"csrf_token": csrf(ana, path), "action": "save", **texts})
    return answer.status_code


def well_formed(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    page = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def desk(project_id: int, survey_id: int, tag: str = "ar") -> str:
    return f"/p/{project_id}/desk/surveys/{survey_id}/{tag}"


def test_a_source_that_changes_makes_its_translations_stale_and_closes_the_language(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    asked = opened(app, project_id)
    assert progress(app, asked.id).ready and offered(app, asked.id) == ("en", "es", "ar")
    assert write(ana, project_id, asked.id, **{f"t|{KEY}|en": "What is hardest?"}) == 303
    assert progress(app, asked.id).stale == 1
    assert offered(app, asked.id) == ("en",)
    page = well_formed(ana, desk(project_id, asked.id) + "?state=stale")
    assert "What is hardest?" in page and "<del" in page
    assert "How do we say it in العربية?" in page
    family = app.test_client()
    assert '<html lang="en"' in family.get(f"{asked.path}/ar").get_data(as_text=True)
    # Somebody who reads it in Arabic already goes on in Arabic.
    sent = family.post(asked.path, data=form(spoken="ar", language="ar"))
    assert '<html lang="ar"' in sent.get_data(as_text=True)
    act(ana, desk(project_id, asked.id), KEY, text="ما الأصعب؟")
    assert offered(app, asked.id) == ("en", "ar")
    assert '<html lang="ar"' in family.get(f"{asked.path}/ar").get_data(as_text=True)
    # Back to the words it was made from, and it is fresh again.
    with app.app_context():
        first = surveys.shown(row_of(asked.id), version=1).questionnaire
        english = next(q.label["en"] for q in first.questions if q.name == "barrier")
    write(ana, project_id, asked.id, **{f"t|{KEY}|en": english})
    assert offered(app, asked.id) == ("en", "es")


def test_spelling_alone_is_waved_through_by_a_person(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    asked = opened(app, project_id)
    before = text(app, asked.id)
    write(ana, project_id, asked.id, **{f"t|{KEY}|en": "What gets in the way, then?"})
    act(ana, desk(project_id, asked.id), KEY, action="accept")
    assert text(app, asked.id) == before and "ar" in offered(app, asked.id)


def test_a_language_is_offered_knowingly_with_just_what_was_seen(
    app: Flask, ana: FlaskClient, ben: FlaskClient, project_id: int
) -> None:
    asked = opened(app, project_id)
    write(ana, project_id, asked.id, **{f"t|{KEY}|en": "What is hardest?"})
    home = f"/p/{project_id}/desk/surveys/{asked.id}"
    page = well_formed(ana, home)
    assert "says what the survey said before" in page
    unready = page.partition("/ar/offer")[2].partition('name="unready" value="')[2]
    sent = {"csrf_token": csrf(ana, home), "unready": unready.partition('"')[0]}
    assert ben.post(f"{home}/ar/offer", data=sent).status_code in (400, 403)
    assert ana.post(f"{home}/ar/offer", data={**sent, "unready": "x"}).status_code == 303
    assert "ar" not in offered(app, asked.id)
    ana.post(f"{home}/ar/offer", data=sent)
    assert offered(app, asked.id) == ("en", "ar")
    assert "Ana decided so" in well_formed(ana, home)
    # What goes stale later was not decided on.
    write(ana, project_id, asked.id, **{"t|title|en": "Another title"})
    assert offered(app, asked.id) == ("en",)
    ana.post(f"{home}/ar/offer", data={"csrf_token": sent["csrf_token"], "hold": "1"})
    write(ana, project_id, asked.id, **{"t|title|en": "What helps, and what gets in the way?"})
    assert offered(app, asked.id) == ("en",)


def test_a_machine_s_text_keeps_a_language_closed_until_a_person_accepts_it(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    draft = written(app, project_id)
    act(ana, desk(project_id, draft.id), KEY, text="")
    assert progress(app, draft.id).missing == 1
    with app.app_context():
        row = row_of(draft.id)
        assert service.keep_machines(row, "ar", {KEY: "آلة", "title": "no"}) == 1
        db.session.commit()
    assert progress(app, draft.id).machine == 1 and text(app, draft.id) == "آلة"
    assert "ar" not in offered(app, draft.id)
    act(ana, desk(project_id, draft.id), KEY, action="accept")
    assert "ar" in offered(app, draft.id)
    act(ana, desk(project_id, draft.id), KEY, action="undo")
    assert progress(app, draft.id).machine == 1
    # The writing page is a person's as well.
    write(ana, project_id, draft.id, **{f"t|{KEY}|ar": "إنسان"})
    assert progress(app, draft.id).ready


def test_translations_of_a_language_nobody_sees_make_no_new_version(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    asked = opened(app, project_id)
    texts = {f"t|{KEY}|en": "What is hardest?", "t|title|en": "Buses"}
    write(ana, project_id, asked.id, **texts)
    path = desk(project_id, asked.id)
    act(ana, path, KEY, text="ما الأصعب؟")
    with app.app_context():
        assert row_of(asked.id).version == 2
    act(ana, path, "title", text="الحافلات")
    assert "ar" in offered(app, asked.id)
    act(ana, path, "title", text="الحافلات في المدينة")
    with app.app_context():
        assert row_of(asked.id).version == 3


def test_an_open_language_cannot_lose_a_text_at_the_desk(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    asked = opened(app, project_id)
    before = text(app, asked.id)
    status, page = act(ana, desk(project_id, asked.id), KEY, text="")
    assert status == 422 and "missing" in page
    assert text(app, asked.id) == before


def test_two_people_saving_different_lines_at_once_lose_nothing(
    app: Flask, ana: FlaskClient, project_id: int, password_hash: str
) -> None:
    draft = written(app, project_id)
    path = desk(project_id, draft.id)
    with app.app_context():
        keys = [one.key for one in service.standings(row_of(draft.id), "ar")][:8]
    clients, pages = [], []
    for i in range(4):
        interpreter(app, project_id, password_hash, "ar", name=f"i{i}")
        clients.append(sign_in(app, f"i{i}"))
        pages.append(clients[-1].get(path).get_data(as_text=True))
    answers: list[int] = []

    def work(i: int) -> None:
        for key in keys[i::4]:
            data = {**fields(pages[i], key), "text": f"كلمة {i} {key}"}
            answers.append(clients[i].post(path, data=data).status_code)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 8
    for i in range(4):
        for key in keys[i::4]:
            assert text(app, draft.id, key) == f"كلمة {i} {key}"


def test_a_conflict_shows_both(
    app: Flask, ana: FlaskClient, project_id: int, password_hash: str
) -> None:
    draft = written(app, project_id)
    path = desk(project_id, draft.id)
    interpreter(app, project_id, password_hash, "ar")
    ifrah = sign_in(app, "ifrah")
    old = ana.get(path).get_data(as_text=True)
    act(ifrah, path, KEY, text="لها")
    status, page = act(ana, path, KEY, page=old, text="لي")
    assert status == 409 and "لها" in page and "لي" in page
    html5lib.HTMLParser(strict=True).parse(page)
    headers = {"X-Desk": "1"}
    alone = ana.post(path, data={**fields(old, KEY), "text": "لي"}, headers=headers)
    assert alone.status_code == 409 and "<html" not in alone.get_data(as_text=True)
    assert text(app, draft.id) == "لها"


def test_one_takes_back_ones_own_text(app: Flask, ana: FlaskClient, project_id: int) -> None:
    asked = opened(app, project_id)
    before, path = text(app, asked.id), desk(project_id, asked.id)
    act(ana, path, KEY, text="جديد")
    assert "Take back" in well_formed(ana, path)
    act(ana, path, KEY, action="undo")
    assert text(app, asked.id) == before
    assert act(ana, path, KEY, action="undo")[0] == 422
    # What the writing page changed since is not undone from here.
    act(ana, path, KEY, text="جديد")
    write(ana, project_id, asked.id, **{f"t|{KEY}|ar": "غيره"})
    assert act(ana, path, KEY, action="undo")[0] == 422
    assert text(app, asked.id) == "غيره"


@pytest.mark.parametrize("kind", files.KINDS)
def test_a_file_goes_out_and_back_and_changes_nothing(
    app: Flask, ana: FlaskClient, project_id: int, kind: str
) -> None:
    draft = written(app, project_id)
    path = desk(project_id, draft.id)
    sent = ana.get(f"{path}/texts.{kind}")
    assert sent.status_code == 200 and "attachment" in sent.headers["Content-Disposition"]
    with app.app_context():
        found = service.compare(row_of(draft.id), "ar", sent.data, f"a.{kind}")
        assert len(found) > 15
        assert {one.kind for one in found} == {"unchanged"}
        assert comparing.kept(found) == ()


def bring(client: FlaskClient, path: str, data: bytes, name: str) -> str:
    token = csrf(client, path)
    sent = {"csrf_token": token, "file": (io.BytesIO(data), name)}
    return str(client.post(f"{path}/bring", data=sent).headers["Location"])


def test_a_file_is_looked_at_before_any_of_it_is_kept(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    draft = written(app, project_id)
    path = desk(project_id, draft.id)
    raw = ana.get(f"{path}/texts.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(raw)))
    for row in rows:
        if row["key"] == KEY:
            row["target"] = "من الملف"
        if row["key"] == "title":
            row["target"] = "${nothing}"
        if row["key"] == "thanks":
            row["target"], row["source"] = "قديم", "An older source"
        if row["key"] == "welcome":
            row["target"] = "في الملف"
    rows.append({**rows[0], "key": "q:none:label"})
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    before = text(app, draft.id)
    act(ana, path, "welcome", text="هنا")
    where = bring(ana, path, file.getvalue().encode(), "back.csv")
    page = well_formed(ana, where)
    assert "من الملف" in page and before in page
    for words in ("does not have", "source has changed", "no text", "Changed here since"):
        assert words in page, words
    assert text(app, draft.id) == before
    answer = ana.post(where, data={"csrf_token": csrf(ana, where), "keep": "1"})
    assert answer.status_code == 303
    assert text(app, draft.id) == "من الملف" and text(app, draft.id, "welcome") == "هنا"
    assert "none" not in repr(text(app, draft.id, "title"))
    # The file waits no longer; what it brought can be taken back line by line.
    assert ana.get(where).status_code == 303
    act(ana, path, KEY, action="undo")
    assert text(app, draft.id) == before


def test_the_survey_as_an_xlsform_brings_its_translations_back(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    draft = written(app, project_id)
    path = desk(project_id, draft.id)
    act(ana, path, KEY, text="")
    with app.app_context():
        service.keep_machines(row_of(draft.id), "ar", {KEY: "آلة"})
        db.session.commit()
    data = ana.get(f"/p/{project_id}/surveys/{draft.id}/form.xlsx").data
    with app.app_context():
        found = service.compare(row_of(draft.id), "ar", data, "form.xlsx")
        # What the form leaves as it was is nobody's acceptance of a machine's words.
        assert len(found) > 15 and {one.kind for one in found} == {"unchanged"}
        db.session.rollback()
    act(ana, path, KEY, text="إنسان")
    act(ana, path, "title", text="عنوان آخر")
    where = bring(ana, path, data, "form.xlsx")
    assert "آلة" in well_formed(ana, where)
    ana.post(where, data={"csrf_token": csrf(ana, where), "keep": "1"})
    assert text(app, draft.id) == "آلة" and text(app, draft.id, "title") != "عنوان آخر"
    so = well_formed(ana, bring(ana, desk(project_id, draft.id, "es"), data, "form.xlsx"))
    assert "Nothing in it would change anything here." in so


def test_a_conflict_of_a_file_is_kept_only_where_a_person_says_so(
    app: Flask, ana: FlaskClient, project_id: int
) -> None:
    draft = written(app, project_id)
    path = desk(project_id, draft.id)
    data = ana.get(f"{path}/texts.po").data
    act(ana, path, KEY, text="هنا")
    changed = data.replace(text(app, draft.id, "title").encode(), "عنوان آخر".encode())
    where = bring(ana, path, changed, "back.po")
    ana.post(where, data={"csrf_token": csrf(ana, where), "keep": "1"})
    assert (text(app, draft.id), text(app, draft.id, "title")) == ("هنا", "عنوان آخر")
    where = bring(ana, path, changed, "back.po")
    page = well_formed(ana, where)
    assert "Also replace" in page
    ana.post(where, data={"csrf_token": csrf(ana, where), "keep": "1", "conflicts": "1"})
    assert text(app, draft.id) != "هنا"


@pytest.mark.parametrize(("data", "name"), [(b"", "a.csv"), (b"x", "a.txt"), (b"<x/>", "a.xlf")])
def test_a_file_that_cannot_be_read_says_why_and_waits_nowhere(
    app: Flask, ana: FlaskClient, project_id: int, data: bytes, name: str
) -> None:
    draft = written(app, project_id)
    path = desk(project_id, draft.id)
    assert bring(ana, path, data, name) == path
    assert name in ana.get(path).get_data(as_text=True)


def test_an_interpreter_sees_the_survey_in_their_language_alone(
    app: Flask, ana: FlaskClient, project_id: int, password_hash: str
) -> None:
    draft = written(app, project_id)
    interpreter(app, project_id, password_hash, "ar")
    interpreter(app, project_id, password_hash, "so", name="omar")
    ifrah, omar = sign_in(app, "ifrah"), sign_in(app, "omar")
    home = f"/p/{project_id}/desk/surveys"
    page = well_formed(ifrah, home)
    assert "العربية" in page and "Español" not in page.partition("<main")[2]
    assert well_formed(ifrah, f"{home}/{draft.id}").count("<progress") == 1
    for client, tag in ((ifrah, "es"), (ifrah, "en"), (omar, "ar"), (omar, "so")):
        assert client.get(f"{home}/{draft.id}/{tag}").status_code == 404
        assert client.get(f"{home}/{draft.id}/{tag}/texts.po").status_code == 404
    assert omar.get(f"{home}/{draft.id}").status_code == 404
    token = csrf(ifrah, f"{home}/{draft.id}/ar")
    for way in ("offer", "machine"):
        sent = ifrah.post(f"{home}/{draft.id}/ar/{way}", data={"csrf_token": token})
        assert sent.status_code == 404
    act(ifrah, f"{home}/{draft.id}/ar", KEY, action="remark", remark="Which way?")
    assert "Which way?" in well_formed(ana, f"/p/{project_id}/desk")
