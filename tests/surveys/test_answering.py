"""The way of a family: link, language, words, thanks; and what is left of them."""

import gzip
import re
from urllib.parse import urlsplit

import pytest
from families import Asked, form, opened, responses, value_of, well_formed, written
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from listening import db
from listening.communities import service as communities
from listening.excerpts import service as excerpts
from listening.i18n import FAMILY
from listening.participants import service as participants
from listening.settings import Settings
from listening.surveys import samples, service, store


@pytest.fixture
def project_id(app: Flask) -> int:
    """A project without people: no account is needed to answer."""
    with app.app_context():
        project = communities.create("Maple Valley")
        db.db.session.commit()
        return int(project.id)


@pytest.fixture
def asked(app: Flask, project_id: int) -> Asked:
    return opened(app, project_id)


@pytest.fixture
def draft(app: Flask, project_id: int) -> Asked:
    return written(app, project_id)


@pytest.mark.parametrize(
    ("path", "header", "language"),
    [
        ("/ar", "es", "ar"),
        ("/es-MX", "en", "es"),
        ("", "es-MX,en;q=0.5", "es"),
        ("", "vi,ar;q=0.2,es;q=0", "ar"),
        ("", "vi", "en"),
        ("", "", "en"),
        ("/vi", "es", "es"),
    ],
)
def test_page_opens_in_the_language_of_link_then_browser_then_survey(
    app: Flask, asked: Asked, path: str, header: str, language: str
) -> None:
    page = app.test_client().get(asked.path + path, headers={"Accept-Language": header})
    assert page.status_code == 200
    assert page.headers["Content-Language"] == language
    assert "Accept-Language" in page.headers["Vary"]
    html = page.get_data(as_text=True)
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in html
    well_formed(html)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_answer_becomes_one_voice_with_its_words_groups_and_consent(
    app: Flask, project_id: int, asked: Asked, language: str
) -> None:
    client = app.test_client()
    words = {"en": "The bus stops at four.", "es": "El bus no llega.", "ar": "الحافلة لا تصل."}
    opened = client.get(f"{asked.path}/{language}").get_data(as_text=True)
    sent = client.post(
        asked.path,
        data=form(
            key=value_of(opened, "key"),
            version=value_of(opened, "version"),
            spoken=value_of(opened, "spoken"),
            q__barrier=words[language],
        ),
    )
    assert sent.status_code == 303
    assert urlsplit(sent.location).path == f"{asked.path}/{language}/thanks"
    thanks = client.get(sent.location)
    assert thanks.headers["Content-Language"] == language
    well_formed(thanks.get_data(as_text=True))
    with app.app_context():
        [quote] = excerpts.all_quotes(project_id)
        assert (quote.text, quote.language, quote.source) == (words[language], language, "survey")
        voice = participants.voices(project_id)[quote.participant_id]
        assert voice.consent == "quote"
        assert len(voice.groups) == 2


OURS = '<script src="/static/family.js" defer></script>'


def test_language_button_keeps_everything_typed(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    typed = form(q__change="Un <b>autobús</b> & más", consent="paraphrase")
    page = client.post(asked.path, data=typed | {"language": "ar"})
    html = page.get_data(as_text=True)
    assert page.status_code == 200
    assert '<html lang="ar" dir="rtl">' in html
    assert typed["q-barrier"] in html
    assert "Un &lt;b&gt;autobús&lt;/b&gt; &amp; más" in html
    assert re.search(r'name="q-home_language"[^>]*value="c2" checked', html)
    assert re.search(r'name="consent"[^>]*value="paraphrase" checked', html)
    assert value_of(html, "key") == typed["key"]
    assert responses(app) == []


def test_enter_sends_and_does_not_switch_the_language(app: Flask, asked: Asked) -> None:
    html = app.test_client().get(asked.path).get_data(as_text=True)
    first = re.search(r"<button[^>]*>", html)
    assert first and 'form="form"' in first.group() and "language" not in first.group()
    switches = re.findall(r'<button[^>]*name="language"[^>]*>', html)
    assert len(switches) == 2
    assert all("formnovalidate" in switch for switch in switches)


def test_same_key_fifty_times_is_one_answer(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    answers = [client.post(asked.path, data=form()) for _ in range(50)]
    assert {(a.status_code, a.location) for a in answers} == {
        (303, f"{asked.path}/es/thanks"),
    }
    assert len(responses(app)) == 1


def test_repeated_key_writes_nothing(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    client.post(asked.path, data=form())
    [before] = responses(app)
    client.post(asked.path, data=form())
    [after] = responses(app)
    assert (before.id, before.participant_id) == (after.id, after.participant_id)


@pytest.mark.parametrize(
    "change", [{"q__barrier": "Otra cosa."}, {"consent": "count"}, {"q__neighbourhood": "c2"}]
)
def test_changed_content_under_the_same_key_replaces(
    app: Flask, project_id: int, asked: Asked, change: dict[str, str]
) -> None:
    client = app.test_client()
    client.post(asked.path, data=form())
    client.post(asked.path, data=form(**change))
    assert len(responses(app)) == 1
    with app.app_context():
        [quote] = excerpts.all_quotes(project_id)
        assert quote.text == form(**change)["q-barrier"]
        [voice] = participants.voices(project_id).values()
        assert voice.consent == form(**change)["consent"]


def test_words_that_were_replaced_are_in_no_file_any_more(
    app: Flask, settings: Settings, asked: Asked
) -> None:
    on_sqlite(app)
    client = app.test_client()
    client.post(asked.path, data=form(q__barrier="qwertzmark was said"))
    client.post(asked.path, data=form(q__barrier="something else"))
    files = list(settings.instance.glob("listening.sqlite*"))
    assert any(b"something else" in file.read_bytes() for file in files)
    assert not any(b"qwertzmark" in file.read_bytes() for file in files)


def test_R1_3_a_late_retry_does_not_bring_corrected_words_back(
    app: Flask, project_id: int, asked: Asked
) -> None:
    client = app.test_client()
    for words in ("first", "second", "first", "second", "third", "second", "first"):
        assert client.post(asked.path, data=form(q__barrier=words)).status_code == 303
    with app.app_context():
        assert [quote.text for quote in excerpts.all_quotes(project_id)] == ["third"]


@pytest.mark.parametrize("key", ["", "short", "g" * 32, None])
def test_key_that_is_no_key_gives_the_page_back_with_a_fresh_one(
    app: Flask, asked: Asked, key: str | None
) -> None:
    typed = form()
    if key is None:
        del typed["key"]
    else:
        typed["key"] = key
    page = app.test_client().post(asked.path, data=typed)
    html = page.get_data(as_text=True)
    assert page.status_code == 400
    assert typed["q-barrier"] in html
    assert re.fullmatch(r"[0-9a-f]{32}", value_of(html, "key"))
    assert responses(app) == []
    well_formed(html)


def test_required_question_is_asked_once_then_let_go(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    first = client.post(asked.path, data=form(q__barrier="", q__change="Más autobuses."))
    html = first.get_data(as_text=True)
    assert first.status_code == 422
    assert 'href="#q-barrier"' in html
    assert value_of(html, "asked") == "barrier"
    well_formed(html)
    again = form(q__barrier="", q__change="Más autobuses.", asked="barrier")
    assert client.post(asked.path, data=again).status_code == 303
    assert len(responses(app)) == 1


@pytest.mark.parametrize("rather", ["", "-"])
def test_empty_form_is_no_voice(app: Flask, asked: Asked, rather: str) -> None:
    nothing = form(q__barrier=" ", q__home_language=rather, q__neighbourhood="", asked="barrier")
    page = app.test_client().post(asked.path, data=nothing)
    assert page.status_code == 422
    assert responses(app) == []


def test_rather_not_say_is_kept_and_puts_into_no_group(
    app: Flask, project_id: int, asked: Asked
) -> None:
    client = app.test_client()
    client.post(asked.path, data=form(q__home_language="-", q__neighbourhood="-"))
    [row] = responses(app)
    with app.app_context():
        assert store.answers(row.id)["home_language"] == "-"
        [voice] = participants.voices(project_id).values()
        assert voice.groups == frozenset()


def test_least_consent_is_the_default(app: Flask, asked: Asked) -> None:
    html = app.test_client().get(asked.path).get_data(as_text=True)
    assert re.search(r'name="consent"[^>]*value="count" checked', html)
    typed = form()
    del typed["consent"]
    app.test_client().post(asked.path, data=typed)
    [row] = responses(app)
    with app.app_context():
        assert store.answers(row.id)["form:consent"] == "count"


def test_filled_trap_asks_once_more_and_loses_nothing(app: Flask, asked: Asked) -> None:
    client = app.test_client()
    page = client.post(asked.path, data=form(website="http://spam.example"))
    html = page.get_data(as_text=True)
    assert page.status_code == 422
    assert form()["q-barrier"] in html
    assert "spam.example" not in html
    assert responses(app) == []
    assert client.post(asked.path, data=form(key=value_of(html, "key"))).status_code == 303


def test_answer_is_kept_against_the_version_that_was_shown(
    app: Flask, project_id: int, asked: Asked
) -> None:
    client = app.test_client()
    with app.app_context():
        row = service.of_project(project_id, asked.id)
        assert row is not None
        old = service.shown(row).questionnaire
        fewer = samples.sample(old.languages)
        service.rewrite(row, fewer)
        db.db.session.commit()
    client.post(asked.path, data=form(version="1"))
    [row_kept] = responses(app)
    assert row_kept.version == 1
    with app.app_context():
        assert "neighbourhood" in store.answers(row_kept.id)
    client.post(asked.path, data=form(key="f" * 32, version="2"))
    assert sorted(r.version for r in responses(app)) == [1, 2]


@pytest.mark.parametrize("version", ["99", "", "-1", "1e9", "99999999999999999999"])
def test_version_that_never_was_means_the_present_one(
    app: Flask, asked: Asked, version: str
) -> None:
    assert app.test_client().post(asked.path, data=form(version=version)).status_code == 303
    assert [row.version for row in responses(app)] == [1]


def test_closed_survey_shows_the_words_for_copying(
    app: Flask, project_id: int, asked: Asked
) -> None:
    client = app.test_client()
    client.post(asked.path, data=form())
    with app.app_context():
        row = service.of_project(project_id, asked.id)
        assert row is not None
        service.close_survey(row)
        db.db.session.commit()
    assert responses(app)[0].submit_key != form()["key"]
    page = client.post(asked.path, data=form(key="e" * 32, q__change="Más rutas"))
    html = page.get_data(as_text=True)
    assert page.status_code == 410
    assert form()["q-barrier"] in html and "Más rutas" in html
    well_formed(html)
    assert len(responses(app)) == 1
    visit = client.get(asked.path)
    assert visit.status_code == 200
    assert "<form" not in visit.get_data(as_text=True)


def test_draft_and_unknown_addresses_look_the_same(app: Flask, draft: Asked) -> None:
    client = app.test_client()
    pages = [client.get(path) for path in (draft.path, "/s/0000000000000000")]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].get_data() == pages[1].get_data()
    well_formed(pages[0].get_data(as_text=True))


def test_no_family_page_sets_a_cookie_or_reads_a_session(app: Flask, asked: Asked) -> None:
    for client in (app.test_client(), with_a_session(app)):
        answers = [
            client.get(asked.path),
            client.get(f"{asked.path}/ar"),
            client.post(asked.path, data=form(language="ar")),
            client.post(asked.path, data=form()),
            client.post(asked.path, data=form(key="")),
            client.get(f"{asked.path}/es/thanks"),
            client.get("/s/0000000000000000"),
        ]
        for answer in answers:
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "'unsafe" not in answer.headers["Content-Security-Policy"]
            # One small file of ours reads aloud and skips; nothing stands in the page itself.
            assert answer.get_data(as_text=True).replace(OURS, "").count("<script") == 0
    page = app.test_client().get(asked.path)
    assert "Cookie" not in page.headers["Vary"]


def with_a_session(app: Flask) -> FlaskClient:
    """A browser in which staff pages have been used before."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["language"] = "es"
    return client


def on_sqlite(app: Flask) -> None:
    """Skip where the test looks into the files of SQLite."""
    with app.app_context():
        if db.db.engine.dialect.name != "sqlite":
            pytest.skip("looks into the files of SQLite")


MARKS = {
    "User-Agent": "MarkedPhone/77.1",
    "X-Forwarded-For": "203.0.113.77",
    "Referer": "https://marked.example/from",
    "Cookie": "marked=cookievalue",
    "Accept-Language": "es;q=0.123",
}
NEVER = (b"MarkedPhone", b"203.0.113.77", b"198.51.100.9", b"marked.example", b"cookievalue")


def test_nothing_about_the_sender_is_written_anywhere(
    app: Flask, settings: Settings, asked: Asked, capfd: pytest.CaptureFixture[str]
) -> None:
    on_sqlite(app)
    client = app.test_client()
    where = {"REMOTE_ADDR": "198.51.100.9"}
    sent = client.post(asked.path, data=form(), headers=MARKS, environ_base=where)
    assert sent.status_code == 303
    with app.app_context():
        db.db.session.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON answer BEGIN "
                "SELECT RAISE(ABORT, 'disk full'); END"
            )
        )
        db.db.session.commit()
    failing = form(key="d" * 32, q__barrier="SECRETWORDS", spoken="en")
    broken = client.post(asked.path, data=failing, headers=MARKS, environ_base=where)
    assert broken.status_code == 503
    html = broken.get_data(as_text=True)
    assert "SECRETWORDS" in html and value_of(html, "key") == "d" * 32
    well_formed(html)
    logged = capfd.readouterr()
    written = (logged.out + logged.err).encode()
    assert b"SECRETWORDS" not in written
    files = [path for path in settings.instance.rglob("*") if path.is_file()]
    assert any(path.name == "listening.sqlite" for path in files)
    for path in files:
        written += path.read_bytes()
    assert form()["q-barrier"].encode() in written
    assert [mark for mark in NEVER if mark in written] == []
    assert b"SECRETWORDS" not in written
    with app.app_context():
        db.db.session.execute(text("DROP TRIGGER full"))
        db.db.session.commit()
    assert client.post(asked.path, data=failing).status_code == 303
    assert len(responses(app)) == 2


def test_broken_database_gives_the_words_back(
    app: Flask, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*rows: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(store, "add", full)
        page = app.test_client().post(asked.path, data=form())
    assert page.status_code == 503
    assert form()["q-barrier"] in page.get_data(as_text=True)
    assert responses(app) == []


@pytest.mark.parametrize("language", FAMILY)
def test_first_load_fits_the_first_round_trip(app: Flask, project_id: int, language: str) -> None:
    with app.app_context():
        survey = samples.sample(FAMILY, known={"neighbourhood": [f"Place {n}" for n in range(12)]})
        row = service.write(project_id, survey)
        service.open_survey(row)
        db.db.session.commit()
        path = f"/s/{row.token}/{language}"
    client = app.test_client()
    headers = {"Accept-Encoding": "gzip"}
    page = client.get(path, headers=headers)
    assert page.headers["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.get_data()).decode()
    well_formed(html)
    parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
    sizes = [len(page.get_data())] + [len(client.get(p, headers=headers).get_data()) for p in parts]
    assert len(sizes) <= 3
    assert sum(sizes) <= 14_336, sizes


def test_static_files_compressed_or_not_hold_the_same(app: Flask) -> None:
    client = app.test_client()
    with client.get("/static/family.css") as plain:
        whole = plain.get_data()
    small = client.get("/static/family.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(small.get_data()) == whole
    assert len(small.get_data()) < len(whole) / 2
    tag = small.headers["ETag"]
    headers = {"Accept-Encoding": "gzip", "If-None-Match": tag}
    with client.get("/static/family.css", headers=headers) as kept:
        assert kept.status_code == 304


def test_long_answer_with_every_letter_is_kept_whole(
    app: Flask, project_id: int, asked: Asked
) -> None:
    words = "😀é\u0000學" * 40_000
    sent = app.test_client().post(asked.path, data=form(q__barrier=words))
    assert sent.status_code == 303
    with app.app_context():
        [quote] = excerpts.all_quotes(project_id)
    assert quote.text == words.replace("\u0000", "\ufffd")


def test_words_in_another_offered_language_are_marked_so(
    app: Flask, project_id: int, asked: Asked
) -> None:
    words = "The bus stops running at four o'clock so my children cannot stay for tutoring."
    app.test_client().post(asked.path, data=form(q__barrier=words, spoken="ar"))
    with app.app_context():
        [quote] = excerpts.all_quotes(project_id)
    assert quote.language == "en"
    [row] = responses(app)
    assert row.language == "ar"


def test_order_of_arrival_is_not_the_order_of_storage(
    app: Flask, project_id: int, asked: Asked
) -> None:
    on_sqlite(app)  # PostgreSQL keeps the order of arrival in its files until they are rewritten
    client = app.test_client()
    for n in range(200):
        client.post(asked.path, data=form(key=f"{n:032x}", q__barrier=f"respuesta número {n}"))
    with app.app_context():
        stored = [int(quote.text.split()[-1]) for quote in excerpts.all_quotes(project_id)]
    assert len(stored) == 200
    # Of 200 in any order, one set in a million lies beyond .35; in the order of arrival it is 1.
    assert abs(rank_correlation(stored)) < 0.35
    rows = [int(row.submit_key, 16) for row in responses(app)]
    assert abs(rank_correlation(rows)) < 0.35


def rank_correlation(values: list[int]) -> float:
    """Spearman's coefficient between positions and a permutation of 0..n-1."""
    n = len(values)
    return 1 - 6 * sum((i - v) ** 2 for i, v in enumerate(values)) / (n * (n * n - 1))
